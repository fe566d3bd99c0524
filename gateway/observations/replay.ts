// A rule tried on recorded requests: the engine's own code, in the recorded order of arrivals and answers, with the recorded times as its clock.
import type { AnswerFacts, Counted, Facts, Notice, Passage, RuleEngine } from '../../shared/ports.ts'
import type { BlockByRule } from '../../shared/registers/blocks.ts'
import { fieldKey } from '../../shared/registers/rule-parts.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { CHUNK_ROWS, type Chunk, SMALL } from './chunk.ts'
import { ANSWER, IDS, LET_THROUGH } from './protocol.ts'

/** Which requests a rule looks at: the engine's own matching, asked apart. */
export interface Scope {
  route(method: string, path: string): boolean
  /** Undefined: every request on its routes. */
  readonly looksAt: ((visitor: Counted, path: string, facts: Facts) => boolean) | undefined
}

/** What the replay is given by whoever puts the parts together. */
export interface ReplayTools {
  createRuleEngine(told: { notice(notice: Notice): void }): RuleEngine
  scopeOf(rule: Rule): Scope
}

export interface Recorded {
  readonly run: number
  readonly chunk: Chunk
}

export interface ReplayOptions {
  readonly since?: number | undefined
  /** See TrialOptions. */
  readonly id?: string | undefined
  /** Each request turned away or held up, at its arrival. */
  touched?(chunk: Chunk, row: number, how: 'away' | 'delayed'): void
  decided?(decision: BlockByRule): void
  noticed?(notice: Notice): void
  /** Each request on the rule's routes that the rule could see. */
  matched?(chunk: Chunk, row: number): void
}

/** Values as they were recorded: a key that was not recorded is not known, which is for the rule to judge. */
class RecordedFacts implements Facts {
  readonly #chunk: Chunk
  readonly #row: number

  constructor(chunk: Chunk, row: number) {
    this.#chunk = chunk
    this.#row = row
  }

  field(source: Parameters<Facts['field']>[0]): string | undefined {
    return this.#text(fieldKey(source))
  }

  session(cookie: string): string | undefined {
    return this.#text(`session:${cookie}`)
  }

  device(): string | undefined {
    return this.#text('device')
  }

  matched(key: string): boolean | undefined {
    const value = this.#chunk.value(this.#row, key)
    return typeof value === 'boolean' ? value : undefined
  }

  #text(key: string): string | undefined {
    const value = this.#chunk.value(this.#row, key)
    return typeof value === 'string' ? value : undefined
  }
}

/** The rule as the engine takes it; a trial shows what it would do if it were enforced. */
export function asEnforced(text: RuleText): Rule {
  return { ...text, mode: 'enforce', id: 'tried', createdAt: 0, changedAt: 0 }
}

/** Rows that the rule could have seen: their places, as chunk number times CHUNK_ROWS plus row, in the order they were recorded. */
function pick(recorded: readonly Recorded[], scope: Scope, { since, id }: ReplayOptions): number[] {
  const picked: number[] = []
  const routes = new Map<string, boolean>()
  recorded.forEach(({ chunk }, number) => {
    const { small, texts, rows } = chunk
    const known = new Map<number, boolean>()
    for (let row = 0; row < rows; row++) {
      if (since !== undefined && chunk.at(row) < since) continue
      const at = row * SMALL
      if (small[at + IDS.refusedBy] !== LET_THROUGH && (id === undefined || chunk.refusedBy(row) !== id)) continue
      if ((small[at + IDS.answer]! & ANSWER.allowed) !== 0) continue
      const [method, path] = [small[at + IDS.method]!, small[at + IDS.path]!]
      const key = method * texts.length + path
      let fits = known.get(key)
      if (fits === undefined) {
        const route = `${texts[method]} ${texts[path]}`
        fits = routes.get(route)
        if (fits === undefined) {
          fits = scope.route(texts[method]!, texts[path]!)
          if (routes.size < 100_000) routes.set(route, fits)
        }
        known.set(key, fits)
      }
      if (fits) picked.push(number * CHUNK_ROWS + row)
    }
  })
  return picked
}

/** Above so many places per event an index by place is wasteful, and sorting is quicker. */
const SPARSE = 64
const ALWAYS = 1 << 20

/**
 * The events of one run in their order: the number of the row for its arrival, its complement for its settlement. Places come from one
 * counter, so that an index by place puts them in order without comparing; where rows are missing or far apart they are sorted.
 */
function inOrder(arrivals: Float64Array, settlements: Float64Array): Int32Array {
  const count = arrivals.length
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < count; i++) {
    least = Math.min(least, arrivals[i]!, settlements[i]!)
    most = Math.max(most, arrivals[i]!, settlements[i]!)
  }
  const range = most - least + 1
  const order = new Int32Array(count * 2)
  if (Number.isInteger(least) && Number.isInteger(most) && range <= Math.max(ALWAYS, count * SPARSE)) {
    const at = new Int32Array(range)
    let clash = false
    for (let i = 0; i < count && !clash; i++) {
      const [arrival, settlement] = [arrivals[i]! - least, settlements[i]! - least]
      // A place between two numbers is none of the index: that is a clash too.
      clash = at[arrival] !== 0 || at[settlement] !== 0 || arrival === settlement
      at[arrival] = i + 1
      at[settlement] = -(i + 1)
    }
    if (!clash) {
      let n = 0
      for (let place = 0; place < range; place++) {
        const event = at[place]!
        if (event !== 0) order[n++] = event > 0 ? event - 1 : event
      }
      return order
    }
  }
  // An arrival stands before a settlement of the same place; else the order recorded.
  const place = (event: number) => (event >= 0 ? arrivals[event]! : settlements[~event]!)
  const events = Array.from({ length: count * 2 }, (_, i) => (i < count ? i : ~(i - count)))
  events.sort((a, b) => place(a) - place(b) || Number(a < 0) - Number(b < 0) || (a < 0 ? ~a - ~b : a - b))
  return Int32Array.from(events)
}

/** Replays the rule over the chunks, oldest first. Returns how many requests it looked at. */
export function replay(recorded: readonly Recorded[], rule: RuleText, tools: ReplayTools, options: ReplayOptions): number {
  const enforced = asEnforced(rule)
  const engine = tools.createRuleEngine({ notice: notice => options.noticed?.(notice) })
  engine.set([enforced])
  const scope = tools.scopeOf(enforced)
  const picked = pick(recorded, scope, options)
  let matched = 0
  let from = 0
  while (from < picked.length) {
    const { run } = recorded[Math.floor(picked[from]! / CHUNK_ROWS)]!
    let to = from
    while (to < picked.length && recorded[Math.floor(picked[to]! / CHUNK_ROWS)]!.run === run) to++
    matched += replayRun(recorded, picked.slice(from, to), engine, scope, options)
    from = to
  }
  return matched
}

function replayRun(
  recorded: readonly Recorded[],
  picked: readonly number[],
  engine: RuleEngine,
  scope: Scope,
  options: ReplayOptions,
): number {
  const arrivals = new Float64Array(picked.length)
  const settlements = new Float64Array(picked.length)
  picked.forEach((place, i) => {
    const { chunk } = recorded[Math.floor(place / CHUNK_ROWS)]!
    arrivals[i] = chunk.arrival(place % CHUNK_ROWS)
    settlements[i] = chunk.settlement(place % CHUNK_ROWS)
  })
  const passages = new Array<Passage | undefined>(picked.length)
  const visitors: Counted[][] = []
  let matched = 0
  for (const event of inOrder(arrivals, settlements)) {
    const i = event >= 0 ? event : ~event
    const place = picked[i]!
    const number = Math.floor(place / CHUNK_ROWS)
    const { chunk } = recorded[number]!
    const row = place % CHUNK_ROWS
    if (event >= 0) {
      visitors[number] ??= []
      const address = chunk.small[row * SMALL]!
      visitors[number][address] ??= { address: chunk.address(row), network: chunk.network(row) }
      const visitor = visitors[number][address]
      const facts = new RecordedFacts(chunk, row)
      const path = chunk.path(row)
      if (scope.looksAt !== undefined && !scope.looksAt(visitor, path, facts)) continue
      matched++
      options.matched?.(chunk, row)
      const passage: Passage = { at: chunk.at(row), method: chunk.method(row), path, status: null, reserved: null }
      const turnedAway = engine.arrive(visitor, passage, facts)
      if (turnedAway !== null) {
        options.touched?.(chunk, row, 'away')
        if (turnedAway.decision !== null) options.decided?.(turnedAway.decision)
      } else {
        if (passage.delayMs !== undefined) options.touched?.(chunk, row, 'delayed')
        passages[i] = passage
      }
    } else {
      const passage = passages[i]
      if (passage === undefined) continue
      passages[i] = undefined
      // Nothing is owed to a rule: only the evidence wants the status.
      const answer = passage.reserved === null ? undefined : answerOf(chunk, row)
      const decisions = engine.settle(passage, chunk.status(row), chunk.settledAt(row), answer)
      for (const decision of decisions) options.decided?.(decision)
    }
  }
  return matched
}

function answerOf(chunk: Chunk, row: number): AnswerFacts {
  const facts = new RecordedFacts(chunk, row)
  return { location: undefined, cookies: [], matched: key => facts.matched(key) }
}
