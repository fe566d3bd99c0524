// kill -9 at random moments, life after life on the same folder: while eight writers write, while it is copied, while people are erased.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Store } from '../../gateway/ledger/store.ts'
import { frontierAt, rootOf } from '../../shared/ledger/merkle.ts'
import { atLevel, randomOf, tell } from './level.ts'
import { type Death, liveAndDie, Testimony } from './life.ts'
import { faultsOf } from './oracle.ts'

const WRITER = new URL('./writer.ts', import.meta.url).pathname
const LIVES = atLevel({ quick: 10, nightly: 250, release: 500 })
/** Folders begin anew now and then: a long history makes each look slow. */
const LIVES_PER_FOLDER = 10

function deathFrom(random: () => number): Death {
  // Now and then already while it starts.
  if (random() < 0.15) return { ms: 60 + Math.floor(random() * 400) }
  return { bytes: 100 + Math.floor(random() * 12_000), pause: random() < 0.5 ? 0 : Math.floor(random() * 25) }
}

/** Copies under their final name are whole: each holds what was signed for when it was taken. */
function copyFaults(folder: string, { copies }: Testimony): string[] {
  const faults: string[] = []
  const beside = `${folder}.copies`
  for (const name of existsSync(beside) ? readdirSync(beside) : []) {
    if (!name.endsWith('.db')) continue
    const store = new Store(join(beside, name), 'read')
    try {
      if (store.health(true) !== 'ok') faults.push(`the copy ${name} is damaged`)
      const told = copies.find(({ path }) => path.endsWith(`/${name}`))
      if (told && Buffer.from(rootOf(frontierAt(told.size, store.nodeAt))).toString('hex') !== told.root)
        faults.push(`the copy ${name} is not what was signed for`)
    } finally {
      store.close()
    }
  }
  return faults
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
        faults.push(...[...faultsOf(folder, told), ...copyFaults(folder, told)].map(what => `life ${life}: ${what}`))
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
