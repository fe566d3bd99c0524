// A rule survives the form, and what cannot be a rule names its field and what is wrong with it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultsOf, RuleText } from '../../shared/registers/rule-text.ts'
import { firstRules } from '../../shared/registers/rules.ts'
import { type Form, FRESH, FRESH_PART, formOf, isForm, ruleOf } from './rule-form.ts'

const word = fc.stringMatching(/^[a-z0-9_-]{1,20}$/)
const seconds = fc.integer({ min: 1, max: 315_360_000 })
const source = fc.record({ from: fc.constantFrom('form', 'json', 'query', 'header'), name: word })
const part = fc.oneof(
  fc.constantFrom('address', 'network', 'path', 'device'),
  fc.record({ account: source }),
  fc.record({ session: word }),
)
/** The members with a value: what is left out is left out. */
const some = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined })
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 5 })
const paths = fc.uniqueArray(
  word.map(one => `/${one}/**`),
  { minLength: 1, maxLength: 3 },
)

const failures = fc
  .record({
    failureStatuses: maybe(fc.uniqueArray(fc.integer({ min: 400, max: 599 }), { minLength: 1, maxLength: 4 })),
    failureRedirect: maybe(word.map(one => `/${one}?error`)),
    failureWithoutCookie: maybe(word),
  })
  .map(some)
const threshold = fc.record({
  of: fc.constantFrom('all', 'failures', 'distinct'),
  limit: fc.integer({ min: 1, max: 1000 }),
  windowSeconds: fc.integer({ min: 1, max: 86_400 }),
  failures,
  distinct: fc.oneof(fc.constantFrom('path', 'address', 'network'), fc.record({ field: source })),
})
const action = fc.oneof(
  fc.constantFrom({ kind: 'refuse' }, { kind: 'notify' }),
  fc.record({ kind: fc.constant('slow'), milliseconds: fc.integer({ min: 100, max: 10_000 }) }),
  fc
    .record({
      kind: fc.constant('block'),
      seconds,
      silently: fc.boolean(),
      escalate: maybe(fc.record({ factor: fc.integer({ min: 2, max: 100 }), upToSeconds: seconds })),
    })
    .map(some),
)
const rule = fc
  .record({
    name: fc.stringMatching(/^[A-Za-z][A-Za-z ]{0,30}[a-z]$/),
    match: fc
      .record({
        methods: maybe(fc.uniqueArray(fc.constantFrom('GET', 'POST', 'PUT'), { minLength: 1 })),
        pathWords: maybe(words),
        pathPrefix: maybe(word.map(one => `/${one}`)),
        pathPatterns: maybe(paths),
        hosts: maybe(words),
        headers: maybe(
          fc.array(
            fc
              .record({
                name: fc.stringMatching(/^[A-Za-z-]{1,20}$/),
                contains: maybe(fc.string({ minLength: 1, maxLength: 20 })),
              })
              .map(some),
            { minLength: 1, maxLength: 4 },
          ),
        ),
        addresses: maybe(fc.uniqueArray(fc.ipV4(), { minLength: 1, maxLength: 3 })),
      })
      .map(some),
    subject: fc.oneof(part, fc.array(part, { minLength: 2, maxLength: 3 })),
    threshold: threshold.map(({ failures: how, distinct, ...rest }) => ({
      ...rest,
      ...(rest.of === 'all' ? {} : how),
      ...(rest.of === 'distinct' ? { distinct } : {}),
    })),
    action,
    mode: fc.constantFrom('enforce', 'monitor'),
    notify: fc.constantFrom(true, undefined),
    remarks: fc.string({ maxLength: 50 }),
  })
  .map(some)
  .map(made => RuleText.safeParse(made).data)
  .filter(made => made !== undefined && faultsOf(made).length === 0)

test('every rule comes out of the form as it went in', () => {
  fc.assert(
    fc.property(rule, one => {
      expect(ruleOf(formOf(one!))).toEqual({ rule: one })
    }),
  )
})

test('the first rules too, and their forms are kept as drafts', () => {
  for (const one of firstRules('ja')) {
    expect(ruleOf(formOf(one))).toEqual({ rule: RuleText.parse(one) })
    expect(isForm(JSON.parse(JSON.stringify(formOf(one))))).toBe(true)
  }
})

test('a draft of an older form is not taken for one', () => {
  const { subject: _subject, ...old } = FRESH
  expect(isForm({ ...old, subject: 'address' })).toBe(false)
  expect(isForm(old)).toBe(false)
})

test.each<[keyof Form, Partial<Form>]>([
  ['name', { name: ' ' }],
  ['limit', { limit: '0' }],
  ['limit', { limit: 'many' }],
  ['limit', { limit: '' }],
  ['limit', { of: 'distinct', limit: '1001' }],
  ['window', { window: '2', windowUnit: 'days' }],
  ['length', { length: '-1' }],
  ['addresses', { addresses: '192.0.2.300' }],
  ['pathPrefix', { pathPrefix: 'api' }],
  ['pathPatterns', { pathPatterns: 'rooms/*' }],
  ['headers', { headers: [{ name: 'X Y', contains: '' }] }],
  ['headers', { headers: [{ name: '', contains: 'x' }] }],
  ['methods', { methods: 'PO ST!' }],
  ['statuses', { of: 'failures', statuses: '200' }],
  ['statuses', { of: 'failures', statuses: '' }],
  ['distinctName', { of: 'distinct', distinct: 'field' }],
  ['subject', { subject: [{ ...FRESH_PART, kind: 'account' }] }],
  ['subject', { subject: [{ ...FRESH_PART, kind: 'session', cookie: 'a b' }] }],
  ['subject', { subject: [FRESH_PART, { ...FRESH_PART, kind: 'network' }] }],
  ['subject', { subject: [FRESH_PART, FRESH_PART] }],
  ['action', { subject: [{ ...FRESH_PART, kind: 'path' }] }],
  ['factor', { escalates: true, factor: '1' }],
  ['ceiling', { escalates: true, ceiling: '1', ceilingUnit: 'minutes' }],
  ['delay', { action: 'slow', delay: '20000' }],
])('a wrong %s is named with a sentence: %j', (field, change) => {
  const result = ruleOf({ ...FRESH, name: 'A rule', ...change })
  const faults = 'faults' in result ? [...result.faults] : []
  expect(faults.map(([name]) => name)).toEqual([field])
  expect(faults[0]?.[1].ja).toMatch(/。$/)
})

test('failures may be told by a redirect or a missing cookie alone', () => {
  const form = { ...FRESH, name: 'A rule', of: 'failures', statuses: '' } as const
  expect(ruleOf({ ...form, redirect: '/login?error' })).toMatchObject({
    rule: { threshold: { failureRedirect: '/login?error' } },
  })
  expect(ruleOf({ ...form, cookie: 'sid' })).toMatchObject({ rule: { threshold: { failureWithoutCookie: 'sid' } } })
})

test('full-width figures and Japanese commas are read', () => {
  const result = ruleOf({ ...FRESH, name: '規則', limit: '120', pathWords: 'login、signin' })
  expect(result).toMatchObject({ rule: { threshold: { limit: 120 }, match: { pathWords: ['login', 'signin'] } } })
})
