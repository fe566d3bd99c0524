// Who may use a connection to the app when they run short: nobody's share grows so large that the others wait.

/** A request that may have to wait for its turn. */
export interface Waiting {
  /** Its turn has come. */
  go(): void
}

interface Share {
  held: number
  readonly waiting: Waiting[]
}

/** Up to this part of the connections nobody is counted; above it each network has its share. */
const FREE_PART = 1 / 2
/** A house behind one address loads several pages at once. */
const SHARE_PART = 1 / 8

/**
 * Turns at the app's connections. While at most half of them are taken everybody goes at once; above that a network (IPv6: /64) that holds its share
 * waits until one of its own is over, so that readers who never finish leave the rest to everybody else.
 */
export class Turns {
  readonly #free: number
  readonly #share: number
  readonly #shares = new Map<string, Share>()
  #held = 0
  #waiting = 0

  constructor(connections: number) {
    this.#free = Math.floor(connections * FREE_PART)
    this.#share = Math.max(1, Math.floor(connections * SHARE_PART))
  }

  /** Whether somebody waits: then whoever does not read is waited for less long. */
  get short(): boolean {
    return this.#waiting > 0
  }

  /** Whether it goes at once; else `go` is called when its turn has come, unless `leave` was called before. */
  take(network: string, one: Waiting): boolean {
    const share = this.#shares.get(network)
    if (share === undefined) {
      this.#shares.set(network, { held: 1, waiting: [] })
      this.#held++
      return true
    }
    if (this.#held < this.#free || share.held < this.#share) {
      share.held++
      this.#held++
      return true
    }
    share.waiting.push(one)
    this.#waiting++
    return false
  }

  /** It is over, or gives up waiting. Must follow each `take` exactly once. */
  leave(network: string, one: Waiting): void {
    const share = this.#shares.get(network)!
    const at = share.waiting.indexOf(one)
    if (at >= 0) {
      share.waiting.splice(at, 1)
      this.#waiting--
      return
    }
    const next = share.waiting.shift()
    if (next !== undefined) {
      this.#waiting--
      next.go()
      return
    }
    this.#held--
    share.held--
    if (share.held === 0) this.#shares.delete(network)
  }
}
