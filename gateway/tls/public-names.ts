// The certificate of the office's public names: got from an ACME directory, kept, renewed at two thirds of its life, handed over while running.
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Certificate, Clock, Log, PublicNames } from '../../shared/ports.ts'
import { fill, say, type Text } from '../../shared/words/text.ts'
import { tlsWords } from '../../shared/words/tls.ts'
import { type Ask, httpsAsk } from './acme-ask.ts'
import { AcmeDirectory, type Binding } from './acme-directory.ts'
import { AcmeFailure, failureInWords } from './acme-failure.ts'
import { challengeCertificate, newKey } from './acme-material.ts'
import { freshMemory, loadMemory, MEMORY_PLACE, type Memory, storeMemory } from './acme-memory.ts'
import { type ChallengeKind, fulfil } from './acme-order.ts'
import { namesOf } from './names.ts'
import { type Keeping, loadPair, mendCopy, type Pair, type Place, storePair } from './sealed-pair.ts'

export const PUBLIC_PLACE: Place = { certificate: 'tls/public.pem', key: 'tls/public.key.sealed' }

export interface PublicNamesSettings {
  readonly names: readonly string[]
  readonly directory: string
  readonly email: string | null
  readonly challenge: ChallengeKind
  /** Only for directories that want one. */
  readonly binding: Binding | null
  /** Days a browser keeps to HTTPS after a visit (RFC 6797); 0: no such promise. */
  readonly hstsDays: number
}

export interface PublicNamesPorts extends Keeping {
  readonly clock: Clock
  readonly log: Log
  /** Repeats until the returned function is called. */
  every(ms: number, run: () => void): () => void
  /** Another certificate is in use. */
  changed(): void
  readonly ask?: Ask
  wait?(ms: number, signal: AbortSignal): Promise<void>
  /** From 0 up to 1: spreads the attempts of many offices. */
  random?(): number
}

export interface PublicNamesKeeper {
  readonly state: () => PublicNames
  /** The certificate to present for this name, if it is a public one and there is one. */
  forName(servername: string): Certificate | undefined
  /** TLS-ALPN-01: what to present while the authority looks. */
  challenge(servername: string): { cert: string; key: string } | undefined
  /** HTTP-01: the answer to `/.well-known/acme-challenge/<token>`. */
  answer(token: string): string | undefined
  /** Value of Strict-Transport-Security for this name; undefined: none. */
  hsts(servername: string): string | undefined
  warnings(): readonly Text[]
  /** Gets or renews if it is time. Never throws; one at a time. Runs every minute after `start`. */
  renewIfDue(): Promise<void>
  /** Begins; only once listeners are open, since the authority looks at them. */
  start(): void
  /** Ends an attempt under way. */
  close(): Promise<void>
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** After the first, second … failure. Let's Encrypt allows five failed validations an hour. */
const BACKOFF = [2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR] as const
/** One attempt: validations take seconds, a busy directory minutes. */
const ATTEMPT_MS = 15 * MINUTE

export function keepPublicNames(settings: PublicNamesSettings, ports: PublicNamesPorts): PublicNamesKeeper {
  const { clock, log, random = Math.random } = ports
  const names = namesOf(settings.names).dns
  const wantedFor = [settings.directory, ...names].join(' ')
  const registeredAs = `${settings.email ?? ''} ${settings.binding?.id ?? ''}`
  const port = settings.challenge === 'http-01' ? 80 : 443
  const certificates = new Map<string, { cert: string; key: string }>()
  const answers = new Map<string, string>()
  const mended: Text[] = []
  const stopping = new AbortController()
  let stopTimer: (() => void) | undefined
  let running: Promise<void> | undefined
  let trouble: Text | null = null
  let connection: ReturnType<typeof httpsAsk> | undefined

  const stored = loadPair(ports, PUBLIC_PLACE)
  let pair: Pair | undefined = typeof stored === 'string' ? undefined : stored
  const publicPath = join(ports.folder, PUBLIC_PLACE.certificate)
  if (stored === 'damaged') mended.push(fill(tlsWords.publicDamaged, { path: join(ports.folder, PUBLIC_PLACE.key) }))
  if (pair && mendCopy(ports, PUBLIC_PLACE, pair)) mended.push(fill(tlsWords.publicMended, { path: publicPath }))

  let memory = recall()
  let nextAttempt = 0
  // A restart is often a correction: try soon, but not at once each time something restarts us in a loop.
  if (memory.failures > 0 && memory.lastAttempt <= clock()) nextAttempt = memory.lastAttempt + BACKOFF[0]
  if (memory.notBefore > clock() && memory.notBefore < clock() + DAY) nextAttempt = Math.max(nextAttempt, memory.notBefore)

  function recall(): Memory {
    const found = loadMemory(ports)
    if (found === 'damaged') mended.push(fill(tlsWords.acmeMemoryDamaged, { path: join(ports.folder, MEMORY_PLACE) }))
    if (typeof found === 'string') return freshMemory(settings.directory, pair ? wantedFor : null)
    // An account belongs to its directory; what was got from another one is presented until the new one has issued.
    return found.directory === settings.directory ? found : freshMemory(settings.directory, found.gotFor)
  }

  function remember(change: Partial<Memory>): void {
    memory = { ...memory, ...change }
    try {
      storeMemory(ports, memory)
    } catch (error) {
      log.error({ err: error }, say(tlsWords.leafNotStored, 'en', { path: join(ports.folder, MEMORY_PLACE) }))
    }
  }

  function isDue(): boolean {
    if (!pair || memory.gotFor !== wantedFor) return true
    const from = pair.x509.validFromDate.getTime()
    const to = pair.x509.validToDate.getTime()
    return clock() >= from + ((to - from) * 2) / 3
  }

  async function attempt(signal: AbortSignal): Promise<void> {
    const order =
      memory.order && memory.order.names.join() === names.join()
        ? memory.order
        : { url: null, names: [...names], key: newKey().pem }
    if (order !== memory.order) remember({ order })
    const key = createPrivateKey(order.key)
    if (memory.registeredAs !== registeredAs && settings.binding) remember({ accountUrl: null })
    connection ??= ports.ask ? { ask: ports.ask, close: async () => undefined } : httpsAsk()
    const accountKey = createPrivateKey(memory.accountKey)
    const directory = new AcmeDirectory({ ...settings, ...connection, accountKey, accountUrl: memory.accountUrl, signal })
    if (memory.accountUrl === null || memory.registeredAs !== registeredAs) {
      const { terms } = await directory.register(settings.email, settings.binding)
      remember({ accountUrl: directory.accountUrl, registeredAs })
      log.info({ directory: settings.directory, terms }, 'account at the certificate authority registered')
    }
    const wait = ports.wait ?? ((ms: number, until: AbortSignal) => pause(ms, undefined, { signal: until, ref: false }))
    const pem = await fulfil({
      directory,
      names,
      challenge: settings.challenge,
      key,
      publicKey: createPublicKey(key),
      known: order.url,
      ordered: url => remember({ order: { ...order, url } }),
      wait: ms => wait(ms, signal),
      now: clock,
      board: {
        put(name, token, keyAuthorization) {
          if (settings.challenge === 'http-01') answers.set(token, keyAuthorization)
          else certificates.set(name, challengeCertificate(name, keyAuthorization, clock()))
        },
        take(name, token) {
          answers.delete(token)
          certificates.delete(name)
        },
      },
    })
    use({ key, keyPem: order.key, pem, x509: new X509Certificate(pem), dns: names, ip: [] })
  }

  function use(got: Pair): void {
    try {
      storePair(ports, PUBLIC_PLACE, got)
    } catch (error) {
      // Visitors need a valid certificate more than the disk needs a copy; the next start orders another one.
      log.error({ err: error }, say(tlsWords.leafNotStored, 'en', { path: publicPath }))
    }
    pair = got
    trouble = null
    remember({ order: null, gotFor: wantedFor, failures: 0, lastAttempt: clock(), notBefore: 0 })
    log.info({ names, notAfter: got.x509.validTo }, 'public certificate in use')
    ports.changed()
  }

  function failed(error: unknown): void {
    const failure = error instanceof AcmeFailure ? error : undefined
    const failures = memory.failures + 1
    const step = BACKOFF[Math.min(failures, BACKOFF.length) - 1]!
    const now = clock()
    const asked = failure?.retryAfterMs ?? 0
    nextAttempt = now + Math.max(step * (1 + random() / 10), asked)
    // The account is unknown there (any more): the next attempt registers again. Whatever refused an order, the next one is new.
    const unknown = failure?.code === 'accountDoesNotExist'
    const keepOrder = failure?.kind === 'network'
    remember({
      failures,
      lastAttempt: now,
      notBefore: asked > 0 ? now + asked : 0,
      ...(unknown ? { accountUrl: null } : {}),
      ...(keepOrder ? {} : { order: null }),
    })
    trouble = failureInWords(error, { directory: settings.directory, names, port })
    log.warn({ code: failure?.code, kind: failure?.kind, detail: failure?.detail, failures, nextAttempt }, trouble.en)
    if (!failure) log.error({ err: error }, 'the order of a public certificate failed unexpectedly')
  }

  async function pass(): Promise<void> {
    const late = AbortSignal.timeout(ATTEMPT_MS)
    const signal = AbortSignal.any([stopping.signal, late])
    try {
      await attempt(signal).catch((error: unknown) => {
        if (!(error instanceof AcmeFailure && error.code === 'accountDoesNotExist') || memory.accountUrl === null) throw error
        // A directory that lost its accounts: once more with a new registration.
        remember({ accountUrl: null, order: null })
        return attempt(signal)
      })
    } catch (error) {
      if (!stopping.signal.aborted) failed(late.aborted ? new AcmeFailure('network', 'timeout') : error)
    }
  }

  function renewIfDue(): Promise<void> {
    if (running) return running
    const now = clock()
    // A clock that was set back must not stop renewal for longer than any pause could be.
    const waiting = now < nextAttempt && nextAttempt - now <= DAY
    if (stopping.signal.aborted || waiting || !isDue()) return Promise.resolve()
    running = pass().finally(() => {
      running = undefined
    })
    return running
  }

  const certificate = (): Certificate | null =>
    pair ? { cert: pair.pem, key: pair.keyPem, names: pair.dns, notAfter: pair.x509.validToDate.getTime(), own: true } : null

  return {
    state: () => ({ names, certificate: certificate(), trouble }),
    forName: servername => (pair?.dns.includes(servername.toLowerCase()) ? certificate()! : undefined),
    challenge: servername => certificates.get(servername.toLowerCase()),
    answer: token => answers.get(token),
    hsts(servername) {
      const valid = pair?.dns.includes(servername.toLowerCase()) && clock() < pair.x509.validToDate.getTime()
      return valid && settings.hstsDays > 0 ? `max-age=${settings.hstsDays * 86_400}` : undefined
    },
    warnings: () => (trouble ? [...mended, trouble] : mended),
    renewIfDue,
    start() {
      stopTimer ??= ports.every(MINUTE, () => void renewIfDue())
      void renewIfDue()
    },
    async close() {
      stopTimer?.()
      stopping.abort()
      await running
      await connection?.close()
    },
  }
}
