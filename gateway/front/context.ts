// What the front's middleware share: one object per front, made once, so that a request allocates none of it.
import { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Express } from 'express'
import type { Pool } from 'undici'
import type { FrontPorts, FrontSettings, Passage } from '../../shared/ports.ts'
import type { BlockByRule } from '../../shared/registers/blocks.ts'
import type { Ban, Bans } from './bans.ts'
import type { Hosts } from './hosts.ts'
import type { FrontLimits } from './limits.ts'
import type { Recorder } from './recorder.ts'
import type { RequestHead } from './request-head.ts'
import type { Visitor, Visitors } from './visitors.ts'

export interface Context {
  readonly settings: FrontSettings
  readonly ports: FrontPorts
  readonly limits: FrontLimits
  readonly bans: Bans
  readonly visitors: Visitors
  readonly hosts: Hosts
  readonly recorder: Recorder
  readonly pool: Pool | null
  /** Origin of the app, such as http://127.0.0.1:3000; empty without one. */
  readonly upstream: string
  /** Name the app's certificate is checked for, if it speaks TLS. */
  readonly servername: string | undefined
  /** Draining: answers end their connections. */
  closing: boolean
  requests: number
  refused: number
  logins: number
  droppedAtAccept: number
  /** Puts a decision into force and on its way into the history. Returns the ban, if it is one. `trigger` may still finish its answer. */
  decide(decision: BlockByRule, trigger: Visitor): Ban | undefined
}

/** A request as the front's middleware see it. */
export class FrontRequest extends IncomingMessage {
  visitor: Visitor | undefined = undefined
  head: RequestHead | undefined = undefined
  passage: Passage | undefined = undefined
  /** First bytes after the head of an upgrade request. */
  tunnelHead: Buffer | undefined = undefined
  expects: 'nothing' | 'continue' | 'unknown' = 'nothing'
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
