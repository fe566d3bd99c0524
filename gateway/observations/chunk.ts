// A chunk as it is read: some thousand rows in one piece of bytes, columns beside each other, with dictionaries of its own.
import { UNREADABLE } from '../../shared/ports.ts'
import { HASH_BYTES } from './hashing.ts'
import { ANSWER, IDS, LET_THROUGH, VALUE } from './protocol.ts'

/** Rows of a whole chunk: large enough that its dictionaries are shared, small enough to be thrown away one by one. */
export const CHUNK_ROWS = 16_384
export const VERSION = 1
/** Eight 32-bit numbers, then the least place as a 64-bit one. */
export const HEAD = 8 * 4 + 8
/** Columns of 16 bits. */
export const SMALL = IDS.valuesEnd

/** A chunk opened for reading. */
export class Chunk {
  readonly rows: number
  /** Methods, paths, rule ids and keys of values. */
  readonly texts: readonly string[]
  /** What stands for addresses, networks and values: 16 hex digits each. The same may stand twice. */
  readonly hashes: readonly string[]
  readonly #least: number
  readonly #at: Float64Array
  /** Four columns: how long it took, arrival, settlement, where its values end. */
  readonly #wide: Uint32Array
  /** Six numbers a row, in the order of IDS. */
  readonly small: Uint16Array
  readonly #values: Uint32Array

  /** @throws Error if the bytes are no chunk of this version. */
  constructor(bytes: Uint8Array) {
    // Copied once: the columns need an address that eight divides.
    const own = new Uint8Array(bytes).buffer
    if (own.byteLength < HEAD) throw new Error('no chunk')
    const [version, rows, values, hashes, json] = new Uint32Array(own, 0, 5)
    if (version !== VERSION) throw new Error(`chunk of version ${version}`)
    this.rows = rows!
    this.#least = new Float64Array(own, 32, 1)[0]!
    this.#at = new Float64Array(own, HEAD, rows!)
    this.#wide = new Uint32Array(own, HEAD + rows! * 8, rows! * 4)
    this.#values = new Uint32Array(own, HEAD + rows! * 24, values!)
    const afterValues = HEAD + rows! * 24 + values! * 4
    this.small = new Uint16Array(own, afterValues, rows! * SMALL)
    const from = afterValues + rows! * 12
    const hex = Buffer.from(own, from, hashes! * HASH_BYTES).toString('hex')
    const width = HASH_BYTES * 2
    this.hashes = Array.from({ length: hashes! }, (_, i) => hex.slice(i * width, (i + 1) * width))
    this.texts = JSON.parse(Buffer.from(own, from + hashes! * HASH_BYTES, json!).toString()) as string[]
  }

  at(row: number): number {
    return this.#at[row]!
  }

  settledAt(row: number): number {
    return this.#at[row]! + this.#wide[row]!
  }

  arrival(row: number): number {
    return this.#least + this.#wide[this.rows + row]!
  }

  settlement(row: number): number {
    return this.#least + this.#wide[2 * this.rows + row]!
  }

  address(row: number): string {
    return this.hashes[this.small[row * SMALL]!]!
  }

  network(row: number): string {
    return this.hashes[this.small[row * SMALL + IDS.network]!]!
  }

  method(row: number): string {
    return this.texts[this.small[row * SMALL + IDS.method]!]!
  }

  path(row: number): string {
    return this.texts[this.small[row * SMALL + IDS.path]!]!
  }

  /** Undefined: let through. */
  refusedBy(row: number): string | undefined {
    const id = this.small[row * SMALL + IDS.refusedBy]!
    return id === LET_THROUGH ? undefined : this.texts[id - 1]
  }

  /** Status and marks together: see ANSWER. */
  answers(row: number): number {
    return this.small[row * SMALL + IDS.answer]!
  }

  status(row: number): number | null {
    return this.answers(row) & ANSWER.status || null
  }

  is(row: number, mark: 'allowed' | 'failed' | 'succeeded'): boolean {
    return (this.answers(row) & ANSWER[mark]) !== 0
  }

  /** The value of a key: a hash, yes or no, or undefined if it was not there. */
  value(row: number, key: string): string | boolean | undefined {
    const end = this.#wide[3 * this.rows + row]!
    for (let v = this.#valuesFrom(row); v < end; v += 2)
      if (this.texts[this.#values[v]!] === key) return this.#value(this.#values[v + 1]!)
    return undefined
  }

  /** Every value of a row with its key. */
  *valuesOf(row: number): Generator<readonly [string, string | boolean]> {
    const end = this.#wide[3 * this.rows + row]!
    for (let v = this.#valuesFrom(row); v < end; v += 2) yield [this.texts[this.#values[v]!]!, this.#value(this.#values[v + 1]!)]
  }

  #valuesFrom(row: number): number {
    return row === 0 ? 0 : this.#wide[3 * this.rows + row - 1]!
  }

  #value(value: number): string | boolean {
    if (value === VALUE.no || value === VALUE.yes) return value === VALUE.yes
    return value === VALUE.unreadable ? UNREADABLE : this.hashes[value - VALUE.first]!
  }
}
