// Which generations are kept: restic's rules (last, daily, weekly, monthly), as a pure function of their times.
import { z } from 'zod'

/** How many are kept of each kind. `last` is at least one: a plan never gives up its newest. */
export const KeepPolicy = z.strictObject({
  last: z.number().int().min(1).max(1000),
  daily: z.number().int().min(0).max(1000),
  weekly: z.number().int().min(0).max(1000),
  monthly: z.number().int().min(0).max(1000),
})
export type KeepPolicy = z.infer<typeof KeepPolicy>

/** registers.md, section 6. */
export const KEEP_BY_DEFAULT: KeepPolicy = { last: 3, daily: 7, weekly: 5, monthly: 12 }

export type KeptAs = keyof KeepPolicy
export interface Dated {
  readonly id: string
  /** UTC milliseconds. */
  readonly takenAt: number
}

const DAY_MS = 86_400_000

/** Number of the local day since 1970-01-01, counted in the given IANA time zone. */
function localDay(format: Intl.DateTimeFormat, time: number): number {
  const part = (type: string) => Number(format.formatToParts(time).find(found => found.type === type)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day')) / DAY_MS
}

/** 1970-01-01 was a Thursday: weeks begin on Monday (ISO 8601). */
const weekOf = (day: number): number => Math.floor((day + 3) / 7)
function monthOf(day: number): number {
  const date = new Date(day * DAY_MS)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/**
 * What is kept and why: going from the newest to the oldest, each kind keeps the newest generation of each of its periods until it has as many as it may
 * (`restic forget --keep-last … --keep-monthly …`). Periods without a generation do not count. What is not in the result may be removed.
 * @param timeZone IANA name: where days, weeks and months begin.
 */
export function kept(generations: readonly Dated[], policy: KeepPolicy, timeZone: string): Map<string, KeptAs[]> {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    calendar: 'iso8601',
  })
  const newestFirst = [...generations].sort((a, b) => b.takenAt - a.takenAt || (a.id < b.id ? 1 : -1))
  const result = new Map<string, KeptAs[]>()
  const periods: Record<KeptAs, (day: number, index: number) => number> = {
    last: (_day, index) => index,
    daily: day => day,
    weekly: weekOf,
    monthly: monthOf,
  }
  const left = { ...policy }
  const previous: Partial<Record<KeptAs, number>> = {}
  for (const [index, { id, takenAt }] of newestFirst.entries()) {
    const day = localDay(format, takenAt)
    for (const kind of Object.keys(periods) as KeptAs[]) {
      const period = periods[kind](day, index)
      if (left[kind] === 0 || previous[kind] === period) continue
      previous[kind] = period
      left[kind]--
      result.set(id, [...(result.get(id) ?? []), kind])
    }
  }
  return result
}
