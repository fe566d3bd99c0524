// The plain HTTP listener (port 80): answers HTTP-01 challenges (RFC 8555, 8.3), sends every other request to HTTPS, and nothing else.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tlsWords } from '../../shared/words/tls.ts'

export interface PlainPorts {
  /** The answer to a challenge's token. */
  answer(token: string): string | undefined
  /** Where HTTPS for this host name is, as an authority (`office.example.jp`, `pc.local:8443`); undefined: not a name of this office. */
  secure(host: string): string | undefined
}

export interface PlainListener {
  /** Resolves with the real port. */
  listen(at: { host: string; port: number }): Promise<number>
  close(): Promise<void>
}

const CHALLENGE = /^\/\.well-known\/acme-challenge\/([A-Za-z0-9_-]{1,256})$/
/** Printable ASCII: what may go back in a Location field. */
const TARGET = /^\/[\x21-\x7e]*$/
const HOST = /^([a-z0-9_-][a-z0-9._-]*|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** Small and short: a redirect needs no more, and strangers reach this port. */
const HEAD_BYTES = 8192
const REQUEST_MS = 5_000
const CONNECTIONS = 200

function answer(res: ServerResponse, status: number, body: string, fields: Record<string, string> = {}): void {
  res.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    // One request, one answer: a body that was sent along is never read.
    Connection: 'close',
    ...fields,
  })
  res.end(res.req.method === 'HEAD' ? undefined : body)
}

/** Whom a request asks for, if it says so once and clearly. */
function hostOf(req: IncomingMessage): string | undefined {
  const hosts = req.rawHeaders.filter((_, index, all) => index % 2 === 1 && all[index - 1]!.toLowerCase() === 'host')
  return hosts.length === 1 ? HOST.exec(hosts[0]!)?.[1]?.toLowerCase() : undefined
}

/** One request. GET and HEAD only: a form sent in the clear is refused, not repeated over HTTPS. */
export function answerPlain(ports: PlainPorts, req: IncomingMessage, res: ServerResponse): void {
  const sentence = `${tlsWords.plainRefused.en}\n${tlsWords.plainRefused.ja}\n`
  const target = req.url ?? ''
  const token = CHALLENGE.exec(target)?.[1]
  const host = hostOf(req)
  const secure = host === undefined ? undefined : ports.secure(host)
  if (req.method !== 'GET' && req.method !== 'HEAD') answer(res, 405, sentence, { Allow: 'GET, HEAD' })
  else if (token !== undefined) {
    const found = ports.answer(token)
    if (found === undefined) answer(res, 404, sentence)
    else answer(res, 200, found, { 'Content-Type': 'application/octet-stream' })
  } else if (secure === undefined || !TARGET.test(target)) answer(res, 400, sentence)
  else answer(res, 308, sentence, { Location: `https://${secure}${target}` })
}

/** The listener, not open yet. */
export function createPlainListener(ports: PlainPorts): PlainListener {
  const server: Server = createServer(
    {
      maxHeaderSize: HEAD_BYTES,
      headersTimeout: REQUEST_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: 1,
      connectionsCheckingInterval: 1_000,
    },
    (req, res) => answerPlain(ports, req, res),
  )
  server.maxConnections = CONNECTIONS
  server.maxRequestsPerSocket = 1
  // A client that does not read its answer.
  server.setTimeout(REQUEST_MS, socket => socket.destroy())
  server.on('clientError', (_error, socket) => socket.destroy())
  server.on('upgrade', (_req, socket) => socket.destroy())
  const open = (at: { host: string; port: number }): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen({ ...at, ipv6Only: false }, () => {
        server.off('error', reject)
        // Out of file descriptors, for example: those who are in are served.
        server.on('error', () => undefined)
        resolve((server.address() as AddressInfo).port)
      })
    })
  return {
    listen: at =>
      open(at).catch((error: NodeJS.ErrnoException) => {
        // A machine without IPv6 has no dual-stack address.
        const without = at.host === '::' && ['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'].includes(error.code ?? '')
        if (!without) throw error
        return open({ ...at, host: '0.0.0.0' })
      }),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
