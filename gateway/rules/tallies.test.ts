// The number of subjects a rule remembers is bounded, and whoever is near the limit is remembered.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { capacityOf, Tallies } from './tallies.ts'

const passage = { at: 0, method: 'POST', path: '/login', status: 401, reserved: null }

test('never holds more subjects than its capacity', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { maxLength: 600 }), subjects => {
      const tallies = new Tallies(10, 60_000, false, 40)
      for (const subject of subjects) {
        tallies.get(`s${subject}`, 0).add(0, passage)
        expect(tallies.size).toBeLessThanOrEqual(40)
      }
    }),
  )
})

test('a subject above half its limit outlives ten thousand newcomers', () => {
  const tallies = new Tallies(10, 60_000, false, 100)
  for (let i = 0; i < 6; i++) tallies.get('guesser', 0).add(0, passage)
  for (let i = 0; i < 10_000; i++) tallies.get(`newcomer ${i}`, 0)
  expect(tallies.get('guesser', 0).count(0)).toBe(6)
})

test('so does one whose requests are still under way', () => {
  const tallies = new Tallies(4, 60_000, false, 100)
  tallies.get('parallel', 0).inFlight = 4
  for (let i = 0; i < 1000; i++) tallies.get(`newcomer ${i}`, 0)
  expect(tallies.get('parallel', 0).inFlight).toBe(4)
})

test('one in use is kept without being near its limit', () => {
  const tallies = new Tallies(10, 60_000, false, 100)
  tallies.get('regular', 0).add(0, passage)
  for (let i = 0; i < 1000; i++) {
    tallies.get(`newcomer ${i}`, 0)
    if (i % 10 === 0) tallies.get('regular', 0)
  }
  expect(tallies.get('regular', 0).count(0)).toBe(1)
})

test('rules that keep more per subject keep fewer subjects', () => {
  expect(capacityOf(10)).toBe(20_000)
  expect(capacityOf(100)).toBe(2_000)
  expect(capacityOf(10_000_000)).toBe(10_000)
  expect(capacityOf(1)).toBe(50_000)
})

test('when it is quiet everybody is forgotten but those under way and those blocked', () => {
  const tallies = new Tallies(10, 60_000)
  const at = 1_800_000_000_000
  tallies.tidy(at)
  for (let i = 0; i < 15_000; i++) tallies.get(`s${i}`, at).add(at, passage)
  tallies.get('under way', at).inFlight = 1
  tallies.get('blocked', at).blockedUntil = at + 3_600_000
  tallies.tidy(at + 60_000)
  expect(tallies.size).toBeGreaterThan(15_000)
  tallies.tidy(at + 120_000)
  tallies.tidy(at + 240_000)
  expect(tallies.size).toBe(2)
  tallies.get('under way', at + 250_000).inFlight = 0
  for (let minute = 5; minute < 70; minute++) tallies.tidy(at + minute * 60_000)
  expect(tallies.size).toBe(0)
})

test('many rules share the memory of six', () => {
  const tallies = new Tallies(10, 60_000)
  tallies.share(48)
  for (let i = 0; i < 30_000; i++) tallies.get(`s${i}`, 0)
  expect(tallies.size).toBeLessThanOrEqual(5000)
  tallies.share(3)
  for (let i = 0; i < 30_000; i++) tallies.get(`s${i}`, 0)
  expect(tallies.size).toBeGreaterThan(10_000)
})

test('different values: fewer subjects, the more values each may have', () => {
  expect(capacityOf(10, true)).toBe(20_000)
  expect(capacityOf(1000, true)).toBe(500)
})

test('tidying keeps whose answer came late', () => {
  const tallies = new Tallies(10, 1000, false, 100)
  const tally = tallies.get('slow app', 0)
  tally.inFlight = 1
  tallies.tidy(0)
  tallies.tidy(20_000)
  tally.inFlight = 0
  tally.add(39_600, { at: 0, method: 'POST', path: '/login', status: 401, reserved: null })
  tallies.tidy(40_000)
  expect(tallies.get('slow app', 40_000).count(40_000)).toBe(1)
})
