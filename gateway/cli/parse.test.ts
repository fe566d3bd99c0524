// What people type on the command line, right and wrong.
import { expect, test } from 'vitest'
import { parseControlCode, parseDuration, parseRole, parseSubject } from './parse.ts'
import { table } from './print.ts'

test.each([
  ['30m', 1800],
  ['1h', 3600],
  ['7d', 604_800],
  ['10y', 315_360_000],
])('%s is %d seconds', (typed, seconds) => expect(parseDuration(typed)).toBe(seconds))

test.each(['', '1', 'h', '-1h', '1.5h', '11y', '0m', '1h30m', '1e3s'])('"%s" is refused as a length of time', typed => {
  expect(() => parseDuration(typed)).toThrow(/length of time/)
})

test.each([
  ['203.0.113.7', 'address', '203.0.113.7'],
  ['::ffff:203.0.113.7', 'address', '203.0.113.7'],
  ['2001:DB8::1', 'address', '2001:db8::1'],
  ['203.0.113.0/24', 'network', '203.0.113.0/24'],
  ['2001:db8::/64', 'network', '2001:db8::/64'],
])('%s is the %s %s', (typed, kind, value) => expect(parseSubject(typed)).toEqual({ kind, value }))

test.each(['', '203.0.113', '203.0.113.7/33', 'localhost', '1.2.3.4.5', '203.0.113.7 '.repeat(2)])(
  '"%s" is refused as an address',
  typed => {
    expect(() => parseSubject(typed)).toThrow(/address/)
  },
)

test('roles and control codes are named when wrong', () => {
  expect(parseRole('host')).toBe('host')
  expect(() => parseRole('boss')).toThrow(/administrator, host or user/)
  expect(parseControlCode('tls')).toBe('tls')
  expect(() => parseControlCode('nothing')).toThrow(/encrypted-storage/)
})

test('tables line up, full-width letters counted as two', () => {
  expect(table(['対象', 'x'], [['203.0.113.7', 'y']])).toEqual(['対象         x', '203.0.113.7  y'])
})
