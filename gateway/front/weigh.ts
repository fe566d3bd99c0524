// Whether one request may go on: allow list, bans on what it shows, then the rules. The same for requests passed on here and for those another proxy asks about.
import type { Counted, Passage, TurnedAway } from '../../shared/ports.ts'
import type { Ban } from './bans.ts'
import type { Context } from './context.ts'
import { type Held, type Message, RequestFacts } from './facts.ts'
import { shownBy } from './subjects.ts'

/** What is weighed; the fields below the line are filled in. */
export interface Weighed extends Message {
  readonly method?: string | undefined
  counted: Counted | undefined
  head: { readonly target: string; readonly host: string } | undefined
  /** Whole, without query. */
  fullPath: string
  /** Let through by the allow list: no ban and no rule is asked. */
  allowed: boolean
  // ──
  facts: RequestFacts | undefined
  passage: Passage | undefined
  arrival: number
}

/** Why it may not. */
export interface Refused {
  /** The ban it meets, or which was decided by it just now. */
  readonly ban: Ban | undefined
  readonly turnedAway: TurnedAway | undefined
}

/**
 * Null: it may go on, and then `settle` has to follow exactly once.
 * @param held the body where a rule looks into it; undefined: none does on this route.
 */
export function weigh(context: Context, request: Weighed, held: Held | undefined): Refused | null {
  const { bans, allowances, observed, ports } = context
  const now = ports.clock()
  const counted = request.counted!
  const method = request.method!
  const asked = bans.hasOthers || allowances.hasOthers
  if (asked || held !== undefined || observed.needsFacts || context.countsDevices)
    request.facts = new RequestFacts(request, request.head!, context.keys, held ?? 'none')
  const passage: Passage = { at: now, method, path: request.fullPath, status: null, reserved: null }
  request.passage = passage
  request.arrival = observed.next()
  if (asked && !request.allowed) {
    const shown = shownBy(context.named, counted, request.fullPath, request.facts!, held !== undefined)
    if (allowances.hasOthers) request.allowed = allowances.allowsShown(shown, request.fullPath, now)
    const ban = request.allowed || !bans.hasOthers ? undefined : bans.findShown(shown, now)
    if (ban !== undefined) {
      bans.hit(ban)
      observed.finished(request, method, now, '', undefined)
      return { ban, turnedAway: undefined }
    }
  }
  if (request.allowed) return null
  const turnedAway = ports.rules.arrive(counted, passage, request.facts)
  if (turnedAway === null) return null
  observed.finished(request, method, now, turnedAway.rule.id, undefined)
  const { kind } = turnedAway.subject
  if (kind === 'address' || kind === 'network') {
    const sessions = context.recent.sessions(counted.address, now)
    if (sessions >= context.limits.sharedSessions) context.alerts.sharedAddress(counted.address, turnedAway.rule, sessions)
  }
  const ban = turnedAway.decision === null ? undefined : context.decide(turnedAway.decision, request)
  return { ban, turnedAway }
}
