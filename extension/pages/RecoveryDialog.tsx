// Two words of the recovery key, typed back: the proof that somebody really kept it.
import { useState } from 'react'
import { needWords } from '../../shared/words/extension.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { useDoing } from './live.tsx'
import { useSource } from './source.ts'

export function RecoveryDialog({ words, onClose }: { words: readonly [number, number]; onClose: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [typed, setTyped] = useState<[string, string]>(['', ''])
  const confirm = async () => {
    const done = await doing.run(async () => {
      await source.call('confirmRecovery', { input: { words: typed } })
    })
    if (done) {
      toast(t(needWords.recoveryConfirmed))
      onClose()
    }
  }
  const set = (i: 0 | 1, value: string) => setTyped(old => (i === 0 ? [value, old[1]] : [old[0], value]))
  return (
    <Dialog title={t(needWords.recoveryTitle)} onClose={onClose}>
      <p>{t(needWords.recoveryWhy)}</p>
      <form
        className="stack tight"
        onSubmit={event => {
          event.preventDefault()
          void confirm()
        }}
      >
        {([0, 1] as const).map(i => (
          <Field key={i} label={t(needWords.recoveryWord, { number: words[i] })}>
            {props => (
              <input
                {...props}
                className="input"
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                required
                value={typed[i]}
                onChange={event => set(i, event.target.value)}
              />
            )}
          </Field>
        ))}
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button type="submit" look="primary" busy={doing.busy}>
            {t(needWords.recoveryConfirm)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
