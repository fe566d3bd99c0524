// A report in one's own words: calls, SMS, chats, visits, or a page that could not be read. Every keystroke is kept.
import { useState } from 'react'
import type { Capture } from '../../../shared/registers/reports.ts'
import { popupWords, uiWords } from '../../../shared/words/extension.ts'
import { covered } from '../../capture/assemble.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Choices, Field, Note } from '../../ui/parts.tsx'
import { useDoing } from '../live.tsx'
import { type OutboxItem, useSource } from '../source.ts'

const KINDS = ['mail', 'sms', 'call', 'visit'] as const
type Kind = (typeof KINDS)[number]

interface Written {
  kind: Kind | null
  from: string
  text: string
}

const isWritten = (value: unknown): value is Written =>
  typeof value === 'object' && value !== null && 'from' in value && 'text' in value && 'kind' in value

export function OtherForm({
  unreadable,
  onHeld,
  onBack,
}: {
  /** True when this form is here because the page could not be read. */
  unreadable: boolean
  onHeld: (item: OutboxItem) => void
  onBack: (() => void) | undefined
}) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const draft = useDraft<Written>('own words', { kind: null, from: '', text: '' }, isWritten)
  const [asked, setAsked] = useState(false)
  const { kind, from, text } = draft.value
  const report = () => {
    setAsked(true)
    if (!text.trim()) return
    void doing.run(async () => {
      const capture: Capture = {
        grade: 'text',
        from: from.trim() || null,
        subject: kind ? t(popupWords.kind[kind]) : null,
        page: null,
        text: text.trim(),
        links: [],
        capturedAt: Date.now(),
      }
      const item = await source.hold(covered(capture), null)
      draft.clear()
      onHeld(item)
    })
  }
  return (
    <form
      className="stack tight"
      onSubmit={event => {
        event.preventDefault()
        report()
      }}
    >
      <h2 className="title">{t(popupWords.ownWords)}</h2>
      {unreadable && <Note tone="info">{t(popupWords.unreadable)}</Note>}
      {draft.restored && <p className="faint">{t(uiWords.draftRestored)}</p>}
      <Choices
        legend={t(popupWords.whatWasIt)}
        value={kind}
        onChange={next => draft.set({ ...draft.value, kind: next })}
        options={KINDS.map(value => ({ value, label: t(popupWords.kind[value]) }))}
      />
      <Field label={t(popupWords.whoWasIt)}>
        {props => (
          <input
            {...props}
            className="input"
            maxLength={500}
            value={from}
            onChange={event => draft.set({ ...draft.value, from: event.target.value })}
          />
        )}
      </Field>
      <Field label={t(popupWords.whatHappened)} fault={asked && !text.trim() ? t(popupWords.writeSomething) : undefined}>
        {props => (
          <textarea
            {...props}
            className="input"
            rows={4}
            maxLength={20_000}
            placeholder={t(popupWords.example)}
            value={text}
            onChange={event => draft.set({ ...draft.value, text: event.target.value })}
          />
        )}
      </Field>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <Button type="submit" look="primary" size="big" busy={doing.busy}>
        {t(popupWords.report)}
      </Button>
      {onBack && (
        <Button look="plain" onClick={onBack}>
          {t(popupWords.backToPage)}
        </Button>
      )}
    </form>
  )
}
