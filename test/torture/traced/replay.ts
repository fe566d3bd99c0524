// A recorded run, its power cut at every moment in many ways, each disk judged; and each of its syncs taken away, which must be noticed.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { memoryFolder } from '../level.ts'
import { Testimony } from '../life.ts'
import { copyFaults, faultsOf } from '../oracle.ts'
import { diskAfter, type Fate, lay, type Moment, moments } from './disk.ts'
import { diced, fatesWithout, plainFates } from './fates.ts'
import { type Call, record } from './trace.ts'

export interface Recorded {
  readonly folder: string
  readonly calls: readonly Call[]
  readonly injected: boolean
}

/** The calls of a short run: lives of a ledger, each opened, written, erased from, its log's key rotated, copied, closed. */
export function recordRun(lives: string, groups: number, inject?: string): Recorded {
  const scratch = memoryFolder()
  const folder = mkdtempSync(join(scratch, 'data-'))
  const program = new URL('../short-run.ts', import.meta.url).pathname
  try {
    const { calls, injected } = record(folder, join(scratch, 'trace'), [program, folder, lives, String(groups)], inject)
    return { folder, calls, injected }
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

const ALL_KEPT: Fate = { change: () => true, names: (_folder, count) => count }

/** Judges disks and remembers those it has seen. */
class Judge {
  readonly #recorded: Recorded
  readonly #scratch = memoryFolder()
  readonly #known = new Map<string, string[]>()

  constructor(recorded: Recorded) {
    this.#recorded = recorded
  }

  get states(): number {
    return this.#known.size
  }

  faults(moment: Moment, fate: Fate): string[] {
    const disk = diskAfter(moment, fate)
    const hash = createHash('sha256').update(String(moment.told.length))
    for (const [path, content] of [...disk].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`\n${path} ${content?.length}\n`)
      if (content) hash.update(content)
    }
    const name = hash.digest('hex')
    const known = this.#known.get(name)
    if (known) return known
    const to = join(this.#scratch, 'data')
    lay(disk, this.#recorded.folder, to)
    const told = new Testimony()
    told.hear(moment.told.map(line => `${line}\n`).join(''))
    const faults = [...copyFaults(to, told, true), ...faultsOf(to, told)]
    rmSync(to, { recursive: true })
    this.#known.set(name, faults)
    return faults
  }

  [Symbol.dispose](): void {
    rmSync(this.#scratch, { recursive: true })
  }
}

/** Every moment, or those from a call on: its plain disks and so many diced ones. */
export function crashStates(
  recorded: Recorded,
  dice: number,
  random: () => number,
  from = 0,
): { states: number; faults: string[] } {
  using judge = new Judge(recorded)
  const faults: string[] = []
  let number = from
  for (const moment of moments(recorded.calls, { from })) {
    number++
    const fates = plainFates(moment)
    if (fates.length > 1) for (let n = 0; n < dice; n++) fates.push(diced(moment, random))
    for (const [n, fate] of fates.entries())
      for (const what of judge.faults(moment, fate)) faults.push(`after call ${number}, disk ${n}: ${what}`)
    if (faults.length > 20) break
  }
  return { states: judge.states, faults }
}

export interface SyncCheck {
  readonly syncs: number
  readonly states: number
  /** Those that may be missing, with why. */
  readonly needless: ReadonlyMap<string, number>
  /** Those without which no disk was found faulty although they should matter, in words. */
  readonly unnoticed: string[]
}

const PROMISE = /^(acknowledged|erased|rotated|copied|rewrapped|signed) /

/** Why nothing depends on this one sync; undefined: something does, and its absence has to be noticed. */
function whyNeedless(calls: readonly Call[], number: number, next: number): string | undefined {
  const call = calls[number]!
  const said = describe(calls, number)
  const promises = (from: number, to: number) =>
    calls.slice(from, to).some(other => other.kind === 'told' && PROMISE.test(other.line))
  if (said.endsWith(': nothing new')) return 'nothing was written since the sync before'
  if (/^ledger\.db-wal: (name )?32@0$/.test(said))
    return 'the header of the log alone: the sync of the commit after it covers both'
  const touched = calls
    .slice(number + 1, next)
    .some(other => other.kind === 'write' && call.kind === 'sync' && other.file === call.file)
  if (said.startsWith('head:') && !touched && !promises(number, next))
    return 'the head is synced again before anything is promised or the other slot is written'
  if (!promises(0, number)) return 'of the first start, before anything was promised: what it loses is made again'
  if (/^copy-\w+\.db\.part-journal:/.test(said)) return 'of a copy that has no name yet: what is left of it is made anew'
  if (/^copy-/.test(said) && !promises(number, next)) return 'the copy is synced again before it gets its name'
  if (said.startsWith('vault.db-journal:') && wipes(calls, number)) {
    // The end of a renewal: SQLite wipes the head of the journal, then we wipe the whole of it. Either alone ends the transaction for good.
    if (!promises(number, next))
      return 'the journal of a renewal is wiped as a whole and synced again before anything is promised'
    if (isWipedBefore(calls, number))
      return 'it wipes what nobody may read (secrecy, gateway/vault/shelves.test.ts): the renewal had ended'
  }
  const since = calls.slice(0, number).findLast(other => other.kind === 'told' && /^rotat/.test(other.line))
  if (since?.kind === 'told' && since.line === 'rotating' && /^(folder|head):/.test(said))
    return 'a rotation of the key of the log that the next start finishes'
  if (call.kind === 'syncFolder' && !promises(number, next)) return 'the folder is synced again before anything is promised'
  return undefined
}

/** What was written to the file of this sync since the one before it. */
function writtenFor(calls: readonly Call[], number: number): Extract<Call, { kind: 'write' }>[] {
  const call = calls[number]!
  if (call.kind !== 'sync') return []
  const since = calls.slice(0, number).findLastIndex(other => other.kind === 'sync' && other.file === call.file)
  return calls
    .slice(since + 1, number)
    .filter((other): other is Extract<Call, { kind: 'write' }> => other.kind === 'write' && other.file === call.file)
}

/** Whether this sync keeps nothing but zeros. */
function wipes(calls: readonly Call[], number: number): boolean {
  const writes = writtenFor(calls, number)
  return writes.length > 0 && writes.every(({ bytes }) => bytes.every(byte => byte === 0))
}

/** Whether the sync of the same file before it wiped already, so that the transaction had ended. */
function isWipedBefore(calls: readonly Call[], number: number): boolean {
  const call = calls[number]!
  if (call.kind !== 'sync') return false
  const before = calls.slice(0, number).findLastIndex(other => other.kind === 'sync' && other.file === call.file)
  return before >= 0 && wipes(calls, before)
}

/** Says which sync of a run it is: of what, and what it had to keep. */
function describe(calls: readonly Call[], number: number): string {
  const call = calls[number]!
  if (call.kind === 'syncFolder') {
    const since = calls.slice(0, number).findLastIndex(other => other.kind === 'syncFolder' && other.folder === call.folder)
    const names = calls
      .slice(since + 1, number)
      .flatMap(other =>
        (other.kind === 'name' || other.kind === 'unname') && other.folder === call.folder
          ? [`${other.kind === 'name' ? '+' : '-'}${other.path.slice(call.folder.length + 1)}`]
          : [],
      )
    return `folder: ${names.join(' ') || 'nothing new'}`
  }
  if (call.kind !== 'sync') return call.kind
  const since = calls.slice(0, number).findLastIndex(other => other.kind === 'sync' && other.file === call.file)
  const writes = calls
    .slice(since + 1, number)
    .flatMap(other =>
      'file' in other && other.file === call.file
        ? [other.kind === 'write' ? `${other.bytes.length}@${other.offset}` : other.kind]
        : [],
    )
  return `${call.path.slice(call.path.lastIndexOf('/') + 1)}: ${writes.join(' ') || 'nothing new'}`
}

/** Takes each sync away: until the next one of the same file, some disk must then break a promise. */
export function missingSyncs(recorded: Recorded, dice: number, random: () => number): SyncCheck {
  using judge = new Judge(recorded)
  const { calls } = recorded
  const unnoticed: string[] = []
  const needless = new Map<string, number>()
  let syncs = 0
  for (const [number, call] of calls.entries()) {
    if (call.kind !== 'sync' && call.kind !== 'syncFolder') continue
    syncs++
    const target = call.kind === 'sync' ? call.file : call.folder
    const same = (other: Call) =>
      (other.kind === 'sync' && other.file === target) || (other.kind === 'syncFolder' && other.folder === target)
    const next = calls.findIndex((other, n) => n > number && same(other))
    const end = next < 0 ? calls.length : next
    const why = whyNeedless(calls, number, end)
    if (why !== undefined) {
      needless.set(why, (needless.get(why) ?? 0) + 1)
      continue
    }
    if (!isNoticed(judge, calls, { number, end, target, dice, random }))
      unnoticed.push(`call ${number}, ${describe(calls, number)}`)
  }
  return { syncs, states: judge.states, needless, unnoticed }
}

function isNoticed(
  judge: Judge,
  calls: readonly Call[],
  {
    number,
    end,
    target,
    dice,
    random,
  }: { number: number; end: number; target: number | string; dice: number; random: () => number },
): boolean {
  const course = { without: number, from: number + 1, to: end - 1 }
  // What matters most comes first: with everything else kept, at the last moment and then each before it.
  const all = [...moments(calls, course)]
  for (const moment of all.toReversed())
    if (judge.faults(moment, fatesWithout(moment, target)[0] ?? ALL_KEPT).length > 0) return true
  for (const moment of all)
    for (const fate of fatesWithout(moment, target)) if (judge.faults(moment, fate).length > 0) return true
  for (const moment of all) for (let n = 0; n < dice; n++) if (judge.faults(moment, diced(moment, random)).length > 0) return true
  return false
}

/** The k-th sync of a kind fails and loses what it should have kept: from then on every moment is looked at. Undefined: there is no k-th. */
export function lostSync(
  groups: number,
  name: 'fsync' | 'fdatasync',
  k: number,
): { states: number; faults: string[] } | undefined {
  const recorded = recordRun('a', groups, `${name}:error=EIO:when=${k}`)
  const from = recorded.calls.findIndex(({ kind }) => kind === 'lost')
  if (!recorded.injected) return undefined
  // What fails for a folder or for the reserve is a failure, and loses nothing.
  if (from < 0) return { states: 0, faults: [] }
  return crashStates(recorded, 0, () => 0, from)
}
