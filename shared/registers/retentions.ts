// Retention 保存期間: for each kind of data and purpose, how long it is kept, counted from when, and how it is deleted.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { whyNotRetention } from '../retention.ts'
import { defineRegister } from './register.ts'

/** Which rows a rule is about: the gateway's own, or what is kept elsewhere (`connectors`). */
export const RETAINED = ['persons', 'consents', 'reports', 'references', 'requests', 'elsewhere'] as const
export const RETAINED_FROM = ['added', 'last-act', 'consent-ended', 'done'] as const

export const RetentionText = z.strictObject({
  /** What the data is, in the office's words: "Guest register". */
  data: z.string().trim().min(1).max(200),
  about: z.enum(RETAINED),
  /** Id of the purpose; null: whatever the purpose. */
  purpose: z.string().max(100).nullable().default(null),
  /** Id of the other place, for `elsewhere`. */
  connector: z.string().max(100).nullable().default(null),
  period: z.strictObject({ amount: z.number().int().min(0).max(1200), unit: z.enum(['days', 'months', 'years']) }),
  from: z.enum(RETAINED_FROM),
  /** `erase`: the person's key is destroyed and it is proved. `remove`: the row goes. `by-hand`: the keeper of the other place does it. */
  method: z.enum(['erase', 'remove', 'by-hand']),
  /** Where the period comes from: a law, a contract, the office's own decision. */
  reason: z.string().trim().max(1000).default(''),
  /** A law says at least so long: nobody whom the rule is about is erased before, also if they ask for it. */
  byLaw: z.boolean().default(false),
})
export type RetentionText = z.infer<typeof RetentionText>

export const Retention = z.strictObject({
  id: z.string(),
  ...RetentionText.shape,
  madeAt: z.number(),
  changedAt: z.number(),
  by: z.string(),
  /** Since when a run of this rule is under way, or was cut off and is to go on; null: none is. */
  begunAt: z.number().nullable(),
  /** The last run: how many were due, deleted, held back by a legal hold, waiting, failed. */
  run: z
    .strictObject({
      at: z.number(),
      due: z.number().int(),
      deleted: z.number().int(),
      held: z.number().int(),
      waiting: z.number().int(),
      failed: z.number().int(),
    })
    .nullable(),
})
export type Retention = z.infer<typeof Retention>
const Run = z.strictObject({
  due: z.number().int(),
  deleted: z.number().int(),
  held: z.number().int(),
  waiting: z.number().int(),
  failed: z.number().int(),
})

export const retentions = defineRegister({
  name: 'retentions',
  label: { en: 'Retention', ja: '保存期間' },
  row: Retention,
  events: {
    'retentions.added': z.object({ ...RetentionText.shape, by: z.string() }),
    'retentions.edited': z.object({ ...RetentionText.shape, by: z.string() }),
    'retentions.begun': z.object({}),
    'retentions.ran': z.object(Run.shape),
    'retentions.removed': z.object({ data: z.string(), by: z.string() }),
  },
  personal: [],
  apply(row, event): Retention | undefined {
    const data = event.data as RetentionText & { by: string }
    if (event.type === 'retentions.added')
      return { id: event.row, ...data, madeAt: event.at, changedAt: event.at, begunAt: null, run: null }
    if (!row || event.type === 'retentions.removed') return undefined
    if (event.type === 'retentions.begun') return { ...row, begunAt: event.at }
    if (event.type === 'retentions.ran')
      return { ...row, begunAt: null, run: { at: event.at, ...(event.data as unknown as z.infer<typeof Run>) } }
    return { ...row, ...data, changedAt: event.at }
  },
  visible(row, actor) {
    return actor.role === 'user' ? undefined : row
  },
  operations: {
    add: {
      label: { en: 'New rule', ja: '保存期間を追加' },
      input: RetentionText,
      allow: ['administrator', 'gateway'],
      creates: true,
      decide(row, input: RetentionText, at) {
        if (row) return []
        const why = whyNotRetention(input)
        return why ? refuse('bad-input', why) : [{ type: 'retentions.added', data: { ...input, by: at.actor.person } }]
      },
    },
    edit: {
      label: { en: 'Edit', ja: '編集' },
      input: RetentionText,
      allow: ['administrator'],
      creates: false,
      decide(_row, input: RetentionText, at) {
        const why = whyNotRetention(input)
        return why ? refuse('bad-input', why) : [{ type: 'retentions.edited', data: { ...input, by: at.actor.person } }]
      },
    },
    begin: {
      label: { en: 'Run begun', ja: '削除の開始' },
      input: z.strictObject({}),
      allow: ['gateway'],
      creates: false,
      decide: row => (row!.begunAt === null ? [{ type: 'retentions.begun', data: {} }] : []),
    },
    ran: {
      label: { en: 'Run', ja: '削除の実行' },
      input: Run,
      allow: ['gateway'],
      creates: false,
      decide: (_row, input: z.infer<typeof Run>) => [{ type: 'retentions.ran', data: input }],
    },
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => [{ type: 'retentions.removed', data: { data: row!.data, by: at.actor.person } }],
    },
  },
})
