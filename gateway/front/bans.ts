// Who is banned now: blocks and lists in memory, found by whatever they name in constant time, and ended by the clock alone.
import { canonicalAddress, NetworkMap } from '../../shared/addresses.ts'
import { type Block, type Subject, subjectKey, tupleKey } from '../../shared/registers/blocks.ts'
import type { List } from '../../shared/registers/lists.ts'
import { Listed } from './listed.ts'

export type PartKind = Exclude<Subject['kind'], 'tuple'>

/** What is kept of a block: the history has the rest (its evidence times 100,000 would fill the memory). */
export interface Ban {
  readonly id: string
  readonly kind: Subject['kind'] | 'list'
  /** Canonical address, network in CIDR, or the key of anything else. */
  readonly subject: string
  /** Kinds of a tuple's parts, in their order. */
  readonly shape: readonly PartKind[] | undefined
  until: number
  readonly silently: boolean
  readonly because: 'failures' | 'all' | 'distinct' | 'person' | 'list'
  /** Connections that got the explaining page, by address. */
  readonly explained: Map<string, number>
  /** Connections and requests refused by it since start. */
  hits: number
}

/** What a request shows of each kind; several values only where somebody tries to hide one behind another. */
export type Shown = (kind: PartKind) => readonly string[]

/** Addresses of one banned network that may see the page; the rest of a large network is dropped at once. */
const EXPLAINED_ADDRESSES = 1000
/** Expired bans looked for per sweep, so that a hundred thousand of them never stop the front. */
const SWEEP = 2000
/** Blocks whose hits are still told after their end. */
const HITS_KEPT = 20_000
/** Look-ups for one shape of tuples: three parts with three values each. */
const COMBINATIONS = 27

export class Bans {
  readonly #ids = new Map<string, Ban>()
  readonly #addresses = new Map<string, Ban[]>()
  readonly #networks = new NetworkMap<Ban[]>()
  /** Accounts, sessions, devices, paths and tuples, by `subjectKey`. */
  readonly #others = new Map<string, Ban[]>()
  /** Kinds among the others, and how many bans are of each; tuples by the kinds of their parts. */
  readonly #kinds = new Map<PartKind, number>()
  readonly #shapes = new Map<string, { readonly kinds: readonly PartKind[]; count: number }>()
  readonly #lists = new Listed()
  readonly #hits = new Map<string, number>()
  #sweep: IterableIterator<Ban> | undefined

  get size(): number {
    return this.#ids.size
  }

  /** Whether anything but addresses and networks is banned. */
  get hasOthers(): boolean {
    return this.#others.size > 0
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
    const { kind } = block.subject
    const byAddress = kind === 'address' || kind === 'network'
    const key = subjectKey(block.subject)
    const ban: Ban = {
      id: block.id,
      kind,
      subject: byAddress ? (canonicalAddress(key) ?? key) : key,
      shape: block.subject.parts?.map(part => part.kind),
      until: block.until,
      silently: block.silently,
      because: block.reason.kind === 'person' ? 'person' : block.reason.of,
      explained: new Map(),
      hits: this.#hits.get(block.id) ?? 0,
    }
    const bans = this.#at(ban)
    if (bans) bans.push(ban)
    else if (!byAddress) this.#others.set(ban.subject, [ban])
    else if (!isNetwork(ban.subject)) this.#addresses.set(ban.subject, [ban])
    else if (!this.#networks.set(ban.subject, [ban])) return undefined
    if (!byAddress) this.#count(ban, 1)
    this.#ids.set(ban.id, ban)
    return ban
  }

  /** See `Listed.set`. */
  setList(
    id: string,
    list: List | undefined,
    later: ((slice: () => void) => void) | undefined,
    done: (ban: Ban) => void = () => undefined,
  ): void {
    this.#lists.set(id, list, this.#hits.get(id) ?? 0, later, done)
  }

  /** The ban in force for a canonical address: a silent one first, then the one that lasts longest. */
  find(address: string, now: number): Ban | undefined {
    let found = worst(this.#addresses.get(address), undefined, now)
    if (!this.#networks.empty) for (const bans of this.#networks.matching(address)) found = worst(bans, found, now)
    return found !== undefined || this.#lists.empty ? found : this.#lists.find(address, now)
  }

  /** The ban in force for what a request shows. One look-up per kind and shape in use, however many bans there are. */
  findShown(shown: Shown, now: number): Ban | undefined {
    let found: Ban | undefined
    for (const kind of this.#kinds.keys())
      for (const value of shown(kind)) found = worst(this.#others.get(`${kind} ${value}`), found, now)
    for (const { kinds } of this.#shapes.values())
      for (const key of tuples(kinds, shown)) found = worst(this.#others.get(key), found, now)
    return found
  }

  /** Whether this very ban is about what is shown. */
  isShown(ban: Ban, shown: Shown): boolean {
    if (ban.shape !== undefined) return tuples(ban.shape, shown).includes(ban.subject)
    return ban.kind !== 'list' && ban.kind !== 'tuple' && shown(ban.kind).some(value => `${ban.kind} ${value}` === ban.subject)
  }

  /** Something was refused because of this ban. */
  hit(ban: Ban): void {
    ban.hits++
    if (ban.hits === 1 && this.#hits.size >= HITS_KEPT) this.#hits.delete(this.#hits.keys().next().value!)
    this.#hits.set(ban.id, ban.hits)
  }

  /** Refused since start, by block id (or list id). */
  get hits(): ReadonlyMap<string, number> {
    return this.#hits
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
    this.#lists.sweep(now)
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

  #at({ kind, subject }: Ban): Ban[] | undefined {
    if (kind !== 'address' && kind !== 'network') return this.#others.get(subject)
    return isNetwork(subject) ? this.#networks.get(subject) : this.#addresses.get(subject)
  }

  #count(ban: Ban, by: 1 | -1): void {
    if (ban.kind === 'list') return
    if (ban.shape === undefined) {
      const kind = ban.kind as PartKind
      const count = (this.#kinds.get(kind) ?? 0) + by
      if (count > 0) this.#kinds.set(kind, count)
      else this.#kinds.delete(kind)
      return
    }
    const name = ban.shape.join(' ')
    const shape = this.#shapes.get(name) ?? { kinds: ban.shape, count: 0 }
    shape.count += by
    if (shape.count > 0) this.#shapes.set(name, shape)
    else this.#shapes.delete(name)
  }

  #remove(ban: Ban): void {
    this.#ids.delete(ban.id)
    const bans = this.#at(ban)
    const at = bans?.indexOf(ban) ?? -1
    if (bans === undefined || at < 0) return
    const byAddress = ban.kind === 'address' || ban.kind === 'network'
    if (!byAddress) this.#count(ban, -1)
    bans.splice(at, 1)
    if (bans.length > 0) return
    if (!byAddress) this.#others.delete(ban.subject)
    else if (isNetwork(ban.subject)) this.#networks.delete(ban.subject)
    else this.#addresses.delete(ban.subject)
  }
}

/** All keys that the shown values make for one shape of tuples. */
export function tuples(kinds: readonly PartKind[], shown: Shown): string[] {
  let parts: { kind: PartKind; value: string }[][] = [[]]
  for (const kind of kinds) {
    const values = shown(kind)
    if (values.length === 0) return []
    parts = parts.flatMap(begun => values.map(value => [...begun, { kind, value }])).slice(0, COMBINATIONS)
  }
  return parts.map(tupleKey)
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
