// Any traffic for properties of rules: requests with everything a rule may look at, some of them under way at the same time.
import fc from 'fast-check'
import {
  type AnswerFacts,
  type Counted,
  type Facts,
  type Passage,
  type RuleEngine,
  type TurnedAway,
  UNREADABLE,
} from '../shared/ports.ts'
import type { BlockByRule } from '../shared/registers/blocks.ts'
import { fieldKey, type Observable } from '../shared/registers/rule-parts.ts'
import { RuleText } from '../shared/registers/rule-text.ts'
import type { Rule } from '../shared/registers/rules.ts'

export const START = 1_800_000_000_000

export interface Asked {
  readonly visitor: Counted
  readonly method: string
  readonly path: string
  readonly account: string | undefined
  readonly session: string | undefined
  readonly device: string | undefined
  readonly host: string
  readonly header: string | undefined
}

export interface Answered {
  readonly status: number | null
  readonly location: string | undefined
  readonly cookies: readonly string[]
}

/** One step: time goes by, then a request begins, or the oldest or newest one under way is answered. */
export interface Step {
  readonly gap: number
  readonly what: 'begin' | 'oldest' | 'newest'
  readonly asked: Asked
  readonly answered: Answered
}

const VISITORS: readonly Counted[] = [
  { address: '192.0.2.7', network: '192.0.2.7' },
  { address: '2001:db8::1', network: '2001:db8::/64' },
  { address: '2001:db8::2', network: '2001:db8::/64' },
]

const anyAsked: fc.Arbitrary<Asked> = fc.record({
  visitor: fc.constantFrom(...VISITORS),
  method: fc.constantFrom('GET', 'POST'),
  path: fc.constantFrom('/login', '/rooms/1', '/rooms/2', '/api/x'),
  account: fc.constantFrom('tanaka', 'suzuki', 'sato', UNREADABLE, undefined),
  session: fc.constantFrom('s1', 's2', undefined),
  device: fc.constantFrom('d1', 'd2', undefined),
  host: fc.constantFrom('www.example.jp', 'a.example'),
  header: fc.constantFrom('bot', undefined),
})

const anyAnswered: fc.Arbitrary<Answered> = fc.record({
  status: fc.constantFrom(200, 302, 401, 401, 500, null),
  location: fc.constantFrom('/login?error=1', '/home', undefined),
  cookies: fc.constantFrom([], ['sid'], ['other']),
})

/** @param gaps milliseconds between two steps. */
export function anySteps(gaps: fc.Arbitrary<number>, maxLength = 120): fc.Arbitrary<Step[]> {
  const what = fc.constantFrom('begin' as const, 'begin' as const, 'oldest' as const, 'newest' as const)
  return fc.array(fc.record({ gap: gaps, what, asked: anyAsked, answered: anyAnswered }), { maxLength, size: 'max' })
}

export function asRule(part: Partial<RuleText>, id = 'r1', more: Partial<Rule> = {}): Rule {
  const text = RuleText.parse({
    name: id,
    match: {},
    subject: 'address',
    threshold: { limit: 3, windowSeconds: 10, of: 'all' },
    action: { kind: 'refuse' },
    mode: 'enforce',
    ...part,
  })
  return { id, createdAt: 0, changedAt: 0, ...text, ...more }
}

/** What a live front shows of a request. */
export function liveFacts(asked: Asked): Facts {
  return {
    field: () => asked.account,
    session: () => asked.session,
    device: () => asked.device,
    host: asked.host,
    header: name => (name === 'user-agent' || name === 'x-api-client' ? asked.header : undefined),
  }
}

/** What was recorded of a request and its answer: only what the rules name, by key. `matches` says how a match turned out. */
export function recordedFacts(
  asked: Asked,
  answered: Answered,
  observables: readonly Observable[],
  from: (addresses: readonly string[]) => boolean,
): { facts: Facts; answer: AnswerFacts } {
  const recorded = new Map<string, string | boolean>()
  for (const { key, what } of observables) {
    const value =
      'field' in what
        ? asked.account
        : 'session' in what
          ? asked.session
          : 'device' in what
            ? asked.device
            : 'addresses' in what
              ? from(what.addresses)
              : 'hosts' in what
                ? what.hosts.includes(asked.host)
                : 'header' in what
                  ? asked.header !== undefined &&
                    (what.header.contains === undefined || asked.header.includes(what.header.contains))
                  : 'redirect' in what
                    ? (answered.location?.includes(what.redirect) ?? false)
                    : answered.cookies.includes(what.cookie)
    if (value !== undefined) recorded.set(key, value)
  }
  const text = (key: string) => recorded.get(key) as string | undefined
  const matched = (key: string) => recorded.get(key) as boolean | undefined
  return {
    facts: {
      field: source => text(fieldKey(source)),
      session: cookie => text(`session:${cookie}`),
      device: () => text('device'),
      matched,
    },
    answer: { location: undefined, cookies: [], matched },
  }
}

/** What happened to one step. */
export interface Outcome {
  readonly at: number
  readonly asked: Asked
  readonly turnedAway: TurnedAway | null
  readonly delayMs: number
  /** Filled when it is answered. */
  settledAt: number | null
  answered: Answered | null
  decisions: readonly BlockByRule[]
  login: Passage['login']
}

type FactsFor = (asked: Asked, answered: Answered) => { facts: Facts; answer: AnswerFacts }
const live: FactsFor = (asked, answered) => ({ facts: liveFacts(asked), answer: answered })

/** Runs the steps through an engine. The outcomes of the requests, in the order of their arrival. `between`: called before each step. */
export function drive(engine: RuleEngine, steps: readonly Step[], factsFor = live, between?: (now: number) => void): Outcome[] {
  const outcomes: Outcome[] = []
  const open: { outcome: Outcome; passage: Passage; answered: Answered }[] = []
  let now = START
  for (const { gap, what, asked, answered } of steps) {
    now += gap
    between?.(now)
    if (what === 'begin') {
      const passage: Passage = { at: now, method: asked.method, path: asked.path, status: null, reserved: null }
      const turnedAway = engine.arrive(asked.visitor, passage, factsFor(asked, answered).facts)
      const outcome: Outcome = {
        at: now,
        asked,
        turnedAway,
        delayMs: passage.delayMs ?? 0,
        settledAt: null,
        answered: null,
        decisions: [],
        login: undefined,
      }
      outcomes.push(outcome)
      if (turnedAway === null) open.push({ outcome, passage, answered })
    } else {
      const one = what === 'oldest' ? open.shift() : open.pop()
      if (one === undefined) continue
      const { outcome, passage } = one
      outcome.settledAt = now
      outcome.answered = one.answered
      outcome.decisions = engine.settle(passage, one.answered.status, now, factsFor(outcome.asked, one.answered).answer)
      outcome.login = passage.login
    }
  }
  return outcomes
}
