// Rows on their way into a chunk: what the sender numbered gets its place in the chunk's own dictionaries, and values become hashes.
import { UNREADABLE } from '../../shared/ports.ts'
import { CHUNK_ROWS, type Chunk, HEAD, SMALL, VERSION } from './chunk.ts'
import { HASH_BYTES } from './hashing.ts'
import { type Batch, IDS, LET_THROUGH, TIMES, VALUE } from './protocol.ts'

/** Bytes of a row beside its values: when (8), how long, both places and where its values end (4 each), six numbers (2 each). */
const ROW = 8 + 4 * 4 + 6 * 2
/** A dictionary's places have 16 bits; a row needs few new ones. */
const MOST_PLACES = 60_000
const MOST_32 = 0xffff_ffff

const within = (value: number) => Math.min(MOST_32, Math.max(0, Math.round(value)))

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

/** Rows of a chunk being filled: a column for each of their parts. */
export class ChunkBuilder {
  readonly #times = new Float64Array(CHUNK_ROWS * TIMES.wide)
  readonly #small = new Uint16Array(CHUNK_ROWS * SMALL)
  readonly #valuesEnd = new Uint32Array(CHUNK_ROWS)
  readonly #values: number[] = []
  readonly #texts = new Places()
  /** Without looking for equal ones: only a dictionary begun afresh brings a hash twice, which harms nothing. */
  readonly #hashes: string[] = []
  /** Places of the sender's numbers in this chunk, plus one; 0: not met yet. */
  #textPlaces = new Uint32Array(1024)
  #hashPlaces = new Uint32Array(1024)
  readonly #moved = new Map<string, number>()
  rows = 0

  get full(): boolean {
    return this.rows === CHUNK_ROWS || this.#hashes.length > MOST_PLACES || this.#texts.texts.length > MOST_PLACES
  }

  /** The dictionary has begun afresh: its numbers mean other texts now. */
  forget(): void {
    this.#textPlaces.fill(0)
    this.#hashPlaces.fill(0)
  }

  /** As many rows of a batch as there is room for, from one on. Returns the first that did not fit. */
  add(batch: Batch, from: number, dictionary: Dictionary): number {
    const { ids, values } = batch
    const small = this.#small
    let row = from
    let at = from === 0 ? 0 : ids[from * IDS.wide - IDS.wide + IDS.valuesEnd]!
    const first = this.rows
    for (; row < batch.rows && !this.full; row++) {
      const i = row * IDS.wide
      for (const end = ids[i + IDS.valuesEnd]!; at < end; at += 2) {
        const value = values[at + 1]!
        const kept = value < VALUE.first ? value : this.#hashOf(value - VALUE.first, dictionary) + VALUE.first
        this.#values.push(this.#textOf(values[at]!, dictionary), kept)
      }
      const refusedBy = ids[i + IDS.refusedBy]!
      const to = this.rows * SMALL
      small[to] = this.#hashOf(ids[i]!, dictionary)
      small[to + IDS.network] = this.#hashOf(ids[i + IDS.network]!, dictionary)
      small[to + IDS.method] = this.#textOf(ids[i + IDS.method]!, dictionary)
      small[to + IDS.path] = this.#textOf(ids[i + IDS.path]!, dictionary)
      small[to + IDS.refusedBy] = refusedBy === LET_THROUGH ? LET_THROUGH : this.#textOf(refusedBy - 1, dictionary) + 1
      small[to + IDS.answer] = ids[i + IDS.answer]!
      this.#valuesEnd[this.rows++] = this.#values.length
    }
    this.#times.set(batch.times.subarray(from * TIMES.wide, row * TIMES.wide), first * TIMES.wide)
    return row
  }

  /** One row of another chunk: small ones become a large one. False: there is no room. */
  move(chunk: Chunk, row: number): boolean {
    if (this.full) return false
    for (const [key, value] of chunk.valuesOf(row)) {
      const kept =
        typeof value === 'boolean' ? Number(value) : value === UNREADABLE ? VALUE.unreadable : this.#place(value) + VALUE.first
      this.#values.push(this.#texts.of(key), kept)
    }
    const refusedBy = chunk.refusedBy(row)
    this.#small.set(
      [
        this.#place(chunk.address(row)),
        this.#place(chunk.network(row)),
        this.#texts.of(chunk.method(row)),
        this.#texts.of(chunk.path(row)),
        refusedBy === undefined ? LET_THROUGH : this.#texts.of(refusedBy) + 1,
        chunk.answers(row),
      ],
      this.rows * SMALL,
    )
    this.#times.set([chunk.at(row), chunk.settledAt(row), chunk.arrival(row), chunk.settlement(row)], this.rows * TIMES.wide)
    this.#valuesEnd[this.rows++] = this.#values.length
    return true
  }

  /** The chunk's bytes, and when its first and last request arrived. */
  finish(): { bytes: Buffer; rows: number; first: number; last: number } {
    const { rows } = this
    const times = this.#times
    let [first, last, least] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (let t = 0; t < rows * TIMES.wide; t += TIMES.wide) {
      const at = times[t]!
      if (at < first) first = at
      if (at > last) last = at
      if (times[t + TIMES.arrival]! < least) least = times[t + TIMES.arrival]!
      if (times[t + TIMES.settlement]! < least) least = times[t + TIMES.settlement]!
    }
    const hashes = this.#hashes
    const json = Buffer.from(JSON.stringify(this.#texts.texts))
    const values = this.#values.length * 4
    const bytes = Buffer.allocUnsafeSlow(HEAD + rows * ROW + values + hashes.length * HASH_BYTES + json.length)
    const { buffer } = bytes
    new Uint32Array(buffer, 0, 8).set([VERSION, rows, this.#values.length, hashes.length, json.length, 0, 0, 0])
    new Float64Array(buffer, 32, 1)[0] = least
    const arrived = new Float64Array(buffer, HEAD, rows)
    const wide = new Uint32Array(buffer, HEAD + rows * 8, rows * 4)
    for (let row = 0, t = 0; row < rows; row++, t += TIMES.wide) {
      arrived[row] = times[t]!
      wide[row] = within(times[t + TIMES.settledAt]! - times[t]!)
      wide[rows + row] = within(times[t + TIMES.arrival]! - least)
      wide[2 * rows + row] = within(times[t + TIMES.settlement]! - least)
    }
    wide.set(this.#valuesEnd.subarray(0, rows), 3 * rows)
    // Values before the 16-bit numbers, so that every column stands where its width divides.
    const afterWide = HEAD + rows * 24
    new Uint32Array(buffer, afterWide, this.#values.length).set(this.#values)
    new Uint16Array(buffer, afterWide + values, rows * SMALL).set(this.#small.subarray(0, rows * SMALL))
    const afterRows = afterWide + values + rows * 12
    bytes.write(hashes.join(''), afterRows, 'hex')
    bytes.set(json, afterRows + hashes.length * HASH_BYTES)
    return { bytes, rows, first, last }
  }

  #place(hash: string): number {
    let place = this.#moved.get(hash)
    if (place === undefined) {
      place = this.#hashes.push(hash) - 1
      this.#moved.set(hash, place)
    }
    return place
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
    const place = this.#hashes.push(dictionary.hash(id)) - 1
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
