// The rules against lists of times: checkers that know nothing of how the engine counts.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Notice } from '../../shared/ports.ts'
import { subjectKey } from '../../shared/registers/blocks.ts'
import { partsOf } from '../../shared/registers/rule-parts.ts'
import { faultsOf, type RuleText, type Threshold } from '../../shared/registers/rule-text.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { anyAction, anyRule, anySubject, anyThreshold } from '../../test/any-rule.ts'
import { type Answered, type Asked, anySteps, asRule, drive, type Outcome, recordedFacts } from '../../test/any-traffic.ts'
import { createRuleEngine } from './engine.ts'

/** Whom a request counts for, said once more in the plainest way. */
function whoIs(rule: Pick<RuleText, 'subject'>, { visitor, path, account, session, device }: Asked): string | undefined {
  const values = partsOf(rule.subject).map(part => {
    if (part === 'address') return visitor.address
    if (part === 'network') return visitor.network
    if (part === 'path') return path
    if (part === 'device') return device ?? `without: ${visitor.network}`
    return 'account' in part ? account : session
  })
  return values.includes(undefined) ? undefined : JSON.stringify(values)
}

function distinctValue({ distinct }: Threshold, { visitor, path, account }: Asked): string | undefined {
  if (distinct === 'path') return path
  if (distinct === 'address') return visitor.address
  if (distinct === 'network') return visitor.network
  return account
}

function isFailure(threshold: Threshold, { status, location, cookies }: Answered): boolean {
  if (status === null) return false
  if (threshold.failureStatuses?.includes(status)) return true
  if (threshold.failureRedirect && status === 302 && location?.includes(threshold.failureRedirect)) return true
  return threshold.failureWithoutCookie !== undefined && status < 500 && !cookies.includes(threshold.failureWithoutCookie)
}

const namesKinds = (t: Threshold) =>
  t.failureStatuses !== undefined || t.failureRedirect !== undefined || t.failureWithoutCookie !== undefined
const judges = (t: Threshold) => t.of === 'failures' || (t.of === 'distinct' && namesKinds(t))

interface Counted {
  readonly at: number
  readonly value: string
}

/** What counted, by subject: requests let through, or failures when they were known. */
function countedBySubject(rule: Rule, outcomes: readonly Outcome[]): Map<string, Counted[]> {
  const counted = new Map<string, Counted[]>()
  for (const { at, asked, turnedAway, settledAt, answered } of outcomes) {
    const who = whoIs(rule, asked)
    const value = rule.threshold.of === 'distinct' ? distinctValue(rule.threshold, asked) : ''
    if (who === undefined || value === undefined || turnedAway !== null) continue
    if (!judges(rule.threshold)) counted.set(who, [...(counted.get(who) ?? []), { at, value }])
    else if (settledAt !== null && isFailure(rule.threshold, answered!))
      counted.set(who, [...(counted.get(who) ?? []), { at: settledAt, value }])
  }
  return counted
}

/** How much a list counts for: its length, or how many different values it has. */
const sizeOf = (rule: Rule, list: readonly Counted[]) =>
  rule.threshold.of === 'distinct' ? new Set(list.map(c => c.value)).size : list.length

const gaps = fc.oneof(fc.constant(0), fc.constant(0), fc.nat(50), fc.nat(2500), fc.constantFrom(1000, 2000, 5000))
const smallThreshold = fc
  .record({ threshold: anyThreshold, limit: fc.integer({ min: 1, max: 4 }), windowSeconds: fc.integer({ min: 1, max: 20 }) })
  .map(({ threshold, limit, windowSeconds }): Threshold => ({ ...threshold, limit, windowSeconds }))
const refusing = fc.oneof(
  fc.constant({ kind: 'refuse' as const }),
  fc.integer({ min: 1, max: 20 }).map(seconds => ({ kind: 'block' as const, seconds, silently: false })),
)
/** A rule of any subject and threshold, over all requests. */
const anyCounting = (action: fc.Arbitrary<RuleText['action']>) =>
  fc
    .record({ subject: anySubject, threshold: smallThreshold, action })
    .map(part => asRule(part))
    .filter(rule => faultsOf(rule).filter(f => f.path !== 'action.kind').length === 0)

test('no limit is exceeded in any window, whatever is counted, and whatever is under way at the same time', () => {
  fc.assert(
    fc.property(anyCounting(refusing), anySteps(gaps), (rule, steps) => {
      const engine = createRuleEngine()
      engine.set([rule])
      const { limit, windowSeconds } = rule.threshold
      for (const list of countedBySubject(rule, drive(engine, steps)).values())
        for (const { at } of list) {
          const within = list.filter(c => c.at >= at && c.at < at + windowSeconds * 1000)
          expect(sizeOf(rule, within)).toBeLessThanOrEqual(limit)
        }
    }),
    { numRuns: 400 },
  )
})

test('nobody is refused who has room: counted and under way together reach the limit, or a block lasts', () => {
  fc.assert(
    fc.property(anyCounting(refusing), anySteps(gaps), (rule, steps) => {
      const engine = createRuleEngine()
      engine.set([rule])
      const { limit, windowSeconds } = rule.threshold
      const outcomes = drive(engine, steps)
      const blocks = outcomes.flatMap(({ turnedAway, decisions }) => [
        ...(turnedAway?.decision ? [turnedAway.decision] : []),
        ...decisions,
      ])
      outcomes.forEach((outcome, i) => {
        if (outcome.turnedAway === null) return
        const who = whoIs(rule, outcome.asked)!
        const { subject } = outcome.turnedAway
        if (
          blocks.some(
            b =>
              b.action === 'block' && subjectKey(b.subject) === subjectKey(subject) && b.at <= outcome.at && outcome.at < b.until,
          )
        )
          return
        const before = outcomes.slice(0, i).filter(o => o.turnedAway === null && whoIs(rule, o.asked) === who)
        const held = before.flatMap((o): Counted[] => {
          const value = rule.threshold.of === 'distinct' ? distinctValue(rule.threshold, o.asked) : ''
          if (value === undefined) return []
          if (!judges(rule.threshold)) return [{ at: o.at, value }]
          if (
            o.settledAt === null ||
            o.settledAt > outcome.at ||
            (o.settledAt === outcome.at && !isFailure(rule.threshold, o.answered!))
          )
            return [{ at: outcome.at, value }]
          return isFailure(rule.threshold, o.answered!) ? [{ at: o.settledAt, value }] : []
        })
        const within = held.filter(c => c.at > outcome.at - windowSeconds * 1000)
        expect(sizeOf(rule, within)).toBeGreaterThanOrEqual(limit)
        if (rule.threshold.of === 'distinct' && !judges(rule.threshold))
          expect(within.map(c => c.value)).not.toContain(distinctValue(rule.threshold, outcome.asked))
      })
    }),
    { numRuns: 400 },
  )
})

test('a rule that slows or tells refuses nobody, and a rule that only watches changes nothing', () => {
  fc.assert(
    fc.property(fc.array(anyRule(), { minLength: 1, maxLength: 4 }), anySteps(gaps, 80), (texts, steps) => {
      const mild = texts.map((text, i) =>
        asRule(text.action.kind === 'slow' || text.action.kind === 'notify' ? text : { ...text, mode: 'monitor' }, `r${i}`),
      )
      const engine = createRuleEngine()
      engine.set(mild)
      const outcomes = drive(engine, steps)
      expect(outcomes.every(o => o.turnedAway === null)).toBe(true)
      expect(outcomes.flatMap(o => o.decisions).every(d => d.action === 'slow')).toBe(true)
      const longest = Math.max(
        0,
        ...mild.map(r => (r.action.kind === 'slow' && r.mode === 'enforce' ? r.action.milliseconds : 0)),
      )
      for (const { delayMs } of outcomes) expect(delayMs).toBeLessThanOrEqual(longest)
      if (mild.every(r => r.mode === 'monitor')) expect(outcomes.every(o => o.delayMs === 0)).toBe(true)
    }),
    { numRuns: 150 },
  )
})

/** What an outcome means to a visitor and to the office. */
const seen = ({ turnedAway, delayMs, decisions, login }: Outcome) => ({
  turnedAway: turnedAway && {
    rule: turnedAway.rule.id,
    subject: turnedAway.subject,
    wait: turnedAway.retryAfterMs,
    decision: turnedAway.decision,
  },
  delayMs,
  decisions,
  login,
})

/** Several rules that meet: half of them look at every request, and their limits are small. */
const anySet = fc
  .array(
    fc.record({
      rule: anyRule(),
      limit: fc.integer({ min: 1, max: 4 }),
      windowSeconds: fc.integer({ min: 1, max: 20 }),
      wide: fc.boolean(),
      enforced: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map(set =>
    set.map(({ rule, limit, windowSeconds, wide, enforced }, i) =>
      asRule(
        {
          ...rule,
          threshold: { ...rule.threshold, limit, windowSeconds },
          ...(wide ? { match: {} } : {}),
          ...(enforced ? { mode: 'enforce' } : {}),
        },
        `r${i}`,
      ),
    ),
  )

test('the order of the rules changes nothing', () => {
  fc.assert(
    fc.property(
      anySet.chain(set => fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length }))),
      anySteps(gaps, 80),
      ([set, shuffled], steps) => {
        const run = (rules: Rule[]) => {
          const told: Notice[] = []
          const engine = createRuleEngine({ notice: n => told.push(n) })
          engine.set(rules)
          return { outcomes: drive(engine, steps).map(seen), told, would: new Map([...engine.wouldRefuse()].sort()) }
        }
        expect(run(shuffled)).toEqual(run(set))
      },
    ),
    { numRuns: 200 },
  )
})

test('what one rule turns away uses up no room of another: taking these requests out changes nothing for the rest', () => {
  fc.assert(
    fc.property(anySet, anySteps(gaps, 80), (set, steps) => {
      const engine = createRuleEngine()
      engine.set(set)
      const outcomes = drive(engine, steps)
      const refusers = new Set(outcomes.flatMap(o => (o.turnedAway ? [o.turnedAway.rule.id] : [])))
      // A rule that never refused, alone on what the others let through, refuses nobody either.
      const quiet = set.filter(rule => !refusers.has(rule.id))
      const alone = createRuleEngine()
      alone.set(quiet)
      let begun = 0
      let waited = 0
      const through = steps.flatMap(step => {
        if (step.what === 'begin' && outcomes[begun++]!.turnedAway !== null) {
          waited += step.gap
          return []
        }
        const gap = waited + step.gap
        waited = 0
        return [{ ...step, gap }]
      })
      for (const outcome of drive(alone, through)) expect(outcome.turnedAway).toBeNull()
    }),
    { numRuns: 200 },
  )
})

describe('replay', () => {
  test('the same requests give the same decisions, delays and notices again', () => {
    fc.assert(
      fc.property(anySet, anySteps(gaps, 80), (set, steps) => {
        const run = () => {
          const told: Notice[] = []
          const engine = createRuleEngine({ notice: n => told.push(n) })
          engine.set(set)
          return { outcomes: drive(engine, steps).map(seen), told }
        }
        expect(run()).toEqual(run())
      }),
      { numRuns: 60 },
    )
  })

  test('recorded facts give what live ones gave', () => {
    fc.assert(
      fc.property(anySet, anySteps(gaps, 80), (set, steps) => {
        const live = createRuleEngine()
        live.set(set)
        const again = createRuleEngine()
        again.set(set)
        const observables = again.observables!()
        const from = (asked: Asked) => (addresses: readonly string[]) =>
          addresses.some(a =>
            a.startsWith('192.0.2.')
              ? asked.visitor.address.startsWith('192.0.2.')
              : a.startsWith('2001:db8') && asked.visitor.address.startsWith('2001:db8'),
          )
        const recorded = drive(again, steps, (asked, answered) => recordedFacts(asked, answered, observables, from(asked)))
        expect(recorded.map(seen)).toEqual(drive(live, steps).map(seen))
      }),
      { numRuns: 200 },
    )
  })

  test('tidying up at any time changes nothing', () => {
    fc.assert(
      fc.property(anySet, anySteps(fc.oneof(gaps, fc.nat(60_000)), 80), fc.integer({ min: 1, max: 5 }), (set, steps, every) => {
        const plain = createRuleEngine()
        plain.set(set)
        const tidied = createRuleEngine()
        tidied.set(set)
        let n = 0
        const outcomes = drive(tidied, steps, undefined, now => {
          if (n++ % every === 0) tidied.tidy!(now)
        })
        expect(outcomes.map(seen)).toEqual(drive(plain, steps).map(seen))
      }),
      { numRuns: 300 },
    )
  })
})

test('whoever is forgiven starts afresh, and nobody else does', () => {
  fc.assert(
    fc.property(anyCounting(refusing), anySteps(gaps, 60), anySteps(gaps, 60), (rule, before, begun) => {
      // Nothing is under way when somebody is forgiven, nor later: who else is let through must not change whose answer comes next.
      const after = begun.flatMap(step => [
        { ...step, what: 'begin' as const },
        { ...step, gap: 0, what: 'newest' as const },
      ])
      const settled = [...before, ...before.map(step => ({ ...step, gap: 0, what: 'oldest' as const }))]
      const engine = createRuleEngine()
      engine.set([rule])
      const turnedAway = drive(engine, settled).findLast(o => o.turnedAway !== null)
      if (!turnedAway) return
      const { subject } = turnedAway.turnedAway!
      const later = [{ ...settled[0]!, gap: settled.reduce((sum, s) => sum + s.gap, 0), what: 'oldest' as const }, ...after]
      const forgiven = (who: string | undefined) => (o: Outcome) => whoIs(rule, o.asked) === who
      const they = whoIs(rule, turnedAway.asked)
      engine.forgive(subjectKey(subject))
      const fresh = createRuleEngine()
      fresh.set([rule])
      const times = (o: Outcome) => ({ at: o.at, refused: o.turnedAway !== null, wait: o.turnedAway?.retryAfterMs })
      const now = drive(engine, later)
      expect(now.filter(forgiven(they)).map(times)).toEqual(drive(fresh, later).filter(forgiven(they)).map(times))
      const unforgiven = createRuleEngine()
      unforgiven.set([rule])
      drive(unforgiven, settled)
      const others = (o: Outcome) => !forgiven(they)(o)
      expect(now.filter(others).map(times)).toEqual(drive(unforgiven, later).filter(others).map(times))
    }),
    { numRuns: 150 },
  )
})

test('these properties are about something: in many runs somebody is refused and somebody let through', () => {
  const runs = fc.sample(fc.tuple(anyCounting(refusing), anySteps(gaps)), 100).map(([rule, steps]) => {
    const engine = createRuleEngine()
    engine.set([rule])
    const outcomes = drive(engine, steps)
    return outcomes.some(o => o.turnedAway !== null) && outcomes.some(o => o.turnedAway === null)
  })
  expect(runs.filter(Boolean).length).toBeGreaterThan(30)
})

test('every action compiles with every subject and threshold that has no fault', () => {
  fc.assert(
    fc.property(anyCounting(anyAction), anySteps(gaps, 30), (rule, steps) => {
      const engine = createRuleEngine()
      engine.set([rule])
      expect(() => drive(engine, steps)).not.toThrow()
    }),
  )
})
