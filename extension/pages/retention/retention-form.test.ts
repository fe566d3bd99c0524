// The form of a storage period says what the register takes; the method always fits the rows.
import { expect, test } from 'vitest'
import { RETENTION_TEMPLATES, ruleOfTemplate } from '../../../shared/registers/retention-templates.ts'
import { whyNotRetention } from '../../../shared/retention.ts'
import { LANGUAGES } from '../../../shared/words/text.ts'
import { aboutRows, FRESH_RETENTION, methodsFor, retentionForm, retentionOf } from './retention-form.ts'

const register = { ...FRESH_RETENTION, data: '宿泊者名簿', amount: '3' }

test('a rule reads back the same', () => {
  const result = retentionOf(register)
  if (!('rule' in result)) throw new Error('faults')
  expect(result.rule).toMatchObject({ period: { amount: 3, unit: 'years' }, method: 'erase', purpose: null, connector: null })
  expect(retentionOf(retentionForm(result.rule))).toEqual(result)
})

test('a method that does not fit the rows gives way to one that does', () => {
  const result = retentionOf({ ...register, about: 'reports', method: 'erase' })
  expect('rule' in result && result.rule.method).toBe('remove')
  expect(methodsFor('elsewhere')).toEqual(['by-hand'])
})

test.each([
  ['data', { data: ' ' }],
  ['amount', { amount: '1201' }],
  ['amount', { amount: '' }],
  ['connector', { about: 'elsewhere' as const }],
] as const)('%s at fault', (field, change) => {
  const result = retentionOf({ ...register, ...change })
  expect('faults' in result && [...result.faults]).toEqual([field])
})

test('other rows take another start and no purpose', () => {
  const done = aboutRows({ ...register, purpose: 'news', from: 'consent-ended' }, 'reports')
  expect(done).toMatchObject({ about: 'reports', from: 'added', method: 'remove', purpose: '' })
  expect('rule' in retentionOf(done)).toBe(true)
})

test.each(RETENTION_TEMPLATES.map(one => [one.id, one] as const))(
  'the template %s is a rule once its place is named',
  (_, one) => {
    for (const language of LANGUAGES) {
      const result = retentionOf(retentionForm(ruleOfTemplate(one, language, 'c-1')))
      if (!('rule' in result)) throw new Error('faults')
      expect(result.rule).toEqual(ruleOfTemplate(one, language, 'c-1'))
      expect(whyNotRetention(result.rule)).toBeUndefined()
    }
  },
)
