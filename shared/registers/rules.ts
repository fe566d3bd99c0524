// Rules ルール: what the front watches for on real traffic, and what it then does (registers.md, section 4).
import { z } from 'zod'
import { refuse } from '../problems.ts'
import type { Text } from '../words/text.ts'
import { defineRegister } from './register.ts'

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
  /** `all` requests, or only `failures`: answers with one of `failureStatuses`. */
  of: z.enum(['all', 'failures']),
  failureStatuses: z.array(z.number().int().min(400).max(599)).min(1).max(20).optional(),
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
  }),
])
export type Action = z.infer<typeof Action>

/** What a person writes: the rule without its bookkeeping. Also one element of an export file. */
export const RuleText = z.strictObject({
  name: z.string().trim().min(1).max(120),
  match: Match,
  /** What is counted: the visitor's address, or its network (IPv4 address, IPv6 /64). */
  subject: z.enum(['address', 'network']),
  threshold: Threshold,
  action: Action,
  /** `monitor`: counts and reports, refuses nobody. */
  mode: z.enum(['enforce', 'monitor']),
  remarks: z.string().max(2000).default(''),
})
export type RuleText = z.infer<typeof RuleText>

export const Rule = z.strictObject({ id: z.string(), ...RuleText.shape, createdAt: z.number(), changedAt: z.number() })
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

/** Faults that the shape alone cannot show, each with its path; empty if the rule can be compiled. */
export function faultsOf(rule: RuleText): { path: string; message: Text }[] {
  const faults: { path: string; message: Text }[] = []
  if (rule.threshold.of === 'failures' && !rule.threshold.failureStatuses) {
    faults.push({
      path: 'threshold.failureStatuses',
      message: {
        en: 'Name the answers that count as failures, such as 401.',
        ja: '失敗とみなす応答(401 など)を指定してください。',
      },
    })
  }
  if (rule.threshold.of === 'failures' && rule.action.kind === 'refuse' && rule.threshold.limit < 1) {
    faults.push({
      path: 'threshold.limit',
      message: { en: 'Let at least one request through.', ja: '1件以上を許可してください。' },
    })
  }
  return faults
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

const SetMode = z.strictObject({ mode: z.enum(['enforce', 'monitor']) })
const None = z.strictObject({})

export const rules = defineRegister({
  name: 'rules',
  label: { en: 'Rules', ja: 'ルール' },
  row: Rule,
  events: {
    'rules.added': RuleText,
    'rules.edited': RuleText,
    'rules.modeSet': z.object({ mode: z.enum(['enforce', 'monitor']), from: z.enum(['enforce', 'monitor']) }),
    'rules.removed': z.object({ name: z.string() }),
  },
  personal: [],
  apply(row, event): Rule | undefined {
    if (event.type === 'rules.added')
      return { id: event.row, createdAt: event.at, changedAt: event.at, ...(event.data as RuleText) }
    if (!row || event.type === 'rules.removed') return undefined
    if (event.type === 'rules.edited')
      return { id: row.id, createdAt: row.createdAt, changedAt: event.at, ...(event.data as RuleText) }
    if (event.type === 'rules.modeSet') return { ...row, changedAt: event.at, mode: event.data.mode as Rule['mode'] }
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
      decide: (row, input: RuleText) => (row ? [] : (checked(input) ?? [{ type: 'rules.added', data: input }])),
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
        row!.mode === input.mode ? [] : [{ type: 'rules.modeSet', data: { mode: input.mode, from: row!.mode } }],
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
export function textOf({ id: _id, createdAt: _created, changedAt: _changed, ...text }: Rule): RuleText {
  return text
}
