// What every request to the desk passes before it is looked at: host allow list, cross-site refusal, CORS for extensions, flood limit.
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import type { RequestHandler } from 'express'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { canonicalAddress, networkOf } from '../../shared/addresses.ts'
import { NONCE_HEADER, PROOF_HEADER } from '../../shared/api.ts'
import { SekishoError } from '../../shared/problems.ts'
import { STEP_UP_HEADER } from '../../shared/step-up.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { sendProblem } from './answers.ts'

/** Pages and workers of extensions in Chrome, Edge and Firefox. The origin is a filter, not a credential: the proof of key is. */
const EXTENSION_ORIGIN = /^(chrome-extension|moz-extension):\/\/[a-z0-9-]+$/i

/** Whom limits count: the IPv4 address, or the /64 of an IPv6 address. */
export function sourceOf(remoteAddress: string | undefined): string {
  const canonical = canonicalAddress(remoteAddress ?? '')
  return canonical === undefined ? 'unknown' : networkOf(canonical)
}

/** True for a host by which this machine may be called: anything else is a foreign name that was made to resolve to it (DNS rebinding). */
export type AllowsHost = (host: string) => boolean

/** @param names host names of the certificate and of the configuration; `*.` stands for one label. */
export function allowedHosts(names: () => readonly string[]): AllowsHost {
  const isName = (host: string) =>
    names().some(name => {
      const known = name.toLowerCase()
      return known.startsWith('*.')
        ? host.endsWith(known.slice(1)) && host.split('.').length === known.split('.').length
        : known === host
    })
  const isAddress = (host: string) => {
    const address = canonicalAddress(host)
    if (address === undefined) return false
    if (address === '::1' || address.startsWith('127.')) return true
    return (
      Object.values(networkInterfaces()).some(cards => cards?.some(card => canonicalAddress(card.address) === address)) ||
      names().some(name => canonicalAddress(name) === address)
    )
  }
  return header => {
    if (!/^[\w.:[\]-]{1,300}$/.test(header) || !URL.canParse(`https://${header}`)) return false
    const url = new URL(`https://${header}`)
    const host = url.hostname
      .toLowerCase()
      .replace(/^\[|\]$/g, '')
      .replace(/\.$/, '')
    if (isIP(host)) return isAddress(host)
    return host === 'localhost' || host === hostname().toLowerCase() || isName(host)
  }
}

/** One Host, and one of ours (421, RFC 9110, section 15.5.20); the target is a path. */
export function hostGuard(allows: AllowsHost): RequestHandler {
  return (request, response, next) => {
    const hosts = request.headersDistinct.host ?? []
    // An absolute target (RFC 9112, section 3.2.2) would name a second authority.
    if (hosts.length === 1 && allows(hosts[0]!) && request.url.startsWith('/')) next()
    else sendProblem(response, new SekishoError('wrong-host', deskWords.wrongHost))
  }
}

/**
 * Answers the preflights of extensions and refuses what another site's page sends. A page's own fetch always carries an Origin; what comes
 * without one is a navigation, a host-permitted extension (mode cors, no Origin), or a tool that is no browser.
 */
export const originGuard: RequestHandler = (request, response, next) => {
  const { origin } = request.headers
  response.vary('Origin')
  if (origin !== undefined && EXTENSION_ORIGIN.test(origin)) {
    response.set({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': `${NONCE_HEADER}, www-authenticate, etag, retry-after`,
    })
    if (request.method === 'OPTIONS') {
      response.set({
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': `${PROOF_HEADER}, ${STEP_UP_HEADER}, content-type, if-none-match`,
        'access-control-allow-private-network': 'true',
        'access-control-max-age': '600',
      })
      response.status(204).end()
    } else next()
    return
  }
  const fromSite = request.headers['sec-fetch-site']
  const mode = request.headers['sec-fetch-mode']
  const elsewhere = fromSite === 'cross-site' || fromSite === 'same-site'
  const foreign =
    origin === undefined
      ? elsewhere && mode !== 'cors' && !(mode === 'navigate' && request.method === 'GET')
      : origin !== `https://${request.headers.host}`
  if (foreign) sendProblem(response, new SekishoError('not-allowed', deskWords.crossSite))
  else next()
}

/** Coarse floods per source: plenty for a console that is open all day, little for a script. */
export function floodGuard({ points, seconds }: { points: number; seconds: number }): RequestHandler {
  const limiter = new RateLimiterMemory({ points, duration: seconds })
  return (request, response, next) => {
    limiter.consume(sourceOf(request.socket.remoteAddress)).then(
      () => next(),
      (full: unknown) => {
        if (!(full instanceof RateLimiterRes)) {
          next(full)
          return
        }
        response.set('retry-after', String(Math.max(1, Math.ceil(full.msBeforeNext / 1000))))
        sendProblem(response, new SekishoError('too-many', deskWords.tooMany))
      },
    )
  }
}
