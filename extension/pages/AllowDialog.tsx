// Always allowing somebody: by hand, as an exception to a block, or as proposed from regular traffic.
import { useState } from 'react'
import type { Block } from '../../shared/registers/blocks.ts'
import { blockWords, uiWords } from '../../shared/words/extension.ts'
import { allowWords as words } from '../../shared/words/extension-blocks.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { useCareful } from './careful.tsx'
import { LengthOptions } from './LengthOptions.tsx'
import { ANYBODY, SubjectFields, SubjectName } from './SubjectName.tsx'
import { useSource } from './source.ts'
import { subjectName, subjectOf } from './subject.ts'

/** `block`: the exception is for its subject. Without one the person says whom. */
export function AllowDialog({ block, onClose }: { block?: Block; onClose: () => void }) {
  const speech = useLanguage()
  const { t } = speech
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const [parts, setParts] = useState(ANYBODY)
  const [path, setPath] = useState('')
  const [reason, setReason] = useState('')
  const [seconds, setSeconds] = useState(0)
  const [asked, setAsked] = useState(false)
  const subject = block?.subject ?? subjectOf(parts)
  const pathPrefix = path.trim()
  const pathWrong = pathPrefix !== '' && !pathPrefix.startsWith('/')
  const save = async () => {
    setAsked(true)
    if (!subject || !reason.trim() || pathWrong) return
    const input = {
      subject,
      reason,
      ...(pathPrefix ? { pathPrefix } : {}),
      ...(seconds > 0 ? { seconds } : {}),
      ...(block ? { block: block.id } : {}),
    }
    const done = await careful.runConfirmed(async confirmed => {
      await source.operate('allowlist', 'add', { input, confirmed })
    })
    if (!done) return
    toast(t(words.added, { subject: subjectName(subject, speech) }))
    onClose()
  }
  const atAccept = subject && (subject.kind === 'address' || subject.kind === 'network')
  return (
    <Dialog title={t(words.addTitle)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        {block ? (
          <p className="strong">
            <SubjectName subject={block.subject} />
          </p>
        ) : (
          <SubjectFields parts={parts} asked={asked} onChange={setParts} />
        )}
        <Field label={t(words.paths)} hint={t(words.pathsHint)} fault={pathWrong ? t(words.pathsWrong) : undefined}>
          {props => (
            <input
              {...props}
              className="input"
              maxLength={200}
              spellCheck={false}
              value={path}
              onChange={event => setPath(event.target.value)}
            />
          )}
        </Field>
        {pathPrefix !== '' && atAccept && <p className="faint">{t(words.pathsAtAccept)}</p>}
        <Field label={t(words.howLong)}>
          {props => (
            <select {...props} className="input" value={seconds} onChange={event => setSeconds(Number(event.target.value))}>
              <option value={0}>{t(words.forever)}</option>
              <LengthOptions />
            </select>
          )}
        </Field>
        <Field label={t(words.reason)} fault={asked && !reason.trim() ? t(blockWords.reasonMissing) : undefined}>
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
        {careful.error !== undefined && <ErrorNote error={careful.error} />}
        <div className="acts">
          <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
          <Button type="submit" look="primary" busy={careful.busy}>
            {t(words.allowIt)}
          </Button>
        </div>
      </form>
      {careful.question}
    </Dialog>
  )
}
