// Gates 通行権限: routes of the office's app that need a role, learned from the app's own answers and never from what a visitor sends.
import { z } from 'zod'
import { Role } from '../roles.ts'
import { defineRegister } from './register.ts'

export const GateText = z.strictObject({
  name: z.string().trim().min(1).max(120),
  /** HTTP methods; left out: all. */
  methods: z
    .array(z.string().regex(/^[A-Z]{1,20}$/, 'an HTTP method in capitals, such as POST'))
    .min(1)
    .optional(),
  /** `*` is one part of the path, `**` any number: `/admin/**`. */
  pathPatterns: z.array(z.string().startsWith('/').max(200)).min(1).max(50),
  /** Who may pass; one of these is enough. */
  roles: z.array(Role).min(1),
  remarks: z.string().max(2000).default(''),
})
export type GateText = z.infer<typeof GateText>

export const Gate = z.strictObject({ id: z.string(), ...GateText.shape, createdAt: z.number(), changedAt: z.number() })
export type Gate = z.infer<typeof Gate>

export const gates = defineRegister({
  name: 'gates',
  label: { en: 'Gates', ja: '通行権限' },
  row: Gate,
  events: { 'gates.added': GateText, 'gates.edited': GateText, 'gates.removed': z.object({ name: z.string() }) },
  personal: [],
  apply(row, event): Gate | undefined {
    if (event.type === 'gates.added')
      return { id: event.row, createdAt: event.at, changedAt: event.at, ...(event.data as GateText) }
    if (!row || event.type === 'gates.removed') return undefined
    return { id: row.id, createdAt: row.createdAt, changedAt: event.at, ...(event.data as GateText) }
  },
  visible(row, actor) {
    return actor.role === 'user' ? undefined : row
  },
  operations: {
    add: {
      label: { en: 'New gate', ja: '新規' },
      input: GateText,
      allow: ['administrator'],
      creates: true,
      decide: (row, input: GateText) => (row ? [] : [{ type: 'gates.added', data: input }]),
    },
    edit: {
      label: { en: 'Edit', ja: '編集' },
      input: GateText,
      allow: ['administrator'],
      creates: false,
      decide: (_row, input: GateText) => [{ type: 'gates.edited', data: input }],
    },
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: row => [{ type: 'gates.removed', data: { name: row!.name } }],
    },
  },
})
