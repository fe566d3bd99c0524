// Counter of the different values of one subject: exact, each with the last time it was seen.
import type { Passage } from '../../shared/ports.ts'
import { NEVER, type Tally } from './tally.ts'

/** Requests kept as evidence: the ones that brought the newest values. */
const KEPT = 20

/** At most `limit` values are kept, so it is bounded by DISTINCT_LIMIT. A value seen again costs nothing and is as new as its last time. */
export class Distinct implements Tally {
  inFlight = 0
  turnedAwayAt = NEVER
  blockedUntil = NEVER
  toldAt = NEVER
  succeededAt = NEVER
  readonly #limit: number
  readonly #window: number
  /** Last time by value, in the order of these times: the oldest first. */
  readonly #seen = new Map<string, number>()
  #kept: Passage[] = []
  /** Requests under way by value. */
  #reserved: Map<string, number> | undefined
  #newest = NEVER

  constructor(limit: number, window: number) {
    this.#limit = limit
    this.#window = window
  }

  count(now: number): number {
    this.#expire(this.#at(now))
    return this.#seen.size
  }

  wait(now: number, value: string): number {
    const at = this.#at(now)
    this.#expire(at)
    if (this.#seen.size < this.#limit || this.#seen.has(value)) return 0
    const [oldest] = this.#seen.values()
    return oldest! + this.#window - at
  }

  taken(now: number, value: string): boolean {
    if (this.#reserved === undefined || this.#reserved.has(value)) return false
    this.#expire(this.#at(now))
    if (this.#seen.has(value)) return false
    let held = this.#seen.size
    for (const reserved of this.#reserved.keys()) if (!this.#seen.has(reserved)) held++
    return held >= this.#limit
  }

  reserve(value: string): void {
    this.inFlight++
    this.#reserved ??= new Map()
    this.#reserved.set(value, (this.#reserved.get(value) ?? 0) + 1)
  }

  release(value: string): void {
    this.inFlight--
    const left = (this.#reserved?.get(value) ?? 0) - 1
    if (left > 0) this.#reserved!.set(value, left)
    else if (this.#reserved?.delete(value) && this.#reserved.size === 0) this.#reserved = undefined
  }

  add(now: number, passage: Passage, value: string): void {
    const at = this.#at(now)
    this.#newest = at
    this.#expire(at)
    if (!this.#seen.delete(value)) {
      if (this.#seen.size >= this.#limit) this.#drop()
      this.#kept = this.#kept.length < KEPT ? [...this.#kept, passage] : [...this.#kept.slice(1), passage]
    }
    this.#seen.set(value, at)
  }

  evidence(now: number): Passage[] {
    const since = this.#at(now) - this.#window
    return this.#kept.filter(({ at }) => at > since)
  }

  clear(): void {
    this.#seen.clear()
    this.#kept = []
    this.#newest = NEVER
    this.turnedAwayAt = NEVER
    this.blockedUntil = NEVER
    this.toldAt = NEVER
    this.succeededAt = NEVER
  }

  #drop(): void {
    for (const value of this.#seen.keys()) {
      this.#seen.delete(value)
      return
    }
  }

  #expire(at: number): void {
    const since = at - this.#window
    for (const [value, last] of this.#seen) {
      if (last > since) return
      this.#seen.delete(value)
    }
  }

  #at(now: number): number {
    if (now >= this.#newest) return now
    if (this.#newest - now <= this.#window) return this.#newest
    this.clear()
    return now
  }
}
