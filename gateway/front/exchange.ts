// One request forwarded and its answer on the way back: streams both ways, ends both sides together, never ends a cut answer cleanly. Long, because all the ways it can end are one state.
// An undici dispatch handler, because its stream API costs a promise, three listeners and a Writable per request more.
import type { IncomingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Passage } from '../../shared/ports.ts'
import { answerFactsOf, answerFields } from './answer-head.ts'
import type { Ban } from './bans.ts'
import type { Context, FrontRequest, FrontResponse } from './context.ts'
import { cookiesOf, setCookies, withoutDeviceCookie } from './cookies.ts'
import { RequestFacts } from './facts.ts'
import { pushForwarding } from './forwarding.ts'
import { breakOff } from './http2.ts'
import { handOutDevice, learn } from './learning.ts'
import { navigates } from './navigation.ts'
import { Pace } from './pace.ts'
import { PERSON_FIELD, personSaid } from './persons.ts'
import { isServed, keepFresh, refusalOfPurpose, unservedAnswer } from './purposes.ts'
import { REFUSALS, type Refusal, refusalOfFault, refuse } from './refusal.ts'
import { RequestBody } from './request-body.ts'
import type { RequestHead } from './request-head.ts'
import { shownBy } from './subjects.ts'
import { openTunnel } from './tunnel.ts'
import type { UnderWay, Visitor } from './visitors.ts'

type Fields = Record<string, string | string[] | undefined>

const GONE = new Error('the visitor is gone')
const TOO_SLOW = new Error('the app did not answer in time')
const WITHHELD = new Error('the answer is not for whoever asked')
const TOO_LONG = new Error('the app sent more than it announced')

/** How much sooner patience ends while others wait for a connection to the app. */
const SHORT = 10

/** Early hints one answer may bring (RFC 8297): more is a flood, not a hint. */
const MOST_HINTS = 10

export class Exchange implements Dispatcher.DispatchHandler, UnderWay {
  readonly #context: Context
  readonly #req: FrontRequest
  readonly #res: FrontResponse
  readonly #visitor: Visitor
  readonly #head: RequestHead
  readonly #passage: Passage
  #controller: Dispatcher.DispatchController | null = null
  #body: RequestBody | null = null
  #hints = 0
  #state: 'waiting' | 'answering' | 'over' = 'waiting'
  /** Bytes of the answer still to come, as it announced; negative: it announced nothing. */
  #left = -1
  /** Milliseconds waited for the first byte of the answer since the request was sent whole. */
  #waited = 0
  #uploading = false
  #pace: Pace | undefined
  /** Bytes of the body that the pace knows of. */
  #taken = 0
  /** The visitor has to read before more is sent. */
  #reading = false
  #retried = false
  #settled = false
  /** Runs while a visitor who left is still owed to a rule: how the app answers counts, whoever reads it. */
  #owed: NodeJS.Timeout | undefined
  #tunnel: Duplex | null = null
  /** The network whose turn it has, or waits for, at the app's connections. */
  #turn: string | undefined

  constructor(context: Context, req: FrontRequest, res: FrontResponse) {
    this.#context = context
    this.#req = req
    this.#res = res
    this.#visitor = req.visitor!
    this.#head = req.head!
    this.#passage = req.passage!
  }

  start(): void {
    this.#req.exchange = this
    this.#visitor.begin(this)
    if (this.#req.via !== undefined) this.#context.behind.add(this)
    if (this.#req.tunnelHead === undefined) {
      this.#turn = this.#req.counted!.network
      if (!this.#context.turns.take(this.#turn, this)) return
    }
    this.#dispatch()
  }

  /** A connection to the app became free for it. */
  go(): void {
    if (this.#state === 'waiting') this.#dispatch()
  }

  #dispatch(): void {
    const { pool, servername } = this.#context.app!
    const req = this.#req
    const head = this.#head
    const visitor = this.#visitor
    const { host, fields } = head
    if (!this.#retried) {
      withoutDeviceCookie(fields)
      pushForwarding(fields, req, visitor, host)
    }
    if (head.hasBody) {
      if (req.expects === 'continue') this.#res.writeContinue()
      this.#uploading = true
      this.#body = new RequestBody(
        req,
        () => {
          this.#uploading = false
        },
        req.heldPart,
      )
    }
    const options: Dispatcher.DispatchOptions = {
      path: head.target,
      method: req.method as Dispatcher.HttpMethod,
      headers: fields,
      body: this.#body,
      upgrade: req.tunnelHead === undefined ? null : 'websocket',
    }
    pool.dispatch(servername === undefined ? options : ({ ...options, servername } as Dispatcher.DispatchOptions), this)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#state === 'over') controller.abort(GONE)
    else this.#controller = controller
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, answer: IncomingHttpHeaders): void {
    if (this.#state === 'over') {
      if (this.#owed === undefined || status < 200) return
      this.#settle(status, answer as Fields)
      controller.abort(GONE)
      return
    }
    const fields = answer as Fields
    this.#context.app!.answered(this.#passage.at)
    if (status < 200) {
      this.#inform(status, fields)
      return
    }
    this.#settle(status, fields)
    if (this.#withheld(fields)) {
      controller.abort(WITHHELD)
      return
    }
    const { host } = this.#head
    const out = answerFields(fields, this.#context.app!.origin, host, this.#context.ports.certificates.hsts?.(host))
    handOutDevice(this.#context, this.#req.facts, fields, out)
    if (this.#req.bound !== undefined) keepFresh(out)
    if (this.#visitor.ban !== undefined || this.#context.closing) out.push('connection', 'close')
    this.#res.writeHead(status, out as string[])
    this.#state = 'answering'
    const length = fields['content-length']
    if (typeof length === 'string' && fields['transfer-encoding'] === undefined && this.#carriesBody(status))
      this.#left = Number(length)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#state === 'over') return
    if (this.#left >= 0) {
      this.#left -= chunk.length
      if (this.#left < 0) {
        this.#cut(TOO_LONG)
        return
      }
      // The last piece and the end go out together: one TLS record for a small answer.
      if (this.#left === 0) {
        this.#finish(chunk)
        return
      }
    }
    if (this.#res.write(chunk)) return
    this.#patience.moved(chunk.length)
    this.#reading = true
    controller.pause()
    if (this.#res.onDrain !== undefined) return
    this.#res.onDrain = () => {
      this.#reading = false
      this.#controller?.resume()
    }
    this.#res.on('drain', this.#res.onDrain)
  }

  /** Trailers are dropped: few apps read them, and they could name fields that were decided already (RFC 9110, section 6.5.1). */
  onResponseEnd(): void {
    if (this.#state === 'over') return
    if (this.#left > 0) this.#cut(new Error('the app sent less than it announced'))
    else this.#finish(undefined)
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.#state === 'over') {
      this.#settle(null)
      return
    }
    if (this.#state === 'answering') {
      this.#cut(error)
      return
    }
    const code = (error as NodeJS.ErrnoException).code
    // The app may close an idle connection just as it is used again. Nothing was answered, and a safe method may be asked twice (RFC 9110, section 9.2.2).
    if (!this.#retried && this.#retriable() && (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE')) {
      this.#retried = true
      this.#controller = null
      this.#dispatch()
      return
    }
    this.#context.ports.log.warn({ code, error: error.message, path: this.#passage.path }, 'the app did not answer')
    if (code !== 'UND_ERR_INVALID_ARG') this.#context.app!.failed(code ?? 'unknown', this.#context.ports.clock())
    if (code === 'UND_ERR_INVALID_ARG') this.#fail(refusalOfFault('faultTarget', this.#head.host))
    else this.#fail(code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'UND_ERR_HEADERS_TIMEOUT' ? REFUSALS.slow : REFUSALS.down)
  }

  onRequestUpgrade(_controller: Dispatcher.DispatchController, status: number, answer: IncomingHttpHeaders, app: Duplex): void {
    if (this.#state === 'over' || status !== 101) {
      app.destroy()
      if (this.#state !== 'over') this.#fail(REFUSALS.down)
      else this.#settle(status, answer as Fields)
      return
    }
    this.#settle(status, answer as Fields)
    if (this.#withheld(answer as Fields)) {
      app.destroy()
      return
    }
    // The request itself may have been the one too many.
    if (this.#visitor.ban !== undefined || this.#context.closing) {
      app.destroy()
      this.#visitor.socket.destroy()
      return
    }
    this.#state = 'answering'
    this.#tunnel = app
    this.#context.tunnels.add(this)
    // What its opening showed is kept: a ban on any of it cuts the WebSocket.
    this.#req.facts ??= new RequestFacts(this.#req, this.#head, this.#context.keys, 'none')
    const socket = this.#req.socket
    this.#res.detachSocket(socket)
    const fields = answerFields(answer as Fields, this.#context.app!.origin, this.#head.host)
    openTunnel({ visitor: socket, app, first: this.#req.tunnelHead, fields, closed: () => this.#over() })
  }

  clientGone(): void {
    if (this.#state === 'over') return
    const controller = this.#controller
    const asked = this.#state === 'waiting' && !this.#uploading && controller !== null
    this.#over()
    // The app has the whole attempt: were its place given back now, whoever hangs up early could guess without end.
    if (asked && this.#passage.reserved !== null) {
      this.#owed = setTimeout(() => controller.abort(TOO_SLOW), this.#context.limits.firstByteMs)
      this.#owed.unref()
      return
    }
    this.#settle(null)
    this.#tunnel?.destroy()
    controller?.abort(GONE)
    this.#body?.destroy(GONE)
  }

  tick(): void {
    const { tickMs, firstByteMs } = this.#context.limits
    this.recheck()
    if (this.#uploading) this.#watchUpload(tickMs)
    else if (this.#state === 'answering') this.#watchReading(tickMs)
    if (this.#state !== 'waiting' || this.#uploading) return
    this.#waited += tickMs
    if (this.#waited <= firstByteMs) return
    const controller = this.#controller
    this.#context.ports.log.warn({ path: this.#passage.path, ms: this.#waited }, TOO_SLOW.message)
    this.#fail(REFUSALS.slow)
    controller?.abort(TOO_SLOW)
  }

  /** Made only for bodies that have to be waited for. */
  get #patience(): Pace {
    this.#pace ??= new Pace(this.#context.limits.patienceMs)
    return this.#pace
  }

  #watchUpload(ms: number): void {
    const body = this.#body
    if (body === null || this.#state !== 'waiting') return
    this.#patience.moved(body.taken - this.#taken)
    this.#taken = body.taken
    if (body.heldBack || !this.#patience.waited(ms)) return
    const controller = this.#controller
    this.#fail(refusalOfFault('faultSlow', this.#head.host))
    controller?.abort(GONE)
  }

  #watchReading(ms: number): void {
    const hurry = this.#context.turns.short ? SHORT : 1
    if (this.#reading && this.#patience.waited(ms * hurry)) this.#cut(new Error('the visitor does not read'))
  }

  /** Ends a WebSocket; an ordinary answer goes on. */
  endTunnel(): void {
    this.#tunnel?.destroy()
  }

  #retriable(): boolean {
    const { method, tunnelHead } = this.#req
    return tunnelHead === undefined && this.#body === null && (method === 'GET' || method === 'HEAD' || method === 'OPTIONS')
  }

  #carriesBody(status: number): boolean {
    return this.#req.method !== 'HEAD' && status !== 204 && status !== 304
  }

  /** 103 Early Hints travels on; 100 was answered here, 102 says nothing to anybody. */
  #inform(status: number, fields: Fields): void {
    const old = this.#req.httpVersionMajor === 1 && this.#req.httpVersionMinor === 0
    if (status !== 103 || fields.link === undefined || old || this.#hints >= MOST_HINTS) return
    // Whether the answer may be seen at all is known only when it is there.
    if (this.#req.bound !== undefined) return
    this.#hints += 1
    try {
      this.#res.writeEarlyHints({ link: fields.link })
    } catch {
      this.#context.ports.log.debug({ path: this.#passage.path }, 'early hints of the app cannot be read')
    }
  }

  #settle(status: number | null, answer?: Fields): void {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#owed)
    const { ports, observed, sessionCookies } = this.#context
    const passage = this.#passage
    const now = ports.clock()
    if (answer !== undefined) learn(this.#context, answer, this.#head.fields, this.#passage.path, now)
    const asked = passage.reserved !== null || observed.needsAnswer
    const shown = answer === undefined || !asked ? undefined : answerFactsOf(answer, now)
    if (this.#req.allowed) passage.status = status
    else {
      const decisions = ports.rules.settle(passage, status, now, shown)
      for (let i = 0; i < decisions.length; i++) this.#context.decide(decisions[i]!, this.#req)
      if (passage.login === 'succeeded') sessionCookies.learn(setCookies(answer?.['set-cookie'], now))
    }
    observed.finished(this.#req, passage.method, now, undefined, shown)
  }

  /** On a bound route: whether the answer, now that it is there, is for somebody who consents. If not, the visitor is told so instead. */
  #withheld(answer: Fields): boolean {
    const { bound, fullPath, method } = this.#req
    if (bound === undefined) return false
    const said = answer[PERSON_FIELD]
    const missing = unservedAnswer(this.#context, bound, said, this.#cookie, fullPath)
    const named = said === undefined ? bound.who.ref : (personSaid(said) ?? undefined)
    if (missing === undefined) {
      if (named !== bound.who.ref) this.#req.bound = { ...bound, who: { ref: named } }
      return false
    }
    const { target, host } = this.#head
    const page = navigates(this.#req)
    const asked = { method: method!, target, host: this.#req.via?.host ?? host, page, from: this.#req.headers.referer }
    this.#over()
    this.#body?.destroy()
    refuse(this.#context, this.#req, this.#res, refusalOfPurpose(this.#context, named, missing, asked))
    return true
  }

  /** Cuts a WebSocket or an answer under way whose person consents no more, or is somebody else by now. */
  recheck(): void {
    const { bound } = this.#req
    if (bound === undefined || this.#state !== 'answering') return
    if (!isServed(this.#context, bound, this.#cookie, this.#context.ports.clock())) this.cut()
  }

  /** Whether a binding that was made just now stands on what this WebSocket was opened with. */
  isNewlyBound(): boolean {
    const { bound, method, fullPath } = this.#req
    return this.#tunnel !== null && bound === undefined && this.#context.bindings.on(method!, fullPath).length > 0
  }

  get #cookie(): string | undefined {
    return cookiesOf(this.#head.fields)
  }

  /** Whether this WebSocket was opened with the session of this key. */
  shows(session: string): boolean {
    const { facts } = this.#req
    return facts !== undefined && this.#context.named.sessions(facts).includes(session)
  }

  /** Whether a ban that was made just now is about whoever asked. */
  meets(ban: Ban, now: number): boolean {
    const { bans, named } = this.#context
    const { counted, fullPath, facts, allowed } = this.#req
    if (allowed || counted === undefined) return false
    if (ban.kind === 'address' || ban.kind === 'network' || ban.kind === 'list') return bans.find(counted.address, now) === ban
    return facts !== undefined && bans.isShown(ban, shownBy(named, counted, fullPath, facts, true))
  }

  /** Whether whoever opened this WebSocket could not open it any more. */
  isBanned(now: number): boolean {
    const { bans, named, allowances } = this.#context
    const { counted, fullPath, facts } = this.#req
    if (counted === undefined || facts === undefined || allowances.allows(counted.address, fullPath, now)) return false
    const shown = shownBy(named, counted, fullPath, facts, true)
    if (allowances.allowsShown(shown, fullPath, now)) return false
    return bans.find(counted.address, now) !== undefined || bans.findShown(shown, now) !== undefined
  }

  /** Ends a WebSocket, or an answer that is being sent, at once. An answer still to come is the one that may have caused the ban. */
  cut(): void {
    if (this.#tunnel !== null) this.#tunnel.destroy()
    else if (this.#state === 'answering') this.#cut(new Error('the visitor was banned'))
  }

  #finish(last: Buffer | undefined): void {
    this.#over()
    if (last === undefined) this.#res.end()
    else this.#res.end(last)
  }

  /** The answer broke off: the visitor must not take what came for the whole (RFC 9112, section 8). */
  #cut(error: Error): void {
    this.#context.ports.log.warn({ error: error.message, path: this.#passage.path }, 'the answer of the app broke off')
    const controller = this.#controller
    this.#over()
    breakOff(this.#req, this.#visitor)
    controller?.abort(error)
  }

  #fail(refusal: Refusal): void {
    this.#over()
    this.#settle(null)
    this.#body?.destroy()
    refuse(this.#context, this.#req, this.#res, refusal)
  }

  #over(): void {
    this.#state = 'over'
    if (this.#tunnel !== null) this.#context.tunnels.delete(this)
    if (this.#req.via !== undefined) this.#context.behind.delete(this)
    if (this.#turn !== undefined) this.#context.turns.leave(this.#turn, this)
    this.#turn = undefined
    this.#visitor.end(this)
  }
}
