// Connectors 外部の保管先: where else personal data is kept. Some the gateway can ask (a count in SQL, a command, a webhook), others a named person looks after (booking sites, mail, paper).
import { z } from 'zod'
import { defineRegister } from './register.ts'

const argv = z.array(z.string().min(1).max(1000)).min(1).max(50)

/** Where a password or key stands, never the secret itself: `env:SEKISHO_CONNECTOR_…` of the gateway, or `file:NAME` in its folder `connectors`. */
const SecretRef = z.string().regex(/^(env:SEKISHO_CONNECTOR_[A-Z0-9_]{1,60}|file:[A-Za-z0-9_][A-Za-z0-9._-]{0,99})$/)
const Query = z.string().trim().min(1).max(4000)
/** `due` answers how many rows are past their due, and in a second column of when the oldest is; `disclose` answers what is held on a person; `left` how many rows of a person there are. Null: its keeper is asked. */
const queries = { due: Query, disclose: Query.nullable().default(null), left: Query.nullable().default(null) }

/** What is asked goes as named parameters (`:before`, `:ref`, `:name`, `:email`, `:phone`) or as environment (SEKISHO_BEFORE, SEKISHO_REF …), never pasted into a query or a line. */
export const ConnectorKind = z.discriminatedUnion('kind', [
  /** A database of the app, in a transaction that can only read. */
  z.strictObject({
    kind: z.literal('postgres'),
    /** Name, address, or the folder of a socket. */
    host: z.string().trim().min(1).max(255),
    port: z.number().int().min(1).max(65_535).default(5432),
    database: z.string().trim().min(1).max(63),
    user: z.string().trim().min(1).max(63),
    /** Null: the server asks for none (peer, trust). */
    password: SecretRef.nullable().default(null),
    ...queries,
  }),
  /** A SQLite file of the app, read-only. */
  z.strictObject({ kind: z.literal('sqlite'), path: z.string().min(1).max(1000), ...queries }),
  /**
   * Commands, each by the name of a file in the gateway's folder `connectors`: `due` prints a number (and the time of the oldest); `disclose`
   * prints what is held on a person (JSON or text); `erase` exits 0 when nothing is held, 1 while something is. No shell between.
   */
  z.strictObject({ kind: z.literal('command'), due: argv.nullable(), disclose: argv.nullable(), erase: argv.nullable() }),
  /** POST {act: 'due'|'disclose'|'erase', before?, person?} as JSON, signed as Standard Webhooks 1.0 says; https, or http to this machine. */
  z.strictObject({
    kind: z.literal('webhook'),
    url: z.url().max(500),
    acts: z.array(z.enum(['due', 'disclose', 'erase'])).min(1),
    secret: SecretRef,
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
  asked: z
    .strictObject({
      at: z.number(),
      due: z.number().int().nullable(),
      /** Of when the oldest of them is, UTC milliseconds; null: it did not say. */
      oldest: z.number().nullable(),
      failure: z.string().max(500).nullable(),
    })
    .nullable(),
})
export type Connector = z.infer<typeof Connector>

const Asked = z.strictObject({
  due: z.number().int().min(0).nullable(),
  oldest: z.number().nullable().default(null),
  failure: z.string().max(500).nullable(),
})

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
