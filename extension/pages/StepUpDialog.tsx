// The passphrase, asked when a grave act needs it: typed once, it holds for five minutes on this device.
import { useEffect, useState } from 'react'
import { accessWords as words } from '../../shared/words/extension-access.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field } from '../ui/parts.tsx'
import { useDoing } from './live.tsx'
import { useSource } from './source.ts'

interface Question {
  answer(token: string | null): void
}

/** Put once beside the pages: it is shown while something waits for the passphrase. */
export function StepUpDialog() {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const [question, setQuestion] = useState<Question | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const { reset } = doing
  useEffect(() => {
    const stop = new AbortController()
    const ask = () => {
      reset()
      return new Promise<string | null>(resolve => setQuestion({ answer: resolve }))
    }
    source.onStepUpNeeded(ask, stop.signal)
    return () => stop.abort()
  }, [source, reset])
  if (!question) return null
  const end = (token: string | null) => {
    setPassphrase('')
    setQuestion(null)
    question.answer(token)
  }
  const prove = async () => {
    let token: string | null = null
    const done = await doing.run(async () => {
      token = (await source.call('stepUp', { input: { passphrase } })).token
    })
    if (done) end(token)
    else setPassphrase('')
  }
  return (
    <Dialog title={t(words.title)} onClose={() => end(null)}>
      <p>{t(words.why)}</p>
      <form
        className="stack tight"
        onSubmit={event => {
          event.preventDefault()
          if (passphrase !== '') void prove()
        }}
      >
        <Field label={t(words.passphrase)}>
          {props => (
            <input
              {...props}
              className="input"
              type="password"
              autoComplete="current-password"
              autoFocus
              required
              value={passphrase}
              onChange={event => setPassphrase(event.target.value)}
            />
          )}
        </Field>
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button onClick={() => end(null)}>{t(words.goBack)}</Button>
          <Button type="submit" look="primary" busy={doing.busy} why={passphrase === '' ? t(words.typeFirst) : undefined}>
            {t(words.goOn)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
