// How much one network may ask of the page: plenty for a hotel's guests behind one address, little for somebody who tries links or addresses.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

export const LIMITS = {
  /** Pages read. */
  read: { points: 300, duration: 60 },
  /** Forms sent. */
  sent: { points: 60, duration: 60 },
  /** New persons. */
  registered: { points: 60, duration: 3600 },
  /** Links that open nothing: a private link has 256 bits, and nobody needs to find out. */
  wrong: { points: 30, duration: 600 },
  /** Readings of the reference history, which take a while. */
  viewed: { points: 20, duration: 600 },
  /** Links asked for again, by network … */
  lost: { points: 10, duration: 3600 },
  /** … and by address, so that nobody's mailbox is filled and nobody's link is ended over and over. */
  lostTo: { points: 3, duration: 86_400 },
} as const
export type LimitName = keyof typeof LIMITS

export class Limits {
  readonly #limiters = new Map(
    Object.entries(LIMITS).map(([name, options]) => [name as LimitName, new RateLimiterMemory(options)]),
  )

  /** Milliseconds to wait; 0: it may. */
  async take(name: LimitName, whom: string): Promise<number> {
    try {
      await this.#limiters.get(name)!.consume(whom)
      return 0
    } catch (full) {
      if (full instanceof RateLimiterRes) return Math.max(1, full.msBeforeNext)
      throw full
    }
  }
}
