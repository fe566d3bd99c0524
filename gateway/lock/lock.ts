// One writer per data folder: an exclusive SQLite lock that a crash frees by itself, and a note beside it saying who holds it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Who holds the folder: the gateway, or a command line for one short operation. */
export interface Holder {
  readonly pid: number
  readonly kind: 'gateway' | 'cli'
}

export interface Lock {
  release(): void
}

/** Takes the folder, or says who holds it. Never waits. */
export function takeLock(folder: string, kind: Holder['kind']): Lock | Holder {
  const note = join(folder, 'lock.json')
  const db = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (!/locked|busy/i.test(String(error))) throw error
    return readHolder(note)
  }
  writeFileSync(note, JSON.stringify({ pid: process.pid, kind }), { mode: 0o600 })
  return {
    release() {
      // The transaction never wrote anything: closing it is what frees the folder.
      if (db.isOpen) db.close()
    },
  }
}

function readHolder(note: string): Holder {
  try {
    const { pid, kind } = JSON.parse(readFileSync(note, 'utf8')) as Holder
    return { pid, kind: kind === 'gateway' ? 'gateway' : 'cli' }
  } catch {
    // Between taking the lock and writing the note: a moment later it stands there.
    return { pid: 0, kind: 'cli' }
  }
}

export function isLock(value: Lock | Holder): value is Lock {
  return 'release' in value
}
