// Connectors 外部の保管先: where else personal data is kept. Some the gateway can ask (a count in SQL, a command, a webhook), others a named person looks after (booking sites, mail, paper).
import { z } from 'zod'
import { defineRegister } from './register.ts'

const argv = z.array(z.string().min(1).max(1000)).min(1).max(50)

/** `{ref}`, `{name}`, `{email}` in commands are passed as environment, never pasted: SEKISHO_REF, SEKISHO_NAME, SEKISHO_EMAIL. */
export const ConnectorKind = z.discriminatedUnion('kind', [
  /** A SQLite file of the app, read-only; the query answers one number: rows past their due. */
  z.strictObject({ kind: z.literal('sqlite'), path: z.string().min(1).max(1000), due: z.string().min(1).max(4000) }),
  /** Commands: `due` prints a number; `disclose` prints what is held on a person (JSON or text); `erase` exits 0 when it is gone. No shell between. */
  z.strictObject({ kind: z.literal('command'), due: argv.nullable(), disclose: argv.nullable(), erase: argv.nullable() }),
  /** POST {act: 'due'|'disclose'|'erase', person?} as JSON, signed (Sekisho-Signature: HMAC-SHA-256 of the body); https, or http to this machine. */
  z.strictObject({
    kind: z.literal('webhook'),
    url: z.url().max(500),
    acts: z.array(z.enum(['due', 'disclose', 'erase'])).min(1),
  }),
  /** A named person does it. */
  z.strictObject({ kind: z.literal('by-hand'), instructions: z.string().max(2000) }),
])
export type ConnectorKind = z.infer<typeof ConnectorKind>

export const ConnectorText = z.strictObject({
  name: z.string().trim().min(1).max(120),
  how: ConnectorKind,
  /** What is held there. */
  holds: z.string().trim().max(1000).default(''),
  /** Person id of who looks after it; null: nobody yet. */
  keeper: z.string().max(100).nullable().default(null),
})
export type ConnectorText = z.infer<typeof ConnectorText>

export const Connector = z.strictObject({
  id: z.string(),
  ...ConnectorText.shape,
  madeAt: z.number(),
  changedAt: z.number(),
  by: z.string(),
  /** The last answer to "how many rows are past their due". */
  asked: z.strictObject({ at: z.number(), due: z.number().int().nullable(), failure: z.string().max(500).nullable() }).nullable(),
})
export type Connector = z.infer<typeof Connector>

const Asked = z.strictObject({ due: z.number().int().min(0).nullable(), failure: z.string().max(500).nullable() })

export const connectors = defineRegister({
  name: 'connectors',
  label: { en: 'Other places', ja: '外部の保管先' },
  row: Connector,
  events: {
    'connectors.added': z.object({ ...ConnectorText.shape, by: z.string() }),
    'connectors.edited': z.object({ ...ConnectorText.shape, by: z.string() }),
    'connectors.asked': z.object(Asked.shape),
    'connectors.removed': z.object({ name: z.string(), by: z.string() }),
  },
  personal: [],
  apply(row, event): Connector | undefined {
    const data = event.data as ConnectorText & { by: string }
    if (event.type === 'connectors.added') return { id: event.row, ...data, madeAt: event.at, changedAt: event.at, asked: null }
    if (!row || event.type === 'connectors.removed') return undefined
    if (event.type === 'connectors.asked')
      return { ...row, asked: { at: event.at, ...(event.data as unknown as z.infer<typeof Asked>) } }
    return { ...row, ...data, changedAt: event.at }
  },
  visible(row, actor) {
    return actor.role === 'administrator' || actor.role === 'gateway' ? row : undefined
  },
  operations: {
    add: {
      label: { en: 'New place', ja: '保管先を追加' },
      input: ConnectorText,
      allow: ['administrator'],
      creates: true,
      decide: (row, input: ConnectorText, at) =>
        row ? [] : [{ type: 'connectors.added', data: { ...input, by: at.actor.person } }],
    },
    edit: {
      label: { en: 'Edit', ja: '編集' },
      input: ConnectorText,
      allow: ['administrator'],
      creates: false,
      decide: (_row, input: ConnectorText, at) => [{ type: 'connectors.edited', data: { ...input, by: at.actor.person } }],
    },
    asked: {
      label: { en: 'Asked for what is past its due', ja: '期限超過件数の確認' },
      input: Asked,
      allow: ['gateway'],
      creates: false,
      decide: (_row, input: z.infer<typeof Asked>) => [{ type: 'connectors.asked', data: input }],
    },
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => [{ type: 'connectors.removed', data: { name: row!.name, by: at.actor.person } }],
    },
  },
})
