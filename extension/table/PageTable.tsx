// A table whose rows the gateway finds: search, filters, dates and order go into the question, and one page comes back; the address holds its state.
import { type ReactNode, useId, useState } from 'react'
import { tableWords } from '../../shared/words/extension-console.ts'
import type { Text } from '../../shared/words/text.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState } from '../ui/parts.tsx'
import { useTimeZone } from '../ui/time.tsx'
import { Drawer } from './Drawer.tsx'
import { csvOf, download } from './export.ts'
import { useHash } from './hash-state.ts'
import { PAGE_SIZE, pageQuery } from './page-query.ts'

/** A file holds so many rows at most; narrow the search for the others. */
const EXPORT_MOST = 20_000
const EXPORT_BATCH = 500

export interface PageColumn<Row> {
  readonly key: string
  readonly label: Text
  cell(row: Row): ReactNode
  /** What CSV holds. */
  text(row: Row): string
  /** The gateway can sort by it. */
  readonly sorts?: boolean
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  readonly width?: string
  readonly nowrap?: boolean
}

export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly total: number
  readonly all: number
}

export interface PageTableProps<Row> {
  readonly name: string
  readonly title: string
  readonly page: Page<Row>
  readonly columns: readonly PageColumn<Row>[]
  idOf(row: Row): string
  /** Asks for the rows that match, for a file. */
  load(query: Record<string, string>): Promise<Page<Row> | undefined>
  readonly dates?: boolean
  readonly sort: string
  readonly empty: ReactNode
  readonly act?: ReactNode
  /** The open row, found by the page itself: it may lie on another page of the table. */
  readonly drawer?: { readonly title: ReactNode; readonly body: ReactNode } | undefined
}

export function PageTable<Row>(props: PageTableProps<Row>) {
  const { page, columns, idOf } = props
  const { t, n } = useLanguage()
  const timeZone = useTimeZone()
  const { params, set } = useHash()
  const searchId = useId()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(undefined)
  const sort = params.sort ?? props.sort
  const pages = Math.max(1, Math.ceil(page.total / PAGE_SIZE))
  const number = Math.min(pages, Math.max(1, Number(params.page) || 1))
  const first = (number - 1) * PAGE_SIZE + 1
  const sortBy = (key: string) => set({ sort: sort === key ? `-${key}` : key, page: undefined })
  const exportAs = async (kind: 'csv' | 'json') => {
    setBusy(true)
    setError(undefined)
    try {
      const rows: Row[] = []
      for (let offset = 0; offset < EXPORT_MOST; offset += EXPORT_BATCH) {
        const query = pageQuery(params, props.sort, timeZone, { offset, limit: EXPORT_BATCH })
        const batch = await props.load(query)
        rows.push(...(batch?.rows ?? []))
        if (!batch || batch.rows.length < EXPORT_BATCH) break
      }
      const stamp = new Date().toISOString().slice(0, 10)
      const labels = columns.map(column => t(column.label))
      if (kind === 'json')
        download(`sekisho-${props.name}-${stamp}.json`, 'application/json', `${JSON.stringify(rows, null, 2)}\n`)
      else {
        const cells = rows.map(row => columns.map(column => column.text(row)))
        download(`sekisho-${props.name}-${stamp}.csv`, 'text/csv;charset=utf-8', csvOf(labels, cells))
      }
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  const open = params.row
  return (
    <div className={`with-drawer ${props.drawer ? 'open' : ''}`}>
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
          {props.dates && (
            <span className="row dates">
              {(['from', 'to'] as const).map(end => (
                <input
                  key={end}
                  type="date"
                  className="input fit"
                  aria-label={t(tableWords[end])}
                  value={params[end] ?? ''}
                  onChange={event => set({ [end]: event.target.value, page: undefined })}
                />
              ))}
            </span>
          )}
          <span className="row push wrap">
            {(['csv', 'json'] as const).map(kind => (
              <Button
                key={kind}
                size="small"
                busy={busy}
                why={page.total === 0 ? t(tableWords.nothingToExport) : undefined}
                onClick={() => void exportAs(kind)}
              >
                {t(tableWords[kind])}
              </Button>
            ))}
            {props.act}
          </span>
        </div>
        {error !== undefined && <ErrorNote error={error} />}
        <div className="card table-card">
          <table className="data">
            <caption className="unseen">{props.title}</caption>
            <thead>
              <tr>
                {columns.map(column => {
                  const way = sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : undefined
                  return (
                    <th key={column.key} scope="col" aria-sort={way} style={column.width ? { width: column.width } : undefined}>
                      {column.sorts ? (
                        <button type="button" onClick={() => sortBy(column.key)}>
                          {t(column.label)}
                          <span className={`arrow ${way ?? ''}`} aria-hidden="true">
                            {way === 'descending' ? '↓' : '↑'}
                          </span>
                        </button>
                      ) : (
                        t(column.label)
                      )}
                    </th>
                  )
                })}
              </tr>
            </thead>
            <tbody>
              {page.rows.map(row => {
                const id = idOf(row)
                return (
                  <tr
                    key={id}
                    className={`opens-row ${open === id ? 'on' : ''}`}
                    onClick={event => {
                      const target = event.target instanceof Element ? event.target : null
                      if (!target?.closest('a, button, input, label, select') && !getSelection()?.toString()) set({ row: id })
                    }}
                  >
                    {columns.map((column, i) => (
                      <td key={column.key} className={column.nowrap ? 'nowrap' : ''}>
                        {i === 0 ? (
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
          {page.rows.length === 0 &&
            (page.all > 0 ? (
              <EmptyState title={t(tableWords.noMatch)}>
                <Button look="plain" onClick={() => set(Object.fromEntries(Object.keys(params).map(key => [key, undefined])))}>
                  {t(tableWords.showAll)}
                </Button>
              </EmptyState>
            ) : (
              props.empty
            ))}
        </div>
        <div className="row wrap faint table-foot">
          <span>
            {page.rows.length === 0
              ? t(tableWords.countNone)
              : t(page.total < page.all ? tableWords.countOf : tableWords.count, {
                  first: n(first),
                  last: n(first + page.rows.length - 1),
                  shown: n(page.total),
                  all: n(page.all),
                })}{' '}
            · {timeZone}
          </span>
          {pages > 1 && (
            <span className="row">
              <Button
                size="small"
                why={number === 1 ? t(tableWords.firstPage) : undefined}
                onClick={() => set({ page: String(number - 1) })}
              >
                <Sign name="back" /> {t(tableWords.previous)}
              </Button>
              <span>{t(tableWords.page, { page: n(number), pages: n(pages) })}</span>
              <Button
                size="small"
                why={number === pages ? t(tableWords.lastPage) : undefined}
                onClick={() => set({ page: String(number + 1) })}
              >
                {t(tableWords.next)} <Sign name="next" />
              </Button>
            </span>
          )}
        </div>
      </div>
      {props.drawer && open !== undefined && <Drawer key={open} {...props.drawer} onClose={() => set({ row: undefined })} />}
    </div>
  )
}
