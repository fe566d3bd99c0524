// Storage periods of this office: who erases, who is asked, and at which hour of which zone.
import type { Clock, Connectors } from '../../shared/ports.ts'
import type { Erasures } from '../requests/erasure.ts'
import { createRetention, type OfficeRetention } from '../retention/retention.ts'
import type { OpenOffice } from './open-office.ts'

/** @param erasures asked for when somebody is erased, or kept by law: a command that shows the list opens no backups. */
export function createOfficeRetention(
  { ledger, log, settings }: Pick<OpenOffice, 'ledger' | 'log' | 'settings'>,
  clock: Clock,
  connectors: Connectors,
  erasures: () => Erasures | Promise<Erasures>,
): OfficeRetention {
  return createRetention({
    clock,
    log,
    ledger,
    connectors,
    erasures: {
      erase: async (...asked) => (await erasures()).erase(...asked),
      look: async erasure => (await erasures()).look(erasure),
      ended: async erasure => (await erasures()).ended(erasure),
    },
    timeZone: () => settings.get().timeZone,
    hour: () => settings.get().retentionHour,
  })
}
