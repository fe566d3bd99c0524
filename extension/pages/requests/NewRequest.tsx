// Receiving a request that came by letter, telephone or in person; number and deadline come from the gateway.
import { useState } from 'react'
import { LAW, LAWS, type Law } from '../../../shared/law.ts'
import { REQUEST_KINDS, REQUEST_WAYS, type RequestKind } from '../../../shared/registers/requests.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { newRequestWords as words } from '../../../shared/words/extension-requests.ts'
import { requestWords } from '../../../shared/words/requests.ts'
import { dayStart } from '../../table/view.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { isString, useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field } from '../../ui/parts.tsx'
import { useTimeZone } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { LiveNote, useDoing, useLive } from '../live.tsx'
import { useSource } from '../source.ts'
import { type Chosen, PersonPicker } from './PersonPicker.tsx'

const BY_STAFF = REQUEST_WAYS.filter(way => way === 'letter' || way === 'phone' || way === 'email' || way === 'in-person')

/** `person`: id, if it is known already whose data it is about. */
export function NewRequest({
  person,
  onClose,
  onReceived,
}: {
  person: string | undefined
  onClose: () => void
  onReceived: (row: string) => void
}) {
  const { t } = useLanguage()
  const given = useLive(
    async source => (person === undefined ? null : await source.call('personFile', { params: { id: person } })),
    person,
  )
  return (
    <Dialog title={t(words.title)} onClose={onClose}>
      {given.data === undefined ? (
        <LiveNote live={given} />
      ) : (
        <Form
          first={given.data && person !== undefined ? { id: person, name: given.data.name } : null}
          onClose={onClose}
          onReceived={onReceived}
        />
      )}
    </Dialog>
  )
}

function Form({ first, onClose, onReceived }: { first: Chosen | null; onClose: () => void; onReceived: (row: string) => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const timeZone = useTimeZone()
  const [chosen, setChosen] = useState(first)
  const [kind, setKind] = useState<RequestKind>('disclosure')
  const [law, setLaw] = useState<Law>('appi')
  const [way, setWay] = useState<(typeof REQUEST_WAYS)[number]>('letter')
  const details = useDraft('request details', '', isString)
  const [byAgent, setByAgent] = useState(false)
  const [agent, setAgent] = useState({ name: '', relation: '', proof: '' })
  const [day, setDay] = useState('')
  const [asked, setAsked] = useState(false)
  const receivedAt = day === '' ? undefined : dayStart(day, timeZone)
  const dayWrong = day !== '' && (receivedAt === undefined || receivedAt > Date.now())
  const agentMissing = byAgent && (!agent.name.trim() || !agent.relation.trim())
  const receive = async () => {
    setAsked(true)
    if (!chosen || dayWrong || agentMissing) return
    let row = ''
    let number = ''
    const done = await doing.run(async () => {
      const when = receivedAt === undefined ? {} : { receivedAt }
      const input = { person: chosen.id, kind, law, way, details: details.value, agent: byAgent ? agent : null, ...when }
      const answer = await source.call('newRequest', { input })
      row = answer.row
      number = answer.number
    })
    if (!done) return
    details.clear()
    toast(t(words.done, { number }))
    onReceived(row)
  }
  return (
    <form
      className="stack"
      onSubmit={event => {
        event.preventDefault()
        void receive()
      }}
    >
      <PersonPicker chosen={chosen} fault={asked && !chosen ? t(words.personMissing) : undefined} onChoose={setChosen} />
      <div className="two">
        <Field label={t(words.kind)}>
          {props => (
            <select
              {...props}
              className="input"
              value={kind}
              onChange={event => setKind(REQUEST_KINDS.find(one => one === event.target.value) ?? 'disclosure')}
            >
              {REQUEST_KINDS.map(one => (
                <option key={one} value={one}>
                  {t(requestWords[one])}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t(words.way)}>
          {props => (
            <select
              {...props}
              className="input"
              value={way}
              onChange={event => setWay(BY_STAFF.find(one => one === event.target.value) ?? 'letter')}
            >
              {BY_STAFF.map(one => (
                <option key={one} value={one}>
                  {t(words.ways[one])}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t(words.law)}>
          {props => (
            <select
              {...props}
              className="input"
              value={law}
              onChange={event => setLaw(LAWS.find(one => one === event.target.value) ?? 'appi')}
            >
              {LAWS.map(one => (
                <option key={one} value={one}>
                  {t(LAW[one].name)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          label={t(words.receivedOn)}
          hint={t(words.receivedHint)}
          fault={asked && dayWrong ? t(words.receivedWrong) : undefined}
        >
          {props => <input {...props} type="date" className="input" value={day} onChange={event => setDay(event.target.value)} />}
        </Field>
      </div>
      <Field label={t(words.details)}>
        {props => (
          <textarea
            {...props}
            className="input"
            rows={3}
            maxLength={2000}
            value={details.value}
            onChange={event => details.set(event.target.value)}
          />
        )}
      </Field>
      <label className="row">
        <input type="checkbox" checked={byAgent} onChange={event => setByAgent(event.target.checked)} />
        <span>{t(words.agent)}</span>
      </label>
      {byAgent &&
        (
          [
            ['name', words.agentName],
            ['relation', words.agentRelation],
            ['proof', words.agentProof],
          ] as const
        ).map(([field, label]) => (
          <Field
            key={field}
            label={t(label)}
            fault={asked && agentMissing && field === 'name' ? t(words.agentMissing) : undefined}
          >
            {props => (
              <input
                {...props}
                className="input"
                maxLength={field === 'proof' ? 2000 : 120}
                value={agent[field]}
                onChange={event => setAgent({ ...agent, [field]: event.target.value })}
              />
            )}
          </Field>
        ))}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts">
        <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
        <Button type="submit" look="primary" busy={doing.busy}>
          {t(words.receive)}
        </Button>
      </div>
    </form>
  )
}
