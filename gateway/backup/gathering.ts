// Cuts what is read into objects: large files into pieces of their own, small ones together, so that a change moves as little as possible.
import { createHash } from 'node:crypto'
import { OBJECT_BYTES } from './manifest.ts'

/** Files below this size are packed together. */
const SMALL_BYTES = 512 << 10
/** A pack also ends after one of so many files, chosen by their paths: what comes after a changed file keeps its packs. */
const PACK_FILES = 64

/** A piece of a file and where it lies; the object's name is filled in when it is known. */
export interface Slot {
  object: string
  offset: number
  length: number
}

/** An object that is full, and the pieces in it. */
export interface Full {
  readonly bytes: Buffer
  readonly slots: readonly Slot[]
}

export function isSmall(bytes: number): boolean {
  return bytes < SMALL_BYTES
}

function endsPack(path: string): boolean {
  return createHash('sha256').update(path).digest().readUInt16BE(0) % PACK_FILES === 0
}

/** Small files on their way into an object that they share. */
export class Pack {
  #bytes: Buffer[] = []
  #size = 0
  #slots: Slot[] = []

  /** Puts a whole small file in, and says in `slot` where. @returns objects that are full now. */
  add(slot: Slot, path: string, bytes: Buffer): Full[] {
    const full = this.#size + bytes.length > OBJECT_BYTES ? this.end() : []
    slot.offset = this.#size
    slot.length = bytes.length
    this.#slots.push(slot)
    this.#bytes.push(bytes)
    this.#size += bytes.length
    return endsPack(path) ? [...full, ...this.end()] : full
  }

  end(): Full[] {
    if (this.#size === 0) return []
    const full = { bytes: Buffer.concat(this.#bytes), slots: this.#slots }
    this.#bytes = []
    this.#size = 0
    this.#slots = []
    return [full]
  }
}
