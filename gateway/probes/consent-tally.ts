// Counts every active person against every purpose that needs consent, and keeps the cases in which the gateway would answer otherwise than what is recorded. Pure.
import type { ConsentBook } from '../../shared/ports.ts'
import {
  CONSENT_SITUATIONS,
  type Consent,
  type ConsentSituation,
  consentSituation,
  isValidConsent,
} from '../../shared/registers/consents.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'

/** What decides about use, and the time it decides by. */
export interface Served extends Pick<ConsentBook, 'check'> {
  now(): number
}

/** Somebody and a purpose; `allowed` is what the gateway answered. */
export interface Case {
  readonly person: string
  readonly purpose: Purpose
  readonly allowed: boolean
}

const PERSON = 1
const STOPPED = 2
const FIRST = 1024

export class ConsentTally {
  readonly #asking: ReadonlyMap<string, { readonly purpose: Purpose; readonly index: number }>
  readonly #material: ReadonlyMap<string, number | undefined>
  readonly #digests: ReadonlyMap<string, Readonly<Record<string, string>>>
  readonly #book: Served
  readonly #slots = new Map<string, number>()
  #flags = new Uint8Array(FIRST)
  /** Per purpose and slot: whether there was a row. */
  readonly #seen: Uint8Array[]
  readonly #counts: Record<ConsentSituation, number>[]
  /** Persons who are not members, by purpose: whose consent is valid. */
  readonly #validOfActive: number[]
  /** Active persons: guests, and nobody whose use was stopped. */
  active = 0
  /** The gateway could not say; whoever it was, use is refused. */
  untold = 0
  /** It answers otherwise than the row read says: to be looked at again, since either may be older. */
  readonly differing: Case[] = []
  /** Ids of consents that name a text which stands in no published notice. */
  readonly untraceable: string[] = []

  constructor(
    asking: readonly Purpose[],
    material: ReadonlyMap<string, number | undefined>,
    digests: ReadonlyMap<string, Readonly<Record<string, string>>>,
    book: Served,
  ) {
    this.#asking = new Map(asking.map((purpose, index) => [purpose.id, { purpose, index }]))
    this.#material = material
    this.#digests = digests
    this.#book = book
    this.#seen = asking.map(() => new Uint8Array(FIRST))
    this.#counts = asking.map(
      () => Object.fromEntries(CONSENT_SITUATIONS.map(one => [one, 0])) as Record<ConsentSituation, number>,
    )
    this.#validOfActive = asking.map(() => 0)
  }

  /** Members are persons, too; nobody asks them unless there is a row. */
  addMember(id: string): void {
    this.#slot(id)
  }

  addPerson(id: string, stopped: boolean): void {
    const slot = this.#slot(id)
    this.#flags[slot] = PERSON | (stopped ? STOPPED : 0)
    if (!stopped) this.active++
  }

  addConsent(row: Consent): void {
    const { id, person, purpose: purposeId, notice } = row
    if (notice && this.#digests.get(notice.id)?.[notice.language] !== notice.sha256) this.untraceable.push(id)
    const asked = this.#asking.get(purposeId)
    const slot = this.#slots.get(person)
    if (!asked || slot === undefined) return
    const { purpose, index } = asked
    this.#seen[index]![slot] = 1
    const situation = consentSituation(row, this.#material.get(purposeId), this.#book.now())
    const flags = this.#flags[slot]!
    const valid = isValidConsent(situation)
    if ((flags & STOPPED) === 0) {
      this.#counts[index]![situation]++
      if (valid && (flags & PERSON) !== 0) this.#validOfActive[index]!++
    }
    this.#compare(person, purpose, valid && (flags & STOPPED) === 0)
  }

  /** Call once everything else was added. */
  addNeverAsked(): void {
    for (const { purpose, index } of this.#asking.values())
      for (const [person, slot] of this.#slots) {
        if (this.#seen[index]![slot] === 1) continue
        if (this.#flags[slot] === PERSON) this.#counts[index]!['never-asked']++
        this.#compare(person, purpose, false)
      }
  }

  /** By situation, of one purpose. */
  counts(purpose: string): Readonly<Record<ConsentSituation, number>> {
    return this.#counts[this.#asking.get(purpose)!.index]!
  }

  /** Active persons without a valid consent to it. */
  lacking(purpose: string): number {
    return this.active - this.#validOfActive[this.#asking.get(purpose)!.index]!
  }

  valid(): number {
    return this.#validOfActive.reduce((sum, one) => sum + one, 0)
  }

  #compare(person: string, purpose: Purpose, served: boolean): void {
    const { allowed, reason } = this.#book.check(person, purpose.id)
    if (reason === 'unreadable') this.untold++
    else if (allowed !== served) this.differing.push({ person, purpose, allowed })
  }

  #slot(id: string): number {
    const known = this.#slots.get(id)
    if (known !== undefined) return known
    const slot = this.#slots.size
    this.#slots.set(id, slot)
    if (slot >= this.#flags.length) {
      this.#flags = grown(this.#flags)
      this.#seen.forEach((seen, index) => {
        this.#seen[index] = grown(seen)
      })
    }
    return slot
  }
}

function grown(from: Uint8Array): Uint8Array<ArrayBuffer> {
  const to = new Uint8Array(from.length * 2)
  to.set(from)
  return to
}
