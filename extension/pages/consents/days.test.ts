// Days to a deadline at its edges.
import { expect, test } from 'vitest'
import { daysTo } from './days.ts'

const DAY = 86_400_000

test.each([
  [10 * DAY, 'left', 10],
  [DAY, 'left', 1],
  [DAY - 1, 'today', 0],
  [1, 'today', 0],
  [0, 'over', 1],
  [-1, 'over', 1],
  [-DAY - 1, 'over', 2],
] as const)('%d ms before it', (away, kind, days) => {
  expect(daysTo(1e12 + away, 1e12)).toEqual({ kind, days })
})
