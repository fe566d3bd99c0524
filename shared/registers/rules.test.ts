// Rules as rows: what each operation decides, what a fold of its events leaves, and which rules are refused.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyRule, anyRuleText } from '../../test/any-rule.ts'
import { isRefusal } from '../problems.ts'
import type { Actor } from '../roles.ts'
import { GATEWAY } from '../roles.ts'
import type { Decided, Happened } from './register.ts'
import { aboutLogins, faultsOf, RuleText } from './rule-text.ts'
import { firstRules, isPaused, isProposed, Rule, rules, TRIAL_MS, textOf } from './rules.ts'

const [guessing, flood] = firstRules('en') as [RuleText, RuleText]
const admin: Actor = { ...GATEWAY, role: 'administrator', person: 'p1' }
const NOW = 1_800_000_000_000
const DAY = 86_400_000

type Operation = keyof typeof rules.operations

/** A register in memory: operations decide on its rows, and what they decided is folded into them. */
function register(actor = admin) {
  const rows = new Map<string, Rule>()
  const events: Happened[] = []
  let now = NOW
  let ids = 0
  const apply = (event: Happened) => {
    const row = rules.apply(rows.get(event.row), event)
    if (row === undefined) rows.delete(event.row)
    else rows.set(event.row, Rule.parse(row))
    events.push(event)
  }
  return {
    rows,
    events,
    wait: (ms: number) => {
      now += ms
    },
    run(operation: Operation, id: string, input: unknown): readonly Decided[] | 'refused' {
      const { decide, input: shape } = rules.operations[operation]
      const decided = decide(rows.get(id), shape.parse(input), {
        now,
        actor,
        id,
        rows: () => rows.values(),
        other: () => undefined,
        others: () => [],
        newId: () => `new-${++ids}`,
      })
      if (isRefusal(decided)) return 'refused'
      for (const { type, row, data } of decided as readonly Decided[]) {
        rules.events[type as keyof typeof rules.events]!.parse(data)
        apply({ type, row: row ?? id, data, at: now, actor: 'device' })
      }
      return decided
    },
    get: (id: string) => rows.get(id)!,
    now: () => now,
  }
}

describe('add', () => {
  test('login guessing is in force at once', () => {
    const { run, get } = register()
    run('add', 'r', guessing)
    expect(get('r')).toMatchObject({ mode: 'enforce', createdAt: NOW })
    expect(get('r').trialUntil).toBeUndefined()
  })

  test('anything else only watches for seven days, and is then proposed', () => {
    const { run, get } = register()
    run('add', 'r', flood)
    expect(get('r')).toMatchObject({ mode: 'monitor', trialUntil: NOW + TRIAL_MS })
    expect(isProposed(get('r'), NOW + TRIAL_MS - 1)).toBe(false)
    expect(isProposed(get('r'), NOW + TRIAL_MS)).toBe(true)
  })

  test('what first set-up adds is in force', () => {
    const { run, get } = register(GATEWAY)
    run('add', 'r', flood)
    expect(get('r').mode).toBe('enforce')
  })

  test('a repeat with the same id is harmless, a faulty rule changes nothing', () => {
    const { run, rows } = register()
    run('add', 'r', guessing)
    expect(run('add', 'r', flood)).toEqual([])
    expect(run('add', 'x', { ...flood, threshold: { limit: 3, windowSeconds: 60, of: 'failures' } })).toBe('refused')
    expect([...rows.keys()]).toEqual(['r'])
  })
})

describe('decide about a trial', () => {
  test('enforced or kept watching: either way it is not proposed again', () => {
    for (const mode of ['enforce', 'monitor'] as const) {
      const { run, get, wait } = register()
      run('add', 'r', flood)
      wait(8 * DAY)
      run('setMode', 'r', { mode })
      expect(get('r').mode).toBe(mode)
      expect(isProposed(get('r'), NOW + 9 * DAY)).toBe(false)
      expect(run('setMode', 'r', { mode })).toEqual([])
    }
  })

  test('an edit keeps it on trial as long as it only watches', () => {
    const { run, get } = register()
    run('add', 'r', flood)
    run('edit', 'r', { ...textOf(get('r')), remarks: 'more' })
    expect(get('r').trialUntil).toBe(NOW + TRIAL_MS)
    run('edit', 'r', { ...textOf(get('r')), mode: 'enforce' })
    expect(get('r').trialUntil).toBeUndefined()
  })
})

describe('edit and revert', () => {
  test('the same text is no change', () => {
    const { run, get } = register()
    run('add', 'r', guessing)
    expect(run('edit', 'r', textOf(get('r')))).toEqual([])
    expect(run('revert', 'r', { seq: 1, rule: textOf(get('r')) })).toEqual([])
  })

  test('back to what it was, in one step that names the entry', () => {
    const { run, get, events, wait } = register()
    run('add', 'r', guessing)
    wait(DAY)
    run('edit', 'r', { ...guessing, name: 'renamed' })
    run('revert', 'r', { seq: 7, rule: guessing })
    expect(textOf(get('r'))).toEqual(guessing)
    expect(get('r')).toMatchObject({ createdAt: NOW, changedAt: NOW + DAY })
    expect(events.at(-1)).toMatchObject({ type: 'rules.reverted', data: { seq: 7 } })
  })

  test('never to a rule that cannot be compiled', () => {
    const { run } = register()
    run('add', 'r', guessing)
    const faulty = { ...guessing, threshold: { limit: 1, windowSeconds: 1, of: 'failures' } }
    expect(run('edit', 'r', faulty)).toBe('refused')
    expect(run('revert', 'r', { seq: 1, rule: faulty })).toBe('refused')
  })
})

describe('pause', () => {
  test('ten minutes, an hour or a day, counted from now; an edit does not end it; resume does', () => {
    const { run, get, wait } = register()
    run('add', 'r', guessing)
    run('pause', 'r', { seconds: 600 })
    expect(isPaused(get('r'), NOW + 599_999)).toBe(true)
    expect(isPaused(get('r'), NOW + 600_000)).toBe(false)
    wait(60_000)
    run('pause', 'r', { seconds: 3600 })
    expect(get('r').pausedUntil).toBe(NOW + 60_000 + 3_600_000)
    run('edit', 'r', { ...guessing, remarks: 'x' })
    expect(get('r').pausedUntil).toBe(NOW + 60_000 + 3_600_000)
    run('resume', 'r', {})
    expect(get('r').pausedUntil).toBeUndefined()
    expect(run('resume', 'r', {})).toEqual([])
    expect(() => run('pause', 'r', { seconds: 601 })).toThrow()
  })
})

describe('import', () => {
  const other: RuleText = { ...flood, name: 'other' }

  test('an exported set comes back as it was, with the same rows', () => {
    const { run, rows } = register()
    run('import', '', { version: 1, rules: [guessing, flood] })
    expect([...rows.values()].map(textOf)).toEqual([guessing, flood])
    const ids = [...rows.keys()]
    expect(run('import', '', { version: 1, rules: [flood, guessing] })).toEqual([])
    run('import', '', { version: 1, rules: [guessing, { ...flood, remarks: 'x' }, other] })
    expect([...rows.keys()].slice(0, 2)).toEqual(ids)
    run('import', '', { version: 1, rules: [other] })
    expect([...rows.values()].map(row => row.name)).toEqual(['other'])
  })

  test('pause and trial of a rule that stays are kept; a new one that only watches is proposed after its seven days', () => {
    const { run, get, rows } = register()
    run('add', 'r', flood)
    run('pause', 'r', { seconds: 3600 })
    const watching: RuleText = { ...flood, mode: 'monitor', remarks: 'changed' }
    run('import', '', { version: 1, rules: [watching, { ...other, mode: 'monitor' }, { ...guessing, mode: 'monitor' }] })
    expect(get('r')).toMatchObject({ trialUntil: NOW + TRIAL_MS, pausedUntil: NOW + 3_600_000, remarks: 'changed' })
    const byName = new Map([...rows.values()].map(row => [row.name, row]))
    expect(byName.get('other')!.trialUntil).toBe(NOW + TRIAL_MS)
    expect(byName.get(guessing.name)!.trialUntil).toBeUndefined()
    run('import', '', { version: 1, rules: [{ ...watching, mode: 'enforce' }] })
    expect(get('r').trialUntil).toBeUndefined()
  })

  test('one faulty rule, and nothing of the file is taken', () => {
    const { run, rows } = register()
    run('add', 'r', guessing)
    const faulty = { ...flood, threshold: { limit: 3, windowSeconds: 60, of: 'distinct' } }
    expect(run('import', '', { version: 1, rules: [flood, faulty] })).toBe('refused')
    expect([...rows.keys()]).toEqual(['r'])
  })

  test('is the same rules whatever was there before', () => {
    fc.assert(
      fc.property(fc.array(anyRule(), { maxLength: 6 }), fc.array(anyRule(), { maxLength: 6 }), (before, file) => {
        const { run, rows } = register()
        run('import', '', { version: 1, rules: before })
        run('import', '', { version: 1, rules: file })
        const sorted = (texts: RuleText[]) => texts.map(text => JSON.stringify(RuleText.parse(text))).sort()
        expect(sorted([...rows.values()].map(textOf))).toEqual(sorted(file))
        expect(run('import', '', { version: 1, rules: file })).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

test('any operations fold into rows of the right shape, and the same events fold into the same rows again', () => {
  const step = fc.record({
    operation: fc.constantFrom(
      'add',
      'edit',
      'setMode',
      'pause',
      'resume',
      'revert',
      'remove',
      'import',
    ) as fc.Arbitrary<Operation>,
    id: fc.constantFrom('a', 'b'),
    rule: anyRuleText,
    mode: fc.constantFrom('enforce', 'monitor'),
    wait: fc.nat(10 * DAY),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const { run, rows, events, wait } = register()
      for (const { operation, id, rule, mode, wait: ms } of steps) {
        wait(ms)
        if (!rules.operations[operation].creates && !rows.has(id)) continue
        const inputs: Partial<Record<Operation, unknown>> = {
          add: rule,
          edit: rule,
          setMode: { mode },
          pause: { seconds: 600 },
          revert: { seq: 0, rule },
          import: { version: 1, rules: [rule] },
        }
        const decided = run(operation, id, inputs[operation] ?? {})
        if ((operation === 'edit' || operation === 'revert') && decided !== 'refused') expect(textOf(rows.get(id)!)).toEqual(rule)
        for (const row of rows.values()) {
          expect(faultsOf(textOf(row))).toEqual([])
          if (row.trialUntil !== undefined) expect(row.mode).toBe('monitor')
        }
      }
      const again = new Map<string, Rule>()
      for (const event of events) {
        const row = rules.apply(again.get(event.row), event)
        if (row === undefined) again.delete(event.row)
        else again.set(event.row, row)
      }
      expect(again).toEqual(rows)
    }),
    { numRuns: 60 },
  )
})

describe('faults', () => {
  const base: RuleText = { ...flood }
  const account = { account: { from: 'form' as const, name: 'user' } }
  test.each<[string, Partial<RuleText>, string]>([
    ['failures without a kind', { threshold: { limit: 1, windowSeconds: 1, of: 'failures' } }, 'threshold.failureStatuses'],
    [
      'all requests with a kind of failure',
      { threshold: { limit: 1, windowSeconds: 1, of: 'all', failureRedirect: '/x' } },
      'threshold.of',
    ],
    ['different values of nothing', { threshold: { limit: 1, windowSeconds: 1, of: 'distinct' } }, 'threshold.distinct'],
    [
      'all requests with a value',
      { threshold: { limit: 1, windowSeconds: 1, of: 'all', distinct: 'path' } },
      'threshold.distinct',
    ],
    ['too many values', { threshold: { limit: 1001, windowSeconds: 1, of: 'distinct', distinct: 'path' } }, 'threshold.limit'],
    ['a subject twice', { subject: [account, { account: { from: 'json', name: 'x' } }] }, 'subject'],
    ['address and network', { subject: ['address', 'network'] }, 'subject'],
    ['a path blocked', { subject: 'path', action: { kind: 'block', seconds: 1, silently: false } }, 'action.kind'],
    [
      'addresses of one address',
      { threshold: { limit: 2, windowSeconds: 1, of: 'distinct', distinct: 'address' } },
      'threshold.distinct',
    ],
    [
      'networks of one address',
      { threshold: { limit: 2, windowSeconds: 1, of: 'distinct', distinct: 'network' } },
      'threshold.distinct',
    ],
    [
      'values of the account itself',
      { subject: account, threshold: { limit: 2, windowSeconds: 1, of: 'distinct', distinct: { field: account.account } } },
      'threshold.distinct',
    ],
    [
      'a ceiling below the first block',
      { action: { kind: 'block', seconds: 100, silently: false, escalate: { factor: 2, upToSeconds: 99 } } },
      'action.escalate.upToSeconds',
    ],
  ])('%s', (_what, part, path) => {
    expect(faultsOf({ ...base, ...part }).map(f => f.path)).toEqual([path])
  })

  test('are none in the first rules; a tuple with a path may be blocked', () => {
    expect([...firstRules('en'), ...firstRules('ja')].flatMap(faultsOf)).toEqual([])
    expect(faultsOf({ ...base, subject: [account, 'path'], action: { kind: 'block', seconds: 1, silently: true } })).toEqual([])
  })
})

test.each([
  [['login'], true],
  [['/users/sign_in', '/session'], true],
  [['/oauth/token'], true],
  [['/auth'], true],
  [['ログイン'], true],
  [['/authors'], false],
  [['/api/author/1'], false],
  [['login', 'rooms'], false],
])('a rule on failures at %j is about logins: %s', (words, is) => {
  expect(aboutLogins({ match: { pathWords: words }, threshold: guessing.threshold })).toBe(is)
  expect(aboutLogins({ match: { pathWords: words }, threshold: flood.threshold })).toBe(false)
})
