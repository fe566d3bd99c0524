// Storage periods of the demo's week: rules from the templates, one guest's data held back for a dispute, and something past its due.
import { randomUUID } from 'node:crypto'
import { RETENTION_TEMPLATES } from '../../shared/registers/retention-templates.ts'
import type { RetentionText } from '../../shared/registers/retentions.ts'
import { demoRetentionWords as words } from '../../shared/words/demo-retention.ts'
import type { Step, Week } from './week.ts'

/** @param places ids of the other places. @param guest whose data is held back. */
export function weekOfRetention(
  { staff, at, say }: Week,
  places: { readonly paper: string; readonly site: string },
  guest: string,
): Step[] {
  const admin = staff.administrator
  const step = (when: number, register: 'retentions' | 'holds', operation: string, row: string, input: object): Step => ({
    at: when,
    command: { register, operation, row, input, actor: admin },
  })
  const rule = (when: number, template: string, changes: Partial<RetentionText> = {}): Step & { readonly id: string } => {
    const found = RETENTION_TEMPLATES.find(({ id }) => id === template)!
    const id = randomUUID()
    const input = { data: say(found.data), reason: say(found.reason), purpose: null, connector: null, ...found.rule, ...changes }
    return { ...step(when, 'retentions', 'add', id, input), id }
  }
  const month = { amount: 1, unit: 'months' } as const
  const reservations = rule(at(7, 11, 35), 'reservations', { connector: places.site })
  const ended = rule(at(7, 11, 45), 'consents', { period: month, reason: say(words.month) })
  const [dispute, inspection] = [randomUUID(), randomUUID()]
  return [
    rule(at(7, 11, 30), 'guest-register', { connector: places.paper }),
    reservations,
    rule(at(7, 11, 40), 'persons'),
    ended,
    rule(at(7, 11, 50), 'references'),
    // Changed less than a day before the next run: shown as past its due until tomorrow's.
    rule(at(1, 17, 30), 'reports', { period: { amount: 2, unit: 'days' }, reason: say(words.tidy) }),
    step(at(7, 11, 55), 'holds', 'add', dispute, {
      person: guest,
      retention: null,
      reason: say(words.disputeReason),
      basis: say(words.disputeBasis),
      until: at(-60, 0, 0),
    }),
    step(at(6, 9, 50), 'holds', 'add', inspection, {
      person: null,
      retention: reservations.id,
      reason: say(words.inspectionReason),
      basis: say(words.inspectionBasis),
      until: null,
    }),
    step(at(3, 16, 40), 'holds', 'end', inspection, {}),
  ]
}
