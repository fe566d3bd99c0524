// The front: the office app's single way in. TLS, bans, strict HTTP, rules, then the app; wired here, done in the files beside.
import { createServer as createHttpsServer, type Server as HttpsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import express, { type ErrorRequestHandler, type NextFunction, type RequestHandler } from 'express'
import { Pool } from 'undici'
import type { Front, FrontFigures, FrontPorts, FrontSettings } from '../../shared/ports.ts'
import type { Block, BlockByRule } from '../../shared/registers/blocks.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { tlsOptions } from '../../shared/tls.ts'
import { frontWords as words } from '../../shared/words/front.ts'
import { type Ban, Bans } from './bans.ts'
import { bornForExpress, type Context, type FrontRequest, type FrontResponse, type VisitedSocket } from './context.ts'
import { createDoor } from './door.ts'
import { Exchange } from './exchange.ts'
import { Hosts } from './hosts.ts'
import { FRONT_LIMITS, type FrontLimits } from './limits.ts'
import { forward, gate, guard } from './middleware.ts'
import { Recorder } from './recorder.ts'
import { REFUSALS, refuse } from './refusal.ts'
import { sparing } from './sparing-log.ts'
import { endsOf, type Visitor, Visitors } from './visitors.ts'

type Handler = (req: FrontRequest, res: FrontResponse, done: (error?: unknown) => void) => void

/** Interfaces and certificates change rarely; hosts refused meanwhile are asked again this often. */
const HOSTS_EVERY_MS = 60_000

class RealFront implements Front {
  readonly #context: Context
  readonly #https: HttpsServer
  readonly #door: Server
  /** Connections whose handshake is under way, by both ends: the TLS socket does not name the socket below it. */
  readonly #entering = new Map<string, Visitor>()
  #timer: NodeJS.Timeout | undefined
  readonly #unsubscribe: () => void

  constructor(settings: FrontSettings, ports: FrontPorts, limits: FrontLimits) {
    const { certificates } = ports
    const upstream = settings.upstream === null ? null : new URL(settings.upstream)
    this.#context = {
      settings,
      ports: { ...ports, log: sparing(ports.log, ports.clock) },
      limits,
      bans: new Bans(),
      visitors: new Visitors(),
      hosts: new Hosts(() => [...settings.names, ...certificates.front().names]),
      recorder: new Recorder(ports, limits.decisionsPerMinute),
      pool: upstream && poolOf(upstream, limits),
      upstream: upstream?.origin ?? '',
      servername: upstream?.protocol === 'https:' ? upstream.hostname.replace(/^\[|\]$/g, '') : undefined,
      closing: false,
      requests: 0,
      refused: 0,
      logins: 0,
      droppedAtAccept: 0,
      decide: (decision, trigger) => this.#decide(decision, trigger),
    }
    this.#https = this.#createHttps()
    this.#door = createDoor(this.#context, {
      entered: visitor => this.#entering.set(visitor.ends, visitor),
      left: visitor => this.#entering.delete(visitor.ends),
      admit: socket => this.#https.emit('connection', socket),
    })
    this.#unsubscribe = certificates.subscribe(() => {
      const { cert, key } = certificates.front()
      this.#https.setSecureContext({ ...tlsOptions(process.versions.openssl), cert, key })
      this.#context.hosts.refresh()
    })
  }

  async listen(): Promise<number> {
    const { host, port } = this.#context.settings
    try {
      await this.#listenOn(host, port)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // A machine without IPv6 has no dual-stack address.
      if (host !== '::' || (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL' && code !== 'EINVAL')) throw error
      await this.#listenOn('0.0.0.0', port)
    }
    // Without this Node never starts its timeout checker on a server that does not listen itself (a dripping client would stay for ever).
    this.#https.emit('listening')
    let sinceHosts = 0
    this.#timer = setInterval(() => {
      this.#tick()
      sinceHosts += this.#context.limits.tickMs
      if (sinceHosts < HOSTS_EVERY_MS) return
      sinceHosts = 0
      this.#context.hosts.refresh()
    }, this.#context.limits.tickMs)
    this.#timer.unref()
    return (this.#door.address() as AddressInfo).port
  }

  setRules(rules: readonly Rule[]): void {
    this.#context.ports.rules.set(rules)
  }

  setBlock(block: Block): void {
    const { bans, ports } = this.#context
    const ban = bans.set(block, ports.clock())
    if (ban) this.#enforce(ban)
    if (block.lifted) ports.rules.forgive(block.subject.value)
  }

  figures(): FrontFigures {
    const { requests, refused, logins, droppedAtAccept, visitors, ports, recorder } = this.#context
    return {
      requests,
      refused,
      droppedAtAccept,
      activeConnections: visitors.count,
      logins,
      wouldRefuse: Object.fromEntries(ports.rules.wouldRefuse()),
      unrecorded: recorder.unrecorded,
    }
  }

  async close(drainMs: number): Promise<void> {
    const context = this.#context
    context.closing = true
    this.#unsubscribe()
    const closed = new Promise<void>(resolve => this.#door.close(() => resolve()))
    for (const visitor of [...context.visitors.all()]) {
      if (visitor.underWay.length === 0) visitor.socket.destroy()
      for (const exchange of [...visitor.underWay]) if (exchange instanceof Exchange) exchange.endTunnel()
    }
    const deadline = performance.now() + drainMs
    while (context.visitors.count > 0 && performance.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 20))
      this.#https.closeIdleConnections()
    }
    for (const visitor of [...context.visitors.all()]) visitor.socket.destroy()
    await closed
    clearInterval(this.#timer)
    // Stops the timeout checker; the server itself never listened.
    this.#https.close(() => undefined)
    await context.pool?.destroy()
    await context.recorder.flush()
  }

  #listenOn(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#door.once('error', reject)
      this.#door.listen({ host, port, ipv6Only: false, backlog: 4096 }, () => {
        this.#door.off('error', reject)
        // Out of file descriptors, for example: say so and go on with those who are in.
        this.#door.on('error', error =>
          this.#context.ports.log.error({ error: error.message }, 'the front cannot accept connections'),
        )
        resolve()
      })
    })
  }

  #createHttps(): HttpsServer {
    const context = this.#context
    const { limits, ports } = context
    const app = express()
    app.set('etag', false)
    app.set('x-powered-by', false)
    app.use(...([guard(context), gate(context), forward(context)] as unknown as RequestHandler[]))
    const failed = (error: unknown, req: FrontRequest, res: FrontResponse, _next: NextFunction) => this.#failed(error, req, res)
    app.use(failed as unknown as ErrorRequestHandler)
    const born = bornForExpress(app)
    const { cert, key } = ports.certificates.front()
    const options: ServerOptions & { optimizeEmptyRequests: boolean } = {
      ...tlsOptions(process.versions.openssl),
      cert,
      key,
      handshakeTimeout: limits.handshakeMs,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      // Above 2 s a headersTimeout means nothing against slow clients.
      connectionsCheckingInterval: Math.min(2000, limits.headersMs),
      // The guard refuses a missing Host itself, on a page.
      requireHostHeader: false,
      // Requests without a body skip the life of a stream.
      optimizeEmptyRequests: true,
      IncomingMessage: born.request as never,
      ServerResponse: born.response as never,
    }
    const server = createHttpsServer(options)
    server.timeout = limits.idleMs
    const handle = (req: FrontRequest, res: FrontResponse): void => {
      ;(app as unknown as Handler)(req, res, (error?: unknown) => this.#failed(error, req, res))
    }
    server.on('secureConnection', socket => {
      const ends = endsOf(socket)
      const visitor = this.#entering.get(ends)
      if (visitor === undefined) socket.destroy()
      else (socket as VisitedSocket).visitor = visitor
      this.#entering.delete(ends)
    })
    server.on('tlsClientError', (_error, socket) => {
      socket.destroy()
    })
    server.on('request', handle as never)
    server.on('checkContinue', (req, res) => {
      ;(req as FrontRequest).expects = 'continue'
      handle(req as FrontRequest, res as unknown as FrontResponse)
    })
    server.on('checkExpectation', (req, res) => {
      ;(req as FrontRequest).expects = 'unknown'
      handle(req as FrontRequest, res as unknown as FrontResponse)
    })
    server.on('upgrade', (req, socket, head) => {
      const request = req as FrontRequest
      request.tunnelHead = head
      const res = new born.response(request)
      res.shouldKeepAlive = false
      res.assignSocket(socket as Socket)
      res.on('finish', () => (socket as Socket).destroySoon())
      socket.on('error', () => socket.destroy())
      handle(request, res)
    })
    server.on('clientError', (error, socket) => unreadable(error, socket as VisitedSocket))
    return server
  }

  /** A defect or an unparsable target: a reference for the visitor, the details for the log. */
  #failed(error: unknown, req: FrontRequest, res: FrontResponse): void {
    this.#context.ports.log.error({ error: error instanceof Error ? error.stack : String(error) }, 'a request failed')
    refuse(this.#context, req, res, { ...REFUSALS.internal, close: true })
  }

  #decide(decision: BlockByRule, trigger: Visitor): Ban | undefined {
    const { ports, recorder, bans } = this.#context
    const id = ports.newId()
    let ban: Ban | undefined
    if (decision.action === 'block') {
      ban = bans.set({ ...decision, id, by: 'gateway', lifted: null }, decision.at)
      if (ban) {
        trigger.ban = ban
        this.#enforce(ban, trigger)
      }
    }
    recorder.record(id, decision)
    return ban
  }

  /** Cuts what is open; the connection whose answer caused the ban ends with that answer. */
  #enforce(ban: Ban, trigger?: Visitor): void {
    const { bans, visitors, ports } = this.#context
    if (!ban.subject.includes('/')) {
      visitors.cut(ban.subject, trigger)
      return
    }
    const now = ports.clock()
    for (const address of [...visitors.addresses()]) if (bans.find(address, now) === ban) visitors.cut(address, trigger)
  }

  #tick(): void {
    const { ports, visitors, recorder, bans } = this.#context
    const now = ports.clock()
    for (const visitor of visitors.all()) for (const exchange of [...visitor.underWay]) exchange.tick(now)
    recorder.tick(now)
    bans.sweep(now)
  }
}

function poolOf(upstream: URL, limits: FrontLimits): Pool {
  return new Pool(upstream.origin, {
    connections: limits.upstreamConnections,
    pipelining: 1,
    connect: { timeout: limits.connectMs },
    // The front watches the first byte itself: undici counts only from when a connection was free.
    headersTimeout: 0,
    bodyTimeout: limits.bodyGapMs,
    allowH2: false,
  })
}

/** How long a refused client may go on sending, so that it reads the answer before the connection is reset. */
const LINGER_MS = 1000

/** What Node's parser refused. In the middle of an answer, or after the last one, nothing may be written. */
function unreadable(error: NodeJS.ErrnoException, socket: VisitedSocket): void {
  const { visitor } = socket
  if (visitor?.ended) return
  if (!socket.writable || visitor === undefined || visitor.underWay.length > 0) {
    socket.destroy()
    return
  }
  visitor.ended = true
  const slow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const long = error.code === 'HPE_HEADER_OVERFLOW'
  const what = slow ? words.faultSlow : long ? words.faultHeaders : words.faultSyntax
  const body = `${words.badRequestTitle.en}: ${what.en}.\n${words.badRequestTitle.ja}(${what.ja})\n`
  const line = slow ? '408 Request Timeout' : long ? '431 Request Header Fields Too Large' : '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${line}\r\nConnection: close\r\nCache-Control: no-store\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}

/**
 * The front, not listening yet.
 * @param limits narrows the defaults of limits.ts.
 */
export function createFront(settings: FrontSettings, ports: FrontPorts, limits: Partial<FrontLimits> = {}): Front {
  return new RealFront(settings, ports, { ...FRONT_LIMITS, ...limits })
}
