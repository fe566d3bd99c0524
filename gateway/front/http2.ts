// HTTP/2 to the visitor: Node's sessions on the connections that chose it, and their requests through the same three middleware.
// Express does not take HTTP/2's requests (it gives every request HTTP/1.1's prototypes), so the middleware are called here one after another.
import {
  constants,
  createServer,
  Http2ServerRequest,
  Http2ServerResponse,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { Counted, Passage } from '../../shared/ports.ts'
import type { Context, FrontRequest, FrontResponse } from './context.ts'
import { Pace } from './pace.ts'
import type { RequestHead } from './request-head.ts'
import type { UnderWay, Visitor } from './visitors.ts'

const { NGHTTP2_CANCEL, NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = constants

/** How often sessions are looked at. */
const LOOK_MS = 500
/** Frames that ask for an answer and carry nothing (PING, SETTINGS), in 10 s. Browsers send a handful. */
const IDLE_FRAMES = 100
/** Requests a visitor may break off before they are answered, in 10 s: a page left while loading breaks off some dozens. */
const BROKEN_OFF = 200
const WINDOW_MS = 10_000

/** A request of HTTP/2 as the middleware see it: see FrontRequest. */
export class Front2Request extends Http2ServerRequest {
  visitor: Visitor | undefined = undefined
  head: RequestHead | undefined = undefined
  passage: Passage | undefined = undefined
  tunnelHead: Buffer | undefined = undefined
  expects: 'nothing' | 'continue' | 'unknown' = 'nothing'
  counted: Counted | undefined = undefined
  allowed = false
  bound: unknown = undefined
  facts: unknown = undefined
  heldPart: unknown = undefined
  arrival = 0
  via: unknown = undefined
  /** What answers it, once it was let through. */
  exchange: UnderWay | undefined = undefined
}

/** Fields of HTTP/1.1 connections; HTTP/2 has frames for what they say (RFC 9113, section 8.2.2). */
const NOT_IN_HTTP2 = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'])

/** Its answer: takes the flat lists that the front writes for HTTP/1.1. */
export class Front2Response extends Http2ServerResponse<Front2Request> {
  onDrain: (() => void) | undefined = undefined

  override writeHead(status: number, ...rest: unknown[]): this {
    // Node itself calls this without fields, where it answers alone.
    const fields = (Array.isArray(rest.at(-1)) ? rest.at(-1) : []) as readonly (string | string[])[]
    for (let i = 0; i < fields.length; i += 2) {
      const name = (fields[i] as string).toLowerCase()
      // "Close" becomes GOAWAY: what is under way is finished, and nothing new begins.
      if (name === 'connection' && fields[i + 1] === 'close') this.stream.session?.close()
      if (!NOT_IN_HTTP2.has(name)) this.setHeader(name, fields[i + 1]!)
    }
    return super.writeHead(status)
  }
}

/** A request whose stream is open. */
interface Open {
  readonly since: number
  readonly res: Front2Response
  /** Made once the answer is written and waits for a window to be sent in. */
  pace: Pace | undefined
}

interface Session {
  readonly session: ServerHttp2Session
  readonly visitor: Visitor
  readonly open: Map<ServerHttp2Stream, Open>
  idleSince: number
  since: number
  idleFrames: number
  brokenOff: number
}

type Handler = (req: FrontRequest, res: FrontResponse) => void

export interface Http2 {
  /** Takes over a connection that chose HTTP/2 in its handshake. */
  accept(socket: TLSSocket, visitor: Visitor): void
}

/** @param handle runs the middleware; called once per request. */
export function createHttp2(context: Context, handle: Handler): Http2 {
  const { limits } = context
  const sessions = new Map<ServerHttp2Session, Session>()
  /** Whose connection is just being taken over: Node makes the session before `emit` returns. */
  let arriving: Visitor | undefined
  const server = createServer({
    Http2ServerRequest: Front2Request as never,
    Http2ServerResponse: Front2Response as never,
    settings: { maxConcurrentStreams: 100, maxHeaderListSize: 32_768, initialWindowSize: 1 << 20, enableConnectProtocol: false },
    maxHeaderListPairs: 128,
    maxSettings: 32,
    maxOutstandingPings: 10,
    maxSessionInvalidFrames: 50,
    maxSessionRejectedStreams: 50,
    maxSessionMemory: 10,
    streamResetBurst: BROKEN_OFF,
    streamResetRate: 20,
  })

  const end = (known: Session, code: number): void => {
    known.session.destroy(undefined, code)
    known.visitor.socket.destroy()
  }

  /** Counts what costs the front and carries nothing; too much of it ends the connection. */
  const counts = (known: Session, what: 'idleFrames' | 'brokenOff', most: number): void => {
    const now = performance.now()
    if (now - known.since > WINDOW_MS) {
      known.since = now
      known.idleFrames = 0
      known.brokenOff = 0
    }
    known[what]++
    if (known[what] > most) end(known, NGHTTP2_ENHANCE_YOUR_CALM)
  }

  server.on('session', session => {
    const visitor = arriving
    if (visitor === undefined) {
      session.destroy()
      return
    }
    // The connection's window: one upload over a fast line is not held up by the default 64 KiB.
    session.setLocalWindowSize(4 << 20)
    const now = performance.now()
    const known: Session = { session, visitor, open: new Map(), idleSince: now, since: now, idleFrames: 0, brokenOff: 0 }
    sessions.set(session, known)
    session.on('close', () => sessions.delete(session))
    session.on('error', () => visitor.socket.destroy())
    session.on('frameError', () => end(known, NGHTTP2_INTERNAL_ERROR))
    session.on('ping', () => counts(known, 'idleFrames', IDLE_FRAMES))
    session.on('remoteSettings', () => counts(known, 'idleFrames', IDLE_FRAMES))
  })

  const answer = (req: Front2Request, res: Front2Response): void => {
    const { stream } = req
    const known = stream.session === undefined ? undefined : sessions.get(stream.session as ServerHttp2Session)
    // Behind a refusal that ends the connection nothing is answered.
    if (known === undefined || known.visitor.ended) {
      stream.close(NGHTTP2_REFUSED_STREAM)
      return
    }
    known.open.set(stream, { since: performance.now(), res, pace: undefined })
    stream.setTimeout(limits.idleMs, () => stream.close(NGHTTP2_CANCEL))
    stream.on('error', () => stream.destroy())
    stream.on('close', () => {
      known.open.delete(stream)
      known.idleSince = performance.now()
      const { exchange } = req
      req.exchange = undefined
      if (exchange === undefined) return
      if (!res.writableEnded) counts(known, 'brokenOff', BROKEN_OFF)
      exchange.clientGone()
    })
    req.visitor = known.visitor
    handle(req as unknown as FrontRequest, res as unknown as FrontResponse)
  }
  server.on('request', answer as never)
  const expecting = (req: Front2Request, res: Front2Response): void => {
    req.expects = req.headers.expect?.toLowerCase() === '100-continue' ? 'continue' : 'unknown'
    answer(req, res)
  }
  server.on('checkContinue', expecting as never)
  // Refused by the guard, as in HTTP/1.1; without a listener Node would answer on its own.
  server.on('connect' as 'request', answer as never)
  server.on('checkExpectation', expecting as never)

  const lookMs = Math.min(LOOK_MS, limits.keepAliveMs, limits.tickMs)

  /** The answer is written. A small one may wait for ever in a window of nothing, and a body that nobody reads may drip for ever. */
  const answered = (stream: ServerHttp2Stream, open: Open): void => {
    // The visitor has the whole answer and need not go on sending (RFC 9113, section 8.1).
    if (stream.writableFinished) stream.close(NGHTTP2_NO_ERROR)
    else {
      open.pace ??= new Pace(limits.patienceMs)
      if (open.pace.waited(lookMs)) stream.close(NGHTTP2_CANCEL)
    }
  }

  const look = (): void => {
    if (context.closing && sessions.size === 0) clearInterval(timer)
    const now = performance.now()
    for (const known of [...sessions.values()]) {
      if (context.closing && !known.session.closed) known.session.close()
      // Bytes that never become a request (drips of a head, pings) do not keep a connection.
      if (known.open.size === 0 && now - known.idleSince > limits.keepAliveMs) end(known, 0)
      for (const [stream, open] of known.open) {
        if (open.res.writableEnded) answered(stream, open)
        else if (!stream.endAfterHeaders && now - open.since > limits.requestMs && stream.readable) stream.close(NGHTTP2_CANCEL)
      }
    }
  }
  const timer = setInterval(look, lookMs).unref()

  return {
    accept(socket, visitor) {
      arriving = visitor
      server.emit('connection', socket)
      arriving = undefined
    },
  }
}

/** Breaks off one answer so that the visitor cannot take it for whole: HTTP/2 resets the stream, HTTP/1.1 has only the connection. */
export function breakOff(req: FrontRequest, visitor: Visitor): void {
  if (req instanceof Front2Request) (req as Front2Request).stream.close(NGHTTP2_INTERNAL_ERROR)
  else visitor.socket.destroy()
}
