// Consents: every person × purpose with its situation, acquisition date and deadline, found and sorted by the gateway; a person beside the table.
import { useState } from 'react'
import type { ConsentRow } from '../../shared/consent-routes.ts'
import { CONSENT_SITUATIONS } from '../../shared/registers/consents.ts'
import type { Role } from '../../shared/roles.ts'
import { consentWords } from '../../shared/words/consents.ts'
import { importWords, personWords, consentPageWords as words } from '../../shared/words/extension-consents.ts'
import { useHash } from '../table/hash-state.ts'
import { type PageColumn, PageTable } from '../table/PageTable.tsx'
import { pageQuery } from '../table/page-query.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Note } from '../ui/parts.tsx'
import { dayText, exact, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { AskDue } from './consents/AskDue.tsx'
import { ConsentSign, ConsentUntil, howGiven, purposeName, useKnown } from './consents/consent-parts.tsx'
import { ImportDialog } from './consents/ImportDialog.tsx'
import { PersonDialog } from './consents/PersonDialog.tsx'
import { usePersonDrawer } from './consents/PersonDrawer.tsx'
import { lately } from './lately.ts'
import { LiveNote, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { useSource } from './source.ts'

const SORT = 'name'
const DUE = ['never-asked', 'expired', 'reconsent-due'] as const

export function ConsentsPage({
  nameOf,
  role,
  person,
}: {
  nameOf: (person: string) => string
  role: Role
  /** Who looks. */
  person: string
}) {
  const speech = useLanguage()
  const { t, n, language } = speech
  const source = useSource()
  const timeZone = useTimeZone()
  const now = useNow()
  const { params, set } = useHash()
  const query = pageQuery(params, SORT, timeZone)
  const known = useKnown()
  // Null: the gateway is one version older and has no such table.
  const live = useLive(async s => (await lately(s.call('consentsPage', { query }))) ?? null, JSON.stringify(query))
  const [open, setOpen] = useState<'import' | 'add' | null>(null)
  const both = known.data ?? { purposes: [], notices: [] }
  const reload = () => void live.reload()
  const drawer = usePersonDrawer(params.row?.split('.')[0], {
    known: both,
    nameOf,
    administrator: role === 'administrator',
    self: person,
    onDone: reload,
  })
  const when = (at: number | null) => (at === null ? '' : exact(at, language, timeZone))
  const columns: readonly PageColumn<ConsentRow>[] = [
    {
      key: 'name',
      label: words.person,
      sorts: true,
      width: '15%',
      text: row => row.name,
      cell: row => <span className="foreign strong clamp">{row.name}</span>,
    },
    {
      key: 'purpose',
      label: words.purpose,
      sorts: true,
      width: '15%',
      text: row => purposeName(both.purposes, row.purpose, speech),
      options: both.purposes.map(({ id, name }) => ({ value: id, label: name[language] })),
      cell: row => <span className="foreign clamp">{purposeName(both.purposes, row.purpose, speech)}</span>,
    },
    {
      key: 'situation',
      label: words.situation,
      sorts: true,
      nowrap: true,
      text: row => t(consentWords[row.situation]),
      options: CONSENT_SITUATIONS.map(value => ({ value, label: t(consentWords[value]) })),
      cell: row => (
        <>
          <ConsentSign situation={row.situation} />
          {row.situation === 'refused' && row.quietUntil !== null && row.quietUntil > now && (
            <span className="block faint">{t(words.quietUntil, { day: dayText(row.quietUntil, language, timeZone) })}</span>
          )}
        </>
      ),
    },
    {
      key: 'acquiredAt',
      label: words.acquired,
      sorts: true,
      width: '20%',
      text: row => when(row.acquiredAt),
      cell: row =>
        row.acquiredAt === null ? (
          '—'
        ) : (
          <>
            <Time at={row.acquiredAt} as="stamp" />
            <span className="block faint">{howGiven(row, speech)}</span>
          </>
        ),
    },
    {
      key: 'validUntil',
      label: words.deadline,
      sorts: true,
      nowrap: true,
      text: row => when(row.validUntil),
      cell: row => <ConsentUntil until={row.validUntil} situation={row.situation} />,
    },
    {
      key: 'remarks',
      label: words.remarks,
      width: '14%',
      text: row => row.remarks,
      cell: row => <span className="foreign clamp">{row.remarks || '—'}</span>,
    },
    {
      key: 'operation',
      label: words.operation,
      nowrap: true,
      text: () => '',
      cell: row => (
        <Button
          size="small"
          aria-label={t(words.openOf, { name: row.name, purpose: purposeName(both.purposes, row.purpose, speech) })}
          onClick={() => set({ row: row.id })}
        >
          {t(words.open)}
        </Button>
      ),
    },
  ]
  const counts = live.data?.counts
  const due = DUE.reduce((sum, one) => sum + (counts?.[one] ?? 0), 0)
  return (
    <>
      <PageHead
        title={t(words.title)}
        sub={counts && t(words.sub, { valid: n((counts.given ?? 0) + (counts.renewed ?? 0)), due: n(due) })}
        live={live}
      />
      <PageTabs place="consents" />
      <LiveNote live={live} />
      {live.data === null && <Note tone="warn">{t(words.noRoute)}</Note>}
      {live.data && (
        <PageTable
          name="consents"
          title={t(words.title)}
          page={live.data}
          columns={columns}
          idOf={row => row.id}
          load={q => source.call('consentsPage', { query: q })}
          dates
          sort={SORT}
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          act={
            <>
              <AskDue purpose={params['f-purpose']} known={both} onDone={reload} />
              {role === 'administrator' && <Button onClick={() => setOpen('import')}>{t(importWords.button)}</Button>}
              <Button look="primary" onClick={() => setOpen('add')}>
                <Sign name="plus" /> {t(personWords.add)}
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
          administrator={role === 'administrator'}
          onClose={() => setOpen(null)}
          onAdded={row => {
            reload()
            set({ row: `${row}.` })
          }}
        />
      )}
    </>
  )
}
