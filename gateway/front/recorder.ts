// Automatic decisions on their way into the history: in force already, written as soon as the ledger can, and never so many that an attacker fills the disk.
import { createHash, type Hash } from 'node:crypto'
import type { Clock, Log } from '../../shared/ports.ts'
import type { BlockByRule, BlocksSummarised } from '../../shared/registers/blocks.ts'

const MINUTE = 60_000
/** Decisions waiting to be written; more go into the minute's summary. */
const WAITING = 1000
const SAMPLE = 20
const RETRY_AT_MOST = 60_000

export interface RecorderPorts {
  readonly clock: Clock
  readonly log: Log
  blocked(id: string, block: BlockByRule): Promise<void>
  summarised(summary: BlocksSummarised): Promise<void>
}

interface Waiting {
  readonly write: () => Promise<void>
  readonly what: string
  tries: number
  /** When to try again; infinite while a try is under way. */
  next: number
}

interface Minute {
  readonly start: number
  count: number
  readonly hash: Hash
  readonly sample: BlocksSummarised['sample']
}

export class Recorder {
  readonly #ports: RecorderPorts
  readonly #perMinute: number
  readonly #waiting = new Map<string, Waiting>()
  #minute = Number.NEGATIVE_INFINITY
  #written = 0
  #more: Minute | undefined

  constructor(ports: RecorderPorts, perMinute: number) {
    this.#ports = ports
    this.#perMinute = perMinute
  }

  /** Decisions in force that are not in the history yet. */
  get unrecorded(): number {
    return this.#waiting.size + (this.#more?.count ?? 0)
  }

  /** Never awaited by a request. */
  record(id: string, block: BlockByRule): void {
    const now = this.#ports.clock()
    this.#turn(now)
    if (this.#written < this.#perMinute && this.#waiting.size < WAITING) {
      this.#written++
      this.#write(id, `block ${id}`, () => this.#ports.blocked(id, block))
      return
    }
    this.#more ??= { start: this.#minute, count: 0, hash: createHash('sha256'), sample: [] }
    this.#more.count++
    this.#more.hash.update(`${JSON.stringify({ id, ...block })}\n`)
    if (this.#more.sample.length < SAMPLE) this.#more.sample.push(block.subject)
  }

  /** Retries what failed and writes the summary of a minute that is over. */
  tick(now: number): void {
    this.#turn(now)
    for (const [id, waiting] of this.#waiting) if (waiting.next <= now) this.#try(id, waiting)
  }

  /** At the end: whatever is still only in memory gets its last try. Resolves when all tries are over. */
  async flush(): Promise<void> {
    this.#summarise()
    await Promise.all(
      [...this.#waiting].filter(([, w]) => w.next !== Number.POSITIVE_INFINITY).map(([id, w]) => this.#try(id, w)),
    )
    if (this.#waiting.size > 0) this.#ports.log.error({ count: this.#waiting.size }, 'automatic blocks not recorded at the end')
  }

  #turn(now: number): void {
    const minute = Math.floor(now / MINUTE) * MINUTE
    if (minute === this.#minute) return
    this.#summarise()
    this.#minute = minute
    this.#written = 0
  }

  #summarise(): void {
    if (!this.#more) return
    const { start, count, hash, sample } = this.#more
    this.#more = undefined
    const summary = { minute: start, count, sha256: hash.digest('hex'), sample }
    this.#write(`summary ${start}`, `summary of ${count} blocks`, () => this.#ports.summarised(summary))
  }

  #write(id: string, what: string, write: () => Promise<void>): void {
    const waiting: Waiting = { write, what, tries: 0, next: 0 }
    this.#waiting.set(id, waiting)
    void this.#try(id, waiting)
  }

  async #try(id: string, waiting: Waiting): Promise<void> {
    waiting.next = Number.POSITIVE_INFINITY
    waiting.tries++
    try {
      await waiting.write()
      this.#waiting.delete(id)
      if (waiting.tries > 1) this.#ports.log.info({ what: waiting.what, tries: waiting.tries }, 'recorded after all')
    } catch (error) {
      waiting.next = this.#ports.clock() + Math.min(RETRY_AT_MOST, 500 * 2 ** Math.min(waiting.tries, 10))
      this.#ports.log.error(
        { what: waiting.what, tries: waiting.tries, error: String(error) },
        'in force, not recorded; it is tried again',
      )
    }
  }
}
