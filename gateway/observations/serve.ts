// The thread of the observations: takes batches, stores them at the latest after a second, answers questions.
import { performance } from 'node:perf_hooks'
import type { MessagePort } from 'node:worker_threads'
import { SekishoError } from '../../shared/problems.ts'
import { Hashing } from './hashing.ts'
import type { Asked, Carried, Said, Task, Told } from './protocol.ts'
import type { ReplayTools } from './replay.ts'
import { Ring } from './ring.ts'
import { type Sealer, Store } from './store.ts'

/** A crash loses at most what came in so long, and the second the front's thread holds back. */
const STORE_MS = 1000

export interface ServeOptions {
  readonly task: Task
  readonly tools: ReplayTools
  /** Seals under a key derived from this one. */
  createSealer(key: Uint8Array): Sealer
}

export function carry(error: unknown): Carried {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const known = error instanceof SekishoError ? error : undefined
  return { code: known?.code, why: known?.why, message, stack }
}

export function serveObservations(port: MessagePort, { task, tools, createSealer }: ServeOptions): void {
  const say = (said: Said) => port.postMessage(said)
  const log = {
    warn: (fields: object, message: string) => say({ kind: 'log', level: 'warn', fields: plain(fields), message }),
    error: (fields: object, message: string) => say({ kind: 'log', level: 'error', fields: plain(fields), message }),
  }
  let ring: Ring
  try {
    const { path, key, mostRows, mostBytes } = task
    const hashing = new Hashing(key)
    const store = new Store({ path, sealer: createSealer(key), mostRows, mostBytes, log })
    ring = new Ring({ store, hash: text => hashing.of(text), tools, watch: () => performance.now() })
  } catch (error) {
    say({ kind: 'failed', error: carry(error) })
    port.close()
    return
  }
  say({ kind: 'opened', tried: ring.tried })

  let timer: NodeJS.Timeout | undefined
  port.on('message', (told: Told) => {
    if (told.kind === 'batch') {
      try {
        ring.take(told.batch)
        say({ kind: 'took', lost: 0 })
      } catch (error) {
        ring.lost(told.batch.rows)
        log.error({ err: error }, 'a batch of request summaries could not be taken')
        say({ kind: 'took', lost: told.batch.rows })
      }
      timer ??= setTimeout(() => {
        timer = undefined
        ring.store()
      }, STORE_MS)
      return
    }
    try {
      say({ kind: 'answer', id: told.id, answer: answer(ring, told) })
    } catch (error) {
      say({ kind: 'error', id: told.id, error: carry(error) })
    }
    if (told.name === 'close') {
      clearTimeout(timer)
      port.close()
    }
  })
}

function answer(ring: Ring, asked: Asked): unknown {
  switch (asked.name) {
    case 'reach':
      return ring.reach()
    case 'try':
      return ring.try(asked.ask)
    case 'foresee':
      return ring.foresee(asked.ask)
    case 'logins':
      return ring.logins(asked.ask)
    case 'regular':
      return ring.regular(asked.ask.addresses)
    case 'recording':
      ring.recording(asked.ask)
      return null
    case 'close':
      ring.close()
      return null
  }
}

/** Errors do not cross threads as they are in every field. */
function plain(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? value.stack : value]))
}
