// What backups are made with, as the jobs see it: places opened by their rows, their secrets and this office's keys; everything rejects in words.
import { hkdfSync, randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import type { PlaceSeen } from '../../shared/api.ts'
import type { Clock, Progress } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { TakenGeneration } from '../../shared/registers/generations.ts'
import type { Place } from '../../shared/registers/places.ts'
import type { Plan } from '../../shared/registers/plans.ts'
import { backupWords as engineWords } from '../../shared/words/backup.ts'
import { backupWords as words } from '../../shared/words/backups.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { type Backup, createBackup, type PlaceSituation } from '../backup/backup.ts'
import { backupKeys } from '../backup/backup-keys.ts'
import { FolderPlace } from '../backup/folder-place.ts'
import type { Generation } from '../backup/generation.ts'
import type { Look, PlaceStore } from '../backup/place-store.ts'
import { SftpPlace } from '../backup/sftp-place.ts'
import { writeFileDurably } from '../keys/durable-file.ts'
import { headFileOf } from '../ledger/head.ts'
import type { LedgerWithVault } from '../ledger/ledger.ts'
import { LEDGER_VERSION } from '../ledger/store.ts'
import { VAULT_VERSION } from '../vault/schema.ts'
import type { PlaceSecrets } from './backups-secrets.ts'

export interface Hooks {
  readonly signal?: AbortSignal
  readonly progress?: (progress: Progress) => void
}

/** How a place was found just now. */
export interface Looked extends Pick<PlaceSeen, 'situation' | 'why' | 'sameDisk' | 'freeBytes'> {
  /** Names of the generations there; null: they could not be listed. */
  readonly names: readonly string[] | null
  /** Row id by which this office knew the place before; null: it never did. */
  readonly knownAs: string | null
}

export interface Stored
  extends Pick<
    TakenGeneration,
    | 'name'
    | 'takenAt'
    | 'tookMs'
    | 'bytes'
    | 'storedBytes'
    | 'files'
    | 'skipped'
    | 'skippedCount'
    | 'manifestSha256'
    | 'log'
    | 'vaultVersion'
  > {
  /** For each place: null, or why it did not get this generation. */
  readonly places: readonly { readonly place: string; readonly why: Text | null }[]
}

export interface Engine {
  /** Never rejects: what cannot be reached in time is `away`. @param known this office has used it before: then an empty folder is a disk that is not there. */
  look(place: Place, known: boolean, signal: AbortSignal): Promise<Looked>
  /** Makes a new place this office's. Rejects with SekishoError. */
  claim(place: Place): Promise<void>
  /** Stores a generation at all places at once. Rejects with SekishoError if the subject cannot be read, and with the signal's reason. */
  take(plan: Plan, places: readonly Place[], hooks: Hooks): Promise<Stored>
  /** Reads everything of a generation back. Resolves with why it cannot be opened there; null: every part is there and unchanged. */
  verify(place: Place, name: string, hooks: Hooks): Promise<Text | null>
  /** Opens a generation there for reading as long as `act` lasts. Rejects with SekishoError, and with what `act` rejects with. */
  opened<Value>(place: Place, name: string, act: (generation: Generation) => Promise<Value>): Promise<Value>
  /** Removes generations and the objects that no other needs. Rejects with SekishoError. */
  forget(place: Place, names: readonly string[], hooks: Hooks): Promise<void>
  /** Replaces the vault there durably. Rejects with SekishoError. */
  putVault(place: Place, sealed: Uint8Array): Promise<void>
  close(): Promise<void>
}

export interface EnginePorts {
  readonly clock: Clock
  /** The data folder. */
  readonly data: string
  readonly ledger: Pick<LedgerWithVault, 'snapshot' | 'purposeKey' | 'vault'>
  readonly secrets: PlaceSecrets
}

/** How the situations of the engine are told: what another uses is foreign, whatever it is. */
const TOLD = {
  ours: 'ours',
  new: 'new',
  foreign: 'foreign',
  'not-ours': 'not-ours',
  occupied: 'foreign',
  newer: 'foreign',
} as const
const WHY = {
  ours: null,
  new: null,
  foreign: engineWords.placeForeign,
  'not-ours': engineWords.placeNotOurs,
  occupied: engineWords.placeOccupied,
  newer: engineWords.placeNewer,
} as const satisfies Record<PlaceSituation, Text | null>

const said = (error: unknown): Text => {
  if (error instanceof SekishoError) return error.why
  const detail = error instanceof Error ? error.message : String(error)
  return { en: detail, ja: detail }
}

/** The keys come from the vault: whoever can open that can open every generation, and nobody else. */
export async function openEngine({ clock, data, ledger, secrets }: EnginePorts): Promise<Engine> {
  const secret = await ledger.purposeKey('backup')
  // The same on a new machine after a restore, since the vault brings it along.
  const office = Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), 'sekisho backup office 1', 16)).toString('hex')
  const backup: Backup = createBackup({
    clock,
    random: randomBytes,
    data,
    office,
    keys: backupKeys(secret),
    async snapshot(path, hooks) {
      const snapshot = await ledger.snapshot(path, hooks)
      return { snapshot, head: headFileOf(snapshot.key, snapshot.note) }
    },
    vaultVersion: () => ledger.vault.version(),
    schema: { ledger: LEDGER_VERSION, vault: VAULT_VERSION },
    write: (path, bytes) => writeFileDurably(path, bytes, 0o600),
  })

  async function at<Value>(place: Place, act: (store: PlaceStore) => Promise<Value>): Promise<Value> {
    const store = openPlace(place, secrets)
    try {
      return await act(store)
    } finally {
      await store.close().catch(() => undefined)
    }
  }

  return {
    look: (place, known, signal) =>
      inTime(
        at(place, async store => {
          const look = await store.look()
          const situation = backup.situation(look, place.id, known)
          const names = situation === 'ours' ? await backup.list(store) : null
          const why = WHY[situation]
          return {
            situation: TOLD[situation],
            why: why && fill(why, { path: store.where }),
            sameDisk: sameDisk(look, store, data),
            freeBytes: look.freeBytes,
            names,
            knownAs: typeof look.marker === 'object' && look.marker.office === office ? look.marker.place : null,
          }
        }),
        signal,
      ).catch(error => ({ situation: 'away', why: said(error), sameDisk: null, freeBytes: null, names: null, knownAs: null })),
    claim: place => at(place, store => backup.claim(store, place.id)),
    async take(plan, places, hooks) {
      const began = clock()
      const destinations = places.map(place => ({ place: place.id, store: openPlace(place, secrets) }))
      try {
        const {
          manifest,
          manifestSha256,
          storedBytes,
          places: told,
        } = await backup.take({ plan: plan.id, name: plan.name, subject: plan.subject, places: destinations }, hooks)
        const { id: name, takenAt, bytes, files, skipped, log, vaultVersion } = manifest
        return {
          name,
          takenAt,
          tookMs: Math.max(0, clock() - began),
          bytes,
          storedBytes,
          files: files.filter(({ type }) => type === 'file').length,
          skipped: skipped.slice(0, MOST_SKIPPED),
          skippedCount: skipped.length,
          manifestSha256,
          log: log && { origin: log.origin, size: log.size, root: log.root },
          vaultVersion,
          places: told,
        }
      } finally {
        for (const { store } of destinations) await store.close().catch(() => undefined)
      }
    },
    verify: (place, name, hooks) =>
      at(place, async store => {
        try {
          await (await backup.open(store, name)).verify(hooks)
          return null
        } catch (error) {
          if (hooks.signal?.aborted || !(error instanceof SekishoError)) throw error
          return error.why
        }
      }),
    opened: (place, name, act) => at(place, async store => await act(await backup.open(store, name))),
    forget: (place, names, hooks) => at(place, async store => void (await backup.forget(store, names, hooks))),
    putVault: (place, sealed) => at(place, store => backup.putVault(store, sealed)),
    close: () => backup.close(),
  }
}

/** As many as stand in a row; the count says how many there were. */
const MOST_SKIPPED = 20

/** Throws SekishoError: its secret is missing or cannot be opened. What else is wrong shows when it is used. */
export function openPlace(place: Place, secrets: PlaceSecrets): PlaceStore {
  if (place.kind === 'folder') return new FolderPlace(place.path)
  const { host, port, user, hostKey, path } = place
  const secret = secrets.get(place.id)
  if (!secret || host === null || port === null || user === null || hostKey === null)
    throw new SekishoError('unavailable', words.secretMissing)
  return new SftpPlace({ host, port, user, hostKey, secret }, path)
}

/** Null: cannot be told. Another machine is another disk. */
function sameDisk({ disk }: Look, store: PlaceStore, data: string): boolean | null {
  if (store.kind === 'sftp') return false
  try {
    return disk === null ? null : statSync(data).dev === disk
  } catch {
    return null
  }
}

/** A share that hangs must not hold up what looks at all places. */
function inTime<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new SekishoError('unavailable', words.placeSlow))
    signal.addEventListener('abort', late, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late))
  })
}
