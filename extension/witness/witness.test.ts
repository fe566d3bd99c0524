// The witness over time: what it keeps, how often it asks, when it raises its alarm and what ends it.

import { beforeEach, expect, test } from 'vitest'
import { fake } from '../client/browser.fake.ts'
import { forget, keepPaired } from '../client/client.ts'
import { FakeLog } from './log.fake.ts'
import { remembered, type Seen, thinned } from './memory.ts'
import { look, PACE_MS } from './witness.ts'

const HERE = {
  origin: 'https://localhost:8444',
  device: 'd1',
  person: 'p',
  name: 'T',
  role: 'user',
  caFingerprint: 'AA',
} as const
let time = 1_795_000_000_000
let waited = 0
const options = {
  now: () => time,
  wait: async () => {
    waited += 1
  },
}
const later = async (log: FakeLog) => {
  time += PACE_MS
  return await look({ ...options, ask: log })
}

beforeEach(async () => {
  waited = 0
  fake.asked = []
  await forget()
  await keepPaired(HERE)
})

test('asks at most once a minute, unless a person wants to know', async () => {
  const log = new FakeLog().add(3)
  await later(log)
  await look({ ...options, ask: log })
  expect(log.asked).toEqual(['checkpoint'])
  await look({ ...options, ask: log, atOnce: true })
  expect(log.asked).toEqual(['checkpoint', 'checkpoint'])
})

test('what it saw is on the disk, and grows with the log', async () => {
  const log = new FakeLog().add(3)
  await later(log)
  await later(log.add(4))
  expect(await remembered()).toMatchObject({ seen: { size: 7 }, alarm: null, lookedAt: time })
})

test('before the alarm it asks again; then the evidence stays until the right past is back', async () => {
  const log = new FakeLog().add(30)
  const seen = (await later(log)).seen
  const back = log.copy(10)
  expect(await later(back)).toMatchObject({ alarm: { breach: 'shorter', since: time }, seen })
  expect(waited).toBe(1)
  const since = time
  // Grown past what was seen: still not the past that was seen.
  expect(await later(back.add(50, 'another'))).toMatchObject({ alarm: { breach: 'unproven', since }, seen })
  expect(await later(log.add(1))).toMatchObject({ alarm: null, seen: { size: 31 } })
})

test('what was a moment between two answers is no alarm', async () => {
  const log = new FakeLog().add(5)
  await later(log)
  const grown = log.copy().add(1)
  let first = true
  const flickering = Object.assign(grown.copy(), {
    checkpoint: async () => {
      if (!first) return await grown.checkpoint()
      first = false
      return { note: 'half an answer', key: grown.verifier }
    },
  })
  expect(await later(flickering)).toMatchObject({ alarm: null, seen: { size: 6 } })
})

test('a gateway that is away changes nothing and is asked again at the next turn', async () => {
  const log = new FakeLog().add(5)
  const before = await later(log)
  const away = Object.assign(log.copy(), { checkpoint: () => Promise.reject(new Error('away')) })
  await expect(later(away)).rejects.toThrow('away')
  expect(await remembered()).toEqual(before)
  log.asked = []
  await look({ ...options, ask: log })
  expect(log.asked).toEqual(['checkpoint'])
})

test('a restore is told once and goes on from there', async () => {
  const log = new FakeLog().add(30)
  await later(log)
  const after = log.copy(20).pass('restore', { name: 'sekisho.internal/ledger/two' })
  expect(await later(after)).toMatchObject({ alarm: null, restored: { epoch: 'epoch 0', lost: 10 }, seen: { size: 21 } })
  expect(await later(after.add(1))).toMatchObject({ restored: { lost: 10 }, seen: { size: 22 } })
})

test('forgetting the pairing wipes it, and so does another pairing', async () => {
  await later(new FakeLog().add(3))
  await keepPaired({ ...HERE, name: 'Renamed' })
  expect((await remembered()).seen).not.toBeNull()
  await keepPaired({ ...HERE, device: 'd2' })
  expect((await remembered()).seen).toBeNull()
  await later(new FakeLog().add(3))
  await forget()
  expect(await remembered()).toMatchObject({ seen: null, alarm: null })
  // Not paired: it asks nobody.
  const log = new FakeLog().add(1)
  await later(log)
  expect(log.asked).toEqual([])
})

test('of earlier checkpoints the newest of each day is kept, at most sixty', () => {
  const one = (at: number): Seen => ({ key: 'k', note: 'n', size: at, root: 'r', at })
  const HOUR = 3_600_000
  let kept: Seen[] = []
  for (let at = 0; at < 100 * 24; at += 1) kept = thinned(kept, one(at * HOUR))
  expect(kept).toHaveLength(60)
  expect(kept.at(-1)?.at).toBe((100 * 24 - 1) * HOUR)
  expect(new Set(kept.map(({ at }) => Math.floor(at / (24 * HOUR)))).size).toBe(60)
})
