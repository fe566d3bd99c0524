// What rules do beside refusing: slow, tell, escalate, watch, pause; and what they need of a request.
import { describe, expect, test } from 'vitest'
import { type AnswerFacts, type Facts, type Notice, type Passage, UNREADABLE } from '../../shared/ports.ts'
import type { Block, BlockByRule } from '../../shared/registers/blocks.ts'
import { subjectKey } from '../../shared/registers/blocks.ts'
import { ruleTemplates } from '../../shared/registers/rule-templates.ts'
import type { RuleText, Threshold } from '../../shared/registers/rule-text.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { asRule } from '../../test/any-traffic.ts'
import { createRuleEngine } from './engine.ts'

const START = 1_800_000_000_000
const DAY = 86_400_000
const visitor = { address: '192.0.2.7', network: '192.0.2.7' }
const account = { account: { from: 'form', name: 'username' } } as const
const login = { methods: ['POST'], pathWords: ['login'] }
const failures = (limit: number, windowSeconds = 300): Threshold => ({
  limit,
  windowSeconds,
  of: 'failures',
  failureStatuses: [401],
})

interface Sent {
  path?: string
  method?: string
  from?: typeof visitor
  status?: number | null
  user?: string | undefined
  session?: string
  device?: string
  answer?: Partial<AnswerFacts>
}

function office(...rules: Rule[]) {
  const told: Notice[] = []
  const engine = createRuleEngine({ notice: n => told.push(n) })
  engine.set(rules)
  let now = START
  return {
    engine,
    told,
    now: () => now,
    wait: (ms: number) => {
      now += ms
    },
    send({
      path = '/login',
      method = 'POST',
      from = visitor,
      status = 401,
      user = 'tanaka',
      session,
      device,
      answer,
    }: Sent = {}) {
      const passage: Passage = { at: now, method, path, status: null, reserved: null }
      const facts: Facts = { field: () => user, session: () => session, device: () => device }
      const turnedAway = engine.arrive(from, passage, facts)
      const decisions = turnedAway ? [] : engine.settle(passage, status, now, { location: undefined, cookies: [], ...answer })
      return { turnedAway, decisions, passage, delayMs: passage.delayMs ?? 0 }
    },
  }
}

const times = <T>(count: number, act: () => T): T[] => Array.from({ length: count }, act)

describe('slow', () => {
  const slow: Partial<RuleText> = { action: { kind: 'slow', milliseconds: 2000 } }

  test('lets the limit through at once, every further request later, and writes one row for the episode', () => {
    const { send, wait } = office(asRule(slow))
    expect(times(3, () => send().delayMs)).toEqual([0, 0, 0])
    const [first, second] = times(2, () => send())
    expect([first!.delayMs, second!.delayMs]).toEqual([2000, 2000])
    expect([first!.turnedAway, second!.turnedAway]).toEqual([null, null])
    expect(first!.decisions).toMatchObject([{ action: 'slow', silently: false, evidence: { length: 3 } }])
    expect(second!.decisions).toEqual([])
    wait(60_000)
    expect(send().delayMs).toBe(0)
  })

  test('a slowed request still counts: whoever goes on stays slow', () => {
    const { send, wait } = office(asRule(slow))
    const delays = times(40, () => {
      wait(2500)
      return send().delayMs
    })
    expect(delays.slice(0, 3)).toEqual([0, 0, 0])
    expect(delays.slice(4).every(ms => ms === 2000)).toBe(true)
  })

  test('of two that slow the slower one tells how long; what another refuses is not slowed', () => {
    const { send } = office(
      asRule(slow, 'a'),
      asRule({ action: { kind: 'slow', milliseconds: 500 } }, 'b'),
      asRule({ threshold: { limit: 4, windowSeconds: 10, of: 'all' } }, 'c'),
    )
    times(3, () => send())
    expect(send().delayMs).toBe(2000)
    expect(send()).toMatchObject({ turnedAway: { rule: { id: 'c' } }, delayMs: 0 })
  })

  test('failed logins: slow once the limit of failures is reached', () => {
    const { send } = office(asRule({ ...slow, match: login, subject: account, threshold: failures(2) }))
    expect(times(4, () => send().delayMs)).toEqual([0, 0, 2000, 2000])
    expect(send({ user: 'suzuki' }).delayMs).toBe(0)
  })
})

describe('tell', () => {
  test('once per subject and window, and nobody is refused', () => {
    const { send, told, wait, now } = office(asRule({ action: { kind: 'notify' } }))
    times(10, () => send())
    expect(told).toEqual([
      expect.objectContaining({ kind: 'rule', subject: { kind: 'address', value: '192.0.2.7' }, at: now(), count: 3 }),
    ])
    send({ from: { address: '192.0.2.8', network: '192.0.2.8' } })
    wait(11_000)
    times(4, () => send())
    expect(told).toHaveLength(2)
  })

  test('of failures: the one that reaches the limit', () => {
    const { send, told } = office(asRule({ match: login, subject: account, threshold: failures(3), action: { kind: 'notify' } }))
    times(2, () => send())
    expect(told).toEqual([])
    times(2, () => send())
    expect(told).toMatchObject([{ kind: 'rule', subject: { kind: 'account', value: 'tanaka' }, count: 3 }])
  })

  test('beside another action: with each new decision', () => {
    const { send, told } = office(
      asRule({ notify: true }),
      asRule({ threshold: { limit: 1000, windowSeconds: 10, of: 'all' } }, 'quiet'),
    )
    times(9, () => send())
    expect(told).toMatchObject([{ kind: 'rule', rule: { id: 'r1' } }])
  })

  test('an engine without ears tells nobody and does the same', () => {
    const engine = createRuleEngine()
    engine.set([asRule({ action: { kind: 'notify' } })])
    for (let i = 0; i < 9; i++) {
      const passage: Passage = { at: START, method: 'GET', path: '/', status: null, reserved: null }
      expect(engine.arrive(visitor, passage)).toBeNull()
      expect(engine.settle(passage, 200, START)).toEqual([])
    }
  })
})

describe('a success after failures', () => {
  const rule = (limit: number, more: Partial<RuleText> = {}) =>
    asRule({
      match: login,
      subject: account,
      threshold: failures(limit),
      action: { kind: 'block', seconds: 60, silently: false },
      ...more,
    })

  test('is told at once after half the limit of failures, at least three', () => {
    for (const [limit, needed] of [
      [4, 3],
      [10, 5],
      [11, 6],
    ] as const) {
      const { send, told } = office(rule(limit))
      times(needed - 1, () => send())
      expect(send({ status: 303 }).passage.login).toBe('succeeded')
      expect(told).toEqual([])
      expect(send().passage.login).toBe('failed')
      send({ status: 303 })
      send({ status: 303 })
      expect(told).toMatchObject([
        { kind: 'success-after-failures', count: needed, subject: { kind: 'account', value: 'tanaka' } },
      ])
    }
  })

  test('also of a rule that only watches, beyond its limit', () => {
    const { send, told } = office(rule(3, { mode: 'monitor' }))
    times(8, () => send())
    send({ status: 200 })
    expect(told).toMatchObject([{ kind: 'success-after-failures', count: 3 }])
  })

  test('an error of the app, no answer and another account are no success', () => {
    const { send, told } = office(rule(6))
    times(4, () => send())
    expect(send({ status: 500 }).passage.login).toBeUndefined()
    expect(send({ status: null }).passage.login).toBeUndefined()
    send({ status: 200, user: 'suzuki' })
    expect(told).toEqual([])
  })

  test('where two rules look and one sees a failure, it is none', () => {
    const { send } = office(rule(100), {
      ...rule(100, { threshold: { limit: 100, windowSeconds: 300, of: 'failures', failureRedirect: '/login' } }),
      id: 'r2',
    })
    expect(send({ status: 302, answer: { location: '/login' } }).passage.login).toBe('failed')
    expect(send({ status: 302, answer: { location: '/' } }).passage.login).toBe('succeeded')
  })

  test('requests of rules that are not about logins are no logins', () => {
    const { send } = office(asRule({ threshold: { ...failures(100), failureStatuses: [404] } }))
    expect(send({ status: 200 }).passage.login).toBeUndefined()
  })
})

describe('kinds of failure', () => {
  const tell = (threshold: Partial<Threshold>) =>
    office(asRule({ match: login, threshold: { limit: 100, windowSeconds: 60, of: 'failures', ...threshold } }))
  test.each<[string, Partial<Threshold>, Sent, 'failed' | 'succeeded' | undefined]>([
    ['a status', { failureStatuses: [401] }, { status: 401 }, 'failed'],
    ['another status', { failureStatuses: [401] }, { status: 200 }, 'succeeded'],
    ['a redirect', { failureRedirect: '/login?error' }, { status: 302, answer: { location: '/login?error=1' } }, 'failed'],
    ['a redirect elsewhere', { failureRedirect: '/login?error' }, { status: 302, answer: { location: '/home' } }, 'succeeded'],
    [
      'a location that is no redirect',
      { failureRedirect: '/login' },
      { status: 201, answer: { location: '/login' } },
      'succeeded',
    ],
    ['no new cookie', { failureWithoutCookie: 'sid' }, { status: 200, answer: { cookies: ['lang'] } }, 'failed'],
    ['a new cookie', { failureWithoutCookie: 'sid' }, { status: 302, answer: { cookies: ['sid'] } }, 'succeeded'],
    ['no cookie because the app is down', { failureWithoutCookie: 'sid' }, { status: 503 }, undefined],
    ['any of several', { failureStatuses: [401], failureWithoutCookie: 'sid' }, { status: 200 }, 'failed'],
  ])('%s', (_what, threshold, sent, login) => {
    expect(tell(threshold).send(sent).passage.login).toBe(login)
  })

  test('what nobody saw of the answer is neither', () => {
    const { engine } = tell({ failureWithoutCookie: 'sid' })
    const passage: Passage = { at: START, method: 'POST', path: '/login', status: null, reserved: null }
    engine.arrive(visitor, passage)
    expect(engine.settle(passage, 200, START)).toEqual([])
    expect(passage.login).toBeUndefined()
  })
})

describe('escalation', () => {
  const rule = asRule({
    match: login,
    threshold: failures(2, 10),
    action: { kind: 'block', seconds: 60, silently: true, escalate: { factor: 3, upToSeconds: 600 } },
  })
  const asBlock = (decision: BlockByRule, id: string): Block => ({ id, by: 'gateway', lifted: null, ...decision })
  const next = ({ send, wait, now }: ReturnType<typeof office>) => {
    send()
    const [decision] = send().decisions
    wait(decision!.until - now() + 20_000)
    return decision!
  }

  test('each further block of the same subject lasts longer, up to the ceiling, and is numbered', () => {
    const it = office(rule)
    const decisions = times(5, () => next(it))
    expect(decisions.map(d => (d.until - d.at) / 1000)).toEqual([60, 180, 540, 600, 600])
    expect(decisions.map(d => d.strike)).toEqual([undefined, 2, 3, 4, 5])
    expect(decisions.every(d => d.silently)).toBe(true)
  })

  test('goes on after a restart, and falls back after thirty quiet days or when it is lifted', () => {
    const before = office(rule)
    const blocks = times(3, () => next(before)).map((d, i) => asBlock(d, `b${i}`))
    const restarted = (wait: number) => {
      const it = office(rule)
      for (const block of [...blocks, ...blocks]) it.engine.remember!(block)
      it.wait(blocks.at(-1)!.until - START + wait)
      return it
    }
    expect(next(restarted(DAY)).strike).toBe(4)
    expect(next(restarted(31 * DAY)).strike).toBeUndefined()
    const forgiven = restarted(DAY)
    forgiven.engine.forgive(subjectKey(blocks[0]!.subject))
    expect(next(forgiven).strike).toBeUndefined()
  })
})

describe('different values', () => {
  test('credential stuffing: ten accounts that fail from one network, not one account ten times', () => {
    const stuffing = ruleTemplates.find(t => t.id === 'credential-stuffing')!.make('en')
    const { send, told } = office(asRule(stuffing))
    times(30, () => expect(send().decisions).toEqual([]))
    for (let i = 0; i < 30; i++) send({ user: `good ${i}`, status: 302 })
    let last: BlockByRule[] = []
    for (let i = 1; i < 10; i++) last = send({ user: `user ${i}` }).decisions
    expect(last).toMatchObject([
      { action: 'block', silently: true, reason: { of: 'distinct', limit: 10 }, evidence: { length: 10 } },
    ])
    expect(told).toMatchObject([{ kind: 'rule' }])
  })

  test('in parallel too: as many accounts are tried as the limit says, and no more', () => {
    const rule = asRule({
      match: login,
      subject: 'network',
      threshold: { limit: 3, windowSeconds: 60, of: 'distinct', distinct: { field: account.account }, failureStatuses: [401] },
    })
    const engine = createRuleEngine()
    engine.set([rule])
    const begin = (user: string) => {
      const passage: Passage = { at: START, method: 'POST', path: '/login', status: null, reserved: null }
      return engine.arrive(visitor, passage, { field: () => user, session: () => undefined, device: () => undefined })
    }
    const answers = ['a', 'b', 'c', 'd', 'a', 'e'].map(begin)
    expect(answers.map(a => a === null)).toEqual([true, true, true, false, true, false])
    expect(answers[3]).toMatchObject({ retryAfterMs: 1000, decision: null })
  })

  test('scanning: thirty paths that are not there', () => {
    const { send } = office(asRule(ruleTemplates.find(t => t.id === 'scanning')!.make('en')))
    const get = (path: string, status: number) => send({ method: 'GET', path, status }).decisions
    for (let i = 0; i < 100; i++) expect(get(`/rooms/${i}`, 200)).toEqual([])
    for (let i = 0; i < 29; i++) expect(get(`/old-${i}.php`, 404)).toEqual([])
    expect(get('/x/../old-3.php/', 404)).toEqual([])
    expect(get('/.env', 404)).toMatchObject([{ action: 'block' }])
  })

  test('bodies that cannot be read are one value', () => {
    const rule = asRule({ threshold: { limit: 2, windowSeconds: 60, of: 'distinct', distinct: { field: account.account } } })
    const { send } = office(rule)
    times(5, () => expect(send({ user: UNREADABLE }).turnedAway).toBeNull())
    expect(send({ user: 'a' }).turnedAway).toBeNull()
    expect(send({ user: 'b' }).turnedAway).not.toBeNull()
  })
})

describe('subjects', () => {
  test('an account is counted wherever it comes from, a tuple only from there', () => {
    const other = { address: '192.0.2.8', network: '192.0.2.8' }
    const alone = office(asRule({ match: login, subject: account, threshold: failures(2) }))
    const pair = office(asRule({ match: login, subject: [account, 'network'], threshold: failures(2) }))
    for (const { send } of [alone, pair]) times(2, () => send())
    expect(alone.send({ from: other }).turnedAway).toMatchObject({ subject: { kind: 'account', value: 'tanaka' } })
    expect(pair.send({ from: other }).turnedAway).toBeNull()
    expect(pair.send().turnedAway).toMatchObject({
      subject: {
        kind: 'tuple',
        parts: [
          { kind: 'account', value: 'tanaka' },
          { kind: 'network', value: '192.0.2.7' },
        ],
      },
    })
  })

  test('without an account the rule does not apply, with an unreadable body all are one', () => {
    const { send } = office(asRule({ match: login, subject: account, threshold: failures(2) }))
    times(5, () => expect(send({ user: '' }).turnedAway).toBeNull())
    times(2, () => send({ user: UNREADABLE }))
    expect(send({ user: UNREADABLE }).turnedAway).toMatchObject({ subject: { kind: 'account', value: UNREADABLE } })
  })

  test('whoever drops the device cookie is counted by network', () => {
    const { send } = office(asRule({ subject: 'device' }))
    times(3, () => send())
    expect(send().turnedAway).toMatchObject({ subject: { kind: 'address', value: '192.0.2.7' } })
    expect(send({ device: 'd1' }).turnedAway).toBeNull()
  })
})

describe('paused', () => {
  test('neither counts nor refuses until then', () => {
    const { send, wait, engine } = office(asRule({}, 'r1', { pausedUntil: START + 5000 }))
    times(9, () => expect(send().turnedAway).toBeNull())
    wait(5000)
    times(3, () => expect(send().turnedAway).toBeNull())
    expect(send().turnedAway).not.toBeNull()
    engine.set([asRule({}, 'r1', { pausedUntil: START + 9000 })])
    expect(send().turnedAway).toBeNull()
    engine.set([asRule({})])
    expect(send().turnedAway).not.toBeNull()
  })
})

describe('monitor only', () => {
  test('counts as many as enforcing it would have refused, blocks included', () => {
    const rule: Partial<RuleText> = { action: { kind: 'block', seconds: 60, silently: false } }
    const watching = office(asRule({ ...rule, mode: 'monitor' }))
    const enforced = office(asRule(rule))
    let refused = 0
    for (let i = 0; i < 200; i++) {
      for (const it of [watching, enforced]) it.wait(1000)
      expect(watching.send()).toMatchObject({ turnedAway: null, decisions: [] })
      if (enforced.send().turnedAway) refused++
    }
    expect(refused).toBeGreaterThan(0)
    expect(watching.engine.wouldRefuse().get('r1')).toBe(refused)
    expect(watching.told).toEqual([])
  })

  test('what it would have blocked is not blocked when it is enforced', () => {
    const rule: Partial<RuleText> = {
      action: { kind: 'block', seconds: 3600, silently: false },
      threshold: { limit: 3, windowSeconds: 10, of: 'all' },
    }
    const { send, wait, engine } = office(asRule({ ...rule, mode: 'monitor' }))
    times(5, () => send())
    wait(20_000)
    engine.set([asRule(rule)])
    expect(send().turnedAway).toBeNull()
  })
})

describe('while a block lasts', () => {
  test('the engine keeps turning its subject away, decides nothing more, and counts nothing', () => {
    const { send, wait } = office(
      asRule({ match: login, threshold: failures(2, 10), action: { kind: 'block', seconds: 60, silently: false } }),
    )
    times(2, () => send())
    wait(30_000)
    expect(send().turnedAway).toMatchObject({ retryAfterMs: 30_000, decision: null })
    wait(30_000)
    expect(send()).toMatchObject({ turnedAway: null, decisions: [] })
  })
})

describe('what the front has to bring', () => {
  const rules = [
    asRule({ match: login, subject: account }, 'form'),
    asRule(
      {
        match: { pathPatterns: ['/api/**'] },
        threshold: { limit: 3, windowSeconds: 60, of: 'distinct', distinct: { field: { from: 'json', name: 'q' } } },
      },
      'json',
    ),
    asRule(
      {
        match: { pathPrefix: '/search', headers: [{ name: 'X-Api' }] },
        subject: { account: { from: 'header', name: 'X-Client' } },
      },
      'header',
    ),
  ]

  test('bodies only where a rule looks into them', () => {
    const { engine } = office(...rules)
    expect(engine.needsBody!('POST', '/x/..//%4Cogin')).toBe(true)
    expect(engine.needsBody!('GET', '/login')).toBe(false)
    expect(engine.needsBody!('PUT', '/api/rooms')).toBe(true)
    expect(engine.needsBody!('POST', '/search')).toBe(false)
    expect(office().engine.needsBody!('POST', '/login')).toBe(false)
  })

  test('the device cookie only while a rule counts devices', () => {
    expect(office(...rules).engine.countsDevices!()).toBe(false)
    expect(office(asRule({ subject: ['device', 'path'] })).engine.countsDevices!()).toBe(true)
  })

  test('everything its rules look at, once', () => {
    const { engine } = office(...rules, { ...rules[0]!, id: 'again' })
    expect(
      engine.observables!()
        .map(o => o.key)
        .sort(),
    ).toEqual(['form:username', 'has:x-api', 'header:x-client', 'json:q'])
  })
})

test('facts are asked for only by rules that need them', () => {
  const engine = createRuleEngine()
  engine.set([asRule({}), asRule({ match: login, subject: account }, 'r2')])
  const none = () => {
    throw new Error('nobody asked for this')
  }
  const passage: Passage = { at: START, method: 'GET', path: '/rooms', status: null, reserved: null }
  expect(engine.arrive(visitor, passage, { field: none, session: none, device: none })).toBeNull()
})

test('a long path is looked at whole and kept short', () => {
  const { send } = office(asRule({ match: login, threshold: failures(1) }))
  const sent = send({ path: `${'/.'.repeat(300)}/login` })
  expect(sent.passage.path).toHaveLength(200)
  expect(send({ path: `${'/.'.repeat(300)}/login` }).turnedAway).not.toBeNull()
})
