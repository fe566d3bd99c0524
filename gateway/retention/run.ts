// Carries out one rule: erases persons, removes rows, counts what waits. Each step stands by itself, so that a run that was cut off is simply run again.
import type { Ledger, Log } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { Erasure } from '../../shared/registers/erasures.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import type { Due, Tally } from './survey.ts'

/** due = deleted + held + waiting + failed, and a place that did not answer is one more that failed. */
export interface RunCounts {
  readonly due: number
  readonly deleted: number
  /** Held back by a legal hold, or by what is still open. */
  readonly held: number
  /** Begun and not proved yet, changed meanwhile, or for somebody to do by hand. */
  readonly waiting: number
  readonly failed: number
}

export interface RunPorts {
  readonly log: Log
  readonly ledger: Pick<Ledger, 'execute' | 'row'>
  /** Persons are erased here (gateway/requests/erasure.ts). */
  readonly erasures: {
    erase(person: string, cause: Erasure['cause'], actor: Actor): Promise<{ erasure: string }>
    look(erasure: string): Promise<void>
    ended(erasure: string): Promise<Erasure>
  }
  /** How long a run waits for the proofs of what it erased; what takes longer is counted as waiting. */
  readonly proofMs: number
  /** After each step that is on disk. */
  reached?(rule: string, step: string): void
}

/** What changed while the run is under way: it is left for the next one. */
export interface Meanwhile {
  changed(one: Due): boolean
  /** A hold came or ended: what holds is asked again. */
  holds(one: Due): Promise<boolean>
}

type Fate = 'deleted' | 'held' | 'waiting' | 'failed'

export const nothingRan = (): RunCounts => ({ due: 0, deleted: 0, held: 0, waiting: 0, failed: 0 })

export function sumOf(all: readonly RunCounts[]): RunCounts {
  const sum = (of: keyof RunCounts) => all.reduce((total, one) => total + one[of], 0)
  return { due: sum('due'), deleted: sum('deleted'), held: sum('held'), waiting: sum('waiting'), failed: sum('failed') }
}

/** Rejects when nothing can be written any more, or when `signal` cuts it off: what was done stays done. */
export async function carryOut(
  ports: RunPorts,
  { rule, due }: Tally,
  actor: Actor,
  meanwhile: Meanwhile,
  signal: AbortSignal,
): Promise<RunCounts> {
  const fates: Fate[] = []
  const begun: string[] = []
  for (const one of due) {
    signal.throwIfAborted()
    if (one.hold !== null || (await meanwhile.holds(one))) fates.push('held')
    else if (meanwhile.changed(one)) fates.push('waiting')
    else if (one.register === 'persons' || one.register === 'erasures') {
      const erasure = one.register === 'persons' ? await erase(ports, rule.id, one, actor) : await again(ports, one.row)
      if (erasure.begun === undefined) fates.push(erasure.fate)
      else begun.push(erasure.begun)
    } else fates.push(await remove(ports, one))
    ports.reached?.(rule.id, `${one.register}.${one.row}`)
  }
  fates.push(...(await proofsOf(ports, begun, signal)))
  const count = (fate: Fate) => fates.filter(one => one === fate).length
  return { due: due.length, deleted: count('deleted'), held: count('held'), waiting: count('waiting'), failed: count('failed') }
}

async function erase(
  { erasures, log }: RunPorts,
  rule: string,
  { row }: Due,
  actor: Actor,
): Promise<{ begun: string } | { begun?: undefined; fate: Fate }> {
  try {
    return { begun: (await erasures.erase(row, { kind: 'retention', id: rule }, actor)).erasure }
  } catch (error) {
    if (!(error instanceof SekishoError)) throw error
    // A hold that came this moment, or a member who still has access.
    if (error.code === 'conflict') return { fate: 'held' }
    if (error.code === 'not-found') return { fate: 'deleted' }
    if (error.code === 'read-only' || error.code === 'disk-full') throw error
    log.warn({ rule, code: error.code }, 'a person past their due could not be erased')
    return { fate: 'failed' }
  }
}

/** One of an earlier run that is not proved yet: what failed is looked at again. */
async function again({ erasures, ledger }: RunPorts, id: string): Promise<{ begun: string }> {
  if ((await ledger.row('erasures', id))?.situation === 'failed') await erasures.look(id)
  return { begun: id }
}

async function remove({ ledger, log }: RunPorts, { register, row }: Due): Promise<Fate> {
  const done = await ledger.execute({ register, operation: 'remove', row, input: {}, actor: GATEWAY })
  // Gone already: an erasure took it with it.
  if (!isRefusal(done) || done.refused === 'not-found') return 'deleted'
  log.warn({ register, row, refused: done.refused }, 'a row past its due could not be removed')
  return 'failed'
}

async function proofsOf({ erasures, ledger, proofMs }: RunPorts, begun: readonly string[], signal: AbortSignal): Promise<Fate[]> {
  if (begun.length === 0) return []
  const timer = new AbortController()
  const late = new Promise<void>(resolve => {
    const end = setTimeout(resolve, proofMs)
    const stop = () => {
      clearTimeout(end)
      resolve()
    }
    signal.addEventListener('abort', stop, { once: true, signal: timer.signal })
    timer.signal.addEventListener('abort', stop, { once: true })
  })
  await Promise.race([Promise.all(begun.map(id => erasures.ended(id))), late]).finally(() => timer.abort())
  signal.throwIfAborted()
  const fates: Fate[] = []
  for (const id of begun) {
    const situation = (await ledger.row('erasures', id))?.situation
    fates.push(situation === 'proved' ? 'deleted' : situation === 'failed' ? 'failed' : 'waiting')
  }
  return fates
}
