// The ledger's other threads: verification and copying, beside whatever is being written.
import { statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { Ledger, VerifyReport } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill } from '../../shared/words/text.ts'
import { uncarry } from './carry.ts'
import type { CarriedError, Said, Task } from './protocol.ts'
import { ledgerPath } from './store.ts'
import { PARTS, type Part } from './verify.ts'

/** Started for the ledger itself, a verification, or a copy (gateway/ledger/protocol.ts, Task). */
export const THREAD = new URL('../ledger-thread.ts', import.meta.url)

/** Stopping is asked, not forced: a thread that is cut off would leave half a copy behind. */
export function copyInThread(task: Task, { signal, progress }: NonNullable<Parameters<Ledger['snapshot']>[1]>): Promise<number> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) throw new SekishoError('conflict', ledgerWords.snapshotStopped)
    const worker = new Worker(THREAD, { workerData: task, name: 'snapshot' })
    const stop = () => worker.postMessage('stop')
    signal?.addEventListener('abort', stop)
    worker.on('message', (said: Said) => {
      if (said.kind === 'progress') progress?.(said.progress)
      else if (said.kind === 'copied') resolve(said.bytes)
      else if (said.kind === 'failed') reject(uncarry(said.error))
    })
    worker.on('error', reject)
    worker.on('exit', () => {
      signal?.removeEventListener('abort', stop)
      reject(new SekishoError('unavailable', ledgerWords.threadStopped))
    })
  })
}

/** A thread beside the ledger that answers one task after the other. */
export interface Beside {
  /** Rejects with SekishoError, also if the thread has ended. */
  ask<Answer>(task: object): Promise<Answer>
  /** Ends it; what was asked before is still answered. */
  close(): void
}

/** Starts it with `data`; it gets `{id, task}` and answers `{id, answer}` or `{id, error}`. It does not keep the process running. */
export function startBeside(thread: URL, data: object): Beside {
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: unknown): void }>()
  const worker = new Worker(thread, { workerData: data, name: 'beside' })
  let [last, ended] = [0, false]
  const end = (error: unknown) => {
    ended = true
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('message', (said: { id: number } & ({ answer: unknown } | { error: CarriedError })) => {
    const asked = waiting.get(said.id)
    waiting.delete(said.id)
    if ('error' in said) asked?.reject(uncarry(said.error))
    else asked?.resolve(said.answer)
  })
  worker.on('error', end)
  worker.on('exit', () => end(new SekishoError('unavailable', ledgerWords.threadStopped)))
  return {
    ask<Answer>(task: object) {
      if (ended) return Promise.reject(new SekishoError('unavailable', ledgerWords.threadStopped))
      const id = ++last
      return new Promise<Answer>((resolve, reject) => {
        waiting.set(id, { resolve: answer => resolve(answer as Answer), reject })
        worker.postMessage({ id, task })
      })
    },
    close: () => worker.postMessage('close'),
  }
}

/** Above this size the parts of a verification run beside each other. */
const IN_PARTS_BYTES = 32_000_000

/**
 * Verifies a folder in threads of their own, reading only: beside a running gateway and when it is stopped. Without the master key
 * the whole tree is still proved; `deep` needs it. Never rejects: what stands in the way is a fault with a sentence.
 */
export async function verifyFolder(options: { folder: string; masterKey?: Uint8Array; deep: boolean }): Promise<VerifyReport> {
  const started = performance.now()
  const bytes = statSync(ledgerPath(options.folder), { throwIfNoEntry: false })?.size ?? 0
  const all = PARTS.filter(part => part !== 'rows' || options.deep)
  const shares = bytes < IN_PARTS_BYTES ? [all] : all.map(part => [part])
  const reports = await Promise.all(shares.map(parts => verifyParts(options, parts)))
  // The first share holds the tree.
  const [tree, ...others] = reports as [VerifyReport, ...VerifyReport[]]
  const bad = reports.map(({ firstBad }) => firstBad).filter(entry => entry !== null)
  // What stands in the way of one part stands in the way of the others: it is said once.
  const faults = [...new Map(reports.flatMap(report => report.faults.map(fault => [fault.what.en, fault] as const))).values()]
  return {
    ...tree,
    ok: tree.ok && others.every(({ ok }) => ok),
    firstBad: bad.length > 0 ? Math.min(...bad) : null,
    faults,
    tookMs: Math.round(performance.now() - started),
  }
}

function verifyParts(
  { folder, masterKey, deep }: { folder: string; masterKey?: Uint8Array; deep: boolean },
  parts: readonly Part[],
): Promise<VerifyReport> {
  const task: Task = { kind: 'verify', folder, masterKey: masterKey && Uint8Array.from(masterKey), deep, parts }
  return new Promise(resolve => {
    const failed = (detail: string) => {
      const what = fill(ledgerWords.verifyStopped, { detail })
      resolve({ ok: false, size: 0, root: '', deep, firstBad: null, faults: [{ what, entry: null }], tookMs: 0 })
    }
    const worker = new Worker(THREAD, { workerData: task, name: 'verify' })
    worker.on('message', (said: Said) => said.kind === 'verified' && resolve(said.report))
    worker.on('error', error => failed(error instanceof Error ? error.message : String(error)))
    worker.on('exit', code => failed(String(code)))
  })
}
