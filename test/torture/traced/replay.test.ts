// The system calls of a real run replayed: power cuts at every moment, writes lost, reordered and torn; and a sync that is missing is noticed.
import { expect, test } from 'vitest'
import { atLevel, randomOf, tell } from '../level.ts'
import { crashStates, lostSync, missingSyncs, recordRun } from './replay.ts'

test('no power cut breaks a promise', () => {
  const recorded = recordRun('a,b', 12)
  const { states, faults } = crashStates(recorded, atLevel({ quick: 1, nightly: 10, release: 100 }), randomOf('crash states'))
  tell('power cuts', { calls: recorded.calls.length, 'crash states': states }, faults)
  expect(faults).toEqual([])
}, 3_600_000)

test('without any one of its syncs, a promise is broken', () => {
  const recorded = recordRun('a,b', 12)
  const check = missingSyncs(recorded, atLevel({ quick: 4, nightly: 40, release: 100 }), randomOf('syncs'))
  const { syncs, states, needless, unnoticed } = check
  const noticed = syncs - unnoticed.length - [...needless.values()].reduce((sum, n) => sum + n, 0)
  tell('missing syncs', { syncs, 'missed if taken away': noticed, 'crash states': states }, unnoticed)
  for (const [why, count] of needless) tell(`  needless because ${why}`, { syncs: count })
  expect(unnoticed).toEqual([])
}, 3_600_000)

test.each(['fsync', 'fdatasync'] as const)(
  'a %s that fails loses what it should have kept, and nothing that was promised',
  name => {
    const faults: string[] = []
    let [states, runs] = [0, 0]
    for (let k = 1; ; k += atLevel({ quick: 20, nightly: 3, release: 1 })) {
      const lost = lostSync(8, name, k)
      if (!lost) break
      runs++
      states += lost.states
      faults.push(...lost.faults.map(what => `${name} ${k}: ${what}`))
    }
    tell(`${name} that fails`, { runs, 'crash states': states }, faults)
    expect(faults).toEqual([])
  },
  3_600_000,
)
