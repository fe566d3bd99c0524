// Keeping: the newest of each period, as many periods as the policy says, and never nothing.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KEEP_BY_DEFAULT, kept } from './keep.ts'

const at = (text: string) => ({ id: text, takenAt: Date.parse(text) })
const ids = (map: Map<string, unknown>) => [...map.keys()].sort()

test('one a day for a year: three last, seven days, five weeks, twelve months, each the newest of its period', () => {
  const days = Array.from({ length: 365 }, (_, i) => at(new Date(Date.UTC(2026, 10, 23, 3) - i * 86_400_000).toISOString()))
  const result = kept(days, KEEP_BY_DEFAULT, 'UTC')
  expect(ids(result).reverse()).toEqual(
    [
      ...['11-23', '11-22', '11-21', '11-20', '11-19', '11-18', '11-17', '11-15', '11-08', '11-01', '10-31', '09-30', '08-31'],
      ...['07-31', '06-30', '05-31', '04-30', '03-31', '02-28', '01-31'],
    ]
      .map(day => `2026-${day}T03:00:00.000Z`)
      .concat('2025-12-31T03:00:00.000Z'),
  )
  expect(result.get('2026-11-23T03:00:00.000Z')).toEqual(['last', 'daily', 'weekly', 'monthly'])
})

test('days begin where the office is', () => {
  const two = [at('2026-11-22T14:30:00Z'), at('2026-11-22T15:30:00Z')]
  const policy = { last: 1, daily: 7, weekly: 0, monthly: 0 }
  expect(kept(two, policy, 'UTC').size).toBe(1)
  expect(kept(two, policy, 'Asia/Tokyo').size).toBe(2)
})

test('weeks begin on Monday, across the turn of the year', () => {
  const policy = { last: 1, daily: 0, weekly: 9, monthly: 0 }
  const days = ['2026-12-28', '2027-01-03', '2027-01-04'].map(day => at(`${day}T12:00:00Z`))
  expect(ids(kept(days, policy, 'UTC'))).toEqual(['2027-01-03T12:00:00Z', '2027-01-04T12:00:00Z'])
})

const policies = fc.record({ last: fc.integer({ min: 1, max: 9 }), daily: fc.nat(9), weekly: fc.nat(9), monthly: fc.nat(9) })
const times = fc.uniqueArray(fc.integer({ min: 0, max: 3e12 }), { minLength: 1, maxLength: 60 })

test('property: the newest stays, no kind keeps more than it may, and what was let go stays unneeded', () => {
  fc.assert(
    fc.property(times, policies, (all, policy) => {
      const generations = all.map(takenAt => ({ id: String(takenAt), takenAt }))
      const first = kept(generations, policy, 'Asia/Tokyo')
      expect(first.has(String(Math.max(...all)))).toBe(true)
      for (const kind of ['last', 'daily', 'weekly', 'monthly'] as const)
        expect([...first.values()].filter(why => why.includes(kind)).length).toBeLessThanOrEqual(policy[kind])
      const again = kept(
        generations.filter(({ id }) => first.has(id)),
        policy,
        'Asia/Tokyo',
      )
      expect(ids(again)).toEqual(ids(first))
    }),
  )
})
