// A proxy that stands in front and is not in the settings: all its visitors count as one, and somebody should be told.
import type { Log } from '../../shared/ports.ts'

/** Different visitors it names before it is taken for a proxy: one browser behind a strange extension names always the same. */
const NAMED = 3
const WATCHED = 100
const PRIVATE = /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe[89ab])/

export class UnheardProxies {
  readonly #log: Log
  readonly #named = new Map<string, Set<string>>()
  readonly #told = new Set<string>()

  constructor(log: Log) {
    this.#log = log
  }

  /** An untrusted peer sent X-Forwarded-For. */
  note(peer: string, claimed: string): void {
    if (this.#told.has(peer) || !PRIVATE.test(peer)) return
    let named = this.#named.get(peer)
    if (named === undefined) {
      if (this.#named.size >= WATCHED) this.#named.clear()
      named = new Set()
      this.#named.set(peer, named)
    }
    named.add(claimed.slice(0, 100))
    if (named.size < NAMED) return
    this.#named.delete(peer)
    if (this.#told.size < WATCHED) this.#told.add(peer)
    this.#log.warn(
      { proxy: peer, setting: 'SEKISHO_TRUSTED_PROXIES' },
      'requests come through a proxy that is not trusted, so all its visitors count as one; name its address in the setting if it is yours',
    )
  }
}
