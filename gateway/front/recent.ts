// Addresses of the last hour, and how many different people stand behind each: what a rule by address would hit, and when to say so.
import type { RecentVisitor } from '../../shared/ports.ts'
import { eachCookie } from './cookies.ts'

const HOUR = 3_600_000
const ADDRESSES = 50_000
/** Sessions told apart per address and half an hour: more change nothing. */
const SESSIONS = 16
const SWEEP = 1000

interface Seen {
  lastSeen: number
  requests: number
  /** Requests of the half hour before, so that the number is of this hour. */
  before: number
  turn: number
  /** Short hashes of session cookies in this half hour and the one before; made when the first is seen. */
  now: number[] | undefined
  earlier: number[] | undefined
}

export class Recent {
  /** In the order of when they were last put in: the first is the one to forget. */
  readonly #seen = new Map<string, Seen>()
  #sweep: IterableIterator<[string, Seen]> | undefined

  get size(): number {
    return this.#seen.size
  }

  /** @param cookie the request's Cookie field; `isSession` says which names are sessions. */
  note(address: string, now: number, cookie: string | undefined, isSession: (name: string) => boolean): void {
    const turn = Math.floor(now / (HOUR / 2))
    let seen = this.#seen.get(address)
    if (seen === undefined) {
      if (this.#seen.size >= ADDRESSES) this.#seen.delete(this.#seen.keys().next().value!)
      seen = { lastSeen: now, requests: 0, before: 0, turn, now: undefined, earlier: undefined }
      this.#seen.set(address, seen)
    } else if (seen.turn !== turn) {
      this.#turn(seen, turn)
      this.#seen.delete(address)
      this.#seen.set(address, seen)
    }
    seen.lastSeen = now
    seen.requests++
    if (cookie === undefined || (seen.now?.length ?? 0) >= SESSIONS) return
    eachCookie(cookie, (name, value) => {
      if (value === '' || !isSession(name)) return
      const hash = shortHash(value)
      seen.now ??= []
      if (seen.now.length < SESSIONS && !seen.now.includes(hash)) seen.now.push(hash)
    })
  }

  /** Different sessions of an address in the last hour, at least. */
  sessions(address: string, now: number): number {
    const seen = this.#seen.get(address)
    if (seen === undefined) return 0
    const turn = Math.floor(now / (HOUR / 2))
    const earlier = turn === seen.turn ? seen.earlier : turn === seen.turn + 1 ? seen.now : undefined
    return new Set([...(turn === seen.turn ? (seen.now ?? []) : []), ...(earlier ?? [])]).size
  }

  /** Newest first. */
  list(now: number): RecentVisitor[] {
    const found: RecentVisitor[] = []
    for (const [address, seen] of this.#seen) {
      if (now - seen.lastSeen >= HOUR) continue
      const { lastSeen, requests, before } = seen
      found.push({ address, lastSeen, requests: requests + before, sessions: this.sessions(address, now) })
    }
    return found.sort((a, b) => b.lastSeen - a.lastSeen)
  }

  /** Forgets whom nobody saw for an hour, some at a time. */
  sweep(now: number): void {
    this.#sweep ??= this.#seen.entries()
    for (let i = 0; i < SWEEP; i++) {
      const next = this.#sweep.next()
      if (next.done) {
        this.#sweep = undefined
        return
      }
      if (now - next.value[1].lastSeen >= HOUR) this.#seen.delete(next.value[0])
    }
  }

  #turn(seen: Seen, turn: number): void {
    const next = turn === seen.turn + 1
    seen.earlier = next ? seen.now : undefined
    seen.before = next ? seen.requests : 0
    seen.now = undefined
    seen.requests = 0
    seen.turn = turn
  }
}

/** FNV-1a: enough to tell a few sessions of one address apart, and of no use to whoever would read it. */
function shortHash(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
