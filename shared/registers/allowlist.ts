// Allow list 許可リスト: who is always let through, before every rule and every block (strict HTTP still applies).
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { Subject } from './blocks.ts'
import { defineRegister } from './register.ts'

export const Allowed = z.strictObject({
  id: z.string(),
  subject: Subject,
  /** Only requests whose path begins with this; absent: everything. A block at accept is not beaten by an entry for some paths only. */
  pathPrefix: z.string().optional(),
  reason: z.string(),
  at: z.number(),
  /** UTC milliseconds; null: until it is removed. */
  until: z.number().nullable(),
  by: z.string(),
  /** The block it was an exception to. */
  block: z.string().optional(),
  removed: z.strictObject({ at: z.number(), by: z.string(), why: z.string() }).nullable(),
})
export type Allowed = z.infer<typeof Allowed>

export type AllowedSituation = 'active' | 'ended' | 'removed'

/** 有効 · 終了 · 削除済み, from the row and the clock. */
export function allowedSituation(entry: Allowed, now: number): AllowedSituation {
  if (entry.removed) return 'removed'
  return entry.until === null || now < entry.until ? 'active' : 'ended'
}

const Add = z.strictObject({
  subject: Subject,
  pathPrefix: z.string().startsWith('/').max(200).optional(),
  reason: z.string().trim().min(1).max(500),
  /** Left out: until it is removed. */
  seconds: z.number().int().min(60).max(315_360_000).optional(),
  block: z.string().max(100).optional(),
})
const Remove = z.strictObject({ why: z.string().trim().min(1).max(500) })
const Added = z.object({
  subject: Subject,
  pathPrefix: z.string().optional(),
  reason: z.string(),
  until: z.number().nullable(),
  by: z.string(),
  block: z.string().optional(),
})

export const allowlist = defineRegister({
  name: 'allowlist',
  label: { en: 'Allow list', ja: '許可リスト' },
  row: Allowed,
  events: { 'allowlist.added': Added, 'allowlist.removed': z.object({ why: z.string(), by: z.string() }) },
  personal: [],
  apply(row, event): Allowed | undefined {
    if (event.type === 'allowlist.added')
      return { id: event.row, at: event.at, removed: null, ...(event.data as z.infer<typeof Added>) }
    if (!row) return undefined
    if (event.type === 'allowlist.removed')
      return { ...row, removed: { at: event.at, by: String(event.data.by), why: String(event.data.why) } }
    return row
  },
  visible(row, actor) {
    return actor.role === 'user' ? undefined : row
  },
  operations: {
    add: {
      label: { en: 'Always allow', ja: '常に許可' },
      input: Add,
      allow: ['administrator'],
      creates: true,
      decide(row, { seconds, ...input }: z.infer<typeof Add>, at) {
        if (row) return []
        const until = seconds === undefined ? null : at.now + seconds * 1000
        return [{ type: 'allowlist.added', data: { ...input, until, by: at.actor.person } }]
      },
    },
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: Remove,
      allow: ['administrator'],
      creates: false,
      takesAway: true,
      decide(row, input: z.infer<typeof Remove>, at) {
        if (allowedSituation(row!, at.now) !== 'active')
          return refuse('conflict', {
            en: 'This entry is not in force any more. Reload to see the list as it is.',
            ja: 'この項目はすでに有効ではありません。再読み込みして現在の一覧をご確認ください。',
          })
        return [{ type: 'allowlist.removed', data: { why: input.why, by: at.actor.person } }]
      },
    },
  },
})
