// Where connections are accepted: bans, ceilings and floods are decided here, before TLS costs anything; plain HTTP is shown the way.
// Below Node's https server, because a connection must be refused before its handshake (measured: 20 times cheaper than after it).
import { createServer, type Server, type Socket } from 'node:net'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { networkOf } from '../../shared/addresses.ts'
import type { Ban } from './bans.ts'
import type { Context } from './context.ts'
import { answerPlainHttp } from './plain-http.ts'
import { readProxyHeader } from './proxy-protocol.ts'
import { peerOf, Visitor } from './visitors.ts'

/** The first byte of a TLS connection: content type handshake (RFC 8446, section 5.1). */
const HANDSHAKE = 0x16
const FLOOD_SECONDS = 10
/** Networks counted for floods at a time: a limiter entry costs half a kilobyte and a timer. */
const FLOOD_NETWORKS = 10_000

/** Connections per network that never became a request. rate-limiter-flexible counts; what it refuses is remembered for the accept path, which cannot wait for a promise. */
class Floods {
  readonly #limiter: RateLimiterMemory
  readonly #until = new Map<string, number>()
  #counted = new Set<string>()
  #since = 0

  constructor(points: number) {
    this.#limiter = new RateLimiterMemory({ points, duration: FLOOD_SECONDS })
  }

  refuses(network: string, now: number): boolean {
    const until = this.#until.get(network)
    if (until === undefined) return false
    if (now < until && until - now <= FLOOD_SECONDS * 1000) return true
    this.#until.delete(network)
    return false
  }

  fruitless(network: string, now: number): void {
    if (Math.abs(now - this.#since) >= FLOOD_SECONDS * 1000) {
      this.#since = now
      this.#counted = new Set()
      for (const [known, until] of this.#until) if (until <= now) this.#until.delete(known)
    }
    if (!this.#counted.has(network) && this.#counted.size >= FLOOD_NETWORKS) return
    this.#counted.add(network)
    this.#limiter.consume(network).catch(() => this.#until.set(network, now + FLOOD_SECONDS * 1000))
  }
}

export interface DoorEvents {
  /** A TLS connection begins; hand the socket to the https server. */
  admit(socket: Socket): void
  /** Every admitted connection, before its handshake. */
  entered(visitor: Visitor): void
  left(visitor: Visitor): void
}

/** The listening socket of the front. `context` must be complete before the first connection. */
export function createDoor(context: Context, events: DoorEvents): Server {
  const { bans, allowances, visitors, limits, ports, proxies } = context
  const floods = new Floods(limits.fruitless)

  const drop = (socket: Socket): void => {
    context.droppedAtAccept++
    // A plain close, not a reset: a client whose connect() is still being confirmed would take a reset for a closed port.
    socket.destroy()
  }

  const admitted = (visitor: Visitor): void => {
    const { socket } = visitor
    visitors.add(visitor)
    socket.once('close', () => {
      visitors.remove(visitor)
      events.left(visitor)
      for (const exchange of [...visitor.underWay]) exchange.clientGone()
      if (visitor.requests === 0 && !context.closing) floods.fruitless(visitor.network, ports.clock())
    })
    socket.on('error', () => socket.destroy())
    socket.setTimeout(limits.handshakeMs, () => socket.destroy())
    const first = (): void => {
      const chunk = socket.read() as Buffer | null
      if (chunk === null) return
      socket.off('readable', first)
      if (chunk[0] === HANDSHAKE) {
        socket.setTimeout(0)
        socket.unshift(chunk)
        events.entered(visitor)
        events.admit(socket)
      } else answerPlainHttp(context, socket, chunk)
    }
    socket.on('readable', first)
    socket.on('end', () => {
      if (!socket.writableEnded) socket.destroy()
    })
  }

  /** Lets the connection go on to its handshake, or drops it: before anything is made for a visitor, since a flood of the banned pays for all of it. */
  const enter = (socket: Socket, address: string): void => {
    const now = ports.clock()
    const trusted = proxies.trusts(address)
    let ban: Ban | undefined
    // A trusted proxy carries many: bans and ceilings are for those behind it, request by request.
    if (!trusted) {
      const met = bans.find(address, now)
      ban = met !== undefined && allowances.allowsAddress(address, now) ? undefined : met
      if (ban !== undefined && !bans.explains(ban, address, limits.explained)) {
        bans.hit(ban)
        drop(socket)
        return
      }
      const network = networkOf(address)
      if (floods.refuses(network, now) || visitors.countOf(network) >= limits.connectionsPerNetwork) {
        drop(socket)
        return
      }
    }
    if (visitors.count >= limits.connections) {
      drop(socket)
      return
    }
    socket.setNoDelay(true)
    const visitor = new Visitor(socket, address, trusted)
    visitor.ban = ban
    admitted(visitor)
  }

  /** The proxy says first who comes (PROXY protocol); nobody else may say it. */
  const announced = (socket: Socket, peer: string): void => {
    if (!proxies.trusts(peer)) {
      drop(socket)
      return
    }
    let bytes: Buffer = Buffer.alloc(0)
    const gone = (): void => {
      socket.destroy()
    }
    const more = (): void => {
      const chunk = socket.read() as Buffer | null
      if (chunk === null) return
      bytes = Buffer.concat([bytes, chunk])
      const header = readProxyHeader(bytes)
      if (header === 'more') return
      socket.off('readable', more)
      socket.off('error', gone)
      socket.off('end', gone)
      socket.off('timeout', gone)
      if (header === 'wrong') {
        drop(socket)
        return
      }
      if (bytes.length > header.length) socket.unshift(bytes.subarray(header.length))
      enter(socket, header.address ?? peer)
    }
    socket.setTimeout(limits.headersMs)
    socket.on('timeout', gone)
    socket.on('error', gone)
    socket.on('end', gone)
    socket.on('readable', more)
  }

  // facts: with the default options, and without noDelay (set once somebody is let in), a 1 MiB answer is two and a half times slower through `emit('connection')`.
  return createServer({ allowHalfOpen: true, highWaterMark: 65_536 }, socket => {
    const address = peerOf(socket)
    if (address === undefined) socket.destroy()
    else if (context.settings.proxyProtocol) announced(socket, address)
    else enter(socket, address)
  })
}
