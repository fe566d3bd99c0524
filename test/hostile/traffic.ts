// Random traffic under random rules, and what came of it: knows a rule engine only by its port, and keeps nothing but a plain list.
import fc from 'fast-check'
import { networkOf } from '../../shared/addresses.ts'
import type { Counted, Facts, Passage, RuleEngine } from '../../shared/ports.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { ruleOf } from '../integration/front-office.ts'

export interface Request {
  readonly at: number
  readonly address: string
  readonly method: string
  readonly path: string
  /** Of the app's answer, if it is asked; null: none comes. */
  readonly status: number | null
  readonly answeredAfter: number
}

/** One line of the list. */
export interface Passed extends Request {
  readonly network: string
  readonly through: boolean
  /** When the answer was known; undefined: turned away, or nothing came. */
  readonly settledAt: number | undefined
}

const START = Date.UTC(2026, 10, 23)
/** Two in one network, one beside it, and two IPv4 addresses. */
const ADDRESSES = ['2001:db8:0:1::a', '2001:db8:0:1::b', '2001:db8:0:2::a', '192.0.2.1', '198.51.100.7']
const PATHS = ['/login', '/messages', '/messages/1', '/admin', '/reservations']

export const noFacts: Facts = { field: () => undefined, session: () => undefined, device: () => undefined }

function counted(address: string): Counted {
  return { address, network: networkOf(address) }
}

/** Gaps that meet the edges of windows as often as the middle. */
const gap = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 0, 1, 10, 99, 100, 101, 499, 900, 999, 1000, 1001) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 12_000 }) },
)

export function traffic(maxLength: number): fc.Arbitrary<Request[]> {
  const one = fc.record({
    gap,
    address: fc.constantFrom(...ADDRESSES),
    method: fc.constantFrom('GET', 'POST', 'POST'),
    path: fc.constantFrom(...PATHS),
    status: fc.constantFrom(200, 200, 401, 401, 403, 404, null),
    answeredAfter: fc.constantFrom(0, 1, 50, 500, 3000),
  })
  return fc.array(one, { minLength: 1, maxLength, size: 'max' }).map(all => {
    let at = START
    return all.map(({ gap, ...request }) => {
      at += gap
      return { ...request, at }
    })
  })
}

const limit = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom(100, 101, 130) },
)
const windowSeconds = fc.constantFrom(1, 1, 2, 5, 10, 60)
const match = fc.constantFrom<RuleText['match']>(
  {},
  {},
  { methods: ['POST'] },
  { pathPrefix: '/messages' },
  { pathWords: ['login'] },
)
const subject = fc.constantFrom<RuleText['subject']>('address', 'network')
const action = fc.constantFrom<RuleText['action']>(
  { kind: 'refuse' },
  { kind: 'refuse' },
  { kind: 'block', seconds: 60, silently: false },
)
const threshold = fc.oneof(
  fc.record({ limit, windowSeconds, of: fc.constant('all' as const) }),
  fc.record({ limit, windowSeconds, of: fc.constant('failures' as const), failureStatuses: fc.constantFrom([401, 403], [401]) }),
)

export function ruleSet(maxLength: number, mode: 'enforce' | 'monitor' = 'enforce'): fc.Arbitrary<Rule[]> {
  return fc
    .array(fc.record({ match, subject, threshold, action }), { minLength: 1, maxLength, size: 'max' })
    .map(texts => texts.map((text, i) => ruleOf({ ...text, mode } as Partial<RuleText>, `${mode}-${i}`)))
}

/** Sends the traffic through a fresh engine as a front does: banned subjects are not asked about, answers come when they come. */
export function pass(engine: RuleEngine, rules: readonly Rule[], requests: readonly Request[]): Passed[] {
  engine.set(rules)
  const list: { -readonly [Key in keyof Passed]: Passed[Key] }[] = []
  const banned = new Map<string, number>()
  const waiting: { at: number; order: number; settle: () => void }[] = []
  const ban = (decisions: readonly { action: string; subject: { value: string }; until: number }[]) => {
    for (const { action, subject, until } of decisions)
      if (action === 'block') banned.set(subject.value, Math.max(until, banned.get(subject.value) ?? 0))
  }
  const settleUntil = (at: number) => {
    waiting.sort((a, b) => a.at - b.at || a.order - b.order)
    while (waiting.length > 0 && waiting[0]!.at <= at) waiting.shift()!.settle()
  }
  for (const [order, request] of requests.entries()) {
    const { at, address, method, path, status } = request
    settleUntil(at)
    const visitor = counted(address)
    const line: (typeof list)[number] = { ...request, network: visitor.network, through: false, settledAt: undefined }
    list.push(line)
    if ([visitor.address, visitor.network].some(value => at < (banned.get(value) ?? 0))) continue
    const passage: Passage = { at, method, path, status: null, reserved: null }
    const turnedAway = engine.arrive(visitor, passage, noFacts)
    if (turnedAway) {
      if (turnedAway.decision) ban([turnedAway.decision])
      continue
    }
    line.through = true
    const settledAt = at + request.answeredAfter
    waiting.push({
      at: settledAt,
      order,
      settle: () => {
        if (status !== null) line.settledAt = settledAt
        ban(engine.settle(passage, status, settledAt))
      },
    })
  }
  settleUntil(Number.POSITIVE_INFINITY)
  return list
}

/** Whether the rule looks at this request, in plain words. */
export function concerns({ match }: Rule, { method, path }: Request): boolean {
  return (
    (match.methods === undefined || match.methods.includes(method)) &&
    (match.pathPrefix === undefined || path.startsWith(match.pathPrefix)) &&
    (match.pathWords === undefined || match.pathWords.some(word => path.includes(word)))
  )
}

/** The most that fell into any window of this length: `times` in order, a window has no width at its older end. */
export function mostInAnyWindow(times: readonly number[], windowMs: number): number {
  let most = 0
  let from = 0
  for (const [i, time] of times.entries()) {
    while (time - times[from]! >= windowMs) from++
    most = Math.max(most, i - from + 1)
  }
  return most
}
