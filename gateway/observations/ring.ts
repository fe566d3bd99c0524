// The ring in its own thread: rows come in batches, leave as sealed chunks, and are read again for every question.
import type { Foreseen, LoginsAround, Reach, RegularTraffic, Trial } from '../../shared/ports.ts'
import type { Subject } from '../../shared/registers/blocks.ts'
import { type Observable, observablesOf } from '../../shared/registers/rule-parts.ts'
import { CHUNK_ROWS, Chunk } from './chunk.ts'
import { ChunkBuilder, Dictionary } from './chunk-builder.ts'
import { DAY, loginsAround } from './logins.ts'
import type { Batch, ForeseeAsk, Questions, Tried } from './protocol.ts'
import { regularTraffic } from './regular.ts'
import type { Recorded, ReplayTools } from './replay.ts'
import type { Listed, Store } from './store.ts'
import { foresee, tryOn } from './trial.ts'

/** A rule that was tried has what it looks at recorded for so long. */
export const TRIED_MS = 7 * DAY
/** Small chunks are put together at the latest when there are so many: each is read on its own. */
const MOST_PARTS = 600

export interface RingOptions {
  readonly store: Store
  readonly hash: (text: string) => string
  readonly tools: ReplayTools
  /** Milliseconds that only go forward. */
  readonly watch: () => number
}

export class Ring {
  readonly #options: RingOptions
  readonly #dictionary: Dictionary
  #builder = new ChunkBuilder()
  #lost = 0
  /** Since when each key is recorded without a gap. */
  #recorded: Record<string, number>
  #tried: Tried[]

  constructor(options: RingOptions) {
    this.#options = options
    this.#dictionary = new Dictionary(options.hash)
    this.#recorded = (options.store.note('recorded') as Record<string, number> | undefined) ?? {}
    this.#tried = (options.store.note('tried') as Tried[] | undefined) ?? []
    this.#tidy(true)
  }

  get tried(): readonly Tried[] {
    return this.#tried
  }

  /** Whether rows wait to be stored. */
  get open(): boolean {
    return this.#builder.rows > 0
  }

  take(batch: Batch): void {
    this.#dictionary.learn(batch)
    if (batch.fresh) this.#builder.forget()
    for (let row = 0; row < batch.rows; ) {
      row = this.#builder.add(batch, row, this.#dictionary)
      if (this.#builder.full) this.store()
    }
  }

  /** Stores what is open. Rows that cannot be stored are lost, and counted. */
  store(): void {
    const { rows } = this.#builder
    if (rows === 0) return
    const whole = this.#builder.full
    const filled = this.#builder.finish()
    this.#builder = new ChunkBuilder()
    if (!this.#options.store.append(filled, whole)) this.#lost += rows
    if (!whole) this.#tidy(false)
  }

  lost(rows: number): void {
    this.#lost += rows
  }

  reach(): Reach {
    this.store()
    const { listed } = this.#options.store
    let [rows, bytes] = [0, 0]
    let [from, to]: [number | null, number | null] = [null, null]
    for (const chunk of listed) {
      rows += chunk.rows
      bytes += chunk.bytes
      from = Math.min(from ?? chunk.first, chunk.first)
      to = Math.max(to ?? chunk.last, chunk.last)
    }
    return { rows, from, to, bytes, lost: this.#lost, recorded: { ...this.#recorded } }
  }

  /** Tries a rule; what it looks at is recorded from now on, for a week. */
  try({ rule, who, options, now }: Questions['try']['ask']): { trial: Trial; tried: readonly Tried[] } {
    const began = this.#options.watch()
    const reach = this.reach()
    const asking = { recorded: this.#recordedSince(options.since), tools: this.#options.tools, hash: this.#options.hash }
    const trial = tryOn(asking, { rule, who, options, reach })
    this.#record(observablesOf(rule), now)
    return { trial: { ...trial, tookMs: Math.round(this.#options.watch() - began) }, tried: this.#tried }
  }

  foresee(ask: ForeseeAsk): Foreseen[] {
    this.store()
    const { tools, hash } = this.#options
    return foresee({ recorded: this.#recordedSince(ask.since), tools, hash }, ask)
  }

  logins({ subject, at }: { subject: Subject; at: number }): LoginsAround {
    const { from } = this.reach()
    const chunks = this.#chunks(({ first, last }) => last >= at - DAY && first <= at + DAY)
    return loginsAround(chunks, { subject, at, from, hash: this.#options.hash })
  }

  regular(addresses: readonly string[]): RegularTraffic[] {
    this.store()
    return regularTraffic(
      this.#chunks(() => true),
      addresses,
      this.#options.hash,
    )
  }

  /** What the front records from now on. A key it no longer records is forgotten: from then on there is a gap. */
  recording({ keys, now }: Questions['recording']['ask']): void {
    const next = Object.fromEntries(keys.map(key => [key, this.#recorded[key] ?? now]))
    if (JSON.stringify(next) === JSON.stringify(this.#recorded)) return
    this.#recorded = next
    this.#options.store.setNote('recorded', next)
  }

  close(): void {
    this.store()
    this.#options.store.close()
  }

  #record(observables: readonly Observable[], now: number): void {
    if (observables.length === 0) return
    const keys = new Set(observables.map(({ key }) => key))
    const others = this.#tried.filter(({ observable, until }) => until > now && !keys.has(observable.key))
    this.#tried = [...others, ...observables.map(observable => ({ observable, until: now + TRIED_MS }))]
    this.#options.store.setNote('tried', this.#tried)
  }

  #recordedSince(since: number | undefined): Recorded[] {
    const found: Recorded[] = []
    for (const listed of this.#options.store.listed) {
      if (since !== undefined && listed.last < since) continue
      const chunk = this.#chunk(listed)
      if (chunk) found.push({ run: listed.run, chunk })
    }
    return found
  }

  *#chunks(wanted: (listed: Listed) => boolean): Generator<Chunk> {
    for (const listed of this.#options.store.listed) {
      const chunk = wanted(listed) ? this.#chunk(listed) : undefined
      if (chunk) yield chunk
    }
  }

  #chunk(listed: Listed): Chunk | undefined {
    const stored = this.#options.store.read(listed)
    return stored && new Chunk(stored.bytes)
  }

  /** Puts small chunks of one run together: when a whole one is full, when there are many, or (`all`) what an earlier run left. */
  #tidy(all: boolean): void {
    const { store } = this.#options
    let parts: Listed[] = []
    for (const listed of [...store.listed]) {
      const [first] = parts
      const rows = parts.reduce((sum, part) => sum + part.rows, 0)
      if (listed.whole || (first && (first.run !== listed.run || rows + listed.rows > CHUNK_ROWS))) {
        if (all || rows >= CHUNK_ROWS / 2) this.#merge(parts)
        parts = []
      }
      if (!listed.whole) parts.push(listed)
    }
    if (all || parts.length >= MOST_PARTS) this.#merge(parts)
  }

  #merge(parts: readonly Listed[]): void {
    if (parts.length < 2) return
    const builder = new ChunkBuilder()
    for (const part of parts) {
      const chunk = this.#chunk(part)
      // Too many different texts for one chunk: they stay as they are.
      for (let row = 0; chunk && row < chunk.rows; row++) if (!builder.move(chunk, row)) return
    }
    if (builder.rows > 0) this.#options.store.merge(parts, builder.finish())
  }
}
