// A short run of the ledger for strace: written, erased from, its keys rotated, copied, closed, opened again. Says on its output what it sent and what came back.
import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import type { LedgerState } from '../../gateway/ledger/protocol.ts'
import { takeSnapshot } from '../../gateway/ledger/snapshot.ts'
import { parseCheckpoint } from '../../shared/ledger/checkpoint.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import { masterKeyOf, step } from './office.ts'
import { type Served, serve } from './served.ts'

/** Lives, one after the other in the same folder: `a,b`; groups of commands in each; what else is done, by name. */
const [folder = '', lives = 'a', groups = '12', beside = 'erase,log-key,vault-key,master-key,snapshot'] = process.argv.slice(2)
const tell = (line: string) => void writeSync(1, `${line}\n`)
/** Commits begin in one month and go on into the next: another key for what concerns nobody. */
const START = Date.UTC(2026, 10, 30, 23, 59, 59)
const seedOf = (text: string) => createHash('sha256').update(text).digest()
let masterKeys = 0

/** Whatever fails has to be in words; anything else is a defect, and said. */
async function attempt<Result>(what: string, act: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await act()
  } catch (error) {
    tell(`rejected ${what} ${error instanceof SekishoError ? error.code : `unworded ${String(error).replaceAll(/\s+/g, '_')}`}`)
    return undefined
  }
}

async function write({ ask, state }: Served, life: string, n: number): Promise<void> {
  const commands = [0, 1].map(worker => step(life, worker, n))
  for (const { row } of commands) tell(`sent ${row}`)
  const answers = commands.map(async command => {
    const answer = await attempt(command.row, () => ask('execute', { command, now: START + n * 200, seed: seedOf(command.row) }))
    if (answer === undefined) tell(`state ${state().readOnly?.code ?? 'writable'}`)
    else if (isRefusal(answer)) tell(`refused ${command.row}`)
    else tell(`acknowledged ${command.row} ${answer.entries.join(',')}`)
  })
  await Promise.all(answers)
}

const BESIDE: Readonly<Record<string, (served: Served, life: string) => Promise<void>>> = {
  async erase({ ask }, life) {
    tell(`erasing ${life}-0-0`)
    // False: there was no key to destroy, because the disk had refused what would have made it.
    if (await ask('erasePerson', { person: `${life}-0-0` })) tell(`erased ${life}-0-0`)
  },
  async 'log-key'({ ask }, life) {
    tell('rotating')
    const { entry } = await ask('rotateLogKey', { now: START + 1, seed: seedOf(life), by: 'p-admin' })
    tell(`rotated ${entry}`)
  },
  async 'vault-key'({ ask }) {
    await ask('rotateVault', null)
  },
  async 'master-key'({ ask }) {
    masterKeys += 1
    tell(`rewrapping ${masterKeys}`)
    await ask('rewrapVault', { masterKey: Uint8Array.from(masterKeyOf(masterKeys)) })
    tell(`rewrapped ${masterKeys}`)
  },
  async snapshot({ ask }, life) {
    const { note } = await ask('settle', null)
    const { size, root } = parseCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1))
    const path = `${folder}/copy-${life}.db`
    await takeSnapshot(
      { folder, path, size, root },
      () => false,
      () => undefined,
    )
    tell(`copied ${path} ${size} ${Buffer.from(root).toString('hex')}`)
  },
}

/** Waits until the head on disk has caught up by itself, or never will. */
function caughtUp(state: () => LedgerState): Promise<void> {
  const isSo = () => state().signed === state().head.size || state().readOnly !== null
  return isSo() ? Promise.resolve() : new Promise(resolve => waiting.push(() => isSo() && resolve()))
}

const waiting: (() => void)[] = []
let signed = 0

async function live(life: string): Promise<void> {
  const served = await serve(folder, masterKeyOf(masterKeys), state => {
    if (state.signed > signed) tell(`signed ${state.signed}`)
    signed = Math.max(signed, state.signed)
    for (const look of waiting) look()
  })
  tell(`open ${served.state().readOnly?.code ?? 'writable'}`)
  const others = beside.split(',').filter(Boolean)
  for (let n = 0; n < Number(groups); n++) {
    await write(served, life, n)
    if (n % 2 === 1) await caughtUp(served.state)
    const other = others[n - Math.max(0, Number(groups) - 1 - others.length)]
    if (other) await attempt(other, () => BESIDE[other]!(served, life))
  }
  await attempt('close', () => served.ask('close', null))
}

for (const life of lives.split(',')) await attempt('open', () => live(life))
tell('ended')
process.exit(0)
