// Rules as an administrator would say them: how many are let through, who is refused, what stands in the history.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Passage, TurnedAway } from '../../shared/ports.ts'
import { RuleText } from '../../shared/registers/rule-text.ts'
import { firstRules, type Rule } from '../../shared/registers/rules.ts'
import { createRuleEngine } from './engine.ts'

const visitor = { address: '192.0.2.7', network: '192.0.2.7' }
const other = { address: '192.0.2.8', network: '192.0.2.8' }

function rule(text: Partial<RuleText>, id = 'r1'): Rule {
  const whole = RuleText.parse({
    name: 'rule',
    match: {},
    subject: 'address',
    threshold: { limit: 3, windowSeconds: 10, of: 'all' },
    action: { kind: 'refuse' },
    mode: 'enforce',
    ...text,
  })
  return { id, createdAt: 0, changedAt: 0, ...whole }
}

const guessing = (limit = 10): Partial<RuleText> => ({
  match: { methods: ['POST'], pathWords: ['login'] },
  threshold: { limit, windowSeconds: 300, of: 'failures', failureStatuses: [401] },
  action: { kind: 'block', seconds: 3600, silently: false },
})

function engineWith(...rules: Rule[]) {
  const engine = createRuleEngine()
  engine.set(rules)
  let now = 1_800_000_000_000
  const passage = (method: string, path: string): Passage => ({ at: now, method, path, status: null, reserved: null })
  return {
    engine,
    wait: (ms: number) => {
      now += ms
    },
    /** Sends one request; the app answers with `status` at once. */
    send(method: string, path: string, status = 200, from = visitor) {
      const p = passage(method, path)
      const turnedAway = engine.arrive(from, p)
      return turnedAway ? { turnedAway, decisions: [] } : { turnedAway: null, decisions: engine.settle(p, status, now) }
    },
    /** Sends without an answer yet. */
    begin(
      method: string,
      path: string,
      from = visitor,
    ): { turnedAway: TurnedAway | null; answer: (status: number | null) => unknown[] } {
      const p = passage(method, path)
      const turnedAway = engine.arrive(from, p)
      return { turnedAway, answer: status => engine.settle(p, status, now) }
    },
  }
}

describe('refuse', () => {
  test('lets the limit through, then says how long to wait, and writes one row for the episode', () => {
    const { send, wait } = engineWith(rule({}))
    for (let i = 0; i < 3; i++) expect(send('GET', '/').turnedAway).toBeNull()
    const first = send('GET', '/').turnedAway!
    expect(first.retryAfterMs).toBe(10_000)
    expect(first.decision).toMatchObject({ action: 'refuse', subject: { kind: 'address', value: '192.0.2.7' } })
    expect(first.decision!.until - first.decision!.at).toBe(10_000)
    expect(first.decision!.evidence).toHaveLength(3)
    wait(5000)
    const again = send('GET', '/').turnedAway!
    expect(again.retryAfterMs).toBe(5000)
    expect(again.decision).toBeNull()
    wait(5000)
    expect(send('GET', '/').turnedAway).toBeNull()
  })

  test('an episode goes on while refusals do, and a new one is a new row', () => {
    const { send, wait } = engineWith(rule({ threshold: { limit: 1, windowSeconds: 10, of: 'all' } }))
    send('GET', '/')
    const rows: unknown[] = []
    for (let i = 0; i < 40; i++) {
      wait(1000)
      const { turnedAway } = send('GET', '/')
      if (turnedAway?.decision) rows.push(turnedAway.decision)
    }
    expect(rows).toHaveLength(1)
    wait(20_000)
    send('GET', '/')
    expect(send('GET', '/').turnedAway?.decision).not.toBeNull()
  })

  test('another address is not touched', () => {
    const { send } = engineWith(rule({}))
    for (let i = 0; i < 5; i++) send('GET', '/')
    expect(send('GET', '/', 200, other).turnedAway).toBeNull()
  })

  test('what one rule refuses does not use up the room of another', () => {
    const strict = rule({ threshold: { limit: 1, windowSeconds: 10, of: 'all' }, match: { pathPrefix: '/api' } }, 'strict')
    const { send } = engineWith(rule({}, 'wide'), strict)
    for (let i = 0; i < 10; i++) send('GET', '/api')
    expect(send('GET', '/').turnedAway).toBeNull()
    expect(send('GET', '/').turnedAway).toBeNull()
    expect(send('GET', '/').turnedAway!.rule.id).toBe('wide')
  })
})

describe('block on failures', () => {
  test('exactly the limit of failures is let through, the last of them decides', () => {
    const { send } = engineWith(rule(guessing()))
    for (let i = 0; i < 9; i++) expect(send('POST', '/login', 401)).toEqual({ turnedAway: null, decisions: [] })
    const { decisions } = send('POST', '/login', 401)
    expect(decisions).toHaveLength(1)
    expect(decisions[0]).toMatchObject({ action: 'block', silently: false, reason: { kind: 'rule', of: 'failures', limit: 10 } })
    expect(decisions[0]!.until - decisions[0]!.at).toBe(3_600_000)
    expect(decisions[0]!.evidence).toHaveLength(10)
    expect(decisions[0]!.evidence.every(e => e.status === 401 && e.path === '/login' && e.method === 'POST')).toBe(true)
  })

  test('successes and other paths do not count', () => {
    const { send } = engineWith(rule(guessing(2)))
    for (let i = 0; i < 20; i++) {
      expect(send('POST', '/login', 303).decisions).toEqual([])
      expect(send('GET', '/login', 401).decisions).toEqual([])
      expect(send('POST', '/other', 401).decisions).toEqual([])
    }
  })

  test('an escaped or doubled path is the same path', () => {
    const { send } = engineWith(rule(guessing(3)))
    send('POST', '/%6Cogin', 401)
    send('POST', '/LOGIN', 401)
    expect(send('POST', '/x/..//l%6fgin', 401).decisions).toHaveLength(1)
  })

  test('parallel attempts cannot slip past: places are reserved until the answers are known', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.boolean(), { minLength: 1, maxLength: 200 }), (limit, moves) => {
        const { begin } = engineWith(rule(guessing(limit)))
        const open: ReturnType<typeof begin>[] = []
        let failures = 0
        let decisions = 0
        for (const arrive of moves) {
          if (arrive) {
            const attempt = begin('POST', '/login')
            if (!attempt.turnedAway) open.push(attempt)
          } else if (open.length > 0) {
            decisions += open.shift()!.answer(401).length
            failures++
          }
          expect(failures + open.length).toBeLessThanOrEqual(limit)
        }
        expect(decisions).toBe(failures === limit ? 1 : 0)
      }),
    )
  })

  test('who waits only for answers under way is told a short time and gets no row', () => {
    const { begin } = engineWith(rule(guessing(2)))
    const first = begin('POST', '/login')
    begin('POST', '/login')
    expect(begin('POST', '/login').turnedAway).toMatchObject({ retryAfterMs: 1000, decision: null })
    first.answer(303)
    expect(begin('POST', '/login').turnedAway).toBeNull()
  })

  test('an attempt without an answer gives its place back', () => {
    const { begin } = engineWith(rule(guessing(1)))
    begin('POST', '/login').answer(null)
    expect(begin('POST', '/login').turnedAway).toBeNull()
  })

  test('a lifted block starts afresh', () => {
    const { send, engine } = engineWith(rule(guessing(2)))
    send('POST', '/login', 401)
    expect(send('POST', '/login', 401).decisions).toHaveLength(1)
    expect(send('POST', '/login', 401).turnedAway).not.toBeNull()
    engine.forgive('192.0.2.7')
    expect(send('POST', '/login', 401)).toEqual({ turnedAway: null, decisions: [] })
    expect(send('POST', '/login', 401).decisions).toHaveLength(1)
  })
})

describe('block on all requests', () => {
  test('the request above the limit decides, once', () => {
    const { send } = engineWith(rule({ action: { kind: 'block', seconds: 60, silently: true } }))
    for (let i = 0; i < 3; i++) expect(send('GET', '/').turnedAway).toBeNull()
    expect(send('GET', '/').turnedAway!.decision).toMatchObject({ action: 'block', silently: true })
    expect(send('GET', '/').turnedAway!.decision).toBeNull()
  })
})

describe('monitor only', () => {
  test('refuses nobody and says whom it would have', () => {
    const { send, engine } = engineWith(rule({ mode: 'monitor' }), rule({ ...guessing(2), mode: 'monitor' }, 'r2'))
    for (let i = 0; i < 10; i++) expect(send('POST', '/login', 401)).toEqual({ turnedAway: null, decisions: [] })
    expect(engine.wouldRefuse().get('r1')).toBe(7)
    expect(engine.wouldRefuse().get('r2')).toBeGreaterThan(0)
  })
})

describe('match', () => {
  test('addresses and networks', () => {
    const { send } = engineWith(
      rule({ match: { addresses: ['192.0.2.0/29'] }, threshold: { limit: 1, windowSeconds: 10, of: 'all' } }),
    )
    send('GET', '/')
    expect(send('GET', '/').turnedAway).not.toBeNull()
    send('GET', '/', 200, other)
    expect(send('GET', '/', 200, other).turnedAway).toBeNull()
  })

  test('a network subject counts a /64 as one and names it in the decision', () => {
    const { send } = engineWith(rule({ subject: 'network', threshold: { limit: 1, windowSeconds: 10, of: 'all' } }))
    send('GET', '/', 200, { address: '2001:db8::1', network: '2001:db8::/64' })
    const { turnedAway } = send('GET', '/', 200, { address: '2001:db8::2', network: '2001:db8::/64' })
    expect(turnedAway!.decision!.subject).toEqual({ kind: 'network', value: '2001:db8::/64' })
  })
})

describe('changing rules', () => {
  test('keeps the counts of a rule that was only renamed or enforced', () => {
    const { send, engine } = engineWith(rule({ mode: 'monitor' }))
    for (let i = 0; i < 3; i++) send('GET', '/')
    engine.set([rule({ mode: 'enforce', name: 'renamed' })])
    expect(send('GET', '/').turnedAway!.rule.name).toBe('renamed')
  })

  test('a changed threshold counts from the start', () => {
    const { send, engine } = engineWith(rule({}))
    for (let i = 0; i < 4; i++) send('GET', '/')
    engine.set([rule({ threshold: { limit: 4, windowSeconds: 10, of: 'all' } })])
    expect(send('GET', '/').turnedAway).toBeNull()
  })

  test('a removed rule refuses nobody, and answers under way settle quietly', () => {
    const { begin, send, engine } = engineWith(rule(guessing(1)))
    const attempt = begin('POST', '/login')
    engine.set([])
    expect(() => attempt.answer(401)).not.toThrow()
    expect(send('POST', '/login', 401)).toEqual({ turnedAway: null, decisions: [] })
  })
})

test('the first rules of a fresh data folder compile and do what they say', () => {
  const { send } = engineWith(...firstRules('en').map((text, i) => rule(text, `first-${i}`)))
  for (let i = 0; i < 9; i++) expect(send('POST', '/users/sign_in/session', 422).decisions).toEqual([])
  expect(send('POST', '/login', 403).decisions).toHaveLength(1)
  for (let i = 0; i < 990; i++) expect(send('GET', '/').turnedAway).toBeNull()
  expect(send('GET', '/').turnedAway).toMatchObject({ decision: { action: 'refuse', evidence: { length: 20 } } })
})

test('the same passages give the same decisions again', () => {
  const step = fc.record({
    gap: fc.nat(4000),
    path: fc.constantFrom('/login', '/', '/api'),
    status: fc.constantFrom(200, 401),
    who: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), steps => {
      const replay = () => {
        const { send, wait } = engineWith(rule({}, 'a'), rule(guessing(4), 'b'))
        return steps.map(({ gap, path, status, who }) => {
          wait(gap)
          return send('POST', path, status, who ? visitor : other)
        })
      }
      expect(replay()).toEqual(replay())
    }),
    { numRuns: 30 },
  )
})
