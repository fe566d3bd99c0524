// The office's app behind the front: connections kept for the next request, an address that no name server can move elsewhere, and whether it answers.
import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { connect, type LookupFunction } from 'node:net'
import { Pool } from 'undici'
import type { AppHealth, Clock, Log } from '../../shared/ports.ts'
import type { FrontLimits } from './limits.ts'

/** Without a request for so long, the app is asked by a bare connection whether it is there. */
const ASK_AFTER_MS = 10_000
const LOOPBACK = /^(127\.|::1$)/
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd]|fe[89ab])/

/** How far an address is away: traffic that began on this machine must not be led to another one. */
function reachOf(address: string): 'machine' | 'office' | 'world' {
  if (LOOPBACK.test(address)) return 'machine'
  return PRIVATE.test(address) ? 'office' : 'world'
}

export interface UpstreamPorts {
  readonly clock: Clock
  readonly log: Log
  /** Resolves a name; the system's by default. */
  readonly lookup?: typeof systemLookup
}

export class Upstream {
  readonly origin: string
  /** Name the app's certificate is checked for, if it speaks TLS. */
  readonly servername: string | undefined
  readonly pool: Pool
  readonly #url: URL
  readonly #ports: UpstreamPorts
  readonly #connectMs: number
  #pinned: readonly LookupAddress[] | undefined
  #situation: AppHealth['situation'] = 'unknown'
  #since: number
  #error: string | null = null
  #contact = 0
  #asking = false

  constructor(url: URL, limits: FrontLimits, ports: UpstreamPorts) {
    this.#url = url
    this.#ports = ports
    this.#connectMs = limits.connectMs
    this.#since = ports.clock()
    this.origin = url.origin
    this.servername = url.protocol === 'https:' ? hostOf(url) : undefined
    this.pool = new Pool(url.origin, {
      connections: limits.upstreamConnections,
      pipelining: 1,
      connect: { timeout: limits.connectMs, lookup: this.#lookup },
      // The front watches the first byte itself: undici counts only from when a connection was free.
      headersTimeout: 0,
      bodyTimeout: limits.bodyGapMs,
      allowH2: false,
    })
  }

  get health(): AppHealth {
    return { situation: this.#situation, since: this.#since, error: this.#error }
  }

  /** It answered, with whatever status. */
  answered(now: number): void {
    this.#contact = now
    if (this.#situation !== 'up') this.#turn('up', null)
  }

  /** It could not be reached, or said nothing. */
  failed(code: string, now: number): void {
    this.#contact = now
    if (this.#situation === 'down') return
    this.#turn('down', code)
    this.#ports.log.warn({ app: this.origin, code }, 'the app does not answer')
  }

  /** Asks by a bare connection when there was no traffic to tell. */
  tick(now: number): void {
    if (this.#asking || now - this.#contact < ASK_AFTER_MS) return
    this.#asking = true
    const { port, protocol } = this.#url
    const socket = connect({
      host: hostOf(this.#url),
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
      lookup: this.#lookup,
      timeout: this.#connectMs,
    })
    const over = (error: string | undefined): void => {
      if (!this.#asking) return
      this.#asking = false
      socket.destroy()
      if (error === undefined) this.answered(this.#ports.clock())
      else this.failed(error, this.#ports.clock())
    }
    socket.on('connect', () => over(undefined))
    socket.on('timeout', () => over('ETIMEDOUT'))
    socket.on('error', error => over((error as NodeJS.ErrnoException).code ?? 'unknown'))
    socket.unref()
  }

  async close(): Promise<void> {
    await this.pool.destroy()
  }

  #turn(situation: AppHealth['situation'], error: string | null): void {
    if (this.#situation === 'down') this.#ports.log.info({ app: this.origin }, 'the app answers again')
    this.#situation = situation
    this.#error = error
    this.#since = this.#ports.clock()
  }

  /** The address of the first look-up stays. While it does not answer the name is asked again, and only an address as near as the first one is taken; a certificate proves the rest of them. */
  readonly #lookup: LookupFunction = (name, options, done) => {
    const known = this.#pinned
    if (known !== undefined && this.#situation !== 'down') {
      give(known, options.all === true, done)
      return
    }
    const ask = this.#ports.lookup ?? systemLookup
    ask(name, { all: true, verbatim: true, ...(options.family ? { family: options.family } : {}) }, (error, found) => {
      if (error || found.length === 0) {
        if (known !== undefined) give(known, options.all === true, done)
        else done(error ?? Object.assign(new Error(`no address for ${name}`), { code: 'ENOTFOUND' }), '', 4)
        return
      }
      if (known === undefined || this.#mayMove(known, found)) this.#pinned = found
      give(this.#pinned!, options.all === true, done)
    })
  }

  #mayMove(from: readonly LookupAddress[], to: readonly LookupAddress[]): boolean {
    const reach = new Set(from.map(({ address }) => reachOf(address)))
    const near = this.servername !== undefined || to.every(({ address }) => reach.has(reachOf(address)) && !reach.has('world'))
    const same = to.length === from.length && to.every(({ address }) => from.some(one => one.address === address))
    if (same) return true
    const fields = { app: this.origin, from: from.map(one => one.address), to: to.map(one => one.address) }
    if (near) this.#ports.log.warn(fields, "the app's name leads to another address, which is used")
    else this.#ports.log.error(fields, "the app's name leads to another address, which is not used; restart to accept it")
    return near
  }
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

type Done = Parameters<LookupFunction>[2]

function give(addresses: readonly LookupAddress[], all: boolean, done: Done): void {
  const [first] = addresses
  if (all) done(null, [...addresses])
  else done(null, first!.address, first!.family)
}
