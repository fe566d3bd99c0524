// One order from beginning to end: prove each name, have the certificate issued, look at it before it is used. An order of an earlier run goes on where it stood.

import type { KeyObject } from 'node:crypto'
import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { type AcmeDirectory, type Authorization, type Order, problemOf, type Timed } from './acme-directory.ts'
import { AcmeFailure } from './acme-failure.ts'
import { certificateRequest } from './acme-material.ts'
import { namesIn } from './own-certificate.ts'

export type ChallengeKind = 'tls-alpn-01' | 'http-01'

/** Where answers to challenges are put for as long as the authority looks at them. */
export interface ChallengeBoard {
  put(name: string, token: string, keyAuthorization: string): void
  take(name: string, token: string): void
}

export interface OrderPorts {
  readonly directory: AcmeDirectory
  readonly names: readonly string[]
  readonly challenge: ChallengeKind
  readonly board: ChallengeBoard
  /** Key of the certificate to come: kept by the caller before anything is asked. */
  readonly key: KeyObject
  readonly publicKey: KeyObject
  /** Address of an order of an earlier run, with the same names and key; null: there is none. */
  readonly known: string | null
  /** A new order stands: the caller stores its address durably. */
  ordered(url: string): void
  wait(ms: number): Promise<void>
  now(): number
}

/** How often one thing is asked for before it is given up: with the pauses below about four minutes. */
const MOST_LOOKS = 30
const LONGEST_PAUSE_MS = 60_000
/** Clocks of authorities differ a little from ours. */
const CLOCK_TOLERANCE_MS = 5 * 60_000

/**
 * The certificate chain in PEM, checked.
 * @throws AcmeFailure: nothing was changed but the order.
 */
export async function fulfil(ports: OrderPorts): Promise<string> {
  const { directory, names } = ports
  const known = ports.known === null ? undefined : await stillGood(directory, ports.known)
  let order: Timed<Order>
  let url: string
  if (known && ports.known) {
    order = known
    url = ports.known
  } else {
    const made = await directory.newOrder(names)
    order = made
    url = made.url
    ports.ordered(url)
  }
  if (order.status === 'pending') {
    // One after the other: an office has a handful of names, and the first failure is the one to tell.
    for (const authorization of order.authorizations) await prove(authorization, ports)
    order = await settled(
      () => directory.order(url),
      seen => seen.status !== 'pending',
      ports,
    )
  }
  if (order.status === 'ready') order = await directory.finalize(order, certificateRequest(names, ports.key, ports.publicKey))
  if (order.status === 'processing' || order.status === 'ready')
    order = await settled(
      () => directory.order(url),
      seen => seen.status !== 'processing' && seen.status !== 'ready',
      ports,
    )
  if (order.status !== 'valid' || order.certificate === undefined)
    throw order.error ? problemOf(order.error) : new AcmeFailure('answer', `the order is ${order.status}`)
  return checkedChain(await directory.certificate(order.certificate), ports)
}

/** An order that can still become a certificate. Whatever the directory does not know any more is ordered anew. */
async function stillGood(directory: AcmeDirectory, url: string): Promise<Timed<Order> | undefined> {
  try {
    const order = await directory.order(url)
    return order.status === 'invalid' ? undefined : order
  } catch (error) {
    if (error instanceof AcmeFailure && error.kind === 'problem' && !error.code.startsWith('account')) return undefined
    throw error
  }
}

/** Proves one name. The answer is in place before the directory is told, and gone when it has decided. */
async function prove(url: string, ports: OrderPorts): Promise<void> {
  const { directory, board, challenge: kind, names } = ports
  const authorization = await directory.authorization(url)
  const { value } = authorization.identifier
  const name = value.toLowerCase()
  if (!names.includes(name)) throw new AcmeFailure('answer', `a challenge for another name: ${value}`)
  if (authorization.status === 'valid') return
  const challenge = authorization.challenges.find(one => one.type === kind)
  if (authorization.status !== 'pending' || challenge?.token === undefined)
    throw refusalOf(authorization, name) ?? new AcmeFailure('answer', `no ${kind} challenge is offered for ${value}`)
  const { token } = challenge
  board.put(name, token, await directory.keyAuthorization(token))
  try {
    // `processing`: an earlier run has told it already.
    if (challenge.status !== 'processing') await directory.ready(challenge)
    const decided = await settled(
      () => directory.authorization(url),
      seen => seen.status !== 'pending',
      ports,
    )
    if (decided.status !== 'valid')
      throw refusalOf(decided, name) ?? new AcmeFailure('answer', `the authorization for ${value} is ${decided.status}`)
  } finally {
    board.take(name, token)
  }
}

function refusalOf(authorization: Authorization, host: string): AcmeFailure | undefined {
  const error = authorization.challenges.find(one => one.error)?.error
  return error && problemOf(error, { host })
}

/** Asks again until it is decided: soon at first, later every ten seconds, or as the directory wishes. */
async function settled<Seen>(
  look: () => Promise<Timed<Seen>>,
  decided: (seen: Timed<Seen>) => boolean,
  { wait }: OrderPorts,
): Promise<Timed<Seen>> {
  for (let looks = 1; looks <= MOST_LOOKS; looks += 1) {
    const seen = await look()
    if (decided(seen)) return seen
    const pause = seen.retryAfterMs ?? Math.min(500 * looks, 10_000)
    await wait(Math.min(Math.max(pause, 250), LONGEST_PAUSE_MS))
  }
  throw new AcmeFailure('answer', 'still undecided after several minutes')
}

/** The chain if it is what was ordered. A wrong answer of the directory must change nothing. */
function checkedChain(chain: string, { names, key, now }: OrderPorts): string {
  const wrong = (what: string) => new AcmeFailure('answer', `the certificate cannot be used: ${what}`)
  const blocks = chain.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? []
  let certificates: X509Certificate[]
  const pem = `${blocks.join('\n')}\n`
  try {
    certificates = blocks.map(block => new X509Certificate(block))
  } catch {
    throw wrong('not PEM')
  }
  const leaf = certificates[0]
  if (!leaf) throw wrong('not PEM')
  if (!leaf.checkPrivateKey(key)) throw wrong('it is for another key')
  const covered = namesIn(leaf)
  const missing = names.find(name => !covered.includes(name))
  if (missing) throw wrong(`it does not name ${missing}`)
  if (leaf.validFromDate.getTime() > now() + CLOCK_TOLERANCE_MS) throw wrong('by the clock of this machine it is not valid yet')
  if (leaf.validToDate.getTime() < now()) throw wrong('by the clock of this machine it has ended')
  for (const [index, one] of certificates.entries()) {
    const issuer = certificates[index + 1]
    if (issuer && !(one.checkIssued(issuer) && one.verify(issuer.publicKey))) throw wrong('the chain does not hold together')
  }
  try {
    createSecureContext({ cert: pem, key: key.export({ format: 'pem', type: 'pkcs8' }) })
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : 'refused by TLS')
  }
  return pem
}
