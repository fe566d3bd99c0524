// A file from elsewhere: what is an address is taken once, what is none is named with its line.
import { expect, test } from 'vitest'
import { LIST_CAP } from '../../shared/registers/lists.ts'
import { readListFile } from './list-file.ts'

test('comments, empty lines, a byte order mark, CSV with a head, doubles', () => {
  const text =
    '\uFEFFip,reason\r\n# comment\r\n\r\n192.0.2.7,"bad"\r\n192.0.2.7\r\n198.51.100.9/24 ; office\r\n2001:DB8::1\tx\r\n'
  expect(readListFile(text)).toEqual({
    entries: ['192.0.2.7', '198.51.100.0/24', '2001:db8::1'],
    same: 1,
    wrong: [],
    tooMany: false,
  })
})

test('each wrong line is named, with why', () => {
  expect(readListFile('192.0.2.1\nexample.jp\n192.0.2.0/40\n0.0.0.0/0\n::/0\n10.0.0.0/8').wrong).toEqual([
    { line: 2, text: 'example.jp', fault: 'address' },
    { line: 3, text: '192.0.2.0/40', fault: 'length' },
    { line: 4, text: '0.0.0.0/0', fault: 'wide' },
    { line: 5, text: '::/0', fault: 'wide' },
  ])
})

test('a word in the first line that is no head is a wrong line', () => {
  expect(readListFile('hello\n192.0.2.1').wrong).toHaveLength(1)
})

test('more than a list may hold', () => {
  const lines = Array.from({ length: LIST_CAP + 1 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)
  expect(readListFile(lines.join('\n')).tooMany).toBe(true)
  expect(readListFile(lines.slice(1).join('\n')).tooMany).toBe(false)
})
