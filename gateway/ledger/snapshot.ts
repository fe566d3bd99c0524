// A copy of ledger.db while the gateway writes on: one moment of the ledger, whole, on disk, and not before the signed note it is taken under.
import { closeSync, existsSync, fdatasyncSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { equalBytes, frontierAt, rootOf } from '../../shared/ledger/merkle.ts'
import type { Progress } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill } from '../../shared/words/text.ts'
import { failureOf } from './failure.ts'
import { fsyncFolder } from './head.ts'
import { ledgerPath, Store } from './store.ts'

/** Copied in one step (4 MiB): between two steps a stop is heard. */
const PAGES_PER_STEP = 1024
/** Synced along the way: one sync of the whole copy at the end would hold up the syncs of the ledger itself. */
const BYTES_PER_SYNC = 32 * 1024 * 1024
const PAGE_BYTES = 4096

export interface SnapshotTask {
  /** The data folder. */
  readonly folder: string
  /** Where the copy goes; nothing may stand there. */
  readonly path: string
  /** What was signed for before the copy began: the copy must have it. */
  readonly size: number
  readonly root: Uint8Array
}

/**
 * Copies the ledger as it stands at this moment. It holds one read transaction, so writers never wait; it needs neither key nor lock.
 * The result is one file (no log beside it), synced with its name. Returns its bytes. Throws SekishoError: nothing is left at `path` then.
 */
export async function takeSnapshot(
  task: SnapshotTask,
  stopped: () => boolean,
  progress: (progress: Progress) => void,
): Promise<number> {
  const { path, folder } = task
  if (existsSync(path)) throw new SekishoError('conflict', fill(ledgerWords.snapshotExists, { path }))
  const part = `${path}.part`
  try {
    removeCopy(part)
    await copy(ledgerPath(folder), part, stopped, progress)
    agrees(part, task)
    sync(part)
    renameSync(part, path)
    fsyncFolder(dirname(path))
    return statSync(path).size
  } catch (error) {
    try {
      removeCopy(part)
    } catch {
      // The disk that failed the copy may fail this, too: what went wrong first is what is told, and the next copy removes the rest.
    }
    if (error instanceof SekishoError) throw error
    if (failureOf(error) === 'disk-full') throw new SekishoError('disk-full', fill(ledgerWords.snapshotNoRoom, { path }))
    throw new SekishoError('unavailable', fill(ledgerWords.snapshotFailed, { path, detail: (error as Error).message }))
  }
}

async function copy(from: string, to: string, stopped: () => boolean, progress: (progress: Progress) => void): Promise<void> {
  // Only its owner may read it, from the first byte on.
  const descriptor = openSync(to, 'wx', 0o600)
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5000 })
  try {
    source.exec('BEGIN')
    // The transaction begins with its first read: from here on the connection sees one moment, whatever is written beside it.
    source.prepare('SELECT count(*) FROM about').get()
    let synced = 0
    await backup(source, to, {
      rate: PAGES_PER_STEP,
      progress({ totalPages, remainingPages }) {
        if (stopped()) throw new SekishoError('conflict', ledgerWords.snapshotStopped)
        const done = (totalPages - remainingPages) * PAGE_BYTES
        if (done - synced >= BYTES_PER_SYNC) {
          fdatasyncSync(descriptor)
          synced = done
        }
        progress({ phase: 'copy', done, total: totalPages * PAGE_BYTES })
      },
    })
    if (stopped()) throw new SekishoError('conflict', ledgerWords.snapshotStopped)
  } finally {
    source.close()
    closeSync(descriptor)
  }
  const made = new DatabaseSync(to)
  try {
    // The copy says of itself that it has a log beside it, as its source does: it is one file, and stays one when it is read.
    made.exec('PRAGMA journal_mode = DELETE')
  } finally {
    made.close()
  }
}

/** The copy holds what was signed for. Throws Error. */
function agrees(path: string, { size, root }: SnapshotTask): void {
  const store = new Store(path, 'read')
  try {
    const held = store.size()
    if (held < size || !equalBytes(rootOf(frontierAt(size, store.nodeAt)), root)) throw new Error(`${held} < ${size}`)
  } finally {
    store.close()
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function removeCopy(path: string): void {
  for (const beside of ['', '-journal', '-wal', '-shm']) rmSync(`${path}${beside}`, { force: true })
}
