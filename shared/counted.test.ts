// Whom a request counts for: one key for the rules and the bans, and a subject the history can name.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anySubject } from '../test/any-rule.ts'
import { countedParts, countedValue, keyOfParts, subjectOfParts } from './counted.ts'
import { UNREADABLE } from './ports.ts'
import { Subject, subjectKey } from './registers/blocks.ts'
import type { CountedBy } from './registers/rule-parts.ts'

const v6 = { address: '2001:db8::1', network: '2001:db8::/64' }
const v4 = { address: '192.0.2.7', network: '192.0.2.7' }
const account = { account: { from: 'form' as const, name: 'user' } }
const facts = { field: () => 'tanaka', session: () => 'abc', device: () => 'd1' }
const bare = { field: () => undefined, session: () => undefined, device: () => undefined }
const key = (by: CountedBy, visitor = v6, shown = facts) => {
  const parts = countedParts(by, visitor, '/rooms/', shown)
  return parts && keyOfParts(parts)
}

test('each part, and tuples', () => {
  expect(key('address')).toBe('2001:db8::1')
  expect(key('network')).toBe('2001:db8::/64')
  expect(key('path')).toBe('path /rooms')
  expect(key('device')).toBe('device d1')
  expect(key(account)).toBe('account tanaka')
  expect(key({ session: 'sid' })).toBe('session abc')
  expect(key([account, 'network'])).toBe('[["account","tanaka"],["network","2001:db8::/64"]]')
})

test('without the account or the session the rule does not apply; without the device its network counts', () => {
  const nothing = bare as unknown as typeof facts
  expect(key(account, v6, nothing)).toBeUndefined()
  expect(key({ session: 'sid' }, v6, nothing)).toBeUndefined()
  expect(key([account, 'network'], v6, nothing)).toBeUndefined()
  expect(key('device', v6, nothing)).toBe('2001:db8::/64')
  expect(key(['device', 'path'], v6, nothing)).toBe('[["network","2001:db8::/64"],["path","/rooms"]]')
  expect(key(['network', 'device'], v6, nothing)).toBe('2001:db8::/64')
  expect(key(['address', 'device'], v6, nothing)).toBe('2001:db8::1')
  expect(countedParts(account, v6, '/', undefined)).toBeUndefined()
})

test('no value can pretend to be two', () => {
  const shown = (name: string) => ({ ...facts, field: () => name })
  expect(key([account, 'path'], v6, shown('a"],["path","/x'))).not.toBe(key([account, 'path'], v6, shown('a')))
  expect(key(account, v6, shown('192.0.2.7'))).not.toBe(key('address', v4))
})

test('the history names every subject, and finds it by the same key', () => {
  fc.assert(
    fc.property(anySubject, fc.constantFrom(v4, v6), fc.constantFrom('tanaka', UNREADABLE, '山田'), (by, visitor, name) => {
      const parts = countedParts(by, visitor, '/rooms', { ...facts, field: () => name })!
      const subject = subjectOfParts(parts)
      expect(Subject.safeParse(subject).success).toBe(true)
      expect(subjectKey(subject)).toBe(keyOfParts(parts))
    }),
  )
})

test('values of which the different ones are counted', () => {
  expect(countedValue('path', v6, '/rooms/', facts)).toBe('/rooms')
  expect(countedValue('address', v6, '/', facts)).toBe('2001:db8::1')
  expect(countedValue('network', v6, '/', facts)).toBe('2001:db8::/64')
  expect(countedValue({ field: account.account }, v6, '/', facts)).toBe('tanaka')
  expect(countedValue({ field: account.account }, v6, '/', bare)).toBeUndefined()
})
