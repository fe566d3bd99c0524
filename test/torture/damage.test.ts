// A flipped bit and a cut at every place of every file of a small office: named in words, or every row reads bit for bit as before. Never a crash, a hang, or a wrong row.
import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PAGE } from './damage.ts'
import { atLevel, memoryFolder, tell } from './level.ts'
import { commit, openDirect, step } from './office.ts'

const WORKER = new URL('./damage-worker.ts', import.meta.url).pathname
const HANGS_AFTER_MS = 60_000
/** How many processes work on a file at once. */
const SHARDS = atLevel({ quick: 1, nightly: availableParallelism(), release: availableParallelism() })

const scratch = memoryFolder()
const stopped = join(scratch, 'stopped')
const killed = join(scratch, 'killed')

beforeAll(() => {
  const living = join(scratch, 'living')
  mkdirSync(living)
  const at = openDirect(living)
  const write = (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const outcomes = commit(at, [step('office', 0, n)], Date.UTC(2026, 10, 2) + n)
      for (const outcome of outcomes) if (!('answer' in outcome) || !('entries' in outcome.answer)) throw new Error('not stored')
    }
  }
  write(0, 20)
  at.vault.erase('person:office-0-3')
  at.ledger.store.checkpoint('PASSIVE')
  write(20, 30)
  at.ledger.writer.settle()
  const copy = (to: string) => {
    mkdirSync(to)
    for (const name of readdirSync(living)) if (!name.endsWith('-shm')) copyFileSync(join(living, name), join(to, name))
  }
  // As kill -9 leaves it: the newest only in the log beside the file.
  copy(killed)
  at.close()
  copy(stopped)
})
afterAll(() => rmSync(scratch, { recursive: true }))

/** One worker's faults and counts; silent for too long is a hang at the last place it named. */
function bend(
  office: string,
  name: string,
  kind: string,
  perPage: number,
  shard: number,
): Promise<{ faults: string[]; counts: Record<string, number> }> {
  return new Promise((resolve, reject) => {
    const args = [WORKER, office, name, kind, perPage, shard, SHARDS].map(String)
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const faults: string[] = []
    let [rest, errors, place] = ['', '', '']
    let counts: Record<string, number> | undefined
    const hang = () => {
      faults.push(`${name} ${kind} ${place}: hangs`)
      child.kill('SIGKILL')
    }
    let watch = setTimeout(hang, HANGS_AFTER_MS)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      clearTimeout(watch)
      watch = setTimeout(hang, HANGS_AFTER_MS)
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line.startsWith('fault ')) faults.push(line.slice('fault '.length))
        else if (line.startsWith('counts ')) counts = JSON.parse(line.slice('counts '.length)) as Record<string, number>
        else place = line
      }
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    child.on('error', reject)
    child.on('close', code => {
      clearTimeout(watch)
      if (code !== 0 && faults.length === 0) faults.push(`${name} ${kind} ${place}: the process ended with ${code}: ${errors}`)
      resolve({ faults, counts: counts ?? {} })
    })
  })
}

describe.each([
  ['ledger.db', 'stopped', 16],
  ['ledger.db', 'killed', 8],
  ['ledger.db-wal', 'killed', 2],
  ['vault.db', 'stopped', 24],
  ['head', 'stopped', 60],
] as const)('%s of a %s office', (name, state, perPage) => {
  test.each(['flip', 'cut'])(
    '%s',
    async kind => {
      const office = state === 'stopped' ? stopped : killed
      const each = atLevel({ quick: kind === 'cut' ? Math.ceil(perPage / 2) : perPage, nightly: perPage * 8, release: PAGE })
      const parts = await Promise.all(Array.from({ length: SHARDS }, (_, shard) => bend(office, name, kind, each, shard)))
      const faults = parts.flatMap(part => part.faults)
      const counts: Record<string, number> = {}
      for (const part of parts) for (const [what, n] of Object.entries(part.counts)) counts[what] = (counts[what] ?? 0) + n
      tell(`${name} (${state}), ${kind}`, counts, faults)
      expect(faults).toEqual([])
      expect((counts.named ?? 0) + (counts['by verify'] ?? 0)).toBeGreaterThan(0)
    },
    7_200_000,
  )
})
