// After the press: held for ten seconds with Undo, the one question, then the truth about where the report is.
import { useState } from 'react'
import type { Capture, Exposure, Report } from '../../../shared/registers/reports.ts'
import { EXPOSURES } from '../../../shared/registers/reports.ts'
import { popupWords, reportWords, uiWords } from '../../../shared/words/extension.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { Sign } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Choices, Note } from '../../ui/parts.tsx'
import { useNow } from '../../ui/time.tsx'
import { useDoing } from '../live.tsx'
import { Sent } from '../report-parts.tsx'
import { type OutboxItem, useSource } from '../source.ts'
import { UrgentCard } from './UrgentCard.tsx'
import { type Where, whereIs } from './where.ts'

const HOLD_MS = 10_000
const urgent = (exposure: Exposure | null) => exposure === 'password' || exposure === 'file'

export function HeldView({
  first,
  items,
  reports,
  contact,
  onUndone,
  onClose,
}: {
  /** The item as it was when it was held. */
  first: OutboxItem
  items: readonly OutboxItem[]
  reports: readonly Report[]
  contact: { name: string; phone: string }
  onUndone: (capture: Capture) => void
  onClose: () => void
}) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const now = useNow(250)
  const [exposure, setExposure] = useState<Exposure | null>(first.exposure)
  const [tooLate, setTooLate] = useState(false)
  const item = items.find(one => one.id === first.id)
  const where = whereIs(first.id, item, reports)
  const left = Math.max(0, (item?.sendAfter ?? first.sendAfter) - now)
  const seconds = Math.ceil(left / 1000)
  const heldNow = where === 'held' && seconds > 0 && !tooLate

  const choose = (next: Exposure) => {
    setExposure(next)
    void doing.run(async () => {
      if (where === 'acknowledged') await source.operate('reports', 'setExposure', { row: first.id, input: { exposure: next } })
      else await source.setExposure(first.id, next)
      if (urgent(next) && where !== 'acknowledged') await source.sendNow(first.id)
    })
  }
  const undo = () =>
    doing.run(async () => {
      const capture = await source.undo(first.id)
      if (capture) onUndone(capture)
      else setTooLate(true)
    })

  return (
    <section className="stack" aria-label={t(popupWords.yourReport)}>
      {urgent(exposure) && <UrgentCard contact={contact} exposure={exposure} />}
      {heldNow && !urgent(exposure) ? (
        <div className="card pad held">
          <p>
            <span className="strong" role="timer">
              {t(popupWords.held, { seconds })}
            </span>
            <span className="unseen" role="status">
              {t(popupWords.heldOnce)}
            </span>
          </p>
          <div className="hold-bar" aria-hidden="true">
            <span style={{ width: `${Math.min(100, (left / HOLD_MS) * 100)}%` }} />
          </div>
          {/* the focus was on Report; Undo takes its place */}
          <Button size="big" autoFocus busy={doing.busy} onClick={() => void undo()}>
            <Sign name="undo" /> {t(uiWords.undo)}
          </Button>
        </div>
      ) : (
        <WhereNote
          where={where}
          lastError={item?.lastError ?? null}
          onSendNow={() => void source.sendNow(first.id)}
          onChange={() => void undo()}
        />
      )}
      {tooLate && <Note tone="warn">{t(popupWords.tooLate)}</Note>}
      <Choices
        legend={t(popupWords.whatDidYouDo)}
        legendShown
        value={exposure}
        onChange={choose}
        options={EXPOSURES.map(value => ({ value, label: t(reportWords.exposure[value]) }))}
      />
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <details className="card pad">
        <summary className="quiet">{t(popupWords.whatIsSent)}</summary>
        <Sent capture={first.capture} />
      </details>
      <Button onClick={onClose}>{t(popupWords.backToStart)}</Button>
    </section>
  )
}

function WhereNote({
  where,
  lastError,
  onSendNow,
  onChange,
}: {
  where: Where
  lastError: { en: string; ja: string } | null
  onSendNow: () => void
  onChange: () => void
}) {
  const { t } = useLanguage()
  if (where === 'acknowledged')
    return (
      <Note tone="ok" live>
        <span className="strong">{t(popupWords.acknowledged)}</span>
      </Note>
    )
  if (where === 'refused')
    return (
      <Note
        tone="fail"
        live
        acts={
          <Button size="small" onClick={onChange}>
            {t(popupWords.changeIt)}
          </Button>
        }
      >
        <span className="strong">{t(popupWords.notTaken)}</span>
        {lastError && <p>{t(lastError)}</p>}
      </Note>
    )
  if (where === 'offline')
    return (
      <Note
        tone="warn"
        sign="up"
        live
        acts={
          <Button size="small" onClick={onSendNow}>
            {t(popupWords.sendNow)}
          </Button>
        }
      >
        <span className="strong">{t(popupWords.offline)}</span>
        {lastError && <p className="faint">{t(lastError)}</p>}
      </Note>
    )
  return (
    <Note tone="info" sign="up" live>
      {t(popupWords.sending)}
    </Note>
  )
}
