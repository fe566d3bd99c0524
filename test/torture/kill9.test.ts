// kill -9 at random moments, life after life on the same folder: while eight writers write, while it is copied, while people are erased.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { atLevel, randomOf, tell } from './level.ts'
import { type Death, liveAndDie, Testimony } from './life.ts'
import { copyFaults, faultsOf } from './oracle.ts'

const WRITER = new URL('./writer.ts', import.meta.url).pathname
const LIVES = atLevel({ quick: 10, nightly: 250, release: 500 })
/** Folders begin anew now and then: a long history makes each look slow. */
const LIVES_PER_FOLDER = 10

function deathFrom(random: () => number): Death {
  // Now and then already while it starts.
  if (random() < 0.15) return { ms: 60 + Math.floor(random() * 400) }
  return { bytes: 100 + Math.floor(random() * 12_000), pause: random() < 0.5 ? 0 : Math.floor(random() * 25) }
}

describe('kill -9', () => {
  test.each(['nothing', 'snapshots', 'erasures'])(
    'beside eight writers: %s',
    async beside => {
      const random = randomOf(`kill9 ${beside}`)
      const faults: string[] = []
      let acknowledged = 0
      for (let life = 0, folder = '', told = new Testimony(); life < LIVES; life++) {
        if (life % LIVES_PER_FOLDER === 0) {
          folder = mkdtempSync(join(tmpdir(), 'sekisho-torture-'))
          told = new Testimony()
        }
        told.hear(await liveAndDie(WRITER, [folder, `life${life}`, beside], deathFrom(random)))
        if (told.opened !== undefined && told.opened !== 'writable') faults.push(`life ${life} opened ${told.opened}`)
        faults.push(
          ...[...faultsOf(folder, told), ...copyFaults(`${folder}.copies`, told, false)].map(what => `life ${life}: ${what}`),
        )
        if (faults.length > 0) break
        if (life % LIVES_PER_FOLDER !== LIVES_PER_FOLDER - 1 && life !== LIVES - 1) continue
        acknowledged += told.acknowledged.size
        rmSync(folder, { recursive: true })
        rmSync(`${folder}.copies`, { recursive: true, force: true })
      }
      tell(`kill -9 (${beside})`, { kills: LIVES, acknowledged }, faults)
      expect(faults).toEqual([])
      expect(acknowledged).toBeGreaterThan(LIVES * 5)
    },
    3_600_000,
  )
})
