// The vault key under the master key: how it is stored, opened, and whose it is.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { open, type SealingKey, seal, sealingKey } from './seal.ts'

const PLACE = Buffer.from(JSON.stringify(['vault.db', 'vault key']), 'utf8')

const fits = (masterKey: Uint8Array): Buffer => createHmac('sha256', masterKey).update('sekisho: fits this vault').digest()

/** Stores the vault key under this master key in place of whatever was there; within the caller's transaction. */
export function wrap(db: DatabaseSync, vaultKey: SealingKey, masterKey: Uint8Array): void {
  const wrapping = sealingKey('master', vaultKey.version, masterKey)
  db.exec('DELETE FROM wrapped')
  db.prepare('INSERT INTO wrapped (version, sealed, fits) VALUES (?, ?, ?)').run(
    vaultKey.version,
    seal(wrapping, PLACE, vaultKey.bytes),
    fits(masterKey),
  )
}

/** The vault key. Throws SekishoError if this master key is another vault's, Error if what is stored is damaged. */
export function unwrap(db: DatabaseSync, masterKey: Uint8Array): SealingKey {
  const row = db.prepare('SELECT version, sealed FROM wrapped').get()
  if (!row) throw new Error('vault key')
  const version = Number(row.version)
  const bytes = open(sealingKey('master', version, masterKey), PLACE, row.sealed as Uint8Array)
  if (bytes) return sealingKey('vault', version, bytes)
  throw isWrappedBy(db, masterKey) ? new Error('vault key') : new SekishoError('unavailable', ledgerWords.wrongMasterKey)
}

/** Whether it is this master key's vault, also if the wrapped key itself is damaged. */
export function isWrappedBy(db: DatabaseSync, masterKey: Uint8Array): boolean {
  const stored = db.prepare('SELECT fits FROM wrapped').get()
  const expected = Buffer.from((stored?.fits as Uint8Array | undefined) ?? [])
  return expected.length === 32 && timingSafeEqual(expected, fits(masterKey))
}
