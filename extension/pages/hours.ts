// Counts per hour as bars: hours without any are filled in, and a long time is drawn by days. Pure.

const HOUR = 3_600_000
/** More bars than this are too thin to read or to point at. */
const MOST_BARS = 72

export interface Bars {
  readonly per: 'hour' | 'day'
  /** Start of each bar (UTC milliseconds) and its count, without gaps, oldest first. */
  readonly bars: readonly (readonly [at: number, count: number])[]
  readonly most: readonly [at: number, count: number]
}

/** `hours`: [start of the hour, count], oldest first, hours without any left out; at least one. Days are 24 hours from the first hour on. */
export function barsOf(hours: readonly (readonly [number, number])[]): Bars {
  const first = hours[0]?.[0] ?? 0
  const last = hours.at(-1)?.[0] ?? first
  const byDay = (last - first) / HOUR >= MOST_BARS
  const width = byDay ? 24 * HOUR : HOUR
  const bars: [number, number][] = Array.from({ length: Math.floor((last - first) / width) + 1 }, (_, i) => [
    first + i * width,
    0,
  ])
  for (const [at, count] of hours) {
    const bar = bars[Math.floor((at - first) / width)]
    if (bar) bar[1] += count
  }
  const most = bars.reduce((best, bar) => (bar[1] > best[1] ? bar : best), bars[0] ?? [first, 0])
  return { per: byDay ? 'day' : 'hour', bars, most }
}
