// Long work, one piece at a time: a queue with progress and cancel, and a note on the disk by which the next start says what a crash cut off.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { z } from 'zod'
import { Job } from '../../shared/api.ts'
import type { Clock, Log, Progress } from '../../shared/ports.ts'
import { type Refusal, refuse, SekishoError } from '../../shared/problems.ts'
import { backupWords as words } from '../../shared/words/backups.ts'
import { fill, type Text } from '../../shared/words/text.ts'

export type JobKind = Job['kind']

/** How a piece of work ended; `cancelled` is found out here. */
export interface Outcome {
  readonly result: Exclude<Job['result'], 'cancelled' | null>
  readonly sentence: Text
}

export type Work = (options: { signal: AbortSignal; progress: (progress: Progress) => void }) => Promise<Outcome>

export interface JobPorts {
  readonly clock: Clock
  readonly log: Log
  newId(): string
  /** The note about what is under way. */
  readonly path: string
  write(path: string, bytes: string, mode: number): void
  /** Told when a job began, moved on (seldom) or ended. */
  changed?(job: Job): void
}

export interface Jobs {
  /** Takes over what an earlier process was doing when it ended: one more job that failed. */
  recall(): void
  /** Queues it; the same kind for the same plan that waits or runs already is returned instead. */
  add(what: Pick<Job, 'kind' | 'plan' | 'trigger'>, work: Work): Job
  get(id: string): Job | Refusal
  /** Asks it to stop; what waits still never begins. */
  cancel(id: string): Job | Refusal
  /** Those that wait or run, and the newest that ended, newest first. */
  all(): Job[]
  running(plan: string, kind?: JobKind): boolean
  /** Resolves with the job as it ended. */
  ended(id: string): Promise<Job>
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>
  /** Cancels everything and resolves when nothing runs any more. */
  close(): Promise<void>
}

const CANCELLED = { result: 'cancelled', sentence: words.cancelled } as const
/** Ended ones that are remembered. */
const MOST_ENDED = 50

const Note = z.strictObject({
  id: z.string(),
  kind: Job.shape.kind,
  plan: z.string(),
  trigger: Job.shape.trigger,
  startedAt: z.number(),
})

interface Entry {
  job: Job
  readonly work: Work
  readonly stop: AbortController
  readonly ended: Promise<void>
  end(): void
}

/** What the note of an interrupted process says, once; undefined: it ended everything it began. */
function takeNote({ path, log }: JobPorts): z.infer<typeof Note> | undefined {
  if (!existsSync(path)) return undefined
  try {
    return Note.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    log.warn({ err: error }, 'the note about an interrupted job cannot be read')
    return undefined
  } finally {
    rmSync(path, { force: true })
  }
}

export function createJobs(ports: JobPorts): Jobs {
  const { clock, log, newId } = ports
  const entries: Entry[] = []
  let current: Promise<void> | undefined
  let closed = false

  function note(job: Job | null): void {
    try {
      if (job) {
        const { id, kind, plan, trigger, startedAt } = job
        ports.write(ports.path, `${JSON.stringify({ id, kind, plan, trigger, startedAt })}\n`, 0o600)
      } else rmSync(ports.path, { force: true })
    } catch (error) {
      // A full disk must not keep a backup from being made; a crash then goes unsaid.
      log.warn({ err: error }, 'the note about a job could not be written')
    }
  }

  function update(entry: Entry, change: Partial<Job>): void {
    entry.job = { ...entry.job, ...change }
    ports.changed?.(entry.job)
  }

  function failure(error: unknown, job: Job): Outcome {
    if (error instanceof SekishoError) return { result: 'failed', sentence: error.why }
    const reference = newId()
    log.error({ err: error, reference, kind: job.kind, plan: job.plan }, 'a job failed')
    return { result: 'failed', sentence: fill(words.unexpected, { reference }) }
  }

  async function run(entry: Entry): Promise<void> {
    const { signal } = entry.stop
    if (signal.aborted) return end(entry, CANCELLED)
    update(entry, { startedAt: clock() })
    note(entry.job)
    const progress = ({ phase, done, total }: Progress) => {
      if (entry.job.endedAt === null) update(entry, { phase, done, total })
    }
    try {
      end(entry, await entry.work({ signal, progress }))
    } catch (error) {
      end(entry, signal.aborted ? CANCELLED : failure(error, entry.job))
    }
  }

  function end(entry: Entry, { result, sentence }: Pick<Job, 'result' | 'sentence'>): void {
    note(null)
    update(entry, { endedAt: clock(), result, sentence })
    log.info({ kind: entry.job.kind, plan: entry.job.plan, result, sentence: sentence?.en }, 'a job ended')
    entry.end()
    const ended = entries.filter(({ job }) => job.endedAt !== null)
    for (const old of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) entries.splice(entries.indexOf(old), 1)
  }

  function next(): void {
    if (current) return
    const entry = entries.find(({ job }) => job.endedAt === null)
    if (!entry) return
    current = run(entry).finally(() => {
      current = undefined
      next()
    })
  }

  const known = (id: string) => entries.find(({ job }) => job.id === id)

  return {
    recall() {
      const cutOff = takeNote(ports)
      if (!cutOff) return
      log.warn({ kind: cutOff.kind, plan: cutOff.plan }, `jobs: ${words.stoppedMidway.en}`)
      const ended = {
        endedAt: clock(),
        result: 'failed',
        sentence: words.stoppedMidway,
        phase: 'waiting',
        done: 0,
        total: 0,
      } as const
      entries.push({
        job: { ...cutOff, ...ended },
        work: unreachable,
        stop: new AbortController(),
        ended: Promise.resolve(),
        end() {},
      })
    },
    add(what, work) {
      if (closed) throw new SekishoError('unavailable', words.cancelled)
      const same = entries.find(
        ({ job, stop }) => job.endedAt === null && !stop.signal.aborted && job.kind === what.kind && job.plan === what.plan,
      )
      if (same) return same.job
      const startedAt = clock()
      const job: Job = {
        id: newId(),
        ...what,
        startedAt,
        endedAt: null,
        result: null,
        sentence: null,
        phase: 'waiting',
        done: 0,
        total: 0,
      }
      const { promise: ended, resolve } = Promise.withResolvers<void>()
      const entry: Entry = { job, work, stop: new AbortController(), ended, end: resolve }
      entries.push(entry)
      ports.changed?.(job)
      // Begins in the next turn, so that whoever asked is answered first.
      queueMicrotask(next)
      return job
    },
    get: id => known(id)?.job ?? refuse('not-found', words.noJob),
    cancel(id) {
      const entry = known(id)
      if (!entry) return refuse('not-found', words.noJob)
      if (entry.job.endedAt !== null) return refuse('conflict', words.jobEnded)
      entry.stop.abort(new SekishoError('conflict', words.cancelled))
      return entry.job
    },
    all: () =>
      entries
        .map(({ job }) => job)
        .sort((a, b) => Number(a.endedAt !== null) - Number(b.endedAt !== null) || b.startedAt - a.startedAt),
    running: (plan, kind) =>
      entries.some(({ job }) => job.endedAt === null && job.plan === plan && (kind === undefined || job.kind === kind)),
    async ended(id) {
      const entry = known(id)
      if (!entry) throw new SekishoError('not-found', words.noJob)
      await entry.ended
      return entry.job
    },
    async idle() {
      while (current) await current
    },
    async close() {
      closed = true
      for (const { stop } of entries) stop.abort(new SekishoError('conflict', words.cancelled))
      while (current) await current
    },
  }
}

async function unreachable(): Promise<Outcome> {
  throw new SekishoError('internal', words.noJob)
}
