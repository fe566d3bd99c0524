// What the engine asks of a place, whatever it is: whole small files by name, durable once put.
import { z } from 'zod'
import { SekishoError } from '../../shared/problems.ts'

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

export interface PlaceStore {
  readonly kind: 'folder' | 'sftp'
  /** Where it is, for people. */
  readonly where: string
  /** Rejects with SekishoError 'unavailable' if the place cannot be reached. */
  look(): Promise<Look>
  /** Names in `objects/` or `generations/`, in no order; unfinished ones are left out. */
  list(folder: 'objects' | 'generations'): Promise<string[]>
  has(name: StoredName): Promise<boolean>
  /** Resolves when the bytes are durable under this name; replaces what was there, whole or not at all. */
  put(name: StoredName, bytes: Uint8Array): Promise<void>
  /** Rejects with NotThere. */
  get(name: StoredName): Promise<Buffer>
  /** Nothing there is fine. */
  remove(name: StoredName): Promise<void>
  close(): Promise<void>
}

export function objectPath(object: string): StoredName {
  return `objects/${object.slice(0, 2)}/${object}`
}

export function generationPath(name: string): StoredName {
  return `generations/${name}`
}

/** A failure of a place as the sentence people get. */
export function why(error: unknown): SekishoError['why'] & object {
  if (error instanceof SekishoError && error.why) return error.why
  const detail = error instanceof Error ? error.message : String(error)
  return { en: detail, ja: detail }
}
