// Which rows a table shows, and in what order: search, filters, dates, sort, page. Pure, so that a hundred thousand rows can be tested.

export interface Cells<Row> {
  readonly key: string
  /** What search looks at and what CSV holds. */
  text(row: Row): string
  /** Order; left out: by text. */
  sort?(row: Row): number | string
  /** Value that the column's filter compares. */
  filter?(row: Row): string
}

export interface Query {
  readonly q: string
  /** Chosen value by column key. */
  readonly filters: Readonly<Record<string, string>>
  /** UTC milliseconds, inclusive and exclusive. */
  readonly from: number | undefined
  readonly to: number | undefined
  /** Column key, `-` in front for descending. */
  readonly sort: string
}

const fold = (text: string): string => text.normalize('NFKC').toLocaleLowerCase()

/** Folded search text by row: made once, so that typing in the search of a long table stays quick. */
export type SearchTexts<Row> = Map<Row, string>

/** The rows that match, in order. Every word of the search must appear in some column. */
export function viewOf<Row>(
  rows: readonly Row[],
  columns: readonly Cells<Row>[],
  query: Query,
  at: ((row: Row) => number) | undefined,
  texts: SearchTexts<Row> = new Map(),
): Row[] {
  const words = fold(query.q).split(/\s+/).filter(Boolean)
  const filters = columns.filter(column => column.filter && query.filters[column.key])
  const matching = rows.filter(row => {
    if (at && query.from !== undefined && at(row) < query.from) return false
    if (at && query.to !== undefined && at(row) >= query.to) return false
    if (!filters.every(column => column.filter?.(row) === query.filters[column.key])) return false
    if (words.length === 0) return true
    let text = texts.get(row)
    if (text === undefined) {
      text = fold(columns.map(column => column.text(row)).join('\n'))
      texts.set(row, text)
    }
    return words.every(word => text.includes(word))
  })
  const down = query.sort.startsWith('-')
  const column = columns.find(one => one.key === query.sort.replace(/^-/, ''))
  if (!column) return matching
  const valued = matching.map(row => ({ row, value: column.sort ? column.sort(row) : column.text(row) }))
  valued.sort((a, b) => {
    const order =
      typeof a.value === 'number' && typeof b.value === 'number'
        ? a.value - b.value
        : String(a.value).localeCompare(String(b.value))
    return down ? -order : order
  })
  return valued.map(one => one.row)
}

/** UTC instant at which a calendar day (`2026-11-23`) begins in a time zone; undefined if it is no date. */
export function dayStart(day: string, timeZone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  const utc = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(utc)) return undefined
  // Twice, because the first guess may fall on the other side of a change of the clocks.
  let guess = utc
  for (let i = 0; i < 2; i++) guess = utc - offsetAt(guess, timeZone)
  return guess
}

function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find(p => p.type === type)?.value)
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return local - Math.floor(at / 1000) * 1000
}
