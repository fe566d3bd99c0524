// Writing a file so that a crash at any moment leaves the old one or the new one, and what was acknowledged is on the disk.
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

function syncFolder(folder: string): void {
  // Windows cannot open a folder for fsync; NTFS journals the rename itself.
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
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
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeAndSync(temporary, 'w', bytes, mode)
  renameSync(temporary, path)
  syncFolder(dirname(path))
}

/** Makes a file that must not exist yet (EEXIST otherwise), with its folder (0700). */
export function writeNewFileDurably(path: string, bytes: string | Uint8Array, mode: number): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeAndSync(path, 'wx', bytes, mode)
  syncFolder(dirname(path))
}
