// Requests from people: number, kind, deadline and how far each has come; the steps beside the table.
import {
  deadlineOf,
  isOpen,
  isOverdue,
  REQUEST_KINDS,
  REQUEST_SITUATIONS,
  type Request,
} from '../../shared/registers/requests.ts'
import type { Role } from '../../shared/roles.ts'
import { requestPageWords as words } from '../../shared/words/extension-requests.ts'
import { requestWords } from '../../shared/words/requests.ts'
import { useHash } from '../table/hash-state.ts'
import { type Column, Table } from '../table/Table.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState } from '../ui/parts.tsx'
import { exact, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { LiveNote, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { NewRequest } from './requests/NewRequest.tsx'
import { RequestDrawer } from './requests/RequestDrawer.tsx'
import { Deadline, nearWord, RequestSign, usePersonNames, type WhoOf } from './requests/request-parts.tsx'
import { nearness } from './requests/steps.ts'

export function RequestsPage({
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
  const timeZone = useTimeZone()
  const now = useNow()
  const { params, set } = useHash()
  const live = useLive(source => source.list('requests'))
  const rows = live.data ?? []
  const names = usePersonNames(rows.map(request => request.person))
  const whoOf: WhoOf = ({ person: id }) =>
    id === '' ? t(words.erased) : (names.get(id) ?? t(words.someone, { id: id.slice(0, 8) }))
  const agentOf = ({ agent }: Request) => (agent ? t(words.agent, { name: agent.name, relation: agent.relation }) : '')
  const handlerOf = ({ handler }: Request) => (handler === null ? t(words.nobody) : nameOf(handler))
  const columns: readonly Column<Request>[] = [
    {
      key: 'number',
      label: words.number,
      nowrap: true,
      text: ({ number }) => number,
      cell: ({ number }) => <span className="strong">{number}</span>,
    },
    {
      key: 'person',
      label: words.person,
      width: '14%',
      text: request => [whoOf(request), agentOf(request)].filter(Boolean).join(' · '),
      cell: request => (
        <>
          <span className="foreign clamp">{whoOf(request)}</span>
          {request.agent && <span className="block faint foreign">{agentOf(request)}</span>}
        </>
      ),
    },
    {
      key: 'kind',
      label: words.kind,
      width: '13%',
      text: ({ kind }) => t(requestWords[kind]),
      filter: ({ kind }) => kind,
      options: REQUEST_KINDS.map(value => ({ value, label: t(requestWords[value]) })),
      cell: ({ kind }) => t(requestWords[kind]),
    },
    {
      key: 'received',
      label: words.received,
      nowrap: true,
      text: ({ receivedAt }) => exact(receivedAt, language, timeZone),
      sort: ({ receivedAt }) => receivedAt,
      cell: ({ receivedAt }) => <Time at={receivedAt} as="stamp" />,
    },
    {
      key: 'deadline',
      label: words.deadline,
      nowrap: true,
      text: request =>
        [exact(deadlineOf(request) - 1, language, timeZone), nearWord(nearness(request, now), speech)].filter(Boolean).join(' '),
      sort: deadlineOf,
      filter: request => (isOverdue(request, now) ? 'overdue' : 'other'),
      options: [{ value: 'overdue', label: t(words.filterOverdue) }],
      cell: request => <Deadline request={request} />,
    },
    {
      key: 'handler',
      label: words.handler,
      width: '10%',
      text: handlerOf,
      cell: request => <span className="foreign">{handlerOf(request)}</span>,
    },
    {
      key: 'situation',
      label: words.situation,
      nowrap: true,
      text: ({ situation }) => t(requestWords[situation]),
      filter: ({ situation }) => situation,
      options: REQUEST_SITUATIONS.map(value => ({ value, label: t(requestWords[value]) })),
      cell: request => <RequestSign situation={request.situation} />,
    },
    {
      key: 'response',
      label: words.response,
      text: ({ decision, response }) => [decision ? t(requestWords[decision.outcome]) : '', response].filter(Boolean).join(' · '),
      cell: ({ decision, response }) => (
        <span className="foreign clamp">
          {[decision ? t(requestWords[decision.outcome]) : '', response].filter(Boolean).join(' · ') || '—'}
        </span>
      ),
    },
    {
      key: 'remarks',
      label: words.remarks,
      text: ({ remarks }) => remarks,
      cell: ({ remarks }) => <span className="foreign clamp">{remarks || '—'}</span>,
    },
  ]
  return (
    <>
      <PageHead
        title={t(words.title)}
        sub={
          live.data &&
          t(words.sub, {
            open: n(rows.filter(isOpen).length),
            overdue: n(rows.filter(request => isOverdue(request, now)).length),
          })
        }
        live={live}
      />
      <PageTabs place="requests" />
      <LiveNote live={live} />
      {live.data && (
        <Table
          name="requests"
          title={t(words.title)}
          rows={rows}
          columns={columns}
          idOf={({ id }) => id}
          at={({ receivedAt }) => receivedAt}
          sort="-received"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          act={
            <Button look="primary" onClick={() => set({ new: '1' })}>
              <Sign name="plus" /> {t(words.add)}
            </Button>
          }
          drawer={request => ({
            title: (
              <>
                {request.number} · {t(requestWords[request.kind])}
              </>
            ),
            body: (
              <RequestDrawer
                key={request.id}
                request={request}
                who={whoOf(request)}
                nameOf={nameOf}
                administrator={role === 'administrator'}
                self={person}
              />
            ),
          })}
        />
      )}
      {params.new !== undefined && (
        <NewRequest
          person={params.new === '1' ? undefined : params.new}
          onClose={() => set({ new: undefined })}
          onReceived={row => set({ new: undefined, row })}
        />
      )}
    </>
  )
}
