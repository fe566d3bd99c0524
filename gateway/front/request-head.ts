// A request's head read strictly in one pass, and rebuilt for the app from the fields that were understood.
// Node's parser accepts what is refused here (two Hosts, another authority, HTTP/2.0 tokens, bodies on GET, h2c); see SECURITY.md.
import { METHODS } from 'node:http'
import type { FrontRequest } from './context.ts'
import type { Hosts } from './hosts.ts'

/** What is wrong with a request; the words are in shared/words/front.ts. */
export type HeadFault =
  | 'faultHostMissing'
  | 'faultHostTwice'
  | 'faultVersion'
  | 'faultTarget'
  | 'faultLength'
  | 'faultBody'
  | 'faultUpgrade'
  | 'faultMethod'
  | 'faultHeaders'
  | 'faultForwarded'
  | 'wrongHost'

export interface RequestHead {
  /** Origin-form target: path and query. */
  readonly target: string
  /** As the visitor wrote it; one this front answers to. */
  readonly host: string
  /** Flat list of name and value for the app, without Host and our own fields. */
  readonly fields: string[]
  readonly hasBody: boolean
  /** What X-Forwarded-For or Forwarded said, whoever said it. */
  readonly claimed?: string | undefined
}

/** Node's parser also reads the methods of RTSP and ICE, without telling their version; TRACE and CONNECT are for proxies. */
export const SERVED = new Set(METHODS.filter(method => method !== 'TRACE' && method !== 'CONNECT' && method !== 'SOURCE'))

/** A page of a browser has about 20; 100 is Apache's limit. */
export const MAX_FIELDS = 100

const KIND = { forward: 0, drop: 1, host: 2, length: 3, coding: 4, connection: 5, upgrade: 6, claim: 7 } as const
type Kind = (typeof KIND)[keyof typeof KIND]

/** Between this connection's two ends only (RFC 9110, section 7.6.1), or an invitation to trust the sender's word for who it is. */
const DROPPED = new Set([
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'te',
  'trailer',
  'expect',
  'http2-settings',
  'x-real-ip',
  'x-client-ip',
  'client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'x-cluster-client-ip',
  'x-original-url',
  'x-original-host',
  'x-original-forwarded-for',
  'x-rewrite-url',
  // Frameworks that obey these do something else than the rules saw.
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  // CGI turns it into HTTP_PROXY (httpoxy).
  'proxy',
])

const SPECIAL: Readonly<Record<string, Kind>> = {
  host: KIND.host,
  'content-length': KIND.length,
  'transfer-encoding': KIND.coding,
  connection: KIND.connection,
  upgrade: KIND.upgrade,
  'x-forwarded-for': KIND.claim,
  forwarded: KIND.claim,
}

function kindOf(name: string): Kind {
  const lower = name.toLowerCase()
  const special = Object.hasOwn(SPECIAL, lower) ? SPECIAL[lower] : undefined
  if (special !== undefined) return special
  // Servers of the CGI tradition read X_Forwarded_For as X-Forwarded-For.
  if (
    lower.includes('_') ||
    lower.startsWith('x-forwarded') ||
    lower.startsWith('sekisho-') ||
    lower.startsWith('x-sekisho-') ||
    DROPPED.has(lower)
  )
    return KIND.drop
  return KIND.forward
}

/** Kinds of names met before, by their exact spelling. */
const kinds = new Map<string, Kind>()
const KINDS_REMEMBERED = 1000

function remember(name: string): Kind {
  const kind = kindOf(name)
  if (name.length > 64) return kind
  if (kinds.size >= KINDS_REMEMBERED) kinds.clear()
  kinds.set(name, kind)
  return kind
}

/** Whether a field (its name in lower case) travels on as it is. */
export function isForwarded(name: string): boolean {
  return (kinds.get(name) ?? remember(name)) === KIND.forward
}

/** Reads and rebuilds, or names the fault. */
export function readHead(req: FrontRequest, hosts: Hosts): RequestHead | HeadFault {
  const { rawHeaders, method } = req
  if (req.httpVersionMajor !== 1 || req.httpVersionMinor > 1) return 'faultVersion'
  if (rawHeaders.length > MAX_FIELDS * 2) return 'faultHeaders'
  if (!SERVED.has(method!)) return 'faultMethod'
  const fields: string[] = []
  let host: string | undefined
  let length: string | undefined
  let chunked = false
  let nominated: string[] | undefined
  let upgrade: string | undefined
  let claimed: string | undefined
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!
    const value = rawHeaders[i + 1]!
    switch (kinds.get(name) ?? remember(name)) {
      case KIND.forward:
        fields.push(name, value)
        break
      case KIND.host:
        if (host !== undefined) return 'faultHostTwice'
        host = value
        break
      case KIND.length:
        // Leading zeros are an octal number to some.
        if (length !== undefined || chunked || !/^(0|[1-9]\d{0,14})$/.test(value)) return 'faultLength'
        length = value
        break
      case KIND.coding:
        if (length !== undefined || chunked || value.toLowerCase() !== 'chunked' || req.httpVersionMinor === 0)
          return 'faultLength'
        chunked = true
        break
      case KIND.connection:
        nominated = nominate(nominated, value)
        break
      case KIND.claim:
        claimed = value
        break
      case KIND.upgrade:
        upgrade = upgrade === undefined ? value : `${upgrade},${value}`
        break
    }
  }
  if (host === undefined || host === '') return 'faultHostMissing'
  if (!hosts.allows(host)) return 'wrongHost'
  if (upgrade !== undefined && !upgradeAllowed(req, upgrade)) return 'faultUpgrade'
  const hasBody = chunked || (length !== undefined && Number(length) > 0)
  if (hasBody && (method === 'GET' || method === 'HEAD')) return 'faultBody'
  const target = originForm(req.url!, host)
  if (target === undefined) return 'faultTarget'
  // What Connection names is gone; what the front adds comes later and cannot be named.
  const kept = nominated === undefined ? fields : without(fields, nominated)
  if (length !== undefined && (hasBody || method === 'POST' || method === 'PUT' || method === 'PATCH'))
    kept.push('content-length', length)
  return { target, host, fields: kept, hasBody, claimed }
}

/** WebSocket only, and only as RFC 6455 (section 4.1) asks for it; a lone Upgrade field without effect is dropped. */
function upgradeAllowed(req: FrontRequest, upgrade: string): boolean {
  if (req.tunnelHead === undefined) return !/\bh2c?\b/i.test(upgrade)
  return upgrade.trim().toLowerCase() === 'websocket' && req.method === 'GET' && req.httpVersionMinor === 1
}

function nominate(nominated: string[] | undefined, value: string): string[] | undefined {
  if (value === 'keep-alive' || value === 'close' || value === 'Upgrade') return nominated
  const names = value
    .split(',')
    .map(name => name.trim().toLowerCase())
    .filter(name => name !== '' && name !== 'keep-alive' && name !== 'close' && name !== 'upgrade')
  return names.length === 0 ? nominated : [...(nominated ?? []), ...names]
}

function without(fields: readonly string[], nominated: readonly string[]): string[] {
  const kept: string[] = []
  for (let i = 0; i < fields.length; i += 2) {
    if (!nominated.includes(fields[i]!.toLowerCase())) kept.push(fields[i]!, fields[i + 1]!)
  }
  return kept
}

/** RFC 9112, section 3.2: origin-form as it is; absolute-form of this very authority becomes origin-form; anything else is undefined. */
export function originForm(url: string, host: string): string | undefined {
  // A fragment never leaves a browser; rules and app would read different paths.
  if (url.includes('#')) return undefined
  if (url.charCodeAt(0) === 0x2f) return url
  const match = /^https:\/\/([^/?#@]+)([/?].*)?$/i.exec(url)
  if (!match || match[1]!.toLowerCase() !== host.toLowerCase()) return undefined
  const rest = match[2] ?? '/'
  return rest.startsWith('/') ? rest : `/${rest}`
}
