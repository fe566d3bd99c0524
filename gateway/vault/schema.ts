// vault.db on disk: its tables, how it is opened, and how its errors become sentences.
import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill } from '../../shared/words/text.ts'

export const VAULT_VERSION = 1

/** Made in one transaction with the first vault key. */
export const TABLES = `
  CREATE TABLE wrapped (version INTEGER PRIMARY KEY, sealed BLOB NOT NULL, fits BLOB NOT NULL) STRICT;
  CREATE TABLE keys (id TEXT PRIMARY KEY, version INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE notes (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE tombstones (id TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${VAULT_VERSION};
`

export function vaultPath(folder: string): string {
  return join(folder, 'vault.db')
}

/** Whether the disk failed to take a change (sqlite.org/rescode.html: read-only, I/O error, cannot open), as opposed to being full. */
export function isWriteFailure(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown }
  return typeof errcode === 'number' && [8, 10, 14].includes(errcode & 255)
}

/** Whether the folder has a vault: not merely what a crash left of the making of one. */
export function isMade(folder: string): boolean {
  if (!existsSync(vaultPath(folder))) return false
  const db = new DatabaseSync(vaultPath(folder), { timeout: 5000 })
  try {
    return Number(db.prepare('PRAGMA user_version').get()?.user_version) !== 0
  } catch (error) {
    throw vaultError(error)
  } finally {
    db.close()
  }
}

/** Any failure of SQLite on vault.db, as the one sentence a person can act on. */
export function vaultError(error: unknown): SekishoError {
  if (error instanceof SekishoError) return error
  const { code, message: detail } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return new SekishoError('disk-full', ledgerWords.diskFull)
  if (code?.startsWith('E') && !code.startsWith('ERR_'))
    return new SekishoError('unavailable', fill(ledgerWords.folderUnusable, { detail }))
  return new SekishoError('unavailable', fill(ledgerWords.vaultUnreadable, { detail }))
}

/**
 * Opens vault.db; a new one only if `create`. Rollback journal with synchronous=EXTRA: the folder is synced when a
 * transaction ends, so that a key can never vanish after the entry sealed under it is durable.
 * Throws SekishoError: missing, damaged, newer.
 */
export function openVaultFile(folder: string, how: 'create' | 'write' | 'read'): { db: DatabaseSync; fresh: boolean } {
  const path = vaultPath(folder)
  if (!existsSync(path)) {
    if (how !== 'create') throw new SekishoError('unavailable', ledgerWords.vaultMissing)
    try {
      closeSync(openSync(path, 'a', 0o600))
    } catch (error) {
      throw vaultError(error)
    }
  }
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { readOnly: how === 'read', timeout: 5000 })
    const found = Number(db.prepare('PRAGMA user_version').get()?.user_version)
    if (found > VAULT_VERSION)
      throw new SekishoError('unavailable', fill(ledgerWords.newerVersion, { file: 'vault.db', found, known: VAULT_VERSION }))
    const health = String(db.prepare('PRAGMA integrity_check(1)').get()?.integrity_check)
    if (health !== 'ok') throw new Error(health)
    if (how !== 'read')
      db.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON;')
    // Version 0 is a file whose making was cut short by a crash: nothing was ever sealed with it.
    const fresh = found === 0
    if (fresh && how !== 'create') throw new SekishoError('unavailable', ledgerWords.vaultMissing)
    return { db, fresh }
  } catch (error) {
    db?.close()
    throw vaultError(error)
  }
}
