// The front's three middleware, in order: guard (bans, strict HTTP), gate (roles, people's consent, allow list, bans on what a request shows, rules), forward (to the app).
import type { NextFunction } from 'express'
import type { Role } from '../../shared/roles.ts'
import type { Context, FrontRequest, FrontResponse, VisitedSocket } from './context.ts'
import { cookieOf, cookiesOf } from './cookies.ts'
import { Exchange } from './exchange.ts'
import type { Held } from './facts.ts'
import { passes } from './gates.ts'
import { holdBody } from './held-body.ts'
import { breakOff, Front2Request } from './http2.ts'
import { readHead2 } from './http2-head.ts'
import { fieldOf, navigates } from './navigation.ts'
import { type Who, whoAsks } from './persons.ts'
import { refusalOfPurpose, unserved } from './purposes.ts'
import { REFUSALS, type Refusal, refusalOfBan, refusalOfFault, refusalOfGate, refusalOfRule, refuse } from './refusal.ts'
import { readHead } from './request-head.ts'
import type { Visitor } from './visitors.ts'
import { type Refused, weigh } from './weigh.ts'

const LOGIN = /login|signin|session/i

type Middleware = (req: FrontRequest, res: FrontResponse, next: NextFunction) => void

/** Bans first, then HTTP as strict as the front needs it. */
export function guard(context: Context): Middleware {
  /** Whom a trusted proxy speaks for is counted instead of it. */
  const lookBehind = (req: FrontRequest, visitor: Visitor): Refusal | undefined => {
    const { claimed, host } = req.head!
    if (!visitor.trusted) {
      if (claimed !== undefined) context.unheard.note(visitor.address, claimed)
      return undefined
    }
    const via = context.proxies.via(visitor.address, req.rawHeaders)
    if (via === undefined) return refusalOfFault('faultForwarded', host)
    if (via.host !== undefined && !context.hosts.allows(via.host)) return refusalOfFault('wrongHost', via.host)
    req.via = via
    req.counted = via
    return undefined
  }
  const { bans, allowances } = context
  const check = (req: FrontRequest, visitor: Visitor): Refusal | undefined => {
    const now = allowances.empty && !visitor.trusted ? 0 : context.ports.clock()
    if (visitor.ban !== undefined && !allowances.allowsAddress(visitor.address, now)) {
      visitor.requests++
      bans.hit(visitor.ban)
      return refusalOfBan(context, visitor.ban, visitor.address)
    }
    const head = req instanceof Front2Request ? readHead2(req, context.hosts) : readHead(req, context.hosts)
    if (typeof head === 'string') return refusalOfFault(head, req.headers.host ?? '')
    if (req.expects === 'unknown') return refusalOfFault('faultExpect', head.host)
    visitor.requests++
    req.head = head
    const unbelievable = lookBehind(req, visitor)
    if (unbelievable !== undefined) return unbelievable
    const counted = req.counted!
    req.fullPath = pathOf(head.target)
    req.allowed = allowances.allows(counted.address, req.fullPath, now)
    // Somebody behind a trusted proxy: at accept only the proxy was seen.
    const ban = counted === visitor || req.allowed ? undefined : bans.find(counted.address, now)
    if (ban === undefined) return undefined
    bans.hit(ban)
    req.arrival = context.observed.next()
    context.observed.finished(req, req.method!, now, '', undefined)
    return { ...refusalOfBan(context, ban, counted.address), close: false }
  }
  return (req, res, next) => {
    context.requests++
    // HTTP/2 brings it with the request: its socket is not one.
    const visitor = req.visitor ?? (req.socket as VisitedSocket).visitor
    if (visitor === undefined) {
      // The connection went away between its handshake and this request.
      res.destroy()
      return
    }
    // Sent behind a request whose refusal ends this connection: nobody knows where it begins (RFC 9112, section 9.6).
    if (visitor.ended) return
    req.visitor = visitor
    req.counted ??= visitor
    const refusal = check(req, visitor)
    if (refusal === undefined && req.head!.target === context.selfCheckPath) res.end(req.counted!.address)
    else if (refusal === undefined) next()
    else refuse(context, req, res, refusal)
  }
}

/** The path without its query. */
function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query < 0 ? target : target.slice(0, query)
}

/** Roles of whoever asks: of the sessions shown, and of a signed token. A promise only where a token has to be verified. */
function rolesOf(context: Context, req: FrontRequest): readonly Role[] | Promise<readonly Role[]> {
  const { roles, tokens, keys, sessionCookies, ports } = context
  const { cookie, authorization } = req.headers
  const now = ports.clock()
  const found = sessionCookies.sessionsIn(cookie).map(({ name, value }) => roles.of(keys.session(name, value), now))
  const known = found.filter(role => role !== undefined)
  const token = tokens.find(cookie, authorization)
  return token === undefined ? known : tokens.role(token, now).then(role => (role === undefined ? known : [...known, role]))
}

/** Gates, then consent on bound routes, then allow list, bans and rules on what the request shows. What is turned away is answered here. */
export function gate(context: Context): Middleware {
  const { rules, clock } = context.ports
  const { gates, observed, recent, sessionCookies } = context

  const turnAway = (req: FrontRequest, res: FrontResponse, { ban, turnedAway }: Refused): void => {
    const direct = req.counted === req.visitor
    if (ban?.silently) {
      context.refused++
      // Whoever comes through a proxy shares its connection with others.
      if (direct) breakOff(req, req.visitor!)
      else refuse(context, req, res, REFUSALS.silent)
      return
    }
    if (ban === undefined) {
      refuse(context, req, res, refusalOfRule(turnedAway!))
      return
    }
    const refusal = refusalOfBan(context, ban, req.counted!.address)
    refuse(context, req, res, direct ? refusal : { ...refusal, close: false })
  }

  const decide = (req: FrontRequest, res: FrontResponse, held: Held | undefined, next: NextFunction): void => {
    const refused = weigh(context, req, held)
    if (refused !== null) {
      turnAway(req, res, refused)
      return
    }
    const { delayMs } = req.passage!
    if (delayMs === undefined || context.closing) {
      next()
      return
    }
    const room = context.waiting.hold(req.counted!.network, delayMs, req, outcome => {
      if (outcome === 'over') next()
      else giveUp(req)
    })
    if (room) return
    giveUp(req)
    refuse(context, req, res, REFUSALS.crowded)
  }

  /** It was let through, and no answer of the app will come. */
  const giveUp = (req: FrontRequest): void => {
    const now = clock()
    for (const decision of rules.settle(req.passage!, null, now)) context.decide(decision, req)
    observed.finished(req, req.method!, now, undefined, undefined)
  }

  const look = (req: FrontRequest, res: FrontResponse, next: NextFunction): void => {
    const looks = rules.needsBody?.(req.method!, req.fullPath) ?? false
    if (!looks && !(observed.alsoBodies && req.head!.hasBody)) {
      decide(req, res, undefined, next)
      return
    }
    holdBody(context, req, res, held => {
      if (held === 'gone') return
      try {
        decide(req, res, looks || held !== 'none' ? held : undefined, next)
      } catch (error) {
        next(error)
      }
    })
  }

  /** Consent, where the route is bound to a purpose. The allow list is about addresses: it speaks for nobody. */
  const bind = (req: FrontRequest, res: FrontResponse, next: NextFunction): void => {
    if (context.bindings.on(req.method!, req.fullPath).length === 0) {
      look(req, res, next)
      return
    }
    // As the app will get them: what Connection names has been taken out.
    const { fields } = req.head!
    const who = whoAsks(context, { cookie: cookiesOf(fields), authorization: fieldOf(fields, 'authorization') })
    if (!(who instanceof Promise)) consenting(req, res, who, next)
    else who.then(found => (res.destroyed ? undefined : consenting(req, res, found, next))).catch(next)
  }

  const consenting = (req: FrontRequest, res: FrontResponse, who: Who, next: NextFunction): void => {
    const bindings = context.bindings.on(req.method!, req.fullPath)
    const missing = unserved(context, bindings, who.ref, req.fullPath)
    if (missing === undefined) {
      req.bound = { bindings, who }
      look(req, res, next)
      return
    }
    req.arrival = observed.next()
    observed.finished(req, req.method!, clock(), '', undefined)
    const { target, host } = req.head!
    const asked = { method: req.method!, target, host: req.via?.host ?? host, page: navigates(req), from: req.headers.referer }
    refuse(context, req, res, refusalOfPurpose(context, who.ref, missing, asked))
  }

  const passing = (req: FrontRequest, res: FrontResponse, roles: readonly Role[], next: NextFunction): void => {
    if (passes(gates.on(req.method!, req.fullPath), roles)) {
      bind(req, res, next)
      return
    }
    req.arrival = observed.next()
    observed.finished(req, req.method!, clock(), '', undefined)
    refuse(context, req, res, refusalOfGate(context, roles.length > 0, navigates(req)))
  }

  return (req, res, next) => {
    const path = req.fullPath
    if (req.method === 'POST' && LOGIN.test(path)) context.logins++
    recent.note(req.counted!.address, clock(), cookieOf(req.head!.fields), sessionCookies.isSession)
    if (gates.on(req.method!, path).length === 0) {
      if (context.bindings.empty) look(req, res, next)
      else bind(req, res, next)
      return
    }
    const roles = rolesOf(context, req)
    if (!(roles instanceof Promise)) passing(req, res, roles, next)
    else roles.then(found => (res.destroyed ? undefined : passing(req, res, found, next))).catch(next)
  }
}

export function forward(context: Context): Middleware {
  return (req, res) => {
    if (context.app !== null) {
      new Exchange(context, req, res).start()
      return
    }
    const now = context.ports.clock()
    if (!req.allowed) context.ports.rules.settle(req.passage!, null, now)
    context.observed.finished(req, req.method!, now, undefined, undefined)
    refuse(context, req, res, REFUSALS.noUpstream)
  }
}
