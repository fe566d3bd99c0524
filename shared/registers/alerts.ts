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
  /** When it happened, UTC milliseconds. */
  happenedAt: z.number(),
})
export type RaisedAlert = z.infer<typeof Raise>

export const Alert = z.strictObject({
  id: z.string(),
  ...Raise.shape,
  at: z.number(),
  seen: z.strictObject({ at: z.number(), by: z.string() }).nullable(),
})
export type Alert = z.infer<typeof Alert>

export const alerts = defineRegister({
  name: 'alerts',
  label: { en: 'Alerts', ja: '通知' },
  row: Alert,
  events: { 'alerts.raised': Raise, 'alerts.seen': z.object({ by: z.string() }) },
  personal: [],
  apply(row, event): Alert | undefined {
    if (event.type === 'alerts.raised') return { id: event.row, at: event.at, seen: null, ...(event.data as RaisedAlert) }
    if (!row) return undefined
    if (event.type === 'alerts.seen') return { ...row, seen: { at: event.at, by: String(event.data.by) } }
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
      decide: (row, _input, at) => (row!.seen ? [] : [{ type: 'alerts.seen', data: { by: at.actor.person } }]),
    },
  },
})
