// Settings: the administrator's own passphrase for grave acts; where there is none, it is proposed.
import { useState } from 'react'
import type { Passphrase } from '../../shared/registers/passphrases.ts'
import { PASSPHRASE_LENGTH } from '../../shared/step-up.ts'
import { accessWords as words } from '../../shared/words/extension-access.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field, Note } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { useDoing } from './live.tsx'
import { useSource } from './source.ts'

const EMPTY = { old: '', first: '', second: '' }

export function PassphraseCard({ own }: { own: Passphrase | undefined }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState(EMPTY)
  const has = own !== undefined && own.inForce !== null
  const why =
    has && typed.old === ''
      ? t(words.oldFirst)
      : [...typed.first.trim()].length < PASSPHRASE_LENGTH.least
        ? t(words.short, { least: PASSPHRASE_LENGTH.least })
        : typed.first !== typed.second
          ? t(words.differ)
          : undefined
  const save = async () => {
    const input = { old: has ? typed.old : null, passphrase: typed.first }
    const done = await doing.run(async () => {
      await source.call('setStepUp', { input })
    })
    if (!done) return
    setTyped(EMPTY)
    setOpen(false)
    toast(t(words.saved))
  }
  const field = (name: keyof typeof EMPTY, label: string, complete: 'current-password' | 'new-password') => (
    <Field label={label}>
      {props => (
        <input
          {...props}
          className="input"
          type="password"
          autoComplete={complete}
          maxLength={1000}
          value={typed[name]}
          onChange={event => setTyped({ ...typed, [name]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <section className="card pad stack tight" aria-labelledby="passphrase">
      <h3 id="passphrase" className="title">
        {t(words.own)}
      </h3>
      {has ? (
        <Note tone="ok">
          {t(words.set)} <Time at={own.changedAt} as="stamp" />
        </Note>
      ) : (
        <Note tone="warn">{t(own ? words.cleared : words.propose)}</Note>
      )}
      <p className="faint">{t(words.means)}</p>
      {open ? (
        <form
          className="stack tight"
          onSubmit={event => {
            event.preventDefault()
            if (!why) void save()
          }}
        >
          {has && field('old', t(words.old), 'current-password')}
          {field('first', t(words.fresh), 'new-password')}
          {field('second', t(words.again), 'new-password')}
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button
              onClick={() => {
                setTyped(EMPTY)
                setOpen(false)
                doing.reset()
              }}
            >
              {t(words.goBack)}
            </Button>
            <Button type="submit" look="primary" busy={doing.busy} why={why}>
              {t(words.save)}
            </Button>
          </div>
        </form>
      ) : (
        <div className="acts">
          <Button onClick={() => setOpen(true)}>{t(has ? words.change : words.setOne)}</Button>
        </div>
      )}
    </section>
  )
}
