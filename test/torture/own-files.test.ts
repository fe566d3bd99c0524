// Death and failure at every call to the file system that the gateway makes itself, one after the other until a run ends without: old or new, never a mix.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeFileDurably, writeNewFileDurably } from '../../gateway/keys/durable-file.ts'
import { openMasterKey } from '../../gateway/keys/master-key.ts'
import { SekishoError } from '../../shared/problems.ts'
import { type Fault, withFault } from './faulty-fs.ts'
import { memoryFolder, tell } from './level.ts'
import { Testimony } from './life.ts'
import { commit, openDirect, step } from './office.ts'
import { faultsOf } from './oracle.ts'

const FAULTS: readonly Fault[] = ['kill', 'torn', 'EIO', 'ENOSPC', 'EIO for good', 'ENOSPC for good']

/** What happens in a fresh folder, and what must be so afterwards whatever went wrong. */
interface Scenario {
  prepare?(folder: string): void
  act(folder: string): unknown
  /** Faults in words; `error`: what `act` threw, if it threw. */
  judge(folder: string, error: unknown): string[]
}

async function everyCall(name: string, fault: Fault, { prepare, act, judge }: Scenario): Promise<void> {
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
  tell(`${name}, ${fault}`, { calls: at - 1 }, faults)
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

/** Every command in a group of its own, each acknowledged only under a signed head. */
function ledger(): Scenario {
  let told = new Testimony()
  const write = (folder: string, round: string) => {
    const at = openDirect(folder)
    try {
      for (let n = 0; n < 12; n++) {
        const commands = [0, 1].map(worker => step(round, worker, n))
        for (const { row } of commands) told.sent.add(row)
        commit(at, commands, Date.UTC(2026, 10, 2) + n).forEach((outcome, i) => {
          if ('answer' in outcome && 'entries' in outcome.answer) told.acknowledged.set(commands[i]!.row, outcome.answer.entries)
          else if ('error' in outcome && !(outcome.error instanceof SekishoError)) throw outcome.error
        })
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
      if (told.acknowledged.size !== 48) throw new Error('not all was acknowledged')
    },
    judge: folder => faultsOf(folder, told),
  }
}

describe.each(FAULTS)('%s', fault => {
  test.each([
    ['a file replaced', replaced],
    ['a file made', made],
    ['the master key made', masterKeyMade],
    ['the ledger begun, written, opened again and written', ledger()],
  ] as const)('%s', (name, scenario) => everyCall(name, fault, scenario))
})
