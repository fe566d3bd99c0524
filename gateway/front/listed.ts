// Lists from elsewhere (a file, another decision server): many thousand addresses each, looked up like bans, put in force in slices.
import { canonicalAddress, NetworkMap } from '../../shared/addresses.ts'
import type { List } from '../../shared/registers/lists.ts'
import type { Ban } from './bans.ts'

/** Addresses read at a time: some milliseconds, so that a list of fifty thousand never stops the front. */
const SLICE = 1000

interface Known {
  readonly ban: Ban
  readonly addresses: ReadonlySet<string>
  readonly networks: NetworkMap<true>
}

export class Listed {
  readonly #lists = new Map<string, Known>()
  /** The latest reading of each list: an earlier one still under way is given up. */
  readonly #reading = new Map<string, object>()

  get empty(): boolean {
    return this.#lists.size === 0
  }

  /**
   * Puts a list in force in place of the one with its id, which stays until then; undefined: removed, at once.
   * @param later runs the next slice; left out: everything now. @param done called with what bans its addresses once it is in force.
   */
  set(
    id: string,
    list: List | undefined,
    hits: number,
    later: ((slice: () => void) => void) | undefined,
    done: (ban: Ban) => void,
  ): void {
    this.#reading.delete(id)
    if (list === undefined) {
      this.#lists.delete(id)
      return
    }
    const ticket = {}
    this.#reading.set(id, ticket)
    const addresses = new Set<string>()
    const networks = new NetworkMap<true>()
    let at = 0
    const slice = (): void => {
      if (this.#reading.get(id) !== ticket) return
      const end = later === undefined ? list.addresses.length : Math.min(list.addresses.length, at + SLICE)
      for (; at < end; at++) {
        const text = list.addresses[at]!
        if (text.includes('/')) networks.set(text, true)
        else addresses.add(canonicalAddress(text) ?? text)
      }
      if (at < list.addresses.length) {
        later!(slice)
        return
      }
      this.#reading.delete(id)
      const ban = banOf(id, list, hits)
      this.#lists.set(id, { ban, addresses, networks })
      done(ban)
    }
    slice()
  }

  /** What bans this canonical address, if a list names it. */
  find(address: string, now: number): Ban | undefined {
    for (const { ban, addresses, networks } of this.#lists.values()) {
      if (ban.until <= now) continue
      if (addresses.has(address) || (!networks.empty && networks.matching(address).length > 0)) return ban
    }
    return undefined
  }

  sweep(now: number): void {
    for (const [id, { ban }] of this.#lists) if (ban.until <= now) this.#lists.delete(id)
  }
}

function banOf(id: string, { until }: List, hits: number): Ban {
  return {
    id,
    kind: 'list',
    subject: id,
    shape: undefined,
    until: until ?? Number.POSITIVE_INFINITY,
    silently: false,
    because: 'list',
    explained: new Map(),
    hits,
  }
}
