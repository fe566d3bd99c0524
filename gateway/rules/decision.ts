// How a decision of a rule stands in the history: whom it is about, why, until when, and the requests that were counted.
import { type CountedPart, subjectOfParts } from '../../shared/counted.ts'
import type { Passage } from '../../shared/ports.ts'
import type { BlockByRule, CountedRequest, Subject } from '../../shared/registers/blocks.ts'
import type { Compiled } from './compile.ts'
import type { Tally } from './tally.ts'

/** An address or network as it is counted, or the parts of a request that make a subject. */
export type Who = string | readonly CountedPart[]

export function subjectOf(who: Who): Subject {
  if (typeof who !== 'string') return subjectOfParts(who)
  return { kind: who.includes('/') ? 'network' : 'address', value: who }
}

function seen(passage: Passage): CountedRequest {
  return { at: passage.at, method: passage.method, path: passage.path, status: passage.status }
}

export function decisionOf({ rule, limit }: Compiled, who: Who, tally: Tally, now: number, until: number): BlockByRule {
  if (rule.action.kind === 'notify') throw new Error(`rule ${rule.id} only tells`)
  return {
    subject: subjectOf(who),
    reason: {
      kind: 'rule',
      rule: rule.id,
      ruleName: rule.name,
      limit,
      windowSeconds: rule.threshold.windowSeconds,
      of: rule.threshold.of,
    },
    at: now,
    until,
    action: rule.action.kind,
    silently: rule.action.kind === 'block' && rule.action.silently,
    evidence: tally.evidence(now).slice(-100).map(seen),
  }
}
