// Alerts 通知: what an administrator is told at once, and whether somebody has seen it.
import { z } from 'zod'
import { Subject } from './blocks.ts'
import { defineRegister } from './register.ts'

export const AlertKind = z.enum([
  /** A rule that tells decided something. */
  'rule',
  /** A login succeeded after many failures. */
  'success-after-failures',
  /** A host let a blocked subject through for an hour. */
  'allowed-by-host',
  /** Many people come from one address: a rule by address would hit them all. */
  'shared-address',
  /** More happened in a minute than is written one by one. */
  'many',
  /** All tries for an administrator's passphrase were wrong. */
  'passphrase-tries',
  /** Somebody proved the recovery key and cleared an administrator's passphrase. */
  'regain-passphrase',
  /** … or revoked an administrator's devices and made a new link. */
  'regain-devices',
  /** Something else than the recovery key was typed where it is asked for. */
  'regain-refused',
  /** A new CA was made: every PC is to trust it before it counts. */
  'authority-next',
  /** The new CA counts from now on. */
  'authority-changed',
  /** The change of the CA was given up. */
  'authority-cancelled',
  /** Somebody looked at the records of unusually many people within an hour: `person` is who looked. */
  'bulk-viewing',
  /** Somebody asked for their private link, and no mail could be sent: `person` is who. */
  'link-asked',
])
export type AlertKind = z.infer<typeof AlertKind>

const Raise = z.strictObject({
  kind: AlertKind,
  subject: Subject.optional(),
  rule: z.string().optional(),
  ruleName: z.string().optional(),
  block: z.string().optional(),
  /** How many failures, sessions or further alerts it is about. */
  count: z.number().int().min(0).optional(),
  /** Whom it concerns: a person's id. */
  person: z.string().max(100).optional(),
  /** By when something has to be done, UTC milliseconds. */
  until: z.number().optional(),
  /** When it happened, UTC milliseconds. */
  happenedAt: z.number(),
})
export type RaisedAlert = z.infer<typeof Raise>

export const Alert = z.strictObject({
  id: z.string(),
  ...Raise.shape,
  at: z.number(),
  seen: z.strictObject({ at: z.number(), by: z.string() }).nullable(),
  /** Of what every administrator has to see: who has. Left out: one pair of eyes is enough, or nobody has yet. */
  seenBy: z.array(z.string()).optional(),
})
export type Alert = z.infer<typeof Alert>

/** What one administrator must not be able to put out of the others' sight. */
const FOR_EVERYBODY: ReadonlySet<AlertKind> = new Set([
  'passphrase-tries',
  'regain-passphrase',
  'regain-devices',
  'regain-refused',
] satisfies AlertKind[])

/** Whether this administrator has still to see it. */
export function isUnseen({ kind, seen, seenBy }: Pick<Alert, 'kind' | 'seen' | 'seenBy'>, person: string): boolean {
  return FOR_EVERYBODY.has(kind) ? !(seenBy ?? []).includes(person) : seen === null
}

export const alerts = defineRegister({
  name: 'alerts',
  label: { en: 'Alerts', ja: '通知' },
  row: Alert,
  events: { 'alerts.raised': Raise, 'alerts.seen': z.object({ by: z.string() }) },
  personal: [],
  apply(row, event): Alert | undefined {
    if (event.type === 'alerts.raised') return { id: event.row, at: event.at, seen: null, ...(event.data as RaisedAlert) }
    if (!row) return undefined
    if (event.type === 'alerts.seen') {
      const by = String(event.data.by)
      const seenBy = FOR_EVERYBODY.has(row.kind) ? { seenBy: [...(row.seenBy ?? []), by] } : {}
      return { ...row, seen: row.seen ?? { at: event.at, by }, ...seenBy }
    }
    return row
  },
  visible(row, actor) {
    return actor.role === 'administrator' || actor.role === 'gateway' ? row : undefined
  },
  operations: {
    raise: {
      label: { en: 'Alert', ja: '通知' },
      input: Raise,
      allow: ['gateway'],
      creates: true,
      decide: (row, input: RaisedAlert) => (row ? [] : [{ type: 'alerts.raised', data: input }]),
    },
    see: {
      label: { en: 'Seen', ja: '確認済みにする' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) =>
        !isUnseen(row!, at.actor.person) ? [] : [{ type: 'alerts.seen', data: { by: at.actor.person } }],
    },
  },
})
