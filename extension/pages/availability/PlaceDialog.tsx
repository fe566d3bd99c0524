// A new place: it is tried before it is recorded. Secrets are typed here once, sent once, and kept by this browser not at all.
import { useState } from 'react'
import { PLACE_KINDS } from '../../../shared/registers/places.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { placeWords as words } from '../../../shared/words/extension-availability.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Choices, Field, Note } from '../../ui/parts.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import { FRESH_PLACE, FRESH_SECRET, isPlaceForm, type PlaceField, placeOf, type SecretForm } from './place-form.ts'

export function PlaceDialog({ onClose, onAdded }: { onClose: () => void; onAdded: () => Promise<void> }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const draft = useDraft('place new', FRESH_PLACE, isPlaceForm)
  const [secret, setSecret] = useState(FRESH_SECRET)
  const [asked, setAsked] = useState(false)
  const form = draft.value
  const result = placeOf(form, secret)
  const fault = (field: PlaceField) =>
    asked && 'faults' in result && result.faults.has(field) ? t(words.faults[field]) : undefined
  const add = async () => {
    setAsked(true)
    if (!('place' in result)) return
    let situation = ''
    const done = await doing.run(async () => {
      const { seen } = await source.call('newPlace', { input: result })
      situation = t(words.situations[seen.situation])
      await onAdded()
    })
    if (!done) return
    setSecret(FRESH_SECRET)
    draft.clear()
    toast(t(words.added, { name: result.place.name, situation }))
    onClose()
  }
  const text = (field: Exclude<PlaceField, 'secret'>, label: string, hint?: string) => (
    <Field label={label} hint={hint} fault={fault(field)}>
      {props => (
        <input
          {...props}
          className="input"
          maxLength={1000}
          spellCheck={false}
          value={form[field]}
          onChange={event => draft.set({ ...form, [field]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <Dialog title={t(words.add)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void add()
        }}
      >
        {draft.restored && <p className="faint">{t(uiWords.draftRestored)}</p>}
        <Choices
          legend={t(words.kind)}
          options={PLACE_KINDS.map(value => ({ value, label: t(words.kinds[value]) }))}
          value={form.kind}
          onChange={kind => draft.set({ ...form, kind })}
        />
        {text('name', t(words.name), t(words.nameHint))}
        {form.kind === 'folder' ? (
          text('path', t(words.path), t(words.pathHintFolder))
        ) : (
          <>
            <div className="pairs">
              {text('host', t(words.host))}
              {text('port', t(words.port))}
              {text('user', t(words.user))}
            </div>
            {text('path', t(words.path), t(words.pathHintSftp))}
            {text('hostKey', t(words.hostKey), t(words.hostKeyHint))}
            <SecretFields secret={secret} onChange={setSecret} fault={fault('secret')} />
          </>
        )}
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button
            onClick={() => {
              draft.clear()
              onClose()
            }}
          >
            {t(uiWords.cancel)}
          </Button>
          <Button type="submit" look="primary" busy={doing.busy}>
            {t(words.tryAdd)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function SecretFields({
  secret,
  onChange,
  fault,
}: {
  secret: SecretForm
  onChange: (secret: SecretForm) => void
  fault: string | undefined
}) {
  const { t } = useLanguage()
  return (
    <>
      <Choices
        legend={t(words.secretKind)}
        legendShown
        options={(['key', 'password'] as const).map(value => ({ value, label: t(words.secretKinds[value]) }))}
        value={secret.kind}
        onChange={kind => onChange({ ...secret, kind })}
      />
      {secret.kind === 'key' ? (
        <>
          <Field label={t(words.privateKey)} hint={t(words.privateKeyHint)} fault={fault}>
            {props => (
              <textarea
                {...props}
                className="input code"
                rows={4}
                maxLength={20_000}
                spellCheck={false}
                autoComplete="off"
                value={secret.privateKey}
                onChange={event => onChange({ ...secret, privateKey: event.target.value })}
              />
            )}
          </Field>
          <Field label={t(words.passphrase)}>
            {props => (
              <input
                {...props}
                type="password"
                className="input"
                maxLength={500}
                autoComplete="off"
                value={secret.passphrase}
                onChange={event => onChange({ ...secret, passphrase: event.target.value })}
              />
            )}
          </Field>
        </>
      ) : (
        <Field label={t(words.password)} fault={fault}>
          {props => (
            <input
              {...props}
              type="password"
              className="input"
              maxLength={500}
              autoComplete="new-password"
              value={secret.password}
              onChange={event => onChange({ ...secret, password: event.target.value })}
            />
          )}
        </Field>
      )}
      <Note>{t(words.secretOnce)}</Note>
    </>
  )
}
