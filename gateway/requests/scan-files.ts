// Reads files byte by byte for texts of persons, whatever kind of file it is.
import { closeSync, type Dirent, openSync, readdirSync, readSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { ScannedFile } from './looking.ts'
import type { Needles } from './needles.ts'

const PIECE = 1 << 20

/** Every file below the folder. What vanishes while it is looked at is not there; a folder that cannot be read is named as what could not be. Never throws. */
export function scanFolder(folder: string, needles: Needles): ScannedFile[] {
  const scanned: ScannedFile[] = []
  const nameOf = (path: string) => relative(folder, path).replaceAll('\\', '/') || '.'
  const walk = (at: string) => {
    let entries: Dirent[]
    try {
      entries = readdirSync(at, { withFileTypes: true })
    } catch (error) {
      if (at === folder || (error as NodeJS.ErrnoException).code !== 'ENOENT')
        scanned.push({ path: nameOf(at), bytes: 0, persons: undefined })
      return
    }
    for (const entry of entries) {
      const path = join(at, entry.name)
      // A name that is no UTF-8 comes with this in it, and what is asked for by it is not there.
      if (entry.name.includes('\uFFFD')) scanned.push({ path: nameOf(path), bytes: 0, persons: undefined })
      else if (entry.isDirectory()) walk(path)
      else if (entry.isFile()) {
        const seen = scanFile(path, nameOf(path), needles)
        if (seen) scanned.push(seen)
      }
    }
  }
  walk(folder)
  return scanned
}

function scanFile(path: string, name: string, needles: Needles): ScannedFile | undefined {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : { path: name, bytes: 0, persons: undefined }
  }
  const found = new Set<number>()
  let bytes = 0
  try {
    const overlap = Math.max(0, needles.longest - 1)
    const buffer = Buffer.allocUnsafe(PIECE + overlap)
    for (let kept = 0; ; ) {
      const read = readSync(descriptor, buffer, kept, PIECE, null)
      if (read === 0) break
      const piece = buffer.subarray(0, kept + read)
      for (const person of needles.search(piece)) found.add(person)
      bytes += read
      kept = Math.min(overlap, piece.length)
      buffer.copyWithin(0, piece.length - kept, piece.length)
    }
    return { path: name, bytes, persons: [...found] }
  } catch {
    return { path: name, bytes, persons: undefined }
  } finally {
    closeSync(descriptor)
  }
}
