// Alerts: what an administrator was told, whether somebody has seen it, and the way to what it is about.
import { type Alert, isUnseen, alerts as register } from '../../shared/registers/alerts.ts'
import { alertWords as words } from '../../shared/words/extension-blocks.ts'
import { type Column, Table } from '../table/Table.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Situation } from '../ui/parts.tsx'
import { exact, Time, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { ALERT_KINDS, alertSentence, isUrgentAlert } from './alert-words.ts'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { SubjectName } from './SubjectName.tsx'
import { useSource } from './source.ts'
import { subjectName } from './subject.ts'

export function AlertsPage({ nameOf, person }: { nameOf: (person: string) => string; person: string }) {
  const speech = useLanguage()
  const { t, n, language } = speech
  const live = useLive(source => source.list(register.name))
  const timeZone = useTimeZone()
  const rows = live.data ?? []
  const unseen = rows.filter(alert => isUnseen(alert, person)).length
  const columns: readonly Column<Alert>[] = [
    {
      key: 'what',
      label: words.what,
      width: '44%',
      text: alert => alertSentence(alert, speech, nameOf),
      cell: alert => (
        <span className={`foreign ${isUnseen(alert, person) ? 'strong' : ''}`}>{alertSentence(alert, speech, nameOf)}</span>
      ),
    },
    {
      key: 'kind',
      label: words.kindLabel,
      text: alert => t(words.kinds[alert.kind]),
      filter: alert => alert.kind,
      options: ALERT_KINDS.map(value => ({ value, label: t(words.kinds[value]) })),
      cell: alert => t(words.kinds[alert.kind]),
    },
    {
      key: 'whom',
      label: words.whom,
      text: alert => (alert.subject ? subjectName(alert.subject, speech) : ''),
      cell: alert => (alert.subject ? <SubjectName subject={alert.subject} /> : '—'),
    },
    {
      key: 'time',
      label: words.time,
      nowrap: true,
      text: alert => exact(alert.happenedAt, language, timeZone),
      sort: alert => alert.happenedAt,
      cell: alert => <Time at={alert.happenedAt} as="stamp" />,
    },
    {
      key: 'situation',
      label: words.situation,
      nowrap: true,
      text: alert => t(isUnseen(alert, person) ? words.unseen : words.seen),
      filter: alert => (isUnseen(alert, person) ? 'unseen' : 'seen'),
      options: (['unseen', 'seen'] as const).map(value => ({ value, label: t(words[value]) })),
      cell: alert => <AlertSign alert={alert} person={person} />,
    },
  ]
  return (
    <>
      <PageHead title={t(words.title)} sub={live.data && t(words.sub, { unseen: n(unseen), all: n(rows.length) })} live={live} />
      <PageTabs place="alerts" counts={{ alerts: unseen }} />
      <LiveNote live={live} />
      {live.data && (
        <Table
          name="alerts"
          title={t(words.title)}
          rows={rows}
          columns={columns}
          idOf={alert => alert.id}
          at={atOf}
          sort="-time"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          bulk={(chosen, done) => <SeeMany alerts={chosen} person={person} onDone={done} />}
          drawer={alert => ({
            title: t(words.kinds[alert.kind]),
            body: (
              <>
                <div>
                  <AlertSign alert={alert} person={person} />
                </div>
                <p className="foreign">{alertSentence(alert, speech, nameOf)}</p>
                <p className="faint">
                  <Time at={alert.happenedAt} as="stamp" />
                  {alert.seen && (
                    <>
                      {' · '}
                      <span className="foreign">{t(words.seenBy, { name: nameOf(alert.seen.by) })}</span>{' '}
                      <Time at={alert.seen.at} as="stamp" />
                    </>
                  )}
                </p>
                <div className="acts start">
                  {isUnseen(alert, person) && <SeeAlert alert={alert} />}
                  {alert.block && (
                    <a className="button" href={`#/blocked?row=${encodeURIComponent(alert.block)}`}>
                      {t(words.openBlock)}
                    </a>
                  )}
                  {alert.rule && (
                    <a className="button" href={`#/rules?row=${encodeURIComponent(alert.rule)}`}>
                      {t(words.openRule)}
                    </a>
                  )}
                </div>
              </>
            ),
          })}
        />
      )}
    </>
  )
}

const atOf = (alert: Alert): number => alert.happenedAt

function AlertSign({ alert, person }: { alert: Alert; person: string }) {
  const { t } = useLanguage()
  if (!isUnseen(alert, person)) return <Situation tone="quiet" sign="check" word={t(words.seen)} pill />
  return isUrgentAlert(alert) ? (
    <Situation tone="fail" sign="warning" word={t(words.urgent)} pill />
  ) : (
    <Situation tone="active" sign="bell" word={t(words.unseen)} pill />
  )
}

/** One press: somebody has seen it. */
export function SeeAlert({ alert, size }: { alert: Alert; size?: 'small' }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const see = async () => {
    const done = await doing.run(async () => {
      await source.operate('alerts', 'see', { row: alert.id, input: {} })
    })
    if (done) toast(t(words.marked))
  }
  return (
    <>
      <Button {...(size ? { size } : {})} busy={doing.busy} onClick={() => void see()}>
        {t(size ? words.seen : words.see)}
      </Button>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </>
  )
}

function SeeMany({ alerts, person, onDone }: { alerts: readonly Alert[]; person: string; onDone: () => void }) {
  const { t, n } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const unseen = alerts.filter(alert => isUnseen(alert, person))
  const see = async () => {
    const done = await doing.run(async () => {
      for (const alert of unseen) await source.operate('alerts', 'see', { row: alert.id, input: {} })
    })
    if (done) onDone()
  }
  return (
    <>
      <Button
        size="small"
        busy={doing.busy}
        why={unseen.length === 0 ? t(words.noneUnseen) : undefined}
        onClick={() => void see()}
      >
        {t(words.seeMany, { count: n(unseen.length) })}
      </Button>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </>
  )
}
