// The console's table: search, filters, dates, sort, selection, export and a drawer for one row; the address holds its state.
import { type ReactNode, useId, useMemo, useState } from 'react'
import { tableWords } from '../../shared/words/extension-console.ts'
import type { Text } from '../../shared/words/text.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState } from '../ui/parts.tsx'
import { useNow, useTimeZone } from '../ui/time.tsx'
import { Drawer } from './Drawer.tsx'
import { csvOf, download } from './export.ts'
import { useHash } from './hash-state.ts'
import { type Cells, dayStart, type Query, type SearchTexts, viewOf } from './view.ts'

/** At most this many rows are drawn; the rest is a page away. */
const PAGE = 200

export interface Column<Row> extends Cells<Row> {
  readonly label: Text
  cell(row: Row): ReactNode
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  /** CSS width hint, such as `18%`. */
  readonly width?: string
  readonly nowrap?: boolean
}

export interface TableProps<Row> {
  /** Name of the exported file, and of the table for screen readers. */
  readonly name: string
  readonly title: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  idOf(row: Row): string
  /** The row's own time; gives the table its date range. */
  at?: (row: Row) => number
  readonly sort: string
  /** What would be here and how to get it. */
  readonly empty: ReactNode
  drawer?: (row: Row) => { title: ReactNode; body: ReactNode }
  /** Buttons for the rows selected; without it there is no selection. */
  bulk?: (rows: readonly Row[], done: () => void) => ReactNode
  /** Beside the export button: the page's own act. */
  readonly act?: ReactNode
  /** Shown under the rows: a way to load more. */
  readonly more?: ReactNode
}

export function Table<Row>(props: TableProps<Row>) {
  const { rows, columns, idOf, at, empty, drawer, bulk } = props
  const { t, n, language } = useLanguage()
  const timeZone = useTimeZone()
  const { params, set } = useHash()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const searchId = useId()
  const from = dayStart(params.from ?? '', timeZone)
  const lastDay = dayStart(params.to ?? '', timeZone)
  // A day is 24 hours but for two a year; half an hour more or less of a neighbouring day is cut by starting the next day exactly.
  const to =
    lastDay === undefined
      ? undefined
      : dayStart(new Date(Date.parse(`${params.to}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10), timeZone)
  const sort = params.sort ?? props.sort
  // Columns are written in place by each page, new at every rendering: what they say changes with these four only.
  const minute = Math.floor(useNow() / 60_000)
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const texts = useMemo<SearchTexts<Row>>(() => new Map(), [rows, language, timeZone, minute])
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const shown = useMemo(() => {
    const filters = Object.fromEntries(columns.map(column => [column.key, params[`f-${column.key}`] ?? '']))
    const query: Query = { q: params.q ?? '', filters, from, to, sort }
    return viewOf(rows, columns, query, at, texts)
  }, [rows, params, from, to, sort, texts])
  const pages = Math.max(1, Math.ceil(shown.length / PAGE))
  const page = Math.min(pages, Math.max(1, Number(params.page) || 1))
  const visible = shown.slice((page - 1) * PAGE, page * PAGE)
  const open = drawer && params.row ? rows.find(row => idOf(row) === params.row) : undefined
  const chosen = shown.filter(row => selected.has(idOf(row)))
  const narrowed = rows.length > 0 && shown.length < rows.length

  const sortBy = (key: string) => set({ sort: sort === key ? `-${key}` : sort === `-${key}` ? key : key, page: undefined })
  const exportAs = (kind: 'csv' | 'json') => {
    const stamp = new Date().toISOString().slice(0, 10)
    if (kind === 'csv') {
      const cells = shown.map(row => columns.map(column => column.text(row)))
      const text = csvOf(
        columns.map(column => t(column.label)),
        cells,
      )
      download(`sekisho-${props.name}-${stamp}.csv`, 'text/csv;charset=utf-8', text)
    } else download(`sekisho-${props.name}-${stamp}.json`, 'application/json', `${JSON.stringify(shown, null, 2)}\n`)
  }

  return (
    <div className={`with-drawer ${open ? 'open' : ''}`}>
      <div className="stack table-side">
        <div className="tools">
          <label className="unseen" htmlFor={searchId}>
            {t(tableWords.search)}
          </label>
          <input
            id={searchId}
            type="search"
            data-search
            className="input search"
            placeholder={t(tableWords.searchHint)}
            value={params.q ?? ''}
            onChange={event => set({ q: event.target.value, page: undefined })}
          />
          {columns.map(column =>
            column.options ? (
              <select
                key={column.key}
                className="input fit"
                aria-label={t(tableWords.filterBy, { column: t(column.label) })}
                value={params[`f-${column.key}`] ?? ''}
                onChange={event => set({ [`f-${column.key}`]: event.target.value, page: undefined })}
              >
                <option value="">{t(tableWords.everything, { column: t(column.label) })}</option>
                {column.options.map(option => (
                  <option key={option.value} value={option.value}>
                    {option.label}
                  </option>
                ))}
              </select>
            ) : null,
          )}
          {at && (
            <span className="row dates">
              <input
                type="date"
                className="input fit"
                aria-label={t(tableWords.from)}
                value={params.from ?? ''}
                onChange={event => set({ from: event.target.value, page: undefined })}
              />
              <span aria-hidden="true">–</span>
              <input
                type="date"
                className="input fit"
                aria-label={t(tableWords.to)}
                value={params.to ?? ''}
                onChange={event => set({ to: event.target.value, page: undefined })}
              />
            </span>
          )}
          <span className="row push">
            <Button
              size="small"
              why={shown.length === 0 ? t(tableWords.nothingToExport) : undefined}
              onClick={() => exportAs('csv')}
            >
              {t(tableWords.csv)}
            </Button>
            <Button
              size="small"
              why={shown.length === 0 ? t(tableWords.nothingToExport) : undefined}
              onClick={() => exportAs('json')}
            >
              {t(tableWords.json)}
            </Button>
            {props.act}
          </span>
        </div>
        {bulk && chosen.length > 0 && (
          <div className="note info row wrap" role="status">
            <span className="strong">{t(tableWords.selected, { count: n(chosen.length) })}</span>
            {bulk(chosen, () => setSelected(new Set()))}
            <Button size="small" look="plain" onClick={() => setSelected(new Set())}>
              {t(tableWords.clearSelection)}
            </Button>
          </div>
        )}
        <div className="card table-card">
          <table className="data">
            <caption className="unseen">{props.title}</caption>
            <thead>
              <tr>
                {bulk && (
                  <th scope="col" className="check">
                    <input
                      type="checkbox"
                      aria-label={t(tableWords.selectAll)}
                      checked={visible.length > 0 && visible.every(row => selected.has(idOf(row)))}
                      onChange={event => setSelected(event.target.checked ? new Set(visible.map(idOf)) : new Set())}
                    />
                  </th>
                )}
                {columns.map(column => {
                  const way = sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : undefined
                  return (
                    <th key={column.key} scope="col" aria-sort={way} style={column.width ? { width: column.width } : undefined}>
                      <button type="button" onClick={() => sortBy(column.key)}>
                        {t(column.label)}
                        <span className={`arrow ${way ?? ''}`} aria-hidden="true">
                          {way === 'descending' ? '↓' : '↑'}
                        </span>
                      </button>
                    </th>
                  )
                })}
              </tr>
            </thead>
            <tbody>
              {visible.map(row => {
                const id = idOf(row)
                return (
                  <tr
                    key={id}
                    className={`${drawer ? 'opens-row' : ''} ${open && idOf(open) === id ? 'on' : ''}`}
                    onClick={event => {
                      const target = event.target instanceof Element ? event.target : null
                      if (drawer && !target?.closest('a, button, input, label, select') && !getSelection()?.toString())
                        set({ row: id })
                    }}
                  >
                    {bulk && (
                      <td className="check">
                        <input
                          type="checkbox"
                          aria-label={t(tableWords.select, { row: columns[0]?.text(row) ?? id })}
                          checked={selected.has(id)}
                          onChange={event => {
                            const next = new Set(selected)
                            if (event.target.checked) next.add(id)
                            else next.delete(id)
                            setSelected(next)
                          }}
                        />
                      </td>
                    )}
                    {columns.map((column, i) => (
                      <td key={column.key} className={column.nowrap ? 'nowrap' : ''}>
                        {i === 0 && drawer ? (
                          <button
                            type="button"
                            className="link ink open-row"
                            aria-haspopup="dialog"
                            onClick={() => set({ row: id })}
                          >
                            {column.cell(row)}
                          </button>
                        ) : (
                          column.cell(row)
                        )}
                      </td>
                    ))}
                  </tr>
                )
              })}
            </tbody>
          </table>
          {shown.length === 0 &&
            (narrowed ? (
              <EmptyState title={t(tableWords.noMatch)}>
                <Button look="plain" onClick={() => set(Object.fromEntries(Object.keys(params).map(key => [key, undefined])))}>
                  {t(tableWords.showAll)}
                </Button>
              </EmptyState>
            ) : (
              empty
            ))}
        </div>
        <div className="row wrap faint table-foot">
          <span>
            {shown.length === 0
              ? t(tableWords.countNone)
              : t(narrowed ? tableWords.countOf : tableWords.count, {
                  first: n((page - 1) * PAGE + 1),
                  last: n(Math.min(page * PAGE, shown.length)),
                  shown: n(shown.length),
                  all: n(rows.length),
                })}{' '}
            · {timeZone}
          </span>
          {pages > 1 && (
            <span className="row">
              <Button
                size="small"
                why={page === 1 ? t(tableWords.firstPage) : undefined}
                onClick={() => set({ page: String(page - 1) })}
              >
                <Sign name="back" /> {t(tableWords.previous)}
              </Button>
              <span>{t(tableWords.page, { page: n(page), pages: n(pages) })}</span>
              <Button
                size="small"
                why={page === pages ? t(tableWords.lastPage) : undefined}
                onClick={() => set({ page: String(page + 1) })}
              >
                {t(tableWords.next)} <Sign name="next" />
              </Button>
            </span>
          )}
          {props.more}
        </div>
      </div>
      {open && drawer && <Drawer key={idOf(open)} {...drawer(open)} onClose={() => set({ row: undefined })} />}
    </div>
  )
}
