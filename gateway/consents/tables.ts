// The tables of persons and consents as the main thread asks for them: passes on what the book hears, and puts questions to their thread.
import { Worker } from 'node:worker_threads'
import type { Log, RowChange } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { Consent } from '../../shared/registers/consents.ts'
import type { Person } from '../../shared/registers/people.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'
import { consentWords } from '../../shared/words/consents.ts'
import { type Follower, readingsOf } from './book.ts'
import type { Asked, ConsentLine, PersonLine, QuestionName, Questions, Said, Told } from './protocol.ts'

const THREAD = new URL('./table-thread.ts', import.meta.url)

export interface ConsentTables extends Follower {
  /** Rejects with SekishoError `unavailable` until everything was read, and after the thread stopped. */
  ask<Name extends QuestionName>(name: Name, ask: Questions[Name]['ask']): Promise<Questions[Name]['answer']>
  close(): Promise<void>
}

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** @param again called when the thread stopped by a defect and a new one is there, which knows nothing yet. */
export function openConsentTables(log: Log, again: () => void): ConsentTables {
  const waiting = new Map<number, Waiting>()
  let nextId = 0
  let isReady = false
  let closed = false
  let worker = start()

  function start(): Worker {
    const started = new Worker(THREAD, { name: 'consents' })
    started.unref()
    started.on('message', (said: Said) => {
      const asker = waiting.get(said.id)
      waiting.delete(said.id)
      if (said.kind === 'answer') asker?.resolve(said.answer)
      else asker?.reject(new Error(said.message))
    })
    started.on('error', error => log.error({ err: error }, 'the thread of the consent tables failed'))
    started.on('exit', () => {
      isReady = false
      for (const { reject } of waiting.values()) reject(new SekishoError('unavailable', consentWords.stillReading))
      waiting.clear()
      if (closed) return
      worker = start()
      again()
    })
    return started
  }

  const tell = (told: Told) => worker.postMessage(told)
  return {
    reset() {
      isReady = false
      tell({ kind: 'reset' })
    },
    take(changes) {
      const persons = changes.flatMap(personLine)
      const consents = changes.flatMap(consentLines)
      if (persons.length + consents.length > 0) tell({ kind: 'take', persons, consents })
    },
    ready() {
      tell({ kind: 'ready' })
      isReady = true
    },
    ask<Name extends QuestionName>(name: Name, ask: Questions[Name]['ask']) {
      if (!isReady || closed) return Promise.reject(new SekishoError('unavailable', consentWords.stillReading))
      const id = nextId++
      return new Promise<Questions[Name]['answer']>((resolve, reject) => {
        waiting.set(id, { resolve: answer => resolve(answer as Questions[Name]['answer']), reject })
        tell({ kind: 'ask', id, name, ask } as Asked)
      })
    },
    async close() {
      closed = true
      await worker.terminate()
    },
  }
}

const GONE = { name: '', ref: '', email: '', phone: '', host: null, since: 0, stopped: false }

function personLine({ register, id, row }: RowChange): PersonLine[] {
  if (register !== 'persons' && register !== 'people') return []
  if (!row) return [{ id, kind: 'gone', ...GONE }]
  if (register === 'people') return [{ id, kind: 'member', ...GONE, name: (row as Person).name }]
  const { name, ref, email, phone, host, since, stopped } = row as DataSubject
  return [{ id, kind: 'person', name, ref, email, phone, host, since, stopped: stopped !== null }]
}

function consentLines({ register, id, row }: RowChange): ConsentLine[] {
  if (register !== 'consents') return []
  if (!row) return readingsOf(id).map(([person, purpose]) => ({ person, purpose, ...NO_CONSENT }))
  const { person, purpose, last, at, acquiredAt, validUntil, quietUntil, notice, way, grade, confirmedAt, remarks } =
    row as Consent
  const noticeVersion = notice?.version ?? null
  return [{ person, purpose, last, at, acquiredAt, validUntil, quietUntil, noticeVersion, way, grade, confirmedAt, remarks }]
}

const NO_CONSENT = {
  last: null,
  at: 0,
  acquiredAt: null,
  validUntil: null,
  quietUntil: null,
  noticeVersion: null,
  way: null,
  grade: null,
  confirmedAt: null,
  remarks: '',
}
