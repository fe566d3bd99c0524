// The question to the gateway for one page of a table, from what the address holds. Pure.
import { dayStart } from './view.ts'

/** Rows of one page. */
export const PAGE_SIZE = 100

/** First moment of the day after a calendar day; undefined if it is no date. */
function dayEnd(day: string, timeZone: string): number | undefined {
  if (dayStart(day, timeZone) === undefined) return undefined
  return dayStart(new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10), timeZone)
}

/** `f-x=y` becomes `x=y`; dates become UTC milliseconds, the last day included; what is empty is left out. */
export function pageQuery(
  params: Readonly<Record<string, string>>,
  sort: string,
  timeZone: string,
  { offset, limit = PAGE_SIZE }: { offset?: number; limit?: number } = {},
): Record<string, string> {
  const page = Math.max(1, Math.floor(Number(params.page)) || 1)
  const query: Record<string, string> = {
    sort: params.sort ?? sort,
    offset: String(offset ?? (page - 1) * PAGE_SIZE),
    limit: String(limit),
  }
  if (params.q?.trim()) query.q = params.q.trim()
  for (const [key, value] of Object.entries(params)) if (key.startsWith('f-') && value) query[key.slice(2)] = value
  const from = dayStart(params.from ?? '', timeZone)
  const to = dayEnd(params.to ?? '', timeZone)
  if (from !== undefined) query.from = String(from)
  if (to !== undefined) query.to = String(to)
  return query
}
