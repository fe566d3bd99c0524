// kill -9 at random moments, life after life on the same folder: while eight writers write, while it is copied, backed up, its keys rotated, people erased.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { generationFaults } from './generations.ts'
import { atLevel, randomOf, tell } from './level.ts'
import { type Death, liveAndDie, Testimony } from './life.ts'
import { copyFaults, faultsOf, masterKeysOf } from './oracle.ts'

const WRITER = new URL('./writer.ts', import.meta.url).pathname
const LIVES = atLevel({ quick: 8, nightly: 200, release: 400 })
/** Folders begin anew now and then: a long history makes each look slow. */
const LIVES_PER_FOLDER = 10

function deathFrom(random: () => number): Death {
  // Now and then already while it starts.
  if (random() < 0.15) return { ms: 60 + Math.floor(random() * 400) }
  return { bytes: 100 + Math.floor(random() * 12_000), pause: random() < 0.5 ? 0 : Math.floor(random() * 25) }
}

describe('kill -9', () => {
  test.each(['nothing', 'snapshots', 'erasures', 'rotations', 'backups'])(
    'beside eight writers: %s',
    async beside => {
      const random = randomOf(`kill9 ${beside}`)
      const faults: string[] = []
      let acknowledged = 0
      const more: Record<string, number> = {}
      for (let life = 0, folder = '', told = new Testimony(); life < LIVES; life++) {
        if (life % LIVES_PER_FOLDER === 0) {
          folder = mkdtempSync(join(tmpdir(), 'sekisho-torture-'))
          told = new Testimony()
        }
        told.hear(
          await liveAndDie(WRITER, [folder, `life${life}`, beside, String(masterKeysOf(folder, told))], deathFrom(random)),
        )
        if (told.opened !== undefined && told.opened !== 'writable') faults.push(`life ${life} opened ${told.opened}`)
        const found = [...faultsOf(folder, told), ...copyFaults(`${folder}.copies`, told, false)]
        if (beside === 'backups') {
          const { generations, faults: broken } = await generationFaults(folder, told.taken)
          more.generations = (more.generations ?? 0) + generations
          found.push(...broken)
        }
        faults.push(...found.map(what => `life ${life}: ${what}`))
        if (faults.length > 0) break
        if (life % LIVES_PER_FOLDER !== LIVES_PER_FOLDER - 1 && life !== LIVES - 1) continue
        acknowledged += told.acknowledged.size
        for (const [what, n] of Object.entries({
          erased: told.erased.size,
          rotated: told.rotated.length,
          copies: told.copies.length,
        }))
          if (n > 0) more[what] = (more[what] ?? 0) + n
        rmSync(folder, { recursive: true })
        for (const name of ['copies', 'place']) rmSync(`${folder}.${name}`, { recursive: true, force: true })
      }
      tell(`kill -9 (${beside})`, { kills: LIVES, acknowledged, ...more }, faults)
      expect(faults).toEqual([])
      expect(acknowledged).toBeGreaterThan(LIVES * 5)
    },
    3_600_000,
  )
})
