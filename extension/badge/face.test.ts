// One meaning each, the most urgent first; nothing old is shown as if it were true.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ROLES } from '../../shared/roles.ts'
import { faceOf, type Known } from './face.ts'

const NOW = 1_795_000_000_000
const MINUTE = 60_000
const counts = { urgent: 0, failedControls: 0, actionable: 0, size: 1 }
const known = (changes: Partial<Known> = {}, more: Partial<typeof counts> = {}, unread = 0, at = NOW): Known => ({
  role: 'administrator',
  heard: { at, counts: { ...counts, ...more }, unread },
  unsent: 0,
  pastGone: false,
  ...changes,
})

describe('precedence', () => {
  test.each<[string, Known, string]>([
    ['nothing to do', known(), ''],
    ['things to act on', known({}, { actionable: 3 }), '3'],
    ['many', known({}, { actionable: 1_200 }), '999+'],
    ['unsent before a number', known({ unsent: 1 }, { actionable: 3 }), '↑'],
    ['urgent before all', known({ unsent: 1 }, { urgent: 1, actionable: 3 }), '!'],
    ['the past is gone, before all and without the gateway', known({ pastGone: true, heard: null, unsent: 1 }), '!'],
    ['a failed control', known({}, { failedControls: 1 }), '!'],
    ['not paired', known({ role: null, heard: null }), '?'],
    ['not paired, unsent', known({ role: null, heard: null, unsent: 2 }), '↑'],
    ['paired, never heard', known({ heard: null }), '?'],
    ['a user: unread answers', known({ role: 'user' }, { actionable: 9 }, 2), '2'],
  ])('%s', (_, given, text) => {
    expect(faceOf(given, NOW).text).toBe(text)
  })
})

test('after three intervals without an answer the old count is gone', () => {
  const administrator = known({}, { urgent: 1 })
  expect(faceOf(administrator, NOW + 3 * MINUTE).text).toBe('!')
  expect(faceOf(administrator, NOW + 3 * MINUTE + 1).text).toBe('?')
  const user = known({ role: 'user' }, {}, 4)
  expect(faceOf(user, NOW + 15 * MINUTE).text).toBe('4')
  expect(faceOf(user, NOW + 15 * MINUTE + 1).text).toBe('?')
})

test('red only for what is urgent, and every face says in words what it means', () => {
  fc.assert(
    fc.property(
      fc.option(fc.constantFrom(...ROLES)),
      fc.nat(3),
      fc.nat(3),
      fc.nat(2_000),
      fc.nat(5),
      fc.nat(3),
      fc.nat(20 * MINUTE),
      (role, urgent, failedControls, actionable, unread, unsent, age) => {
        const face = faceOf(known({ role, unsent }, { urgent, failedControls, actionable }, unread), NOW + age)
        expect(face.colour === '#b3261e').toBe(face.text === '!')
        if (face.text === '!') expect(urgent + failedControls).toBeGreaterThan(0)
        expect(face.text.length).toBeLessThanOrEqual(4)
        expect(face.title.en).not.toContain('{')
        expect(face.title.ja).not.toBe(face.title.en)
      },
    ),
  )
})
