// Lists from elsewhere: addresses taken over as one, where they came from, and importing a file after looking at what it would block.
import { useState } from 'react'
import type { List } from '../../shared/registers/lists.ts'
import { uiWords } from '../../shared/words/extension.ts'
import { sourceWords, listWords as words } from '../../shared/words/extension-blocks.ts'
import { type Column, Table } from '../table/Table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState } from '../ui/parts.tsx'
import { exact, Time, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { useCareful } from './careful.tsx'
import { ListDialog } from './ListDialog.tsx'
import { ListSources, SourceDialog } from './ListSources.tsx'
import { LiveNote, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { useSource } from './source.ts'

export function ListsPage({ nameOf, mayEdit }: { nameOf: (person: string) => string; mayEdit: boolean }) {
  const { t, n, language } = useLanguage()
  const live = useLive(source => source.list('lists'))
  const timeZone = useTimeZone()
  const [importing, setImporting] = useState<'file' | 'server' | null>(null)
  const rows = live.data ?? []
  const columns: readonly Column<List>[] = [
    {
      key: 'name',
      label: words.name,
      text: list => list.name,
      cell: list => <span className="foreign strong clamp">{list.name}</span>,
    },
    {
      key: 'origin',
      label: words.origin,
      width: '26%',
      text: list => list.origin,
      cell: list => <span className="foreign clamp quiet">{list.origin}</span>,
    },
    {
      key: 'count',
      label: words.count,
      nowrap: true,
      text: list => String(list.count),
      sort: list => list.count,
      cell: list => n(list.count),
    },
    {
      key: 'skipped',
      label: words.skipped,
      nowrap: true,
      text: list => String(list.skipped),
      sort: list => list.skipped,
      cell: list => (list.skipped > 0 ? <span className="tone-warn">{n(list.skipped)}</span> : n(0)),
    },
    {
      key: 'at',
      label: words.taken,
      nowrap: true,
      text: list => exact(list.at, language, timeZone),
      sort: list => list.at,
      cell: list => <Time at={list.at} as="stamp" />,
    },
    {
      key: 'until',
      label: words.until,
      nowrap: true,
      text: list => (list.until === null ? '—' : exact(list.until, language, timeZone)),
      sort: list => list.until ?? Number.MAX_SAFE_INTEGER,
      cell: list => (list.until === null ? '—' : <Time at={list.until} as="stamp" />),
    },
    {
      key: 'by',
      label: words.by,
      text: list => nameOf(list.by),
      cell: list => <span className="foreign clamp">{nameOf(list.by)}</span>,
    },
  ]
  return (
    <>
      <PageHead
        title={t(words.title)}
        sub={live.data && t(words.sub, { count: n(rows.reduce((sum, list) => sum + list.count, 0)) })}
        live={live}
      />
      <PageTabs place="lists" />
      <LiveNote live={live} />
      <ListSources mayEdit={mayEdit} />
      {live.data && (
        <Table
          name="lists"
          title={t(words.title)}
          rows={rows}
          columns={columns}
          idOf={list => list.id}
          at={atOf}
          sort="-at"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          act={
            mayEdit && (
              <>
                <Button onClick={() => setImporting('server')}>{t(sourceWords.add)}</Button>
                <Button look="primary" onClick={() => setImporting('file')}>
                  <Sign name="plus" /> {t(words.add)}
                </Button>
              </>
            )
          }
          drawer={list => ({
            title: <span className="foreign">{list.name}</span>,
            body: (
              <>
                <dl className="facts">
                  <dt>{t(words.origin)}</dt>
                  <dd className="foreign">{list.origin}</dd>
                  <dt>{t(words.count)}</dt>
                  <dd>{n(list.count)}</dd>
                  <dt>{t(words.skipped)}</dt>
                  <dd>{n(list.skipped)}</dd>
                  <dt>{t(words.taken)}</dt>
                  <dd>
                    <Time at={list.at} as="stamp" /> · <span className="foreign">{nameOf(list.by)}</span>
                  </dd>
                </dl>
                {mayEdit && <RemoveList list={list} />}
              </>
            ),
          })}
        />
      )}
      {importing === 'file' && <ListDialog lists={rows} onClose={() => setImporting(null)} />}
      {importing === 'server' && <SourceDialog onClose={() => setImporting(null)} />}
    </>
  )
}

const atOf = (list: List): number => list.at

/** The addresses are not sent to the browser, so removing cannot be undone from here: it asks first. */
function RemoveList({ list }: { list: List }) {
  const { t, n } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const [asking, setAsking] = useState(false)
  const remove = async () => {
    const done = await careful.runConfirmed(async confirmed => {
      await source.operate('lists', 'remove', { row: list.id, input: {}, confirmed })
    })
    if (!done) return
    toast(t(words.removed, { name: list.name }))
    setAsking(false)
  }
  return (
    <>
      <div className="acts start">
        <Button look="danger" onClick={() => setAsking(true)}>
          {t(words.remove)}
        </Button>
      </div>
      {asking && (
        <Dialog title={t(words.removeSure, { name: list.name })} onClose={() => setAsking(false)}>
          <p>{t(words.removeMeans, { count: n(list.count) })}</p>
          {careful.error !== undefined && <ErrorNote error={careful.error} />}
          <div className="acts">
            <Button onClick={() => setAsking(false)}>{t(uiWords.cancel)}</Button>
            <Button look="danger" busy={careful.busy} onClick={() => void remove()}>
              {t(words.remove)}
            </Button>
          </div>
        </Dialog>
      )}
      {careful.question}
    </>
  )
}
