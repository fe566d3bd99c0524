// Nonces of this process (RFC 9449, section 8): they change every two minutes, die with the process, and need no client clock.
import { createHmac, timingSafeEqual } from 'node:crypto'

export const NONCE_WINDOW_MS = 120_000

export interface Nonces {
  current(): string
  /** True for the nonce of this window or the one before. */
  accepts(nonce: string): boolean
}

/**
 * @param secret 32 random bytes, fresh for each process.
 * @param steady milliseconds that never go back (`performance.now`): a wall clock set back would make an old nonce valid again after its proofs were forgotten.
 */
export function createNonces(secret: Uint8Array, steady: () => number): Nonces {
  const of = (window: number) => createHmac('sha256', secret).update(`nonce ${window}`).digest('base64url')
  const window = () => Math.floor(steady() / NONCE_WINDOW_MS)
  const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
  return {
    current: () => of(window()),
    accepts: nonce => same(nonce, of(window())) || same(nonce, of(window() - 1)),
  }
}
