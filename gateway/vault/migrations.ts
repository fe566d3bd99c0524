// vault.db from one data version to the next, each step in one transaction and without any key.
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { SHELVED, VAULT_VERSION, vaultPath } from './schema.ts'

function inside(folder: string, to: number, change: string): void {
  const db = new DatabaseSync(vaultPath(folder))
  try {
    db.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON')
    db.exec(`BEGIN IMMEDIATE; ${change}; PRAGMA user_version = ${to}; COMMIT`)
  } finally {
    // A transaction that failed ends with its connection.
    db.close()
  }
}

export const vaultFile = {
  name: 'vault.db',
  known: VAULT_VERSION,
  /** Undefined also for a file whose making was cut short by a crash. */
  version(folder: string): number | undefined {
    if (!existsSync(vaultPath(folder))) return undefined
    const db = new DatabaseSync(vaultPath(folder), { readOnly: true })
    try {
      return Number(db.prepare('PRAGMA user_version').get()?.user_version) || undefined
    } finally {
      db.close()
    }
  },
  steps: {
    /** Keys and tombstones as they are, on no shelf yet: the first start that has the master key puts them on theirs. */
    1: (folder: string) =>
      inside(
        folder,
        2,
        `ALTER TABLE keys RENAME TO keys_before; ALTER TABLE tombstones RENAME TO tombstones_before;
         ${SHELVED}
         INSERT INTO keys SELECT -1, id, version, sealed FROM keys_before;
         INSERT INTO tombstones SELECT id, -1, sealed FROM tombstones_before;
         DROP TABLE keys_before; DROP TABLE tombstones_before`,
      ),
  },
}
