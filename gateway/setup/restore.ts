// Brings an office back from a generation: into a folder beside the data folder, wholly verified, and only then in its place.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { VaultExport } from '../../shared/ledger/keys.ts'
import type { Head, VerifyReport } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { Place } from '../../shared/registers/places.ts'
import { restoreWords } from '../../shared/words/restore.ts'
import { fill, type Language, type Text } from '../../shared/words/text.ts'
import { type Backup, createBackup } from '../backup/backup.ts'
import { backupKeys } from '../backup/backup-keys.ts'
import type { Generation } from '../backup/generation.ts'
import { NotThere, type PlaceStore } from '../backup/place-store.ts'
import { isPending, realFolder, swap, sweepRestores, whyNotSwap } from '../backup/restore-swap.ts'
import type { Hooks } from '../backup/take.ts'
import { keySource } from '../keys/key-source.ts'
import { openMasterKey } from '../keys/master-key.ts'
import { openVault } from '../keys/vault-file.ts'
import { type OpenedEpoch, openEpoch } from '../ledger/epoch.ts'
import { verifyFolder } from '../ledger/ledger.ts'
import { openRows } from '../ledger/reading.ts'
import { ledgerPath, Store } from '../ledger/store.ts'
import { isLock, takeLock } from '../lock/lock.ts'
import { Vault } from '../vault/vault.ts'
import { migrateFolder } from './data-versions.ts'
import { fitsLiving, livingState, PLACES_KEY } from './restore-living.ts'

/** Free space beyond what is restored: rows and tree grow while the epoch is opened and everything is verified. */
const ROOM = 1.3
const ROOM_BYTES = 64 << 20

/** A place opened for reading with the keys that fit it. */
export interface OpenedPlace {
  readonly backup: Backup
  readonly store: PlaceStore
  readonly exported: VaultExport
  close(): Promise<void>
}

function said(text: Text, values: Readonly<Record<string, string | number>>): SekishoError {
  return new SekishoError('unavailable', fill(text, values))
}

/** Keys of an export, for reading only: nothing here can take a generation. */
function openWith(store: PlaceStore, exported: VaultExport, office: string): OpenedPlace {
  const key = exported.keys.find(({ id }) => id === PLACES_KEY)
  if (!key) throw said(restoreWords.noGeneration, { path: store.where })
  const readOnly = () => Promise.reject(new Error('a place opened for restoring takes no generation'))
  const backup = createBackup({
    clock: () => 0,
    random: randomBytes,
    data: '',
    office,
    keys: backupKeys(Buffer.from(key.bytes, 'base64')),
    snapshot: readOnly,
    vaultVersion: readOnly,
    schema: {},
    write: () => undefined,
  })
  return { backup, store, exported, close: () => backup.close() }
}

async function officeOf(store: PlaceStore): Promise<string> {
  const { marker } = await store.look()
  if (marker === 'newer') throw said(restoreWords.placeNewer, { path: store.where })
  if (typeof marker === 'string') throw said(restoreWords.noPlace, { path: store.where })
  return marker.office
}

/** With nothing but the 24 words and the place. Rejects with SekishoError in words: no place, no vault, wrong words. */
export async function openPlaceWithWords(store: PlaceStore, words: string): Promise<OpenedPlace> {
  const office = await officeOf(store)
  const sealed = await store.get('vault.age').catch((error: unknown) => {
    throw error instanceof NotThere ? said(restoreWords.noVault, { path: store.where }) : error
  })
  return openWith(store, await openVault(sealed, words), office)
}

/** With the vault of this machine. */
export async function openPlaceWithVault(store: PlaceStore, exported: VaultExport): Promise<OpenedPlace> {
  return openWith(store, exported, await officeOf(store))
}

/** The newest generation of Sekisho itself, or the one named. Rejects with SekishoError in words. */
export async function officeGeneration({ backup, store, exported }: OpenedPlace, name?: string): Promise<Generation> {
  const names = name === undefined ? (await backup.list(store)).reverse() : [name]
  for (const one of names) {
    const generation = await backup.open(store, one).catch((error: unknown) => {
      // One that is damaged must not hide an older one that is not; asked for by name it is said.
      if (name !== undefined || names.at(-1) === one) throw error
      return undefined
    })
    if (generation === undefined) continue
    const { subject, vaultVersion } = generation.manifest
    if (subject.kind !== 'office') {
      if (name !== undefined) throw said(restoreWords.notOffice, { generation: one })
      continue
    }
    if (vaultVersion > exported.version) throw said(restoreWords.vaultOlder, { path: store.where })
    return generation
  }
  throw said(restoreWords.noGeneration, { path: store.where })
}

export interface IntoOptions {
  readonly generation: Generation
  readonly exported: VaultExport
  /** A path where nothing is yet; removed again if this rejects. */
  readonly into: string
  readonly masterKey: Uint8Array
  /** Known besides those of the export. */
  readonly tombstones: readonly string[]
  readonly newest: Head | null
  readonly by: string
  readonly language: Language
  readonly now: number
  readonly hooks: Hooks
  /** The words of the recovery key were just used: nobody has to type two of them back any more. */
  readonly wordsUsed: boolean
}

export interface RestoredInto {
  readonly epoch: OpenedEpoch
  readonly report: VerifyReport
  /** Places the office backs up to. */
  readonly places: readonly Place[]
  readonly files: number
  readonly bytes: number
}

/** Restores, makes the vault, brings older data up to date, opens the epoch, verifies everything. Rejects with SekishoError, and nothing is left then. */
export async function restoreInto(options: IntoOptions): Promise<RestoredInto> {
  const { generation, exported, into, masterKey, tombstones, newest, by, language, now, hooks } = options
  needRoom(dirname(into), generation.manifest.bytes)
  mkdirSync(into, { mode: 0o700 })
  try {
    const { files, bytes } = await generation.restore(into, hooks)
    hooks.progress?.({ phase: 'check', done: 0, total: 1 })
    const vault = Vault.import({ folder: into, masterKey, export: exported, tombstones })
    let epoch: OpenedEpoch
    let places: readonly Place[]
    try {
      const recovery = vault.recovery()
      if (options.wordsUsed && recovery?.wordHashes) vault.setRecovery({ ...recovery, wordHashes: null })
      migrateFolder(into)
      epoch = openEpoch({
        folder: into,
        vault,
        now,
        random: randomBytes,
        generation: generation.manifest.id,
        newest,
        by,
        language,
      })
      places = placesIn(into, vault)
    } finally {
      vault.close()
    }
    hooks.signal?.throwIfAborted()
    const report = await verifyFolder({ folder: into, deep: true, masterKey })
    if (!report.ok) {
      const of = (at: Language) => report.faults.map(({ what }) => what[at]).join(' ')
      const why = restoreWords.notVerified
      throw new SekishoError('unavailable', {
        en: why.en.replace('{detail}', of('en')),
        ja: why.ja.replace('{detail}', of('ja')),
      })
    }
    hooks.progress?.({ phase: 'check', done: 1, total: 1 })
    return { epoch, report, places, files, bytes }
  } catch (error) {
    rmSync(into, { recursive: true, force: true })
    throw error
  }
}

function placesIn(folder: string, vault: Vault): Place[] {
  const store = new Store(ledgerPath(folder), 'read')
  try {
    return [...openRows(vault, store, 'places')].map(row => Place.parse(row))
  } finally {
    store.close()
  }
}

/** Folders of the old machine that are not on this one: the office keeps them, and would look for them in vain. */
function placesNotHere(places: readonly Place[]): Text[] {
  const away = places.filter(({ kind, path }) => kind === 'folder' && !existsSync(join(path, 'place.json')))
  return away.map(({ name, path }) => fill(restoreWords.placeNotHere, { name, path }))
}

/** Throws SekishoError 'disk-full' in words if the bytes do not fit beside what is there. */
export function needRoom(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder)
  const [needed, free] = [bytes * ROOM + ROOM_BYTES, bavail * bsize]
  const mega = (value: number) => `${Math.ceil(value / 1e6).toLocaleString('en')} MB`
  if (free < needed)
    throw new SekishoError('disk-full', fill(restoreWords.noSpace, { folder, needed: mega(needed), free: mega(free) }))
}

export interface RestoreOrder {
  readonly data: string
  readonly keyFile: string
  readonly place: OpenedPlace
  readonly generation: Generation
  readonly wordsUsed: boolean
  readonly by: string
  readonly language: Language
  readonly now: number
  readonly hooks: Hooks
  /** Frees the folder that was replaced; may be called more than once. */
  released(): void
}

export interface Restored extends RestoredInto {
  /** Where the folder that was replaced stands now; null: there was none. */
  readonly kept: string | null
  /** A new master key was made, because this machine had none. */
  readonly newKey: boolean
  readonly warnings: readonly Text[]
}

/** The whole of a restore. The caller holds the folder's lock (if there is a folder). Rejects with SekishoError: then everything is as it was. */
export async function restoreOffice(order: RestoreOrder): Promise<Restored> {
  const { keyFile, place, generation, by, language, now, hooks } = order
  const data = realFolder(order.data)
  const refused = whyNotSwap(data)
  if (refused) throw refused
  sweepRestores(data)
  const living = livingState(data, keyFile, place.exported)
  const warnings = living.tombstones === undefined ? [restoreWords.livingUnreadable] : []
  const { key, made, finish } = openMasterKey(keyFile, false, candidate => fitsLiving(data, candidate))
  const id = generation.manifest.id
  const into = `${data}.restoring-${id}`
  let restored: RestoredInto
  const there = existsSync(data)
  const old = freeName(`${data}.before-${id}`)
  try {
    restored = await restoreInto({
      generation,
      exported: place.exported,
      into,
      masterKey: key,
      tombstones: living.tombstones ?? [],
      newest: living.newest,
      by,
      language,
      now,
      hooks,
      wordsUsed: order.wordsUsed,
    })
    // On a new machine there was no folder to lock: an office that somebody began meanwhile is not pushed aside.
    if (!there && existsSync(join(data, 'ledger.db'))) throw said(restoreWords.madeMeanwhile, { folder: data })
    exchange(into, data, old, order.released)
  } catch (error) {
    // An exchange that was cut off is finished by the next command, which needs the key and what was made.
    if (!isPending(data)) {
      rmSync(into, { recursive: true, force: true })
      if (made) keySource(keyFile).remove()
    }
    throw error
  }
  finish?.()
  return { ...restored, kept: there ? old : null, newKey: made, warnings: [...warnings, ...placesNotHere(restored.places)] }
}

/** Nobody gets in between: the locks of both folders are held until the new one is in its place. */
function exchange(into: string, data: string, old: string, released: () => void): void {
  // Windows renames no folder with a file open in it.
  const held = process.platform === 'win32' ? undefined : takeLock(into, 'cli')
  try {
    if (!held) released()
    swap(into, data, old)
  } finally {
    released()
    if (held && isLock(held)) held.release()
  }
}

function freeName(path: string): string {
  let name = path
  for (let number = 2; existsSync(name); number++) name = `${path}-${number}`
  return name
}
