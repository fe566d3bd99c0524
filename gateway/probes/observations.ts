// Measurements in observations.db: bounded, and only observations. Losing the file costs nothing but "unknown" until the next run.
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Log } from '../../shared/ports.ts'
import { type ControlCode, Measurement } from '../../shared/registers/controls.ts'

/** Kept per control: a week of the most frequent one. */
const MOST_PER_CONTROL = 500
/** Kept in all, bytes of text; the oldest go first. */
const MOST_BYTES = 32 * 1024 * 1024
const VERSION = 1

export interface Observations {
  add(measurement: Measurement): void
  latest(code: ControlCode): Measurement | undefined
  close(): void
}

function openDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 2_000 })
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    db.exec(`CREATE TABLE IF NOT EXISTS measurements (
      id INTEGER PRIMARY KEY, code TEXT NOT NULL, version INTEGER NOT NULL, sha256 TEXT NOT NULL, body TEXT NOT NULL
    ) STRICT; CREATE INDEX IF NOT EXISTS measurements_code ON measurements (code, id)`)
    const check = db.prepare('PRAGMA quick_check(1)').get() as { quick_check?: string } | undefined
    if (check?.quick_check !== 'ok') throw new Error(`quick_check: ${check?.quick_check}`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Puts a damaged file aside under one name, so that damage again and again does not fill the disk. */
function putAside(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (suffix !== '') rmSync(`${path}${suffix}`, { force: true })
    else if (existsSync(path)) renameSync(path, `${path}.damaged`)
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Never throws because of the file: what cannot be stored is kept in memory and said in the log. */
export function openObservations(path: string, log: Log): Observations {
  const recent = new Map<ControlCode, Measurement>()
  let db: DatabaseSync | undefined

  function reopen(): void {
    try {
      db = openDatabase(path)
    } catch (error) {
      log.warn({ err: error, path }, 'observations.db is damaged: put aside as observations.db.damaged, measured anew')
      try {
        putAside(path)
        db = openDatabase(path)
      } catch (again) {
        db = undefined
        log.error({ err: again, path }, 'observations.db cannot be written: measurements are kept in memory only')
        return
      }
    }
    if (process.platform !== 'win32') chmodSync(path, 0o600)
  }

  function load(): void {
    const rows = db?.prepare(
      'SELECT code, version, sha256, body FROM measurements WHERE id IN (SELECT max(id) FROM measurements GROUP BY code)',
    )
    for (const row of rows?.all() ?? []) {
      const body = String(row.body)
      if (row.version !== VERSION || row.sha256 !== sha256(body)) continue
      const parsed = Measurement.safeParse(JSON.parse(body))
      if (parsed.success) recent.set(parsed.data.code, parsed.data)
    }
  }

  function store(measurement: Measurement): void {
    if (!db) return
    const body = JSON.stringify(measurement)
    db.exec('BEGIN')
    try {
      db.prepare('INSERT INTO measurements (code, version, sha256, body) VALUES (?, ?, ?, ?)').run(
        measurement.code,
        VERSION,
        sha256(body),
        body,
      )
      db.prepare(
        'DELETE FROM measurements WHERE code = ? AND id NOT IN (SELECT id FROM measurements WHERE code = ? ORDER BY id DESC LIMIT ?)',
      ).run(measurement.code, measurement.code, MOST_PER_CONTROL)
      db.prepare(
        `DELETE FROM measurements WHERE id IN (
          SELECT id FROM (SELECT id, sum(octet_length(body)) OVER (ORDER BY id DESC) AS total FROM measurements) WHERE total > ?)`,
      ).run(MOST_BYTES)
      db.exec('COMMIT')
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }

  reopen()
  try {
    load()
  } catch (error) {
    log.warn({ err: error }, 'observations.db could not be read: controls are unknown until measured')
  }
  return {
    add(measurement) {
      recent.set(measurement.code, measurement)
      try {
        store(measurement)
      } catch (error) {
        log.warn({ err: error }, 'a measurement could not be stored: observations.db is opened anew')
        if (db?.isOpen) db.close()
        reopen()
      }
    },
    latest: code => recent.get(code),
    close() {
      if (db?.isOpen) db.close()
      db = undefined
    },
  }
}
