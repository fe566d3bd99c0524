// Blocking history ブロック履歴: who is or was refused, why, since when, until when, and what was done about it.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import type { Text } from '../words/text.ts'
import { defineRegister } from './register.ts'

/** An address or network, which connections show; or something only requests show. A tuple names its parts. */
const PARTS = ['address', 'network', 'account', 'session', 'device', 'path'] as const
const Part = z.strictObject({ kind: z.enum(PARTS), value: z.string().min(1).max(500) })
/** Made once: making a schema costs more than a whole entry does. */
const Address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])
const isAddress = (text: string) => Address.safeParse(text).success

/**
 * Who is blocked. Address and network: canonical text or CIDR. Account: the name as typed, trimmed and lower-cased. Session and device: a keyed hash,
 * never the cookie. Tuple: `parts`, and `value` is what `subjectKey` gives for them.
 */
export const Subject = z
  .strictObject({
    kind: z.enum([...PARTS, 'tuple']),
    value: z.string().min(1).max(2000),
    parts: z.array(Part).min(2).max(3).optional(),
  })
  .superRefine((subject, context) => {
    const parts = subject.parts ?? [subject]
    if (parts.some(({ kind, value }) => (kind === 'address' || kind === 'network') && !isAddress(value)))
      context.addIssue({ code: 'custom', path: ['value'], message: 'an IP address or a network such as 203.0.113.0/24' })
    if ((subject.kind === 'tuple') !== (subject.parts !== undefined))
      context.addIssue({ code: 'custom', path: ['parts'], message: 'the parts of a tuple' })
  })
export type Subject = z.infer<typeof Subject>

/** One counted request, as shown in the evidence. The path is without its query; no header and no body is kept. */
export const CountedRequest = z.strictObject({
  at: z.number(),
  method: z.string(),
  path: z.string(),
  status: z.number().int().nullable(),
})
export type CountedRequest = z.infer<typeof CountedRequest>

export const Reason = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rule'),
    rule: z.string(),
    ruleName: z.string(),
    limit: z.number(),
    windowSeconds: z.number(),
    of: z.enum(['all', 'failures', 'distinct']),
  }),
  z.strictObject({ kind: z.literal('person'), text: z.string() }),
])
export type Reason = z.infer<typeof Reason>

export const Block = z.strictObject({
  id: z.string(),
  subject: Subject,
  reason: Reason,
  /** Date and time of occurrence 発生日時, UTC milliseconds. */
  at: z.number(),
  /** End, UTC milliseconds; expiry is computed from it, never stored. */
  until: z.number(),
  /** `block` refuses every connection or request; `refuse` answers 429 for the rest of a rule's window; `slow` made each request wait. */
  action: z.enum(['block', 'refuse', 'slow']),
  silently: z.boolean(),
  /** How many blocks of this subject by this rule in a row, this one included. Absent: the first. */
  strike: z.number().int().min(1).optional(),
  /** Person id, or `gateway` for automatic. */
  by: z.string(),
  evidence: z.array(CountedRequest),
  lifted: z.strictObject({ at: z.number(), by: z.string(), why: z.string() }).nullable(),
  /** Somebody said that this should not have been blocked: lifted too, and the rule is shown for mending. */
  falseAlarm: z.boolean().optional(),
  /** Let through for a while although it is blocked (by its reference number). */
  allowed: z.strictObject({ until: z.number(), at: z.number(), by: z.string() }).optional(),
})
export type Block = z.infer<typeof Block>

export type BlockSituation = 'active' | 'ended' | 'lifted' | 'false-alarm'

/** 有効 · 終了 · 解除 · 誤検知, from the row and the clock. */
export function blockSituation(block: Block, now: number): BlockSituation {
  if (block.falseAlarm) return 'false-alarm'
  if (block.lifted) return 'lifted'
  return now < block.until ? 'active' : 'ended'
}

/** Why this block cannot be lifted now, or undefined if it can. */
export function whyNotLift(block: Block, now: number): Text | undefined {
  const situation = blockSituation(block, now)
  if (situation === 'lifted' || situation === 'false-alarm')
    return {
      en: 'This block is already lifted. Reload to see by whom.',
      ja: 'このブロックはすでに解除されています。再読み込みすると解除した人を確認できます。',
    }
  if (situation === 'ended')
    return {
      en: 'This block has already ended. There is nothing to lift.',
      ja: 'このブロックはすでに終了しています。解除は不要です。',
    }
  return undefined
}

/** The number a blocked visitor is shown and can read out on the telephone. */
export function referenceOf(id: string): string {
  return id.replaceAll('-', '').slice(0, 8)
}

/** One text per subject, by which the front finds its bans. Parts are escaped so that no value can pretend to be two. */
export function subjectKey(subject: Pick<Subject, 'kind' | 'value' | 'parts'>): string {
  if (subject.kind === 'address' || subject.kind === 'network') return subject.value
  if (subject.kind === 'tuple') return tupleKey(subject.parts ?? [])
  return `${subject.kind} ${subject.value}`
}

export function tupleKey(parts: readonly { readonly kind: string; readonly value: string }[]): string {
  return JSON.stringify(parts.map(({ kind, value }) => [kind, value]))
}

const HOUR = 3_600_000
const TEN_YEARS = 315_360_000
const ByPerson = z.strictObject({
  subject: Subject,
  seconds: z.number().int().min(1).max(TEN_YEARS),
  reason: z.string().trim().min(1).max(500),
  silently: z.boolean().default(false),
})
const ByRule = z.strictObject({
  subject: Subject,
  reason: Reason,
  /** When the front decided; the block is in force from then. */
  at: z.number(),
  until: z.number(),
  action: z.enum(['block', 'refuse', 'slow']),
  silently: z.boolean(),
  strike: z.number().int().min(1).optional(),
  evidence: z.array(CountedRequest).max(100),
})
export type BlockByRule = z.infer<typeof ByRule>
const Lift = z.strictObject({ why: z.string().trim().min(1).max(500) })
const Extend = z.strictObject({ seconds: z.number().int().min(1).max(TEN_YEARS) })
/** More than 60 automatic blocks in a minute become one entry: how many, and the SHA-256 of their JSON lines (architecture.md, The ledger). */
const Summarised = z.strictObject({
  minute: z.number(),
  count: z.number().int().min(1),
  sha256: z.string(),
  sample: z.array(Subject).max(20),
})
export type BlocksSummarised = z.infer<typeof Summarised>

export const blocks = defineRegister({
  name: 'blocks',
  label: { en: 'Blocking history', ja: 'ブロック履歴' },
  row: Block,
  events: {
    'blocks.blocked': z.object({
      subject: Subject,
      reason: Reason,
      at: z.number(),
      until: z.number(),
      action: z.enum(['block', 'refuse', 'slow']),
      silently: z.boolean(),
      strike: z.number().int().min(1).optional(),
      by: z.string(),
      evidence: z.array(CountedRequest),
    }),
    'blocks.lifted': z.object({ why: z.string(), by: z.string() }),
    'blocks.falseAlarm': z.object({ why: z.string(), by: z.string() }),
    'blocks.allowed': z.object({ until: z.number(), by: z.string() }),
    'blocks.extended': z.object({ until: z.number(), from: z.number() }),
    'blocks.summarised': Summarised,
  },
  personal: [],
  apply(row, event): Block | undefined {
    if (event.type === 'blocks.blocked') return { id: event.row, lifted: null, ...(event.data as Omit<Block, 'id' | 'lifted'>) }
    if (!row) return undefined
    if (event.type === 'blocks.lifted')
      return { ...row, lifted: { at: event.at, by: String(event.data.by), why: String(event.data.why) } }
    if (event.type === 'blocks.falseAlarm') {
      const lifted = row.lifted ?? { at: event.at, by: String(event.data.by), why: String(event.data.why) }
      return { ...row, lifted, falseAlarm: true }
    }
    if (event.type === 'blocks.allowed')
      return { ...row, allowed: { until: Number(event.data.until), at: event.at, by: String(event.data.by) } }
    if (event.type === 'blocks.extended') return { ...row, until: Number(event.data.until) }
    return row
  },
  visible(row, actor) {
    return actor.role === 'user' ? undefined : row
  },
  operations: {
    block: {
      label: { en: 'Block', ja: 'ブロック' },
      input: ByPerson,
      allow: ['administrator'],
      creates: true,
      takesAway: true,
      decide(row, { seconds, reason, subject, silently }: z.infer<typeof ByPerson>, at) {
        if (row) return []
        const data = {
          subject,
          reason: { kind: 'person', text: reason },
          at: at.now,
          until: at.now + seconds * 1000,
          action: 'block',
          silently,
          by: at.actor.person,
          evidence: [],
        }
        return [{ type: 'blocks.blocked', data }]
      },
    },
    blockByRule: {
      label: { en: 'Block (automatic)', ja: 'ブロック(自動)' },
      input: ByRule,
      allow: ['gateway'],
      creates: true,
      takesAway: true,
      decide: (row, input: BlockByRule) => (row ? [] : [{ type: 'blocks.blocked', data: { ...input, by: 'gateway' } }]),
    },
    summarise: {
      label: { en: 'Many automatic blocks', ja: '自動ブロックの集約' },
      input: Summarised,
      allow: ['gateway'],
      creates: 'either',
      takesAway: true,
      decide: (_row, input: BlocksSummarised) => [{ type: 'blocks.summarised', data: input }],
    },
    lift: {
      label: { en: 'Lift', ja: '解除' },
      input: Lift,
      allow: ['administrator'],
      creates: false,
      decide(row, input: z.infer<typeof Lift>, at) {
        const why = whyNotLift(row!, at.now)
        return why ? refuse('conflict', why) : [{ type: 'blocks.lifted', data: { why: input.why, by: at.actor.person } }]
      },
    },
    falseAlarm: {
      label: { en: 'False alarm', ja: '誤検知' },
      input: Lift,
      allow: ['administrator'],
      creates: false,
      decide(row, input: z.infer<typeof Lift>, at) {
        if (row!.falseAlarm) return []
        return [{ type: 'blocks.falseAlarm', data: { why: input.why, by: at.actor.person } }]
      },
    },
    /** For whoever telephones with a reference number; a host may do it, and the administrator is told. */
    allowOneHour: {
      label: { en: 'Allow for 1 hour', ja: '1時間だけ許可' },
      input: z.strictObject({}),
      allow: ['administrator', 'host'],
      creates: false,
      decide(row, _input, at) {
        const why = whyNotLift(row!, at.now)
        return why ? refuse('conflict', why) : [{ type: 'blocks.allowed', data: { until: at.now + HOUR, by: at.actor.person } }]
      },
    },
    extend: {
      label: { en: 'Extend', ja: '延長' },
      input: Extend,
      allow: ['administrator'],
      creates: false,
      takesAway: true,
      decide(row, input: z.infer<typeof Extend>, at) {
        const why = whyNotLift(row!, at.now)
        if (why)
          return refuse('conflict', {
            en: 'Only an active block can be extended. Make a new one instead.',
            ja: '延長できるのは有効なブロックだけです。新しくブロックしてください。',
          })
        return [{ type: 'blocks.extended', data: { until: row!.until + input.seconds * 1000, from: row!.until } }]
      },
    },
  },
})
