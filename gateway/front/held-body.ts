// The first part of a request's body, read before the rules are asked where one of them looks into it; forwarded afterwards as it came.
import type { Context, FrontRequest, FrontResponse } from './context.ts'
import { type Held, isCoded } from './facts.ts'
import type { UnderWay } from './visitors.ts'

/** What is held of one body. Login forms and reservations have a few hundred bytes; larger ones are forwarded unread. */
export const HELD_BYTES = 65_536
/** Bytes held of all bodies at a time: a thousand visitors who drip theirs cost 32 MiB and no more. */
const HELD_IN_ALL = 33_554_432
/** How long a body may take to become complete before the rules are asked without it. The app still gets it whole, within the limits of any upload. */
const PATIENCE_MS = 10_000

/** What was read of a body already, and is to be forwarded first. */
export interface HeldPart {
  readonly chunks: readonly Buffer[]
  /** Nothing follows. */
  readonly complete: boolean
}

export class Holds {
  /** Bytes reserved by bodies being read. */
  #reserved = 0

  reserve(bytes: number): boolean {
    if (this.#reserved + bytes > HELD_IN_ALL) return false
    this.#reserved += bytes
    return true
  }

  release(bytes: number): void {
    this.#reserved -= bytes
  }
}

function announced(req: FrontRequest): number | undefined {
  const length = req.headers['content-length']
  return length === undefined ? undefined : Number(length)
}

class Holding implements UnderWay {
  readonly #req: FrontRequest
  readonly #done: (held: Held | 'gone') => void
  readonly #free: () => void
  readonly #chunks: Buffer[] = []
  readonly #deadline: number
  #size = 0
  #over = false

  constructor(req: FrontRequest, now: number, free: () => void, done: (held: Held | 'gone') => void) {
    this.#req = req
    this.#done = done
    this.#free = free
    this.#deadline = now + PATIENCE_MS
  }

  start(): void {
    const req = this.#req
    req.exchange = this
    req.visitor!.begin(this)
    req.on('data', this.#take)
    req.on('end', this.#end)
  }

  clientGone(): void {
    this.#finish('gone', false)
  }

  tick(now: number): void {
    if (now >= this.#deadline) this.#finish('unreadable', false)
  }

  readonly #take = (chunk: Buffer): void => {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size > HELD_BYTES) this.#finish('unreadable', false)
  }

  readonly #end = (): void => {
    this.#finish(this.#size === 0 ? 'none' : Buffer.concat(this.#chunks, this.#size), true)
  }

  #finish(held: Held | 'gone', complete: boolean): void {
    if (this.#over) return
    this.#over = true
    const req = this.#req
    req.off('data', this.#take)
    req.off('end', this.#end)
    req.pause()
    req.exchange = undefined
    req.visitor!.end(this)
    this.#free()
    req.heldPart = { chunks: this.#chunks, complete }
    this.#done(held)
  }
}

/**
 * Reads the body if it may be small enough. `done` is called exactly once, at once if there is nothing to wait for; 'gone': the visitor left.
 * A body that cannot be held is 'unreadable' and still wholly to be forwarded.
 */
export function holdBody(context: Context, req: FrontRequest, res: FrontResponse, done: (held: Held | 'gone') => void): void {
  if (!req.head!.hasBody) {
    done('none')
    return
  }
  const length = announced(req)
  const reserve = Math.min(length ?? HELD_BYTES, HELD_BYTES)
  if (isCoded(req.headers) || (length !== undefined && length > HELD_BYTES) || !context.holds.reserve(reserve)) {
    done('unreadable')
    return
  }
  if (req.expects === 'continue') {
    req.expects = 'nothing'
    res.writeContinue()
  }
  new Holding(req, context.ports.clock(), () => context.holds.release(reserve), done).start()
}
