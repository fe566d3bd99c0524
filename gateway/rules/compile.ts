// A rule compiled once into what the engine asks per request: whom it counts, what counts, and what happens then.
import { type CountedPart, countedParts, countedValue } from '../../shared/counted.ts'
import type { ReadPath } from '../../shared/paths.ts'
import type { AnswerFacts, Counted, Facts } from '../../shared/ports.ts'
import { matchKey, partsOf } from '../../shared/registers/rule-parts.ts'
import { aboutLogins, namesFailures, type Threshold } from '../../shared/registers/rule-text.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { compileAddresses, compileFields, compileRoute } from './match.ts'
import { Tallies } from './tallies.ts'

/** What an answer is to a rule. `unknown`: none came, or what would tell was not recorded. */
export type Verdict = 'failure' | 'no-failure' | 'unknown'

export interface Compiled {
  readonly rule: Rule
  readonly window: number
  readonly limit: number
  readonly enforce: boolean
  /** Nobody is turned away: the request goes on, later perhaps, and counts. */
  readonly goesOn: boolean
  readonly blocks: boolean
  readonly pausedUntil: number
  readonly route: (method: string, path: ReadPath) => boolean
  readonly from: ReturnType<typeof compileAddresses>
  readonly fields: ReturnType<typeof compileFields>
  /** The common case: counted by the connection alone, whatever its fields and values. */
  readonly simple: boolean
  readonly network: boolean
  /** The text it is counted by, or the parts of the request that make one; undefined: the rule does not apply. */
  readonly who: (visitor: Counted, meant: string, facts: Facts | undefined) => string | CountedPart[] | undefined
  /** The value of which the different ones are counted. */
  readonly value: ((visitor: Counted, meant: string, facts: Facts | undefined) => string | undefined) | null
  /** Whether an answer is a failure; null: requests count when they arrive. */
  readonly verdict: ((status: number | null, answer: AnswerFacts | undefined) => Verdict) | null
  /** Its failures are failed logins, so that its successes are logins too. */
  readonly logins: boolean
  readonly tallies: Tallies
  /** Equal for two versions of a rule whose counts mean the same. */
  readonly counts: string
  /** Equal for two versions whose blocks mean the same as well. */
  readonly acts: string
}

function countsOf({ id, match, subject, threshold }: Rule): string {
  return JSON.stringify([id, match, subject, threshold])
}

/**
 * The judge of answers. A status and a redirect speak for themselves; a missing cookie only does where the app answered at all:
 * its own errors (5xx) count as failed logins only if their status is named, so that an outage locks nobody out.
 */
export function compileVerdict(threshold: Threshold): Compiled['verdict'] {
  if (!namesFailures(threshold)) return null
  const { failureStatuses, failureRedirect, failureWithoutCookie } = threshold
  const statuses = new Set(failureStatuses)
  const redirectKey = failureRedirect === undefined ? '' : matchKey.redirect(failureRedirect)
  const cookieKey = failureWithoutCookie === undefined ? '' : matchKey.cookie(failureWithoutCookie)
  if (failureRedirect === undefined && failureWithoutCookie === undefined)
    return status => (status === null ? 'unknown' : statuses.has(status) ? 'failure' : 'no-failure')
  return (status, answer) => {
    if (status === null) return 'unknown'
    if (statuses.has(status)) return 'failure'
    let unknown = false
    if (failureRedirect !== undefined && status >= 300 && status < 400) {
      const redirected = answer?.matched
        ? answer.matched(redirectKey)
        : answer && (answer.location?.includes(failureRedirect) ?? false)
      if (redirected) return 'failure'
      unknown ||= redirected === undefined
    }
    if (failureWithoutCookie !== undefined && status < 500) {
      const set = answer?.matched ? answer.matched(cookieKey) : answer?.cookies.includes(failureWithoutCookie)
      if (set === false) return 'failure'
      unknown ||= set === undefined
    }
    return unknown ? 'unknown' : 'no-failure'
  }
}

/** Throws if the rule cannot be compiled. `before`: the version in force, whose counts are kept if they mean the same. */
export function compile(rule: Rule, before: Compiled | undefined): Compiled {
  const { threshold, subject, action } = rule
  const { limit, windowSeconds, of, distinct } = threshold
  const verdict = of === 'all' ? null : compileVerdict(threshold)
  if (of === 'failures' && verdict === null) throw new Error(`rule ${rule.id}: failures without a way to tell them`)
  if (of === 'distinct' && distinct === undefined) throw new Error(`rule ${rule.id}: different values of nothing`)
  const from = compileAddresses(rule.match)
  const fields = compileFields(rule.match)
  const plain = subject === 'address' || subject === 'network'
  const counts = countsOf(rule)
  const acts = JSON.stringify([action, rule.mode])
  const kept = before?.counts === counts ? before : undefined
  if (kept !== undefined && kept.acts !== acts) kept.tallies.unblock()
  return {
    rule,
    limit,
    window: windowSeconds * 1000,
    enforce: rule.mode === 'enforce',
    goesOn: action.kind === 'slow' || action.kind === 'notify',
    blocks: action.kind === 'block',
    pausedUntil: rule.pausedUntil ?? 0,
    route: compileRoute(rule.match),
    from,
    fields,
    simple: plain && from === undefined && fields === undefined && distinct === undefined && rule.pausedUntil === undefined,
    network: subject === 'network',
    who: plain ? visitor => visitor[subject] : (visitor, meant, facts) => countedParts(subject, visitor, meant, facts),
    value:
      of === 'distinct' && distinct !== undefined
        ? (visitor, meant, facts) => countedValue(distinct, visitor, meant, facts)
        : null,
    verdict,
    logins: verdict !== null && aboutLogins(rule),
    tallies: kept?.tallies ?? new Tallies(limit, windowSeconds * 1000, of === 'distinct'),
    counts,
    acts,
  }
}

/** Whether the rule looks into the body of a request. */
export function readsBody({ subject, threshold }: Rule): boolean {
  const inBody = ({ from }: { from: string }) => from === 'form' || from === 'json'
  return (
    partsOf(subject).some(part => typeof part === 'object' && 'account' in part && inBody(part.account)) ||
    (typeof threshold.distinct === 'object' && inBody(threshold.distinct.field))
  )
}

const KINDS = { block: 0, refuse: 1, slow: 2, notify: 3 } as const

/**
 * The order in which rules are asked: those that refuse first, the hardest of them at the front, so that it is the same whatever
 * the order of the list. What they refuse is seen by no other rule.
 */
export function inOrder(a: Compiled, b: Compiled): number {
  const rank = ({ enforce, rule }: Compiled) => (enforce ? KINDS[rule.action.kind] : 4)
  const length = ({ rule }: Compiled) => (rule.action.kind === 'block' ? rule.action.seconds : 0)
  return rank(a) - rank(b) || length(b) - length(a) || (a.rule.id < b.rule.id ? -1 : 1)
}
