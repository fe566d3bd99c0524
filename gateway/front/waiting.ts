// Requests that a rule slows down: each waits its time before it goes on, and only so many wait at once.
import type { FrontRequest } from './context.ts'
import type { UnderWay } from './visitors.ts'

/** Waiting at a time in all, and of one network: who floods a slowed route gets 429 instead of the office's memory. */
const IN_ALL = 1000
const PER_NETWORK = 20

class Wait implements UnderWay {
  readonly #end: (outcome: 'over' | 'gone') => void

  constructor(end: (outcome: 'over' | 'gone') => void) {
    this.#end = end
  }

  clientGone(): void {
    this.#end('gone')
  }

  tick(): void {}
}

export class WaitingRoom {
  readonly #networks = new Map<string, number>()
  readonly #all = new Set<() => void>()

  /** Requests waiting now. */
  get count(): number {
    return this.#all.size
  }

  /**
   * Calls `done` once: after the time, or when the visitor has gone.
   * False: no room (`done` is never called).
   */
  hold(network: string, ms: number, req: FrontRequest | undefined, done: (outcome: 'over' | 'gone') => void): boolean {
    const there = this.#networks.get(network) ?? 0
    if (this.#all.size >= IN_ALL || there >= PER_NETWORK) return false
    this.#networks.set(network, there + 1)
    const end = (outcome: 'over' | 'gone'): void => {
      if (!this.#all.delete(release)) return
      clearTimeout(timer)
      const left = this.#networks.get(network)! - 1
      if (left > 0) this.#networks.set(network, left)
      else this.#networks.delete(network)
      if (req) {
        req.exchange = undefined
        req.visitor!.end(wait)
      }
      done(outcome)
    }
    const release = (): void => end('over')
    const wait = new Wait(end)
    const timer = setTimeout(release, ms)
    this.#all.add(release)
    if (req) {
      req.exchange = wait
      req.visitor!.begin(wait)
    }
    return true
  }

  /** Lets everyone go on: the front is closing. */
  releaseAll(): void {
    for (const release of [...this.#all]) release()
  }
}
