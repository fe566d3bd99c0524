// Who asks by a key (bouncers for decisions, the office's app for consents): compared by hash in constant time, looked up at each request so that revoking works at once.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request } from 'express'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Ledger } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { AppKey } from '../../shared/registers/appkeys.ts'
import type { Bouncer } from '../../shared/registers/bouncers.ts'
import type { Text } from '../../shared/words/text.ts'
import { sourceOf } from './guards.ts'

/** Wrong keys per source and minute. Keys cannot be guessed; this keeps the log and the machine quiet. A right key always passes. */
const WRONG_KEYS = { points: 20, duration: 60 }

/** Registers whose rows are keys. */
interface Keys {
  bouncers: Bouncer
  appkeys: AppKey
}

export interface KeyCheck<Row> {
  /** Resolves when every stored key is known. */
  readonly ready: Promise<void>
  /**
   * The row whose key the request carries.
   * @throws SekishoError `not-allowed` for a wrong, missing or revoked key, `too-many` after too many of them from one source.
   */
  check(request: Request): Promise<Row>
  all(): Row[]
  stop(): void
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** The keys of a request: X-Api-Key as CrowdSec's bouncers send it, or a bearer token (RFC 6750, section 2.1). */
export function keysOf({ headers }: Pick<Request, 'headers'>): string[] {
  const own = headers['x-api-key']
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  return [own, bearer].filter(key => typeof key === 'string' && key.length > 0 && key.length <= 512) as string[]
}

export function createKeyCheck<Name extends keyof Keys>(
  ledger: Pick<Ledger, 'rows' | 'subscribe'>,
  register: Name,
  words: { readonly noKey: Text; readonly tooManyWrongKeys: Text },
): KeyCheck<Keys[Name]> {
  const known = new Map<string, { row: Keys[Name]; hash: Buffer }>()
  const set = (row: Keys[Name]) => void known.set(row.id, { row, hash: Buffer.from(row.keyHash, 'hex') })
  const stop = ledger.subscribe(({ changes }) => {
    for (const change of changes) {
      if (change.register !== register) continue
      if (change.row) set(change.row as Keys[Name])
      else known.delete(change.id)
    }
  })
  const load = async () => {
    // A key changed while this is read was set by its commit already, and that is newer.
    for (const row of (await ledger.rows(register)) as unknown as Keys[Name][]) if (!known.has(row.id)) set(row)
  }
  const ready = load()
  const wrong = new RateLimiterMemory(WRONG_KEYS)

  return {
    ready,
    stop,
    all: () => [...known.values()].map(({ row }) => row),
    async check(request) {
      await ready
      let found: Keys[Name] | undefined
      for (const key of keysOf(request)) {
        const asked = digest(key)
        // Every one is compared, so that time does not tell which was nearly right.
        for (const { row, hash } of known.values()) if (timingSafeEqual(hash, asked) && row.revoked === null) found = row
      }
      if (found) return found
      const full = await wrong.consume(sourceOf(request.socket.remoteAddress)).then(
        () => false,
        (reason: unknown) => reason instanceof RateLimiterRes,
      )
      throw full ? new SekishoError('too-many', words.tooManyWrongKeys) : new SekishoError('not-allowed', words.noKey)
    },
  }
}
