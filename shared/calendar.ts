// Dates in an IANA time zone: adding days and months, and the end of a day, exact to the millisecond across month ends, leap days and summer time. No clock.

export interface CalendarDate {
  readonly year: number
  /** 1–12. */
  readonly month: number
  /** 1–31. */
  readonly day: number
}

/** A date with the time of day, as a clock on the wall of the zone shows it. */
export interface WallTime extends CalendarDate {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly ms: number
}

const DAY = 86_400_000
/** No zone is further from UTC than 14 hours, nor changes by more than a day (Samoa crossed the date line in 2011). */
const SEARCH = 2 * DAY

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, format)
  return format
}

/** What the wall shows at an instant. @throws RangeError for a zone that does not exist. */
export function wallTime(instant: number, zone: string): WallTime {
  const at: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(instant)) at[type] = Number(value)
  const ms = ((instant % 1000) + 1000) % 1000
  return { year: at.year!, month: at.month!, day: at.day!, hour: at.hour!, minute: at.minute!, second: at.second!, ms }
}

function asUtc({ year, month, day, hour, minute, second, ms }: WallTime): number {
  const date = new Date(0)
  // Date.UTC takes the years 0–99 for 1900–1999.
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, ms)
  return date.getTime()
}

/** How far the wall is ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  return asUtc(wallTime(instant, zone)) - instant
}

/**
 * The instant at which the wall shows this. Twice (clocks went back): the first. Never (clocks went forward): as much later as the clocks
 * were put forward, as RFC 5545, section 3.3.5 has it.
 */
export function instantOf(wall: WallTime, zone: string): number {
  const utc = asUtc(wall)
  const before = offsetAt(utc - SEARCH, zone)
  const after = offsetAt(utc + SEARCH, zone)
  const fits = [...new Set([utc - before, utc - after, utc - offsetAt(utc - before, zone), utc - offsetAt(utc - after, zone)])]
    .filter(instant => asUtc(wallTime(instant, zone)) === utc)
    .sort((a, b) => a - b)
  return fits[0] ?? utc - before
}

/** Days in a month of the proleptic Gregorian calendar. */
export function daysInMonth(year: number, month: number): number {
  return [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** So many months later (or earlier) on the calendar; a day that the month does not have becomes its last: 31 January + 1 month = 28 or 29 February. */
export function dateAfterMonths({ year, month, day }: CalendarDate, months: number): CalendarDate {
  const count = year * 12 + (month - 1) + months
  const [toYear, toMonth] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1]
  return { year: toYear, month: toMonth, day: Math.min(day, daysInMonth(toYear, toMonth)) }
}

/** So many days later (or earlier) on the calendar. */
export function dateAfterDays({ year, month, day }: CalendarDate, days: number): CalendarDate {
  const midnight = { hour: 0, minute: 0, second: 0, ms: 0 }
  const date = new Date(asUtc({ year, month, day, ...midnight }) + days * DAY)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** The same time of day so many months later in the zone. */
export function addMonths(instant: number, months: number, zone: string): number {
  const wall = wallTime(instant, zone)
  return months === 0 ? instant : instantOf({ ...wall, ...dateAfterMonths(wall, months) }, zone)
}

/** The same time of day so many days later in the zone: 23 or 25 hours where clocks change. */
export function addDays(instant: number, days: number, zone: string): number {
  const wall = wallTime(instant, zone)
  return days === 0 ? instant : instantOf({ ...wall, ...dateAfterDays(wall, days) }, zone)
}

/** The first instant of a date in the zone: 00:00, or when the day begins where clocks are put forward at midnight. */
export function startOfDate(date: CalendarDate, zone: string): number {
  return instantOf({ ...date, hour: 0, minute: 0, second: 0, ms: 0 }, zone)
}

/** 24:00 of a date: the first instant of the next one, at which a deadline on that date is over. */
export function endOfDate(date: CalendarDate, zone: string): number {
  return startOfDate(dateAfterDays(date, 1), zone)
}

/** 24:00 of the day that this instant falls on in the zone. */
export function endOfDay(instant: number, zone: string): number {
  return endOfDate(wallTime(instant, zone), zone)
}

/**
 * When a period of months that begins at an instant is over: at 24:00 of the corresponding day, the first day not counted (Civil Code of
 * Japan, Articles 140, 141, 143; Regulation (EEC, Euratom) 1182/71, Article 3).
 */
export function endOfMonths(from: number, months: number, zone: string): number {
  return endOfDate(dateAfterMonths(wallTime(from, zone), months), zone)
}

/** The same for days. */
export function endOfDays(from: number, days: number, zone: string): number {
  return endOfDate(dateAfterDays(wallTime(from, zone), days), zone)
}

/** `2027-02-28`, as a person types it, as a date; undefined if there is no such day. */
export function parseDate(text: string): CalendarDate | undefined {
  const found = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text.trim())
  if (!found) return undefined
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) ? { year, month, day } : undefined
}
