// Reference history 参照履歴: who saw what about whom, one row per viewer, object and hour; later views of the same hour are counted into it.
import { z } from 'zod'
import { defineRegister } from './register.ts'

export const REFERENCE_WAYS = [
  'console',
  'app-route',
  'app-api',
  'hosted-page',
  'private-link',
  'export',
  'disclosure',
  'search',
  'command-line',
] as const

export const ReferenceText = z.strictObject({
  /** Member id, `app` (the office's app served it), or the person's own id. */
  viewer: z.string().max(100),
  role: z.string().max(40),
  /** Person id; null: a table of many. */
  whom: z.string().max(100).nullable(),
  /** What was opened: `persons:<row>`, `table:consents`, `/bookings/**`. */
  object: z.string().max(300),
  items: z.array(z.string().max(200)).max(50),
  /** Id of the purpose, and the version of the notice the consent was given to. */
  purpose: z.string().max(100).nullable(),
  noticeVersion: z.number().int().nullable(),
  way: z.enum(REFERENCE_WAYS),
  result: z.enum(['shown', 'refused']),
  /** How many people's rows it showed (a table, a search). */
  people: z.number().int().min(0),
})
export type ReferenceText = z.infer<typeof ReferenceText>

export const Reference = z.strictObject({
  id: z.string(),
  ...ReferenceText.shape,
  /** First view of the hour, and the last one counted. */
  at: z.number(),
  lastAt: z.number(),
  count: z.number().int(),
})
export type Reference = z.infer<typeof Reference>

const Count = z.strictObject({ more: z.number().int().min(1), lastAt: z.number(), people: z.number().int().min(0) })

export const references = defineRegister({
  name: 'references',
  label: { en: 'Reference history', ja: '参照履歴' },
  row: Reference,
  events: {
    'references.viewed': z.object(ReferenceText.shape),
    /** The rest of the hour, written when it is over or the gateway stops. */
    'references.counted': z.object(Count.shape),
    'references.removed': z.object({}),
  },
  personal: [{ about: 'whom', fields: ['object', 'items'] }],
  apply(row, event): Reference | undefined {
    if (event.type === 'references.removed') return undefined
    if (event.type === 'references.viewed')
      return { id: event.row, ...(event.data as unknown as ReferenceText), at: event.at, lastAt: event.at, count: 1 }
    if (!row) return undefined
    const { more, lastAt, people } = event.data as unknown as z.infer<typeof Count>
    return { ...row, count: row.count + more, lastAt, people: Math.max(row.people, people) }
  },
  visible(row, actor) {
    if (actor.role === 'administrator' || actor.role === 'gateway') return row
    return actor.person === row.whom || actor.person === row.viewer ? row : undefined
  },
  operations: {
    view: {
      label: { en: 'Viewed', ja: '閲覧' },
      input: ReferenceText,
      allow: ['gateway'],
      creates: true,
      decide: (row, input: ReferenceText) => (row ? [] : [{ type: 'references.viewed', data: input }]),
    },
    count: {
      label: { en: 'Further views', ja: '閲覧(追加)' },
      input: Count,
      allow: ['gateway'],
      creates: false,
      decide: (_row, input: z.infer<typeof Count>) => [{ type: 'references.counted', data: input }],
    },
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: z.strictObject({}),
      allow: ['gateway'],
      creates: false,
      takesAway: true,
      decide: () => [{ type: 'references.removed', data: {} }],
    },
  },
})
