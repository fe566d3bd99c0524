// From when the period of a row is counted, and what of the row itself keeps it from being deleted although it is past its due. Pure.
import type { Consent } from '../../shared/registers/consents.ts'
import type { Reference } from '../../shared/registers/references.ts'
import type { Report } from '../../shared/registers/reports.ts'
import { isOpen, type Request } from '../../shared/registers/requests.ts'
import type { RetentionText } from '../../shared/registers/retentions.ts'
import { retentionWords as words } from '../../shared/words/retention.ts'
import type { Text } from '../../shared/words/text.ts'
import { type Days, untilSaid } from './holding.ts'

type From = RetentionText['from']

/** Infinity: it does not begin by itself. `keep`: why it is not deleted now. */
export interface Started {
  readonly start: number
  readonly keep: Text | null
}

/** When a consent ended or will end; Infinity: when it is withdrawn, or there was none. */
export function consentEnd(consent: Pick<Consent, 'last' | 'at' | 'validUntil' | 'acquiredAt'>): number {
  const { last, at, validUntil, acquiredAt } = consent
  if (last === 'withdrawn' || last === 'refused') return at
  // Being asked anew ends the one before, if it had not ended already.
  if (last === 'asked') return acquiredAt === null ? Number.POSITIVE_INFINITY : Math.min(validUntil ?? at, at)
  return validUntil ?? Number.POSITIVE_INFINITY
}

export function consentStart(consent: Consent, from: From): number {
  if (from === 'consent-ended') return consentEnd(consent)
  return from === 'last-act' ? consent.at : (consent.acquiredAt ?? consent.askedAt ?? consent.at)
}

function consentKept({ last, validUntil, quietUntil }: Consent, days: Days): Text | null {
  const given = last === 'given' || last === 'renewed'
  if (given && (validUntil === null || days.now < validUntil))
    return untilSaid(words.inForce, words.inForceOpen, {}, validUntil, days)
  // Gone from the table, the person would be asked again.
  if (last === 'refused' && quietUntil !== null && days.now < quietUntil)
    return untilSaid(words.quiet, words.quiet, {}, quietUntil, days)
  return null
}

export function startedConsent(consent: Consent, from: From, days: Days): Started {
  return { start: consentStart(consent, from), keep: consentKept(consent, days) }
}

/** `ended`: when it was taken back, which the row does not say. */
export function startedReport({ at, answer, situation }: Report, from: From, ended: number | undefined): Started {
  const open = situation === 'waiting' || situation === 'looking'
  const over = answer?.at ?? ended ?? at
  return {
    start: from === 'added' ? at : from === 'done' && open ? Number.POSITIVE_INFINITY : over,
    keep: open ? words.stillOpen : null,
  }
}

/** `ended`: when it was taken back, which the row does not say. */
export function startedRequest(request: Request, from: From, ended: number | undefined): Started {
  const { receivedAt, letter, decision, identity } = request
  const open = isOpen(request)
  if (from === 'added') return { start: receivedAt, keep: open ? words.stillOpen : null }
  const last = Math.max(receivedAt, identity?.at ?? 0, decision?.at ?? 0, letter?.at ?? 0, ended ?? 0)
  return { start: from === 'done' && open ? Number.POSITIVE_INFINITY : last, keep: open ? words.stillOpen : null }
}

export function startedReference({ at, lastAt }: Reference, from: From): Started {
  return { start: from === 'added' ? at : lastAt, keep: null }
}
