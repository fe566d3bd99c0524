// Proofs of erasure: each with every place that was searched afterwards, and what it still waits for.
import type { Erasure } from '../../shared/registers/erasures.ts'
import { proofWords as words } from '../../shared/words/extension-requests.ts'
import { type Column, Table } from '../table/Table.tsx'
import { useLanguage } from '../ui/language.ts'
import { EmptyState } from '../ui/parts.tsx'
import { exact, Time, useTimeZone } from '../ui/time.tsx'
import { LiveNote, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { ProofBody, ProofSign } from './requests/ProofBody.tsx'

const SITUATIONS = ['running', 'waiting', 'proved', 'failed'] as const

export function ProofsPage({ nameOf }: { nameOf: (person: string) => string }) {
  const { t, n, language } = useLanguage()
  const timeZone = useTimeZone()
  const live = useLive(source => source.list('erasures'))
  const rows = live.data ?? []
  const proved = rows.filter(({ situation }) => situation === 'proved').length
  const columns: readonly Column<Erasure>[] = [
    {
      key: 'started',
      label: words.started,
      nowrap: true,
      text: ({ startedAt }) => exact(startedAt, language, timeZone),
      sort: ({ startedAt }) => startedAt,
      cell: ({ startedAt }) => <Time at={startedAt} as="stamp" />,
    },
    {
      key: 'person',
      label: words.person,
      text: ({ person }) => person,
      cell: ({ person }) => <code className="foreign">{person}</code>,
    },
    {
      key: 'cause',
      label: words.cause,
      text: ({ cause }) => t(words.causes[cause.kind]),
      filter: ({ cause }) => cause.kind,
      options: (['request', 'retention', 'hand'] as const).map(value => ({ value, label: t(words.causes[value]) })),
      cell: ({ cause }) => t(words.causes[cause.kind]),
    },
    {
      key: 'by',
      label: words.by,
      text: ({ by }) => nameOf(by),
      cell: ({ by }) => <span className="foreign">{nameOf(by)}</span>,
    },
    {
      key: 'situation',
      label: words.situation,
      nowrap: true,
      text: ({ situation }) => t(words.situations[situation]),
      filter: ({ situation }) => situation,
      options: SITUATIONS.map(value => ({ value, label: t(words.situations[value]) })),
      cell: ({ situation }) => <ProofSign situation={situation} />,
    },
    {
      key: 'proved',
      label: words.provedAt,
      nowrap: true,
      text: ({ provedAt }) => (provedAt === null ? '' : exact(provedAt, language, timeZone)),
      sort: ({ provedAt }) => provedAt ?? 0,
      cell: ({ provedAt }) => (provedAt === null ? '—' : <Time at={provedAt} as="stamp" />),
    },
  ]
  return (
    <>
      <PageHead
        title={t(words.title)}
        sub={live.data && t(words.sub, { proved: n(proved), open: n(rows.length - proved) })}
        live={live}
      />
      <PageTabs place="proofs" />
      <LiveNote live={live} />
      {live.data && (
        <Table
          name="erasures"
          title={t(words.title)}
          rows={rows}
          columns={columns}
          idOf={({ id }) => id}
          at={({ startedAt }) => startedAt}
          sort="-started"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          drawer={erasure => ({ title: t(words.title), body: <ProofBody erasure={erasure} nameOf={nameOf} /> })}
        />
      )}
    </>
  )
}
