// Takes a generation: reads the source once, stores what is not there yet at each place, then the manifest, which alone makes it a generation.
import { createHash } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import type { Progress } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { backupWords } from '../../shared/words/backup.ts'
import type { Text } from '../../shared/words/text.ts'
import type { CryptoPool } from './crypto-pool.ts'
import { type Full, Pack } from './gathering.ts'
import { type FileEntry, MANIFEST_FORMAT, type Manifest } from './manifest.ts'
import { generationPath, objectPath, type PlaceStore, why } from './place-store.ts'
import { readSource } from './reading.ts'
import type { Listing } from './source.ts'

/** Objects under way at once: bounds the memory, since each is held plain and sealed. */
const MOST_UNDER_WAY = 6

export interface Destination {
  readonly place: string
  readonly store: PlaceStore
}

export interface Hooks {
  readonly signal?: AbortSignal
  readonly progress?: (progress: Progress) => void
}

export interface Taken {
  readonly manifest: Manifest
  /** SHA-256 of the sealed manifest. */
  readonly manifestSha256: string
  /** Sealed bytes that were not at the first good place before. */
  readonly storedBytes: number
  /** For each place: null, or why it did not get this generation. */
  readonly places: readonly { readonly place: string; readonly why: Text | null }[]
}

/** A place, and why it no longer takes part. */
class Target {
  readonly place: string
  readonly #store: PlaceStore
  failed: Text | null = null
  stored = 0

  constructor({ place, store }: Destination) {
    this.place = place
    this.#store = store
  }

  async lacks(name: string): Promise<boolean> {
    return this.failed === null && !(await this.#try(this.#store.has(name), true))
  }

  async put(name: string, sealed: Buffer): Promise<void> {
    if (this.failed !== null) return
    await this.#try(this.#store.put(name, sealed), undefined)
    this.stored += sealed.length
  }

  async #try<Value>(work: Promise<Value>, otherwise: Value): Promise<Value> {
    try {
      return await work
    } catch (error) {
      this.failed ??= why(error)
      return otherwise
    }
  }
}

/** Stores objects, a few at a time. */
class Storing {
  readonly objects = new Map<string, number>()
  readonly #pool: CryptoPool
  readonly #targets: readonly Target[]
  readonly #underWay = new Set<Promise<void>>()
  #failure: unknown

  constructor(pool: CryptoPool, targets: readonly Target[]) {
    this.#pool = pool
    this.#targets = targets
  }

  /** Resolves as soon as there is room for another one; `full.bytes` is given away. */
  async store(full: Full): Promise<void> {
    while (this.#underWay.size >= MOST_UNDER_WAY) await Promise.race(this.#underWay)
    this.#check()
    const work: Promise<void> = this.#one(full)
      .catch((error: unknown) => {
        this.#failure ??= error
      })
      .finally(() => this.#underWay.delete(work))
    this.#underWay.add(work)
  }

  async settled(): Promise<void> {
    await this.quiet()
    this.#check()
  }

  /** Nothing is under way any more, whatever came of it. */
  async quiet(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  #check(): void {
    if (this.#failure) throw this.#failure
    if (this.#targets.every(({ failed }) => failed !== null)) {
      const of = (language: 'en' | 'ja') => this.#targets.map(({ failed }) => failed?.[language]).join(' ')
      const say = (language: 'en' | 'ja') => backupWords.nothingStored[language].replace('{detail}', of(language))
      throw new SekishoError('unavailable', { en: say('en'), ja: say('ja') })
    }
  }

  async #one({ bytes: given, slots }: Full): Promise<void> {
    const { length } = given
    const { name, bytes } = await this.#pool.name(given)
    for (const slot of slots) slot.object = name
    if (this.objects.has(name)) return
    this.objects.set(name, length)
    const path = objectPath(name)
    const lacking = await Promise.all(this.#targets.map(target => target.lacks(path)))
    const targets = this.#targets.filter((_, i) => lacking[i])
    if (targets.length === 0) return
    const sealed = await this.#pool.seal(bytes)
    await Promise.all(targets.map(target => target.put(path, sealed)))
  }
}

/**
 * @param head what the manifest says besides its files.
 * Rejects with SekishoError if no place got it, and with the signal's reason when stopped: then objects may lie there that belong to nothing yet, never a manifest.
 */
export async function take(
  pool: CryptoPool,
  destinations: readonly Destination[],
  head: Omit<Manifest, 'format' | 'files' | 'objects' | 'bytes' | 'skipped'>,
  { found, skipped: left }: Listing,
  { signal, progress }: Hooks,
): Promise<Taken> {
  const targets = destinations.map(one => new Target(one))
  const storing = new Storing(pool, targets)
  const skipped = [...left]
  const files: FileEntry[] = []
  let total = 0
  for (const one of found) if (one.type === 'file') total += (await lstat(one.from).catch(() => undefined))?.size ?? 0
  let done = 0
  const pack = new Pack()
  const store = (full: Full) => storing.store(full)
  const passed = (bytes: number) => {
    signal?.throwIfAborted()
    done += bytes
    progress?.({ phase: 'store', done, total: Math.max(done, total) })
  }
  passed(0)
  try {
    for (const one of found) {
      passed(0)
      if (one.type !== 'file') {
        files.push(one)
        continue
      }
      const entry = await readSource(one.from, one.path, { pack, store, passed })
      if (entry === undefined) skipped.push(one.path)
      else files.push(entry)
    }
    for (const full of pack.end()) await store(full)
    await storing.settled()
    signal?.throwIfAborted()
  } finally {
    await storing.quiet()
  }

  const objects = usedObjects(files, storing.objects)
  const manifest: Manifest = {
    format: MANIFEST_FORMAT,
    ...head,
    files,
    objects,
    bytes: files.reduce((sum, file) => sum + (file.type === 'file' ? file.bytes : 0), 0),
    skipped,
  }
  const sealed = await pool.seal(Buffer.from(JSON.stringify(manifest), 'utf8'))
  const manifestSha256 = createHash('sha256').update(sealed).digest('hex')
  await Promise.all(targets.map(target => target.put(generationPath(head.id), sealed)))
  await storing.settled()
  return {
    manifest,
    manifestSha256,
    storedBytes: targets.find(({ failed }) => failed === null)?.stored ?? 0,
    places: targets.map(({ place, failed }) => ({ place, why: failed })),
  }
}

/** What was stored of files that changed meanwhile is not part of the generation. */
function usedObjects(files: readonly FileEntry[], stored: ReadonlyMap<string, number>): Manifest['objects'] {
  const used = new Set(files.flatMap(file => (file.type === 'file' ? file.parts.map(({ object }) => object) : [])))
  return [...used].map(name => ({ name, bytes: stored.get(name) ?? 0 }))
}
