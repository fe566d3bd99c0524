// A chunk: some thousand rows in one piece of bytes, with its own dictionaries. Packed once, read as columns without a copy per row.
import { UNREADABLE } from '../../shared/ports.ts'
import { HASH_BYTES } from './hashing.ts'
import { ANSWER, type Batch, IDS, LET_THROUGH, TIMES, VALUE } from './protocol.ts'

/** Rows of a whole chunk: large enough that its dictionaries are shared, small enough to be thrown away one by one. */
export const CHUNK_ROWS = 8192
const VERSION = 1
const HEAD = 8 * 4

/** Places in a growing list of different texts. */
class Places {
  readonly texts: string[] = []
  readonly #known = new Map<string, number>()

  of(text: string): number {
    let place = this.#known.get(text)
    if (place === undefined) {
      place = this.texts.length
      this.texts.push(text)
      this.#known.set(text, place)
    }
    return place
  }
}

/** A dictionary of the sender: its texts by number, and what stands for them once a value must not be kept. */
export class Dictionary {
  #texts: string[] = []
  #hashes: (string | undefined)[] = []
  readonly #hash: (text: string) => string

  constructor(hash: (text: string) => string) {
    this.#hash = hash
  }

  learn({ texts, lengths, fresh }: Batch): void {
    if (fresh) {
      this.#texts = []
      this.#hashes = []
    }
    let at = 0
    for (const length of lengths) {
      this.#texts.push(texts.slice(at, at + length))
      at += length
    }
  }

  text(id: number): string {
    return this.#texts[id] ?? ''
  }

  hash(id: number): string {
    let found = this.#hashes[id]
    if (found === undefined) {
      found = this.#hash(this.text(id))
      this.#hashes[id] = found
    }
    return found
  }
}

/** Rows of a chunk being filled. */
export class ChunkBuilder {
  readonly #times = new Float64Array(CHUNK_ROWS * TIMES.wide)
  readonly #ids = new Uint32Array(CHUNK_ROWS * IDS.wide)
  readonly #values: number[] = []
  readonly #texts = new Places()
  readonly #hashes = new Places()
  /** Places of the sender's numbers in this chunk, plus one; 0: not met yet. */
  #textPlaces = new Uint32Array(1024)
  #hashPlaces = new Uint32Array(1024)
  rows = 0

  get full(): boolean {
    return this.rows === CHUNK_ROWS
  }

  /** The dictionary has begun afresh: its numbers mean other texts now. */
  forget(): void {
    this.#textPlaces.fill(0)
    this.#hashPlaces.fill(0)
  }

  /** As many rows of a batch as there is room for, from one on. Returns the first that did not fit. */
  add(batch: Batch, from: number, dictionary: Dictionary): number {
    const { ids, values } = batch
    const until = Math.min(batch.rows, from + CHUNK_ROWS - this.rows)
    this.#times.set(batch.times.subarray(from * TIMES.wide, until * TIMES.wide), this.rows * TIMES.wide)
    const own = this.#ids
    let at = from === 0 ? 0 : ids[from * IDS.wide - IDS.wide + IDS.valuesEnd]!
    let to = this.rows * IDS.wide
    for (let row = from * IDS.wide; row < until * IDS.wide; row += IDS.wide) {
      for (const end = ids[row + IDS.valuesEnd]!; at < end; at += 2) {
        const value = values[at + 1]!
        const kept = value < VALUE.first ? value : this.#hashOf(value - VALUE.first, dictionary) + VALUE.first
        this.#values.push(this.#textOf(values[at]!, dictionary), kept)
      }
      const refusedBy = ids[row + IDS.refusedBy]!
      own[to] = this.#hashOf(ids[row]!, dictionary)
      own[to + IDS.network] = this.#hashOf(ids[row + IDS.network]!, dictionary)
      own[to + IDS.method] = this.#textOf(ids[row + IDS.method]!, dictionary)
      own[to + IDS.path] = this.#textOf(ids[row + IDS.path]!, dictionary)
      own[to + IDS.refusedBy] = refusedBy === LET_THROUGH ? LET_THROUGH : this.#textOf(refusedBy - 1, dictionary) + 1
      own[to + IDS.answer] = ids[row + IDS.answer]!
      own[to + IDS.valuesEnd] = this.#values.length
      to += IDS.wide
    }
    this.rows += until - from
    return until
  }

  /** One row of another chunk: small ones become a large one. */
  move(chunk: Chunk, row: number): void {
    const { ids, texts, hashes, values } = chunk
    const from = row * IDS.wide
    const refusedBy = ids[from + IDS.refusedBy]!
    for (let v = chunk.valuesFrom(row); v < ids[from + IDS.valuesEnd]!; v += 2) {
      const value = values[v + 1]!
      const kept = value < VALUE.first ? value : this.#hashes.of(hashes[value - VALUE.first]!) + VALUE.first
      this.#values.push(this.#texts.of(texts[values[v]!]!), kept)
    }
    const to = this.rows++ * IDS.wide
    this.#times.set(chunk.times.subarray(row * TIMES.wide, (row + 1) * TIMES.wide), (to / IDS.wide) * TIMES.wide)
    this.#ids[to] = this.#hashes.of(hashes[ids[from]!]!)
    this.#ids[to + IDS.network] = this.#hashes.of(hashes[ids[from + IDS.network]!]!)
    this.#ids[to + IDS.method] = this.#texts.of(texts[ids[from + IDS.method]!]!)
    this.#ids[to + IDS.path] = this.#texts.of(texts[ids[from + IDS.path]!]!)
    this.#ids[to + IDS.refusedBy] = refusedBy === LET_THROUGH ? LET_THROUGH : this.#texts.of(texts[refusedBy - 1]!) + 1
    this.#ids[to + IDS.answer] = ids[from + IDS.answer]!
    this.#ids[to + IDS.valuesEnd] = this.#values.length
  }

  /** The chunk's bytes, and when its first and last request arrived. */
  finish(): { bytes: Buffer; rows: number; first: number; last: number } {
    const { rows } = this
    const [texts, hashes] = [this.#texts.texts, this.#hashes.texts]
    const json = Buffer.from(JSON.stringify(texts))
    const [times, ids, values] = [rows * TIMES.wide * 8, rows * IDS.wide * 4, this.#values.length * 4]
    const bytes = Buffer.allocUnsafeSlow(HEAD + times + ids + values + hashes.length * HASH_BYTES + json.length)
    new Uint32Array(bytes.buffer, 0, 8).set([VERSION, rows, this.#values.length, hashes.length, json.length, 0, 0, 0])
    bytes.set(new Uint8Array(this.#times.buffer, 0, times), HEAD)
    bytes.set(new Uint8Array(this.#ids.buffer, 0, ids), HEAD + times)
    bytes.set(new Uint8Array(Uint32Array.from(this.#values).buffer), HEAD + times + ids)
    const from = HEAD + times + ids + values
    bytes.write(hashes.join(''), from, 'hex')
    bytes.set(json, from + hashes.length * HASH_BYTES)
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let row = 0; row < rows; row++) {
      const arrived = this.#times[row * TIMES.wide]!
      if (arrived < first) first = arrived
      if (arrived > last) last = arrived
    }
    return { bytes, rows, first, last }
  }

  #textOf(id: number, dictionary: Dictionary): number {
    const known = this.#textPlaces[id]
    if (known) return known - 1
    const place = this.#texts.of(dictionary.text(id))
    if (id >= this.#textPlaces.length) this.#textPlaces = grown(this.#textPlaces, id)
    this.#textPlaces[id] = place + 1
    return place
  }

  #hashOf(id: number, dictionary: Dictionary): number {
    const known = this.#hashPlaces[id]
    if (known) return known - 1
    const place = this.#hashes.of(dictionary.hash(id))
    if (id >= this.#hashPlaces.length) this.#hashPlaces = grown(this.#hashPlaces, id)
    this.#hashPlaces[id] = place + 1
    return place
  }
}

function grown(places: Uint32Array<ArrayBuffer>, id: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(id + 1, places.length * 2))
  larger.set(places)
  return larger
}

/** A chunk opened for reading. */
export class Chunk {
  readonly rows: number
  readonly times: Float64Array
  readonly ids: Uint32Array
  readonly values: Uint32Array
  /** Methods, paths, rule ids and keys of values. */
  readonly texts: readonly string[]
  /** What stands for addresses, networks and values: 16 hex digits each. */
  readonly hashes: readonly string[]

  /** @throws Error if the bytes are no chunk of this version. */
  constructor(bytes: Uint8Array) {
    // Copied once: the columns need an address that eight divides.
    const own = new Uint8Array(bytes).buffer
    if (own.byteLength < HEAD) throw new Error('no chunk')
    const [version, rows, values, hashes, json] = new Uint32Array(own, 0, 5)
    if (version !== VERSION) throw new Error(`chunk of version ${version}`)
    this.rows = rows!
    this.times = new Float64Array(own, HEAD, rows! * TIMES.wide)
    const afterTimes = HEAD + this.times.byteLength
    this.ids = new Uint32Array(own, afterTimes, rows! * IDS.wide)
    const afterIds = afterTimes + this.ids.byteLength
    this.values = new Uint32Array(own, afterIds, values!)
    const at = afterIds + this.values.byteLength
    const hex = Buffer.from(own, at, hashes! * HASH_BYTES).toString('hex')
    const width = HASH_BYTES * 2
    this.hashes = Array.from({ length: hashes! }, (_, i) => hex.slice(i * width, (i + 1) * width))
    this.texts = JSON.parse(Buffer.from(own, at + hashes! * HASH_BYTES, json!).toString()) as string[]
  }

  valuesFrom(row: number): number {
    return row === 0 ? 0 : this.ids[(row - 1) * IDS.wide + IDS.valuesEnd]!
  }

  at(row: number): number {
    return this.times[row * TIMES.wide]!
  }

  address(row: number): string {
    return this.hashes[this.ids[row * IDS.wide]!]!
  }

  network(row: number): string {
    return this.hashes[this.ids[row * IDS.wide + IDS.network]!]!
  }

  method(row: number): string {
    return this.texts[this.ids[row * IDS.wide + IDS.method]!]!
  }

  path(row: number): string {
    return this.texts[this.ids[row * IDS.wide + IDS.path]!]!
  }

  /** Undefined: let through. */
  refusedBy(row: number): string | undefined {
    const id = this.ids[row * IDS.wide + IDS.refusedBy]!
    return id === LET_THROUGH ? undefined : this.texts[id - 1]
  }

  status(row: number): number | null {
    return this.ids[row * IDS.wide + IDS.answer]! & ANSWER.status || null
  }

  is(row: number, flag: 'allowed' | 'failed' | 'succeeded'): boolean {
    return (this.ids[row * IDS.wide + IDS.answer]! & ANSWER[flag]) !== 0
  }

  /** The value of a key: a hash, yes or no, or undefined if it was not there. */
  value(row: number, key: string): string | boolean | undefined {
    for (let v = this.valuesFrom(row); v < this.ids[row * IDS.wide + IDS.valuesEnd]!; v += 2) {
      if (this.texts[this.values[v]!] === key) return this.#value(this.values[v + 1]!)
    }
    return undefined
  }

  /** Every value of a row with its key. */
  *valuesOf(row: number): Generator<readonly [string, string | boolean]> {
    for (let v = this.valuesFrom(row); v < this.ids[row * IDS.wide + IDS.valuesEnd]!; v += 2)
      yield [this.texts[this.values[v]!]!, this.#value(this.values[v + 1]!)]
  }

  #value(value: number): string | boolean {
    if (value === VALUE.no || value === VALUE.yes) return value === VALUE.yes
    return value === VALUE.unreadable ? UNREADABLE : this.hashes[value - VALUE.first]!
  }
}
