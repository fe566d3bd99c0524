// What will be reported, part by part, and the one button. Nothing leaves the browser before it is pressed.
import { useState } from 'react'
import type { Capture } from '../../../shared/registers/reports.ts'
import { popupWords, reportWords } from '../../../shared/words/extension.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { Sign } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button } from '../../ui/parts.tsx'
import { useDoing } from '../live.tsx'
import { hostOf, hostsOf } from '../report-parts.tsx'
import { type OutboxItem, useSource } from '../source.ts'
import { isEmpty, PARTS, type Part, present, senderOf, without } from './capture-parts.ts'

function Value({ capture, part }: { capture: Capture; part: Part }) {
  const { t, n } = useLanguage()
  if (part === 'links') {
    const hosts = hostsOf(capture.links)
    return (
      <details className="opens">
        <summary>
          <span className="foreign clamp-1">{hosts.slice(0, 6).join(', ')}</span>
          <span className="faint">
            {t(popupWords.showLinks, { count: n(capture.links.length) })} <Sign name="down" />
          </span>
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
        <section className="link-list" tabIndex={0} aria-label={t(reportWords.links)}>
          <ul className="links">
            {capture.links.slice(0, 50).map((link, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: links of one capture never move
              <li key={i}>
                <code className="foreign long">{link.href}</code>
              </li>
            ))}
          </ul>
        </section>
      </details>
    )
  }
  if (part === 'page')
    return (
      <span className="foreign clamp" title={capture.page?.url}>
        {hostOf(capture.page?.url ?? '')} <span className="faint">{capture.page?.title}</span>
      </span>
    )
  if (part === 'text')
    return (
      <details className="opens">
        <summary>
          <span className="foreign clamp-1">{capture.text?.trim().slice(0, 300)}</span>
          <span className="faint">
            {t(popupWords.showText, { count: n(capture.text?.length ?? 0) })} <Sign name="down" />
          </span>
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
        <section className="foreign excerpt" tabIndex={0} aria-label={t(reportWords.text)}>
          {capture.text?.slice(0, 20_000)}
        </section>
      </details>
    )
  if (part === 'from') {
    const { name, address } = senderOf(capture.from ?? '')
    return (
      <span className="foreign" title={capture.from ?? undefined}>
        {name && <span className="clamp-1 strong">{name}</span>}
        <span className="long">{address}</span>
      </span>
    )
  }
  return (
    <span className="foreign clamp" title={capture.subject ?? undefined}>
      {capture.subject}
    </span>
  )
}

export function ReportForm({
  capture,
  contact,
  onHeld,
  onOther,
}: {
  capture: Capture
  contact: string
  onHeld: (item: OutboxItem) => void
  onOther: () => void
}) {
  const { t, n } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const [removed, setRemoved] = useState<ReadonlySet<Part>>(new Set())
  const sent = without(capture, removed)
  const turn = (part: Part) => {
    const next = new Set(removed)
    if (!next.delete(part)) next.add(part)
    setRemoved(next)
  }
  const report = () => doing.run(async () => onHeld(await source.hold(sent, null)))
  return (
    <section className="stack tight" aria-labelledby="report-title">
      <div className="row">
        <h2 id="report-title" className="title">
          {t(capture.grade === 'selection' ? popupWords.reportSelection : popupWords.reportMessage)}
        </h2>
        <span className="pill push">{t(reportWords.grade[capture.grade])}</span>
      </div>
      <ul className="card lines parts" aria-label={t(popupWords.willBeSent)}>
        {PARTS.filter(part => present(capture, part)).map(part => {
          const out = removed.has(part)
          const name = t(reportWords[part])
          return (
            <li key={part} className={out ? 'out' : ''}>
              <span className="label">{name}</span>
              <div className="value">
                {out ? <span className="faint">{t(popupWords.notSent)}</span> : <Value capture={capture} part={part} />}
              </div>
              <Button
                look="icon-only"
                aria-label={t(out ? popupWords.putBack : popupWords.takeOut, { part: name })}
                title={t(out ? popupWords.putBack : popupWords.takeOut, { part: name })}
                onClick={() => turn(part)}
              >
                <Sign name={out ? 'undo' : 'close'} />
              </Button>
            </li>
          )
        })}
      </ul>
      {capture.covered ? <p className="faint">{t(popupWords.coveredCount, { count: n(capture.covered) })}</p> : null}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <Button
        look="primary"
        size="big"
        // the popup opens for this one act; Enter reports
        autoFocus
        busy={doing.busy}
        why={isEmpty(sent) ? t(popupWords.nothingLeft) : undefined}
        onClick={() => void report()}
      >
        {t(popupWords.report)} <kbd>Alt ⇧ S</kbd>
      </Button>
      <p className="faint centred">
        {isEmpty(sent)
          ? t(popupWords.nothingLeft)
          : contact
            ? t(popupWords.goesTo, { name: contact })
            : t(popupWords.goesToAdministrator)}{' '}
        <button type="button" className="link" onClick={onOther}>
          {t(popupWords.somethingElse)}
        </button>
      </p>
    </section>
  )
}
