// Rules ルール: what the front watches for on real traffic, and what it then does (registers.md, section 4).
import { z } from 'zod'
import { refuse } from '../problems.ts'
import type { Text } from '../words/text.ts'
import { defineRegister } from './register.ts'
import { CountedBy, DistinctOf, HeaderName, kindOfPart, partsOf } from './rule-parts.ts'

/** Which requests a rule looks at. Everything left out matches everything. */
export const Match = z.strictObject({
  /** HTTP methods, upper case (RFC 9110). */
  methods: z
    .array(z.string().regex(/^[A-Z]{1,20}$/, 'an HTTP method in capitals, such as POST'))
    .min(1)
    .optional(),
  /** The path (without query) contains one of these words, case-insensitive. */
  pathWords: z.array(z.string().min(1).max(80)).min(1).max(50).optional(),
  /** The path begins with this. */
  pathPrefix: z.string().startsWith('/').max(200).optional(),
  /** The whole path fits one of these: `*` is one part of it, `**` any number. Case-insensitive. */
  pathPatterns: z.array(z.string().startsWith('/').max(200)).min(1).max(50).optional(),
  /** Host names asked for, without port. */
  hosts: z.array(z.string().trim().toLowerCase().min(1).max(253)).min(1).max(50).optional(),
  /** Headers that must be there; with `contains`, whose value contains this (case-insensitive). */
  headers: z
    .array(z.strictObject({ name: HeaderName, contains: z.string().min(1).max(200).optional() }))
    .min(1)
    .max(10)
    .optional(),
  /** Only visitors from these addresses or networks (CIDR). */
  addresses: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
    .min(1)
    .max(200)
    .optional(),
})
export type Match = z.infer<typeof Match>

export const Threshold = z.strictObject({
  /** How many are let through within the window. */
  limit: z.number().int().min(1).max(10_000_000),
  windowSeconds: z.number().int().min(1).max(86_400),
  /**
   * `all` requests; only `failures`; or `distinct` values of `distinct` (among failures only, if a kind of failure is named).
   * A failure is an answer with one of `failureStatuses`, or a redirect to `failureRedirect`, or one that sets no new `failureWithoutCookie`.
   */
  of: z.enum(['all', 'failures', 'distinct']),
  failureStatuses: z.array(z.number().int().min(400).max(599)).min(1).max(20).optional(),
  /** The Location of a redirect (3xx) contains this: `/login?error`. */
  failureRedirect: z.string().min(1).max(200).optional(),
  /** Name of the session cookie that a good login sets. */
  failureWithoutCookie: z.string().min(1).max(80).optional(),
  distinct: DistinctOf.optional(),
})
export type Threshold = z.infer<typeof Threshold>

export const Action = z.discriminatedUnion('kind', [
  /** 429 until the window has room again. */
  z.strictObject({ kind: z.literal('refuse') }),
  /** Every connection of the subject, for a time. `silently`: no explaining page, dropped at accept at once. */
  z.strictObject({
    kind: z.literal('block'),
    seconds: z.number().int().min(1).max(315_360_000),
    silently: z.boolean().default(false),
    /** Each further block of the same subject by this rule within 30 days of the last one's end lasts `factor` times as long, up to a ceiling. */
    escalate: z
      .strictObject({ factor: z.number().min(1.1).max(100), upToSeconds: z.number().int().min(1).max(315_360_000) })
      .optional(),
  }),
  /** Each further request waits so long before it goes on. */
  z.strictObject({ kind: z.literal('slow'), milliseconds: z.number().int().min(100).max(10_000) }),
  /** Nobody is refused; the administrator is told. */
  z.strictObject({ kind: z.literal('notify') }),
])
export type Action = z.infer<typeof Action>

/** What a person writes: the rule without its bookkeeping. Also one element of an export file. */
export const RuleText = z.strictObject({
  name: z.string().trim().min(1).max(120),
  match: Match,
  /** What is counted: the visitor's address, its network (IPv4 address, IPv6 /64), an account, a session, a device, a path, or a tuple. */
  subject: CountedBy,
  threshold: Threshold,
  action: Action,
  /** `monitor`: counts and reports, refuses nobody. */
  mode: z.enum(['enforce', 'monitor']),
  /** Also tell the administrator each time it decides something. */
  notify: z.boolean().optional(),
  remarks: z.string().max(2000).default(''),
})
export type RuleText = z.infer<typeof RuleText>

export const Rule = z.strictObject({
  id: z.string(),
  ...RuleText.shape,
  createdAt: z.number(),
  changedAt: z.number(),
  /** A new rule only watches until then, and is then proposed to be enforced. Absent: no trial. */
  trialUntil: z.number().optional(),
  /** Neither counts nor refuses until then. */
  pausedUntil: z.number().optional(),
})
export type Rule = z.infer<typeof Rule>

/** The file that `rules export` writes and `rules import` reads: the whole set. */
export const RuleFile = z.strictObject({ version: z.literal(1), rules: z.array(RuleText).max(500) })
export type RuleFile = z.infer<typeof RuleFile>

/** The two rules in force on a fresh data folder (their words are chosen when the office's language is known). */
export function firstRules(language: 'en' | 'ja'): RuleText[] {
  return [
    {
      name: language === 'ja' ? 'ログイン総当たり' : 'Login guessing',
      match: { methods: ['POST'], pathWords: ['login', 'signin', 'session'] },
      subject: 'address',
      threshold: { limit: 10, windowSeconds: 300, of: 'failures', failureStatuses: [401, 403, 422] },
      action: { kind: 'block', seconds: 3600, silently: false },
      mode: 'enforce',
      remarks: '',
    },
    {
      name: language === 'ja' ? '大量アクセス' : 'Flood of requests',
      match: {},
      subject: 'address',
      threshold: { limit: 1000, windowSeconds: 10, of: 'all' },
      action: { kind: 'refuse' },
      mode: 'enforce',
      remarks: '',
    },
  ]
}

/** Whether a rule says how to tell a failure. */
export function namesFailures({ failureStatuses, failureRedirect, failureWithoutCookie }: Threshold): boolean {
  return failureStatuses !== undefined || failureRedirect !== undefined || failureWithoutCookie !== undefined
}

/** How many different values one subject's counter remembers at most. */
export const DISTINCT_LIMIT = 1000

/** Faults that the shape alone cannot show, each with its path; empty if the rule can be compiled. */
export function faultsOf({ threshold, subject, action }: RuleText): { path: string; message: Text }[] {
  const faults: { path: string; message: Text }[] = []
  const fault = (path: string, en: string, ja: string) => faults.push({ path, message: { en, ja } })
  if (threshold.of === 'failures' && !namesFailures(threshold))
    fault(
      'threshold.failureStatuses',
      'Name the answers that count as failures, such as 401.',
      '失敗とみなす応答(401 など)を指定してください。',
    )
  if (threshold.of === 'all' && namesFailures(threshold))
    fault('threshold.of', 'Count failures, or leave out how to tell one.', '「失敗」を数えるか、失敗の条件を外してください。')
  if ((threshold.of === 'distinct') !== (threshold.distinct !== undefined))
    fault('threshold.distinct', 'Name the values of which different ones are counted.', '何の種類を数えるかを指定してください。')
  if (threshold.of === 'distinct' && threshold.limit > DISTINCT_LIMIT)
    fault(
      'threshold.limit',
      `Count at most ${DISTINCT_LIMIT} different values.`,
      `種類の数は${DISTINCT_LIMIT}以下にしてください。`,
    )
  const kinds = partsOf(subject).map(kindOfPart)
  if (new Set(kinds).size !== kinds.length)
    fault('subject', 'Name each kind of subject once.', '同じ種類の対象は1つだけにしてください。')
  if (kinds.includes('address') && kinds.includes('network'))
    fault(
      'subject',
      'An address is part of its network: name one of them.',
      'IPアドレスとネットワークはどちらか一方にしてください。',
    )
  if (kinds.length === 1 && kinds[0] === 'path' && action.kind === 'block')
    fault(
      'action.kind',
      'A path alone cannot be blocked: that would close it for everybody. Refuse for the window instead.',
      'パスだけを対象にしたブロックはできません(全員が使えなくなります)。「時間内は拒否」を選んでください。',
    )
  if (action.kind === 'block' && action.escalate && action.escalate.upToSeconds < action.seconds)
    fault(
      'action.escalate.upToSeconds',
      'The longest block cannot be shorter than the first one.',
      '上限は最初のブロック時間より短くできません。',
    )
  return faults
}

const LOGIN_WORD = /log-?in|sign-?in|session|auth/i

/** True if every request the rule looks at is an attempt to log in. */
export function aboutLogins({ match, threshold }: Pick<RuleText, 'match' | 'threshold'>): boolean {
  const words = [...(match.pathWords ?? []), ...(match.pathPatterns ?? []), ...(match.pathPrefix ? [match.pathPrefix] : [])]
  return threshold.of !== 'all' && words.length > 0 && words.every(word => LOGIN_WORD.test(word))
}

/** How long a new rule only watches before it is proposed to be enforced. */
export const TRIAL_MS = 7 * 86_400_000

/** Whether the trial is over and somebody should decide. */
export function isProposed(rule: Rule, now: number): boolean {
  return rule.mode === 'monitor' && rule.trialUntil !== undefined && now >= rule.trialUntil
}

export function isPaused(rule: Pick<Rule, 'pausedUntil'>, now: number): boolean {
  return rule.pausedUntil !== undefined && now < rule.pausedUntil
}

function checked(rule: RuleText) {
  const faults = faultsOf(rule)
  if (faults.length === 0) return undefined
  return refuse(
    'bad-input',
    {
      en: `Nothing was changed. ${faults.map(f => f.message.en).join(' ')}`,
      ja: `何も変更していません。${faults.map(f => f.message.ja).join(' ')}`,
    },
    faults.map(f => ({ path: f.path, message: f.message.en })),
  )
}

const Pause = z.strictObject({ seconds: z.union([z.literal(600), z.literal(3600), z.literal(86_400)]) })
const Revert = z.strictObject({ seq: z.number().int().min(0), rule: RuleText })
const SetMode = z.strictObject({ mode: z.enum(['enforce', 'monitor']) })
const None = z.strictObject({})

export const rules = defineRegister({
  name: 'rules',
  label: { en: 'Rules', ja: 'ルール' },
  row: Rule,
  events: {
    'rules.added': z.strictObject({ ...RuleText.shape, trialUntil: z.number().optional() }),
    'rules.edited': RuleText,
    'rules.reverted': z.strictObject({ seq: z.number().int(), rule: RuleText }),
    'rules.paused': z.object({ until: z.number().nullable() }),
    'rules.modeSet': z.object({ mode: z.enum(['enforce', 'monitor']), from: z.enum(['enforce', 'monitor']) }),
    'rules.removed': z.object({ name: z.string() }),
  },
  personal: [],
  apply(row, event): Rule | undefined {
    if (event.type === 'rules.added')
      return { id: event.row, createdAt: event.at, changedAt: event.at, ...(event.data as RuleText) }
    if (!row || event.type === 'rules.removed') return undefined
    const { trialUntil: _trial, ...decided } = row
    if (event.type === 'rules.edited' || event.type === 'rules.reverted') {
      const text = (event.type === 'rules.edited' ? event.data : event.data.rule) as RuleText
      const { id, createdAt, trialUntil, pausedUntil } = row
      return {
        id,
        createdAt,
        changedAt: event.at,
        ...text,
        ...(trialUntil !== undefined && text.mode === 'monitor' ? { trialUntil } : {}),
        ...(pausedUntil === undefined ? {} : { pausedUntil }),
      }
    }
    if (event.type === 'rules.modeSet') return { ...decided, changedAt: event.at, mode: event.data.mode as Rule['mode'] }
    if (event.type === 'rules.paused') {
      const { pausedUntil: _before, ...running } = row
      return event.data.until === null ? running : { ...running, pausedUntil: Number(event.data.until) }
    }
    return row
  },
  visible(row, actor) {
    return actor.role === 'user' ? undefined : row
  },
  operations: {
    add: {
      label: { en: 'New rule', ja: '新規ルール' },
      input: RuleText,
      allow: ['administrator', 'gateway'],
      creates: true,
      /** Except login guessing, a new rule only watches for seven days and is then proposed: nobody knows yet whom it would hit. */
      decide(row, input: RuleText, at) {
        if (row) return []
        const trial = at.actor.role !== 'gateway' && !aboutLogins(input)
        const data = trial ? { ...input, mode: 'monitor', trialUntil: at.now + TRIAL_MS } : input
        return checked(input) ?? [{ type: 'rules.added', data }]
      },
    },
    edit: {
      label: { en: 'Edit', ja: '編集' },
      input: RuleText,
      allow: ['administrator'],
      creates: false,
      decide: (_row, input: RuleText) => checked(input) ?? [{ type: 'rules.edited', data: input }],
    },
    setMode: {
      label: { en: 'Monitor only / enforce', ja: '監視のみ/適用' },
      input: SetMode,
      allow: ['administrator'],
      creates: false,
      decide: (row, input: z.infer<typeof SetMode>) =>
        row!.mode === input.mode && row!.trialUntil === undefined
          ? []
          : [{ type: 'rules.modeSet', data: { mode: input.mode, from: row!.mode } }],
    },
    pause: {
      label: { en: 'Pause', ja: '一時停止' },
      input: Pause,
      allow: ['administrator'],
      creates: false,
      decide: (_row, input: z.infer<typeof Pause>, at) => [
        { type: 'rules.paused', data: { until: at.now + input.seconds * 1000 } },
      ],
    },
    resume: {
      label: { en: 'Resume', ja: '再開' },
      input: None,
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => (isPaused(row!, at.now) ? [{ type: 'rules.paused', data: { until: null } }] : []),
    },
    /** Back to what entry `seq` of its history made it. */
    revert: {
      label: { en: 'Revert', ja: '以前の内容に戻す' },
      input: Revert,
      allow: ['administrator'],
      creates: false,
      decide: (_row, input: z.infer<typeof Revert>) => checked(input.rule) ?? [{ type: 'rules.reverted', data: input }],
    },
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: None,
      allow: ['administrator'],
      creates: false,
      decide: row => [{ type: 'rules.removed', data: { name: row!.name } }],
    },
    /** Replaces the whole set by the file's, in one step: equal rules (same name and text) keep their row. */
    import: {
      label: { en: 'Import', ja: '読み込み' },
      input: RuleFile,
      allow: ['administrator'],
      creates: 'either',
      decide(_row, input: RuleFile, at) {
        for (const rule of input.rules) {
          const refusal = checked(rule)
          if (refusal) return refusal
        }
        const old = [...at.rows()]
        const decided: { type: string; row: string; data: Record<string, unknown> }[] = []
        const kept = new Set<string>()
        for (const text of input.rules) {
          const same = old.find(rule => !kept.has(rule.id) && rule.name === text.name)
          if (!same) decided.push({ type: 'rules.added', row: at.newId(), data: text })
          else {
            kept.add(same.id)
            if (JSON.stringify(RuleText.parse(textOf(same))) !== JSON.stringify(RuleText.parse(text)))
              decided.push({ type: 'rules.edited', row: same.id, data: text })
          }
        }
        for (const rule of old)
          if (!kept.has(rule.id)) decided.push({ type: 'rules.removed', row: rule.id, data: { name: rule.name } })
        return decided
      },
    },
  },
})

/** The rule as a person wrote it, without id and times. */
export function textOf({
  id: _id,
  createdAt: _created,
  changedAt: _changed,
  trialUntil: _trial,
  pausedUntil: _paused,
  ...text
}: Rule): RuleText {
  return text
}
