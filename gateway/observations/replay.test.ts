// A rule tried on what was recorded decides what it decided live: driven with random traffic through the same engine twice.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalAddress, networkOf } from '../../shared/addresses.ts'
import { type AnswerFacts, type Facts, type Notice, type Passage, type RequestSummary, UNREADABLE } from '../../shared/ports.ts'
import type { BlockByRule, Subject } from '../../shared/registers/blocks.ts'
import { tupleKey } from '../../shared/registers/blocks.ts'
import { type Observable, observablesOf } from '../../shared/registers/rule-parts.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import { createRuleEngine } from '../rules/engine.ts'
import { scopeOf } from '../rules/scope.ts'
import { Chunk } from './chunk.ts'
import { ChunkBuilder, Dictionary } from './chunk-builder.ts'
import { Hashing } from './hashing.ts'
import { Packer } from './packer.ts'
import { asEnforced, replay } from './replay.ts'

const hashing = new Hashing(Buffer.alloc(32, 7))
const hash = (text: string) => hashing.of(text)
const tools = { createRuleEngine, scopeOf }

/** Through the packer and a chunk's bytes, as in the gateway. */
function stored(summaries: readonly RequestSummary[]): Chunk[] {
  const packer = new Packer()
  const dictionary = new Dictionary(hash)
  const builder = new ChunkBuilder()
  const take = () => {
    const batch = packer.take()
    if (!batch) return
    dictionary.learn(batch)
    if (batch.fresh) builder.forget()
    builder.add(batch, 0, dictionary)
  }
  summaries.forEach((summary, i) => {
    packer.add(summary)
    if (i % 7 === 6) take()
  })
  take()
  return [new Chunk(builder.finish().bytes)]
}

interface Asked {
  readonly address: string
  readonly method: string
  readonly path: string
  readonly user: string | undefined
  readonly session: string | undefined
  readonly agent: string | undefined
  readonly status: number | null
  readonly location: string | undefined
  readonly cookies: string[]
  /** Milliseconds until the next one arrives, and until this one is answered. */
  readonly gap: number
  readonly took: number
}

function factsOf({ user, session, agent }: Asked): Facts & { header(name: string): string | undefined } {
  return {
    field: source => (source.from === 'form' && source.name === 'user' ? user : undefined),
    session: cookie => (cookie === 'sid' ? session : undefined),
    device: () => undefined,
    host: 'office.example',
    header: name => (name.toLowerCase() === 'user-agent' ? agent : undefined),
  }
}

/** What the front records of an observable. */
function recordedOf({ what }: Observable, asked: Asked, answer: AnswerFacts | undefined): string | boolean | undefined {
  const facts = factsOf(asked)
  if ('field' in what) return facts.field(what.field)
  if ('session' in what) return facts.session(what.session)
  if ('device' in what) return undefined
  if ('hosts' in what) return what.hosts.includes('office.example')
  if ('addresses' in what) return what.addresses.includes(asked.address)
  if ('header' in what) {
    const value = facts.header(what.header.name)
    return value !== undefined && (what.header.contains === undefined || value.includes(what.header.contains.toLowerCase()))
  }
  if ('redirect' in what) return answer && (answer.location?.includes(what.redirect) ?? false)
  return answer?.cookies.includes(what.cookie)
}

/** Drives a live engine with the rule in force and records what the front would. */
function live(rule: RuleText, traffic: readonly Asked[]) {
  const decisions: BlockByRule[] = []
  const notices: Notice[] = []
  const summaries: RequestSummary[] = []
  const engine = createRuleEngine({ notice: notice => notices.push(notice) })
  engine.set([{ ...asEnforced(rule), id: 'live' }])
  const observables = observablesOf(rule)
  const events: { at: number; act(at: number): void }[] = []
  let order = 0
  let now = 1_000_000
  for (const asked of traffic) {
    now += asked.gap
    const at = now
    events.push({
      at,
      act() {
        const address = canonicalAddress(asked.address)!
        const counted = { address, network: networkOf(address) }
        const passage: Passage = { at, method: asked.method, path: asked.path, status: null, reserved: null }
        const arrival = ++order
        const finish = (settledAt: number, refusedBy: string | undefined, answer: AnswerFacts | undefined) => {
          const values: Record<string, string | boolean> = {}
          for (const observable of observables) {
            const value = recordedOf(observable, asked, answer)
            if (value !== undefined) values[observable.key] = value
          }
          const status = refusedBy === undefined ? passage.status : null
          const { login } = passage
          const rest = { ...counted, method: asked.method, path: asked.path, status, refusedBy, allowed: false, login, values }
          summaries.push({ at, arrival, settledAt, settlement: ++order, ...rest })
        }
        const turnedAway = engine.arrive(counted, passage, factsOf(asked))
        if (turnedAway) {
          if (turnedAway.decision) decisions.push(turnedAway.decision)
          finish(at, turnedAway.rule.id, undefined)
          return
        }
        events.push({
          at: at + asked.took,
          act(settledAt) {
            const answer = asked.status === null ? undefined : { location: asked.location, cookies: asked.cookies }
            decisions.push(...engine.settle(passage, asked.status, settledAt, answer))
            finish(settledAt, undefined, answer)
          },
        })
      },
    })
  }
  while (events.length > 0) {
    events.sort((a, b) => a.at - b.at)
    const next = events.shift()!
    next.act(next.at)
  }
  return { decisions, notices, summaries }
}

function hashed(subject: Subject): Subject {
  const part = <Part extends { kind: string; value: string }>({ kind, value }: Part) => ({
    kind,
    value: kind === 'path' || value === UNREADABLE ? value : hash(value),
  })
  const named = (kind: Subject['kind']) => (kind === 'network' ? 'address' : kind)
  if (!subject.parts) return { kind: named(subject.kind), value: part(subject).value }
  const parts = subject.parts.map(part) as NonNullable<Subject['parts']>
  return { kind: 'tuple', value: tupleKey(parts), parts }
}

/** A hash has no slash: a network's looks like an address's, which is all the same to a trial. */
const comparable = ({ subject, reason: _reason, ...rest }: BlockByRule) => ({
  ...rest,
  subject: { ...subject, kind: subject.kind },
})

const address = fc.constantFrom('203.0.113.7', '203.0.113.8', '198.51.100.1', '2001:db8::1', '2001:db8::2', '2001:db8:0:1::1')
const asked: fc.Arbitrary<Asked> = fc.record({
  address,
  method: fc.constantFrom('GET', 'POST'),
  path: fc.constantFrom('/', '/login', '/./LOGIN', '/rooms/1', '/rooms/2', '/%6cogin/'),
  user: fc.option(fc.constantFrom('taro', 'hanako', 'jiro', UNREADABLE), { nil: undefined }),
  session: fc.option(fc.constantFrom('s1', 's2'), { nil: undefined }),
  agent: fc.option(fc.constantFrom('curl/8', 'mozilla'), { nil: undefined }),
  status: fc.constantFrom(200, 200, 401, 302, 404, 500, null),
  location: fc.option(fc.constantFrom('/login?error', '/home'), { nil: undefined }),
  cookies: fc.constantFrom([], ['sid']),
  gap: fc.integer({ min: 0, max: 4000 }),
  took: fc.integer({ min: 0, max: 9000 }),
})

const user = { from: 'form', name: 'user' } as const
const threshold: fc.Arbitrary<RuleText['threshold']> = fc.oneof(
  fc.record({
    limit: fc.integer({ min: 1, max: 5 }),
    windowSeconds: fc.integer({ min: 1, max: 30 }),
    of: fc.constant('all' as const),
  }),
  fc
    .record({ limit: fc.integer({ min: 1, max: 4 }), windowSeconds: fc.integer({ min: 1, max: 60 }) })
    .chain(base =>
      fc.constantFrom<RuleText['threshold']>(
        { ...base, of: 'failures', failureStatuses: [401, 404] },
        { ...base, of: 'failures', failureRedirect: 'error' },
        { ...base, of: 'failures', failureWithoutCookie: 'sid' },
        { ...base, of: 'distinct', distinct: 'path' },
        { ...base, of: 'distinct', distinct: { field: user } },
        { ...base, of: 'distinct', distinct: 'address', failureStatuses: [401] },
      ),
    ),
)
const rule: fc.Arbitrary<RuleText> = fc.record({
  name: fc.constant('tried'),
  match: fc.constantFrom<RuleText['match']>(
    {},
    { methods: ['POST'] },
    { pathWords: ['login'] },
    { pathPatterns: ['/rooms/*'] },
    { addresses: ['203.0.113.7', '2001:db8::1'] },
    { headers: [{ name: 'User-Agent', contains: 'curl' }] },
    { hosts: ['office.example'] },
  ),
  subject: fc.constantFrom<RuleText['subject']>('address', 'network', 'path', 'device', { account: user }, { session: 'sid' }, [
    'network',
    { account: user },
  ]),
  threshold,
  action: fc.constantFrom<RuleText['action']>(
    { kind: 'refuse' },
    { kind: 'block', seconds: 20, silently: false },
    { kind: 'block', seconds: 5, silently: true, escalate: { factor: 2, upToSeconds: 60 } },
    { kind: 'slow', milliseconds: 500 },
    { kind: 'notify' },
  ),
  mode: fc.constant('enforce' as const),
  remarks: fc.constant(''),
})

describe('a rule tried on the past', () => {
  test('decides what it decided live, in the same order', () => {
    fc.assert(
      fc.property(rule, fc.array(asked, { maxLength: 120 }), (text, traffic) => {
        const then = live(text, traffic)
        const decisions: BlockByRule[] = []
        const notices: Notice[] = []
        const recorded = stored(then.summaries).map(chunk => ({ run: 1, chunk }))
        replay(recorded, text, tools, {
          id: 'live',
          decided: decision => decisions.push(decision),
          noticed: notice => notices.push(notice),
        })
        const expected = then.decisions.map(decision => ({ ...comparable(decision), subject: hashed(decision.subject) }))
        expect(decisions.map(comparable)).toEqual(expected)
        expect(notices.map(({ at, count, kind }) => [at, count, kind])).toEqual(
          then.notices.map(({ at, count, kind }) => [at, count, kind]),
        )
      }),
      { numRuns: 400 },
    )
  })
})
