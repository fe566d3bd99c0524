// Request summaries packed on the front's own thread, as cheaply as can be: numbers into arrays, texts into a dictionary.
import { type RequestSummary, UNREADABLE } from '../../shared/ports.ts'
import { ANSWER, type Batch, IDS, LET_THROUGH, TIMES, VALUE } from './protocol.ts'

/** A full batch leaves at once; a part of one after a second. */
export const BATCH_ROWS = 2048
/** The dictionary begins afresh beyond these: a flood of different paths must not stay in memory. */
const MOST_TEXTS = 8192
const MOST_LENGTH = 512 * 1024
/** Longer texts are cut: rules see no difference beyond. */
const LONGEST = 1000
/** Up to here V8 copies a piece of a text; a longer piece keeps the whole it was cut from alive. */
const COPIED = 12

export class Packer {
  readonly #times = new Float64Array(BATCH_ROWS * TIMES.wide)
  readonly #ids = new Uint32Array(BATCH_ROWS * IDS.wide)
  #values: number[] = []
  #rows = 0
  #known = new Map<string, number>()
  #length = 0
  #new: string[] = []
  #fresh = true
  /** The last one's: most requests are of one method. */
  #method = ''
  #methodId = 0

  get rows(): number {
    return this.#rows
  }

  /** Returns true when the batch is full and has to be taken. */
  add(summary: RequestSummary): boolean {
    const row = this.#rows++
    const times = this.#times
    const t = row * TIMES.wide
    times[t] = summary.at
    times[t + 1] = summary.settledAt
    times[t + 2] = summary.arrival
    times[t + 3] = summary.settlement
    const ids = this.#ids
    const i = row * IDS.wide
    const { address, network, refusedBy, login, values } = summary
    const addressId = this.#text(address)
    ids[i] = addressId
    ids[i + 1] = network === address ? addressId : this.#text(network)
    const { method } = summary
    if (method !== this.#method) {
      this.#method = method
      this.#methodId = this.#text(method)
    }
    ids[i + 2] = this.#methodId
    ids[i + 3] = this.#text(summary.path)
    ids[i + 4] = refusedBy === undefined ? LET_THROUGH : this.#text(refusedBy) + 1
    ids[i + 5] =
      ((summary.status ?? 0) & ANSWER.status) |
      (summary.allowed ? ANSWER.allowed : 0) |
      (login === undefined ? 0 : login === 'failed' ? ANSWER.failed : ANSWER.succeeded)
    if (values !== undefined) for (const key in values) this.#values.push(this.#text(key), this.#value(values[key]!))
    ids[i + 6] = this.#values.length
    return this.#rows === BATCH_ROWS
  }

  /** What was added since the last time; undefined: nothing. The arrays are the receiver's own. */
  take(): Batch | undefined {
    if (this.#rows === 0) return undefined
    const batch: Batch = {
      rows: this.#rows,
      times: this.#times.slice(0, this.#rows * TIMES.wide),
      ids: this.#ids.slice(0, this.#rows * IDS.wide),
      values: new Uint32Array(this.#values),
      texts: this.#new.join(''),
      lengths: Uint32Array.from(this.#new, text => text.length),
      fresh: this.#fresh,
    }
    this.#rows = 0
    this.#values = []
    this.#new = []
    this.#fresh = this.#known.size >= MOST_TEXTS || this.#length >= MOST_LENGTH
    if (this.#fresh) this.forget()
    return batch
  }

  /** The receiver does not know the dictionary (any more). Only between batches. */
  forget(): void {
    this.#known = new Map()
    this.#length = 0
    this.#new = []
    this.#method = ''
    this.#fresh = true
  }

  #value(value: string | boolean): number {
    if (value === true) return VALUE.yes
    if (value === false) return VALUE.no
    return value === UNREADABLE ? VALUE.unreadable : this.#text(value) + VALUE.first
  }

  #text(text: string): number {
    const known = this.#known.get(text)
    return known === undefined ? this.#learn(text) : known
  }

  #learn(text: string): number {
    const id = this.#known.size
    const cut = text.length > LONGEST ? text.slice(0, LONGEST) : text
    // One more character in front, and away again: a text of its own, that keeps no request alive.
    const own = cut.length > COPIED ? ` ${cut}`.slice(1) : cut
    if (text.length > LONGEST) {
      const known = this.#known.get(own)
      if (known !== undefined) return known
    }
    this.#known.set(own, id)
    this.#length += own.length
    this.#new.push(own)
    return id
  }
}
