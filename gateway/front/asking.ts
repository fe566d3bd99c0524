// Requests that another proxy holds and asks about (forward-auth): the same allow list, bans, gates and rules, and the outcome told afterwards.
import { randomBytes } from 'node:crypto'
import { canonicalAddress, networkOf } from '../../shared/addresses.ts'
import type { AnswerFacts, AskedAnswer, AskedRequest } from '../../shared/ports.ts'
import type { Context } from './context.ts'
import { passes } from './gates.ts'
import { navigates } from './navigation.ts'
import { whoAsks } from './persons.ts'
import { refusalOfPurpose, unserved } from './purposes.ts'
import { REFUSALS, type Refusal, refusalOfBan, refusalOfGate, refusalOfRule, rendered } from './refusal.ts'
import { type Weighed, weigh } from './weigh.ts'

/** Passages waiting for their outcome, and for how long. */
const WAITING = 10_000
const WAIT_MS = 60_000

class Asked implements Weighed {
  readonly method: string
  readonly headers: Record<string, string>
  readonly rawHeaders: readonly string[]
  readonly head: { readonly target: string; readonly host: string }
  readonly fullPath: string
  readonly counted: { readonly address: string; readonly network: string }
  allowed = false
  facts: Weighed['facts'] = undefined
  passage: Weighed['passage'] = undefined
  arrival = 0

  constructor({ address, method, target, host, headers }: AskedRequest) {
    const canonical = canonicalAddress(address) ?? address
    this.counted = { address: canonical, network: networkOf(canonical) }
    this.method = method.toUpperCase()
    this.head = { target, host }
    this.headers = { ...headers }
    this.rawHeaders = Object.entries(headers).flat()
    const query = target.indexOf('?')
    this.fullPath = query < 0 ? target : target.slice(0, query)
  }
}

interface Waiting {
  readonly asked: Asked
  readonly since: number
}

export class Asking {
  readonly #context: Context
  /** In the order of their arrival: the first has waited longest. */
  readonly #waiting = new Map<string, Waiting>()

  constructor(context: Context) {
    this.#context = context
  }

  async ask(request: AskedRequest): Promise<AskedAnswer> {
    const context = this.#context
    const { bans, allowances, gates, roles, tokens, keys, sessionCookies, observed, ports, recent } = context
    const asked = new Asked(request)
    const { counted, fullPath, method, headers } = asked
    const now = ports.clock()
    context.requests++
    asked.allowed = allowances.allows(counted.address, fullPath, now)
    const banned = asked.allowed ? undefined : bans.find(counted.address, now)
    if (banned !== undefined) {
      bans.hit(banned)
      return this.#refuse(asked, refusalOfBan(context, banned, counted.address))
    }
    recent.note(counted.address, now, headers.cookie, sessionCookies.isSession)
    const standing = gates.on(method, fullPath)
    if (standing.length > 0) {
      const shown = sessionCookies.sessionsIn(headers.cookie).map(({ name, value }) => roles.of(keys.session(name, value), now))
      const token = tokens.find(headers.cookie, headers.authorization)
      const all = [...shown, token === undefined ? undefined : await tokens.role(token, now)].filter(role => role !== undefined)
      if (!passes(standing, all)) {
        asked.arrival = observed.next()
        observed.finished(asked, method, now, '', undefined)
        return this.#refuse(asked, refusalOfGate(context, all.length > 0, navigates(asked)))
      }
    }
    const bindings = context.bindings.on(method, fullPath)
    if (bindings.length > 0) {
      const { ref } = await whoAsks(context, headers)
      const missing = unserved(context, bindings, ref, fullPath)
      if (missing !== undefined) {
        asked.arrival = observed.next()
        observed.finished(asked, method, now, '', undefined)
        const page = { method, ...asked.head, page: navigates(asked), from: headers.referer }
        return this.#refuse(asked, refusalOfPurpose(context, ref, missing, page))
      }
    }
    // The body stays with the proxy that asks: rules that name a field of it see none.
    const refused = weigh(context, asked, undefined)
    if (refused !== null) {
      const { ban, turnedAway } = refused
      if (ban?.silently) return this.#refuse(asked, REFUSALS.silent)
      return this.#refuse(asked, ban ? refusalOfBan(context, ban, counted.address) : refusalOfRule(turnedAway!))
    }
    const { delayMs } = asked.passage!
    if (delayMs !== undefined && !context.closing) {
      const waited = await new Promise<boolean>(resolve => {
        if (!context.waiting.hold(counted.network, delayMs, undefined, () => resolve(true))) resolve(false)
      })
      if (!waited) {
        this.#settle(asked, null, undefined)
        return this.#refuse(asked, REFUSALS.crowded)
      }
    }
    const passage = asked.passage!.reserved === null && !observed.needsAnswer ? undefined : this.#keep(asked)
    if (passage === undefined) this.#settle(asked, null, undefined)
    return { allowed: true, status: 200, fields: [], body: '', ...(passage === undefined ? {} : { passage }) }
  }

  outcome(passage: string, status: number, answer: AnswerFacts | undefined): boolean {
    const waiting = this.#waiting.get(passage)
    if (waiting === undefined) return false
    this.#waiting.delete(passage)
    const late = this.#context.ports.clock() - waiting.since >= WAIT_MS
    this.#settle(waiting.asked, late ? null : status, late ? undefined : answer)
    return !late
  }

  /** Forgets whose outcome nobody told. */
  tick(now: number): void {
    for (const [passage, { asked, since }] of this.#waiting) {
      if (now - since < WAIT_MS && now >= since) return
      this.#waiting.delete(passage)
      this.#settle(asked, null, undefined)
    }
  }

  close(): void {
    for (const { asked } of this.#waiting.values()) this.#settle(asked, null, undefined)
    this.#waiting.clear()
  }

  #keep(asked: Asked): string {
    const [oldest] = this.#waiting
    if (oldest !== undefined && this.#waiting.size >= WAITING) {
      this.#waiting.delete(oldest[0])
      this.#settle(oldest[1].asked, null, undefined)
    }
    const passage = randomBytes(18).toString('base64url')
    this.#waiting.set(passage, { asked, since: this.#context.ports.clock() })
    return passage
  }

  #settle(asked: Asked, status: number | null, answer: AnswerFacts | undefined): void {
    const { ports, observed } = this.#context
    const now = ports.clock()
    if (asked.allowed) asked.passage!.status = status
    else for (const decision of ports.rules.settle(asked.passage!, status, now, answer)) this.#context.decide(decision, asked)
    observed.finished(asked, asked.method, now, undefined, answer)
  }

  #refuse({ headers }: Asked, refusal: Refusal): AskedAnswer {
    this.#context.refused++
    const { fields, body } = rendered(this.#context, refusal, headers.accept, headers['accept-language'])
    const pairs: [string, string][] = []
    for (let i = 0; i < fields.length; i += 2) if (fields[i] !== 'Content-Length') pairs.push([fields[i]!, fields[i + 1]!])
    return { allowed: false, status: refusal.status, fields: pairs, body: Buffer.from(body, 'latin1').toString() }
  }
}
