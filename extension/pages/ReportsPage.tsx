// Reports: what members found suspicious, and the answers. Members see their own.
import { useEffect } from 'react'
import { isUrgent, type Report, VERDICTS, whyNotWithdraw } from '../../shared/registers/reports.ts'
import { popupWords, reportWords } from '../../shared/words/extension.ts'
import { reportsPageWords } from '../../shared/words/extension-console.ts'
import { type Column, Table } from '../table/Table.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState } from '../ui/parts.tsx'
import { exact, Time, useTimeZone } from '../ui/time.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { AnswerForm, GivenAnswer, hostsOf, ReportHead, Sent, titleOf } from './report-parts.tsx'
import { ReportSign } from './situations.tsx'
import { useSource } from './source.ts'

const atOf = (report: Report): number => report.at

export function ReportsPage({
  nameOf,
  mayAnswer,
  person,
}: {
  nameOf: (person: string) => string
  mayAnswer: boolean
  person: string
}) {
  const { t, n, language } = useLanguage()
  const live = useLive(source => source.list('reports'))
  const timeZone = useTimeZone()
  const source = useSource()
  useEffect(() => {
    if (live.data) void source.markSeen(live.data, person)
  }, [live.data, source, person])
  const rows = live.data ?? []
  const waiting = rows.filter(report => report.situation === 'waiting' || report.situation === 'looking').length
  const situation = (report: Report) => (isUrgent(report) ? 'urgent' : (report.answer?.verdict ?? report.situation))
  const situationWord = (report: Report) =>
    isUrgent(report)
      ? t(reportWords.urgent)
      : report.answer
        ? t(reportWords.verdict[report.answer.verdict])
        : t(reportWords.situation[report.situation])
  const columns: readonly Column<Report>[] = [
    {
      key: 'subject',
      label: reportWords.subject,
      width: '30%',
      text: report => titleOf(report.capture) ?? t(reportWords.untitled),
      cell: report => <span className="foreign clamp">{titleOf(report.capture) ?? t(reportWords.untitled)}</span>,
    },
    {
      key: 'from',
      label: reportWords.from,
      width: '20%',
      text: report => report.capture.from ?? '',
      cell: report => <span className="foreign clamp">{report.capture.from ?? '—'}</span>,
    },
    {
      key: 'links',
      label: reportWords.links,
      text: report => hostsOf(report.capture.links).join(' '),
      sort: report => report.capture.links.length,
      cell: report => (report.capture.links.length > 0 ? n(report.capture.links.length) : '—'),
    },
    ...(mayAnswer
      ? [
          {
            key: 'reporter',
            label: reportsPageWords.reporter,
            text: (report: Report) => nameOf(report.reporter),
            cell: (report: Report) => <span className="foreign clamp">{nameOf(report.reporter)}</span>,
          },
        ]
      : []),
    {
      key: 'exposure',
      label: reportsPageWords.exposure,
      text: report => (report.exposure ? t(reportWords.exposure[report.exposure]) : t(reportWords.exposureUnknown)),
      filter: report => report.exposure ?? '',
      options: (['received', 'link', 'password', 'file'] as const).map(value => ({
        value,
        label: t(reportWords.exposure[value]),
      })),
      cell: report => (report.exposure ? t(reportWords.exposure[report.exposure]) : '—'),
    },
    {
      key: 'situation',
      label: reportsPageWords.situation,
      nowrap: true,
      text: situationWord,
      filter: situation,
      options: [
        { value: 'urgent', label: t(reportWords.urgent) },
        ...(['waiting', 'looking', 'withdrawn'] as const).map(value => ({ value, label: t(reportWords.situation[value]) })),
        ...VERDICTS.map(value => ({ value, label: t(reportWords.verdict[value]) })),
      ],
      cell: report => <ReportSign report={report} pill mine={!mayAnswer} />,
    },
    {
      key: 'at',
      label: reportsPageWords.time,
      nowrap: true,
      text: report => exact(report.at, language, timeZone),
      sort: report => report.at,
      cell: report => <Time at={report.at} as="stamp" />,
    },
  ]
  return (
    <>
      <PageHead
        title={t(mayAnswer ? reportWords.title : popupWords.myReports)}
        sub={
          live.data &&
          t(mayAnswer ? reportsPageWords.sub : reportsPageWords.subMine, { waiting: n(waiting), all: n(rows.length) })
        }
        live={live}
      />
      <LiveNote live={live} />
      {live.data && (
        <Table
          name="reports"
          title={t(reportWords.title)}
          rows={rows}
          columns={columns}
          idOf={report => report.id}
          at={atOf}
          sort="-at"
          empty={
            <EmptyState title={t(reportWords.none)}>{t(mayAnswer ? reportWords.noneHow : popupWords.noReportsHow)}</EmptyState>
          }
          drawer={report => ({
            title: <span className="foreign">{titleOf(report.capture) ?? t(reportWords.untitled)}</span>,
            body: (
              <>
                <ReportHead report={report} reporter={nameOf(report.reporter)} />
                {report.answer && <GivenAnswer answer={report.answer} />}
                {mayAnswer ? <AnswerForm report={report} /> : <TakeBack report={report} />}
                <h4>{t(reportWords.exactlySent)}</h4>
                <Sent capture={report.capture} />
              </>
            ),
          })}
        />
      )}
    </>
  )
}

function TakeBack({ report }: { report: Report }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const why = whyNotWithdraw(report, { device: '', person: report.reporter, role: 'user' })
  return (
    <div className="stack tight">
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts">
        <Button
          busy={doing.busy}
          why={why && t(why)}
          onClick={() =>
            void doing.run(async () => {
              await source.operate('reports', 'withdraw', { row: report.id, input: {} })
            })
          }
        >
          {t(reportWords.takeBack)}
        </Button>
      </div>
    </div>
  )
}
