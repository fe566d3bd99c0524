// What a report holds and how it is answered: the same parts in the popup and in the console.
import { useId, useState } from 'react'
import { type Capture, type Report, VERDICTS, type Verdict, whyNotAnswer } from '../../shared/registers/reports.ts'
import { reportWords, uiWords } from '../../shared/words/extension.ts'
import type { Text } from '../../shared/words/text.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { isString, useDraft } from '../ui/kept.ts'
import { useLanguage } from '../ui/language.ts'
import { Button, Choices, Field, Note } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { useDoing } from './live.tsx'
import { ReportSign } from './situations.tsx'
import { useSource } from './source.ts'

/** Host of an address as written, or the whole text if it is none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host || url : url
}

/** Hosts of the links, each once, in order. */
export function hostsOf(links: Capture['links']): string[] {
  return [...new Set(links.map(link => hostOf(link.href)))]
}

/** What to call a report in a list: subject, title, or the first words of its text. */
export function titleOf(capture: Capture): string | null {
  const text = capture.text?.trim().replace(/\s+/g, ' ').slice(0, 120)
  return capture.subject || capture.page?.title || text || capture.from || (capture.page ? hostOf(capture.page.url) : null)
}

/** The sentence the reporter reads. */
export function answerSentence(answer: NonNullable<Report['answer']>): Text {
  if (answer.verdict === 'dangerous') return answer.blocked ? reportWords.answerBlocked : reportWords.answerDangerous
  return { spam: reportWords.answerSpam, safe: reportWords.answerSafe, training: reportWords.answerTraining }[answer.verdict]
}

/** Exactly what was sent: as text, never as markup; links are shown and cannot be followed. */
export function Sent({ capture }: { capture: Capture }) {
  const { t, n } = useLanguage()
  return (
    <dl className="sent">
      {capture.from && (
        <>
          <dt>{t(reportWords.from)}</dt>
          <dd className="foreign">{capture.from}</dd>
        </>
      )}
      {capture.subject && (
        <>
          <dt>{t(reportWords.subject)}</dt>
          <dd className="foreign">{capture.subject}</dd>
        </>
      )}
      {capture.page && (
        <>
          <dt>{t(reportWords.page)}</dt>
          <dd>
            <span className="foreign">{capture.page.title}</span>
            <code className="foreign long">{capture.page.url}</code>
          </dd>
        </>
      )}
      {capture.text && (
        <>
          <dt>{t(reportWords.text)}</dt>
          <dd>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
            <section className="foreign excerpt" tabIndex={0} aria-label={t(reportWords.text)}>
              {capture.text.slice(0, 20_000)}
            </section>
            {capture.text.length > 20_000 && (
              <span className="faint">{t(reportWords.restOfText, { count: n(capture.text.length - 20_000) })}</span>
            )}
          </dd>
        </>
      )}
      {capture.links.length > 0 && (
        <>
          <dt>{t(reportWords.links)}</dt>
          <dd>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
            <section className="link-list" tabIndex={0} aria-label={t(reportWords.links)}>
              <ul className="links">
                {capture.links.slice(0, 100).map((link, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: links of one capture never move
                  <li key={i}>
                    <strong className="foreign">{hostOf(link.href)}</strong>
                    {link.text && <span className="foreign quiet"> {link.text}</span>}
                    <code className="foreign long">{link.href}</code>
                  </li>
                ))}
              </ul>
            </section>
            {capture.links.length > 100 && (
              <span className="faint">{t(reportWords.restOfLinks, { count: n(capture.links.length - 100) })}</span>
            )}
          </dd>
        </>
      )}
    </dl>
  )
}

/** The administrator's answer: verdict and note, with the sentence the reporter will read. */
export function AnswerForm({ report, onAnswered }: { report: Report; onAnswered?: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [verdict, setVerdict] = useState<Verdict | null>(report.answer?.verdict ?? null)
  const [blocked, setBlocked] = useState(report.answer?.blocked ?? false)
  const note = useDraft(`answer ${report.id}`, '', isString)
  const blockedId = useId()
  const why = whyNotAnswer(report)
  const answer = async () => {
    if (!verdict) return
    const input = { verdict, note: note.value, ...(verdict === 'dangerous' && blocked ? { blocked } : {}) }
    const done = await doing.run(async () => {
      await source.operate('reports', 'answer', { row: report.id, input })
    })
    if (!done) return
    note.clear()
    toast(t(reportWords.answered))
    onAnswered?.()
  }
  return (
    <div className="stack tight">
      <Choices
        legend={t(reportWords.yourAnswer)}
        legendShown
        value={verdict}
        onChange={setVerdict}
        options={VERDICTS.map(value => ({ value, label: t(reportWords.verdict[value]) }))}
      />
      {verdict === 'dangerous' && (
        <label className="row" htmlFor={blockedId}>
          <input id={blockedId} type="checkbox" checked={blocked} onChange={event => setBlocked(event.target.checked)} />
          <span>{t(reportWords.iBlockedIt)}</span>
        </label>
      )}
      {verdict && (
        <Note tone="info" sign="bell">
          <span className="faint">{t(reportWords.theyWillRead)}</span>
          <br />
          {t(answerSentence({ verdict, note: '', by: '', at: 0, ...(blocked ? { blocked } : {}) }))}
        </Note>
      )}
      <Field label={t(reportWords.note)} hint={note.restored ? t(uiWords.draftRestored) : undefined}>
        {props => (
          <textarea
            {...props}
            className="input"
            rows={2}
            maxLength={2000}
            value={note.value}
            onChange={event => note.set(event.target.value)}
          />
        )}
      </Field>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts">
        <Button
          look="primary"
          busy={doing.busy}
          why={why ? t(why) : verdict ? undefined : t(reportWords.chooseFirst)}
          onClick={() => void answer()}
        >
          {t(report.answer ? reportWords.answerAgain : reportWords.answer)}
        </Button>
      </div>
    </div>
  )
}

/** Head of one report: state, who, when, what they did with it. */
export function ReportHead({ report, reporter }: { report: Report; reporter: string }) {
  const { t } = useLanguage()
  return (
    <div className="row wrap">
      <ReportSign report={report} pill />
      <span className="strong foreign">{reporter}</span>
      <span className="quiet">
        <Time at={report.at} />
      </span>
      <span className="pill">{t(report.exposure ? reportWords.exposure[report.exposure] : reportWords.exposureUnknown)}</span>
      <span className="pill">{t(reportWords.grade[report.capture.grade])}</span>
    </div>
  )
}

/** The answer as the reporter reads it. */
export function GivenAnswer({ answer }: { answer: NonNullable<Report['answer']> }) {
  const { t } = useLanguage()
  return (
    <Note tone={answer.verdict === 'dangerous' ? 'info' : 'ok'} sign={answer.verdict === 'dangerous' ? 'shield' : 'check'}>
      {t(answerSentence(answer))}
      {answer.note && (
        <p className="foreign" style={{ marginTop: 4, whiteSpace: 'pre-wrap' }}>
          {answer.note}
        </p>
      )}
    </Note>
  )
}
