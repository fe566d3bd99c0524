// Blocking somebody by hand: an address or network, an account, a session, a device, a path, or several of these together.
import { useState } from 'react'
import { blockWords, ruleWords, uiWords } from '../../shared/words/extension.ts'
import { blocksPageWords } from '../../shared/words/extension-console.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { useCareful } from './careful.tsx'
import { LengthOptions } from './LengthOptions.tsx'
import { ANYBODY, SubjectFields } from './SubjectName.tsx'
import { useSource } from './source.ts'
import { subjectName, subjectOf } from './subject.ts'

export function BlockDialog({ onClose }: { onClose: () => void }) {
  const speech = useLanguage()
  const { t } = speech
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const [parts, setParts] = useState(ANYBODY)
  const [reason, setReason] = useState('')
  const [seconds, setSeconds] = useState(3600)
  const [silently, setSilently] = useState(false)
  const [asked, setAsked] = useState(false)
  const subject = subjectOf(parts)
  const block = async () => {
    setAsked(true)
    if (!subject || !reason.trim()) return
    const done = await careful.runConfirmed(async confirmed => {
      await source.operate('blocks', 'block', { input: { subject, seconds, reason, silently }, confirmed })
    })
    if (!done) return
    toast(t(blocksPageWords.blocked, { subject: subjectName(subject, speech) }))
    onClose()
  }
  return (
    <Dialog title={t(blocksPageWords.blockSomeone)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void block()
        }}
      >
        <SubjectFields parts={parts} asked={asked} onChange={setParts} />
        <Field label={t(blocksPageWords.forHowLong)}>
          {props => (
            <select {...props} className="input" value={seconds} onChange={event => setSeconds(Number(event.target.value))}>
              <LengthOptions />
            </select>
          )}
        </Field>
        <Field label={t(blockWords.reason)} fault={asked && !reason.trim() ? t(blockWords.reasonMissing) : undefined}>
          {props => (
            <input
              {...props}
              className="input"
              maxLength={500}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        {parts.some(part => part.kind === 'address') && (
          <label className="row">
            <input type="checkbox" checked={silently} onChange={event => setSilently(event.target.checked)} />
            <span>{t(ruleWords.silently)}</span>
          </label>
        )}
        {careful.error !== undefined && <ErrorNote error={careful.error} />}
        <div className="acts">
          <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
          <Button type="submit" look="primary" busy={careful.busy}>
            {t(blocksPageWords.block)}
          </Button>
        </div>
      </form>
      {careful.question}
    </Dialog>
  )
}
