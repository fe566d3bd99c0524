// Node's https server under the front: it never listens, but is given the connections that the door let in, and hands every request to Express.
import { createServer, type Server, type ServerOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import express, { type ErrorRequestHandler, type NextFunction, type RequestHandler } from 'express'
import { tlsOptions } from '../../shared/tls.ts'
import { frontWords as words } from '../../shared/words/front.ts'
import { ACME_PROTOCOL, certificateChoice, closeChallenged } from './certificate-choice.ts'
import { bornForExpress, type Context, type FrontRequest, type FrontResponse, type VisitedSocket } from './context.ts'
import { createHttp2 } from './http2.ts'
import { forward, gate, guard } from './middleware.ts'
import { REFUSALS, refuse } from './refusal.ts'
import { endsOf, type Visitor } from './visitors.ts'

type Handler = (req: FrontRequest, res: FrontResponse, done: (error?: unknown) => void) => void

/** A defect or an unparsable target: a reference for the visitor, the details for the log. */
function failed(context: Context, error: unknown, req: FrontRequest, res: FrontResponse): void {
  context.ports.log.error({ error: error instanceof Error ? error.stack : String(error) }, 'a request failed')
  refuse(context, req, res, { ...REFUSALS.internal, close: true })
}

/** @param entering connections whose handshake is under way, by both ends; taken out when it is done. */
export function createWebServer(context: Context, entering: Map<string, Visitor>): Server {
  const { limits, ports } = context
  const app = express()
  app.set('etag', false)
  app.set('x-powered-by', false)
  const steps = [guard(context), gate(context), forward(context)]
  app.use(...(steps as unknown as RequestHandler[]))
  const onError = (error: unknown, req: FrontRequest, res: FrontResponse, _next: NextFunction) => failed(context, error, req, res)
  app.use(onError as unknown as ErrorRequestHandler)
  const born = bornForExpress(app)
  const { cert, key } = ports.certificates.front()
  const options: ServerOptions & { optimizeEmptyRequests: boolean } = {
    ...tlsOptions(process.versions.openssl),
    cert,
    key,
    ...certificateChoice(ports.certificates, ['h2', 'http/1.1']),
    handshakeTimeout: limits.handshakeMs,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    // Above 2 s a headersTimeout means nothing against slow clients.
    connectionsCheckingInterval: Math.min(2000, limits.headersMs),
    // The guard refuses a missing Host itself, on a page.
    requireHostHeader: false,
    // Requests without a body skip the life of a stream.
    optimizeEmptyRequests: true,
    IncomingMessage: born.request as never,
    ServerResponse: born.response as never,
  }
  const server = createServer(options)
  server.timeout = limits.idleMs
  const handle = (req: FrontRequest, res: FrontResponse): void => {
    const { visitor } = req.socket as VisitedSocket
    if (visitor !== undefined) visitor.last = req
    ;(app as unknown as Handler)(req, res, (error?: unknown) => failed(context, error, req, res))
  }
  const http2 = createHttp2(context, (req, res) => {
    const step = (at: number) => (): void => {
      try {
        steps[at]?.(req, res, step(at + 1))
      } catch (error) {
        failed(context, error, req, res)
      }
    }
    step(0)()
  })
  // Node's own listener makes every TLS connection one of HTTP/1.1: it is called for those that are.
  const [http1] = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[]
  server.removeAllListeners('secureConnection')
  server.on('secureConnection', socket => {
    const ends = endsOf(socket)
    const visitor = entering.get(ends)
    entering.delete(ends)
    if (visitor === undefined) socket.destroy()
    else if (socket.alpnProtocol === ACME_PROTOCOL) closeChallenged(socket)
    else if (socket.alpnProtocol === 'h2') http2.accept(socket, visitor)
    else {
      ;(socket as VisitedSocket).visitor = visitor
      http1!.call(server, socket)
    }
  })
  server.on('tlsClientError', (_error, socket) => {
    socket.destroy()
  })
  server.on('request', handle as never)
  server.on('checkContinue', (req, res) => {
    // Node finds the word anywhere in the field: `y 100-continue` would be one to it and none to the app.
    ;(req as FrontRequest).expects = req.headers.expect?.toLowerCase() === '100-continue' ? 'continue' : 'unknown'
    handle(req as FrontRequest, res as unknown as FrontResponse)
  })
  server.on('checkExpectation', (req, res) => {
    ;(req as FrontRequest).expects = 'unknown'
    handle(req as FrontRequest, res as unknown as FrontResponse)
  })
  server.on('upgrade', (req, socket, head) => {
    const request = req as FrontRequest
    request.tunnelHead = head
    const res = new born.response(request)
    res.shouldKeepAlive = false
    res.assignSocket(socket as Socket)
    res.on('finish', () => (socket as Socket).destroySoon())
    socket.on('error', () => socket.destroy())
    handle(request, res)
  })
  server.on('clientError', (error, socket) => unreadable(error, socket as VisitedSocket))
  return server
}

/** How long a refused client may go on sending, so that it reads the answer before the connection is reset. */
const LINGER_MS = 1000

/** What Node's parser refused. In the middle of an answer, or after the last one, nothing may be written. */
function unreadable(error: NodeJS.ErrnoException, socket: VisitedSocket): void {
  const { visitor } = socket
  if (visitor?.ended) return
  if (!socket.writable || visitor === undefined || visitor.underWay.length > 0) {
    socket.destroy()
    return
  }
  visitor.ended = true
  const slow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const long = error.code === 'HPE_HEADER_OVERFLOW'
  const what = slow ? words.faultSlow : long ? words.faultHeaders : words.faultSyntax
  const body = `${words.badRequestTitle.en}: ${what.en}.\n${words.badRequestTitle.ja}(${what.ja})\n`
  const line = slow ? '408 Request Timeout' : long ? '431 Request Header Fields Too Large' : '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${line}\r\nConnection: close\r\nCache-Control: no-store\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}
