// App keys: servers of the office's app that may ask and record. A key is made here, shown once, and only its digest leaves this browser.
import { useState } from 'react'
import type { AppKey } from '../../../shared/registers/appkeys.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { appKeyWords as words } from '../../../shared/words/extension-consents.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { Sign } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field, Note, Situation } from '../../ui/parts.tsx'
import { Time } from '../../ui/time.tsx'
import { makeBouncerKey } from '../bouncer-key.ts'
import { CopyButton } from '../CopyButton.tsx'
import { LiveNote, useDoing, useLive } from '../live.tsx'
import { useSource } from '../source.ts'

export function AppKeys({ mayEdit, nameOf }: { mayEdit: boolean; nameOf: (person: string) => string }) {
  const { t } = useLanguage()
  const live = useLive(source => source.list('appkeys'))
  const [open, setOpen] = useState<'new' | AppKey | null>(null)
  const keys = live.data ?? []
  return (
    <section className="card pad stack tight policy" aria-labelledby="app-keys">
      <div className="row">
        <h3 id="app-keys">{t(words.title)}</h3>
        {mayEdit && (
          <Button size="small" className="push" onClick={() => setOpen('new')}>
            <Sign name="plus" /> {t(words.add)}
          </Button>
        )}
      </div>
      <p className="quiet">{t(words.means)}</p>
      <LiveNote live={live} />
      {live.data && keys.length === 0 && <p>{t(words.none)}</p>}
      {keys.length > 0 && (
        <ul className="lines">
          {keys.map(key => (
            <li key={key.id} className="row wrap key-line">
              <span className="foreign strong">{key.name}</span>
              {key.revoked ? (
                <Situation tone="quiet" sign="dash" word={t(words.revoked)} pill />
              ) : (
                <Situation tone="ok" sign="check" word={t(words.inUse)} pill />
              )}
              <span className="faint">
                {t(words.since)} <Time at={key.createdAt} as="stamp" /> · <span className="foreign">{nameOf(key.by)}</span>
              </span>
              {mayEdit && !key.revoked && (
                <Button
                  size="small"
                  look="danger"
                  className="push"
                  aria-label={t(words.revokeOf, { name: key.name })}
                  onClick={() => setOpen(key)}
                >
                  {t(words.revoke)}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {open === 'new' && <NewKey onClose={() => setOpen(null)} />}
      {open !== null && open !== 'new' && <RevokeKey appKey={open} onClose={() => setOpen(null)} />}
    </section>
  )
}

function RevokeKey({ appKey, onClose }: { appKey: AppKey; onClose: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const revoke = async () => {
    const done = await doing.run(async () => {
      await source.operate('appkeys', 'revoke', { row: appKey.id, input: {} })
    })
    if (done) onClose()
  }
  return (
    <Dialog title={t(words.revokeOf, { name: appKey.name })} onClose={onClose}>
      <p>{t(words.revokeSure)}</p>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts">
        <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
        <Button look="danger" busy={doing.busy} onClick={() => void revoke()}>
          {t(words.revoke)}
        </Button>
      </div>
    </Dialog>
  )
}

function NewKey({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const [name, setName] = useState('')
  const [asked, setAsked] = useState(false)
  const [key, setKey] = useState<string | null>(null)
  const make = () => {
    setAsked(true)
    if (!name.trim()) return
    void doing.run(async () => {
      const made = await makeBouncerKey()
      await source.operate('appkeys', 'add', { input: { name: name.trim(), keyHash: made.hash } })
      setKey(made.key)
    })
  }
  return (
    <Dialog title={t(words.add)} onClose={onClose}>
      {key === null ? (
        <form
          className="stack"
          onSubmit={event => {
            event.preventDefault()
            make()
          }}
        >
          <Field label={t(words.name)} fault={asked && !name.trim() ? t(words.nameMissing) : undefined}>
            {props => (
              <input {...props} className="input" maxLength={80} value={name} onChange={event => setName(event.target.value)} />
            )}
          </Field>
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
            <Button type="submit" look="primary" busy={doing.busy}>
              {t(words.make)}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <Note tone="warn" live>
            {t(words.once, { name: name.trim() })}
          </Note>
          <section className="stack tight" aria-label={t(words.key)}>
            <pre className="code example foreign">{key}</pre>
            <div>
              <CopyButton text={key} />
            </div>
          </section>
          <div className="acts">
            <Button look="primary" onClick={onClose}>
              {t(words.taken)}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}
