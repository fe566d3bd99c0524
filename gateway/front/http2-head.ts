// An HTTP/2 request's head read as strictly as one of HTTP/1.1, and rebuilt for the app, which is spoken to in HTTP/1.1 (RFC 9113, section 8).
import type { ServerHttp2Stream } from 'node:http2'
import type { FrontRequest } from './context.ts'
import type { Hosts } from './hosts.ts'
import { type HeadFault, isForwarded, MAX_FIELDS, originForm, type RequestHead, SERVED } from './request-head.ts'

/** Of one connection, not of a message: a request that has them is malformed (RFC 9113, section 8.2.2). */
const CONNECTION_SPECIFIC = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'])

/** The parts that nghttp2 does not judge: it has refused upper-case names, control characters, and pseudo-fields that are unknown, twice or late. */
export function readHead2(req: FrontRequest, hosts: Hosts): RequestHead | HeadFault {
  const { rawHeaders, stream } = req as FrontRequest & { readonly stream: ServerHttp2Stream }
  const endsWithHead = stream.endAfterHeaders
  const fields: string[] = []
  const pseudo: Record<string, string> = {}
  let host: string | undefined
  let length: string | undefined
  let cookie: string | undefined
  let claimed: string | undefined
  if (rawHeaders.length > (MAX_FIELDS + 4) * 2) return 'faultHeaders'
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!
    const value = rawHeaders[i + 1]!
    if (name.startsWith(':')) {
      if (Object.hasOwn(pseudo, name)) return 'faultTarget'
      pseudo[name] = value
    } else if (CONNECTION_SPECIFIC.has(name)) return 'faultUpgrade'
    else if (name === 'te') {
      if (value.toLowerCase() !== 'trailers') return 'faultUpgrade'
    } else if (name === 'host') {
      if (host !== undefined) return 'faultHostTwice'
      host = value
    } else if (name === 'content-length') {
      if (length !== undefined || !/^(0|[1-9]\d{0,14})$/.test(value)) return 'faultLength'
      length = value
    } else if (name === 'cookie') {
      // Split for compression; one field again before it reaches HTTP/1.1 (RFC 9113, section 8.2.3).
      cookie = cookie === undefined ? value : `${cookie}; ${value}`
    } else if (name === 'x-forwarded-for' || name === 'forwarded') claimed = value
    else if (isForwarded(name)) fields.push(name, value)
  }
  const method = pseudo[':method'] ?? ''
  if (!SERVED.has(method) || pseudo[':protocol'] !== undefined) return 'faultMethod'
  if (pseudo[':scheme'] !== 'https') return 'faultTarget'
  const authority = pseudo[':authority'] ?? host
  if (authority === undefined || authority === '') return 'faultHostMissing'
  if (host !== undefined && host.toLowerCase() !== authority.toLowerCase()) return 'faultHostTwice'
  if (!hosts.allows(authority)) return 'wrongHost'
  const path = pseudo[':path'] ?? ''
  // In HTTP/1.1 the parser has refused what is not ASCII.
  const target = path.startsWith('/') && !/[^\x21-\x7e]/.test(path) ? originForm(path, authority) : undefined
  if (target === undefined) return 'faultTarget'
  if (endsWithHead && length !== undefined && length !== '0') return 'faultLength'
  const hasBody = !endsWithHead && length !== '0'
  if (hasBody && (method === 'GET' || method === 'HEAD')) return 'faultBody'
  if (cookie !== undefined) fields.push('cookie', cookie)
  if (hasBody ? length !== undefined : method === 'POST' || method === 'PUT' || method === 'PATCH')
    fields.push('content-length', length ?? '0')
  return { target, host: authority, fields, hasBody, claimed }
}
