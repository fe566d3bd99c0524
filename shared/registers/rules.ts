// Rules ルール: what the front watches for on real traffic, and what it then does (registers.md, section 4).
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { defineRegister } from './register.ts'
import { aboutLogins, faultsOf, RuleText } from './rule-text.ts'

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

const sameText = (a: RuleText, b: RuleText) => JSON.stringify(RuleText.parse(a)) === JSON.stringify(RuleText.parse(b))

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
      decide: (row, input: RuleText) =>
        checked(input) ?? (sameText(textOf(row!), input) ? [] : [{ type: 'rules.edited', data: input }]),
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
      decide: (row, input: z.infer<typeof Revert>) =>
        checked(input.rule) ?? (sameText(textOf(row!), input.rule) ? [] : [{ type: 'rules.reverted', data: input }]),
    },
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: None,
      allow: ['administrator'],
      creates: false,
      decide: row => [{ type: 'rules.removed', data: { name: row!.name } }],
    },
    /**
     * Replaces the whole set by the file's, in one step. A rule of the same name keeps its row, and with it its pause and its trial (as long as it
     * only watches). Modes are the file's own, so that an exported set comes back as it was; one that only watches is proposed after its seven days.
     */
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
          if (!same) {
            const trial = text.mode === 'monitor' && !aboutLogins(text) ? { trialUntil: at.now + TRIAL_MS } : {}
            decided.push({ type: 'rules.added', row: at.newId(), data: { ...text, ...trial } })
          } else {
            kept.add(same.id)
            if (!sameText(textOf(same), text)) decided.push({ type: 'rules.edited', row: same.id, data: text })
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
