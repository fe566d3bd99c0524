// vault.db on disk: its tables, how it is opened, and how its errors become sentences.
import { closeSync, existsSync, fsyncSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { migrateWords } from '../../shared/words/migrate.ts'
import { fill } from '../../shared/words/text.ts'

/** 2: keys and tombstones stand on shelves (gateway/vault/shelves.ts). */
export const VAULT_VERSION = 2

/** What is sealed by the key of a shelf; `shelf` -1: by the vault key itself, as data version 1 did. */
export const SHELVED = `
  CREATE TABLE shelves (number INTEGER PRIMARY KEY, version INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;
  CREATE TABLE keys (
    shelf INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (shelf, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tombstones (id TEXT PRIMARY KEY, shelf INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
`

/** Made in one transaction with the first vault key. */
export const TABLES = `
  CREATE TABLE wrapped (version INTEGER PRIMARY KEY, sealed BLOB NOT NULL, fits BLOB NOT NULL) STRICT;
  CREATE TABLE notes (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
${SHELVED}
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

/**
 * Overwrites what a finished transaction left beside vault.db: the pages as they were before, and so the wrapped vault key before. One that
 * is still to be rolled back (its first byte says so) is left to SQLite. Throws what the disk throws.
 */
export function wipeJournal(path: string): void {
  const journal = `${path}-journal`
  const bytes = statSync(journal, { throwIfNoEntry: false })?.size ?? 0
  if (bytes === 0) return
  const descriptor = openSync(journal, 'r+')
  try {
    const first = Buffer.alloc(1)
    if (readSync(descriptor, first, 0, 1, 0) === 1 && first[0] !== 0) return
    const zeros = Buffer.alloc(65_536)
    for (let at = 0; at < bytes; at += zeros.length) writeSync(descriptor, zeros, 0, Math.min(zeros.length, bytes - at), at)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  rmSync(journal, { force: true })
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
    if (how !== 'read') wipeJournal(path)
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

const versionOf = (db: DatabaseSync) => Number(db.prepare('PRAGMA user_version').get()?.user_version)

/** Shows a vault of data version 1, which is only read, as if its rows stood on no shelf yet. */
export function asCurrent(db: DatabaseSync): void {
  if (versionOf(db) !== 1) return
  db.exec(`CREATE TEMP VIEW keys AS SELECT -1 AS shelf, id, version, sealed FROM main.keys;
    CREATE TEMP VIEW tombstones AS SELECT id, -1 AS shelf, sealed FROM main.tombstones;
    CREATE TEMP TABLE shelves (number INTEGER PRIMARY KEY, version INTEGER NOT NULL, sealed BLOB NOT NULL)`)
}

const COLUMNS = {
  notes: 'name, sealed',
  shelves: 'number, version, sealed',
  keys: 'shelf, id, version, sealed',
  tombstones: 'id, shelf, sealed',
} as const

/** A damaged name of a column is found here, where it becomes a sentence, and not at the first use of it. Throws Error. */
export function checkColumns(db: DatabaseSync): void {
  for (const [table, columns] of Object.entries(COLUMNS)) db.prepare(`SELECT ${columns} FROM ${table} LIMIT 0`).all()
}

/** What is to be written is brought up to date before. Throws SekishoError. */
export function refuseOlder(db: DatabaseSync): void {
  const found = versionOf(db)
  if (found < VAULT_VERSION)
    throw new SekishoError('unavailable', fill(migrateWords.older, { file: 'vault.db', found, known: VAULT_VERSION }))
}
