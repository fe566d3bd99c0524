// Puts a folder that was made beside another one in its place: whoever looks afterwards finds the old one or the new one, whatever happened between.
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { SekishoError } from '../../shared/problems.ts'
import { restoreWords } from '../../shared/words/restore.ts'
import { fill } from '../../shared/words/text.ts'

/** Names only, all three beside the marker: it means the same by whichever path the folder is reached. */
const name = z
  .string()
  .min(1)
  .refine(one => basename(one) === one && one !== '.' && one !== '..')
/** Beside the folder: which swap was begun. Its being there is the decision; the names alone say how far it came. `old` null: nothing stood there. */
const Marker = z.strictObject({ state: z.literal('swap'), from: name, to: name, old: name.nullable() })

interface Swap {
  readonly from: string
  readonly to: string
  readonly old: string | null
}

const markerPath = (folder: string): string => `${folder}.restore.json`

/** The folder itself where `folder` is a symbolic link, also while nothing stands there. */
export function realFolder(folder: string): string {
  let at = resolve(folder)
  for (let links = 0; links < 40; links++) {
    try {
      at = resolve(dirname(at), readlinkSync(at))
    } catch {
      return at
    }
  }
  return at
}

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

function writeMarker({ from, to, old }: Swap): void {
  const path = markerPath(to)
  const temporary = `${path}.part`
  const marker: z.infer<typeof Marker> = {
    state: 'swap',
    from: basename(from),
    to: basename(to),
    old: old === null ? null : basename(old),
  }
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

function removeMarker(folder: string): void {
  rmSync(markerPath(folder), { force: true })
  syncFolder(dirname(folder))
}

function readMarker(folder: string): Swap | undefined {
  const path = markerPath(folder)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    json = undefined
  }
  const { data: marker } = Marker.safeParse(json)
  if (!marker || marker.to !== basename(folder))
    throw new SekishoError('unavailable', fill(restoreWords.markerDamaged, { path, folder }))
  const at = (one: string) => join(dirname(folder), one)
  return { from: at(marker.from), to: folder, old: marker.old === null ? null : at(marker.old) }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? ''
const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error))
/** The system does not let the folder be renamed, now or ever: a mount point, a file of it in use, no permission. */
const isHeld = (error: unknown): boolean => ['EBUSY', 'EXDEV', 'EPERM', 'EACCES', 'EROFS'].includes(codeOf(error))

/** Which folder stands there in the end. */
type Outcome = 'new' | 'old'

/** One step from where the names say it stands. Undefined: look again, since another process finishes the same swap at this moment. */
function step({ from, to, old }: Swap): Outcome | undefined {
  try {
    let outcome: Outcome = 'new'
    if (existsSync(from)) {
      try {
        if (existsSync(to)) {
          if (old !== null && !existsSync(old)) renameSync(to, old)
          // An empty folder that somebody made meanwhile, a service manager say: anything in it makes this fail.
          else rmdirSync(to)
        }
        renameSync(from, to)
      } catch (error) {
        if (!isHeld(error)) throw error
        // Back, so that the office can be used.
        if (old !== null && existsSync(old) && !existsSync(to)) renameSync(old, to)
        outcome = 'old'
      }
    } else if (!existsSync(to) && old !== null && existsSync(old)) {
      renameSync(old, to)
      outcome = 'old'
    }
    syncFolder(dirname(to))
    if (outcome === 'old') return old === null || (existsSync(to) && !existsSync(old)) ? 'old' : undefined
    return existsSync(to) && !existsSync(from) ? 'new' : undefined
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

function carryOut(swap: Swap): Outcome {
  for (let tries = 0; tries < 10; tries++) {
    const outcome = step(swap)
    if (outcome === undefined) continue
    removeMarker(swap.to)
    return outcome
  }
  throw new SekishoError('unavailable', fill(restoreWords.swapStuck, { from: swap.from, to: swap.to }))
}

/**
 * Finishes a swap that a crash cut short, if there is one. To be called before anything opens the folder; cheap when there is none.
 * @returns whether there was one.
 */
export function finishRestore(folder: string): boolean {
  const swap = readMarker(realFolder(folder))
  if (!swap) return false
  carryOut(swap)
  return true
}

/** Whether a swap was begun and is not finished: what it names must stay. */
export function isPending(folder: string): boolean {
  return existsSync(markerPath(realFolder(folder)))
}

/** What restores and drills that were cut off left beside the data folder. Nothing of it is needed. The caller holds the lock. @returns the folders removed. */
export function sweepRestores(folder: string): string[] {
  finishRestore(folder)
  const data = realFolder(folder)
  const parent = dirname(data)
  if (!existsSync(parent)) return []
  const kinds = [`${basename(data)}.restoring-`, `${basename(data)}.drill-`]
  const left = readdirSync(parent).filter(name => kinds.some(kind => name.startsWith(kind)))
  const paths = left.map(name => join(parent, name))
  for (const path of paths) rmSync(path, { recursive: true, force: true })
  return paths
}

/** Mount points of this machine, where the system tells (Linux, proc(5)); elsewhere none. */
function mountPoints(): string[] {
  try {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
    // Blanks and the like stand there as three octal digits.
    return lines.map(line =>
      (line.split(' ')[4] ?? '').replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    )
  } catch {
    return []
  }
}

/** Why `folder` cannot be replaced by a rename, in words; undefined: it can. */
export function whyNotSwap(folder: string): SekishoError | undefined {
  const parent = dirname(folder)
  if (!existsSync(parent)) return new SekishoError('bad-input', fill(restoreWords.parentMissing, { parent }))
  const target = realFolder(folder)
  if (target !== resolve(folder)) return new SekishoError('conflict', fill(restoreWords.link, { folder, target }))
  try {
    accessSync(parent, constants.W_OK | constants.X_OK)
  } catch {
    return new SekishoError('not-allowed', fill(restoreWords.parentUnwritable, { parent }))
  }
  if (!existsSync(folder)) return undefined
  const about = statSync(folder)
  if (!about.isDirectory()) return new SekishoError('bad-input', fill(restoreWords.noFolder, { folder }))
  if (about.dev !== statSync(parent).dev || mountPoints().includes(resolve(folder)))
    return new SekishoError('conflict', fill(restoreWords.mountPoint, { folder }))
  return undefined
}

/**
 * @param from the finished folder, wholly synced, beside `to`. @param old where what is there now is kept, beside it too.
 * Throws SekishoError if the system does not let the folder go: then it stands as before, and nothing is pending. Throws what the file system throws: then
 * it is for `finishRestore` to lead to one of the two, and `from` must stay.
 */
export function swap(from: string, to: string, old: string): void {
  const order: Swap = { from, to, old: existsSync(to) ? old : null }
  try {
    writeMarker(order)
  } catch (error) {
    rmSync(`${markerPath(to)}.part`, { force: true })
    throw error
  }
  if (carryOut(order) === 'old') throw new SekishoError('conflict', fill(restoreWords.notLetGo, { folder: to }))
}
