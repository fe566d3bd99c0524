// summaries.db: sealed chunks in the order they were filled, the oldest thrown away beyond the caps. A damaged file is put aside and begun afresh.
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Log } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { observationsWords } from '../../shared/words/observations.ts'

/** Data version of the file (`PRAGMA user_version`): newer is refused, older would be migrated. */
const VERSION = 1

/** Seals for one place; opening what was altered, moved or sealed under another key throws. */
export interface Sealer {
  seal(bytes: Uint8Array, place: string): Uint8Array
  open(sealed: Uint8Array, place: string): Uint8Array
}

export interface StoredChunk {
  readonly id: number
  /** Which start of the gateway it is of: places in the order of requests mean something only within one. */
  readonly run: number
  readonly bytes: Uint8Array
}

/** Without its content. */
export interface Listed {
  readonly id: number
  readonly run: number
  readonly whole: boolean
  readonly rows: number
  readonly bytes: number
  readonly first: number
  readonly last: number
}

interface Filled {
  readonly bytes: Uint8Array
  readonly rows: number
  readonly first: number
  readonly last: number
}

export interface StoreOptions {
  readonly path: string
  readonly sealer: Sealer
  readonly mostRows: number
  readonly mostBytes: number
  readonly log: Pick<Log, 'warn' | 'error'>
}

function openDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 2_000 })
  try {
    // Losing the last seconds after a power cut is all that NORMAL may cost here.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216')
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
    if (version > VERSION) throw new SekishoError('unavailable', observationsWords.newerFile)
    const check = db.prepare('PRAGMA quick_check(1)').get() as { quick_check?: string } | undefined
    if (check?.quick_check !== 'ok') throw new Error(`quick_check: ${check?.quick_check}`)
    db.exec(`CREATE TABLE IF NOT EXISTS chunks (
      id INTEGER PRIMARY KEY, run INTEGER NOT NULL, whole INTEGER NOT NULL, rows INTEGER NOT NULL,
      bytes INTEGER NOT NULL, first REAL NOT NULL, last REAL NOT NULL, sealed BLOB NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
    PRAGMA user_version = ${VERSION}`)
    if (process.platform !== 'win32') chmodSync(path, 0o600)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Under one name, so that damage again and again does not fill the disk. */
function putAside(path: string): void {
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
  if (existsSync(path)) renameSync(path, `${path}.damaged`)
}

/** @throws SekishoError if the file was written by a newer version; Error if nothing can be written there. */
export class Store {
  readonly #options: StoreOptions
  #db: DatabaseSync
  #listed: Listed[] = []
  #newest = 0
  readonly run: number

  constructor(options: StoreOptions) {
    this.#options = options
    this.#db = this.#open()
    try {
      this.#load()
    } catch {
      this.#db = this.#afresh(new Error('its list of chunks cannot be read'))
    }
    this.run = Math.max(0, ...this.#listed.map(({ run }) => run)) + 1
  }

  /** What is stored, oldest first. */
  get listed(): readonly Listed[] {
    return this.#listed
  }

  /** Puts a chunk at the end and throws away the oldest beyond the caps. False: it could not be stored. */
  append(filled: Filled, whole: boolean): boolean {
    return this.#writing(() => {
      const listed = { run: this.run, whole, ...sizes(filled) }
      const id = this.#insert(null, listed, filled.bytes)
      this.#listed.push({ id, ...listed })
      this.#throwAway()
    })
  }

  /** Puts one chunk in place of several that stand side by side. */
  merge(parts: readonly Listed[], filled: Filled): boolean {
    const [first] = parts
    if (!first) return true
    return this.#writing(() => {
      const gone = new Set(parts.map(({ id }) => id))
      for (const id of gone) this.#db.prepare('DELETE FROM chunks WHERE id = ?').run(id)
      const listed = { run: first.run, whole: true, ...sizes(filled) }
      this.#insert(first.id, listed, filled.bytes)
      const at = this.#listed.findIndex(({ id }) => id === first.id)
      this.#listed = this.#listed.filter(({ id }) => !gone.has(id))
      this.#listed.splice(at, 0, { id: first.id, ...listed })
    })
  }

  /** A chunk opened; undefined: it does not open, and is left out. */
  read({ id, run }: Listed): StoredChunk | undefined {
    try {
      const row = this.#db.prepare('SELECT sealed FROM chunks WHERE id = ?').get(id)
      if (!row) return undefined
      return { id, run, bytes: this.#options.sealer.open(row.sealed as Uint8Array, placeOf(id, run)) }
    } catch (error) {
      this.#options.log.warn({ err: error, chunk: id }, 'a chunk of summaries.db does not open and is left out')
      return undefined
    }
  }

  note(name: string): unknown {
    try {
      const row = this.#db.prepare('SELECT sealed FROM notes WHERE name = ?').get(name)
      return row && JSON.parse(Buffer.from(this.#options.sealer.open(row.sealed as Uint8Array, `note ${name}`)).toString())
    } catch (error) {
      this.#options.log.warn({ err: error, note: name }, 'a note of summaries.db does not open and is begun afresh')
      return undefined
    }
  }

  setNote(name: string, value: unknown): boolean {
    return this.#writing(() => {
      const sealed = this.#options.sealer.seal(Buffer.from(JSON.stringify(value)), `note ${name}`)
      this.#db.prepare('INSERT OR REPLACE INTO notes (name, sealed) VALUES (?, ?)').run(name, sealed)
    })
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close()
  }

  #open(): DatabaseSync {
    try {
      return openDatabase(this.#options.path)
    } catch (error) {
      // What a newer version wrote is not damaged, and what cannot be reached is not there to be put aside.
      if (error instanceof SekishoError || isBusyOrMissing(error)) throw error
      return this.#afresh(error)
    }
  }

  #afresh(error: unknown): DatabaseSync {
    const { path, log } = this.#options
    log.warn({ err: error }, 'summaries.db is damaged: put aside as summaries.db.damaged, begun afresh')
    if (this.#db?.isOpen) this.#db.close()
    putAside(path)
    this.#listed = []
    return openDatabase(path)
  }

  #load(): void {
    const rows = this.#db.prepare('SELECT id, run, whole, rows, bytes, first, last FROM chunks ORDER BY id').all()
    this.#listed = rows.map(({ id, run, whole, rows, bytes, first, last }) => ({
      id: Number(id),
      run: Number(run),
      whole: whole === 1,
      rows: Number(rows),
      bytes: Number(bytes),
      first: Number(first),
      last: Number(last),
    }))
    this.#newest = this.#listed.at(-1)?.id ?? 0
  }

  /** Sealed for the very row it stands in. */
  #insert(wanted: number | null, { run, whole, rows, bytes, first, last }: Omit<Listed, 'id'>, plain: Uint8Array): number {
    const id = wanted ?? ++this.#newest
    const sealed = this.#options.sealer.seal(plain, placeOf(id, run))
    this.#db
      .prepare('INSERT INTO chunks (id, run, whole, rows, bytes, first, last, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(id, run, whole ? 1 : 0, rows, bytes, first, last, sealed)
    return id
  }

  #throwAway(): void {
    let [rows, bytes] = [0, 0]
    let keep = this.#listed.length
    while (keep > 0) {
      const chunk = this.#listed[keep - 1]!
      rows += chunk.rows
      bytes += chunk.bytes
      if (rows > this.#options.mostRows || bytes > this.#options.mostBytes) break
      keep--
    }
    for (const { id } of this.#listed.splice(0, keep)) this.#db.prepare('DELETE FROM chunks WHERE id = ?').run(id)
  }

  #writing(write: () => void): boolean {
    const before = [...this.#listed]
    try {
      this.#db.exec('BEGIN IMMEDIATE')
      write()
      this.#db.exec('COMMIT')
      return true
    } catch (error) {
      this.#listed = before
      if (this.#db.isOpen && this.#db.isTransaction) this.#db.exec('ROLLBACK')
      if (isDamage(error)) this.#db = this.#afresh(error)
      else this.#options.log.warn({ err: error }, 'request summaries could not be stored and are lost')
      return false
    }
  }
}

const placeOf = (id: number, run: number) => `observations chunk ${id} of run ${run}`
const sizes = ({ bytes, rows, first, last }: Filled) => ({ rows, bytes: bytes.length, first, last })

/** SQLITE_CORRUPT and SQLITE_NOTADB, with whatever stands in the upper bits. */
function isDamage(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode
  return code !== undefined && [11, 26].includes(code & 0xff)
}

/** SQLITE_PERM, BUSY, LOCKED, READONLY, FULL, CANTOPEN: the file may be sound. */
function isBusyOrMissing(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode
  return code !== undefined && [3, 5, 6, 8, 13, 14].includes(code & 0xff)
}
