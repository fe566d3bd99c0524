// The head of the app's answer on its way to the visitor: hop-by-hop fields gone, redirects to the app's own address mended,
// and the security headers that helmet knows added where the app sets none.
import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'
import type { AnswerFacts } from '../../shared/ports.ts'
import { DEVICE_COOKIE, setCookies } from './cookies.ts'

/**
 * Only headers that cannot break an app that never heard of them. Not forced: Content-Security-Policy, Cross-Origin-Embedder-,
 * -Opener- and -Resource-Policy (they stop what an app loads or opens), Strict-Transport-Security (it would break every other
 * port of the host; public names have it, see `answerFields`), Origin-Agent-Cluster (breaks document.domain).
 */
const OPTIONS = {
  contentSecurityPolicy: false,
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: false,
  originAgentCluster: false,
  strictTransportSecurity: false,
  xDownloadOptions: false,
  xXssProtection: false,
  xPoweredBy: false,
  xFrameOptions: { action: 'sameorigin' },
  referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
} as const

/** helmet run once on a response that only notes what is set: the values stay helmet's, at no cost per request. */
function helmetFields(): [string, string][] {
  const fields: [string, string][] = []
  const response = { setHeader: (name: string, value: string) => fields.push([name, value]), removeHeader: () => undefined }
  helmet(OPTIONS)({} as IncomingMessage, response as unknown as ServerResponse, (error?: unknown) => {
    if (error) throw error
  })
  return fields
}

export interface AddedField {
  readonly lower: string
  readonly name: string
  readonly value: string
}

export const addedFields: readonly AddedField[] = helmetFields().map(([name, value]) => ({
  name,
  lower: name.toLowerCase(),
  value,
}))

/** Hop-by-hop (RFC 9110, section 7.6.1); what tells about the app's software; and Alt-Svc, which would lead browsers round the gateway. */
const DROPPED = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'alt-svc',
  'x-powered-by',
])

type Fields = Readonly<Record<string, string | string[] | undefined>>

/** How an app's redirect to itself is mended: `http://127.0.0.1:3000/x`, or its public host without TLS, becomes the front's own origin. */
export function mendLocation(location: string, upstream: string, host: string): string {
  for (const origin of [upstream, `http://${host}`]) {
    if (location.length >= origin.length && location.slice(0, origin.length).toLowerCase() === origin.toLowerCase()) {
      const rest = location.slice(origin.length)
      if (rest === '' || /^[/?#]/.test(rest)) return `https://${host}${rest}`
    }
  }
  return location
}

function framesDecided(fields: Fields): boolean {
  const policy = fields['content-security-policy']
  return policy !== undefined && /(^|[;,\s])frame-ancestors\s/i.test(String(policy))
}

/**
 * Flat list of name and value as `writeHead` takes it.
 * @param fields the app's fields, names in lower case, repeated ones as arrays.
 * @param hsts Strict-Transport-Security of this host, where the app sets none (docs/decisions/0015).
 */
export function answerFields(fields: Fields, upstream: string, host: string, hsts?: string): (string | string[])[] {
  const out: (string | string[])[] = []
  const nominated = fields.connection === undefined ? undefined : nominations(String(fields.connection))
  const chunked = fields['transfer-encoding'] !== undefined
  for (const name in fields) {
    const value = fields[name]
    if (value === undefined || DROPPED.has(name) || nominated?.includes(name)) continue
    // Between the app and the front only: who is logged in.
    if (name.startsWith('sekisho-')) continue
    // RFC 9112, section 6.3: a transfer coding overrides a length, and the length must not travel on.
    if (name === 'content-length' && chunked) continue
    if (name === 'set-cookie') {
      const lines = (typeof value === 'string' ? [value] : value).filter(line => !line.trimStart().startsWith(DEVICE_COOKIE))
      if (lines.length > 0) out.push(name, lines)
      continue
    }
    out.push(name, name === 'location' && typeof value === 'string' ? mendLocation(value, upstream, host) : value)
  }
  for (let i = 0; i < addedFields.length; i++) {
    const { lower, name, value } = addedFields[i]!
    if (fields[lower] !== undefined || (lower === 'x-frame-options' && framesDecided(fields))) continue
    out.push(name, value)
  }
  if (hsts !== undefined && fields['strict-transport-security'] === undefined) out.push('Strict-Transport-Security', hsts)
  return out
}

function nominations(connection: string): string[] | undefined {
  const lower = connection.toLowerCase()
  if (lower === 'keep-alive' || lower === 'close') return undefined
  return lower.split(',').map(name => name.trim())
}

/** What rules that tell failures by the answer look at. */
export function answerFactsOf(fields: Fields, now: number): AnswerFacts {
  const { location } = fields
  return {
    location: Array.isArray(location) ? location[0] : location,
    cookies: setCookies(fields['set-cookie'], now)
      .filter(({ gone }) => !gone)
      .map(({ name }) => name),
  }
}
