// Bars without gaps: quiet hours are shown as quiet, and long times by days, without losing a request.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { barsOf } from './hours.ts'

const HOUR = 3_600_000

test('hours without any are filled in', () => {
  const found = barsOf([
    [0, 2],
    [3 * HOUR, 5],
  ])
  expect(found).toEqual({
    per: 'hour',
    bars: [
      [0, 2],
      [HOUR, 0],
      [2 * HOUR, 0],
      [3 * HOUR, 5],
    ],
    most: [3 * HOUR, 5],
  })
})

test('three days and more are drawn by days', () => {
  const found = barsOf([
    [0, 1],
    [HOUR, 1],
    [80 * HOUR, 4],
  ])
  expect(found.per).toBe('day')
  expect(found.bars.map(([, count]) => count)).toEqual([2, 0, 0, 4])
})

test('no request is lost, and never are there too many bars', () => {
  const hours = fc
    .uniqueArray(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 60 })
    .map(all => all.sort((a, b) => a - b).map((hour, i): [number, number] => [hour * HOUR, i + 1]))
  fc.assert(
    fc.property(hours, all => {
      const { bars, most } = barsOf(all)
      const sum = (list: readonly (readonly [number, number])[]) => list.reduce((total, [, count]) => total + count, 0)
      expect(sum(bars)).toBe(sum(all))
      expect(bars.length).toBeLessThanOrEqual(85)
      expect(most[1]).toBe(Math.max(...bars.map(([, count]) => count)))
    }),
  )
})
