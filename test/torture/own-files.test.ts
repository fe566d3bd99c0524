// Death and failure at every call to the file system that the gateway makes itself, one after the other until a run ends without: old or new, never a mix.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { finishRestore, swap } from '../../gateway/backup/restore-swap.ts'
import { writeFileDurably, writeNewFileDurably } from '../../gateway/keys/durable-file.ts'
import { openMasterKey } from '../../gateway/keys/master-key.ts'
import { SekishoError } from '../../shared/problems.ts'
import { type Fault, withFault } from './faulty-fs.ts'
import { atLevel, memoryFolder, tell } from './level.ts'
import { Testimony } from './life.ts'
import { commit, openDirect, step } from './office.ts'
import { faultsOf } from './oracle.ts'

const FAULTS: readonly Fault[] = atLevel({
  quick: ['kill', 'torn', 'EIO', 'ENOSPC for good'],
  nightly: ['kill', 'torn', 'EIO', 'ENOSPC', 'EIO for good', 'ENOSPC for good'],
  release: ['kill', 'torn', 'EIO', 'ENOSPC', 'EIO for good', 'ENOSPC for good'],
})

const GROUPS = atLevel({ quick: 6, nightly: 12, release: 12 })

/** What happens in a fresh folder, and what must be so afterwards whatever went wrong. */
interface Scenario {
  prepare?(folder: string): void
  act(folder: string): unknown
  /** Faults in words; `error`: what `act` threw, if it threw. */
  judge(folder: string, error: unknown): string[]
}

async function everyCall(
  fault: Fault,
  { prepare, act, judge }: Scenario,
  totals: { calls: number; faults: string[] },
): Promise<void> {
  const faults: string[] = []
  let at = 1
  for (; ; at++) {
    const folder = memoryFolder()
    prepare?.(folder)
    const { calls, fired, error } = await withFault({ folder, at, fault }, () => act(folder))
    if (fired && error === undefined && fault !== 'EIO' && fault !== 'ENOSPC' && /write|sync|rename/.test(calls[at - 1]!))
      faults.push(`call ${at} (${calls[at - 1]}): failed, and nobody was told`)
    for (const what of judge(folder, error)) faults.push(`call ${at} (${calls[at - 1] ?? 'none'}): ${what}`)
    rmSync(folder, { recursive: true })
    if (!fired) break
    expect(at).toBeLessThan(2000)
  }
  totals.calls += at - 1
  totals.faults.push(...faults)
  expect(faults).toEqual([])
}

const oneOf = (path: string, wanted: readonly string[]): string[] => {
  const found = existsSync(path) ? readFileSync(path, 'utf8') : 'nothing'
  return wanted.includes(found) ? [] : [`it holds ${JSON.stringify(found)}`]
}

const replaced: Scenario = {
  prepare: folder => writeFileDurably(join(folder, 'file'), 'old', 0o600),
  act: folder => writeFileDurably(join(folder, 'file'), 'new', 0o600),
  judge: (folder, error) => oneOf(join(folder, 'file'), error ? ['old', 'new'] : ['new']),
}
const made: Scenario = {
  act: folder => writeNewFileDurably(join(folder, 'sub', 'file'), 'new', 0o600),
  judge: (folder, error) => oneOf(join(folder, 'sub', 'file'), error ? ['nothing', 'new'] : ['new']),
}
const masterKeyMade: Scenario = {
  act: folder => openMasterKey(join(folder, 'keys', 'master.key'), false),
  judge(folder) {
    const path = join(folder, 'keys', 'master.key')
    const first = openMasterKey(path, false)
    return openMasterKey(path, true).key.equals(first.key) ? [] : ['another key at the next start']
  },
}

/** A restored folder takes the place of the living one: whatever any command then looks at is the one or the other, whole. */
const swapped: Scenario = {
  prepare(folder) {
    for (const name of ['data', 'made']) {
      mkdirSync(join(folder, name))
      for (const file of ['a', 'b']) writeFileSync(join(folder, name, file), `${name} ${file}`)
    }
  },
  act: folder => swap(join(folder, 'made'), join(folder, 'data'), join(folder, 'kept')),
  judge(folder, error) {
    const data = join(folder, 'data')
    finishRestore(data)
    const found = ['a', 'b']
      .map(file => (existsSync(join(data, file)) ? readFileSync(join(data, file), 'utf8') : 'nothing'))
      .join()
    const faults = (error ? ['data a,data b', 'made a,made b'] : ['made a,made b']).includes(found) ? [] : [`it holds ${found}`]
    if (found.startsWith('made') && !existsSync(join(folder, 'kept', 'b'))) faults.push('what was there before is gone')
    if (existsSync(`${data}.restore.json`)) faults.push('the swap never ends')
    return faults
  },
}

/** Every command in a group of its own; the head is settled after every other one, and by closing. */
function ledger(): Scenario {
  let told = new Testimony()
  const write = (folder: string, round: string) => {
    const at = openDirect(folder)
    try {
      for (let n = 0; n < GROUPS; n++) {
        const commands = [0, 1].map(worker => step(round, worker, n))
        for (const { row } of commands) told.sent.add(row)
        commit(at, commands, Date.UTC(2026, 10, 2) + n).forEach((outcome, i) => {
          if ('answer' in outcome && 'entries' in outcome.answer) told.acknowledged.set(commands[i]!.row, outcome.answer.entries)
          else if ('error' in outcome && !(outcome.error instanceof SekishoError)) throw outcome.error
        })
        if (n % 2 === 0) continue
        at.ledger.writer.settle()
        told.signed = at.ledger.writer.signed
      }
    } finally {
      at.close()
    }
  }
  return {
    prepare() {
      told = new Testimony()
    },
    act(folder) {
      write(folder, 'first')
      write(folder, 'second')
      if (told.acknowledged.size !== 4 * GROUPS) throw new Error('not all was acknowledged')
    },
    judge: folder => faultsOf(folder, told),
  }
}

describe.each(FAULTS)('%s', fault => {
  const totals = { calls: 0, faults: [] as string[] }
  afterAll(() => tell(`own calls to the file system, ${fault}`, { calls: totals.calls }, totals.faults))

  test.each([
    ['a file replaced', replaced],
    ['a file made', made],
    ['the master key made', masterKeyMade],
    ['a restored folder put in place', swapped],
    ['the ledger begun, written, opened again and written', ledger()],
  ] as const)('%s', (_name, scenario) => everyCall(fault, scenario, totals))
})
