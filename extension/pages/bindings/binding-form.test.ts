// The form of a purpose binding says what the register takes.
import { expect, test } from 'vitest'
import { bindingForm, bindingOf, FRESH_BINDING } from './binding-form.ts'

const bookings = {
  ...FRESH_BINDING,
  name: 'Bookings',
  paths: '/bookings/**、/api/bookings/**',
  purpose: 'p1',
  methods: 'get post',
}

test('paths and methods are lists, in whatever way they are separated', () => {
  const result = bindingOf(bookings)
  if (!('binding' in result)) throw new Error('faults')
  expect(result.binding.pathPatterns).toEqual(['/bookings/**', '/api/bookings/**'])
  expect(result.binding.methods).toEqual(['GET', 'POST'])
  expect(bindingOf(bindingForm(result.binding))).toEqual(result)
})

test.each([
  ['name', { name: ' ' }],
  ['paths', { paths: 'bookings' }],
  ['purpose', { purpose: '' }],
  ['methods', { methods: 'get!' }],
] as const)('%s at fault', (field, change) => {
  const result = bindingOf({ ...bookings, ...change })
  expect('faults' in result && [...result.faults]).toEqual([field])
})
