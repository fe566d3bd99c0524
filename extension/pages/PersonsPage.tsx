// Persons: whose data or consent is kept, found and sorted by the gateway; the same drawer as in the table of consents.
import { useState } from 'react'
import type { PersonRow } from '../../shared/consent-routes.ts'
import { CONSENT_SITUATIONS } from '../../shared/registers/consents.ts'
import type { Role } from '../../shared/roles.ts'
import { consentWords } from '../../shared/words/consents.ts'
import { consentPageWords, importWords, personWords as words } from '../../shared/words/extension-consents.ts'
import { useHash } from '../table/hash-state.ts'
import { type PageColumn, PageTable } from '../table/PageTable.tsx'
import { pageQuery } from '../table/page-query.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Note, Situation } from '../ui/parts.tsx'
import { exact, Time, useTimeZone } from '../ui/time.tsx'
import { useKnown } from './consents/consent-parts.tsx'
import { ImportDialog } from './consents/ImportDialog.tsx'
import { PersonDialog } from './consents/PersonDialog.tsx'
import { usePersonDrawer } from './consents/PersonDrawer.tsx'
import { lately } from './lately.ts'
import { LiveNote, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { useSource } from './source.ts'

const SORT = 'name'

export function PersonsPage({
  nameOf,
  role,
  person,
}: {
  nameOf: (person: string) => string
  role: Role
  /** Who looks. */
  person: string
}) {
  const { t, n, language } = useLanguage()
  const source = useSource()
  const timeZone = useTimeZone()
  const { params, set } = useHash()
  const query = pageQuery(params, SORT, timeZone)
  const known = useKnown()
  const live = useLive(async s => (await lately(s.call('personsPage', { query }))) ?? null, JSON.stringify(query))
  const [open, setOpen] = useState<'import' | 'add' | null>(null)
  const reload = () => void live.reload()
  const administrator = role === 'administrator'
  const drawer = usePersonDrawer(params.row, {
    known: known.data ?? { purposes: [], notices: [] },
    nameOf,
    administrator,
    self: person,
    onDone: reload,
  })
  const summary = (row: PersonRow) =>
    CONSENT_SITUATIONS.filter(one => (row.situations[one] ?? 0) > 0)
      .map(one => `${t(consentWords[one])} ${n(row.situations[one] ?? 0)}`)
      .join(' · ')
  const columns: readonly PageColumn<PersonRow>[] = [
    {
      key: 'name',
      label: words.name,
      sorts: true,
      width: '20%',
      text: row => row.name,
      cell: row => <span className="foreign strong clamp">{row.name}</span>,
    },
    {
      key: 'ref',
      label: words.ref,
      text: row => row.ref,
      cell: row => <span className="foreign">{row.ref || '—'}</span>,
    },
    {
      key: 'email',
      label: words.email,
      text: row => row.email,
      cell: row => (
        <span className="foreign">
          {row.email || '—'}
          {row.phone && <span className="block faint">{row.phone}</span>}
        </span>
      ),
    },
    {
      key: 'host',
      label: words.host,
      text: row => (row.host === null ? '' : nameOf(row.host)),
      cell: row => <span className="foreign">{row.host === null ? '—' : nameOf(row.host)}</span>,
    },
    {
      key: 'situations',
      label: words.situations,
      width: '26%',
      text: summary,
      cell: row => (
        <>
          {row.stopped && <Situation tone="fail" sign="stop" word={t(words.stoppedWord)} pill />}
          <span className="block">{summary(row) || '—'}</span>
        </>
      ),
    },
    {
      key: 'since',
      label: words.since,
      sorts: true,
      nowrap: true,
      text: row => exact(row.since, language, timeZone),
      cell: row => <Time at={row.since} as="stamp" />,
    },
  ]
  return (
    <>
      <PageHead title={t(words.title)} sub={live.data && t(words.sub, { all: n(live.data.all) })} live={live} />
      <PageTabs place="persons" />
      <LiveNote live={live} />
      {live.data === null && <Note tone="warn">{t(consentPageWords.noRoute)}</Note>}
      {live.data && (
        <PageTable
          name="persons"
          title={t(words.title)}
          page={live.data}
          columns={columns}
          idOf={row => row.id}
          load={q => source.call('personsPage', { query: q })}
          sort={SORT}
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          act={
            <>
              {administrator && <Button onClick={() => setOpen('import')}>{t(importWords.button)}</Button>}
              <Button look="primary" onClick={() => setOpen('add')}>
                <Sign name="plus" /> {t(words.add)}
              </Button>
            </>
          }
          drawer={drawer}
        />
      )}
      {open === 'import' && <ImportDialog onClose={() => setOpen(null)} onDone={reload} />}
      {open === 'add' && (
        <PersonDialog
          person={null}
          self={person}
          administrator={administrator}
          onClose={() => setOpen(null)}
          onAdded={row => {
            reload()
            set({ row })
          }}
        />
      )}
    </>
  )
}
