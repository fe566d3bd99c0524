// Blocking history ブロック履歴: who is or was refused, why, since when, until when, and what was done about it.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import type { Text } from '../words/text.ts'
import { defineRegister } from './register.ts'

export const Subject = z.strictObject({
  kind: z.enum(['address', 'network']),
  value: z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]),
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
    of: z.enum(['all', 'failures']),
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
  /** `block` refuses every connection; `refuse` answers 429 for the rest of a rule's window. */
  action: z.enum(['block', 'refuse']),
  silently: z.boolean(),
  /** Person id, or `gateway` for automatic. */
  by: z.string(),
  evidence: z.array(CountedRequest),
  lifted: z.strictObject({ at: z.number(), by: z.string(), why: z.string() }).nullable(),
})
export type Block = z.infer<typeof Block>

export type BlockSituation = 'active' | 'ended' | 'lifted'

/** 有効 · 終了 · 解除, from the row and the clock. */
export function blockSituation(block: Block, now: number): BlockSituation {
  if (block.lifted) return 'lifted'
  return now < block.until ? 'active' : 'ended'
}

/** Why this block cannot be lifted now, or undefined if it can. */
export function whyNotLift(block: Block, now: number): Text | undefined {
  const situation = blockSituation(block, now)
  if (situation === 'lifted')
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
  action: z.enum(['block', 'refuse']),
  silently: z.boolean(),
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
      action: z.enum(['block', 'refuse']),
      silently: z.boolean(),
      by: z.string(),
      evidence: z.array(CountedRequest),
    }),
    'blocks.lifted': z.object({ why: z.string(), by: z.string() }),
    'blocks.extended': z.object({ until: z.number(), from: z.number() }),
    'blocks.summarised': Summarised,
  },
  personal: [],
  apply(row, event): Block | undefined {
    if (event.type === 'blocks.blocked') return { id: event.row, lifted: null, ...(event.data as Omit<Block, 'id' | 'lifted'>) }
    if (!row) return undefined
    if (event.type === 'blocks.lifted')
      return { ...row, lifted: { at: event.at, by: String(event.data.by), why: String(event.data.why) } }
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
      decide: (row, input: BlockByRule) => (row ? [] : [{ type: 'blocks.blocked', data: { ...input, by: 'gateway' } }]),
    },
    summarise: {
      label: { en: 'Many automatic blocks', ja: '自動ブロックの集約' },
      input: Summarised,
      allow: ['gateway'],
      creates: 'either',
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
    extend: {
      label: { en: 'Extend', ja: '延長' },
      input: Extend,
      allow: ['administrator'],
      creates: false,
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
