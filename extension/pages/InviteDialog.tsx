// An invitation: name and role, then a code and a link that work once, for two minutes.
import { useState } from 'react'
import type { Invitation } from '../../shared/api.ts'
import { ROLES, type Role } from '../../shared/roles.ts'
import { peopleWords, uiWords } from '../../shared/words/extension.ts'
import { peoplePageWords } from '../../shared/words/extension-console.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field } from '../ui/parts.tsx'
import { useNow } from '../ui/time.tsx'
import { CopyButton } from './CopyButton.tsx'
import { useDoing } from './live.tsx'
import { useSource } from './source.ts'

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('user')
  const [invitation, setInvitation] = useState<Invitation | null>(null)
  const now = useNow(1000)
  const left = invitation ? Math.max(0, Math.floor((invitation.expiresAt - now) / 1000)) : 0
  const invite = () =>
    doing.run(async () => {
      setInvitation(await source.call('invite', { input: { role, name } }))
    })
  return (
    <Dialog title={t(peoplePageWords.invite)} onClose={onClose}>
      {invitation ? (
        <div className="stack">
          <p>{t(peoplePageWords.inviteHow, { name: invitation.name })}</p>
          <div className="card pad stack tight">
            <span className="faint">{t(peoplePageWords.code)}</span>
            <div className="row">
              <code className="pair-code">{invitation.code}</code>
              <span className="push">
                <CopyButton text={invitation.code} />
              </span>
            </div>
          </div>
          <div className="card pad stack tight">
            <span className="faint">{t(peoplePageWords.link)}</span>
            <div className="row">
              <code className="foreign">{invitation.link}</code>
              <span className="push">
                <CopyButton text={invitation.link} />
              </span>
            </div>
          </div>
          <p className="strong" role="timer">
            {left > 0 ? t(peoplePageWords.expiresIn, { seconds: left }) : t(peoplePageWords.expired)}
          </p>
          <p className="faint">{t(peoplePageWords.thenApprove)}</p>
          <div className="acts">
            {left === 0 && (
              <Button look="primary" busy={doing.busy} onClick={() => void invite()}>
                {t(peoplePageWords.inviteAgain)}
              </Button>
            )}
            <Button onClick={onClose}>{t(uiWords.close)}</Button>
          </div>
        </div>
      ) : (
        <form
          className="stack"
          onSubmit={event => {
            event.preventDefault()
            if (name.trim()) void invite()
          }}
        >
          <Field label={t(peopleWords.name)}>
            {props => (
              <input {...props} className="input" maxLength={80} value={name} onChange={event => setName(event.target.value)} />
            )}
          </Field>
          <Field label={t(peopleWords.role)} hint={t(peopleWords.roleMeans[role])}>
            {props => (
              <select {...props} className="input" value={role} onChange={event => setRole(event.target.value as Role)}>
                {ROLES.map(one => (
                  <option key={one} value={one}>
                    {t(peopleWords.roles[one])}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
            <Button type="submit" look="primary" busy={doing.busy} why={name.trim() ? undefined : t(peopleWords.nameMissing)}>
              {t(peoplePageWords.makeInvitation)}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
