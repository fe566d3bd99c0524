// A rule survives the form, and what cannot be a rule names its field.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstRules, RuleText } from '../../shared/registers/rules.ts'
import { type Form, FRESH, formOf, ruleOf } from './rule-form.ts'

const word = fc.stringMatching(/^[a-z0-9_-]{1,20}$/)
const rule: fc.Arbitrary<RuleText> = fc
  .record({
    name: fc.stringMatching(/^[A-Za-z][A-Za-z ]{0,30}[a-z]$/),
    methods: fc.option(fc.uniqueArray(fc.constantFrom('GET', 'POST', 'PUT'), { minLength: 1 }), { nil: undefined }),
    pathWords: fc.option(fc.uniqueArray(word, { minLength: 1, maxLength: 5 }), { nil: undefined }),
    addresses: fc.option(fc.uniqueArray(fc.ipV4(), { minLength: 1, maxLength: 3 }), { nil: undefined }),
    subject: fc.constantFrom('address' as const, 'network' as const),
    failures: fc.boolean(),
    limit: fc.integer({ min: 1, max: 10_000_000 }),
    windowSeconds: fc.integer({ min: 1, max: 86_400 }),
    block: fc.option(fc.record({ seconds: fc.integer({ min: 1, max: 315_360_000 }), silently: fc.boolean() }), {
      nil: undefined,
    }),
    mode: fc.constantFrom('enforce' as const, 'monitor' as const),
  })
  .map(r => ({
    name: r.name,
    match: {
      ...(r.methods ? { methods: r.methods } : {}),
      ...(r.pathWords ? { pathWords: r.pathWords } : {}),
      ...(r.addresses ? { addresses: r.addresses } : {}),
    },
    subject: r.subject,
    threshold: {
      limit: r.limit,
      windowSeconds: r.windowSeconds,
      of: r.failures ? ('failures' as const) : ('all' as const),
      ...(r.failures ? { failureStatuses: [401, 403] } : {}),
    },
    action: r.block ? { kind: 'block' as const, ...r.block } : { kind: 'refuse' as const },
    mode: r.mode,
    remarks: '',
  }))

test('every rule comes out of the form as it went in', () => {
  fc.assert(
    fc.property(rule, one => {
      expect(ruleOf(formOf(one))).toEqual({ rule: RuleText.parse(one) })
    }),
  )
})

test('the first rules too', () => {
  for (const one of firstRules('ja')) expect(ruleOf(formOf(one))).toEqual({ rule: RuleText.parse(one) })
})

test.each<[keyof Form, Partial<Form>]>([
  ['name', { name: ' ' }],
  ['limit', { limit: '0' }],
  ['limit', { limit: 'many' }],
  ['limit', { limit: '' }],
  ['window', { window: '2', windowUnit: 'days' }],
  ['length', { length: '-1' }],
  ['addresses', { addresses: '192.0.2.300' }],
  ['pathPrefix', { pathPrefix: 'api' }],
  ['methods', { methods: 'PO ST!' }],
  ['statuses', { of: 'failures', statuses: '200' }],
  ['statuses', { of: 'failures', statuses: '' }],
])('a wrong %s is named: %j', (field, change) => {
  const result = ruleOf({ ...FRESH, name: 'A rule', ...change })
  expect('faults' in result && [...result.faults]).toEqual([field])
})

test('full-width figures and Japanese commas are read', () => {
  const result = ruleOf({ ...FRESH, name: '規則', limit: '120', pathWords: 'login、signin' })
  expect(result).toMatchObject({ rule: { threshold: { limit: 120 }, match: { pathWords: ['login', 'signin'] } } })
})
