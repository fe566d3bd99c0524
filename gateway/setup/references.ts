// The reference history, wired: where its journal stands, under which keys, and who is told of bulk viewing.
import { hkdfSync } from 'node:crypto'
import { join } from 'node:path'
import type { Clock, Ledger } from '../../shared/ports.ts'
import { createReferences, type References } from '../references/references.ts'
import { raiseAlert } from './feed-front.ts'
import type { OpenOffice } from './open-office.ts'

type Office = Pick<OpenOffice, 'log' | 'sealer' | 'subjectKey' | 'newId'>

/** A key of its own, the same after a restart. */
export function derivedKey({ subjectKey }: Pick<OpenOffice, 'subjectKey'>, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', subjectKey, new Uint8Array(0), `sekisho ${purpose} 1`, 32))
}

/** @param data the office's folder. */
export function openReferences(office: Office, ledger: Ledger, data: string, clock: Clock): References {
  const { log, sealer, newId } = office
  return createReferences({
    path: join(data, 'references.journal'),
    log,
    clock,
    ledger,
    newId,
    key: derivedKey(office, 'references'),
    seal: sealer.seal,
    open: sealer.open,
    alerted: alert => raiseAlert(ledger, alert),
  })
}
