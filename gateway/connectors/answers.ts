// What a place answered, read strictly: whatever is not exactly a count is a failure, and never a zero.
import { connectorWords as words } from '../../shared/words/connectors.ts'
import { fill, type Text } from '../../shared/words/text.ts'

/** So much of an answer is taken; more is a failure, since a part would look like the whole. */
export const MOST_BYTES = 4 << 20
export const TIMEOUT_MS = 30_000

/** Why a place did not answer; its sentence names neither a secret nor a person. */
export class Unanswered extends Error {
  readonly why: Text

  constructor(why: Text, values: Readonly<Record<string, string | number>> = {}) {
    const filled = fill(why, values)
    super(filled.en)
    this.why = filled
  }
}

export const tooMuch = (): Unanswered => new Unanswered(words.tooMuch, { most: '4 MiB' })
export const timedOut = (ms: number): Unanswered => new Unanswered(words.timedOut, { seconds: Math.ceil(ms / 1000) })

/** A whole number as drivers and programs write it: number, bigint, or decimal digits. Throws Unanswered. */
export function countOf(value: unknown): number {
  const text = typeof value === 'bigint' || typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text.trim())) throw new Unanswered(words.notNumber)
  return Number(text.trim())
}

/** UTC milliseconds of a Date, of milliseconds, or of an ISO 8601 day or time (without a zone: UTC); null: not said. Throws Unanswered. */
export function timeOf(value: unknown): number | null {
  if (value === null || value === undefined || value === '') return null
  const at = value instanceof Date ? value.getTime() : typeof value === 'string' ? parsed(value) : Number(value)
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) throw new Unanswered(words.notTime)
  return at
}

function parsed(text: string): number {
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/.exec(
    text.trim(),
  )
  if (!iso) return Number.NaN
  const [, day, time = '00:00', zone = 'Z'] = iso
  const offset = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone
  return Date.parse(`${day}T${time}${offset}`)
}

/** One row: the count, and in a second column of when the oldest is. Throws Unanswered. */
export function dueOf(rows: readonly (readonly unknown[])[]): { due: number; oldest: number | null } {
  const [row] = rows
  if (rows.length !== 1 || !row || row.length < 1 || row.length > 2) throw new Unanswered(words.notNumber)
  const due = countOf(row[0])
  const oldest = timeOf(row[1])
  return { due, oldest: due === 0 ? null : oldest }
}
