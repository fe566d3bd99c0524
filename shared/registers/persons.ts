// Persons 本人: whose data or consent is kept. Guests have no extension and act by the hosted page or a private link; members are persons, too, under their id in `people`.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { Language, type Text } from '../words/text.ts'
import { defineRegister } from './register.ts'

const Name = z.string().trim().min(1).max(120)
const Email = z.union([z.literal(''), z.email().max(254)])
const Phone = z.string().trim().max(40)
const Guardian = z.strictObject({ name: Name, relation: z.string().trim().min(1).max(80) })

export const PersonText = z.strictObject({
  /** What the office's app calls this person; empty: the app does not know them. No two persons have the same. */
  ref: z.string().trim().max(200).default(''),
  name: Name,
  email: Email.default(''),
  phone: Phone.default(''),
  language: Language.default('ja'),
  /** Member id of the host who serves them; null: nobody in particular. */
  host: z.string().max(100).nullable().default(null),
  /** Who consents for them; null: they do it themselves. */
  guardian: Guardian.nullable().default(null),
  remarks: z.string().trim().max(2000).default(''),
})
export type PersonText = z.infer<typeof PersonText>

export const DataSubject = z.strictObject({
  id: z.string(),
  ...PersonText.shape,
  since: z.number(),
  changedAt: z.number(),
  /** The private link that is valid now: SHA-256 of its secret, and until when. Null: none. */
  link: z.strictObject({ hash: z.string(), until: z.number() }).nullable(),
  /** Use is restricted at the person's request (利用停止): every check says no. */
  stopped: z.strictObject({ at: z.number(), by: z.string(), request: z.string().nullable() }).nullable(),
})
export type DataSubject = z.infer<typeof DataSubject>

const Edit = z.strictObject({ ...PersonText.shape, reason: z.string().trim().min(1).max(500) })
const Link = z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/), until: z.number() })
const Stop = z.strictObject({ request: z.string().max(100).nullable().default(null) })

const notYours: Text = {
  en: 'Somebody else serves this person. Ask an administrator.',
  ja: 'この方の担当はほかのホストです。管理者に依頼してください。',
}

const before = z.object({ before: z.object(PersonText.shape).optional() })

export const persons = defineRegister({
  name: 'persons',
  label: { en: 'Persons', ja: '本人' },
  row: DataSubject,
  events: {
    'persons.added': z.object({ ...PersonText.shape, by: z.string() }),
    /** Correction appends: what stood there before is kept beside it, under the person's key. */
    'persons.edited': z.object({ ...PersonText.shape, ...before.shape, reason: z.string(), by: z.string() }),
    'persons.linked': z.object({ ...Link.shape, by: z.string() }),
    'persons.unlinked': z.object({ by: z.string() }),
    'persons.stopped': z.object({ ...Stop.shape, by: z.string() }),
    'persons.resumed': z.object({ by: z.string() }),
    /** The row is gone; the key follows at once (gateway/ledger). */
    'persons.erased': z.object({ by: z.string(), request: z.string().nullable() }),
  },
  personal: [{ about: 'id', fields: ['ref', 'name', 'email', 'phone', 'language', 'guardian', 'remarks'] }],
  apply(row, event): DataSubject | undefined {
    const { by, before: _before, reason: _reason, ...data } = event.data as Record<string, unknown> & { by: string }
    if (event.type === 'persons.added')
      return { id: event.row, ...(data as PersonText), since: event.at, changedAt: event.at, link: null, stopped: null }
    if (!row || event.type === 'persons.erased') return undefined
    if (event.type === 'persons.edited') return { ...row, ...(data as PersonText), changedAt: event.at }
    if (event.type === 'persons.linked') return { ...row, link: data as unknown as z.infer<typeof Link> }
    if (event.type === 'persons.unlinked') return { ...row, link: null }
    if (event.type === 'persons.stopped')
      return { ...row, stopped: { at: event.at, by, request: (data.request as string | null) ?? null } }
    if (event.type === 'persons.resumed') return { ...row, stopped: null }
    return row
  },
  visible(row, actor) {
    if (actor.role === 'administrator' || actor.role === 'gateway') return row
    return actor.role === 'host' && row.host === actor.person ? { ...row, link: null } : undefined
  },
  operations: {
    add: {
      label: { en: 'Add', ja: '追加' },
      input: PersonText,
      allow: ['administrator', 'host', 'gateway'],
      creates: true,
      decide(row, input: PersonText, at) {
        if (row) return []
        const host = at.actor.role === 'host' ? at.actor.person : input.host
        return [{ type: 'persons.added', data: { ...input, host, by: at.actor.person } }]
      },
    },
    edit: {
      label: { en: 'Correct', ja: '訂正' },
      input: Edit,
      allow: ['administrator', 'host', 'gateway'],
      creates: false,
      decide(row, { reason, ...input }: z.infer<typeof Edit>, at) {
        if (at.actor.role === 'host' && (row!.host !== at.actor.person || input.host !== row!.host))
          return refuse('not-allowed', notYours)
        const old = PersonText.parse(
          Object.fromEntries(Object.keys(PersonText.shape).map(field => [field, row![field as keyof PersonText]])),
        )
        if (JSON.stringify(old) === JSON.stringify(PersonText.parse(input))) return []
        return [{ type: 'persons.edited', data: { ...input, before: old, reason, by: at.actor.person } }]
      },
    },
    link: {
      label: { en: 'Private link', ja: '専用リンクを発行' },
      input: Link,
      allow: ['administrator', 'host', 'gateway'],
      creates: false,
      decide(row, input: z.infer<typeof Link>, at) {
        if (at.actor.role === 'host' && row!.host !== at.actor.person) return refuse('not-allowed', notYours)
        return [{ type: 'persons.linked', data: { ...input, by: at.actor.person } }]
      },
    },
    unlink: {
      label: { en: 'Revoke the link', ja: '専用リンクを無効化' },
      input: z.strictObject({}),
      allow: ['administrator', 'host', 'gateway'],
      creates: false,
      takesAway: true,
      decide(row, _input, at) {
        if (at.actor.role === 'host' && row!.host !== at.actor.person) return refuse('not-allowed', notYours)
        return row!.link ? [{ type: 'persons.unlinked', data: { by: at.actor.person } }] : []
      },
    },
    stop: {
      label: { en: 'Stop all use', ja: '利用停止' },
      input: Stop,
      allow: ['administrator', 'gateway'],
      creates: false,
      takesAway: true,
      decide: (row, input: z.infer<typeof Stop>, at) =>
        row!.stopped ? [] : [{ type: 'persons.stopped', data: { ...input, by: at.actor.person } }],
    },
    resume: {
      label: { en: 'Allow use again', ja: '利用を再開' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => (row!.stopped ? [{ type: 'persons.resumed', data: { by: at.actor.person } }] : []),
    },
    /** One step of an erasure (gateway/requests/erasure.ts), never done alone. */
    erase: {
      label: { en: 'Erase', ja: '消去' },
      input: z.strictObject({ request: z.string().max(100).nullable().default(null) }),
      allow: ['gateway'],
      creates: false,
      takesAway: true,
      decide: (_row, { request }: { request: string | null }, at) => [
        { type: 'persons.erased', data: { request, by: at.actor.person } },
      ],
    },
  },
})
