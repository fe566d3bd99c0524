// The header of a ledger entry as bytes, one way only, so that its hash means the same for ever.
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { hashLeaf } from './merkle.ts'

/** Version of the header's encoding. A new one is a new number; old ones are read for ever. */
export const HEADER_VERSION = 1

/** What stands in the clear: never an address or a name; ids are random. */
export interface EntryHeader {
  /** Position in the log, from 0. */
  readonly seq: number
  /** UTC milliseconds; never before the entry before it. */
  readonly time: number
  readonly type: string
  readonly register: string
  readonly row: string
  /** Device id of whoever did it, or `gateway`. */
  readonly actor: string
}

/** A header that is not in its one canonical form. */
export class HeaderError extends Error {}

function unsigned64(n: number): Uint8Array {
  if (!Number.isSafeInteger(n) || n < 0) throw new HeaderError(`not a whole number from 0: ${n}`)
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(n))
  return bytes
}

function lengthed(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new HeaderError('text with a lone surrogate')
  const bytes = utf8ToBytes(text)
  if (bytes.length > 0xffff) throw new HeaderError('text longer than 65,535 bytes')
  return concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes)
}

/** Canonical, self-delimiting: version (1 byte), seq and time (8 bytes each, big-endian), then type, register, row, actor (2-byte length and UTF-8). Throws HeaderError. */
export function encodeHeader(header: EntryHeader): Uint8Array {
  return concatBytes(
    Uint8Array.of(HEADER_VERSION),
    unsigned64(header.seq),
    unsigned64(header.time),
    lengthed(header.type),
    lengthed(header.register),
    lengthed(header.row),
    lengthed(header.actor),
  )
}

/** Refuses what is not UTF-8, so that each text has one encoding. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The header these bytes encode. Throws HeaderError for anything that `encodeHeader` would not write. */
export function decodeHeader(bytes: Uint8Array): EntryHeader {
  if (bytes[0] !== HEADER_VERSION) throw new HeaderError(`header version ${bytes[0]} is not known`)
  if (bytes.length < 17) throw new HeaderError('header cut short')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 17
  const text = (): string => {
    if (at + 2 > bytes.length) throw new HeaderError('header cut short')
    const length = view.getUint16(at)
    const end = at + 2 + length
    if (end > bytes.length) throw new HeaderError('header cut short')
    const part = bytes.subarray(at + 2, end)
    at = end
    try {
      return UTF8.decode(part)
    } catch {
      throw new HeaderError('header text is not UTF-8')
    }
  }
  const header: EntryHeader = {
    seq: Number(view.getBigUint64(1)),
    time: Number(view.getBigUint64(9)),
    type: text(),
    register: text(),
    row: text(),
    actor: text(),
  }
  // Each part has one encoding only; what is left is that nothing follows and that the numbers are numbers.
  if (at !== bytes.length || !Number.isSafeInteger(header.seq) || !Number.isSafeInteger(header.time))
    throw new HeaderError('header is not in its canonical form')
  return header
}

/** SHA-256(0x00 ‖ header ‖ ciphertext): what the tree holds. Both parts delimit themselves. */
export function leafOf(header: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return hashLeaf(header, ciphertext)
}
