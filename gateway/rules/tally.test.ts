// Counters against a naive list of times: never more than the limit in any window; slices at most a tenth of the window early.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Passage } from '../../shared/ports.ts'
import { newTally, RING_LIMIT } from './tally.ts'

const passage = (at: number): Passage => ({ at, method: 'GET', path: '/', status: 200, reserved: null })

const START = 1_800_000_000_000

/** Times of arrivals, sorted. */
function arrivals(gaps: fc.Arbitrary<number>, minLength: number): fc.Arbitrary<number[]> {
  return fc.array(gaps, { minLength, maxLength: 400 }).map(list => {
    let now = START
    return list.map(gap => {
      now += gap
      return now
    })
  })
}
const sparse = arrivals(fc.oneof(fc.constant(0), fc.nat(50), fc.nat(3000)), 0)
/** Dense enough to pass a hundred within some seconds. */
const dense = arrivals(fc.oneof({ weight: 60, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.nat(3000) }), 200)

function run(limit: number, window: number, times: readonly number[]) {
  const tally = newTally(limit, window)
  const through: number[] = []
  const refused: { at: number; wait: number; through: readonly number[] }[] = []
  for (const at of times) {
    const wait = tally.wait(at)
    if (wait > 0) refused.push({ at, wait, through: [...through] })
    else {
      tally.add(at, passage(at))
      through.push(at)
    }
  }
  return { through, refused, tally }
}

/** The most that lie within any half-open window. */
function most(times: readonly number[], window: number): number {
  return times.reduce((found, start) => Math.max(found, times.filter(t => t >= start && t < start + window).length), 0)
}

describe('ring (limits up to 100)', () => {
  test('lets exactly the limit through in any window, and refuses only when it is full', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5 }), sparse, (limit, seconds, times) => {
        const window = seconds * 1000
        const { through, refused } = run(limit, window, times)
        expect(most(through, window)).toBeLessThanOrEqual(limit)
        for (const { at, wait, through: before } of refused) {
          expect(before.filter(t => t > at - window).length).toBe(limit)
          expect(before.filter(t => t > at + wait - window).length).toBeLessThan(limit)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('counts what is still in the window', () => {
    fc.assert(
      fc.property(sparse, fc.nat(5000), (times, later) => {
        const { through, tally } = run(50, 2000, times)
        const now = (times.at(-1) ?? 0) + later
        expect(tally.count(now)).toBe(through.filter(t => t > now - 2000).length)
      }),
      { numRuns: 60 },
    )
  })
})

describe('slices (limits above 100)', () => {
  test('never let more than the limit through in any window, and are at most a tenth of it early', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: RING_LIMIT + 1, max: 130 }),
        fc.integer({ min: 3, max: 20 }),
        dense,
        (limit, seconds, times) => {
          const window = seconds * 1000
          const { through, refused } = run(limit, window, times)
          expect(most(through, window)).toBeLessThanOrEqual(limit)
          for (const { at, wait, through: before } of refused) {
            expect(before.filter(t => t > at - window * 1.1).length).toBeGreaterThanOrEqual(limit)
            expect(wait).toBeGreaterThan(0)
            expect(wait).toBeLessThanOrEqual(window * 1.1)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  test('the arrivals of these properties do get refused', () => {
    const counts = fc.sample(dense, 20).map(times => run(101, 5000, times).refused.length)
    expect(counts.filter(count => count > 0).length).toBeGreaterThan(10)
  })

  test('have room when the wait is over', () => {
    const tally = newTally(200, 10_000)
    for (let i = 0; i < 200; i++) tally.add(5_000 + i, passage(i))
    const wait = tally.wait(6_000)
    expect(wait).toBeGreaterThan(0)
    expect(tally.wait(6_000 + wait - 1)).toBeGreaterThan(0)
    expect(tally.wait(6_000 + wait)).toBe(0)
  })
})

describe.each([5, 200])('a limit of %i', limit => {
  test('keeps the counted requests in order: up to 100 of a ring, the last 20 beside slices', () => {
    const tally = newTally(limit, 60_000)
    for (let i = 0; i < limit; i++) tally.add(1000 + i, passage(1000 + i))
    const kept = Math.min(limit, limit > RING_LIMIT ? 20 : 100)
    expect(tally.evidence(1000 + limit).map(p => p.at)).toEqual(Array.from({ length: kept }, (_, i) => 1000 + limit - kept + i))
  })

  test('survives a clock set back: a little goes on counting, a lot starts afresh', () => {
    const tally = newTally(limit, 10_000)
    for (let i = 0; i < limit; i++) tally.add(1_000_000, passage(1_000_000))
    expect(tally.wait(995_000)).toBeGreaterThan(0)
    expect(tally.wait(1_000_000 - 3_600_000)).toBe(0)
  })
})

test('a ring keeps only what is in the window as evidence', () => {
  const tally = newTally(3, 1000)
  for (const at of [0, 10, 20, 5000]) tally.add(at, passage(at))
  expect(tally.evidence(5000).map(p => p.at)).toEqual([5000])
  expect(tally.evidence(7000)).toEqual([])
})
