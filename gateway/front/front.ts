// The front: the office app's single way in. TLS, bans, strict HTTP, rules, then the app; wired here, done in the files beside. Long, because every part of the front is put together in this one place.

import { randomBytes } from 'node:crypto'
import type { Server as HttpsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import type {
  AnswerFacts,
  AskedAnswer,
  AskedRequest,
  Front,
  FrontFigures,
  FrontPorts,
  FrontSettings,
  Notice,
  RecentVisitor,
} from '../../shared/ports.ts'
import type { Allowed } from '../../shared/registers/allowlist.ts'
import type { Binding } from '../../shared/registers/bindings.ts'
import { type Block, type BlockByRule, subjectKey } from '../../shared/registers/blocks.ts'
import type { Gate } from '../../shared/registers/gates.ts'
import type { List } from '../../shared/registers/lists.ts'
import type { Observable } from '../../shared/registers/rule-parts.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { tlsOptions } from '../../shared/tls.ts'
import { Alerts } from './alerts.ts'
import { Allowances } from './allowances.ts'
import { AppTokens } from './app-token.ts'
import { Asking } from './asking.ts'
import { type Ban, Bans } from './bans.ts'
import type { Context } from './context.ts'
import { createDoor } from './door.ts'
import { enforce, enforceAll, isOfAddress } from './enforce.ts'
import { Exchange } from './exchange.ts'
import { Gates } from './gates.ts'
import { Holds } from './held-body.ts'
import { Hosts } from './hosts.ts'
import { Learned } from './learned.ts'
import { FRONT_LIMITS, type FrontLimits } from './limits.ts'
import { Observed } from './observed.ts'
import { Recent } from './recent.ts'
import { Recorder } from './recorder.ts'
import { checkAddressChain, type SelfChecked } from './self-check.ts'
import { SessionCookies } from './session-cookies.ts'
import { sparing } from './sparing-log.ts'
import { SubjectKeys } from './subject-keys.ts'
import { Named } from './subjects.ts'
import { TrustedProxies } from './trusted-proxies.ts'
import { Turns } from './turns.ts'
import { UnheardProxies } from './unheard-proxies.ts'
import { Upstream } from './upstream.ts'
import { Visitor, Visitors } from './visitors.ts'
import { WaitingRoom } from './waiting.ts'
import { createWebServer } from './web-server.ts'
import type { Weighed } from './weigh.ts'

/** Interfaces and certificates change rarely; hosts refused meanwhile are asked again this often. */
const HOSTS_EVERY_MS = 60_000
/** How often the engine forgets whom no rule counts any more. */
const TIDY_EVERY_MS = 60_000

class RealFront implements Front {
  readonly #context: Context
  readonly #https: HttpsServer
  readonly #door: Server
  /** Connections whose handshake is under way, by both ends: the TLS socket does not name the socket below it. */
  readonly #entering = new Map<string, Visitor>()
  readonly #asking: Asking
  #timer: NodeJS.Timeout | undefined
  #tidied = 0
  readonly #unsubscribe: () => void

  constructor(settings: FrontSettings, ports: FrontPorts, limits: FrontLimits) {
    const { certificates } = ports
    const log = sparing(ports.log, ports.clock)
    const sessionCookies = new SessionCookies()
    const upstream = settings.upstream === null ? null : new URL(settings.upstream)
    this.#context = {
      settings,
      ports: { ...ports, log },
      limits,
      bans: new Bans(),
      allowances: new Allowances(),
      gates: new Gates(),
      roles: new Learned(),
      bindings: new Gates<Binding>(),
      persons: new Learned(),
      tokens: new AppTokens(
        () => ports.appToken?.(),
        error => log.error({ error }, "the app's public key in the settings cannot be used: no token is accepted"),
      ),
      keys: new SubjectKeys(ports.subjectKey ?? randomBytes(32)),
      named: new Named(sessionCookies),
      sessionCookies,
      observed: new Observed(ports),
      recent: new Recent(),
      alerts: new Alerts({ ...ports, log }),
      holds: new Holds(),
      waiting: new WaitingRoom(),
      tunnels: new Set(),
      behind: new Set(),
      turns: new Turns(limits.upstreamConnections),
      countsDevices: false,
      visitors: new Visitors(),
      proxies: new TrustedProxies(settings.trustedProxies ?? []),
      unheard: new UnheardProxies(ports.log),
      selfCheckPath: `/.well-known/sekisho-self-check/${randomBytes(16).toString('hex')}`,
      hosts: new Hosts(() => [...settings.names, ...certificates.front().names]),
      recorder: new Recorder(ports, limits.decisionsPerMinute),
      app: upstream && new Upstream(upstream, limits, { clock: ports.clock, log }),
      closing: false,
      requests: 0,
      refused: 0,
      logins: 0,
      droppedAtAccept: 0,
      decide: (decision, trigger) => this.#decide(decision, trigger),
    }
    this.#asking = new Asking(this.#context)
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

  /** Asks itself over TLS, with forged fields, whom it sees; logged, and told to whoever started it. */
  async checkAddresses(): Promise<SelfChecked['outcome']> {
    const { settings, ports, proxies, selfCheckPath } = this.#context
    const { port } = this.#door.address() as AddressInfo
    const checked = settings.proxyProtocol
      ? ({ outcome: 'unchecked' } as const)
      : await checkAddressChain({
          port,
          host: settings.host,
          path: selfCheckPath,
          certificate: ports.certificates.front().cert,
          proxies,
        })
    if (checked.outcome === 'wrong') ports.log.error(checked, 'the front takes a visitor for somebody else')
    else ports.log.info(checked, 'address chain')
    return checked.outcome
  }

  setRules(rules: readonly Rule[]): void {
    const { ports, named, observed } = this.#context
    ports.rules.set(rules)
    named.setRules(rules)
    observed.setRules(ports.rules.observables?.() ?? [])
    this.#context.countsDevices = ports.rules.countsDevices?.() ?? false
  }

  setBlock(block: Block): void {
    const { bans, allowances, ports } = this.#context
    const now = ports.clock()
    if (block.by === 'gateway') ports.rules.remember?.(block)
    const until = block.lifted ? undefined : block.allowed?.until
    const hour = until !== undefined && now < until
    allowances.setHour(block.id, block.subject, hour ? until : undefined)
    const ban = bans.set(block, now)
    if (ban) enforce(this.#context, ban)
    // Else the rule that blocked would go on refusing.
    if (block.lifted || hour) ports.rules.forgive(subjectKey(block.subject))
  }

  setAllowed(entry: Allowed): void {
    this.#context.allowances.setEntry(entry)
    if (entry.removed) enforceAll(this.#context)
  }

  setList(id: string, list: List | undefined): void {
    // Before anybody comes everything at once; later in slices, between which requests are served.
    const later = this.#door.listening ? setImmediate : undefined
    this.#context.bans.setList(id, list, later && (slice => void later(slice)), ban => enforce(this.#context, ban))
  }

  setGates(gates: readonly Gate[]): void {
    this.#context.gates.set(gates)
  }

  setBindings(bindings: readonly Binding[]): void {
    this.#context.bindings.set(bindings)
    // Nobody asked whose they are when they were opened: whoever may will open them again.
    for (const tunnel of [...this.#context.tunnels]) if (tunnel.isNewlyBound()) tunnel.cut()
    this.recheckPurposes()
  }

  recheckPurposes(): void {
    if (this.#context.bindings.empty) return
    for (const visitor of [...this.#context.visitors.all()])
      for (const exchange of [...visitor.underWay]) if (exchange instanceof Exchange) exchange.recheck()
  }

  alsoRecord(observables: readonly Observable[]): void {
    this.#context.observed.alsoRecord(observables)
  }

  notice(notice: Notice): void {
    this.#context.alerts.notice(notice)
  }

  ask(request: AskedRequest): Promise<AskedAnswer> {
    return this.#asking.ask(request)
  }

  outcome(passage: string, status: number, answer?: AnswerFacts): boolean {
    return this.#asking.outcome(passage, status, answer)
  }

  recent(): readonly RecentVisitor[] {
    return this.#context.recent.list(this.#context.ports.clock())
  }

  figures(): FrontFigures {
    const { requests, refused, logins, droppedAtAccept, visitors, ports, recorder, bans, app } = this.#context
    return {
      requests,
      refused,
      droppedAtAccept,
      activeConnections: visitors.count,
      logins,
      wouldRefuse: Object.fromEntries(ports.rules.wouldRefuse()),
      unrecorded: recorder.unrecorded,
      app: app?.health ?? null,
      hits: bans.hits,
    }
  }

  async close(drainMs: number): Promise<void> {
    const context = this.#context
    context.closing = true
    context.waiting.releaseAll()
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
    await context.app?.close()
    this.#asking.close()
    await Promise.all([context.recorder.flush(), context.alerts.flush()])
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

  #decide(decision: BlockByRule, trigger?: Weighed): Ban | undefined {
    const { ports, recorder, bans } = this.#context
    const id = ports.newId()
    let ban: Ban | undefined
    if (decision.action === 'block') {
      ban = bans.set({ ...decision, id, by: 'gateway', lifted: null }, decision.at)
      // Its own connection ends with the answer that explains; whoever comes through a proxy has none of their own.
      const own = directVisitor(trigger)
      if (ban && own && isOfAddress(ban)) own.ban = ban
      if (ban) enforce(this.#context, ban, own)
    }
    recorder.record(id, decision)
    return ban
  }

  #tick(): void {
    const { ports, visitors, recorder, bans, allowances, recent, alerts, app, limits } = this.#context
    const now = ports.clock()
    for (const visitor of [...visitors.all()]) {
      for (const exchange of [...visitor.underWay]) exchange.tick(now)
      if (visitor.drips(limits.tickMs, limits.patienceMs)) visitor.socket.destroy()
    }
    recorder.tick(now)
    app?.tick(now)
    alerts.tick(now)
    bans.sweep(now)
    if (allowances.sweep(now)) enforceAll(this.#context)
    recent.sweep(now)
    this.#asking.tick(now)
    if (Math.abs(now - this.#tidied) < TIDY_EVERY_MS) return
    this.#tidied = now
    ports.rules.tidy?.(now)
  }
}

/** Whose own connection a request came on; undefined: it came through a proxy. */
function directVisitor(request: Weighed | undefined): Visitor | undefined {
  return request?.counted instanceof Visitor ? request.counted : undefined
}

/**
 * The front, not listening yet.
 * @param limits narrows the defaults of limits.ts.
 */
export function createFront(settings: FrontSettings, ports: FrontPorts, limits: Partial<FrontLimits> = {}): Front {
  return new RealFront(settings, ports, { ...FRONT_LIMITS, ...limits })
}
