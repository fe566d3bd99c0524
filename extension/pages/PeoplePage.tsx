// People: members, their roles and devices; invite, approve, change a role, revoke a device.
import { useState } from 'react'
import type { Person } from '../../shared/registers/people.ts'
import { type Actor, ROLES } from '../../shared/roles.ts'
import { needWords, peopleWords } from '../../shared/words/extension.ts'
import { accessWords } from '../../shared/words/extension-access.ts'
import { peoplePageWords } from '../../shared/words/extension-console.ts'
import { useHash } from '../table/hash-state.ts'
import { type Column, Table } from '../table/Table.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState } from '../ui/parts.tsx'
import { exact, Time, useTimeZone } from '../ui/time.tsx'
import { ApproveDialog, FourWords } from './ApproveDialog.tsx'
import { InviteDialog } from './InviteDialog.tsx'
import { lately } from './lately.ts'
import { LiveNote, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { DeviceLine, RoleForm } from './PersonParts.tsx'
import type { Paired } from './source.ts'

export function PeoplePage({ paired, deviceOf }: { paired: Paired; deviceOf: (device: string) => string }) {
  const { t, n, language } = useLanguage()
  const { params, set } = useHash()
  const timeZone = useTimeZone()
  const live = useLive(async source => {
    const [people, devices, waiting, passphrases] = await Promise.all([
      source.list('people'),
      source.list('devices'),
      source.call('pairings'),
      lately(source.list('passphrases')),
    ])
    return { people, devices, pairings: waiting.pairings, passphrases }
  })
  const [approving, setApproving] = useState<string | null>(null)
  const actor: Actor = { device: paired.device, person: paired.person, role: paired.role }
  const people = live.data?.people ?? []
  const devicesOf = (person: Person) => (live.data?.devices ?? []).filter(device => device.person === person.id)
  const inUse = (person: Person) => devicesOf(person).filter(device => !device.revoked).length
  const passphrase = (person: Person): 'hasOne' | 'hasNone' | 'notAsked' => {
    if (person.kind !== 'member' || person.role !== 'administrator') return 'notAsked'
    return live.data?.passphrases?.some(({ id, inForce }) => id === person.id && inForce !== null) ? 'hasOne' : 'hasNone'
  }
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
      key: 'passphrase',
      label: accessWords.column,
      text: person => t(accessWords[passphrase(person)]),
      filter: passphrase,
      options: (['hasOne', 'hasNone', 'notAsked'] as const).map(value => ({ value, label: t(accessWords[value]) })),
      cell: person => (passphrase(person) === 'notAsked' ? '—' : t(accessWords[passphrase(person)])),
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
