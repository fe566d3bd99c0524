// When kept data is past its due: periods on the calendar of the office, and which rules can be carried out at all. Pure.
import {
  type CalendarDate,
  dateAfterDays,
  dateAfterMonths,
  endOfDays,
  endOfMonths,
  instantOf,
  startOfDate,
  wallTime,
} from './calendar.ts'
import type { RetentionText } from './registers/retentions.ts'
import { retentionRuleWords as words } from './words/retention.ts'
import type { Text } from './words/text.ts'

type Period = RetentionText['period']

const monthsOf = ({ amount, unit }: Period): number => (unit === 'years' ? amount * 12 : amount)

/** When something counted from `start` is past its due: at 24:00 of the last day in the zone, UTC milliseconds. */
export function retentionDue(start: number, period: Period, zone: string): number {
  return period.unit === 'days' ? endOfDays(start, period.amount, zone) : endOfMonths(start, monthsOf(period), zone)
}

/**
 * What is counted from before this instant is past its due at `now`, and nothing else is: so that a hundred thousand rows are compared, and
 * not each looked up on the calendar. For every start, `start < retentionBefore(now)` says the same as `retentionDue(start) <= now`.
 */
export function retentionBefore(now: number, period: Period, zone: string): number {
  const today = wallTime(now, zone)
  if (period.unit === 'days') return startOfDate(dateAfterDays(today, -period.amount), zone)
  const months = monthsOf(period)
  let first = dateAfterMonths(today, -months)
  // 30 March less a month is 28 February, and that day was over with 28 March: the first day that is not is 1 March.
  while (isBefore(dateAfterMonths(first, months), today)) first = dateAfterDays(first, 1)
  return startOfDate(first, zone)
}

function isBefore(a: CalendarDate, b: CalendarDate): boolean {
  return a.year - b.year < 0 || (a.year === b.year && (a.month < b.month || (a.month === b.month && a.day < b.day)))
}

/** From when a period can be counted, for each kind of rows. Another place counts by its own query. */
export const COUNTED_FROM = {
  persons: ['added', 'last-act', 'consent-ended'],
  consents: ['added', 'last-act', 'consent-ended'],
  reports: ['added', 'last-act', 'done'],
  references: ['added', 'last-act'],
  requests: ['added', 'last-act', 'done'],
  elsewhere: ['added', 'last-act', 'consent-ended', 'done'],
} as const satisfies Record<RetentionText['about'], readonly RetentionText['from'][]>

/** A person is erased whole, with proof; what another place holds is deleted there, by its keeper. */
export const DELETED_BY = {
  persons: 'erase',
  consents: 'remove',
  reports: 'remove',
  references: 'remove',
  requests: 'remove',
  elsewhere: 'by-hand',
} as const satisfies Record<RetentionText['about'], RetentionText['method']>

/** Rows that have a purpose. */
export const WITH_PURPOSE: readonly RetentionText['about'][] = ['persons', 'consents', 'references', 'elsewhere']

/** Why nothing could be deleted by this rule, and what to change; undefined: it can be carried out. */
export function whyNotRetention(
  rule: Pick<RetentionText, 'about' | 'purpose' | 'connector' | 'from' | 'method'>,
): Text | undefined {
  const { about, purpose, connector, from, method } = rule
  if (about === 'elsewhere' && connector === null) return words.noPlace
  if (method !== DELETED_BY[about]) return words.wrongMethod
  if (!(COUNTED_FROM[about] as readonly string[]).includes(from)) return words.wrongFrom
  if (purpose !== null && !WITH_PURPOSE.includes(about)) return words.noPurpose
  return undefined
}

/** The newest time at which a daily run was planned: this hour of the office's day, today or yesterday. */
export function lastPlanned(now: number, hour: number, zone: string): number {
  const today = wallTime(now, zone)
  const on = ({ year, month, day }: CalendarDate) => instantOf({ year, month, day, hour, minute: 0, second: 0, ms: 0 }, zone)
  const planned = on(today)
  return planned <= now ? planned : on(dateAfterDays(today, -1))
}
