// Receipts of this office: their key, whom they name, and the public keys by which anybody checks them.
import type { Clock } from '../../shared/ports.ts'
import { createReceipts, type Receipts } from '../receipts/receipts.ts'
import type { NamedOffice } from './named-office.ts'
import type { OpenOffice } from './open-office.ts'
import { derivedKey } from './references.ts'

export interface OfficeReceipts extends Receipts {
  /** A key set (RFC 7517), and the verifier keys of the log, today's first: older receipts carry older heads. */
  keys(): Promise<{ keys: Record<string, unknown>[]; logs: string[] }>
}

export function openReceipts(
  office: Pick<OpenOffice, 'ledger' | 'subjectKey'>,
  clock: Clock,
  { memberName, named }: { memberName(person: string): string | undefined; named(): NamedOffice },
): OfficeReceipts {
  const { ledger } = office
  const receipts = createReceipts({
    clock,
    ledger,
    seed: derivedKey(office, 'receipts'),
    memberName,
    office: named,
  })
  return {
    ...receipts,
    async keys() {
      const older = (await ledger.rows('epochs')).sort((a, b) => b.openedAt - a.openedAt).map(({ oldKey }) => oldKey)
      return { keys: [{ ...receipts.jwk }], logs: [...new Set([ledger.publicKey(), ...older])] }
    },
  }
}
