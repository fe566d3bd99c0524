// The page's own listener: HTTPS with the front's certificates, one host check, small bodies, and headers under which nothing runs, is kept or is framed.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { canonicalAddress, networkOf } from '../../shared/addresses.ts'
import { tlsOptions } from '../../shared/tls.ts'
import { type Language, languageOf } from '../../shared/words/text.ts'
import { cookieField, cookieIn, newCookie } from './forms.ts'
import { PAGE_POLICY } from './html.ts'
import type { Answer, Asked, PagePorts, PageSettings } from './ports.ts'

const SLOW = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 10_000, handshakeTimeout: 10_000 }
/** Above 2 s the time for headers means nothing against slow clients. */
const CHECK_MS = 2_000
const MOST_CONNECTIONS = 1_000
const MOST_PER_SOURCE = 100
/** A form with its token, a name and 2,000 characters in any script. */
const BODY_LIMIT = 65_536
const FORM = 'application/x-www-form-urlencoded'

const FIELDS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': PAGE_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  // The address holds the secret of a private link or a wish.
  'referrer-policy': 'no-referrer',
  vary: 'Accept-Language, Cookie',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive',
}

export interface PageServer {
  /** Resolves with the real port once listening. */
  listen(): Promise<number>
  close(drainMs: number): Promise<void>
}

export interface ServerParts {
  readonly settings: PageSettings
  readonly ports: Pick<PagePorts, 'certificates' | 'log'>
  /** Whether a Host field names this office. */
  allows(host: string): boolean
  handle(asked: Asked): Promise<Answer>
  /** Says that a request is none that the page takes. `reference` stands in the log. */
  refused(asked: Asked, why: Refused, reference: string): Answer
}
export type Refused = 'wrong-host' | 'wrong-method' | 'too-large' | 'wrong-type' | 'foreign' | 'failed'

export function createPageServer({ settings, ports, allows, handle, refused }: ServerParts): PageServer {
  const { certificates, log } = ports
  const server = createServer({ ...secure(ports), ...SLOW, connectionsCheckingInterval: CHECK_MS, maxHeaderSize: 24_576 })
  server.maxConnections = MOST_CONNECTIONS
  boundPerSource(server)
  const unsubscribe = certificates.subscribe(() => {
    const { cert, key } = certificates.front()
    server.setSecureContext({ ...tlsOptions(process.versions.openssl), cert, key })
  })
  server.on('tlsClientError', (error, socket) => {
    log.debug({ code: (error as NodeJS.ErrnoException).code }, 'page: handshake failed')
    socket.destroy()
  })
  server.on('request', (request, response) => {
    void answer(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'page: an answer could not be sent')
      response.destroy()
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reference = randomUUID().slice(0, 8)
    const hosts = request.headersDistinct.host ?? []
    const host = hosts.length === 1 && allows(hosts[0]!) ? hosts[0]! : undefined
    const asked = askedOf(request, host ?? 'localhost', settings.language)
    let said: Answer
    try {
      const why = host === undefined || !request.url?.startsWith('/') ? 'wrong-host' : whyNot(request, asked.origin)
      if (why !== undefined) said = refused(asked, why, reference)
      else if (request.method === 'POST') {
        const form = await bodyOf(request)
        said = form === undefined ? refused(asked, 'too-large', reference) : await handle({ ...asked, form })
      } else said = await handle(asked)
    } catch (error) {
      // Neither the address nor what was typed: both may be secret.
      log.error({ err: error, reference }, 'page: a request failed')
      said = refused(asked, 'failed', reference)
    }
    send(request, response, asked, said)
  }

  async function listenOn(host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(settings.port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
    return (server.address() as AddressInfo).port
  }

  return {
    listen: () =>
      listenOn(settings.host).catch((error: NodeJS.ErrnoException) => {
        // A machine without IPv6 has no dual-stack address.
        const noV6 = error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL' || error.code === 'EINVAL'
        if (settings.host === '::' && noV6) return listenOn('0.0.0.0')
        throw error
      }),
    async close(drainMs) {
      unsubscribe()
      if (!server.listening) return
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      server.closeIdleConnections()
      const cut = setTimeout(() => server.closeAllConnections(), drainMs)
      await closed
      clearTimeout(cut)
    },
  }
}

function secure({ certificates }: ServerParts['ports']) {
  const options = tlsOptions(process.versions.openssl)
  const { cert, key } = certificates.front()
  let made: { readonly cert: string; readonly context: SecureContext } | undefined
  return {
    ...options,
    cert,
    key,
    /** By name the public certificate, else what the server holds. */
    SNICallback(servername: string, done: (error: Error | null, context?: SecureContext) => void) {
      const found = certificates.forName?.(servername)
      if (found && made?.cert !== found.cert)
        made = { cert: found.cert, context: createSecureContext({ ...options, cert: found.cert, key: found.key }) }
      done(null, found && made?.context)
    },
  }
}

function boundPerSource(server: Server): void {
  const counts = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const source = sourceOf(socket)
    const count = counts.get(source) ?? 0
    if (count >= MOST_PER_SOURCE) {
      socket.destroy()
      return
    }
    counts.set(source, count + 1)
    socket.once('close', () => {
      const left = (counts.get(source) ?? 1) - 1
      if (left > 0) counts.set(source, left)
      else counts.delete(source)
    })
  })
}

/** Whom limits count: the IPv4 address, or the /64 of an IPv6 address. */
function sourceOf({ remoteAddress }: Socket): string {
  const canonical = canonicalAddress(remoteAddress ?? '')
  return canonical === undefined ? 'unknown' : networkOf(canonical)
}

function askedOf(request: IncomingMessage, host: string, office: Language): Asked {
  const url = URL.canParse(request.url ?? '/', `https://${host}`) ? new URL(request.url ?? '/', `https://${host}`) : undefined
  const sentCookie = cookieIn(request.headers.cookie)
  const wanted = url?.searchParams.get('lang')
  const accept = request.headers['accept-language']
  const spoken = accept !== undefined && /\b(ja|en)\b/i.test(accept) ? languageOf(accept) : office
  return {
    method: request.method === 'POST' ? 'POST' : 'GET',
    path: url?.pathname ?? '/',
    query: url?.searchParams ?? new URLSearchParams(),
    form: new URLSearchParams(),
    language: wanted === 'ja' || wanted === 'en' ? wanted : spoken,
    origin: `https://${host.toLowerCase()}`,
    cookie: sentCookie ?? newCookie(),
    sentCookie,
    source: sourceOf(request.socket),
  }
}

/**
 * A form counts only if the browser says that this very page sent it. Under `no-referrer` a browser's Origin is `null`, and Sec-Fetch-Site
 * says it instead (Fetch, "append a request Origin header"; Fetch Metadata). Other ports of this host are another origin, and `same-site` only.
 */
function whyNot(request: IncomingMessage, own: string): Refused | undefined {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined
  if (request.method !== 'POST') return 'wrong-method'
  const { origin, 'sec-fetch-site': site, 'content-type': type } = request.headers
  if (site !== undefined && site !== 'same-origin') return 'foreign'
  if (origin !== own && !(origin === 'null' && site === 'same-origin')) return 'foreign'
  return type?.split(';')[0]?.trim().toLowerCase() === FORM ? undefined : 'wrong-type'
}

/** Undefined: too long. */
async function bodyOf(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > BODY_LIMIT) return undefined
    chunks.push(chunk)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

function send(request: IncomingMessage, response: ServerResponse, asked: Asked, said: Answer): void {
  const { status, page, json, file, location, fields } = said
  const body = Buffer.from(file?.body ?? page ?? (json === undefined ? '' : JSON.stringify(json)))
  const type = file?.type ?? (json === undefined ? 'text/html; charset=utf-8' : 'application/json')
  response.writeHead(status, {
    ...FIELDS,
    ...(body.length > 0 ? { 'content-type': type } : {}),
    ...(file ? { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}` } : {}),
    ...(page === undefined ? {} : { 'content-language': asked.language }),
    ...(location === undefined ? {} : { location }),
    // Only a page with a form needs it.
    ...(page?.includes('<form') && asked.sentCookie === undefined ? { 'set-cookie': cookieField(asked.cookie) } : {}),
    'content-length': body.length,
    // What was not read of a body that is refused is not waited for.
    ...(request.complete || request.method === 'GET' || request.method === 'HEAD' ? {} : { connection: 'close' }),
    ...fields,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
