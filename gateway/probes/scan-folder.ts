// Looks through the data folder for bytes that must not be there. Always in a process of its own: closing a file of an open
// SQLite database gives up every lock this process holds on it (POSIX advisory locks), the folder's own lock included.
import { closeSync, type Dirent, lstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join, relative } from 'node:path'
import { coreLimit } from './core-limit.ts'

export interface ScanOrder {
  readonly folder: string
  /** Bytes in base64 and what they are. */
  readonly needles: readonly { readonly bytes: string; readonly kind: 'key' | 'plaintext' }[]
  /** Names (a regular expression on the path inside the folder) that are told of whatever they hold. */
  readonly named?: string
  /** Newest files first; beyond this many bytes in all the rest is not read. */
  readonly mostBytes: number
}

export interface ScanResult {
  readonly files: number
  readonly bytes: number
  readonly bytesNotRead: number
  /** First place of each kind in each file. */
  readonly hits: readonly { readonly file: string; readonly kind: 'key' | 'plaintext'; readonly offset: number }[]
  readonly unread: readonly string[]
  /** Files whose path is `named`. */
  readonly named: readonly string[]
  /** Soft limit of core files of the process that looked: what every process started from the gateway has. */
  readonly coreLimit: string | undefined
  /** Files that group or others may write, with their mode. */
  readonly open: readonly { readonly file: string; readonly mode: string }[]
}

const CHUNK = 1 << 20

interface Found {
  readonly path: string
  readonly size: number
  readonly mtime: number
  readonly mode: number
}

function filesIn(folder: string, unread: string[]): Found[] {
  let entries: Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch {
    unread.push(folder)
    return []
  }
  return entries.flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path, unread)
    if (!entry.isFile()) return []
    try {
      const { size, mtimeMs, mode } = lstatSync(path)
      return [{ path, size, mtime: mtimeMs, mode }]
    } catch {
      // Gone since it was listed: a temporary file or a write-ahead log.
      return []
    }
  })
}

export function scanFolder(order: ScanOrder): ScanResult {
  const needles = order.needles.map(needle => ({ bytes: Buffer.from(needle.bytes, 'base64'), kind: needle.kind }))
  const overlap = Math.max(0, ...needles.map(needle => needle.bytes.length - 1))
  const buffer = Buffer.alloc(CHUNK + overlap)
  const unread: string[] = []
  const found = filesIn(order.folder, unread).sort((a, b) => b.mtime - a.mtime)
  const hits: { file: string; kind: 'key' | 'plaintext'; offset: number }[] = []
  let bytes = 0
  let bytesNotRead = 0

  for (const { path, size } of found) {
    let fd: number
    try {
      fd = openSync(path, 'r')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') unread.push(relative(order.folder, path))
      continue
    }
    try {
      let kept = 0
      let at = 0
      for (;;) {
        if (bytes >= order.mostBytes) {
          bytesNotRead += Math.max(0, size - at)
          break
        }
        const got = readSync(fd, buffer, kept, CHUNK, at)
        if (got === 0) break
        const window = buffer.subarray(0, kept + got)
        for (const needle of needles) {
          const offset = window.indexOf(needle.bytes)
          const file = relative(order.folder, path)
          if (offset >= 0 && !hits.some(hit => hit.file === file && hit.kind === needle.kind))
            hits.push({ file, kind: needle.kind, offset: at - kept + offset })
        }
        at += got
        bytes += got
        // What a needle across two chunks needs stays in front of the next one.
        kept = Math.min(overlap, window.length)
        window.copy(buffer, 0, window.length - kept)
      }
    } finally {
      closeSync(fd)
    }
  }
  const open = found
    .filter(file => (file.mode & 0o022) !== 0)
    .map(file => ({ file: relative(order.folder, file.path), mode: (file.mode & 0o777).toString(8) }))
  const wanted = order.named === undefined ? undefined : new RegExp(order.named, 'i')
  const named = found.map(file => relative(order.folder, file.path).replaceAll('\\', '/')).filter(path => wanted?.test(path))
  return { files: found.length, bytes, bytesNotRead, hits, unread, named, open, coreLimit: coreLimit() }
}

// Started by the probe with a channel: one order in, one result out.
if (process.send && process.argv[2] === 'scan-folder') {
  process.once('message', (order: ScanOrder) => {
    process.send!(scanFolder(order), () => process.disconnect())
  })
}
