// The form of a purpose: what it says is what is sent, and each fault stands at its field.
import { expect, test } from 'vitest'
import { PurposeText } from '../../../shared/registers/purposes.ts'
import { freshPurpose, type PurposeForm, purposeForm, purposeOf } from './purpose-form.ts'

const full = (): PurposeForm => ({
  ...freshPurpose(),
  code: 'news',
  name: { en: 'News by mail', ja: 'お知らせメール' },
  text: { en: 'To send news', ja: 'お知らせの送付' },
  dataItems: { en: 'Name\nE-mail', ja: '氏名\nメールアドレス' },
  stops: { en: 'No more mail', ja: 'メールが届かなくなります' },
  stays: { en: 'Your booking', ja: 'ご予約' },
})

const faultsOf = (form: PurposeForm): string[] => {
  const result = purposeOf(form)
  return 'faults' in result ? [...result.faults.keys()].sort() : []
}

test('a full form is a purpose that the register takes, and reads back the same', () => {
  const result = purposeOf(full())
  if (!('purpose' in result)) throw new Error('faults')
  expect(PurposeText.parse(result.purpose)).toEqual(result.purpose)
  expect(result.purpose.dataItems).toEqual([
    { en: 'Name', ja: '氏名' },
    { en: 'E-mail', ja: 'メールアドレス' },
  ])
  expect(purposeOf(purposeForm(result.purpose))).toEqual(result)
})

test('an empty form names every field that is needed', () => {
  expect(faultsOf(freshPurpose())).toEqual(['code', 'dataItems', 'name', 'stays', 'stops', 'text'])
})

test.each([
  ['code', { code: 'News' }],
  ['dataItems', { dataItems: { en: 'Name', ja: '氏名\n住所' } }],
  ['recipients', { recipients: { en: 'A post office', ja: '' } }],
  ['validMonths', { validMonths: '0' }],
  ['quietDays', { quietDays: '' }],
  ['consentRequired', { consentRequired: false }],
] as const)('%s at fault', (field, change) => {
  expect(faultsOf({ ...full(), ...change })).toEqual([field])
})

test('full-width figures are figures, and no months at all means until withdrawn', () => {
  const result = purposeOf({ ...full(), validMonths: '', quietDays: '30' })
  expect('purpose' in result && [result.purpose.validMonths, result.purpose.quietDays]).toEqual([null, 30])
})
