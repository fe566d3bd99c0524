// The front's three middleware, in order: guard (bans, strict HTTP), gate (rules), forward (to the app).
import type { NextFunction } from 'express'
import type { Passage } from '../../shared/ports.ts'
import type { Context, FrontRequest, FrontResponse, VisitedSocket } from './context.ts'
import { Exchange } from './exchange.ts'
import { REFUSALS, type Refusal, refusalOfBan, refusalOfFault, refusalOfRule, refuse } from './refusal.ts'
import { readHead } from './request-head.ts'
import type { Visitor } from './visitors.ts'

/** Longer paths are cut in the evidence: a hundred of them must not fill the memory. */
const PATH_KEPT = 200
const LOGIN = /login|signin|session/i

type Middleware = (req: FrontRequest, res: FrontResponse, next: NextFunction) => void

/** Bans first, then HTTP as strict as the front needs it. */
export function guard(context: Context): Middleware {
  const check = (req: FrontRequest, visitor: Visitor): Refusal | undefined => {
    if (visitor.ban !== undefined) {
      visitor.requests++
      return refusalOfBan(context, visitor.ban, visitor.address)
    }
    const head = readHead(req, context.hosts)
    if (typeof head === 'string') return refusalOfFault(head, req.headers.host ?? '')
    if (req.expects === 'unknown') return refusalOfFault('faultExpect', head.host)
    visitor.requests++
    req.head = head
    return undefined
  }
  return (req, res, next) => {
    context.requests++
    const visitor = (req.socket as VisitedSocket).visitor
    if (visitor === undefined) {
      // The connection went away between its handshake and this request.
      res.destroy()
      return
    }
    // Sent behind a request whose refusal ends this connection: nobody knows where it begins (RFC 9112, section 9.6).
    if (visitor.ended) return
    req.visitor = visitor
    const refusal = check(req, visitor)
    if (refusal === undefined) next()
    else refuse(context, req, res, refusal)
  }
}

/** The path without its query, as its own short string: a slice would keep the whole target alive. */
function pathOf(target: string): string {
  const query = target.indexOf('?')
  const path = query < 0 ? target : target.slice(0, query)
  return path.length <= PATH_KEPT && target.length <= 2 * PATH_KEPT ? path : Buffer.from(path.slice(0, PATH_KEPT)).toString()
}

/** Rules. What they turn away is answered here; a block decided here ends the connection with the explaining page. */
export function gate(context: Context): Middleware {
  const { rules, clock } = context.ports
  return (req, res, next) => {
    const visitor = req.visitor!
    const path = pathOf(req.head!.target)
    const passage: Passage = { at: clock(), method: req.method!, path, status: null, reserved: null }
    if (passage.method === 'POST' && LOGIN.test(path)) context.logins++
    const turnedAway = rules.arrive(visitor, passage)
    if (turnedAway === null) {
      req.passage = passage
      next()
      return
    }
    const ban = turnedAway.decision === null ? undefined : context.decide(turnedAway.decision, visitor)
    if (ban?.silently) {
      context.refused++
      visitor.socket.destroy()
      return
    }
    refuse(context, req, res, ban ? refusalOfBan(context, ban, visitor.address) : refusalOfRule(turnedAway))
  }
}

export function forward(context: Context): Middleware {
  return (req, res) => {
    if (context.pool !== null) {
      new Exchange(context, req, res).start()
      return
    }
    context.ports.rules.settle(req.passage!, null, context.ports.clock())
    refuse(context, req, res, REFUSALS.noUpstream)
  }
}
