// Who is banned now: blocks in memory, found by address or network in constant time, and ended by the clock alone.
import { canonicalAddress, NetworkMap } from '../../shared/addresses.ts'
import type { Block } from '../../shared/registers/blocks.ts'

/** What is kept of a block: the history has the rest (its evidence times 100,000 would fill the memory). */
export interface Ban {
  readonly id: string
  /** Canonical address, or network in CIDR. */
  readonly subject: string
  until: number
  readonly silently: boolean
  readonly because: 'failures' | 'all' | 'distinct' | 'person'
  /** Connections that got the explaining page, by address. */
  readonly explained: Map<string, number>
}

/** Addresses of one banned network that may see the page; the rest of a large network is dropped at once. */
const EXPLAINED_ADDRESSES = 1000
/** Expired bans looked for per sweep, so that a hundred thousand of them never stop the front. */
const SWEEP = 2000

export class Bans {
  readonly #ids = new Map<string, Ban>()
  readonly #addresses = new Map<string, Ban[]>()
  readonly #networks = new NetworkMap<Ban[]>()
  #sweep: IterableIterator<Ban> | undefined

  get size(): number {
    return this.#ids.size
  }

  /** Idempotent by id. Returns the ban if it is in force and was not before (or for less long). */
  set(block: Block, now: number): Ban | undefined {
    if (block.action !== 'block') return undefined
    const known = this.#ids.get(block.id)
    if (block.lifted || block.until <= now) {
      if (known) this.#remove(known)
      return undefined
    }
    if (known) {
      known.until = block.until
      return undefined
    }
    const subject = canonicalAddress(block.subject.value) ?? block.subject.value
    const ban: Ban = {
      id: block.id,
      subject,
      until: block.until,
      silently: block.silently,
      because: block.reason.kind === 'person' ? 'person' : block.reason.of,
      explained: new Map(),
    }
    const bans = this.#at(subject)
    if (bans) bans.push(ban)
    else if (isNetwork(subject)) {
      if (!this.#networks.set(subject, [ban])) return undefined
    } else this.#addresses.set(subject, [ban])
    this.#ids.set(ban.id, ban)
    return ban
  }

  /** The ban in force for a canonical address: a silent one first, then the one that lasts longest. */
  find(address: string, now: number): Ban | undefined {
    let found = worst(this.#addresses.get(address), undefined, now)
    if (!this.#networks.empty) for (const bans of this.#networks.matching(address)) found = worst(bans, found, now)
    return found
  }

  /** Whether this connection still gets the explaining page. Counts it. */
  explains(ban: Ban, address: string, limit: number): boolean {
    if (ban.silently) return false
    const shown = ban.explained.get(address) ?? 0
    if (shown >= limit || (shown === 0 && ban.explained.size >= EXPLAINED_ADDRESSES)) return false
    ban.explained.set(address, shown + 1)
    return true
  }

  /** Removes expired bans, a bounded number each time. */
  sweep(now: number): void {
    this.#sweep ??= this.#ids.values()
    for (let i = 0; i < SWEEP; i++) {
      const next = this.#sweep.next()
      if (next.done) {
        this.#sweep = undefined
        return
      }
      if (next.value.until <= now) this.#remove(next.value)
    }
  }

  #at(subject: string): Ban[] | undefined {
    return isNetwork(subject) ? this.#networks.get(subject) : this.#addresses.get(subject)
  }

  #remove(ban: Ban): void {
    this.#ids.delete(ban.id)
    const bans = this.#at(ban.subject)
    const at = bans?.indexOf(ban) ?? -1
    if (bans === undefined || at < 0) return
    bans.splice(at, 1)
    if (bans.length > 0) return
    if (isNetwork(ban.subject)) this.#networks.delete(ban.subject)
    else this.#addresses.delete(ban.subject)
  }
}

function isNetwork(subject: string): boolean {
  return subject.includes('/')
}

function worst(bans: readonly Ban[] | undefined, found: Ban | undefined, now: number): Ban | undefined {
  let answer = found
  if (bans === undefined) return answer
  for (const ban of bans) {
    if (ban.until <= now || answer?.silently) continue
    if (answer === undefined || ban.silently || ban.until > answer.until) answer = ban
  }
  return answer
}
