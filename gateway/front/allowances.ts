// Who is let through before every rule and every ban: entries of the allow list, and blocked subjects let through for an hour.
import { canonicalAddress, NetworkMap } from '../../shared/addresses.ts'
import { readPath } from '../../shared/paths.ts'
import type { Allowed } from '../../shared/registers/allowlist.ts'
import { type Subject, subjectKey } from '../../shared/registers/blocks.ts'
import { type PartKind, type Shown, tuples } from './bans.ts'

interface Allowance {
  readonly id: string
  readonly subject: Subject
  readonly key: string
  /** UTC milliseconds; infinite: until it is removed. */
  readonly until: number
  /** In the form `readPath` says is meant; undefined: every path. */
  readonly prefix: string | undefined
}

export class Allowances {
  readonly #ids = new Map<string, Allowance>()
  readonly #networks = new NetworkMap<Allowance[]>()
  readonly #others = new Map<string, Allowance[]>()
  #shapes: (readonly PartKind[])[] = []
  #kinds: PartKind[] = []

  get empty(): boolean {
    return this.#ids.size === 0
  }

  /** Whether anything but addresses and networks is allowed. */
  get hasOthers(): boolean {
    return this.#others.size > 0
  }

  /** Idempotent by id; an entry that was removed is out of force. */
  setEntry(entry: Allowed): void {
    if (entry.removed) this.#take(entry.id)
    else this.#put(entry.id, entry.subject, entry.until ?? Number.POSITIVE_INFINITY, entry.pathPrefix)
  }

  /** A block's subject is let through until then; undefined: no longer. */
  setHour(block: string, subject: Subject, until: number | undefined): void {
    const id = `block ${block}`
    if (until === undefined) this.#take(id)
    else if (this.#ids.get(id)?.until !== until) this.#put(id, subject, until, undefined)
  }

  /** Whether everything from this address is allowed: what beats a ban at accept. */
  allowsAddress(address: string, now: number): boolean {
    if (this.#networks.empty) return false
    return this.#networks.matching(address).some(entries => entries.some(e => e.prefix === undefined && now < e.until))
  }

  /** Whether a request from this address for this path is allowed. */
  allows(address: string, path: string, now: number): boolean {
    if (this.#networks.empty) return false
    return this.#networks.matching(address).some(entries => entries.some(entry => fits(entry, path, now)))
  }

  /** Whether what a request shows beside its address is allowed. */
  allowsShown(shown: Shown, path: string, now: number): boolean {
    const among = (key: string) => this.#others.get(key)?.some(entry => fits(entry, path, now)) ?? false
    // Whoever shows two sessions at once is not let through for one of them.
    return (
      this.#kinds.some(kind => shown(kind).length > 0 && shown(kind).every(value => among(`${kind} ${value}`))) ||
      this.#shapes.some(kinds => tuples(kinds, shown).some(among))
    )
  }

  /** Forgets entries that have ended. True: there were some. */
  sweep(now: number): boolean {
    const ended = [...this.#ids.values()].filter(({ until }) => until <= now)
    for (const { id } of ended) this.#take(id)
    return ended.length > 0
  }

  #put(id: string, subject: Subject, until: number, prefix: string | undefined): void {
    this.#take(id)
    const byAddress = subject.kind === 'address' || subject.kind === 'network'
    const text = subjectKey(subject)
    const key = byAddress ? (canonicalAddress(text) ?? text) : text
    const allowance = { id, subject, key, until, prefix: prefix === undefined ? undefined : readPath(prefix).meant }
    const there = byAddress ? this.#networks.get(key) : this.#others.get(key)
    if (there) there.push(allowance)
    else if (!byAddress) this.#others.set(key, [allowance])
    else if (!this.#networks.set(key, [allowance])) return
    this.#ids.set(id, allowance)
    this.#look()
  }

  #take(id: string): void {
    const allowance = this.#ids.get(id)
    if (!allowance) return
    this.#ids.delete(id)
    const { key, subject } = allowance
    const byAddress = subject.kind === 'address' || subject.kind === 'network'
    const there = (byAddress ? this.#networks.get(key) : this.#others.get(key)) ?? []
    const left = there.filter(other => other !== allowance)
    if (left.length > 0) {
      if (byAddress) this.#networks.set(key, left)
      else this.#others.set(key, left)
    } else if (byAddress) this.#networks.delete(key)
    else this.#others.delete(key)
    this.#look()
  }

  #look(): void {
    const kinds = new Set<PartKind>()
    const shapes = new Map<string, readonly PartKind[]>()
    for (const { subject } of this.#ids.values()) {
      if (subject.parts)
        shapes.set(
          subject.parts.map(p => p.kind).join(' '),
          subject.parts.map(p => p.kind),
        )
      else if (subject.kind !== 'tuple' && subject.kind !== 'address' && subject.kind !== 'network') kinds.add(subject.kind)
    }
    this.#kinds = [...kinds]
    this.#shapes = [...shapes.values()]
  }
}

/** A prefix is looked for in what the app will serve, so that `/callback/../admin` is not `/callback`; where two readings are left, it does not fit. */
function fits({ until, prefix }: Allowance, path: string, now: number): boolean {
  if (until <= now) return false
  if (prefix === undefined) return true
  const { meant } = readPath(path)
  return !meant.includes('%') && !meant.includes('/..') && meant.startsWith(prefix)
}
