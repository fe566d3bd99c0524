// The front: the office app's single way in. TLS, bans, strict HTTP, rules, then the app; wired here, done in the files beside.
import type { Server as HttpsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { Pool } from 'undici'
import type { Front, FrontFigures, FrontPorts, FrontSettings } from '../../shared/ports.ts'
import type { Block, BlockByRule } from '../../shared/registers/blocks.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { tlsOptions } from '../../shared/tls.ts'
import { type Ban, Bans } from './bans.ts'
import type { Context } from './context.ts'
import { createDoor } from './door.ts'
import { Exchange } from './exchange.ts'
import { Hosts } from './hosts.ts'
import { FRONT_LIMITS, type FrontLimits } from './limits.ts'
import { Recorder } from './recorder.ts'
import { sparing } from './sparing-log.ts'
import { type Visitor, Visitors } from './visitors.ts'
import { createWebServer } from './web-server.ts'

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
    this.#https = createWebServer(this.#context, this.#entering)
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

/**
 * The front, not listening yet.
 * @param limits narrows the defaults of limits.ts.
 */
export function createFront(settings: FrontSettings, ports: FrontPorts, limits: Partial<FrontLimits> = {}): Front {
  return new RealFront(settings, ports, { ...FRONT_LIMITS, ...limits })
}
