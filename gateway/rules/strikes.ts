// How often in a row a rule blocked a subject: each further block lasts longer, until the subject kept quiet for thirty days.
import { type Block, subjectKey } from '../../shared/registers/blocks.ts'
import type { Action } from '../../shared/registers/rule-text.ts'

/** After so long without a block the next one is a first one again (registers.md, section 4). */
export const QUIET_MS = 30 * 86_400_000
/** Subjects remembered in all; beyond, the one blocked longest ago is forgotten. */
const REMEMBERED = 100_000

interface Strike {
  count: number
  at: number
  until: number
}

export class Strikes {
  /** By rule and subject, the one blocked last at the end. */
  readonly #known = new Map<string, Strike>()
  readonly #capacity: number

  constructor(capacity = REMEMBERED) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#known.size
  }

  /** The number of the block decided now, and when it ends. Remembers it. */
  next(
    rule: string,
    subject: string,
    action: Extract<Action, { kind: 'block' }>,
    now: number,
  ): { strike: number; until: number } {
    const key = keyOf(rule, subject)
    const before = this.#known.get(key)
    const strike = before !== undefined && now < before.until + QUIET_MS ? before.count + 1 : 1
    const until = now + lengthOf(action, strike)
    this.#put(key, { count: strike, at: now, until })
    return { strike, until }
  }

  /** A block of the history. Idempotent: what is already known is not counted twice. */
  remember(block: Block): void {
    if (block.reason.kind !== 'rule' || block.action !== 'block') return
    const key = keyOf(block.reason.rule, subjectKey(block.subject))
    const before = this.#known.get(key)
    if (before !== undefined && block.at < before.at) return
    if (block.lifted) {
      this.#known.delete(key)
      return
    }
    if (before !== undefined && block.at === before.at) {
      before.until = block.until
      return
    }
    const inARow = before !== undefined && block.at < before.until + QUIET_MS
    this.#put(key, { count: block.strike ?? (inARow ? before.count + 1 : 1), at: block.at, until: block.until })
  }

  forgive(rule: string, subject: string): void {
    this.#known.delete(keyOf(rule, subject))
  }

  tidy(now: number): void {
    for (const [key, { until }] of this.#known) if (until + QUIET_MS <= now) this.#known.delete(key)
  }

  #put(key: string, strike: Strike): void {
    this.#known.delete(key)
    if (this.#known.size >= this.#capacity) {
      const [oldest] = this.#known.keys()
      this.#known.delete(oldest!)
    }
    this.#known.set(key, strike)
  }
}

function keyOf(rule: string, subject: string): string {
  return `${rule} ${subject}`
}

/** Milliseconds of the block with this number: × factor each time, up to the ceiling. */
export function lengthOf({ seconds, escalate }: Extract<Action, { kind: 'block' }>, strike: number): number {
  if (escalate === undefined) return seconds * 1000
  return Math.round(Math.min(escalate.upToSeconds, seconds * escalate.factor ** (strike - 1)) * 1000)
}
