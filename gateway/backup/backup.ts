// The engine: takes generations to places, reads them back, removes them as planned. What is told to whom, and when, is its caller's.
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join, resolve, sep } from 'node:path'
import type { Clock, Snapshot } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { Subject } from '../../shared/registers/plans.ts'
import { backupWords } from '../../shared/words/backup.ts'
import { fill } from '../../shared/words/text.ts'
import type { BackupKeys } from './backup-keys.ts'
import { openCryptoPool } from './crypto-pool.ts'
import { Generation } from './generation.ts'
import { generationName, isGenerationName, type Manifest } from './manifest.ts'
import type { Look, PlaceStore } from './place-store.ts'
import { forget } from './prune.ts'
import { type Listing, listFolder, listOffice, runCommand, scratchFolder } from './source.ts'
import { type Destination, type Hooks, refuseForeign, type Taken, type TakePorts, take } from './take.ts'

export interface BackupPorts {
  readonly clock: Clock
  random(bytes: number): Uint8Array
  /** The data folder. */
  readonly data: string
  /** Random id of this office: of the places that are its own. */
  readonly office: string
  readonly keys: BackupKeys
  /** Online copy of the log to a path, and the bytes of `head` that fit it. */
  snapshot(path: string, hooks: Hooks): Promise<{ snapshot: Snapshot; head: Uint8Array }>
  /** Version of the vault now. */
  vaultVersion(): Promise<number>
  /** Data versions of the files of the office. */
  readonly schema: Readonly<Record<string, number>>
  /** Writes a small file durably (0600). */
  write(path: string, bytes: Uint8Array): void
}

export interface Order {
  readonly plan: string
  readonly name: string
  readonly subject: Subject
  readonly places: readonly Destination[]
}

/** What a place turned out to be for this office. */
export type PlaceSituation = 'ours' | 'new' | 'foreign' | 'not-ours' | 'occupied' | 'newer'

export interface Backup {
  /** Rejects with SekishoError in words if no place got it. Takes minutes; one at a time is the caller's to keep. */
  take(order: Order, hooks: Hooks): Promise<Taken>
  open(store: PlaceStore, name: string): Promise<Generation>
  /** Names of the generations at a place, oldest first. */
  list(store: PlaceStore): Promise<string[]>
  /** See prune.ts. */
  forget(store: PlaceStore, names: readonly string[], hooks: Hooks): Promise<number>
  /** `vault.age` replaced durably and read back. */
  putVault(store: PlaceStore, sealed: Uint8Array): Promise<void>
  /** @param known whether this place was in use before: then an empty one is a disk that is not there. */
  situation(look: Look, place: string, known: boolean): PlaceSituation
  /** Writes the marker: from now on it is this office's. */
  claim(store: PlaceStore, place: string): Promise<void>
  close(): Promise<void>
}

export function createBackup(ports: BackupPorts): Backup {
  const { data, keys, office, clock, random } = ports
  const pool = openCryptoPool(keys)
  const holder = createHash('sha256')
    .update(`${hostname()}\0${resolve(data)}`)
    .digest('hex')
    .slice(0, 32)
  /** By place: known until the process ends; what is still damaged then is found again by the next reading back. */
  const damagedAt = new Map<string, Set<string>>()
  const damaged = ({ where }: PlaceStore) => {
    const known = damagedAt.get(where) ?? new Set<string>()
    damagedAt.set(where, known)
    return known
  }
  const taking: TakePorts = { pool, office, clock, random, holder, damaged }
  let turn: Promise<unknown> = Promise.resolve()
  /** Storing and removing take turns in this process; other machines are kept off by the lock at the place. */
  function inTurn<Value>({ signal }: Hooks, act: () => Promise<Value>): Promise<Value> {
    const mine = turn.then(() => {
      signal?.throwIfAborted()
      return act()
    })
    turn = mine.catch(() => undefined)
    return mine
  }

  /** @returns what to read, and what the manifest says of the log. */
  async function gather(subject: Subject, scratch: string, hooks: Hooks): Promise<{ listing: Listing; log: Manifest['log'] }> {
    if (subject.kind === 'folder') return { listing: await listFolder(subject.path, hooks.signal), log: null }
    if (subject.kind === 'command') return { listing: await runCommand(subject, join(scratch, 'dump'), hooks.signal), log: null }
    const { snapshot, head } = await ports.snapshot(join(scratch, 'ledger.db'), hooks)
    ports.write(join(scratch, 'head'), head)
    const { origin, key, size, root, note } = snapshot
    return { listing: await listOffice(data, scratch, hooks.signal), log: { origin, key, size, root, note } }
  }

  return {
    take: ({ plan, name, subject, places }, hooks) =>
      inTurn(hooks, async () => {
        const takenAt = clock()
        const id = generationName(takenAt, random(4))
        for (const { store } of places) refuseInside(subject, store)
        const scratch = await scratchFolder(data, id)
        try {
          const { listing, log } = await gather(subject, scratch, hooks)
          const head = {
            id,
            office,
            plan,
            subject: { kind: subject.kind, name },
            takenAt,
            vaultVersion: await ports.vaultVersion(),
            log,
            schema: subject.kind === 'office' ? { ...ports.schema } : {},
          }
          return await take(taking, places, head, listing, hooks)
        } finally {
          await rm(scratch, { recursive: true, force: true })
        }
      }),
    open: (store, name) => Generation.open(store, pool, name, damaged(store)),
    list: async store => (await store.list('generations')).filter(isGenerationName).sort(),
    forget: (store, names, hooks) => inTurn(hooks, () => forget(store, taking, names, hooks)),
    async putVault(store, sealed) {
      await refuseForeign(store, office)
      await store.put('vault.age', sealed)
      const back = await store.get('vault.age')
      if (!back.equals(sealed))
        throw new SekishoError('unavailable', fill(backupWords.placeBroken, { path: store.where, detail: 'vault.age' }))
    },
    situation(look, place, known) {
      const { marker } = look
      if (marker === 'none') return known ? 'not-ours' : 'new'
      if (marker === 'occupied') return known ? 'not-ours' : 'occupied'
      if (marker === 'newer') return 'newer'
      return marker.office === office && (marker.place === place || !known) ? 'ours' : 'foreign'
    },
    async claim(store, place) {
      const { en, ja } = backupWords.readme
      await store.put('README.txt', Buffer.from(`${en}\n${ja}`, 'utf8'))
      await store.put('place.json', Buffer.from(`${JSON.stringify({ format: 1, office, place })}\n`, 'utf8'))
    },
    close: () => pool.close(),
  }
}

/** A place inside what is backed up would back itself up. */
function refuseInside(subject: Subject, store: PlaceStore): void {
  if (subject.kind !== 'folder' || store.kind !== 'folder') return
  const [inside, outside] = [resolve(store.where), resolve(subject.path)]
  if (inside === outside || inside.startsWith(outside + sep))
    throw new SekishoError('bad-input', fill(backupWords.sourceOverlaps, { place: inside, path: outside }))
}
