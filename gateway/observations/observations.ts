// The ring of request summaries as the gateway sees it: rows go to a thread of their own, which answers questions about them.
import { Worker } from 'node:worker_threads'
import type { Clock, Log, Observations, RequestSummary } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { Observable } from '../../shared/registers/rule-parts.ts'
import { observationsWords } from '../../shared/words/observations.ts'
import { Packer } from './packer.ts'
import type { Carried, QuestionName, Questions, Said, Task, Tried } from './protocol.ts'

export const MOST_ROWS = 2_000_000
/** Of sealed chunks; the file itself is a little larger. */
export const MOST_BYTES = 480_000_000
/** A part of a batch leaves after so long. */
const FLUSH_MS = 1000
/** Batches on their way: more means that the thread cannot keep up, and rows are lost rather than heaped up. */
const MOST_UNDER_WAY = 64
/** How long until a thread that stopped is started again. */
const RESTART_MS = 60_000

const THREAD = new URL('../observations-thread.ts', import.meta.url)

export interface ObservationsOptions {
  /** The file; its folder exists. */
  readonly path: string
  /** 32 bytes, kept in the vault: the same after a restart. */
  readonly key: Uint8Array
  readonly clock: Clock
  readonly log: Log
  readonly mostRows?: number
  readonly mostBytes?: number
}

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** Never rejects because of the file: without a thread rows are not kept, and questions are refused in words. */
export async function openObservations(options: ObservationsOptions): Promise<Observations> {
  const observations = new ThreadObservations(options)
  await observations.opened
  return observations
}

function uncarry({ code, why, message, stack }: Carried): Error {
  if (code !== undefined && why) return new SekishoError('unavailable', why)
  const error = new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}

class ThreadObservations implements Observations {
  readonly #options: ObservationsOptions
  readonly #packer = new Packer()
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #restart: NodeJS.Timeout | undefined
  #flush: NodeJS.Timeout | undefined
  #underWay = 0
  #lost = 0
  #nextId = 0
  #tried: readonly Tried[] = []
  #recording: readonly string[] | undefined
  #why: Error = new SekishoError('unavailable', observationsWords.unavailable)
  #closed: Promise<void> | undefined
  /** Resolves when the first start has worked out or not. */
  readonly opened: Promise<void>

  constructor(options: ObservationsOptions) {
    this.#options = options
    this.opened = this.#start()
  }

  add(summary: RequestSummary): void {
    if (this.#worker === undefined) {
      this.#lost++
      return
    }
    if (this.#packer.add(summary)) this.#send()
    else this.#flush ??= this.#later()
  }

  async reach(): ReturnType<Observations['reach']> {
    const reach = await this.#ask('reach', null)
    return { ...reach, lost: reach.lost + this.#lost }
  }

  async tryRule(...[rule, who, options = {}]: Parameters<Observations['tryRule']>): ReturnType<Observations['tryRule']> {
    const { trial, tried } = await this.#ask('try', { rule, who, options, now: this.#options.clock() })
    this.#tried = tried
    return { ...trial, reach: { ...trial.reach, lost: trial.reach.lost + this.#lost } }
  }

  foresee(...[ask]: Parameters<Observations['foresee']>): ReturnType<Observations['foresee']> {
    return this.#ask('foresee', ask)
  }

  loginsAround(...[subject, at]: Parameters<Observations['loginsAround']>): ReturnType<Observations['loginsAround']> {
    return this.#ask('logins', { subject, at })
  }

  alsoRecorded(): readonly Observable[] {
    const now = this.#options.clock()
    return this.#tried.filter(({ until }) => until > now).map(({ observable }) => observable)
  }

  recording(keys: readonly string[]): void {
    this.#recording = keys
    // What is recorded from now on; a thread that is away is told when it is back.
    if (this.#worker) this.#ask('recording', { keys, now: this.#options.clock() }).catch(() => undefined)
  }

  regular(addresses: readonly string[]): ReturnType<Observations['regular']> {
    return this.#ask('regular', { addresses })
  }

  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    clearTimeout(this.#restart)
    clearTimeout(this.#flush)
    const worker = this.#worker
    if (!worker) return
    // While it works it keeps no process alive; at the end it has to be waited for.
    worker.ref()
    const ended = new Promise<void>(resolve => worker.once('exit', () => resolve()))
    await this.#ask('close', null).catch(() => undefined)
    this.#worker = undefined
    await ended
  }

  #later(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#flush = undefined
      this.#send()
    }, FLUSH_MS).unref()
  }

  #send(): void {
    const batch = this.#packer.take()
    if (!batch) return
    if (!this.#worker || this.#underWay >= MOST_UNDER_WAY) {
      this.#lost += batch.rows
      // The thread never learns the texts of a batch it does not get.
      this.#packer.forget()
      return
    }
    this.#underWay++
    const { times, ids, values, lengths } = batch
    this.#worker.postMessage({ kind: 'batch', batch }, [times.buffer, ids.buffer, values.buffer, lengths.buffer])
  }

  #ask<Name extends QuestionName>(name: Name, ask: Questions[Name]['ask']): Promise<Questions[Name]['answer']> {
    if (!this.#worker) return Promise.reject(this.#why)
    this.#send()
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: answer => resolve(answer as Questions[Name]['answer']), reject })
      this.#worker!.postMessage({ kind: 'ask', id, name, ask })
    })
  }

  #start(): Promise<void> {
    const { path, key, log, mostRows = MOST_ROWS, mostBytes = MOST_BYTES } = this.#options
    const task: Task = { path, key: Uint8Array.from(key), mostRows, mostBytes }
    const worker = new Worker(THREAD, { workerData: task, name: 'observations' })
    worker.unref()
    return new Promise(resolve => {
      worker.on('message', (said: Said) => {
        if (said.kind === 'opened') {
          this.#packer.forget()
          this.#underWay = 0
          this.#tried = said.tried
          this.#worker = worker
          if (this.#recording) this.recording(this.#recording)
          resolve()
        } else if (said.kind === 'failed') {
          this.#why = uncarry(said.error)
          log.error({ why: said.error.message }, 'request summaries are not kept')
          resolve()
        } else this.#hear(said)
      })
      worker.on('error', error => log.error({ err: error }, 'the thread of the observations failed'))
      worker.on('exit', () => {
        this.#stopped(worker)
        resolve()
      })
    })
  }

  #hear(said: Exclude<Said, { kind: 'opened' | 'failed' }>): void {
    if (said.kind === 'took') this.#underWay--
    else if (said.kind === 'log') this.#options.log[said.level](said.fields, said.message)
    else {
      const waiting = this.#waiting.get(said.id)
      this.#waiting.delete(said.id)
      if (said.kind === 'answer') waiting?.resolve(said.answer)
      else waiting?.reject(uncarry(said.error))
    }
  }

  #stopped(worker: Worker): void {
    if (this.#worker === worker) {
      this.#worker = undefined
      this.#lost += this.#packer.rows
      this.#packer.take()
      for (const { reject } of this.#waiting.values()) reject(this.#why)
      this.#waiting.clear()
    }
    if (this.#closed) return
    this.#restart = setTimeout(() => void this.#start(), RESTART_MS).unref()
  }
}
