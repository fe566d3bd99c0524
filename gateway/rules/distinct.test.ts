// Different values of one subject: exact to the millisecond, bounded, and with room kept for what is under way.
import { expect, test } from 'vitest'
import type { Passage } from '../../shared/ports.ts'
import { Distinct } from './distinct.ts'

const passage = (at: number): Passage => ({ at, method: 'GET', path: '/', status: 404, reserved: null })
const add = (tally: Distinct, at: number, value: string) => tally.add(at, passage(at), value)

test('a value counts for exactly its window after it was last seen', () => {
  const tally = new Distinct(2, 1000)
  add(tally, 5000, 'a')
  add(tally, 5100, 'b')
  expect(tally.wait(5200, 'c')).toBe(800)
  expect(tally.wait(5200, 'a')).toBe(0)
  expect(tally.wait(5999, 'c')).toBe(1)
  expect(tally.wait(6000, 'c')).toBe(0)
})

test('a value seen again costs nothing, and lasts longer', () => {
  const tally = new Distinct(2, 1000)
  add(tally, 5000, 'a')
  add(tally, 5100, 'b')
  add(tally, 5900, 'a')
  expect(tally.count(6050)).toBe(2)
  expect(tally.wait(6050, 'c')).toBe(50)
  expect(tally.count(6100)).toBe(1)
  expect(tally.wait(6100, 'c')).toBe(0)
})

test('values under way take room, each once', () => {
  const tally = new Distinct(2, 1000)
  tally.reserve('a')
  tally.reserve('a')
  expect(tally.taken(5000, 'b')).toBe(false)
  tally.reserve('b')
  expect(tally.taken(5000, 'a')).toBe(false)
  expect(tally.taken(5000, 'c')).toBe(true)
  tally.release('a')
  expect(tally.taken(5000, 'c')).toBe(true)
  tally.release('a')
  expect(tally.taken(5000, 'c')).toBe(false)
  expect(tally.inFlight).toBe(1)
})

test('never keeps more values than the limit: the one not seen for longest makes room', () => {
  const tally = new Distinct(3, 60_000)
  for (let i = 0; i < 100; i++) add(tally, 5000 + i, `v${i}`)
  expect(tally.count(5100)).toBe(3)
  expect(tally.wait(5100, 'v99')).toBe(0)
  expect(tally.wait(5100, 'v0')).toBeGreaterThan(0)
})

test('evidence is the twenty requests that brought the newest values, as far as they still count', () => {
  const tally = new Distinct(100, 10_000)
  for (let i = 0; i < 30; i++) add(tally, 5000 + i, `v${i}`)
  add(tally, 5100, 'v0')
  expect(tally.evidence(5100).map(p => p.at)).toEqual(Array.from({ length: 20 }, (_, i) => 5010 + i))
  expect(tally.evidence(15_028).map(p => p.at)).toEqual([5029])
})

test('survives a clock set back: a little goes on counting, a lot starts afresh', () => {
  const tally = new Distinct(1, 1000)
  add(tally, 1_000_000, 'a')
  expect(tally.wait(999_500, 'b')).toBe(1000)
  expect(tally.wait(1000, 'b')).toBe(0)
})
