// Reads files byte by byte for texts of persons, whatever kind of file it is.
import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { ScannedFile } from './looking.ts'
import type { Needles } from './needles.ts'

const PIECE = 1 << 20

/** Every file below the folder. What vanishes while it is looked at is not there. Never throws. */
export function scanFolder(folder: string, needles: Needles): ScannedFile[] {
  return filesIn(folder).flatMap(path => scanFile(path, relative(folder, path).replaceAll('\\', '/'), needles) ?? [])
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
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
