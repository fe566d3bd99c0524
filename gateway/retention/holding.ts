// What holds a deletion back: legal holds on a rule, on a person or on everything, and how their end is said. Pure.
import { type Hold, holdsBack, holdsHere } from '../../shared/registers/holds.ts'
import type { Retention } from '../../shared/registers/retentions.ts'
import { retentionWords as words } from '../../shared/words/retention.ts'
import { fill, type Text } from '../../shared/words/text.ts'

/** The moment that decides, and the zone in which days are said. */
export interface Days {
  readonly now: number
  readonly zone: string
}

/** A sentence that says until when; `open` if there is no end. */
export function untilSaid(
  said: Text,
  open: Text,
  values: Readonly<Record<string, string>>,
  until: number | null,
  { zone }: Days,
): Text {
  if (until === null || !Number.isFinite(until)) return fill(open, values)
  const day = (locale: string) => new Date(until).toLocaleDateString(locale, { timeZone: zone, dateStyle: 'long' })
  return {
    en: fill(said, { ...values, until: day('en-GB') }).en,
    ja: fill(said, { ...values, until: day('ja-JP') }).ja,
  }
}

/** The hold that lasts longest among those in force. */
function longest(holds: readonly Hold[], now: number): Hold | undefined {
  const end = ({ until }: Hold) => until ?? Number.POSITIVE_INFINITY
  return holds
    .filter(hold => holdsBack(hold, now))
    .reduce<Hold | undefined>((best, one) => (best && end(best) >= end(one) ? best : one), undefined)
}

/** Why a row of this rule is not removed now; null: no hold is on it. */
export function heldRow(holds: readonly Hold[], rule: string, person: string | null, days: Days): Text | null {
  const on = longest(
    holds.filter(
      hold => (hold.retention === null || hold.retention === rule) && (hold.person === null || hold.person === person),
    ),
    days.now,
  )
  return on ? untilSaid(words.heldBy, words.heldOpen, { basis: on.basis }, on.until, days) : null
}

/** Why a person is not erased now: an erasure takes every row of theirs, so that a hold on any rule about them counts. */
export function heldPerson(holds: readonly Hold[], rules: readonly Retention[], person: string, days: Days): Text | null {
  const on = longest(
    holdsHere(holds, rules).filter(hold => hold.person === null || hold.person === person),
    days.now,
  )
  return on ? untilSaid(words.heldBy, words.heldOpen, { basis: on.basis }, on.until, days) : null
}
