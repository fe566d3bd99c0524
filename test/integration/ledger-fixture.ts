// What the ledger's tests share: a fresh folder, a clock that is set by hand, and commands as people give them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { readHead } from '../../gateway/ledger/head.ts'
import { type LedgerWithVault, openLedger } from '../../gateway/ledger/ledger.ts'
import type { Acknowledged, Command, Log } from '../../shared/ports.ts'
import { isRefusal } from '../../shared/problems.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'

export const masterKey = Buffer.alloc(32, 7)
export const START = Date.UTC(2026, 10, 2, 9)

export const administrator: Actor = { device: 'd-admin', person: 'p-admin', role: 'administrator' }
export const user: Actor = { device: 'd-user', person: 'p-user', role: 'user' }

export interface Fixture {
  readonly folder: string
  readonly said: string[]
  now: number
  open(): Promise<LedgerWithVault>
  remove(): void
}

export function fixture(parent = tmpdir()): Fixture {
  const folder = mkdtempSync(join(parent, 'sekisho-ledger-'))
  const said: string[] = []
  const hear = (_fields: object, message: string) => void said.push(message)
  const log: Log = { debug: hear, info: hear, warn: hear, error: hear }
  const it: Fixture = {
    folder,
    said,
    now: START,
    open: () => openLedger({ folder, masterKey, clock: () => it.now, log }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
  return it
}

export const addPerson = (row: string, name: string, role: Actor['role'] = 'user'): Command => ({
  register: 'people',
  operation: 'add',
  row,
  input: { name, role },
  actor: GATEWAY,
})

export const block = (value: string, reason = 'test', row?: string): Command => ({
  register: 'blocks',
  operation: 'block',
  ...(row === undefined ? {} : { row }),
  input: { subject: { kind: 'address', value }, seconds: 3600, reason },
  actor: administrator,
})

export const report = (row: string, text: string, actor = user): Command => ({
  register: 'reports',
  operation: 'send',
  row,
  input: {
    capture: { grade: 'text', from: null, subject: 'お知らせ', page: null, text, links: [], capturedAt: START },
    exposure: null,
  },
  actor,
})

export const answer = (row: string, note: string): Command => ({
  register: 'reports',
  operation: 'answer',
  row,
  input: { verdict: 'safe', note },
  actor: administrator,
})

/** Carries out and must not be refused. */
export async function done(ledger: LedgerWithVault, command: Command): Promise<Acknowledged> {
  const result = await ledger.execute(command)
  if (isRefusal(result)) throw new Error(`refused: ${result.why.en}`)
  return result
}

/** The signed head follows the commits: waits until the one on disk covers everything. */
export async function headCaughtUp(folder: string, ledger: Pick<LedgerWithVault, 'head'>): Promise<void> {
  const before = performance.now() + 10_000
  while (readHead(folder).head?.size !== ledger.head().size) {
    if (performance.now() > before) throw new Error('the head does not follow')
    await nextTurn()
  }
}
