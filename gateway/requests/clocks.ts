// Until when a request is to be answered: the clock of its law, counted on the calendar of the office's zone.
import { dateAfterDays, dateAfterMonths, endOfDate, wallTime } from '../../shared/calendar.ts'
import { type CalendarLength, LAW, type Law } from '../../shared/law.ts'

/** 24:00 of the last day, the day of receipt not counted; lengths one after the other, months before days. UTC milliseconds. */
function endAfter(receivedAt: number, lengths: readonly CalendarLength[], zone: string): number {
  let [months, days] = [0, 0]
  for (const { amount, unit } of lengths) {
    if (unit === 'days') days += amount
    else months += unit === 'years' ? amount * 12 : amount
  }
  return endOfDate(dateAfterDays(dateAfterMonths(wallTime(receivedAt, zone), months), days), zone)
}

/** By when the law wants an answer. @param zone IANA zone of the office. */
export function deadlineFor(law: Law, receivedAt: number, zone: string): number {
  return endAfter(receivedAt, [LAW[law].clock], zone)
}

/** By when at most, once it was extended; null: this law knows no extension. */
export function extendedDeadlineFor(law: Law, receivedAt: number, zone: string): number | null {
  const { clock, extension } = LAW[law]
  return extension && endAfter(receivedAt, [clock, extension], zone)
}
