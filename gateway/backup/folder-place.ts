// A place that is a folder: of another disk, a stick, or a share that the system has mounted.
import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SekishoError } from '../../shared/problems.ts'
import { backupWords } from '../../shared/words/backup.ts'
import { fill } from '../../shared/words/text.ts'
import {
  holdsOtherThings,
  isTemporary,
  type Look,
  markerOf,
  mostBytes,
  NotThere,
  needsMarker,
  type PlaceStore,
  TooLarge,
} from './place-store.ts'

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code

export class FolderPlace implements PlaceStore {
  readonly kind = 'folder'
  readonly where: string
  readonly #made = new Set<string>()

  constructor(path: string) {
    this.where = path
  }

  async look(): Promise<Look> {
    const found = await this.#stat()
    const names = await this.#do(readdir(this.where))
    const text = await readFile(join(this.where, 'place.json'), 'utf8').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined
      throw this.#said(error)
    })
    const { bavail, bsize } = await this.#do(statfs(this.where))
    return { marker: markerOf(text, holdsOtherThings(names)), disk: found.dev, freeBytes: bavail * bsize }
  }

  async list(folder: 'objects' | 'generations'): Promise<string[]> {
    return (await this.#names(folder)).filter(name => !isTemporary(name))
  }

  async size(name: string): Promise<number | null> {
    try {
      const about = await stat(join(this.where, name))
      return about.isFile() ? about.size : null
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null
      throw this.#said(error)
    }
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.where, name)
    const temporary = `${path}.${randomBytes(4).toString('hex')}.part`
    if (needsMarker(name)) await this.#do(this.#makeFolder(dirname(path)))
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
      const file = await open(join(this.where, name), 'r')
      try {
        if ((await file.stat()).size > mostBytes(name)) throw new TooLarge(name)
        return await file.readFile()
      } finally {
        await file.close()
      }
    } catch (error) {
      if (error instanceof TooLarge) throw error
      if (codeOf(error) === 'ENOENT') throw new NotThere(name)
      throw this.#said(error)
    }
  }

  async remove(name: string): Promise<void> {
    const path = join(this.where, name)
    await this.#do(rm(path, { force: true }))
    // A manifest that came back after a crash would name objects that are gone; an object that comes back is only swept again.
    if (!name.startsWith('objects/')) await this.#do(syncFolder(dirname(path)))
  }

  async sweep(): Promise<void> {
    const names = [
      ...(await this.#do(readdir(this.where))),
      ...(await this.#names('generations')).map(name => `generations/${name}`),
      ...(await this.#names('objects')).map(name => `objects/${name.slice(0, 2)}/${name}`),
    ]
    for (const name of names) if (isTemporary(name)) await this.#do(rm(join(this.where, name), { force: true }))
  }

  async close(): Promise<void> {
    this.#made.clear()
  }

  async #names(folder: 'objects' | 'generations'): Promise<string[]> {
    const names = await this.#below(folder)
    if (folder === 'generations') return names
    const below = names.filter(name => /^[0-9a-f]{2}$/.test(name))
    return (await Promise.all(below.map(two => this.#below(`objects/${two}`)))).flat()
  }

  async #below(folder: string): Promise<string[]> {
    try {
      return await readdir(join(this.where, folder))
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      throw this.#said(error)
    }
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#made.has(folder)) return
    // The place itself is never made on the way, and nothing is written below an empty mount point: a disk that is not there must stay missing.
    await stat(this.where)
    await stat(join(this.where, 'place.json')).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error
      throw new SekishoError('unavailable', fill(backupWords.placeNotOurs, { path: this.where }))
    })
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
