// The tallies of one rule by subject, bounded in number: quiet subjects are forgotten first, those near their limit last.
import { Distinct } from './distinct.ts'
import { newTally, RING_LIMIT, type Tally } from './tally.ts'

/** References to counted requests that one rule may keep alive in all (each a few hundred bytes at most). */
const REFERENCES = 200_000

/** How many subjects one rule remembers: fewer, the more each of them may hold. */
export function capacityOf(limit: number, distinct = false): number {
  if (distinct) return Math.min(50_000, Math.max(500, Math.floor(REFERENCES / limit)))
  const each = limit <= RING_LIMIT ? limit : 20
  return Math.min(50_000, Math.max(2_000, Math.floor(REFERENCES / each)))
}

/** Beyond this many, rules share the memory: each remembers fewer subjects. */
const FULL_SHARES = 6
const LEAST = 500
/** Slices look back a tenth further than their window; half as much again leaves no doubt that a subject counts nothing any more. */
const QUIET = 1.5
/** However short its window, a rule is looked through at most so often. */
const QUIET_AT_LEAST = 20_000

/**
 * Two generations instead of a list in order of use: a look-up touches one map, and turning a generation over costs a
 * constant share per new subject. What is dropped had not been seen for half the capacity of newer subjects.
 */
export class Tallies {
  readonly #limit: number
  readonly #window: number
  readonly #distinct: boolean
  readonly #capacity: number
  #half: number
  #young = new Map<string, Tally>()
  #old = new Map<string, Tally>()
  /** When the generations last changed because time went by. */
  #turnedAt = 0

  constructor(limit: number, window: number, distinct = false, capacity = capacityOf(limit, distinct)) {
    this.#limit = limit
    this.#window = window
    this.#distinct = distinct
    this.#capacity = capacity
    this.#half = Math.max(2, Math.floor(capacity / 2))
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** How many rules there are: the memory is for all of them. */
  share(rules: number): void {
    const capacity = rules <= FULL_SHARES ? this.#capacity : Math.max(LEAST, Math.floor((this.#capacity * FULL_SHARES) / rules))
    this.#half = Math.max(2, Math.floor(Math.min(this.#capacity, capacity) / 2))
  }

  get(subject: string, now: number): Tally {
    const young = this.#young.get(subject)
    if (young !== undefined) return young
    const old = this.#old.get(subject)
    if (this.#young.size >= this.#half) this.#turnOver(now)
    this.#old.delete(subject)
    const tally = old ?? (this.#distinct ? new Distinct(this.#limit, this.#window) : newTally(this.#limit, this.#window))
    this.#young.set(subject, tally)
    return tally
  }

  /** What is remembered of a subject, without making it. */
  known(subject: string): Tally | undefined {
    return this.#young.get(subject) ?? this.#old.get(subject)
  }

  forget(subject: string): void {
    this.#young.delete(subject)
    this.#old.delete(subject)
  }

  /** Blocks decided from these counts are none any more: the rule now does something else. */
  unblock(): void {
    for (const tallies of [this.#young, this.#old]) for (const tally of tallies.values()) tally.blockedUntil = 0
  }

  /** Forgets whom nobody asked about for more than a window: their counts are empty. Changes no decision. */
  tidy(now: number): void {
    if (now < this.#turnedAt) this.#turnedAt = now
    if (now - this.#turnedAt < Math.max(QUIET_AT_LEAST, this.#window * QUIET)) return
    this.#turnedAt = now
    if (this.size === 0) return
    const leaving = this.#old
    this.#old = this.#young
    this.#young = new Map()
    for (const [subject, tally] of leaving) {
      // An answer that came late counts from when it came, although nobody asked about its subject since.
      if (tally.inFlight > 0 || tally.blockedUntil > now || tally.count(now) > 0) this.#young.set(subject, tally)
    }
  }

  /** The young become the old; of the old only those above half their limit stay, as long as they leave room for others. */
  #turnOver(now: number): void {
    const leaving = this.#old
    this.#old = this.#young
    this.#young = new Map()
    for (const [subject, tally] of leaving) {
      if (this.#young.size >= this.#half - 1) break
      if (tally.blockedUntil > now || (tally.count(now) + tally.inFlight) * 2 > this.#limit) this.#young.set(subject, tally)
    }
  }
}
