// ledger.db: its tables and the few statements the ledger needs. Everything that is SQL stands here, on one page.
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { NodeAt, TreeNode } from '../../shared/ledger/merkle.ts'
import { ENTRY_BATCH, type EntryBatch, NODE_BATCH, ROW_BATCH } from './batches.ts'
import { asEntry, asRow, type StoredEntry, type StoredRow } from './stored.ts'

/** 2: rows of a register are found in their order by an index. */
export const LEDGER_VERSION = 2

export const ROWS_IN_ORDER = 'CREATE INDEX rows_in_order ON rows (register, made)'
const ROWS = `CREATE TABLE rows (
    made INTEGER PRIMARY KEY, register TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, sealed BLOB NOT NULL,
    digest BLOB NOT NULL, UNIQUE (register, id)
  ) STRICT;
  ${ROWS_IN_ORDER};`
const TABLES = `
  CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE entries (
    seq INTEGER PRIMARY KEY, register TEXT NOT NULL, row TEXT NOT NULL, header BLOB NOT NULL, body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX entries_by_row ON entries (register, row);
  CREATE TABLE nodes (level INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, number)) STRICT, WITHOUT ROWID;
${ROWS}
  PRAGMA user_version = ${LEDGER_VERSION};
`

export function ledgerPath(folder: string): string {
  return join(folder, 'ledger.db')
}

/** Connections that keep an abandoned ledger from being written back. */
const abandoned: DatabaseSync[] = []

export class Store {
  readonly db: DatabaseSync
  readonly #path: string
  readonly #statements = new Map<string, StatementSync>()

  /** `write`: WAL, every commit synced (synchronous=FULL); the log is written back by `checkpoint`, never by the way, because SQLite keeps silent about a failed sync there. */
  constructor(path: string, how: 'write' | 'read') {
    // Only its owner may read it; SQLite gives the log beside it the same mode.
    if (how === 'write') closeSync(openSync(path, 'a', 0o600))
    this.#path = path
    this.db = new DatabaseSync(path, { readOnly: how === 'read', timeout: 5000 })
    try {
      if (how === 'write') {
        this.db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;')
        // What a row was before it changed, or was removed, is overwritten in the file.
        this.db.exec('PRAGMA secure_delete = ON')
        // macOS: without it a sync stops at the drive's cache. Elsewhere it changes nothing.
        this.db.exec('PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA cache_size = -16000;')
      }
    } catch (error) {
      this.db.close()
      throw error
    }
  }

  /** Makes the tables and says whose log this is, in one transaction. */
  create(about: Readonly<Record<string, string>>): void {
    this.db.exec(`BEGIN IMMEDIATE; ${TABLES}`)
    for (const [name, value] of Object.entries(about)) this.#run('INSERT INTO about (name, value) VALUES (?, ?)', name, value)
    this.db.exec('COMMIT')
  }

  version(): number {
    return Number(this.#one('PRAGMA user_version')?.user_version)
  }

  /** `ok`, or SQLite's first complaint. `whole` also compares indexes with their tables. */
  health(whole: boolean): string {
    const check = whole ? 'integrity_check' : 'quick_check'
    return String(this.#one(`PRAGMA ${check}(1)`)?.[check])
  }

  about(name: string): string | undefined {
    return this.#one('SELECT value FROM about WHERE name = ?', name)?.value as string | undefined
  }

  setAbout(name: string, value: string): void {
    this.#run('INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)', name, value)
  }

  /** One more than the highest sequence number. */
  size(): number {
    return Number(this.#one('SELECT coalesce(max(seq) + 1, 0) AS size FROM entries')?.size)
  }

  append(entry: StoredEntry, nodes: readonly TreeNode[]): void {
    this.#run(
      'INSERT INTO entries (seq, register, row, header, body) VALUES (?, ?, ?, ?, ?)',
      entry.seq,
      entry.register,
      entry.row,
      entry.header,
      entry.body,
    )
    for (const { level, index, hash } of nodes)
      this.#run('INSERT INTO nodes (level, number, hash) VALUES (?, ?, ?)', level, index, hash)
  }

  entry(seq: number): StoredEntry | undefined {
    const found = this.#one('SELECT * FROM entries WHERE seq = ?', seq)
    return found && asEntry(found)
  }

  /** Entries from `seq` on, oldest first. */
  read(from: number): Iterable<StoredEntry> {
    return this.#each(asEntry, 'SELECT * FROM entries WHERE seq >= ? ORDER BY seq', from)
  }

  /** Entries from `seq` on, at most `limit`. */
  readSome(from: number, limit: number): Iterable<StoredEntry> {
    return this.#each(asEntry, 'SELECT * FROM entries WHERE seq >= ? ORDER BY seq LIMIT ?', from, limit)
  }

  /** As `readSome`, as one. */
  entryBatch(from: number, limit: number): EntryBatch {
    return this.#one(ENTRY_BATCH, from, limit) as unknown as EntryBatch
  }

  /** Sealed rows made after `made`, as one: their bytes, lengths and digests. */
  rowBatch(
    made: number,
    limit: number,
  ): { last: number; count: number; sound: number; bytes: Uint8Array; lengths: string; digests: Uint8Array } {
    return this.#one(ROW_BATCH, made, limit) as never
  }

  /** Hashes of one level from `from` to `to` (inclusive), one after the other; undefined if one is missing or no hash. */
  nodeBatch(level: number, from: number, to: number): Uint8Array | undefined {
    const { sound, count, bytes } = this.#one(NODE_BATCH, level, from, to)!
    return count === to - from + 1 && sound === count ? (bytes as Uint8Array) : undefined
  }

  /** Every entry, those of one row together and in their order. */
  entriesByRow(): Iterable<StoredEntry> {
    return this.#each(asEntry, 'SELECT * FROM entries INDEXED BY entries_by_row ORDER BY register, row, seq')
  }

  /** Rows that no entry speaks of. */
  rowsWithoutEntries(): Iterable<StoredRow> {
    return this.#each(
      asRow,
      'SELECT * FROM rows WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.register = rows.register AND e.row = rows.id)',
    )
  }

  /** Entries before `seq`, newest first. */
  readBack(before: number, limit: number): StoredEntry[] {
    const sql = 'SELECT * FROM entries WHERE seq < ? ORDER BY seq DESC LIMIT ?'
    return [...this.#each(asEntry, sql, before, limit)]
  }

  history(register: string, row: string): StoredEntry[] {
    const sql = 'SELECT * FROM entries WHERE register = ? AND row = ? ORDER BY seq'
    return [...this.#each(asEntry, sql, register, row)]
  }

  /** Throws RangeError if the node is not stored. */
  readonly nodeAt: NodeAt = (level, index) => {
    const hash = this.#one('SELECT hash FROM nodes WHERE level = ? AND number = ?', level, index)?.hash
    if (!(hash instanceof Uint8Array)) throw new RangeError(`tree node ${level}/${index} is missing`)
    return hash
  }

  nodeCount(): number {
    return Number(this.#one('SELECT count(*) AS n FROM nodes')?.n)
  }

  row(register: string, id: string): StoredRow | undefined {
    const found = this.#one('SELECT * FROM rows WHERE register = ? AND id = ?', register, id)
    return found && asRow(found)
  }

  /** Rows of one register in the order they were made. */
  rows(register: string): Iterable<StoredRow> {
    return this.#each(asRow, 'SELECT * FROM rows WHERE register = ? ORDER BY made', register)
  }

  /** At most `limit` rows of one register made after `made`, and where the last of them stands. */
  rowsAfter(register: string, made: number, limit: number): { rows: StoredRow[]; last: number } {
    const sql = 'SELECT * FROM rows WHERE register = ? AND made > ? ORDER BY made LIMIT ?'
    let last = made
    const rows = [...this.#each(row => [asRow(row), Number(row.made)] as const, sql, register, made, limit)].map(([row, at]) => {
      last = at
      return row
    })
    return { rows, last }
  }

  allRows(): Iterable<StoredRow> {
    return this.#each(asRow, 'SELECT * FROM rows ORDER BY made')
  }

  putRow({ register, id, seq, sealed, digest }: StoredRow): void {
    this.#run(
      `INSERT INTO rows (register, id, seq, sealed, digest) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (register, id) DO UPDATE SET seq = excluded.seq, sealed = excluded.sealed, digest = excluded.digest`,
      register,
      id,
      seq,
      sealed,
      digest,
    )
  }

  removeRow(register: string, id: string): void {
    this.#run('DELETE FROM rows WHERE register = ? AND id = ?', register, id)
  }

  /** Removes the entries from `size` on and everything of the tree above them. */
  cut(size: number): void {
    this.#run('DELETE FROM entries WHERE seq >= ?', size)
    this.#run('DELETE FROM nodes WHERE (number + 1) * (1 << level) > ?', size)
  }

  /** The table of rows begins anew; the one before stays until `endRows`. */
  beginRows(): void {
    this.db.exec(`DROP INDEX IF EXISTS rows_in_order; ALTER TABLE rows RENAME TO rows_before; ${ROWS}`)
  }

  makeRow(made: number, { register, id, seq, sealed, digest }: StoredRow): void {
    const sql = 'INSERT INTO rows (made, register, id, seq, sealed, digest) VALUES (?, ?, ?, ?, ?, ?)'
    this.#run(sql, made, register, id, seq, sealed, digest)
  }

  /** Takes a row over from the table before, if it is there. */
  keepRow(register: string, id: string): void {
    this.#run('INSERT OR IGNORE INTO rows SELECT * FROM rows_before WHERE register = ? AND id = ?', register, id)
  }

  endRows(): void {
    this.db.exec('DROP TABLE rows_before')
    this.#statements.clear()
  }

  run(sql: 'BEGIN' | 'BEGIN IMMEDIATE' | 'COMMIT' | 'SAVEPOINT command' | 'RELEASE command' | 'ROLLBACK TO command'): void {
    this.#statement(sql).run()
  }

  /** Ends a transaction that failed, if SQLite has not ended it itself. */
  rollback(): void {
    if (this.db.isTransaction) this.db.exec('ROLLBACK')
  }

  /** Pages in the log that are not written back yet. */
  logPages(): number {
    const { log = 0, checkpointed = 0 } = this.#one('PRAGMA wal_checkpoint(NOOP)') ?? {}
    return Number(log) - Number(checkpointed)
  }

  /** Writes the log back into the file: as far as readers let it, or wholly and empties it (`TRUNCATE`, when closing). */
  checkpoint(how: 'PASSIVE' | 'TRUNCATE'): void {
    this.db.prepare(`PRAGMA wal_checkpoint(${how})`).get()
  }

  /** Writes the log back wholly and empties it. False: a reader (a copy being made) still needs it. */
  emptyLog(): boolean {
    return Number(this.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy) === 0
  }

  /** Rows that may have a section under this key, in the order they were made: those in whose bytes its name stands. */
  rowsUnder(key: string): StoredRow[] {
    return [...this.#each(asRow, 'SELECT * FROM rows WHERE instr(sealed, CAST(? AS BLOB)) > 0 ORDER BY made', key)]
  }

  /** The same rows with what is sealed in them, and the entries that have such a section. */
  *sealedUnder(key: string): Iterable<{ row: StoredRow } | { entry: StoredEntry }> {
    for (const row of this.#each(asRow, 'SELECT * FROM rows WHERE instr(sealed, CAST(? AS BLOB)) > 0', key)) yield { row }
    for (const entry of this.#each(asEntry, 'SELECT * FROM entries WHERE instr(body, CAST(? AS BLOB)) > 0', key)) yield { entry }
  }

  /**
   * After a failed write: SQLite would write the log back by itself when the last connection closes, on the descriptor whose sync
   * failed. A second connection that only reads makes this one not the last; it stays open until the process ends.
   */
  abandon(): void {
    try {
      const keeper = new DatabaseSync(this.#path, { readOnly: true })
      keeper.prepare('SELECT count(*) FROM sqlite_schema').get()
      abandoned.push(keeper)
    } catch {
      // A file that cannot even be read is not written back either.
    }
  }

  close(): void {
    this.db.close()
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.db.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  #run(sql: string, ...values: readonly (string | number | Uint8Array)[]): void {
    this.#statement(sql).run(...values)
  }

  #one(sql: string, ...values: readonly (string | number)[]): Record<string, unknown> | undefined {
    return this.#statement(sql).get(...values)
  }

  /** A statement of its own for each walk: two may be under way at once. */
  *#each<Stored>(
    as: (row: Record<string, unknown>) => Stored,
    sql: string,
    ...values: readonly (string | number)[]
  ): Iterable<Stored> {
    for (const row of this.db.prepare(sql).iterate(...values)) yield as(row)
  }
}
