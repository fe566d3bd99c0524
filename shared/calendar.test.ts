// The calendar at its edges: month ends, leap days, clocks that go forward and back, days that never were.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  addMonths,
  dateAfterDays,
  dateAfterMonths,
  daysInMonth,
  endOfDay,
  endOfDays,
  endOfMonths,
  instantOf,
  parseDate,
  startOfDate,
  wallTime,
} from './calendar.ts'

const iso = (text: string) => Date.parse(text)
const ZONES = ['Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC', 'Pacific/Apia']

describe('months', () => {
  test.each([
    ['2027-01-31T05:00:00Z', 1, 'Asia/Tokyo', '2027-02-28T05:00:00Z'],
    ['2028-01-31T05:00:00Z', 1, 'Asia/Tokyo', '2028-02-29T05:00:00Z'],
    ['2028-02-29T05:00:00Z', 12, 'Asia/Tokyo', '2029-02-28T05:00:00Z'],
    ['2028-02-29T05:00:00Z', 48, 'Asia/Tokyo', '2032-02-29T05:00:00Z'],
    // 08:00 on 1 March in Tokyo is still February in UTC.
    ['2027-02-28T23:00:00Z', 1, 'Asia/Tokyo', '2027-03-31T23:00:00Z'],
    // Noon stays noon over the summer time of Berlin.
    ['2027-01-15T11:00:00Z', 6, 'Europe/Berlin', '2027-07-15T10:00:00Z'],
    // 02:30 on 28 March 2027 does not exist there: an hour later.
    ['2027-02-28T01:30:00Z', 1, 'Europe/Berlin', '2027-03-28T01:30:00Z'],
    // 02:30 on 31 October 2027 is there twice: the first.
    ['2027-09-30T00:30:00Z', 1, 'Europe/Berlin', '2027-10-30T00:30:00Z'],
    ['2027-03-31T03:00:00Z', -1, 'Asia/Tokyo', '2027-02-28T03:00:00Z'],
  ])('%s + %i in %s', (from, months, zone, to) => {
    expect(new Date(addMonths(iso(from), months, zone)).toISOString()).toBe(new Date(to).toISOString())
  })

  test('an hour that is there twice is the first of them, one that is not comes after the gap', () => {
    const wall = { year: 2027, month: 10, day: 31, hour: 2, minute: 30, second: 0, ms: 7 }
    expect(new Date(instantOf(wall, 'Europe/Berlin')).toISOString()).toBe('2027-10-31T00:30:00.007Z')
    expect(new Date(instantOf({ ...wall, month: 3, day: 28 }, 'Europe/Berlin')).toISOString()).toBe('2027-03-28T01:30:00.007Z')
  })

  test('a day is 23 or 25 hours long where clocks change', () => {
    expect(addDays(iso('2027-03-27T11:00:00Z'), 1, 'Europe/Berlin') - iso('2027-03-27T11:00:00Z')).toBe(23 * 3_600_000)
    expect(addDays(iso('2027-10-30T10:00:00Z'), 1, 'Europe/Berlin') - iso('2027-10-30T10:00:00Z')).toBe(25 * 3_600_000)
  })
})

describe('the end of a day', () => {
  test.each([
    ['2027-02-27T15:00:00Z', 'Asia/Tokyo', '2027-02-28T15:00:00Z'],
    ['2027-02-28T14:59:59.999Z', 'Asia/Tokyo', '2027-02-28T15:00:00Z'],
    ['2027-02-28T15:00:00Z', 'Asia/Tokyo', '2027-03-01T15:00:00Z'],
    ['2027-03-28T12:00:00Z', 'Europe/Berlin', '2027-03-28T22:00:00Z'],
    ['2026-12-31T22:00:00Z', 'UTC', '2027-01-01T00:00:00Z'],
  ])('%s in %s', (at, zone, end) => {
    expect(new Date(endOfDay(iso(at), zone)).toISOString()).toBe(new Date(end).toISOString())
  })

  test('where midnight was skipped the day begins after the gap', () => {
    // São Paulo, 4 November 2018: 00:00 became 01:00.
    const start = startOfDate({ year: 2018, month: 11, day: 4 }, 'America/Sao_Paulo')
    expect(wallTime(start, 'America/Sao_Paulo')).toMatchObject({ day: 4, hour: 1 })
    expect(wallTime(start - 1, 'America/Sao_Paulo')).toMatchObject({ day: 3, hour: 23 })
  })

  test('twelve months from 31 January end at 24:00 of 31 January, one month at 24:00 of the last of February', () => {
    const from = iso('2027-01-31T05:00:00Z')
    expect(new Date(endOfMonths(from, 12, 'Asia/Tokyo')).toISOString()).toBe('2028-01-31T15:00:00.000Z')
    expect(new Date(endOfMonths(from, 1, 'Asia/Tokyo')).toISOString()).toBe('2027-02-28T15:00:00.000Z')
    expect(new Date(endOfDays(from, 14, 'Asia/Tokyo')).toISOString()).toBe('2027-02-14T15:00:00.000Z')
  })
})

const zone = fc.constantFrom(...ZONES)
const instant = fc.integer({ min: iso('2020-01-01T00:00:00Z'), max: iso('2060-01-01T00:00:00Z') })
const date = fc
  .record({
    year: fc.integer({ min: 2000, max: 2100 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 31 }),
  })
  .map(({ year, month, day }) => ({ year, month, day: Math.min(day, daysInMonth(year, month)) }))

describe('for every instant and zone', () => {
  test('the wall and the instant belong together', () => {
    fc.assert(
      fc.property(instant, zone, (at, zone) => {
        const wall = wallTime(at, zone)
        const back = instantOf(wall, zone)
        // The second time of an hour that is there twice is given as the first.
        expect(back).toBeLessThanOrEqual(at)
        expect(at - back).toBeLessThanOrEqual(3_600_000)
        expect(wallTime(back, zone)).toEqual(wall)
      }),
      { numRuns: 300 },
    )
  })

  test('an end of day is the first instant of the next date, and every instant of the day is before it', () => {
    fc.assert(
      fc.property(instant, zone, (at, zone) => {
        const end = endOfDay(at, zone)
        expect(end).toBeGreaterThan(at)
        const [last, first] = [wallTime(end - 1, zone), wallTime(end, zone)]
        const { year, month, day } = wallTime(at, zone)
        expect(last).toMatchObject({ year, month, day })
        expect(first.day).not.toBe(day)
      }),
      { numRuns: 300 },
    )
  })

  test('more months never end earlier, and never skip a month', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -240, max: 240 }), (date, months) => {
        const to = dateAfterMonths(date, months)
        expect(to.year * 12 + to.month).toBe(date.year * 12 + date.month + months)
        expect(to.day).toBe(Math.min(date.day, daysInMonth(to.year, to.month)))
      }),
    )
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 1, max: 240 }), (at, zone, months) => {
        expect(endOfMonths(at, months, zone)).toBeGreaterThan(at)
        expect(endOfMonths(at, months + 1, zone)).toBeGreaterThan(endOfMonths(at, months, zone))
        expect(endOfMonths(at + 1000, months, zone)).toBeGreaterThanOrEqual(endOfMonths(at, months, zone))
      }),
      { numRuns: 200 },
    )
  })

  test('days forward and back again is the same date', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -5000, max: 5000 }), (date, days) => {
        expect(dateAfterDays(dateAfterDays(date, days), -days)).toEqual(date)
      }),
    )
  })
})

test('a typed date is a day that exists', () => {
  expect(parseDate('2028-02-29')).toEqual({ year: 2028, month: 2, day: 29 })
  expect(parseDate(' 2027/3/1 ')).toEqual({ year: 2027, month: 3, day: 1 })
  for (const text of ['2027-02-29', '2027-13-01', '27-01-01', '2027-00-10', 'tomorrow', ''])
    expect(parseDate(text)).toBeUndefined()
})
