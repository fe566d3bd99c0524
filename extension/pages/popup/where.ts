// Where a report is on its way: told only from durable facts.
import type { Report } from '../../../shared/registers/reports.ts'
import type { OutboxItem } from '../source.ts'

/** Where the report is now. `acknowledged` only when the gateway has it on record. */
export type Where = 'held' | 'sending' | 'offline' | 'refused' | 'acknowledged'

/** From the outbox item (undefined: no longer there) and the reports the gateway lists. */
export function whereIs(id: string, item: OutboxItem | undefined, reports: readonly Report[]): Where {
  if (!item) return reports.some(report => report.id === id) ? 'acknowledged' : 'sending'
  if (item.state === 'sent' || reports.some(report => report.id === id)) return 'acknowledged'
  return ({ waiting: 'offline', sending: 'sending', refused: 'refused', held: 'held' } as const)[item.state]
}
