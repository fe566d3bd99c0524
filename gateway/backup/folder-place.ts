// A place that is a folder: of another disk, a stick, or a share that the system has mounted.
import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SekishoError } from '../../shared/problems.ts'
import { backupWords } from '../../shared/words/backup.ts'
import { fill } from '../../shared/words/text.ts'
import { type Look, Marker, NotThere, type PlaceStore } from './place-store.ts'

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code
const isTemporary = (name: string) => name.endsWith('.part')
/** Besides what every disk has of its own. */
const IGNORED = new Set(['lost+found', '.DS_Store', 'System Volume Information', '$RECYCLE.BIN', '.Trashes'])

export class FolderPlace implements PlaceStore {
  readonly kind = 'folder'
  readonly where: string
  readonly #made = new Set<string>()

  constructor(path: string) {
    this.where = path
  }

  async look(): Promise<Look> {
    const found = await this.#stat()
    const names = (await this.#do(readdir(this.where))).filter(name => !IGNORED.has(name) && !isTemporary(name))
    const text = await readFile(join(this.where, 'place.json'), 'utf8').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined
      throw this.#said(error)
    })
    const { bavail, bsize } = await this.#do(statfs(this.where))
    return { marker: markerOf(text, names.length > 0), disk: found.dev, freeBytes: bavail * bsize }
  }

  async list(folder: 'objects' | 'generations'): Promise<string[]> {
    const names = await this.#names(folder)
    if (folder === 'generations') return names
    const lists = await Promise.all(
      names.map(async two => (/^[0-9a-f]{2}$/.test(two) ? await this.#names(`objects/${two}`) : [])),
    )
    return lists.flat()
  }

  async has(name: string): Promise<boolean> {
    try {
      return (await stat(join(this.where, name))).isFile()
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false
      throw this.#said(error)
    }
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.where, name)
    const temporary = `${path}.${randomBytes(4).toString('hex')}.part`
    await this.#do(this.#makeFolder(dirname(path)))
    try {
      const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, path)
      await syncFolder(dirname(path))
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined)
      throw this.#said(error)
    }
  }

  async get(name: string): Promise<Buffer> {
    try {
      return await readFile(join(this.where, name))
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw new NotThere(name)
      throw this.#said(error)
    }
  }

  async remove(name: string): Promise<void> {
    await this.#do(rm(join(this.where, name), { force: true }))
  }

  async close(): Promise<void> {
    this.#made.clear()
  }

  async #names(folder: string): Promise<string[]> {
    try {
      return (await readdir(join(this.where, folder))).filter(name => !isTemporary(name))
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      throw this.#said(error)
    }
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#made.has(folder)) return
    // The place itself is never made on the way: a disk that is not there must stay missing.
    await stat(this.where)
    if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) {
      await syncFolder(dirname(folder))
      await syncFolder(this.where)
    }
    this.#made.add(folder)
  }

  async #stat(): Promise<Stats> {
    const found = await this.#do(stat(this.where))
    if (!found.isDirectory()) throw new SekishoError('unavailable', fill(backupWords.placeNoFolder, { path: this.where }))
    return found
  }

  async #do<Value>(work: Promise<Value>): Promise<Value> {
    try {
      return await work
    } catch (error) {
      throw this.#said(error)
    }
  }

  #said(error: unknown): SekishoError {
    if (error instanceof SekishoError) return error
    const code = codeOf(error)
    const path = this.where
    if (code === 'ENOENT') return new SekishoError('unavailable', fill(backupWords.placeMissing, { path }))
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      return new SekishoError('unavailable', fill(backupWords.placeForbidden, { path }))
    if (code === 'ENOSPC' || code === 'EDQUOT') return new SekishoError('disk-full', fill(backupWords.placeFull, { path }))
    return new SekishoError('unavailable', fill(backupWords.placeBroken, { path, detail: code ?? (error as Error).message }))
  }
}

/** What `place.json` says; undefined: there is none. */
export function markerOf(text: string | undefined, occupied: boolean): Look['marker'] {
  if (text === undefined) return occupied ? 'occupied' : 'none'
  try {
    const json = JSON.parse(text) as { format?: unknown }
    if (typeof json.format === 'number' && json.format > 1) return 'newer'
    return Marker.parse(json)
  } catch {
    return 'occupied'
  }
}

/** Windows cannot open a folder for fsync; NTFS journals names itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
