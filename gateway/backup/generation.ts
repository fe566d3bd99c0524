// A generation opened at a place: its manifest, its objects, and writing its files into a folder.
import { createHash } from 'node:crypto'
import { chmod, mkdir, open, readdir, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { SekishoError } from '../../shared/problems.ts'
import { backupWords } from '../../shared/words/backup.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { AgeFault } from './age.ts'
import type { CryptoPool } from './crypto-pool.ts'
import { type FileEntry, type Manifest, parseManifest } from './manifest.ts'
import { generationPath, NotThere, objectPath, type PlaceStore } from './place-store.ts'
import type { Hooks } from './take.ts'

/** Objects fetched ahead of what is being written. */
const AHEAD = 6

/** A generation that can be read. */
export class Generation {
  readonly manifest: Manifest
  /** SHA-256 of the sealed manifest. */
  readonly sha256: string
  readonly #store: PlaceStore
  readonly #pool: CryptoPool

  private constructor(store: PlaceStore, pool: CryptoPool, manifest: Manifest, sha256: string) {
    this.#store = store
    this.#pool = pool
    this.manifest = manifest
    this.sha256 = sha256
  }

  /** Rejects with SekishoError in words: not there, damaged, another office's, newer, place away. */
  static async open(store: PlaceStore, pool: CryptoPool, name: string): Promise<Generation> {
    const sealed = await store.get(generationPath(name)).catch((error: unknown) => {
      throw error instanceof NotThere ? said(backupWords.generationMissing, { generation: name }) : error
    })
    const sha256 = createHash('sha256').update(sealed).digest('hex')
    const { bytes } = await pool.open(sealed).catch((error: unknown) => {
      if (!(error instanceof AgeFault)) throw error
      throw said(backupWords.manifestBroken, { generation: name, detail: error.message })
    })
    return new Generation(store, pool, parseManifest(bytes, name), sha256)
  }

  /** One object, checked against its name. Rejects with SekishoError in words, naming it. */
  async object(name: string): Promise<Buffer> {
    const values = { generation: this.manifest.id, object: name.slice(0, 16) }
    const sealed = await this.#store.get(objectPath(name)).catch((error: unknown) => {
      throw error instanceof NotThere ? said(backupWords.objectMissing, values) : error
    })
    const opened = await this.#pool.open(sealed).catch((error: unknown) => {
      if (!(error instanceof AgeFault)) throw error
      throw said(backupWords.objectDamaged, { ...values, detail: error.message })
    })
    const expected = this.manifest.objects.find(one => one.name === name)
    if (opened.name !== name || (expected !== undefined && expected.bytes !== opened.bytes.length))
      throw said(backupWords.objectDamaged, { ...values, detail: 'content' })
    return opened.bytes
  }

  /**
   * Reads every object (or `only` these) back from the place, opens it and compares it with its name. Rejects with the first fault, in words.
   * @returns how many objects and bytes were read.
   */
  async verify({ signal, progress }: Hooks, only?: readonly string[]): Promise<{ objects: number; bytes: number }> {
    const names = only ?? this.manifest.objects.map(({ name }) => name)
    const total = this.manifest.objects.reduce((sum, { bytes }) => sum + bytes, 0)
    let [done, at] = [0, 0]
    const lane = async () => {
      while (at < names.length) {
        signal?.throwIfAborted()
        done += (await this.object(names[at++]!)).length
        progress?.({ phase: 'verify', done, total: Math.max(done, total) })
      }
    }
    await together(Array.from({ length: AHEAD }, lane))
    return { objects: names.length, bytes: done }
  }

  /**
   * Writes everything into an empty folder: contents compared with their SHA-256, synced, with modes and times; links as they were.
   * Rejects with SekishoError in words; the caller removes what is there then.
   * @param wanted only these files, with the folders above them.
   */
  async restore(
    into: string,
    { signal, progress }: Hooks,
    wanted?: (path: string) => boolean,
  ): Promise<{ files: number; bytes: number }> {
    if ((await readdir(into)).length > 0) throw new Error('restore into a folder that is not empty')
    const files = wanted ? this.manifest.files.filter(file => file.type === 'folder' || wanted(file.path)) : this.manifest.files
    const total = files.reduce((sum, file) => sum + (file.type === 'file' ? file.bytes : 0), 0)
    const reader = new Ahead(files, name => this.object(name))
    let done = 0
    for (const file of files) {
      signal?.throwIfAborted()
      const path = join(into, ...file.path.split('/'))
      if (file.type === 'folder') await mkdir(path, { mode: 0o700 })
      else if (file.type === 'file') {
        await this.#writeFile(path, file, reader)
        done += file.bytes
        progress?.({ phase: 'restore', done, total })
      }
    }
    // Links come last, so that no file is written through one; then the folders, the innermost first, since writing below them changes their times.
    for (const file of files) if (file.type === 'link') await symlink(file.target, join(into, ...file.path.split('/')))
    for (const file of [...files].reverse()) if (file.type === 'folder') await settle(join(into, ...file.path.split('/')), file)
    await syncFolder(into)
    return { files: files.filter(({ type }) => type === 'file').length, bytes: done }
  }

  async #writeFile(path: string, entry: FileEntry & { type: 'file' }, reader: Ahead): Promise<void> {
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
      await file.chmod(entry.mode)
      await file.utimes(entry.mtimeMs / 1000, entry.mtimeMs / 1000)
      await file.sync()
    } finally {
      await file.close()
    }
  }
}

/** Objects in the order in which files need them, a few fetched ahead; the last ones stay, since small files share theirs. */
class Ahead {
  readonly #order: string[]
  readonly #fetch: (name: string) => Promise<Buffer>
  readonly #held = new Map<string, Promise<Buffer>>()
  #at = 0

  constructor(files: readonly FileEntry[], fetch: (name: string) => Promise<Buffer>) {
    this.#order = files.flatMap(file => (file.type === 'file' ? file.parts.map(({ object }) => object) : []))
    this.#fetch = fetch
  }

  async next(name: string): Promise<Buffer> {
    for (let i = this.#at, wanted = 0; i < this.#order.length && wanted < AHEAD; i++) {
      const ahead = this.#order[i]!
      if (this.#held.has(ahead)) continue
      wanted++
      if (this.#held.size >= 2 * AHEAD) break
      const fetched = this.#fetch(ahead)
      // Whoever waits for it learns of the failure; one that nobody waits for any more must not end the process.
      fetched.catch(() => undefined)
      this.#held.set(ahead, fetched)
    }
    const bytes = await (this.#held.get(name) ?? this.#fetch(name))
    this.#at++
    const soon = new Set(this.#order.slice(this.#at, this.#at + 2 * AHEAD))
    for (const held of this.#held.keys()) if (!soon.has(held)) this.#held.delete(held)
    return bytes
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
