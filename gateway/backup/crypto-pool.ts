// Two threads for naming, sealing and opening objects. Buffers given to it are moved, not copied: the caller must not use them afterwards.
import { Worker } from 'node:worker_threads'
import { AgeFault } from './age.ts'
import type { BackupKeys } from './backup-keys.ts'
import type { CryptoAnswer, CryptoTask } from './crypto-thread.ts'

const THREAD = new URL('./crypto-thread.ts', import.meta.url)
const THREADS = 2

export interface CryptoPool {
  name(bytes: Buffer): Promise<{ name: string; bytes: Buffer }>
  seal(bytes: Buffer): Promise<Buffer>
  /** Rejects with AgeFault. */
  open(sealed: Buffer): Promise<{ name: string; bytes: Buffer }>
  close(): Promise<void>
}

interface Waiting {
  resolve(answer: { name: string; bytes: Buffer }): void
  reject(error: Error): void
}

/** A buffer of its own, so that it can be moved: small ones share a pool in Node. */
function movable(bytes: Buffer): Buffer {
  if (bytes.byteOffset === 0 && bytes.buffer.byteLength === bytes.length) return bytes
  const own = Buffer.allocUnsafeSlow(bytes.length)
  own.set(bytes)
  return own
}

export function openCryptoPool(keys: BackupKeys): CryptoPool {
  const waiting = new Map<number, Waiting>()
  let stopped: Error | undefined
  let closing = false
  const fail = (error: Error) => {
    stopped = error
    for (const one of waiting.values()) one.reject(error)
    waiting.clear()
  }
  const start = (): Worker => {
    const worker = new Worker(THREAD, { workerData: keys, name: 'backup' })
    worker.on('message', (answer: CryptoAnswer) => {
      const one = waiting.get(answer.id)
      waiting.delete(answer.id)
      if ('fault' in answer) one?.reject(new AgeFault(answer.fault))
      else {
        const { buffer, byteOffset, length } = answer.bytes
        one?.resolve({ name: answer.name, bytes: Buffer.from(buffer as ArrayBuffer, byteOffset, length) })
      }
    })
    worker.on('error', fail)
    worker.on('exit', () => fail(stopped ?? new Error('the thread that seals has stopped')))
    worker.unref()
    return worker
  }
  /** Begun with the first piece of work: an office that is at rest, or just starting, does without them. */
  let workers: Worker[] = []
  let next = 0
  const ask = (kind: CryptoTask['kind'], bytes: Buffer): Promise<{ name: string; bytes: Buffer }> =>
    new Promise((resolve, reject) => {
      if (stopped) {
        reject(stopped)
        return
      }
      if (workers.length === 0) workers = Array.from({ length: THREADS }, start)
      const own = movable(bytes)
      const id = next++
      waiting.set(id, { resolve, reject })
      const task: CryptoTask = { id, kind, bytes: own }
      const worker = workers[id % workers.length]!
      worker.ref()
      worker.postMessage(task, [own.buffer as ArrayBuffer])
    }).finally(() => {
      if (waiting.size === 0 && !closing) for (const worker of workers) worker.unref()
    }) as Promise<{ name: string; bytes: Buffer }>
  return {
    name: bytes => ask('name', bytes),
    seal: async bytes => (await ask('seal', bytes)).bytes,
    open: sealed => ask('open', sealed),
    async close() {
      closing = true
      fail(new Error('closed'))
      // Held until they are gone: a process with nothing else to wait for would end in the middle of this, with code 13.
      await Promise.all(
        workers.map(worker => {
          worker.ref()
          return worker.terminate()
        }),
      )
    },
  }
}
