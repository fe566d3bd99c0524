// What every request to the desk passes before it is looked at: host allow list, cross-site refusal, CORS for extensions, flood limit.
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import type { RequestHandler } from 'express'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { NONCE_HEADER, PROOF_HEADER } from '../../shared/api.ts'
import { SekishoError } from '../../shared/problems.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { sendProblem } from './answers.ts'

/** Chrome's, Edge's and Firefox's extension pages. The origin is a filter, not a credential: the proof of key is. */
const EXTENSION_ORIGIN = /^(chrome-extension|moz-extension):\/\/[a-z0-9-]+$/i

export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '')
}

/** Host names and addresses by which this machine may be called: an unknown one is a rebound DNS name (421, RFC 9110 section 15.5.20). */
export function hostGuard(names: () => readonly string[]): RequestHandler {
  const known = (host: string): boolean => {
    if (host === 'localhost' || host === hostname().toLowerCase()) return true
    if (isIP(host) === 4 && host.startsWith('127.')) return true
    if (host === '::1') return true
    if (isIP(host)) return Object.values(networkInterfaces()).some(cards => cards?.some(card => card.address.toLowerCase() === host))
    return names().some(name => (name.startsWith('*.') ? host.endsWith(name.slice(1)) && host.split('.').length === name.split('.').length : name.toLowerCase() === host))
  }
  return (request, response, next) => {
    const hosts = request.rawHeaders.filter((_, i) => i % 2 === 0 && request.rawHeaders[i]?.toLowerCase() === 'host').length
    const url = hosts === 1 && request.headers.host && URL.canParse(`https://${request.headers.host}`) ? new URL(`https://${request.headers.host}`) : undefined
    if (url && known(url.hostname.toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, ''))) next()
    else sendProblem(response, new SekishoError('wrong-host', deskWords.wrongHost))
  }
}

/** Answers extensions' preflights and refuses what another site's page tries to send. Pages and files that anyone may read are left alone. */
export const originGuard: RequestHandler = (request, response, next) => {
  const { origin } = request.headers
  const extension = origin !== undefined && EXTENSION_ORIGIN.test(origin)
  const same = origin !== undefined && origin === `https://${request.headers.host}`
  response.vary('Origin')
  if (extension) {
    response.set({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': `${NONCE_HEADER}, etag, retry-after`,
      'cross-origin-resource-policy': 'cross-origin',
    })
    if (request.method === 'OPTIONS') {
      response
        .set({
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': `${PROOF_HEADER}, content-type, if-none-match, accept`,
          'access-control-allow-private-network': 'true',
          'access-control-max-age': '600',
        })
        .status(204)
        .end()
      return
    }
  }
  const site = request.headers['sec-fetch-site']
  const navigation = request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate'
  const foreign = (origin !== undefined && !extension && !same) || (site === 'cross-site' && !extension && !navigation && request.headers[PROOF_HEADER] === undefined)
  if (foreign) sendProblem(response, new SekishoError('not-allowed', deskWords.crossSite))
  else next()
}

/** Coarse floods per address: plenty for a console that is open all day, little for a script. */
export function floodGuard(points: number, seconds: number): RequestHandler {
  const limiter = new RateLimiterMemory({ points, duration: seconds })
  return (request, response, next) => {
    limiter.consume(plainAddress(request.socket.remoteAddress)).then(
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
