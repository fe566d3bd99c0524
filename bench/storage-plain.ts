// The peer of the storage bench: SQLite alone in a thread of its own, as durable as the ledger (WAL, synchronous=FULL), one transaction per write, nothing sealed, signed or proved.

import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

export interface PlainWrite {
  readonly id: number
  readonly row: string
  readonly text: string
}

const port = parentPort
if (!port) throw new Error('this file is started as a worker thread')
const db = new DatabaseSync(workerData as string)
db.exec(`
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE entries (seq INTEGER PRIMARY KEY, row TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE rows (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
`)
const entry = db.prepare('INSERT INTO entries (row, body) VALUES (?, ?)')
const row = db.prepare('INSERT OR REPLACE INTO rows (id, seq, body) VALUES (?, ?, ?)')
port.on('message', (write: PlainWrite | 'close') => {
  if (write === 'close') {
    db.close()
    port.close()
    return
  }
  db.exec('BEGIN IMMEDIATE')
  const { lastInsertRowid } = entry.run(write.row, write.text)
  row.run(write.row, lastInsertRowid, write.text)
  db.exec('COMMIT')
  port.postMessage(write.id)
})
port.postMessage(-1)
