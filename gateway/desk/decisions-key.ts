// Who asks for decisions: a bouncer by its key, compared by hash in constant time, looked up at each request so that revoking works at once.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request } from 'express'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Ledger } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { Bouncer } from '../../shared/registers/bouncers.ts'
import { decisionWords } from '../../shared/words/decisions.ts'
import { sourceOf } from './guards.ts'

/** Wrong keys per source and minute. Keys cannot be guessed; this keeps the log and the machine quiet. A right key always passes. */
const WRONG_KEYS = { points: 20, duration: 60 }

export interface KeyCheck {
  /** Resolves when every stored bouncer is known. */
  readonly ready: Promise<void>
  /**
   * The bouncer whose key the request carries.
   * @throws SekishoError `not-allowed` for a wrong, missing or revoked key, `too-many` after too many of them from one source.
   */
  check(request: Request): Promise<Bouncer>
  bouncers(): Bouncer[]
  stop(): void
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** The keys of a request: X-Api-Key as CrowdSec's bouncers send it, or a bearer token (RFC 6750, section 2.1). */
export function keysOf({ headers }: Pick<Request, 'headers'>): string[] {
  const own = headers['x-api-key']
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  return [own, bearer].filter(key => typeof key === 'string' && key.length > 0 && key.length <= 512) as string[]
}

export function createKeyCheck(ledger: Pick<Ledger, 'rows' | 'subscribe'>): KeyCheck {
  const known = new Map<string, { bouncer: Bouncer; hash: Buffer }>()
  const set = (bouncer: Bouncer) => void known.set(bouncer.id, { bouncer, hash: Buffer.from(bouncer.keyHash, 'hex') })
  const stop = ledger.subscribe(({ changes }) => {
    for (const { register, id, row } of changes) {
      if (register !== 'bouncers') continue
      if (row) set(row as Bouncer)
      else known.delete(id)
    }
  })
  const load = async () => {
    // A bouncer changed while this is read was set by its commit already, and that is newer.
    for (const bouncer of await ledger.rows('bouncers')) if (!known.has(bouncer.id)) set(bouncer)
  }
  const ready = load()
  const wrong = new RateLimiterMemory(WRONG_KEYS)

  return {
    ready,
    stop,
    bouncers: () => [...known.values()].map(({ bouncer }) => bouncer),
    async check(request) {
      await ready
      let found: Bouncer | undefined
      for (const key of keysOf(request)) {
        const asked = digest(key)
        // Every one is compared, so that time does not tell which was nearly right.
        for (const { bouncer, hash } of known.values())
          if (timingSafeEqual(hash, asked) && bouncer.revoked === null) found = bouncer
      }
      if (found) return found
      const full = await wrong.consume(sourceOf(request.socket.remoteAddress)).then(
        () => false,
        (reason: unknown) => reason instanceof RateLimiterRes,
      )
      throw full
        ? new SekishoError('too-many', decisionWords.tooManyWrongKeys)
        : new SekishoError('not-allowed', decisionWords.noKey)
    },
  }
}
