// Bindings 利用目的の割当: routes of the office's app that use personal data for a purpose, and are served only with a valid consent.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { consentWords } from '../words/consents.ts'
import { defineRegister } from './register.ts'

export const BindingText = z.strictObject({
  name: z.string().trim().min(1).max(120),
  /** HTTP methods; left out: all. */
  methods: z
    .array(z.string().regex(/^[A-Z]{1,20}$/, 'an HTTP method in capitals, such as POST'))
    .min(1)
    .optional(),
  /** `*` is one part of the path, `**` any number: `/bookings/**`. */
  pathPatterns: z.array(z.string().startsWith('/').max(200)).min(1).max(50),
  /** Id of the purpose. */
  purpose: z.string().min(1).max(100),
  /** Each use is written into the reference history. Switching it off is a decision that lowers the control. */
  history: z.boolean().default(true),
  remarks: z.string().max(2000).default(''),
})
export type BindingText = z.infer<typeof BindingText>

export const Binding = z.strictObject({
  id: z.string(),
  ...BindingText.shape,
  createdAt: z.number(),
  changedAt: z.number(),
  by: z.string(),
})
export type Binding = z.infer<typeof Binding>

export const bindings = defineRegister({
  name: 'bindings',
  label: { en: 'Purpose bindings', ja: '利用目的の割当' },
  row: Binding,
  events: {
    'bindings.added': z.object({ ...BindingText.shape, by: z.string() }),
    'bindings.edited': z.object({ ...BindingText.shape, by: z.string() }),
    'bindings.removed': z.object({ name: z.string(), by: z.string() }),
  },
  personal: [],
  apply(row, event): Binding | undefined {
    const data = event.data as BindingText & { by: string }
    if (event.type === 'bindings.added') return { id: event.row, ...data, createdAt: event.at, changedAt: event.at }
    if (!row || event.type === 'bindings.removed') return undefined
    return { ...row, ...data, changedAt: event.at }
  },
  visible(row, actor) {
    return actor.role === 'user' ? undefined : row
  },
  operations: {
    add: {
      label: { en: 'New binding', ja: '割当を追加' },
      input: BindingText,
      allow: ['administrator'],
      creates: true,
      decide(row, input: BindingText, at) {
        if (row) return []
        if (!at.other('purposes', input.purpose)) return refuse('not-found', consentWords.noPurpose)
        return [{ type: 'bindings.added', data: { ...input, by: at.actor.person } }]
      },
    },
    edit: {
      label: { en: 'Edit', ja: '編集' },
      input: BindingText,
      allow: ['administrator'],
      creates: false,
      decide(_row, input: BindingText, at) {
        if (!at.other('purposes', input.purpose)) return refuse('not-found', consentWords.noPurpose)
        return [{ type: 'bindings.edited', data: { ...input, by: at.actor.person } }]
      },
    },
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => [{ type: 'bindings.removed', data: { name: row!.name, by: at.actor.person } }],
    },
  },
})
