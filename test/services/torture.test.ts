// The storage and Debian's strace, a short part of `npm run torture -- --nightly`: power cuts, missing syncs, and SQLite's calls failing.
import { describe, expect, test } from 'vitest'
import { randomOf, tell } from '../torture/level.ts'
import { CALLS, type Injection, runWith, timesOf } from '../torture/traced/inject.ts'
import { crashStates, missingSyncs, recordRun } from '../torture/traced/replay.ts'

test('power cuts at every moment of a short life', () => {
  const recorded = recordRun('a', 5)
  const { states, faults } = crashStates(recorded, 0, randomOf('services'))
  tell('power cuts', { calls: recorded.calls.length, 'crash states': states }, faults)
  expect(faults).toEqual([])
  expect(states).toBeGreaterThan(200)
}, 600_000)

test('each missing sync is noticed', () => {
  const { syncs, states, unnoticed } = missingSyncs(recordRun('a', 5), 2, randomOf('services'))
  tell('missing syncs', { syncs, 'crash states': states }, unnoticed)
  expect(unnoticed).toEqual([])
  expect(syncs).toBeGreaterThan(40)
}, 600_000)

/** Not every time of each, but some near the beginning, in the middle and at the end. */
describe.each(CALLS)('%s fails or kills', name => {
  test('and nothing promised is lost', async () => {
    const times = await timesOf(name)
    const faults: string[] = []
    const INJECTIONS: readonly Injection[] = ['KILL', 'EIO', 'ENOSPC for good']
    const ks = INJECTIONS.flatMap((how, i) =>
      [0.1, 0.45, 0.8].map(part => ({ how, k: 1 + Math.floor((part + i * 0.05) * times) })),
    )
    for (const { how, k } of ks) faults.push(...(await runWith(name, k, how)).map(what => `${name} ${k} ${how}: ${what}`))
    tell(`${name} failing`, { runs: ks.length }, faults)
    expect(faults).toEqual([])
  }, 600_000)
})
