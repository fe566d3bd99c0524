// What persons did and consented to, gathered from their consents and requests: when a person is past their due, and what keeps them.
import type { Consent } from '../../shared/registers/consents.ts'
import type { Hold } from '../../shared/registers/holds.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'
import { isOpen, type Request } from '../../shared/registers/requests.ts'
import type { Retention } from '../../shared/registers/retentions.ts'
import { retentionBefore, retentionDue, whyNotRetention } from '../../shared/retention.ts'
import { retentionWords as words } from '../../shared/words/retention.ts'
import type { Text } from '../../shared/words/text.ts'
import { type Days, heldPerson, untilSaid } from './holding.ts'
import { consentEnd, consentStart } from './starts.ts'

interface Facts {
  lastAct: number
  /** Of the consent that ends last. */
  ended: number
}

/** Rules by which persons must be kept, each with what is too new to be past its due. */
interface Lawful {
  readonly rule: Retention
  readonly before: number
  /** By person: the newest start of theirs that is not past its due. */
  readonly starts: Map<string, number>
}

/** All consents and requests go in before anything is asked. */
export class PersonFacts {
  readonly #rules: readonly Retention[]
  readonly #holds: readonly Hold[]
  readonly #days: Days
  readonly #facts = new Map<string, Facts>()
  /** Who has a consent row for a purpose that a rule names. */
  readonly #having = new Map<string, Set<string>>()
  readonly #open = new Set<string>()
  readonly #lawful: readonly Lawful[]

  /** `rules`: all there are, also those that are not carried out now. */
  constructor(rules: readonly Retention[], holds: readonly Hold[], days: Days) {
    this.#rules = rules
    this.#holds = holds
    this.#days = days
    this.#lawful = rules
      .filter(
        rule => rule.byLaw && whyNotRetention(rule) === undefined && (rule.about === 'persons' || rule.about === 'consents'),
      )
      .map(rule => ({ rule, before: retentionBefore(days.now, rule.period, days.zone), starts: new Map() }))
    for (const { about, purpose } of rules) if (about === 'persons' && purpose !== null) this.#having.set(purpose, new Set())
  }

  addConsent(consent: Consent): void {
    const { person, purpose, at } = consent
    const end = consentEnd(consent)
    const known = this.#facts.get(person) ?? { lastAct: 0, ended: Number.NEGATIVE_INFINITY }
    this.#facts.set(person, { lastAct: Math.max(known.lastAct, at), ended: Math.max(known.ended, end) })
    this.#having.get(purpose)?.add(person)
    for (const { rule, before, starts } of this.#lawful) {
      if (rule.about !== 'consents' || (rule.purpose !== null && rule.purpose !== purpose)) continue
      const start = consentStart(consent, rule.from)
      if (start >= before) starts.set(person, Math.max(start, starts.get(person) ?? 0))
    }
  }

  addRequest({ person, receivedAt, letter, decision, situation }: Request): void {
    if (isOpen({ situation })) this.#open.add(person)
    const at = Math.max(receivedAt, decision?.at ?? 0, letter?.at ?? 0)
    const known = this.#facts.get(person) ?? { lastAct: 0, ended: Number.NEGATIVE_INFINITY }
    this.#facts.set(person, { ...known, lastAct: Math.max(known.lastAct, at) })
  }

  /**
   * From when the period of this rule is counted for a person; Infinity: it does not begin by itself; undefined: the rule is not about them.
   * A purpose says whom it is about; acts and ends count whatever their purpose, because the person is erased whole.
   */
  start(person: DataSubject, { purpose, from }: Pick<Retention, 'purpose' | 'from'>): number | undefined {
    if (purpose !== null && !this.#having.get(purpose)?.has(person.id)) return undefined
    const facts = this.#facts.get(person.id)
    if (from === 'added') return person.since
    if (from === 'last-act') return Math.max(person.changedAt, facts?.lastAct ?? 0)
    const ended = facts?.ended ?? Number.NEGATIVE_INFINITY
    return Number.isFinite(ended) ? ended : Number.POSITIVE_INFINITY
  }

  /** What a law says of the person: kept until when (Infinity: as long as a consent lasts), and by which rule; undefined: nothing, or no longer. */
  lawful(person: DataSubject): { readonly rule: Retention; readonly until: number } | undefined {
    let longest: { rule: Retention; until: number } | undefined
    for (const { rule, before, starts } of this.#lawful) {
      const start = rule.about === 'persons' ? this.start(person, rule) : starts.get(person.id)
      if (start === undefined || start < before) continue
      const until = Number.isFinite(start) ? retentionDue(start, rule.period, this.#days.zone) : Number.POSITIVE_INFINITY
      if (!longest || until > longest.until) longest = { rule, until }
    }
    return longest
  }

  /** Why a person is not erased now; null: they are. */
  hold(person: DataSubject): Text | null {
    const held = heldPerson(this.#holds, this.#rules, person.id, this.#days)
    if (held) return held
    const law = this.lawful(person)
    if (law) return keptByLaw(law, this.#days)
    return this.#open.has(person.id) ? words.requestOpen : null
  }
}

export function keptByLaw({ rule, until }: { readonly rule: Retention; readonly until: number }, days: Days): Text {
  return untilSaid(words.byLaw, words.byLawOpen, { basis: rule.reason || rule.data }, until, days)
}
