// SQLite's own calls, and ours, killed and failing at every time they are made, until the run ends without.
import { describe, expect, test } from 'vitest'
import { tell } from '../level.ts'
import { CALLS, type Injection, runWith, timesOf } from './inject.ts'

const INJECTIONS: readonly Injection[] = ['KILL', 'EIO', 'ENOSPC', 'EIO for good', 'ENOSPC for good']
/** Calls that a full disk refuses. A sync may, too: where blocks are handed out late. */
const FULL = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate']

describe.each(CALLS)('%s', name => {
  test.each(INJECTIONS.filter(how => !how.startsWith('ENOSPC') || FULL.includes(name)))(
    '%s',
    async how => {
      const times = await timesOf(name)
      const faults: string[] = []
      for (let k = 1; k <= times; k++) faults.push(...(await runWith(name, k, how)).map(what => `${name} ${k}: ${what}`))
      tell(`${name}, ${how}`, { runs: times }, faults)
      expect(faults).toEqual([])
    },
    3_600_000,
  )
})
