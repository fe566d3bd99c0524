// Counters of one subject: exact sliding windows that never let more than the limit through in any window.
import type { Passage } from '../../shared/ports.ts'

/** Above this many, times are counted in slices instead of kept one by one. */
export const RING_LIMIT = 100
/** Slices of a window; the oldest is counted whole, so a refusal comes at most a tenth of the window early and never late. */
const SLICES = 10
/** Counted requests kept as evidence beside slices. */
const KEPT = 20

/** What one rule remembers about one subject. Times are milliseconds and may not go back (a step back of more than a window starts afresh). */
export interface Tally {
  /** How many still count at `now`. */
  count(now: number): number
  /** Milliseconds until one more (with this value, where different values are counted) fits; 0: it fits now. */
  wait(now: number, value?: string): number
  /** Whether it fits only if no request under way turns out to count. */
  taken(now: number, value?: string): boolean
  /** A place is kept for a request with this value whose answer will tell whether it counts; `release` gives it back. Without values: `inFlight` alone. */
  reserve(value: string): void
  release(value: string): void
  /** Counts it, also beyond the limit: the oldest makes room. */
  add(now: number, passage: Passage, value?: string): void
  /** The counted requests that still count, oldest first: the newest twenty where there are more than a hundred. */
  evidence(now: number): Passage[]
  clear(): void
  /** Places kept for requests whose answer is not known yet. */
  inFlight: number
  /** When this subject was last turned away or slowed; a new episode begins after a window without. */
  turnedAwayAt: number
  /** A block decided from this tally is in force until then: it is not decided again. */
  blockedUntil: number
  /** When the administrator was last told of it, and of a success after its failures. */
  toldAt: number
  succeededAt: number
}

/** Long before any request. */
export const NEVER = -1e15

/** What all tallies keep beside their counts. */
abstract class Kept {
  inFlight = 0
  turnedAwayAt = NEVER
  blockedUntil = NEVER
  toldAt = NEVER
  succeededAt = NEVER
  protected readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  abstract count(now: number): number

  taken(now: number): boolean {
    return this.inFlight > 0 && this.count(now) + this.inFlight >= this.limit
  }

  reserve(): void {
    this.inFlight++
  }

  release(): void {
    this.inFlight--
  }

  protected forgetEpisodes(): void {
    this.turnedAwayAt = NEVER
    this.blockedUntil = NEVER
    this.toldAt = NEVER
    this.succeededAt = NEVER
  }
}

/** Up to 100: each time is kept. Exact. */
class Ring extends Kept implements Tally {
  readonly #window: number
  #times: number[] = []
  #passages: Passage[] = []
  /** Index of the oldest once the ring is full. */
  #next = 0
  #newest = NEVER

  constructor(limit: number, window: number) {
    super(limit)
    this.#window = window
  }

  count(now: number): number {
    const since = this.#at(now) - this.#window
    let count = 0
    for (const time of this.#times) if (time > since) count++
    return count
  }

  wait(now: number): number {
    const at = this.#at(now)
    if (this.#times.length < this.limit) return 0
    return Math.max(0, this.#times[this.#next]! + this.#window - at)
  }

  add(now: number, passage: Passage): void {
    const at = this.#at(now)
    this.#newest = at
    if (this.#times.length < this.limit) {
      // Most subjects are seen once: a list made with its one element is seventeen times smaller than one that was pushed to.
      if (this.#times.length === 0) {
        this.#times = [at]
        this.#passages = [passage]
        return
      }
      this.#times.push(at)
      this.#passages.push(passage)
      return
    }
    this.#times[this.#next] = at
    this.#passages[this.#next] = passage
    this.#next = this.#next + 1 === this.limit ? 0 : this.#next + 1
  }

  evidence(now: number): Passage[] {
    const since = this.#at(now) - this.#window
    const ordered = [...this.#passages.slice(this.#next), ...this.#passages.slice(0, this.#next)]
    const times = [...this.#times.slice(this.#next), ...this.#times.slice(0, this.#next)]
    return ordered.filter((_, i) => times[i]! > since)
  }

  clear(): void {
    this.#times = []
    this.#passages = []
    this.#next = 0
    this.#newest = NEVER
    this.forgetEpisodes()
  }

  #at(now: number): number {
    if (now >= this.#newest) return now
    if (this.#newest - now <= this.#window) return this.#newest
    this.clear()
    return now
  }
}

/** Above 100: ten slices and the one under way. */
class Slices extends Kept implements Tally {
  readonly #width: number
  readonly #slots: number[] = new Array(SLICES + 1).fill(0)
  #slice = -1
  #total = 0
  #kept: Passage[] = []
  #next = 0

  constructor(limit: number, window: number) {
    super(limit)
    this.#width = window / SLICES
  }

  count(now: number): number {
    this.#advance(now)
    return this.#total
  }

  wait(now: number): number {
    this.#advance(now)
    if (this.#total < this.limit) return 0
    // Room comes when the oldest slice that holds anything has left the window.
    for (let slice = this.#slice - SLICES; slice <= this.#slice; slice++) {
      if (this.#slots[slice % (SLICES + 1)]! > 0) return Math.max(1, (slice + SLICES + 1) * this.#width - now)
    }
    return 0
  }

  add(now: number, passage: Passage): void {
    this.#advance(now)
    this.#slots[this.#slice % (SLICES + 1)]!++
    this.#total++
    if (this.#kept.length < KEPT) this.#kept.push(passage)
    else this.#kept[this.#next] = passage
    this.#next = this.#next + 1 === KEPT ? 0 : this.#next + 1
  }

  evidence(now: number): Passage[] {
    const since = now - this.#width * (SLICES + 1)
    const ordered = [...this.#kept.slice(this.#next), ...this.#kept.slice(0, this.#next)]
    return ordered.filter(({ at }) => at > since)
  }

  clear(): void {
    this.#slots.fill(0)
    this.#slice = -1
    this.#total = 0
    this.#kept = []
    this.#next = 0
    this.forgetEpisodes()
  }

  #advance(now: number): void {
    const slice = Math.floor(now / this.#width)
    if (slice === this.#slice) return
    // Back by no more than a window: go on counting in the newest slice. Further back, or past everything: afresh.
    if (slice < this.#slice && this.#slice - slice <= SLICES) return
    if (slice < this.#slice || slice - this.#slice > SLICES) {
      this.#slots.fill(0)
      this.#total = 0
    } else {
      for (let s = this.#slice + 1; s <= slice; s++) {
        this.#total -= this.#slots[s % (SLICES + 1)]!
        this.#slots[s % (SLICES + 1)] = 0
      }
    }
    this.#slice = slice
  }
}

/** @param limit let through within any window. @param window milliseconds. */
export function newTally(limit: number, window: number): Tally {
  return limit <= RING_LIMIT ? new Ring(limit, window) : new Slices(limit, window)
}
