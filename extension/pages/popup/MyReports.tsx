// My reports: what is still on this computer first, then what the gateway has, with the answers.
import type { Report } from '../../../shared/registers/reports.ts'
import { whyNotWithdraw } from '../../../shared/registers/reports.ts'
import { popupWords, reportWords, uiWords } from '../../../shared/words/extension.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { Sign } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, EmptyState, Situation } from '../../ui/parts.tsx'
import { Time, useNow } from '../../ui/time.tsx'
import { useDoing } from '../live.tsx'
import { answerSentence, GivenAnswer, Sent, titleOf } from '../report-parts.tsx'
import { ReportSign } from '../situations.tsx'
import { type OutboxItem, type Paired, useSource } from '../source.ts'

function OutboxLine({ item, onOpen }: { item: OutboxItem; onOpen: (item: OutboxItem) => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const now = useNow(1000)
  const left = Math.ceil((item.sendAfter - now) / 1000)
  const title = titleOf(item.capture) ?? t(reportWords.untitled)
  const offline = item.state === 'waiting'
  const refused = item.state === 'refused'
  return (
    <li className="line">
      <Situation
        tone={offline ? 'warn' : refused ? 'fail' : 'active'}
        sign={refused ? 'failed' : 'up'}
        word={
          offline
            ? t(popupWords.notSentYet)
            : refused
              ? t(popupWords.notTaken)
              : item.state === 'held' && left > 0
                ? t(popupWords.heldShort, { seconds: left })
                : t(popupWords.sendingShort)
        }
      />
      <span className="one-line foreign">{title}</span>
      {offline ? (
        <Button size="small" busy={doing.busy} onClick={() => void doing.run(() => source.sendNow(item.id))}>
          {t(popupWords.sendNow)}
        </Button>
      ) : (
        <Button size="small" onClick={() => onOpen(item)}>
          {t(popupWords.open)}
        </Button>
      )}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </li>
  )
}

function ReportLine({ report, paired, open }: { report: Report; paired: Paired; open: boolean }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const why = whyNotWithdraw(report, { device: paired.device, person: paired.person, role: paired.role })
  return (
    <li>
      <details className="opens" open={open || undefined}>
        <summary className="line">
          <ReportSign report={report} mine />
          <span className="one-line foreign">{titleOf(report.capture) ?? t(reportWords.untitled)}</span>
          <span className="faint">
            <Time at={report.answer?.at ?? report.at} />
          </span>
          {report.answer && <span className="sentence">{t(answerSentence(report.answer))}</span>}
        </summary>
        <div className="stack tight inside">
          {report.answer?.note && <GivenAnswer answer={report.answer} />}
          <Sent capture={report.capture} />
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button
              size="small"
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
      </details>
    </li>
  )
}

export function MyReports({
  items,
  reports,
  paired,
  most,
  onAll,
  onOpen,
}: {
  items: readonly OutboxItem[]
  /** Undefined: not known yet, or the gateway cannot be reached. */
  reports: readonly Report[] | undefined
  paired: Paired
  /** Show only so many; 'all' shows every one. */
  most: number | 'all'
  onAll?: () => void
  onOpen: (item: OutboxItem) => void
}) {
  const { t, n } = useLanguage()
  const unsent = items.filter(item => item.state !== 'sent' && !reports?.some(report => report.id === item.id))
  const mine = (reports ?? []).filter(report => report.reporter === paired.person).sort((a, b) => b.at - a.at)
  const shown = most === 'all' ? mine.slice(0, 200) : mine.slice(0, Math.max(1, most - unsent.length))
  return (
    <section className="stack tight" aria-labelledby="my-reports">
      <div className="row">
        <h2 id="my-reports">{t(popupWords.myReports)}</h2>
        {onAll && mine.length > shown.length && (
          <button type="button" className="link push" onClick={onAll}>
            {t(popupWords.seeAll, { count: n(mine.length) })} <Sign name="next" />
          </button>
        )}
      </div>
      {unsent.length + shown.length > 0 ? (
        <ul className="card lines">
          {unsent.map(item => (
            <OutboxLine key={item.id} item={item} onOpen={onOpen} />
          ))}
          {shown.map(report => (
            <ReportLine key={report.id} report={report} paired={paired} open={false} />
          ))}
        </ul>
      ) : (
        <div className="card">
          {reports ? (
            <EmptyState title={t(popupWords.noReports)}>{t(popupWords.noReportsHow)}</EmptyState>
          ) : (
            <p className="empty">{t(uiWords.notKnown)}</p>
          )}
        </div>
      )}
    </section>
  )
}
