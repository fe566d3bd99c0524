// The rules in force: compiled when they change, matched per request, decided by exact counters. Knows no socket and no clock.
import { keyOfParts } from '../../shared/counted.ts'
import type { AnswerFacts, Counted, Facts, Notice, Passage, RuleEngine, TurnedAway } from '../../shared/ports.ts'
import type { Block, BlockByRule } from '../../shared/registers/blocks.ts'
import { type Observable, observablesOf } from '../../shared/registers/rule-parts.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { type Compiled, compile, inOrder, readsBody } from './compile.ts'
import { decisionOf, subjectOf, type Who } from './decision.ts'
import { Routes } from './routes.ts'
import { Strikes } from './strikes.ts'
import type { Tally } from './tally.ts'

/** Told to a visitor whose place is taken by requests still under way: one of them will settle soon. */
const SHORT_WAIT = 1000
/** Characters of a path kept as evidence, as a string of their own: a hundred slices per subject would keep whole requests alive. */
const PATH_KEPT = 200
/** One rule after another is looked through for subjects to forget, one so often. */
const TIDY_MS = 1000

/** What a request let through still owes to a rule when its answer is known. */
interface Owed {
  readonly compiled: Compiled
  readonly tally: Tally
  readonly who: Who
  readonly value: string | undefined
  /** A place is reserved; else the rule only watches (its limit is reached, and it refuses nobody). */
  readonly reserved: boolean
  /** An episode of slowing began with it. */
  readonly decision: BlockByRule | null
}

const NOTHING: BlockByRule[] = []

class Engine implements RuleEngine {
  #rules: Compiled[] = []
  #routes = new Routes([])
  #readsBody = false
  #countsDevices = false
  #tidyAt = 0
  #tidyNext = 0
  readonly #would = new Map<string, number>()
  readonly #strikes = new Strikes()
  readonly #notice: ((notice: Notice) => void) | undefined
  /** Tallies found while looking, used when the request is let through: kept between calls so that a request allocates none. */
  readonly #counted: Tally[] = []
  readonly #values: (string | undefined)[] = []

  constructor(notice: ((notice: Notice) => void) | undefined) {
    this.#notice = notice
  }

  set(rules: readonly Rule[]): void {
    const before = new Map(this.#rules.map(compiled => [compiled.rule.id, compiled]))
    this.#rules = rules.map(rule => compile(rule, before.get(rule.id))).sort(inOrder)
    for (const { tallies } of this.#rules) tallies.share(rules.length)
    this.#routes = new Routes(this.#rules)
    this.#readsBody = rules.some(readsBody)
    this.#countsDevices = rules.some(({ subject }) => [subject].flat().includes('device'))
    const ids = new Set(rules.map(rule => rule.id))
    for (const id of this.#would.keys()) if (!ids.has(id)) this.#would.delete(id)
  }

  needsBody(method: string, path: string): boolean {
    return this.#readsBody && this.#routes.of(method, path).needsBody
  }

  countsDevices(): boolean {
    return this.#countsDevices
  }

  observables(): readonly Observable[] {
    const found = new Map<string, Observable>()
    for (const { rule } of this.#rules) for (const observable of observablesOf(rule)) found.set(observable.key, observable)
    return [...found.values()]
  }

  arrive(visitor: Counted, passage: Passage, facts?: Facts): TurnedAway | null {
    const { rules, meant } = this.#routes.of(passage.method, passage.path)
    if (passage.path.length > PATH_KEPT) passage.path = Buffer.from(passage.path.slice(0, PATH_KEPT)).toString()
    const now = passage.at
    if (now - this.#tidyAt >= TIDY_MS || now < this.#tidyAt) this.#tidyOne(now)
    let found = 0
    let owed: Owed[] | null = null
    // First ask all, then count: what one rule refuses must not use up another's room. Those that refuse come first (`inOrder`).
    for (let i = 0; i < rules.length; i++) {
      const compiled = rules[i]!
      let who: Who | undefined
      let key: string
      let value: string | undefined
      if (compiled.simple) {
        key = compiled.network ? visitor.network : visitor.address
        who = key
      } else {
        if (now < compiled.pausedUntil) continue
        if (compiled.from !== undefined && !compiled.from(visitor.address, facts)) continue
        if (compiled.fields !== undefined && !compiled.fields(facts)) continue
        who = compiled.who(visitor, meant, facts)
        if (who === undefined) continue
        key = typeof who === 'string' ? who : keyOfParts(who)
        if (compiled.value !== null) {
          value = compiled.value(visitor, meant, facts)
          if (value === undefined) continue
        }
      }
      const tally = compiled.tallies.get(key, now)
      const judged = compiled.verdict !== null
      const wait = compiled.blocks && now < tally.blockedUntil ? tally.blockedUntil - now : tally.wait(now, value)
      if (wait > 0 || (judged && tally.inFlight > 0 && tally.taken(now, value))) {
        if (compiled.enforce && !compiled.goesOn) return this.#turnAway(compiled, who, key, tally, wait, now)
        const decision = compiled.enforce ? this.#goOn(compiled, who, tally, passage, now) : null
        const counts = compiled.enforce || this.#watch(compiled, tally, now)
        if (counts && !judged) counted(this.#counted, this.#values, found++, tally, value)
        if (!judged && decision === null) continue
        owed = and(owed, { compiled, tally, who, value, reserved: counts && judged, decision })
      } else if (judged) {
        owed = and(owed, { compiled, tally, who, value, reserved: true, decision: null })
      } else counted(this.#counted, this.#values, found++, tally, value)
    }
    for (let i = 0; i < found; i++) this.#counted[i]!.add(now, passage, this.#values[i])
    if (owed !== null) {
      for (let i = 0; i < owed.length; i++) {
        const { tally, value, reserved } = owed[i]!
        if (!reserved) continue
        if (value === undefined) tally.inFlight++
        else tally.reserve(value)
      }
      passage.reserved = owed
    }
    return null
  }

  settle(passage: Passage, status: number | null, now: number, answer?: AnswerFacts): BlockByRule[] {
    passage.status = status
    const owed = passage.reserved as Owed[] | null
    if (owed === null) return NOTHING
    passage.reserved = null
    let decisions: BlockByRule[] | null = null
    let succeeded = false
    for (let i = 0; i < owed.length; i++) {
      const one = owed[i]!
      const { compiled, tally, value } = one
      if (one.decision !== null) decisions = and(decisions, one.decision)
      if (one.reserved) {
        if (value === undefined) tally.inFlight--
        else tally.release(value)
      }
      if (compiled.verdict === null || status === null) continue
      const verdict = compiled.verdict(status, answer)
      if (verdict === 'failure') {
        if (compiled.logins) passage.login = 'failed'
        if (one.reserved) {
          tally.add(now, passage, value)
          const decision = this.#failed(one, now)
          if (decision !== null) decisions = and(decisions, decision)
        }
      } else if (compiled.logins && verdict === 'no-failure' && status >= 200 && status < 400) succeeded = true
    }
    if (succeeded && passage.login === undefined) {
      passage.login = 'succeeded'
      if (this.#notice !== undefined) for (const one of owed) if (one.compiled.logins) this.#succeeded(one, status, answer, now)
    }
    return decisions ?? NOTHING
  }

  forgive(subject: string): void {
    for (const { tallies, rule } of this.#rules) {
      tallies.forget(subject)
      this.#strikes.forgive(rule.id, subject)
    }
  }

  remember(block: Block): void {
    this.#strikes.remember(block)
  }

  tidy(now: number): void {
    for (const { tallies } of this.#rules) tallies.tidy(now)
    this.#strikes.tidy(now)
  }

  wouldRefuse(): ReadonlyMap<string, number> {
    return this.#would
  }

  #turnAway(compiled: Compiled, who: Who, key: string, tally: Tally, wait: number, now: number): TurnedAway {
    const { rule, window } = compiled
    let decision: BlockByRule | null = null
    let retryAfterMs = wait > 0 ? wait : SHORT_WAIT
    if (rule.action.kind === 'refuse' && wait > 0) {
      // One row for each episode of refusals, not one for each request: an episode ends with a window without any.
      if (now - tally.turnedAwayAt >= window) decision = this.#decide(compiled, who, tally, now, now + window)
      tally.turnedAwayAt = now
    } else if (rule.action.kind === 'block' && compiled.verdict === null && now >= tally.blockedUntil) {
      decision = this.#block(compiled, who, key, tally, now)
      retryAfterMs = decision.until - now
    }
    return { rule, subject: decision?.subject ?? subjectOf(who), retryAfterMs, decision }
  }

  /** The limit is reached, and the request goes on: later, or the administrator is told. */
  #goOn(compiled: Compiled, who: Who, tally: Tally, passage: Passage, now: number): BlockByRule | null {
    const { action } = compiled.rule
    if (action.kind !== 'slow') {
      this.#tell(compiled, who, tally, now)
      return null
    }
    passage.delayMs = Math.max(passage.delayMs ?? 0, action.milliseconds)
    const begins = now - tally.turnedAwayAt >= compiled.window
    tally.turnedAwayAt = now
    return begins ? this.#decide(compiled, who, tally, now, now + compiled.window) : null
  }

  /** In monitor mode. Returns whether the request still counts, as it would if the rule were enforced. */
  #watch(compiled: Compiled, tally: Tally, now: number): boolean {
    this.#wouldHave(compiled)
    const { action } = compiled.rule
    if (action.kind === 'block' && compiled.verdict === null && now >= tally.blockedUntil)
      tally.blockedUntil = now + action.seconds * 1000
    return compiled.goesOn
  }

  /** One more failure. What is decided if it was the last that fits. */
  #failed({ compiled, tally, who, value }: Owed, now: number): BlockByRule | null {
    const { kind } = compiled.rule.action
    if (kind === 'refuse' || kind === 'slow' || now < tally.blockedUntil || !isFull(compiled, tally, now, value)) return null
    if (!compiled.enforce) {
      this.#wouldHave(compiled)
      if (compiled.rule.action.kind === 'block') tally.blockedUntil = now + compiled.rule.action.seconds * 1000
      return null
    }
    if (kind === 'block') return this.#block(compiled, who, typeof who === 'string' ? who : keyOfParts(who), tally, now)
    this.#tell(compiled, who, tally, now)
    return null
  }

  /** A login went well. After many failures that is what the administrator has to know first. */
  #succeeded({ compiled, tally, who }: Owed, status: number | null, answer: AnswerFacts | undefined, now: number): void {
    if (this.#notice === undefined || compiled.verdict?.(status, answer) !== 'no-failure') return
    const count = tally.count(now)
    if (count < Math.max(3, Math.ceil(compiled.limit / 2)) || now - tally.succeededAt < compiled.window) return
    tally.succeededAt = now
    this.#notice({ kind: 'success-after-failures', rule: compiled.rule, subject: subjectOf(who), at: now, count })
  }

  /** Once per subject and window. */
  #tell(compiled: Compiled, who: Who, tally: Tally, now: number): void {
    if (this.#notice === undefined || now - tally.toldAt < compiled.window) return
    tally.toldAt = now
    this.#notice({ kind: 'rule', rule: compiled.rule, subject: subjectOf(who), at: now, count: tally.count(now) })
  }

  #wouldHave({ rule }: Compiled): void {
    this.#would.set(rule.id, (this.#would.get(rule.id) ?? 0) + 1)
  }

  #block(compiled: Compiled, who: Who, key: string, tally: Tally, now: number): BlockByRule {
    const { rule } = compiled
    if (rule.action.kind !== 'block') throw new Error(`rule ${rule.id} does not block`)
    const { strike, until } = this.#strikes.next(rule.id, key, rule.action, now)
    tally.blockedUntil = until
    const decision = this.#decide(compiled, who, tally, now, until)
    return strike > 1 ? { ...decision, strike } : decision
  }

  #decide(compiled: Compiled, who: Who, tally: Tally, now: number, until: number): BlockByRule {
    if (compiled.rule.notify) this.#tell(compiled, who, tally, now)
    return decisionOf(compiled, who, tally, now, until)
  }

  #tidyOne(now: number): void {
    this.#tidyAt = now
    this.#tidyNext = (this.#tidyNext + 1) % Math.max(1, this.#rules.length)
    this.#rules[this.#tidyNext]?.tallies.tidy(now)
  }
}

function counted(tallies: Tally[], values: (string | undefined)[], at: number, tally: Tally, value: string | undefined): void {
  tallies[at] = tally
  values[at] = value
}

/** Most requests need no list: it is made with its first element. */
function and<T>(list: T[] | null, one: T): T[] {
  if (list === null) return [one]
  list.push(one)
  return list
}

/** Whether not one more would fit: for different values, one that was not seen yet. */
function isFull({ limit }: Compiled, tally: Tally, now: number, value: string | undefined): boolean {
  return value === undefined ? tally.wait(now) > 0 : tally.count(now) >= limit
}

/**
 * A fresh engine without rules: see the `RuleEngine` port for what it promises.
 * @param told called while a request is looked at: it must be quick and must not throw. Left out: nobody is told anything.
 */
export function createRuleEngine(told: { notice?(notice: Notice): void } = {}): RuleEngine {
  return new Engine(told.notice && (notice => told.notice!(notice)))
}
