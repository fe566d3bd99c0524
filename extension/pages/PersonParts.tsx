// One person: their role and how to change it, their devices and how to revoke one.
import { useState } from 'react'
import { type Device, whyNotRevoke } from '../../shared/registers/devices.ts'
import { type Person, whyNotChangeRole } from '../../shared/registers/people.ts'
import { type Actor, ROLES, type Role } from '../../shared/roles.ts'
import { peopleWords, uiWords } from '../../shared/words/extension.ts'
import { peoplePageWords } from '../../shared/words/extension-console.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field, Note, Situation } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { useDoing } from './live.tsx'
import { useSource } from './source.ts'

export function RoleForm({ person, people, actor }: { person: Person; people: readonly Person[]; actor: Actor }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [role, setRole] = useState<Role>(person.role)
  const [reason, setReason] = useState('')
  const refused = whyNotChangeRole(person, role, people, actor)
  const why = refused ? t(refused) : reason.trim() ? undefined : t(peoplePageWords.reasonMissing)
  const change = async () => {
    const done = await doing.run(async () => {
      await source.operate('people', 'changeRole', { row: person.id, input: { role, reason } })
    })
    if (done) toast(t(peoplePageWords.roleChanged, { name: person.name, role: t(peopleWords.roles[role]) }))
  }
  return (
    <form
      className="stack tight"
      onSubmit={event => {
        event.preventDefault()
        if (!why) void change()
      }}
    >
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
      {role !== person.role && (
        <>
          {refused && <Note tone="warn">{t(refused)}</Note>}
          <Field label={t(peoplePageWords.reason)}>
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
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button type="submit" look="primary" busy={doing.busy} why={why}>
              {t(peoplePageWords.changeRole)}
            </Button>
          </div>
        </>
      )}
    </form>
  )
}

export function DeviceLine({ device, actor, deviceOf }: { device: Device; actor: Actor; deviceOf: (device: string) => string }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [reason, setReason] = useState<string | null>(null)
  const refused = whyNotRevoke(device, actor)
  const revoke = async () => {
    const done = await doing.run(async () => {
      await source.operate('devices', 'revoke', { row: device.id, input: { reason: reason ?? '' } })
    })
    if (done) {
      toast(t(peoplePageWords.revoked, { name: device.name }))
      setReason(null)
    }
  }
  return (
    <li className="stack tight device">
      <div className="row wrap">
        <span className="foreign strong">{device.name}</span>
        {device.revoked ? (
          <Situation tone="quiet" sign="stop" word={t(peoplePageWords.isRevoked)} pill />
        ) : (
          <Situation tone="active" sign="check" word={t(peoplePageWords.inUse)} pill />
        )}
      </div>
      <span className="faint">
        {t(peoplePageWords.paired)} <Time at={device.pairedAt} as="stamp" /> · {t(peoplePageWords.key)}{' '}
        <code className="foreign">{device.thumbprint.slice(0, 12)}…</code>
      </span>
      {device.revoked && (
        <span className="faint">
          <Time at={device.revoked.at} as="stamp" /> · <span className="foreign">{deviceOf(device.revoked.by)}</span> ·{' '}
          <span className="foreign">{device.revoked.reason}</span>
        </span>
      )}
      {reason !== null ? (
        <form
          className="stack tight"
          onSubmit={event => {
            event.preventDefault()
            if (reason.trim()) void revoke()
          }}
        >
          <p>{t(peoplePageWords.revokeMeans)}</p>
          <Field label={t(peoplePageWords.reason)}>
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
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button size="small" onClick={() => setReason(null)}>
              {t(uiWords.cancel)}
            </Button>
            <Button
              size="small"
              type="submit"
              look="danger"
              busy={doing.busy}
              why={reason.trim() ? undefined : t(peoplePageWords.reasonMissing)}
            >
              {t(peoplePageWords.revoke)}
            </Button>
          </div>
        </form>
      ) : (
        !device.revoked && (
          <div className="acts">
            <Button size="small" why={refused && t(refused)} onClick={() => setReason('')}>
              {t(peoplePageWords.revoke)}
            </Button>
          </div>
        )
      )}
    </li>
  )
}
