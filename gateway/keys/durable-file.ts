// Writing a file so that a crash at any moment leaves the old one or the new one, and what was acknowledged is on the disk.
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes the names in a folder durable. */
export function syncFolder(folder: string): void {
  // Windows cannot open a folder for fsync; NTFS journals the rename itself.
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Makes a folder (0700) with those above it; each that is new is on the disk under its name when this returns. */
function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made))
}

function writeAndSync(path: string, flags: string, bytes: string | Uint8Array, mode: number): void {
  const fd = openSync(path, flags, mode)
  try {
    const buffer = Buffer.from(bytes as Uint8Array)
    for (let at = 0; at < buffer.length; ) at += writeSync(fd, buffer, at)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Replaces the file (and makes its folder, 0700, if there is none): temporary beside it, fsync, rename, fsync of the folder. */
export function writeFileDurably(path: string, bytes: string | Uint8Array, mode: number): void {
  const temporary = `${path}.tmp`
  makeFolder(dirname(path))
  writeAndSync(temporary, 'w', bytes, mode)
  renameSync(temporary, path)
  syncFolder(dirname(path))
}

/**
 * Makes a file that must not exist yet (EEXIST otherwise), with its folder (0700): whole or not at all, also when a crash comes between.
 * What such a crash leaves beside it, `<path>.tmp`, the caller removes with `removeUnfinished`.
 */
export function writeNewFileDurably(path: string, bytes: string | Uint8Array, mode: number): void {
  const temporary = `${path}.tmp`
  makeFolder(dirname(path))
  writeAndSync(temporary, 'w', bytes, mode)
  try {
    linkSync(temporary, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || existsSync(path)) {
      rmSync(temporary, { force: true })
      throw error
    }
    // A file system without links (FAT): a rename puts it in place just as whole.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error
    renameSync(temporary, path)
  }
  rmSync(temporary, { force: true })
  syncFolder(dirname(path))
}

/** Removes what a crash left of a file that is there: the same bytes under a second name. */
export function removeUnfinished(path: string): void {
  if (existsSync(`${path}.tmp`)) rmSync(`${path}.tmp`, { force: true })
}
