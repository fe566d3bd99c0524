// People: members, their roles and devices; invite, approve, change a role, revoke a device.
import { useState } from 'react'
import type { Invitation } from '../../shared/api.ts'
import type { Device } from '../../shared/registers/devices.ts'
import { whyNotRevoke } from '../../shared/registers/devices.ts'
import { type Person, whyNotChangeRole } from '../../shared/registers/people.ts'
import { type Actor, ROLES, type Role } from '../../shared/roles.ts'
import { needWords, peopleWords, uiWords } from '../../shared/words/extension.ts'
import { peoplePageWords } from '../../shared/words/extension-console.ts'
import { useHash } from '../table/hash-state.ts'
import { type Column, Table } from '../table/Table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Field, Note, Situation } from '../ui/parts.tsx'
import { exact, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { CopyButton } from './CopyButton.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { ApproveDialog, FourWords } from './NeedsYou.tsx'
import { PageHead } from './PageHead.tsx'
import type { Paired } from './source.ts'
import { useSource } from './source.ts'

export function PeoplePage({ paired, deviceOf }: { paired: Paired; deviceOf: (device: string) => string }) {
  const { t, n, language } = useLanguage()
  const { params, set } = useHash()
  const timeZone = useTimeZone()
  const live = useLive(async source => {
    const [people, devices, waiting] = await Promise.all([source.list('people'), source.list('devices'), source.call('pairings')])
    return { people, devices, pairings: waiting.pairings }
  })
  const [approving, setApproving] = useState<string | null>(null)
  const actor: Actor = { device: paired.device, person: paired.person, role: paired.role }
  const people = live.data?.people ?? []
  const devicesOf = (person: Person) => (live.data?.devices ?? []).filter(device => device.person === person.id)
  const inUse = (person: Person) => devicesOf(person).filter(device => !device.revoked).length
  const pairing = live.data?.pairings.find(one => one.id === approving)
  const columns: readonly Column<Person>[] = [
    {
      key: 'name',
      label: peopleWords.name,
      width: '34%',
      text: person => person.name,
      cell: person => <span className="foreign strong clamp">{person.name}</span>,
    },
    {
      key: 'role',
      label: peopleWords.role,
      text: person => t(peopleWords.roles[person.role]),
      filter: person => person.role,
      options: ROLES.map(role => ({ value: role, label: t(peopleWords.roles[role]) })),
      cell: person => t(peopleWords.roles[person.role]),
    },
    {
      key: 'kind',
      label: peoplePageWords.kind,
      text: person => t(peoplePageWords.kinds[person.kind]),
      filter: person => person.kind,
      options: (['member', 'machine'] as const).map(kind => ({ value: kind, label: t(peoplePageWords.kinds[kind]) })),
      cell: person => t(peoplePageWords.kinds[person.kind]),
    },
    {
      key: 'devices',
      label: peoplePageWords.devices,
      text: person => String(inUse(person)),
      sort: inUse,
      cell: person => n(inUse(person)),
    },
    {
      key: 'since',
      label: peoplePageWords.since,
      nowrap: true,
      text: person => exact(person.since, language, timeZone),
      sort: person => person.since,
      cell: person => <Time at={person.since} as="stamp" />,
    },
  ]
  return (
    <>
      <PageHead title={t(peoplePageWords.title)} sub={t(peoplePageWords.sub)} live={live} />
      <LiveNote live={live} />
      {live.data && live.data.pairings.length > 0 && (
        <section className="stack tight" aria-labelledby="waiting">
          <h3 id="waiting" className="title">
            {t(peoplePageWords.waiting)}
          </h3>
          <ul className="card lines">
            {live.data.pairings.map(one => (
              <li key={one.id} className="pending">
                <div>
                  <span className="strong foreign">{one.name}</span> · {t(peopleWords.roles[one.role])}
                  <span className="faint block">
                    <span className="foreign">{one.deviceName}</span> · <Time at={one.since} />
                  </span>
                </div>
                <FourWords indices={one.words} />
                <Button onClick={() => setApproving(one.id)}>{t(needWords.compare)}</Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {live.data && (
        <Table
          name="people"
          title={t(peoplePageWords.title)}
          rows={people}
          columns={columns}
          idOf={person => person.id}
          sort="name"
          empty={<EmptyState title={t(peoplePageWords.none)}>{t(peoplePageWords.noneHow)}</EmptyState>}
          act={
            <Button look="primary" onClick={() => set({ invite: '1' })}>
              <Sign name="plus" /> {t(peoplePageWords.invite)}
            </Button>
          }
          drawer={person => ({
            title: <span className="foreign">{person.name}</span>,
            body: (
              <>
                <RoleForm key={`${person.id} ${person.role}`} person={person} people={people} actor={actor} />
                <h4>{t(peoplePageWords.devices)}</h4>
                {devicesOf(person).length === 0 && <p className="faint">{t(peoplePageWords.noDevices)}</p>}
                <ul className="card lines">
                  {devicesOf(person).map(device => (
                    <DeviceLine key={device.id} device={device} actor={actor} deviceOf={deviceOf} />
                  ))}
                </ul>
              </>
            ),
          })}
        />
      )}
      {params.invite && <InviteDialog onClose={() => set({ invite: undefined })} />}
      {pairing && <ApproveDialog pairing={pairing} onClose={() => setApproving(null)} />}
    </>
  )
}

function RoleForm({ person, people, actor }: { person: Person; people: readonly Person[]; actor: Actor }) {
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

function DeviceLine({ device, actor, deviceOf }: { device: Device; actor: Actor; deviceOf: (device: string) => string }) {
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

function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('user')
  const [invitation, setInvitation] = useState<Invitation | null>(null)
  const now = useNow(1000)
  const left = invitation ? Math.max(0, Math.ceil((invitation.expiresAt - now) / 1000)) : 0
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
