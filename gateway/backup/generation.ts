// A generation opened at a place: its manifest, its objects, and writing its files into a folder.
import { createHash } from 'node:crypto'
import { chmod, type FileHandle, mkdir, open, readdir, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { SekishoError } from '../../shared/problems.ts'
import { backupWords } from '../../shared/words/backup.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { AgeFault } from './age.ts'
import type { CryptoPool } from './crypto-pool.ts'
import { type FileEntry, isGenerationName, type Manifest, parseManifest } from './manifest.ts'
import { generationPath, NotThere, objectPath, type PlaceStore, TooLarge } from './place-store.ts'
import type { Hooks } from './take.ts'

/** Objects fetched ahead of what is being written. */
const AHEAD = 6

const MOST_FINISHING = 8

/** A generation that can be read. */
export class Generation {
  readonly manifest: Manifest
  /** SHA-256 of the sealed manifest. */
  readonly sha256: string
  readonly #store: PlaceStore
  readonly #pool: CryptoPool
  readonly #bytes: ReadonlyMap<string, number>
  readonly #damaged: Set<string>

  private constructor(store: PlaceStore, pool: CryptoPool, manifest: Manifest, sha256: string, damaged: Set<string>) {
    this.#bytes = new Map(manifest.objects.map(one => [one.name, one.bytes]))
    this.#damaged = damaged
    this.#store = store
    this.#pool = pool
    this.manifest = manifest
    this.sha256 = sha256
  }

  /**
   * Rejects with SekishoError in words: not there, damaged, another office's, newer, place away.
   * @param damaged gets the names of objects that turn out to be damaged.
   */
  static async open(store: PlaceStore, pool: CryptoPool, name: string, damaged = new Set<string>()): Promise<Generation> {
    if (!isGenerationName(name)) throw said(backupWords.generationMissing, { generation: name.slice(0, 100) })
    const sealed = await store.get(generationPath(name)).catch((error: unknown) => {
      if (error instanceof TooLarge) throw said(backupWords.manifestBroken, { generation: name, detail: 'too large' })
      throw error instanceof NotThere ? said(backupWords.generationMissing, { generation: name }) : error
    })
    const sha256 = createHash('sha256').update(sealed).digest('hex')
    const { bytes } = await pool.open(sealed).catch((error: unknown) => {
      if (!(error instanceof AgeFault)) throw error
      throw said(backupWords.manifestBroken, { generation: name, detail: error.message })
    })
    return new Generation(store, pool, parseManifest(bytes, name), sha256, damaged)
  }

  /** One object, checked against its name. Rejects with SekishoError in words, naming it. */
  async object(name: string): Promise<Buffer> {
    const values = { generation: this.manifest.id, object: name.slice(0, 16) }
    const hurt = (detail: string) => {
      this.#damaged.add(name)
      return new Hurt(fill(backupWords.objectDamaged, { ...values, detail }))
    }
    const sealed = await this.#store.get(objectPath(name)).catch((error: unknown) => {
      if (error instanceof TooLarge) throw hurt('too large')
      throw error instanceof NotThere ? new Hurt(fill(backupWords.objectMissing, values)) : error
    })
    const opened = await this.#pool.open(sealed).catch((error: unknown) => {
      throw error instanceof AgeFault ? hurt(error.message) : error
    })
    if (opened.name !== name || this.#bytes.get(name) !== opened.bytes.length) throw hurt('content')
    return opened.bytes
  }

  /**
   * Reads every object back from the place, opens it, compares it with its name, and every file with its SHA-256; `only` these objects: without the files.
   * Goes on after damage, so that all of it is known and stored anew by the next backup; rejects with the first, in words.
   * @returns how many objects and bytes were read.
   */
  async verify({ signal, progress }: Hooks, only?: readonly string[]): Promise<{ objects: number; bytes: number }> {
    const left = new Set(only ?? this.#bytes.keys())
    const objects = left.size
    const total = [...left].reduce((sum, name) => sum + (this.#bytes.get(name) ?? 0), 0)
    let bytes = 0
    let first: Error | undefined
    const read = async (object: Promise<Buffer>, name: string): Promise<Buffer | undefined> => {
      signal?.throwIfAborted()
      try {
        const opened = await object
        if (left.delete(name)) bytes += opened.length
        progress?.({ phase: 'verify', done: bytes, total })
        return opened
      } catch (error) {
        if (!(error instanceof Hurt)) throw error
        first ??= error
        left.delete(name)
        return undefined
      }
    }
    if (only === undefined) {
      const reader = new Ahead(this.manifest.files, name => this.object(name))
      for (const file of this.manifest.files) {
        if (file.type !== 'file') continue
        const digest = createHash('sha256')
        let whole = true
        for (const { object, offset, length } of file.parts) {
          const opened = await read(reader.next(object), object)
          if (opened) digest.update(opened.subarray(offset, offset + length))
          else whole = false
        }
        if (whole && digest.digest('hex') !== file.sha256)
          first ??= new Hurt(fill(backupWords.fileDiffers, { generation: this.manifest.id, path: file.path }))
      }
    }
    const names = [...left]
    const lane = async () => {
      for (let name = names.pop(); name !== undefined; name = names.pop()) await read(this.object(name), name)
    }
    await together(Array.from({ length: AHEAD }, lane))
    if (first) throw first
    return { objects, bytes }
  }

  /**
   * Writes everything into an empty folder: contents compared with their SHA-256, synced, with modes and times; links as they were.
   * Rejects with SekishoError in words; the caller removes what is there then.
   * @param wanted only these files, with the folders above them.
   */
  async restore(into: string, hooks: Hooks, wanted?: (path: string) => boolean): Promise<{ files: number; bytes: number }> {
    if ((await readdir(into)).length > 0) throw new Error('restore into a folder that is not empty')
    try {
      return await this.#restore(into, hooks, wanted)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (error instanceof SekishoError || typeof code !== 'string' || hooks.signal?.aborted) throw error
      const values = { path: into, detail: code }
      throw new SekishoError(
        code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'unavailable',
        fill(backupWords.restoreUnwritable, values),
      )
    }
  }

  async #restore(
    into: string,
    { signal, progress }: Hooks,
    wanted: ((path: string) => boolean) | undefined,
  ): Promise<{ files: number; bytes: number }> {
    const files = wanted ? this.manifest.files.filter(file => file.type === 'folder' || wanted(file.path)) : this.manifest.files
    const total = files.reduce((sum, file) => sum + (file.type === 'file' ? file.bytes : 0), 0)
    const reader = new Ahead(files, name => this.object(name))
    const finishing = new Finishing()
    let done = 0
    try {
      for (const file of files) {
        signal?.throwIfAborted()
        const path = join(into, ...file.path.split('/'))
        if (file.type === 'folder') await mkdir(path, { mode: 0o700 })
        else if (file.type === 'file') {
          await this.#writeFile(path, file, reader, finishing)
          done += file.bytes
          progress?.({ phase: 'restore', done, total })
        }
      }
    } finally {
      await finishing.quiet()
    }
    finishing.check()
    // Links come last, so that no file is written through one; then the folders, the innermost first, since writing below them changes their times.
    for (const file of files) if (file.type === 'link') await symlink(file.target, join(into, ...file.path.split('/')))
    for (const file of [...files].reverse()) if (file.type === 'folder') await settle(join(into, ...file.path.split('/')), file)
    await syncFolder(into)
    return { files: files.filter(({ type }) => type === 'file').length, bytes: done }
  }

  async #writeFile(path: string, entry: FileEntry & { type: 'file' }, reader: Ahead, finishing: Finishing): Promise<void> {
    const digest = createHash('sha256')
    const file = await open(path, 'wx', 0o600)
    try {
      for (const { object, offset, length } of entry.parts) {
        const bytes = (await reader.next(object)).subarray(offset, offset + length)
        digest.update(bytes)
        await file.writeFile(bytes)
      }
      if (digest.digest('hex') !== entry.sha256)
        throw said(backupWords.fileDiffers, { generation: this.manifest.id, path: entry.path })
    } catch (error) {
      await file.close()
      throw error
    }
    await finishing.add(file, entry)
  }
}

/** Files whose content is written, on their way to the disk: several at once, because a disk syncs many as fast as one. */
class Finishing {
  readonly #underWay = new Set<Promise<void>>()
  #failure: unknown

  async add(file: FileHandle, { mode, mtimeMs }: FileEntry): Promise<void> {
    while (this.#underWay.size >= MOST_FINISHING) await Promise.race(this.#underWay)
    const work: Promise<void> = (async () => {
      try {
        await file.chmod(mode)
        await file.utimes(mtimeMs / 1000, mtimeMs / 1000)
        await file.sync()
      } finally {
        await file.close()
      }
    })()
      .catch((error: unknown) => {
        this.#failure ??= error
      })
      .finally(() => this.#underWay.delete(work))
    this.#underWay.add(work)
    this.check()
  }

  async quiet(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  /** Throws what went wrong with any of them. */
  check(): void {
    if (this.#failure) throw this.#failure
  }
}

/** What is stored is not what was stored: other than a place that is away, it does not pass. */
class Hurt extends SekishoError {
  constructor(why: Text) {
    super('unavailable', why)
  }
}

/** Objects in the order in which files need them, a few fetched ahead; one stays as long as it is needed again soon, since small files share theirs. */
class Ahead {
  /** Without repetitions that follow each other. */
  readonly #order: string[] = []
  readonly #fetch: (name: string) => Promise<Buffer>
  readonly #held = new Map<string, Promise<Buffer>>()
  #at = 0

  constructor(files: readonly FileEntry[], fetch: (name: string) => Promise<Buffer>) {
    this.#fetch = fetch
    for (const file of files)
      if (file.type === 'file') for (const { object } of file.parts) if (this.#order.at(-1) !== object) this.#order.push(object)
  }

  /** Must be called for each part of each file, in their order. */
  next(name: string): Promise<Buffer> {
    if (this.#order[this.#at] !== name) this.#at++
    const window = new Set(this.#order.slice(this.#at, this.#at + AHEAD))
    for (const held of this.#held.keys()) if (!window.has(held)) this.#held.delete(held)
    for (const one of window) {
      if (this.#held.has(one)) continue
      const fetched = this.#fetch(one)
      // Whoever waits for it learns of the failure; one that nobody waits for any more must not end the process.
      fetched.catch(() => undefined)
      this.#held.set(one, fetched)
    }
    return this.#held.get(name) ?? this.#fetch(name)
  }
}

function said(text: Text, values: Readonly<Record<string, string>>): SekishoError {
  return new SekishoError('unavailable', fill(text, values))
}

/** Waits for all lanes to end before the first failure is told, so that nothing goes on unseen. */
async function together(lanes: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(lanes)).find(result => result.status === 'rejected')
  if (failed) throw failed.reason
}

async function settle(path: string, { mode, mtimeMs }: FileEntry): Promise<void> {
  await syncFolder(path)
  await chmod(path, mode)
  await utimes(path, mtimeMs / 1000, mtimeMs / 1000)
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
