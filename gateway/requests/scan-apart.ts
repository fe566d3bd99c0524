// Reads the data folder's files byte by byte in a process of its own: closing a file drops every POSIX lock that the closing process holds on it (fcntl(2)), and SQLite's locks, the one that keeps a second writer out among them, are such locks.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ScannedFile } from './looking.ts'
import { Needles } from './needles.ts'
import { scanFolder } from './scan-files.ts'

const SCRIPT = fileURLToPath(import.meta.url)
const NAME = 'scan-apart'
/** Paths of some ten million files. */
const MOST_BYTES = 1 << 30

interface Order {
  readonly folder: string
  /** Of each person. */
  readonly texts: readonly (readonly string[])[]
}

/** Blocks until it is done: for a worker thread. What is looked for goes by a pipe, where no list of processes shows it. @throws Error if it could not be read to the end. */
export function scanApart(folder: string, texts: Order['texts']): ScannedFile[] {
  const order: Order = { folder, texts }
  const done = spawnSync(process.execPath, [SCRIPT, NAME], { input: JSON.stringify(order), maxBuffer: MOST_BYTES })
  if (done.error) throw done.error
  if (done.status !== 0) throw new Error(`the search of ${folder} ended with ${done.signal ?? done.status}`)
  return JSON.parse(done.stdout.toString('utf8')) as ScannedFile[]
}

if (process.argv[1] === SCRIPT && process.argv[2] === NAME) {
  const { folder, texts } = JSON.parse(readFileSync(0, 'utf8')) as Order
  process.stdout.write(JSON.stringify(scanFolder(folder, new Needles(texts))))
}
