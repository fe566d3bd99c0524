// Patience with slow visitors: never lost on whoever keeps the least pace, always at an end for whoever drips.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

test('whoever sends 500 bytes a second is never cut, in whatever pieces within the patience', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 19 }), { minLength: 1, maxLength: 50 }), gaps => {
      const pace = new Pace(20_000)
      for (const seconds of gaps) {
        for (let i = 0; i < seconds * 2; i++) expect(pace.waited(500)).toBe(false)
        pace.moved(seconds * 500)
      }
    }),
  )
})

test('whoever drips is cut within forty seconds, also after a fast beginning', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.nat(30), (before, drip) => {
      const pace = new Pace(20_000)
      pace.moved(before)
      let seconds = 0
      while (!pace.waited(1000)) {
        pace.moved(drip)
        seconds++
      }
      expect(seconds).toBeLessThanOrEqual(44)
    }),
  )
})
