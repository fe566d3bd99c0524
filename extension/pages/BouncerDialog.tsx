// A new bouncer: its key is made here, sent nowhere, and shown this one time.
import { useState } from 'react'
import { uiWords } from '../../shared/words/extension.ts'
import { bouncerWords as words } from '../../shared/words/extension-blocks.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field, Note } from '../ui/parts.tsx'
import { makeBouncerKey } from './bouncer-key.ts'
import { CopyButton } from './CopyButton.tsx'
import { useDoing, useLive } from './live.tsx'
import { useSource } from './source.ts'

export function BouncerDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const setup = useLive(s => s.call('setup'))
  const [name, setName] = useState('')
  const [asked, setAsked] = useState(false)
  const [key, setKey] = useState<string | null>(null)
  const make = () => {
    setAsked(true)
    if (!name.trim()) return
    void doing.run(async () => {
      const made = await makeBouncerKey()
      await source.operate('bouncers', 'add', { input: { name: name.trim(), keyHash: made.hash } })
      setKey(made.key)
    })
  }
  if (key !== null) {
    const address = setup.data?.deskUrls[0]
    const lines = `${address ? `api_url: ${address}/\n` : ''}api_key: ${key}`
    return (
      <Dialog title={t(words.add)} onClose={onClose}>
        <Note tone="warn" live>
          {t(words.keyOnce, { name: name.trim() })}
        </Note>
        <section className="stack tight" aria-label={t(words.configuration)}>
          <div className="row">
            <span className="strong">{t(words.configuration)}</span>
            <span className="push">
              <CopyButton text={lines} />
            </span>
          </div>
          <pre className="code example foreign">{lines}</pre>
        </section>
        <div className="acts">
          <Button look="primary" onClick={onClose}>
            {t(words.keyTaken)}
          </Button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title={t(words.add)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          make()
        }}
      >
        <Field label={t(words.name)} hint={t(words.nameHint)} fault={asked && !name.trim() ? t(words.nameMissing) : undefined}>
          {props => (
            <input {...props} className="input" maxLength={80} value={name} onChange={event => setName(event.target.value)} />
          )}
        </Field>
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
          <Button type="submit" look="primary" busy={doing.busy}>
            {t(words.makeKey)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
