// Tables: what is shown, in what order, and files that Excel opens safely.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvCell, csvOf } from './export.ts'
import { hashOf, parseHash } from './hash-state.ts'
import { dayStart, type Query, viewOf } from './view.ts'

interface Row {
  id: string
  name: string
  at: number
  state: string
}
const rows: Row[] = [
  { id: 'a', name: 'Suzuki Hana', at: 30, state: 'on' },
  { id: 'b', name: '田中 ユイ', at: 10, state: 'off' },
  { id: 'c', name: 'ABC社', at: 20, state: 'on' },
]
const columns = [
  { key: 'name', text: (row: Row) => row.name },
  { key: 'at', text: (row: Row) => String(row.at), sort: (row: Row) => row.at },
  { key: 'state', text: (row: Row) => row.state, filter: (row: Row) => row.state },
]
const all: Query = { q: '', filters: {}, from: undefined, to: undefined, sort: '' }
const ids = (query: Partial<Query>) =>
  viewOf(rows, columns, { ...all, ...query }, row => row.at)
    .map(row => row.id)
    .join('')

test.each([
  ['nothing asked', {}, 'abc'],
  ['a word in any case', { q: 'hana' }, 'a'],
  ['words in any order', { q: 'hana suzuki' }, 'a'],
  ['full width and half width are the same', { q: 'ABC' }, 'c'],
  ['Japanese', { q: 'ユイ' }, 'b'],
  ['a filter', { filters: { state: 'on' } }, 'ac'],
  ['from and to, the end left out', { from: 10, to: 30 }, 'bc'],
  ['ascending', { sort: 'at' }, 'bca'],
  ['descending', { sort: '-at' }, 'acb'],
  ['an unknown column keeps the order', { sort: 'nonsense' }, 'abc'],
] as const)('%s', (_what, query, expected) => {
  expect(ids(query)).toBe(expected)
})

test('a hundred thousand rows are searched and sorted in well under a second', () => {
  const many = Array.from({ length: 100_000 }, (_, i) => ({
    id: String(i),
    name: `name ${i % 977}`,
    at: (i * 7919) % 100_003,
    state: 'on',
  }))
  const before = performance.now()
  const found = viewOf(many, columns, { ...all, q: 'name 97', sort: '-at' }, row => row.at)
  expect(found.length).toBeGreaterThan(1000)
  expect(found[0]!.at).toBeGreaterThan(found.at(-1)!.at)
  expect(performance.now() - before).toBeLessThan(3000)
})

test('no cell begins as a formula, and every cell comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), value => {
      const cell = csvCell(value)
      const inner = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell
      expect(/^[=+\-@\t\r]/.test(inner)).toBe(false)
      expect(inner === value || inner === `'${value}`).toBe(true)
    }),
  )
})

test('a file begins with the byte order mark and ends its lines with CRLF', () => {
  expect(csvOf(['a', 'b'], [['=1+1', 'x,"y"']])).toBe('\uFEFFa,b\r\n"\'=1+1","x,""y"""\r\n')
})

test('the address keeps every value', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), value => {
      const { page, params } = parseHash(hashOf('blocked', { q: value, empty: '' }))
      expect(page).toBe('blocked')
      expect([...params.keys()]).toEqual(['q'])
      expect(params.get('q')).toBe(value.isWellFormed() ? value : params.get('q'))
    }),
  )
})

test('a day begins at midnight of the office', () => {
  expect(dayStart('2026-11-23', 'Asia/Tokyo')).toBe(Date.parse('2026-11-22T15:00:00Z'))
  expect(dayStart('2026-03-29', 'Europe/Berlin')).toBe(Date.parse('2026-03-28T23:00:00Z'))
  expect(dayStart('2026-10-25', 'Europe/Berlin')).toBe(Date.parse('2026-10-24T22:00:00Z'))
  expect(dayStart('yesterday', 'Asia/Tokyo')).toBeUndefined()
})
