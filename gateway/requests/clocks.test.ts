// Deadlines of requests on the calendar of the office.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LAWS } from '../../shared/law.ts'
import { deadlineFor, extendedDeadlineFor } from './clocks.ts'

const at = (text: string) => Date.parse(text)

describe('deadlines', () => {
  test.each([
    // Two weeks, the day of receipt not counted, to the end of the last day in Tokyo.
    ['appi', '2026-11-23T09:00:00+09:00', 'Asia/Tokyo', '2026-12-08T00:00:00+09:00'],
    // Just before midnight in Tokyo is still that day.
    ['appi', '2026-11-23T23:59:59+09:00', 'Asia/Tokyo', '2026-12-08T00:00:00+09:00'],
    ['gdpr', '2027-01-15T12:00:00+01:00', 'Europe/Berlin', '2027-02-16T00:00:00+01:00'],
    // No 31 February: the last day of the month (Regulation 1182/71, Article 3(2)(c)).
    ['gdpr', '2027-01-31T12:00:00+01:00', 'Europe/Berlin', '2027-03-01T00:00:00+01:00'],
    ['gdpr', '2028-01-31T12:00:00+01:00', 'Europe/Berlin', '2028-03-01T00:00:00+01:00'],
    // Over the change to summer time.
    ['gdpr', '2027-03-01T12:00:00+01:00', 'Europe/Berlin', '2027-04-02T00:00:00+02:00'],
    ['custom', '2026-12-15T12:00:00+09:00', 'Asia/Tokyo', '2027-01-15T00:00:00+09:00'],
  ] as const)('%s, received %s in %s: %s', (law, received, zone, end) => {
    expect(new Date(deadlineFor(law, at(received), zone)).toISOString()).toBe(new Date(at(end)).toISOString())
  })

  test('GDPR: two further months are counted from the receipt, not from the shorter month', () => {
    const received = at('2027-01-31T12:00:00+01:00')
    expect(extendedDeadlineFor('gdpr', received, 'Europe/Berlin')).toBe(at('2027-05-01T00:00:00+02:00'))
  })

  test('a deadline lies after the receipt, an extended one after it, and later receipts never end earlier', () => {
    const zones = fc.constantFrom('Asia/Tokyo', 'America/New_York', 'Pacific/Apia', 'UTC')
    fc.assert(
      fc.property(fc.constantFrom(...LAWS), fc.integer({ min: 0, max: 4_000_000_000_000 }), zones, (law, received, zone) => {
        const deadline = deadlineFor(law, received, zone)
        expect(deadline).toBeGreaterThan(received)
        expect(extendedDeadlineFor(law, received, zone) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(deadline)
        expect(deadlineFor(law, received + 3_600_000, zone)).toBeGreaterThanOrEqual(deadline)
      }),
    )
  })
})
