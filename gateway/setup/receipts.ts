// Receipts of this office: their key, whom they name, and the public keys by which anybody checks them.
import type { Clock } from '../../shared/ports.ts'
import { createReceipts, type Receipts } from '../receipts/receipts.ts'
import type { OpenOffice } from './open-office.ts'
import { derivedKey } from './references.ts'

export interface OfficeReceipts extends Receipts {
  /** A key set (RFC 7517), and the verifier keys of the log, today's first: older receipts carry older heads. */
  keys(): Promise<{ keys: Record<string, unknown>[]; logs: string[] }>
}

/** @param administrator who is asked where no contact is set. */
export function openReceipts(
  office: Pick<OpenOffice, 'ledger' | 'settings' | 'subjectKey'>,
  clock: Clock,
  { memberName, administrator }: { memberName(person: string): string | undefined; administrator(): string },
): OfficeReceipts {
  const { ledger, settings } = office
  const receipts = createReceipts({
    clock,
    ledger,
    seed: derivedKey(office, 'receipts'),
    memberName,
    office() {
      const { officeName, contact, timeZone } = settings.get()
      const name = contact.name || administrator()
      return { name: officeName, contact: [name, contact.phone].filter(Boolean).join(' '), timeZone }
    },
  })
  return {
    ...receipts,
    async keys() {
      const older = (await ledger.rows('epochs')).sort((a, b) => b.openedAt - a.openedAt).map(({ oldKey }) => oldKey)
      return { keys: [{ ...receipts.jwk }], logs: [...new Set([ledger.publicKey(), ...older])] }
    },
  }
}
