// The question for one page: filters, dates in the office's zone, and where the page begins.
import { expect, test } from 'vitest'
import { PAGE_SIZE, pageQuery } from './page-query.ts'

test('nothing chosen: the first page in the order of the table', () => {
  expect(pageQuery({}, '-acquired', 'Asia/Tokyo')).toEqual({ sort: '-acquired', offset: '0', limit: String(PAGE_SIZE) })
})

test('filters, search and the page', () => {
  const params = { q: ' Sato ', 'f-purpose': 'p1', 'f-situation': '', sort: 'person', page: '3', row: 'x' }
  expect(pageQuery(params, 'person', 'UTC')).toEqual({
    q: 'Sato',
    purpose: 'p1',
    sort: 'person',
    offset: String(2 * PAGE_SIZE),
    limit: String(PAGE_SIZE),
  })
})

test('a day is that of the office, and the last one counts whole', () => {
  const query = pageQuery({ from: '2026-11-23', to: '2026-11-23' }, 'person', 'Asia/Tokyo')
  expect(query.from).toBe(String(Date.UTC(2026, 10, 22, 15)))
  expect(query.to).toBe(String(Date.UTC(2026, 10, 23, 15)))
})

test.each(['0', '-4', 'x', '1.5'])('page %s is the first', page => {
  expect(pageQuery({ page }, 'person', 'UTC').offset).toBe('0')
})

test('for a file, where it begins is said', () => {
  expect(pageQuery({ page: '9' }, 'person', 'UTC', { offset: 1000, limit: 500 })).toMatchObject({ offset: '1000', limit: '500' })
})
