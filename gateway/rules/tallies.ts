// The tallies of one rule by subject, bounded in number: quiet subjects are forgotten first, those near their limit last.
import { newTally, RING_LIMIT, type Tally } from './tally.ts'

/** References to counted requests that one rule may keep alive in all (each a few hundred bytes at most). */
const REFERENCES = 200_000

/** How many subjects one rule remembers: fewer, the more each of them may hold. */
export function capacityOf(limit: number): number {
  const each = limit <= RING_LIMIT ? limit : 20
  return Math.min(50_000, Math.max(2_000, Math.floor(REFERENCES / each)))
}

/**
 * Two generations instead of a list in order of use: a look-up touches one map, and turning a generation over costs a
 * constant share per new subject. What is dropped had not been seen for half the capacity of newer subjects.
 */
export class Tallies {
  readonly #limit: number
  readonly #window: number
  readonly #half: number
  #young = new Map<string, Tally>()
  #old = new Map<string, Tally>()

  constructor(limit: number, window: number, capacity = capacityOf(limit)) {
    this.#limit = limit
    this.#window = window
    this.#half = Math.max(2, Math.floor(capacity / 2))
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  get(subject: string, now: number): Tally {
    const young = this.#young.get(subject)
    if (young !== undefined) return young
    const old = this.#old.get(subject)
    if (this.#young.size >= this.#half) this.#turnOver(now)
    this.#old.delete(subject)
    const tally = old ?? newTally(this.#limit, this.#window)
    this.#young.set(subject, tally)
    return tally
  }

  forget(subject: string): void {
    this.#young.delete(subject)
    this.#old.delete(subject)
  }

  /** The young become the old; of the old only those above half their limit stay, as long as they leave room for others. */
  #turnOver(now: number): void {
    const leaving = this.#old
    this.#old = this.#young
    this.#young = new Map()
    for (const [subject, tally] of leaving) {
      if (this.#young.size >= this.#half - 1) break
      if ((tally.count(now) + tally.inFlight) * 2 > this.#limit) this.#young.set(subject, tally)
    }
  }
}
