// Periods are over at the end of their last day in the office's zone, and comparing with one instant says the same as the calendar does.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lastPlanned, retentionBefore, retentionDue, whyNotRetention } from './retention.ts'

const TOKYO = 'Asia/Tokyo'
const at = (text: string) => Date.parse(text)

describe('retentionDue', () => {
  test.each([
    ['2023-11-23T10:00:00+09:00', { amount: 3, unit: 'years' }, '2026-11-24T00:00:00+09:00'],
    ['2024-02-29T10:00:00+09:00', { amount: 1, unit: 'years' }, '2025-03-01T00:00:00+09:00'],
    ['2026-01-31T23:59:59+09:00', { amount: 1, unit: 'months' }, '2026-03-01T00:00:00+09:00'],
    ['2026-01-31T23:59:59+09:00', { amount: 0, unit: 'days' }, '2026-02-01T00:00:00+09:00'],
  ] as const)('%s + %o', (start, period, due) => {
    expect(retentionDue(at(start), period, TOKYO)).toBe(at(due))
  })
})

test('one instant decides for every start', () => {
  const instant = fc.integer({ min: at('2015-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') })
  const period = fc.record({
    amount: fc.integer({ min: 0, max: 60 }),
    unit: fc.constantFrom('days' as const, 'months' as const, 'years' as const),
  })
  const zone = fc.constantFrom(TOKYO, 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Apia', 'UTC')
  fc.assert(
    fc.property(instant, period, zone, fc.integer({ min: -3, max: 3 }), (now, length, where, off) => {
      const before = retentionBefore(now, length, where)
      // Around the border, where it matters, and a day to either side of it.
      for (const start of [before + off, before + off * 43_200_000])
        expect(start < before).toBe(retentionDue(start, length, where) <= now)
    }),
    { numRuns: 400 },
  )
})

describe('lastPlanned', () => {
  test('today once the hour has struck, yesterday before', () => {
    expect(lastPlanned(at('2026-11-23T03:00:00+09:00'), 3, TOKYO)).toBe(at('2026-11-23T03:00:00+09:00'))
    expect(lastPlanned(at('2026-11-23T02:59:59+09:00'), 3, TOKYO)).toBe(at('2026-11-22T03:00:00+09:00'))
  })
  test('an hour that the night leaves out comes once, and one that it has twice comes once', () => {
    const spring = lastPlanned(at('2026-03-29T12:00:00+02:00'), 2, 'Europe/Berlin')
    expect(spring).toBe(at('2026-03-29T03:00:00+02:00'))
    const autumn = lastPlanned(at('2026-10-25T12:00:00+01:00'), 2, 'Europe/Berlin')
    expect(autumn).toBe(at('2026-10-25T02:00:00+02:00'))
  })
})

describe('whyNotRetention', () => {
  const rule = { about: 'persons', purpose: null, connector: null, from: 'last-act', method: 'erase' } as const
  test.each([
    [rule],
    [{ ...rule, about: 'elsewhere', connector: 'c', method: 'by-hand', from: 'done' }],
    [{ ...rule, about: 'references', method: 'remove', purpose: 'p' }],
  ] as const)('%o can be carried out', one => {
    expect(whyNotRetention(one)).toBeUndefined()
  })
  test.each([
    [{ ...rule, method: 'remove' }],
    [{ ...rule, from: 'done' }],
    [{ ...rule, about: 'elsewhere', method: 'by-hand' }],
    [{ ...rule, about: 'reports', method: 'remove', purpose: 'p' }],
    [{ ...rule, about: 'references', method: 'remove', from: 'consent-ended' }],
  ] as const)('%o cannot', one => {
    expect(whyNotRetention(one)?.ja).toMatch(/ください。$/)
  })
})
