// The rules in force: compiled when they change, matched per request, decided by exact counters. Knows no socket and no clock.

import { type ReadPath, readPath } from '../../shared/paths.ts'
import type { Counted, Passage, RuleEngine, TurnedAway } from '../../shared/ports.ts'
import type { BlockByRule, CountedRequest } from '../../shared/registers/blocks.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { compileAddresses, compileRoute } from './match.ts'
import { Tallies } from './tallies.ts'
import type { Tally } from './tally.ts'

/** Told to a visitor whose place is taken by requests still under way: one of them will settle soon. */
const SHORT_WAIT = 1000
/** Routes (method and path) whose matching rules are remembered; a scan over more paths only costs the matching again. */
const ROUTES = 2000
const ROUTE_LENGTH = 256

interface Compiled {
  readonly rule: Rule
  readonly window: number
  readonly limit: number
  readonly network: boolean
  readonly failures: ReadonlySet<number> | null
  readonly enforce: boolean
  readonly route: (method: string, path: ReadPath) => boolean
  readonly from: ReturnType<typeof compileAddresses>
  readonly tallies: Tallies
  /** Equal for two versions of a rule whose counts mean the same. */
  readonly counts: string
}

interface Reservation {
  readonly compiled: Compiled
  readonly tally: Tally
  readonly subject: string
}

function compile(rule: Rule, tallies?: Tallies): Compiled {
  const { limit, windowSeconds, of, failureStatuses } = rule.threshold
  if (of === 'failures' && !failureStatuses) throw new Error(`rule ${rule.id}: failures without statuses`)
  return {
    rule,
    limit,
    window: windowSeconds * 1000,
    network: rule.subject === 'network',
    failures: of === 'failures' ? new Set(failureStatuses) : null,
    enforce: rule.mode === 'enforce',
    route: compileRoute(rule.match),
    from: compileAddresses(rule.match),
    tallies: tallies ?? new Tallies(limit, windowSeconds * 1000),
    counts: countsOf(rule),
  }
}

function countsOf(rule: Rule): string {
  return JSON.stringify([rule.id, rule.match, rule.subject, rule.threshold])
}

function seen(passage: Passage): CountedRequest {
  return { at: passage.at, method: passage.method, path: passage.path, status: passage.status }
}

function decide(compiled: Compiled, subject: string, tally: Tally, now: number): BlockByRule {
  const { rule } = compiled
  return {
    subject: { kind: subject.includes('/') ? 'network' : 'address', value: subject },
    reason: {
      kind: 'rule',
      rule: rule.id,
      ruleName: rule.name,
      limit: compiled.limit,
      windowSeconds: rule.threshold.windowSeconds,
      of: rule.threshold.of,
    },
    at: now,
    until: now + (rule.action.kind === 'block' ? rule.action.seconds * 1000 : compiled.window),
    action: rule.action.kind,
    silently: rule.action.kind === 'block' && rule.action.silently,
    evidence: tally.evidence().slice(-100).map(seen),
  }
}

class Engine implements RuleEngine {
  #rules: Compiled[] = []
  #routes = new Map<string, Map<string, readonly Compiled[]>>()
  #routeCount = 0
  readonly #would = new Map<string, number>()
  /** Tallies found while looking, used when the request is let through: kept between calls so that a request allocates none. */
  readonly #counted: Tally[] = []

  set(rules: readonly Rule[]): void {
    const before = new Map(this.#rules.map(compiled => [compiled.counts, compiled.tallies]))
    this.#rules = rules.map(rule => compile(rule, before.get(countsOf(rule))))
    this.#routes = new Map()
    this.#routeCount = 0
    const ids = new Set(rules.map(rule => rule.id))
    for (const id of this.#would.keys()) if (!ids.has(id)) this.#would.delete(id)
  }

  arrive(visitor: Counted, passage: Passage): TurnedAway | null {
    const rules = this.#matching(passage.method, passage.path)
    const now = passage.at
    const counted = this.#counted
    let found = 0
    let reserved: Reservation[] | null = null
    // First ask all, then count: what one rule refuses must not use up another's room.
    for (let i = 0; i < rules.length; i++) {
      const compiled = rules[i]!
      if (compiled.from !== undefined && !compiled.from(visitor.address, undefined)) continue
      const subject = compiled.network ? visitor.network : visitor.address
      const tally = compiled.tallies.get(subject, now)
      const wait = tally.wait(now)
      const taken =
        compiled.failures !== null && wait === 0 && tally.inFlight > 0 && tally.count(now) + tally.inFlight >= compiled.limit
      if (wait > 0 || taken) {
        if (compiled.enforce) return this.#turnAway(compiled, subject, tally, taken ? SHORT_WAIT : wait, taken, now)
        this.#would.set(compiled.rule.id, (this.#would.get(compiled.rule.id) ?? 0) + 1)
        continue
      }
      if (compiled.failures === null) counted[found++] = tally
      else {
        reserved ??= []
        reserved.push({ compiled, tally, subject })
      }
    }
    for (let i = 0; i < found; i++) counted[i]!.add(now, passage)
    if (reserved !== null) {
      for (const { tally } of reserved) tally.inFlight++
      passage.reserved = reserved
    }
    return null
  }

  settle(passage: Passage, status: number | null, now: number): BlockByRule[] {
    passage.status = status
    const reserved = passage.reserved as Reservation[] | null
    if (reserved === null) return NOTHING
    passage.reserved = null
    const decisions: BlockByRule[] = []
    for (const { compiled, tally, subject } of reserved) {
      tally.inFlight--
      if (status === null || !compiled.failures!.has(status)) continue
      tally.add(now, passage)
      if (compiled.rule.action.kind !== 'block' || tally.wait(now) === 0 || now < tally.blockedUntil) continue
      if (!compiled.enforce) {
        this.#would.set(compiled.rule.id, (this.#would.get(compiled.rule.id) ?? 0) + 1)
        continue
      }
      const decision = decide(compiled, subject, tally, now)
      tally.blockedUntil = decision.until
      decisions.push(decision)
    }
    return decisions
  }

  forgive(subject: string): void {
    for (const { tallies } of this.#rules) tallies.forget(subject)
  }

  wouldRefuse(): ReadonlyMap<string, number> {
    return this.#would
  }

  #turnAway(compiled: Compiled, subject: string, tally: Tally, wait: number, taken: boolean, now: number): TurnedAway {
    const { rule } = compiled
    let decision: BlockByRule | null = null
    if (rule.action.kind === 'refuse' && !taken) {
      // One row for each episode of refusals, not one for each request: an episode ends with a window without any.
      if (now - tally.turnedAwayAt >= compiled.window) decision = decide(compiled, subject, tally, now)
      tally.turnedAwayAt = now
    } else if (rule.action.kind === 'block' && compiled.failures === null && now >= tally.blockedUntil) {
      decision = decide(compiled, subject, tally, now)
      tally.blockedUntil = decision.until
    }
    return { rule, retryAfterMs: wait, decision }
  }

  #matching(method: string, path: string): readonly Compiled[] {
    let paths = this.#routes.get(method)
    const known = paths?.get(path)
    if (known !== undefined) return known
    const read = readPath(path)
    const rules = this.#rules.filter(compiled => compiled.route(method, read))
    if (path.length > ROUTE_LENGTH) return rules
    if (this.#routeCount >= ROUTES) {
      this.#routes = new Map()
      this.#routeCount = 0
      paths = undefined
    }
    if (paths === undefined) {
      paths = new Map()
      this.#routes.set(method, paths)
    }
    paths.set(path, rules)
    this.#routeCount++
    return rules
  }
}

const NOTHING: BlockByRule[] = []

/** A fresh engine without rules: see the `RuleEngine` port for what it promises. */
export function createRuleEngine(): RuleEngine {
  return new Engine()
}
