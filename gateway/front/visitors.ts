// Open connections by visitor: what a ceiling counts, a ban cuts and a request is attributed to.
import type { Socket } from 'node:net'
import { canonicalAddress, networkOf } from '../../shared/addresses.ts'
import type { Counted } from '../../shared/ports.ts'
import type { Ban } from './bans.ts'
import { Pace } from './pace.ts'

/** A request being answered on a connection. */
export interface UnderWay {
  /** The connection is gone: nobody waits for the answer any more. */
  clientGone(): void
  /** The clock moved on: give up if the app has been silent for too long. */
  tick(now: number): void
}

/** What is still to come of a request, once it was answered. */
export interface Unread {
  readonly complete: boolean
}

/** One connection. */
export class Visitor implements Counted {
  readonly address: string
  readonly network: string
  readonly socket: Socket
  readonly port: number
  /** Both ends of the connection: what it is known by until its handshake is done. */
  readonly ends: string
  readonly forwardedFor: string
  /** Set while the connection lives on only to show the explaining page. */
  ban: Ban | undefined = undefined
  /** Requests that were well-formed. None at the end: the connection was fruitless. */
  requests = 0
  readonly underWay: UnderWay[] = []
  /** The request that came last over HTTP/1.1. */
  last: Unread | undefined = undefined
  #rest: Pace | undefined
  #read = 0
  /** The last answer of this connection is written: whatever else arrives gets none. */
  ended = false
  /** The `Forwarded` field for the host last asked for (nearly always the same one). */
  forwarded = ''
  forwardedHost = ''

  /** A proxy whose word is believed: bans and ceilings by address are for those behind it. */
  readonly trusted: boolean

  constructor(socket: Socket, address: string, trusted = false) {
    this.socket = socket
    this.trusted = trusted
    this.address = address
    this.network = networkOf(address)
    this.port = socket.localPort ?? 0
    this.ends = endsOf(socket)
    this.forwardedFor = address.includes(':') ? `for="[${address}]"` : `for=${address}`
  }

  /**
   * A request was answered before its body was there, and what follows is thrown away: it has to keep the pace of any other body.
   * @param ms since the last call. @returns whether patience is at its end.
   */
  drips(ms: number, patienceMs: number): boolean {
    if (this.last === undefined || this.underWay.length > 0) return false
    if (this.last.complete) {
      this.last = undefined
      this.#rest = undefined
      return false
    }
    const { bytesRead } = this.socket
    if (this.#rest === undefined) this.#rest = new Pace(patienceMs)
    else this.#rest.moved(bytesRead - this.#read)
    this.#read = bytesRead
    return this.#rest.waited(ms)
  }

  begin(exchange: UnderWay): void {
    this.underWay.push(exchange)
  }

  end(exchange: UnderWay): void {
    const at = this.underWay.indexOf(exchange)
    if (at < 0) return
    const last = this.underWay.pop()!
    if (last !== exchange) this.underWay[at] = last
  }

  /** RFC 7239, from the socket and the request's host. */
  forwardedFor7239(host: string): string {
    if (host !== this.forwardedHost) {
      this.forwardedHost = host
      this.forwarded = `${this.forwardedFor};host="${host}";proto=https`
    }
    return this.forwarded
  }
}

/** The same for a TLS socket and the socket below it. */
export function endsOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`
}

/** The peer's address in canonical form; undefined if it is gone already. */
export function peerOf(socket: Socket): string | undefined {
  const address = socket.remoteAddress
  if (address === undefined || !address.includes(':')) return address
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : canonicalAddress(address)
}

export class Visitors {
  readonly #byAddress = new Map<string, Set<Visitor>>()
  readonly #perNetwork = new Map<string, number>()
  #count = 0

  get count(): number {
    return this.#count
  }

  countOf(network: string): number {
    return this.#perNetwork.get(network) ?? 0
  }

  add(visitor: Visitor): void {
    const here = this.#byAddress.get(visitor.address)
    if (here) here.add(visitor)
    else this.#byAddress.set(visitor.address, new Set([visitor]))
    this.#perNetwork.set(visitor.network, this.countOf(visitor.network) + 1)
    this.#count++
  }

  remove(visitor: Visitor): void {
    const here = this.#byAddress.get(visitor.address)
    if (!here?.delete(visitor)) return
    if (here.size === 0) this.#byAddress.delete(visitor.address)
    const left = this.countOf(visitor.network) - 1
    if (left > 0) this.#perNetwork.set(visitor.network, left)
    else this.#perNetwork.delete(visitor.network)
    this.#count--
  }

  *all(): IterableIterator<Visitor> {
    for (const here of this.#byAddress.values()) yield* here
  }

  /** Addresses connected now. */
  addresses(): IterableIterator<string> {
    return this.#byAddress.keys()
  }

  /** Cuts every connection of an address at once, except the one whose answer is just being sent. */
  cut(address: string, except?: Visitor): void {
    for (const visitor of [...(this.#byAddress.get(address) ?? [])]) if (visitor !== except) visitor.socket.destroy()
  }
}
