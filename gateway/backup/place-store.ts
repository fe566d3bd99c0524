// What the engine asks of a place, whatever it is: whole small files by name, durable once put.
import { z } from 'zod'
import { SekishoError } from '../../shared/problems.ts'
import { OBJECT_BYTES } from './manifest.ts'

/** In `place.json`: whose place this is. Without it nothing is written: an empty mount point looks like an empty place. */
export const Marker = z.strictObject({
  format: z.literal(1),
  office: z.string().min(1).max(100),
  place: z.string().min(1).max(100),
})
export type Marker = z.infer<typeof Marker>

/** `objects/ab/abcd…`, `generations/2026-…`, `vault.age`, `place.json`, `README.txt`. */
export type StoredName = string

export interface Look {
  /** `none`: no marker, and nothing else either. `occupied`: no marker, but other files. `newer`: a marker of a newer Sekisho. */
  readonly marker: Marker | 'none' | 'occupied' | 'newer'
  /** Number of the disk, to tell whether it is the data's own; null: elsewhere. */
  readonly disk: number | null
  readonly freeBytes: number | null
}

/** Not there: the one failure that is an answer. */
export class NotThere extends Error {}

/** Larger than anything of this name can be: not read, because it is nothing of ours and could fill the memory. */
export class TooLarge extends Error {}

export interface PlaceStore {
  readonly kind: 'folder' | 'sftp'
  /** Where it is, for people. */
  readonly where: string
  /** Rejects with SekishoError 'unavailable' if the place cannot be reached. */
  look(): Promise<Look>
  /** Names in `objects/` or `generations/`, in no order; unfinished ones are left out. */
  list(folder: 'objects' | 'generations'): Promise<string[]>
  /** Bytes of what is stored under this name; null: there is nothing. */
  size(name: StoredName): Promise<number | null>
  /**
   * Resolves when the bytes are durable under this name; replaces what was there, whole or not at all. Nothing but the marker and the readme is
   * written where no marker is: below an empty mount point is another disk.
   */
  put(name: StoredName, bytes: Uint8Array): Promise<void>
  /** Rejects with NotThere or TooLarge. */
  get(name: StoredName): Promise<Buffer>
  /** Nothing there is fine. What is not an object stays removed whatever happens next. */
  remove(name: StoredName): Promise<void>
  /** Removes what unfinished puts left. Nobody may be putting meanwhile. */
  sweep(): Promise<void>
  close(): Promise<void>
}

export function objectPath(object: string): StoredName {
  return `objects/${object.slice(0, 2)}/${object}`
}

export function generationPath(name: string): StoredName {
  return `generations/${name}`
}

/** An object with what the age format adds, or a manifest of some millions of files. */
export function mostBytes(name: StoredName): number {
  return name.startsWith('objects/') ? OBJECT_BYTES + (64 << 10) : 512 << 20
}

export function needsMarker(name: StoredName): boolean {
  return name !== 'place.json' && name !== 'README.txt'
}

export function isTemporary(name: string): boolean {
  return name.endsWith('.part')
}

/** What every disk and share has of its own. */
const OF_THE_SYSTEM = new Set(['.', '..', 'lost+found', '.DS_Store', 'System Volume Information', '$RECYCLE.BIN', '.Trashes'])
export function holdsOtherThings(names: readonly string[]): boolean {
  return names.some(name => !OF_THE_SYSTEM.has(name) && !isTemporary(name))
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

/** A failure of a place as the sentence people get. */
export function why(error: unknown): SekishoError['why'] & object {
  if (error instanceof SekishoError && error.why) return error.why
  const detail = error instanceof Error ? error.message : String(error)
  return { en: detail, ja: detail }
}
