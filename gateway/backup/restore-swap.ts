// Puts a folder that was made beside another one in its place: whoever looks afterwards finds the old one or the new one, whatever happened between.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { SekishoError } from '../../shared/problems.ts'
import { restoreWords } from '../../shared/words/restore.ts'
import { fill } from '../../shared/words/text.ts'

/** Beside the folder: which swap was begun. Its being there is the decision; the names alone say how far it came. */
const Marker = z.strictObject({ state: z.literal('swap'), from: z.string(), to: z.string(), old: z.string() })
type Marker = z.infer<typeof Marker>

const markerPath = (folder: string): string => `${folder}.restore.json`

function syncFolder(folder: string): void {
  // Windows cannot open a folder for fsync; NTFS journals names itself.
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function writeMarker(marker: Marker): void {
  const path = markerPath(marker.to)
  const temporary = `${path}.part`
  const fd = openSync(temporary, 'w', 0o600)
  try {
    const bytes = Buffer.from(JSON.stringify(marker), 'utf8')
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(temporary, path)
  syncFolder(dirname(path))
}

function readMarker(folder: string): Marker | undefined {
  let text: string
  try {
    text = readFileSync(markerPath(folder), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const marker = Marker.parse(JSON.parse(text))
  // A folder that was moved with its marker beside it is another folder now.
  return marker.to === folder ? marker : undefined
}

const gone = (error: unknown): boolean => ['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')

/** One step from where the names say it stands. @returns whether it is finished. */
function step({ from, to, old }: Marker): boolean {
  try {
    if (existsSync(from)) {
      if (existsSync(to)) renameSync(to, old)
      renameSync(from, to)
    } else if (!existsSync(to) && existsSync(old)) renameSync(old, to)
    syncFolder(dirname(to))
    return existsSync(to) && !existsSync(from)
  } catch (error) {
    // Another process finishes the same swap at this moment: look again.
    if (gone(error)) return false
    throw error
  }
}

/**
 * Finishes a swap that a crash cut short, if there is one. To be called before anything opens the folder; cheap when there is none.
 * @returns whether there was one.
 */
export function finishRestore(folder: string): boolean {
  const marker = readMarker(folder)
  if (!marker) return false
  for (let tries = 0; tries < 10; tries++) {
    if (!step(marker)) continue
    rmSync(markerPath(folder), { force: true })
    syncFolder(dirname(folder))
    return true
  }
  throw new SekishoError('unavailable', fill(restoreWords.swapStuck, { from: marker.from, to: marker.to }))
}

/** Why `folder` cannot be replaced by a rename, in words; undefined: it can. */
export function whyNotSwap(folder: string): SekishoError | undefined {
  const parent = dirname(folder)
  if (!existsSync(parent)) return new SekishoError('bad-input', fill(restoreWords.parentMissing, { parent }))
  if (existsSync(folder) && statSync(folder).dev !== statSync(parent).dev)
    return new SekishoError('conflict', fill(restoreWords.mountPoint, { folder }))
  return undefined
}

/**
 * @param from the finished folder, wholly synced, on the same disk and beside `to`. @param old where what is there now is kept.
 * Throws what the file system throws: then `finishRestore` leads to one of the two.
 */
export function swap(from: string, to: string, old: string): void {
  writeMarker({ state: 'swap', from, to, old })
  finishRestore(to)
}
