// "Ask everyone due": says first who is asked and how, then how many were.
import { useState } from 'react'
import { uiWords } from '../../../shared/words/extension.ts'
import { consentPageWords as words } from '../../../shared/words/extension-consents.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button } from '../../ui/parts.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import { type Known, purposeName } from './consent-parts.tsx'

/** `purpose`: the one that the table is narrowed to; undefined: all. */
export function AskDue({ purpose, known, onDone }: { purpose: string | undefined; known: Known; onDone: () => void }) {
  const speech = useLanguage()
  const { t, n } = speech
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [open, setOpen] = useState(false)
  const ask = async () => {
    let said = ''
    const done = await doing.run(async () => {
      const { asked, mailed, quiet } = await source.call('askDue', { input: { purpose: purpose ?? null } })
      said = t(words.askedDue, { asked: n(asked), mailed: n(mailed), quiet: n(quiet) })
    })
    if (!done) return
    toast(said)
    setOpen(false)
    onDone()
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t(words.askDue)}</Button>
      {open && (
        <Dialog title={t(words.askDueTitle)} onClose={() => setOpen(false)}>
          <p>{t(words.askDueMeans)}</p>
          {purpose !== undefined && (
            <p className="strong foreign">{t(words.askDueOf, { purpose: purposeName(known.purposes, purpose, speech) })}</p>
          )}
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button onClick={() => setOpen(false)}>{t(uiWords.cancel)}</Button>
            <Button look="primary" busy={doing.busy} onClick={() => void ask()}>
              {t(words.askDue)}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  )
}
