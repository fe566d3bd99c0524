// Whom: one canonical text for what a person types, whatever they type; and no address taken for another.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NetworkMap } from '../../shared/addresses.ts'
import { say } from '../../shared/words/text.ts'
import { canonicalEntry, partOf, subjectName, subjectOf } from './subject.ts'

const en = {
  language: 'en',
  t: (text: Parameters<typeof say>[0], values?: Record<string, string | number>) => say(text, 'en', values),
  n: String,
} as const

test.each([
  ['192.0.2.7', '192.0.2.7', 'address'],
  [' 192.0.2.7 ', '192.0.2.7', 'address'],
  ['192.0.2.7/24', '192.0.2.0/24', 'network'],
  ['192.0.2.7/32', '192.0.2.7', 'address'],
  ['2001:DB8::1', '2001:db8::1', 'address'],
  ['2001:db8:1:2:3::/64', '2001:db8:1:2::/64', 'network'],
  ['192.0.2.9', '192.0.2.9', 'address'],
])('%s is %s', (typed, entry, kind) => {
  expect(canonicalEntry(typed)).toEqual({ entry, kind })
})

test.each([
  ['', 'address'],
  ['192.0.2.300', 'address'],
  ['192.0.2.07', 'address'],
  ['fe80::1%eth0', 'address'],
  ['example.jp', 'address'],
  ['192.0.2.0/33', 'length'],
  ['192.0.2.0/', 'length'],
  ['192.0.2.0/24/8', 'length'],
  ['2001:db8::/129', 'length'],
])('%j is none: %s', (typed, fault) => {
  expect(canonicalEntry(typed)).toEqual({ fault })
})

test('a network holds the address it was written with, and says so the same way twice', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 1, max: 128 }), (address, wanted) => {
      const found = canonicalEntry(`${address}/${address.includes(':') ? wanted : (wanted % 32) + 1}`)
      if ('fault' in found) throw new Error(found.fault)
      const map = new NetworkMap<boolean>()
      map.set(found.entry, true)
      expect(map.matching(address)).toEqual([true])
      expect(canonicalEntry(found.entry)).toEqual(found)
    }),
  )
})

test('accounts are what the gateway counts: trimmed, one width, small letters', () => {
  expect(partOf({ kind: 'account', value: ' Hana@Example.JP ' })).toEqual({ kind: 'account', value: 'hana@example.jp' })
  expect(partOf({ kind: 'account', value: '  ' })).toBeUndefined()
  expect(partOf({ kind: 'path', value: '/Booking/../Login/' })).toEqual({ kind: 'path', value: '/login' })
  expect(partOf({ kind: 'session', value: 'short' })).toBeUndefined()
})

test('several parts are a tuple; one kind twice is none', () => {
  const account = { kind: 'account', value: 'hana' } as const
  const tuple = subjectOf([account, { kind: 'address', value: '192.0.2.7' }])
  expect(tuple).toMatchObject({ kind: 'tuple', parts: [{ kind: 'account' }, { kind: 'address' }] })
  expect(tuple && subjectName(tuple, en)).toBe('account “hana”, 192.0.2.7')
  expect(subjectOf([account, account])).toBeUndefined()
  expect(subjectOf([account, { kind: 'address', value: '' }])).toBeUndefined()
})

test('a hash is told by its end', () => {
  expect(subjectName({ kind: 'session', value: 'QmFzZTY0dXJsLTIyLWNoYQ' }, en)).toBe('a session (…NoYQ)')
})
