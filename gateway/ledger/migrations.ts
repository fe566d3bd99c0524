// ledger.db from one data version to the next, each step in one transaction.
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { LEDGER_VERSION, ledgerPath, ROWS_IN_ORDER } from './store.ts'

function inside(folder: string, to: number, change: string): void {
  const db = new DatabaseSync(ledgerPath(folder))
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON')
    db.exec(`BEGIN IMMEDIATE; ${change}; PRAGMA user_version = ${to}; COMMIT`)
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    // A transaction that failed ends with its connection.
    db.close()
  }
}

export const ledgerFile = {
  name: 'ledger.db',
  known: LEDGER_VERSION,
  /** Undefined also for a file whose making was cut short by a crash: the next start begins it anew. */
  version(folder: string): number | undefined {
    const path = ledgerPath(folder)
    if (!existsSync(path)) return undefined
    const db = new DatabaseSync(path, { readOnly: true })
    try {
      return Number(db.prepare('PRAGMA user_version').get()?.user_version) || undefined
    } finally {
      db.close()
    }
  },
  steps: {
    /** Rows of one register in their order without sorting: a million of them were sorted in memory. */
    1: (folder: string) => inside(folder, 2, ROWS_IN_ORDER),
  },
}
