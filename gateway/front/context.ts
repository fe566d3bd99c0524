// What the front's middleware share: one object per front, made once, so that a request allocates none of it.
import { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Express } from 'express'
import type { Counted, FrontPorts, FrontSettings, Passage } from '../../shared/ports.ts'
import type { Binding } from '../../shared/registers/bindings.ts'
import type { BlockByRule } from '../../shared/registers/blocks.ts'
import type { Role } from '../../shared/roles.ts'
import type { Alerts } from './alerts.ts'
import type { Allowances } from './allowances.ts'
import type { AppTokens } from './app-token.ts'
import type { Ban, Bans } from './bans.ts'
import type { Exchange } from './exchange.ts'
import type { RequestFacts } from './facts.ts'
import type { Gates } from './gates.ts'
import type { HeldPart, Holds } from './held-body.ts'
import type { Hosts } from './hosts.ts'
import type { Learned } from './learned.ts'
import type { FrontLimits } from './limits.ts'
import type { Observed } from './observed.ts'
import type { Bound } from './purposes.ts'
import type { Recent } from './recent.ts'
import type { Recorder } from './recorder.ts'
import type { RequestHead } from './request-head.ts'
import type { SessionCookies } from './session-cookies.ts'
import type { SubjectKeys } from './subject-keys.ts'
import type { Named } from './subjects.ts'
import type { TrustedProxies, Via } from './trusted-proxies.ts'
import type { Turns } from './turns.ts'
import type { UnheardProxies } from './unheard-proxies.ts'
import type { Upstream } from './upstream.ts'
import type { UnderWay, Visitor, Visitors } from './visitors.ts'
import type { WaitingRoom } from './waiting.ts'
import type { Weighed } from './weigh.ts'

export interface Context {
  readonly settings: FrontSettings
  readonly ports: FrontPorts
  readonly limits: FrontLimits
  readonly bans: Bans
  readonly allowances: Allowances
  readonly gates: Gates
  readonly roles: Learned<Role>
  readonly bindings: Gates<Binding>
  /** What the app calls the person of a session. */
  readonly persons: Learned<string>
  readonly tokens: AppTokens
  readonly keys: SubjectKeys
  readonly named: Named
  readonly sessionCookies: SessionCookies
  readonly observed: Observed
  readonly recent: Recent
  readonly alerts: Alerts
  readonly holds: Holds
  readonly waiting: WaitingRoom
  /** WebSockets: cut when whom they show is banned or loses a role. */
  readonly tunnels: Set<Exchange>
  /** Under way for visitors behind a trusted proxy: a ban cuts their answers, not the proxy's connection at large. */
  readonly behind: Set<Exchange>
  /** At the connections to the app. */
  readonly turns: Turns
  /** A rule counts devices: visitors get the front's cookie. */
  countsDevices: boolean
  readonly visitors: Visitors
  readonly hosts: Hosts
  readonly proxies: TrustedProxies
  readonly unheard: UnheardProxies
  /** Secret path on which the front tells itself whom it sees. */
  readonly selfCheckPath: string
  readonly recorder: Recorder
  /** Null: none is configured. */
  readonly app: Upstream | null
  /** Draining: answers end their connections. */
  closing: boolean
  requests: number
  refused: number
  logins: number
  droppedAtAccept: number
  /** Puts a decision into force and on its way into the history. Returns the ban, if it is one. `trigger` may still finish its answer. */
  decide(decision: BlockByRule, trigger?: Weighed): Ban | undefined
}

/** A request as the front's middleware see it. */
export class FrontRequest extends IncomingMessage {
  visitor: Visitor | undefined = undefined
  head: RequestHead | undefined = undefined
  passage: Passage | undefined = undefined
  /** Whom bans, lists and rules look at: the visitor, or who stands behind a trusted proxy. */
  counted: Counted | undefined = undefined
  /** Let through by the allow list. */
  allowed = false
  /** Set on routes bound to a purpose, once the person's consent was found. */
  bound: Bound | undefined = undefined
  /** The path as it came, without query. */
  fullPath = ''
  facts: RequestFacts | undefined = undefined
  heldPart: HeldPart | undefined = undefined
  arrival = 0
  /** First bytes after the head of an upgrade request. */
  tunnelHead: Buffer | undefined = undefined
  expects: 'nothing' | 'continue' | 'unknown' = 'nothing'
  /** What answers it, once it was let through: told when one stream of an HTTP/2 connection is gone. */
  exchange: UnderWay | undefined = undefined
  /** Whom the trusted proxy at the other end speaks for. */
  via: Via | undefined = undefined
}

export class FrontResponse extends ServerResponse<FrontRequest> {
  /** Called when the visitor can take more. */
  onDrain: (() => void) | undefined = undefined
}

/**
 * Express gives every request and response its own prototypes by `setPrototypeOf`, which makes V8 forget what it knows of them.
 * Here they are born with these prototypes, and Express finds nothing to change.
 */
export function bornForExpress(app: Express): { request: typeof FrontRequest; response: typeof FrontResponse } {
  class Request extends FrontRequest {}
  class Response extends FrontResponse {}
  // Ours add no methods, only fields (made by the constructors): their prototypes may give way to Express's, which end in Node's own.
  Object.setPrototypeOf(Request.prototype, app.request)
  Object.setPrototypeOf(Response.prototype, app.response)
  app.request = Request.prototype as unknown as Express['request']
  app.response = Response.prototype as unknown as Express['response']
  return { request: Request, response: Response }
}

/** The visitor of a TLS connection, set when its handshake is done. */
export interface VisitedSocket extends Socket {
  visitor?: Visitor
}
