// The form of a person: what it says is what the register takes, and faults stand at their fields.
import { expect, test } from 'vitest'
import { freshPerson, personForm, personOf } from './person-form.ts'

const sato = { ...freshPerson('', 'ja'), name: ' 佐藤 花子 ' }

test('a name is enough', () => {
  const result = personOf(sato)
  if (!('person' in result)) throw new Error('faults')
  expect(result.person).toMatchObject({ name: '佐藤 花子', host: null, guardian: null, email: '' })
  expect(personOf(personForm(result.person))).toEqual(result)
})

test('full-width figures and signs of an address are taken as they are meant', () => {
  const result = personOf({ ...sato, email: 'sato@example.jp' })
  expect('person' in result && result.person.email).toBe('sato@example.jp')
})

test.each([
  ['name', { name: ' ' }],
  ['email', { email: 'sato' }],
  ['guardian', { guarded: true, guardianName: '佐藤 一郎' }],
  ['other', { ref: 'x'.repeat(201) }],
] as const)('%s at fault', (field, change) => {
  const result = personOf({ ...sato, ...change })
  expect('faults' in result && [...result.faults]).toEqual([field])
})

test('a guardian is left out again when the box is', () => {
  const result = personOf({ ...sato, guarded: false, guardianName: '佐藤 一郎', guardianRelation: '父' })
  expect('person' in result && result.person.guardian).toBeNull()
})
