// The ledger's other threads: verification and copying, beside whatever is being written.
import { statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { Ledger, VerifyReport } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill } from '../../shared/words/text.ts'
import { uncarry } from './carry.ts'
import type { Said, Task } from './protocol.ts'
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
