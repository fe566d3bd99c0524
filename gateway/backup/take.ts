// Takes a generation: reads the source once, stores what is not there yet at each place, then the manifest, which alone makes it a generation.
import { createHash } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import type { Progress } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { backupWords } from '../../shared/words/backup.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { sealedLength } from './age.ts'
import type { CryptoPool } from './crypto-pool.ts'
import { type Full, Pack } from './gathering.ts'
import { type FileEntry, MANIFEST_FORMAT, type Manifest } from './manifest.ts'
import { type LockPorts, PlaceLock } from './place-lock.ts'
import { generationPath, markerOf, NotThere, objectPath, type PlaceStore, why } from './place-store.ts'
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
  /** Bytes of the source that lay there already, from earlier generations or from a run that was stopped. */
  readonly keptBytes: number
  /** For each place: null, or why it did not get this generation. */
  readonly places: readonly { readonly place: string; readonly why: Text | null }[]
}

export interface TakePorts extends LockPorts {
  readonly pool: CryptoPool
  /** Random id of the office: only its own places are written to. */
  readonly office: string
  /** Names of objects that were found damaged at a place: they are stored anew. */
  damaged(store: PlaceStore): Set<string>
}

/** A place, and why it no longer takes part. */
class Target {
  readonly place: string
  readonly #store: PlaceStore
  readonly #damaged: Set<string>
  #lock: PlaceLock | undefined
  failed: Text | null = null
  stored = 0
  kept = 0

  constructor({ place, store }: Destination, damaged: Set<string>) {
    this.place = place
    this.#store = store
    this.#damaged = damaged
  }

  async begin(ports: TakePorts): Promise<void> {
    await this.#try(async () => {
      await refuseForeign(this.#store, ports.office)
      this.#lock = await PlaceLock.take(this.#store, ports)
    })
  }

  /** An object of another length than it must have is not whole. */
  async lacks(name: string, plain: number): Promise<boolean> {
    if (this.failed !== null) return false
    const there = await this.#try(async () => {
      await this.#lock?.keep()
      return !this.#damaged.has(name) && (await this.#store.size(objectPath(name))) === sealedLength(plain)
    })
    if (there) this.kept += plain
    return there === false
  }

  async put(name: string, sealed: Buffer): Promise<void> {
    if (this.failed !== null) return
    await this.#try(async () => {
      await this.#store.put(objectPath(name), sealed)
      this.#damaged.delete(name)
      this.stored += sealed.length
    })
  }

  /** The manifest comes last, and only if nobody else could remove anything meanwhile. */
  async finish(id: string, sealed: Buffer): Promise<void> {
    if (this.failed !== null) return
    await this.#try(async () => {
      await this.#lock?.confirm()
      await this.#store.put(generationPath(id), sealed)
      this.stored += sealed.length
    })
  }

  async end(): Promise<void> {
    await this.#lock?.release()
  }

  async #try<Value>(act: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await act()
    } catch (error) {
      this.failed ??= why(error)
      return undefined
    }
  }
}

/** Whatever was seen of a place before: a disk that is not mounted any more, or another one in its stead, gets nothing. */
export async function refuseForeign(store: PlaceStore, office: string): Promise<void> {
  const text = await store.get('place.json').catch((error: unknown) => {
    if (error instanceof NotThere) return undefined
    throw error
  })
  // Says what is missing when it is the whole folder.
  if (text === undefined) await store.look()
  const marker = markerOf(text?.toString('utf8'), false)
  if (typeof marker === 'object' && marker.office === office) return
  const words =
    marker === 'none' ? backupWords.placeNotOurs : marker === 'newer' ? backupWords.placeNewer : backupWords.placeForeign
  throw new SekishoError('conflict', fill(words, { path: store.where }))
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
    const lacking = await Promise.all(this.#targets.map(target => target.lacks(name, length)))
    const targets = this.#targets.filter((_, i) => lacking[i])
    if (targets.length === 0) return
    const sealed = await this.#pool.seal(bytes)
    await Promise.all(targets.map(target => target.put(name, sealed)))
  }
}

/**
 * @param head what the manifest says besides its files.
 * Rejects with SekishoError if no place got it, and with the signal's reason when stopped: then objects may lie there that belong to nothing yet, never a manifest.
 */
export async function take(
  ports: TakePorts,
  destinations: readonly Destination[],
  head: Omit<Manifest, 'format' | 'files' | 'objects' | 'bytes' | 'skipped'>,
  { found, skipped: left }: Listing,
  { signal, progress }: Hooks,
): Promise<Taken> {
  const { pool } = ports
  const targets = destinations.map(one => new Target(one, ports.damaged(one.store)))
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
  try {
    await Promise.all(targets.map(target => target.begin(ports)))
    await storing.settled()
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

    const manifest: Manifest = {
      format: MANIFEST_FORMAT,
      ...head,
      files,
      objects: usedObjects(files, storing.objects),
      bytes: files.reduce((sum, file) => sum + (file.type === 'file' ? file.bytes : 0), 0),
      skipped,
    }
    const sealed = await pool.seal(Buffer.from(JSON.stringify(manifest), 'utf8'))
    const manifestSha256 = createHash('sha256').update(sealed).digest('hex')
    signal?.throwIfAborted()
    await Promise.all(targets.map(target => target.finish(head.id, sealed)))
    await storing.settled()
    const good = targets.find(({ failed }) => failed === null)
    return {
      manifest,
      manifestSha256,
      storedBytes: good?.stored ?? 0,
      keptBytes: good?.kept ?? 0,
      places: targets.map(({ place, failed }) => ({ place, why: failed })),
    }
  } finally {
    await storing.quiet()
    await Promise.all(targets.map(target => target.end()))
  }
}

/** What was stored of files that changed meanwhile is not part of the generation. */
function usedObjects(files: readonly FileEntry[], stored: ReadonlyMap<string, number>): Manifest['objects'] {
  const used = new Set(files.flatMap(file => (file.type === 'file' ? file.parts.map(({ object }) => object) : [])))
  return [...used].map(name => ({ name, bytes: stored.get(name) ?? 0 }))
}
