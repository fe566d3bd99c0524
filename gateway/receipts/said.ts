// What was said by the act a receipt is for: read from the log's own entries, so that the receipt and the proven entry are one.
import type { OpenedEntry } from '../../shared/ports.ts'
import { type Consent, consents } from '../../shared/registers/consents.ts'
import { type Purpose, purposes } from '../../shared/registers/purposes.ts'

export interface Said {
  /** Position of the act's entry. */
  readonly seq: number
  /** The row as this act left it; `at` is when it was said, which for paper is before it was recorded. */
  readonly consent: Consent
}

/** A person's own word; being asked is none. */
const WORDS: ReadonlySet<string> = new Set([
  'consents.given',
  'consents.renewed',
  'consents.refused',
  'consents.withdrawn',
] satisfies (keyof typeof consents.events)[])

/** The last thing the person said, of the entries of one consent, oldest first. Undefined: nothing, or it was removed since. */
export function lastSaid(entries: readonly OpenedEntry[]): Said | undefined {
  let row: Consent | undefined
  let said: Said | undefined
  for (const { seq, type, row: id, data, time, actor } of entries) {
    row = consents.apply(row, { type, row: id, data, at: time, actor })
    if (!row) said = undefined
    else if (WORDS.has(type)) said = { seq, consent: row }
  }
  return said && { ...said, consent: own(said.consent) }
}

/** The row keeps what an earlier consent left in it; a no neither was shown that notice nor holds until then. */
function own(consent: Consent): Consent {
  const { last, acquiredAt, at } = consent
  if (last === 'given' || last === 'renewed') return { ...consent, at: acquiredAt ?? at }
  const no = { ...consent, validUntil: null, grade: null, guardian: null }
  return last === 'withdrawn' ? no : { ...no, notice: null, way: null, dataItems: [] }
}

/** The purpose as it stood when entry `seq` was written: it may have been changed since. Undefined: it was not there. */
export function purposeAt(entries: readonly OpenedEntry[], seq: number): Purpose | undefined {
  let row: Purpose | undefined
  for (const entry of entries) {
    if (entry.seq > seq) break
    row = purposes.apply(row, { ...entry, at: entry.time })
  }
  return row
}
