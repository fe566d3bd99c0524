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
  /** Milliseconds until one more fits; 0: it fits now. */
  wait(now: number): number
  add(now: number, passage: Passage): void
  /** The counted requests, oldest first. */
  evidence(): Passage[]
  clear(): void
  /** Requests let through whose answer is not known yet. */
  inFlight: number
  /** When this subject was last turned away; a new episode begins after a window without. */
  turnedAwayAt: number
  /** A block decided from this tally is in force until then: it is not decided again. */
  blockedUntil: number
}

/** Up to 100: each time is kept. Exact. */
class Ring implements Tally {
  inFlight = 0
  turnedAwayAt = Number.NEGATIVE_INFINITY
  blockedUntil = Number.NEGATIVE_INFINITY
  readonly #limit: number
  readonly #window: number
  #times: number[] = []
  #passages: Passage[] = []
  /** Index of the oldest once the ring is full. */
  #next = 0
  #newest = Number.NEGATIVE_INFINITY

  constructor(limit: number, window: number) {
    this.#limit = limit
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
    if (this.#times.length < this.#limit) return 0
    return Math.max(0, this.#times[this.#next]! + this.#window - at)
  }

  add(now: number, passage: Passage): void {
    const at = this.#at(now)
    this.#newest = at
    if (this.#times.length < this.#limit) {
      this.#times.push(at)
      this.#passages.push(passage)
      return
    }
    this.#times[this.#next] = at
    this.#passages[this.#next] = passage
    this.#next = this.#next + 1 === this.#limit ? 0 : this.#next + 1
  }

  evidence(): Passage[] {
    const since = this.#newest - this.#window
    const ordered = [...this.#passages.slice(this.#next), ...this.#passages.slice(0, this.#next)]
    const times = [...this.#times.slice(this.#next), ...this.#times.slice(0, this.#next)]
    return ordered.filter((_, i) => times[i]! > since)
  }

  clear(): void {
    this.#times = []
    this.#passages = []
    this.#next = 0
    this.#newest = Number.NEGATIVE_INFINITY
    this.turnedAwayAt = Number.NEGATIVE_INFINITY
    this.blockedUntil = Number.NEGATIVE_INFINITY
  }

  #at(now: number): number {
    if (now >= this.#newest) return now
    if (this.#newest - now <= this.#window) return this.#newest
    this.clear()
    return now
  }
}

/** Above 100: ten slices and the one under way. */
class Slices implements Tally {
  inFlight = 0
  turnedAwayAt = Number.NEGATIVE_INFINITY
  blockedUntil = Number.NEGATIVE_INFINITY
  readonly #limit: number
  readonly #width: number
  readonly #slots: number[] = new Array(SLICES + 1).fill(0)
  #slice = -1
  #total = 0
  #kept: Passage[] = []
  #next = 0

  constructor(limit: number, window: number) {
    this.#limit = limit
    this.#width = window / SLICES
  }

  count(now: number): number {
    this.#advance(now)
    return this.#total
  }

  wait(now: number): number {
    this.#advance(now)
    if (this.#total < this.#limit) return 0
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

  evidence(): Passage[] {
    return this.#kept.length < KEPT ? [...this.#kept] : [...this.#kept.slice(this.#next), ...this.#kept.slice(0, this.#next)]
  }

  clear(): void {
    this.#slots.fill(0)
    this.#slice = -1
    this.#total = 0
    this.#kept = []
    this.#next = 0
    this.turnedAwayAt = Number.NEGATIVE_INFINITY
    this.blockedUntil = Number.NEGATIVE_INFINITY
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
