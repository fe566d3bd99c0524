// Reference history: who saw what about whom, one line per viewer, object and hour.
import { REFERENCE_WAYS, type Reference } from '../../shared/registers/references.ts'
import { ROLES } from '../../shared/roles.ts'
import { peopleWords } from '../../shared/words/extension.ts'
import { referenceWords as words } from '../../shared/words/extension-consents.ts'
import { type Column, Table } from '../table/Table.tsx'
import { useLanguage } from '../ui/language.ts'
import { EmptyState, Situation } from '../ui/parts.tsx'
import { exact, Time, useTimeZone } from '../ui/time.tsx'
import { purposeName, useKnown } from './consents/consent-parts.tsx'
import { LiveNote, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'

export function ReferencesPage({ nameOf }: { nameOf: (person: string) => string }) {
  const speech = useLanguage()
  const { t, n, language } = speech
  const timeZone = useTimeZone()
  const live = useLive(source => source.list('references'))
  const known = useKnown()
  const who = ({ viewer, whom }: Reference) =>
    viewer === 'app' ? t(words.app) : viewer === whom ? t(words.themselves) : nameOf(viewer)
  // Names of persons are not loaded for this list: reading them would be one more view of personal data.
  const whom = ({ whom: person, people }: Reference) =>
    person === null ? t(words.many, { people: n(people) }) : t(words.person, { id: person.slice(0, 8) })
  const what = ({ object, items }: Reference) => [object, ...items].join(' · ')
  const role = (reference: Reference) => {
    const known = ROLES.find(one => one === reference.role)
    return known ? t(peopleWords.roles[known]) : ''
  }
  const columns: readonly Column<Reference>[] = [
    {
      key: 'time',
      label: words.time,
      nowrap: true,
      text: ({ at }) => exact(at, language, timeZone),
      sort: ({ lastAt }) => lastAt,
      cell: ({ at }) => <Time at={at} as="stamp" />,
    },
    { key: 'who', label: words.who, text: who, cell: one => <span className="foreign clamp">{who(one)}</span> },
    { key: 'role', label: words.role, nowrap: true, text: role, cell: one => role(one) || '—' },
    {
      key: 'whom',
      label: words.whom,
      // The whole id, so that the link of a person's drawer finds their lines.
      text: one => `${whom(one)} ${one.whom ?? ''}`,
      cell: one => (one.whom === null ? whom(one) : <a href={`#/persons?row=${encodeURIComponent(one.whom)}`}>{whom(one)}</a>),
    },
    {
      key: 'what',
      label: words.what,
      width: '26%',
      text: what,
      cell: one => <span className="foreign clamp quiet">{what(one)}</span>,
    },
    {
      key: 'purpose',
      label: words.purpose,
      text: one => (one.purpose === null ? '' : purposeName(known.data?.purposes ?? [], one.purpose, speech)),
      cell: one => (
        <span className="foreign clamp">
          {one.purpose === null ? '—' : purposeName(known.data?.purposes ?? [], one.purpose, speech)}
        </span>
      ),
    },
    {
      key: 'way',
      label: words.way,
      nowrap: true,
      text: ({ way }) => t(words.ways[way]),
      filter: ({ way }) => way,
      options: REFERENCE_WAYS.map(value => ({ value, label: t(words.ways[value]) })),
      cell: ({ way }) => t(words.ways[way]),
    },
    {
      key: 'result',
      label: words.result,
      nowrap: true,
      text: ({ result }) => t(words[result]),
      filter: ({ result }) => result,
      options: (['shown', 'refused'] as const).map(value => ({ value, label: t(words[value]) })),
      cell: ({ result }) => (
        <Situation
          tone={result === 'shown' ? 'quiet' : 'active'}
          sign={result === 'shown' ? 'check' : 'shield'}
          word={t(words[result])}
        />
      ),
    },
    {
      key: 'count',
      label: words.count,
      nowrap: true,
      text: ({ count }) => n(count),
      sort: ({ count }) => count,
      cell: ({ count }) => n(count),
    },
  ]
  return (
    <>
      <PageHead title={t(words.title)} sub={t(words.sub)} live={live} />
      <PageTabs place="references" />
      <LiveNote live={live} />
      {live.data && (
        <Table
          name="references"
          title={t(words.title)}
          rows={live.data}
          columns={columns}
          idOf={({ id }) => id}
          at={({ at }) => at}
          sort="-time"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
        />
      )}
    </>
  )
}
