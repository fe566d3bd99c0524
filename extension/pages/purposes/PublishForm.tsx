// Publishing a notice: what changes since the version in force, whether everybody is asked again, and from when it counts.
import { useState } from 'react'
import { type NoticeTexts, noticeDocument } from '../../../shared/notices.ts'
import type { Purpose } from '../../../shared/registers/purposes.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { purposeWords, noticeEditorWords as words } from '../../../shared/words/extension-purposes.ts'
import { dayStart } from '../../table/view.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Choices, Field, Note } from '../../ui/parts.tsx'
import { useTimeZone } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { lately } from '../lately.ts'
import { useDoing, useLive } from '../live.tsx'
import { useSource } from '../source.ts'
import { Difference } from './Difference.tsx'
import type { NoticeState } from './notice-state.ts'

export function PublishForm({
  purpose,
  row,
  texts,
  state,
  onClose,
}: {
  purpose: Purpose
  /** Id of the draft. */
  row: string
  texts: NoticeTexts
  state: NoticeState
  onClose: () => void
}) {
  const { t, n, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const timeZone = useTimeZone()
  const before = state.versions[0]
  const version = (before?.version ?? 0) + 1
  const [kind, setKind] = useState<'material' | 'minor'>('material')
  const [reason, setReason] = useState('')
  const [when, setWhen] = useState<'now' | 'later'>('now')
  const [day, setDay] = useState('')
  const [asked, setAsked] = useState(false)
  const valid = useLive(
    async s => await lately(s.call('consentsPage', { query: { purpose: purpose.id, limit: '1' } })),
    purpose.id,
  )
  const counts = valid.data?.counts
  const people = counts && (counts.given ?? 0) + (counts.renewed ?? 0)
  const from = when === 'later' ? dayStart(day, timeZone) : undefined
  const dayWrong = when === 'later' && (from === undefined || from + 86_400_000 <= Date.now())
  const reasonMissing = kind === 'minor' && reason.trim() === ''
  const publish = async () => {
    setAsked(true)
    if (dayWrong || reasonMissing) return
    const done = await doing.run(async () => {
      const minor = kind === 'minor' ? reason.trim() : null
      const effectiveFrom = from === undefined ? {} : { effectiveFrom: Math.max(from, Date.now()) }
      await source.operate('notices', 'publish', { row, input: { minor, ...effectiveFrom } })
    })
    if (!done) return
    toast(t(words.published, { version: n(version) }))
    onClose()
  }
  return (
    <Dialog title={t(words.publishTitle, { version: n(version), purpose: purpose.name[language] })} wide onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void publish()
        }}
      >
        {before ? (
          <section className="stack tight" aria-label={t(words.difference, { version: n(before.version) })}>
            <h3>{t(words.difference, { version: n(before.version) })}</h3>
            {Object.entries(texts).map(([one, text]) => {
              const old = before.texts[one]
              return (
                <Difference
                  key={one}
                  language={one}
                  before={old ? noticeDocument(old, one) : ''}
                  after={noticeDocument(text, one)}
                  same={t(words.noDifference, { version: n(before.version) })}
                />
              )
            })}
          </section>
        ) : (
          <Note>{t(words.firstVersion)}</Note>
        )}
        {before && (
          <Choices
            legend={t(words.kind)}
            legendShown
            single
            value={kind}
            onChange={setKind}
            options={[
              {
                value: 'material',
                label: people === undefined ? t(words.materialUnknown) : t(words.material, { count: n(people) }),
              },
              { value: 'minor', label: t(words.minor) },
            ]}
          />
        )}
        {before && kind === 'minor' && (
          <Field
            label={t(words.minorReason)}
            hint={t(words.minorReasonHint)}
            fault={asked && reasonMissing ? t(words.minorReasonMissing) : undefined}
          >
            {props => (
              <textarea
                {...props}
                className="input"
                rows={2}
                maxLength={1000}
                value={reason}
                onChange={event => setReason(event.target.value)}
              />
            )}
          </Field>
        )}
        <Choices
          legend={t(words.from)}
          legendShown
          value={when}
          onChange={setWhen}
          options={[
            { value: 'now', label: t(words.now) },
            { value: 'later', label: t(words.later) },
          ]}
        />
        {when === 'later' && (
          <Field label={t(words.day)} hint={timeZone} fault={asked && dayWrong ? t(words.dayWrong) : undefined}>
            {props => (
              <input {...props} type="date" className="input fit" value={day} onChange={event => setDay(event.target.value)} />
            )}
          </Field>
        )}
        <p className="faint">{t(words.publishedStays)}</p>
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
          <Button type="submit" look="primary" busy={doing.busy}>
            {t(words.publishNow)} · {t(purposeWords.version, { version: n(version) })}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
