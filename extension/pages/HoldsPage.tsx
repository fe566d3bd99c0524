// Legal holds: what must not be deleted although its time has come, why, and until when.
import { useState } from 'react'
import { type Hold, holdsBack } from '../../shared/registers/holds.ts'
import { uiWords } from '../../shared/words/extension.ts'
import { holdWords as words } from '../../shared/words/extension-retention.ts'
import { type Column, Table } from '../table/Table.tsx'
import { dayStart } from '../table/view.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Field, Situation } from '../ui/parts.tsx'
import { exact, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { type Chosen, PersonPicker } from './requests/PersonPicker.tsx'
import { usePersonNames } from './requests/request-parts.tsx'
import { useSource } from './source.ts'

type State = 'active' | 'over' | 'ended'
const SIGNS = { active: ['active', 'shield'], over: ['quiet', 'dash'], ended: ['quiet', 'dash'] } as const

const stateOf = (hold: Hold, now: number): State => (hold.ended ? 'ended' : holdsBack(hold, now) ? 'active' : 'over')

export function HoldsPage({ nameOf }: { nameOf: (person: string) => string }) {
  const { t, n, language } = useLanguage()
  const timeZone = useTimeZone()
  const now = useNow()
  const live = useLive(source => source.list('holds'))
  const rules = useLive(source => source.list('retentions'))
  const [adding, setAdding] = useState(false)
  const rows = live.data ?? []
  const names = usePersonNames(rows.map(({ person }) => person ?? ''))
  const whom = ({ person }: Hold) =>
    person === null ? t(words.everybody) : (names.get(person) ?? t(words.one, { id: person.slice(0, 8) }))
  const what = ({ retention }: Hold) =>
    retention === null ? t(words.allData) : (rules.data?.find(({ id }) => id === retention)?.data ?? retention.slice(0, 8))
  const columns: readonly Column<Hold>[] = [
    { key: 'retention', label: words.retention, text: what, cell: hold => <span className="foreign strong">{what(hold)}</span> },
    { key: 'person', label: words.person, text: whom, cell: hold => <span className="foreign">{whom(hold)}</span> },
    {
      key: 'reason',
      label: words.reason,
      width: '26%',
      text: ({ reason }) => reason,
      cell: ({ reason }) => <span className="foreign clamp">{reason}</span>,
    },
    {
      key: 'basis',
      label: words.basis,
      text: ({ basis }) => basis,
      cell: ({ basis }) => <span className="foreign">{basis}</span>,
    },
    {
      key: 'until',
      label: words.until,
      nowrap: true,
      text: ({ until }) => (until === null ? t(words.open) : exact(until - 1, language, timeZone)),
      sort: ({ until }) => until ?? Number.MAX_SAFE_INTEGER,
      cell: ({ until }) => (until === null ? t(words.open) : <Time at={until - 1} as="stamp" />),
    },
    {
      key: 'situation',
      label: words.situation,
      nowrap: true,
      text: hold => t(words.situations[stateOf(hold, now)]),
      filter: hold => stateOf(hold, now),
      options: (['active', 'over', 'ended'] as const).map(value => ({ value, label: t(words.situations[value]) })),
      cell: hold => {
        const state = stateOf(hold, now)
        return <Situation tone={SIGNS[state][0]} sign={SIGNS[state][1]} word={t(words.situations[state])} pill />
      },
    },
  ]
  return (
    <>
      <PageHead
        title={t(words.title)}
        sub={live.data && t(words.sub, { active: n(rows.filter(hold => holdsBack(hold, now)).length) })}
        live={live}
      />
      <PageTabs place="holds" />
      <LiveNote live={live} />
      {live.data && (
        <Table
          name="holds"
          title={t(words.title)}
          rows={rows}
          columns={columns}
          idOf={({ id }) => id}
          sort="retention"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          act={
            <Button look="primary" onClick={() => setAdding(true)}>
              <Sign name="plus" /> {t(words.add)}
            </Button>
          }
          drawer={hold => ({
            title: <span className="foreign">{what(hold)}</span>,
            body: (
              <>
                <p className="foreign">{hold.reason}</p>
                <dl className="facts even">
                  <dt>{t(words.basis)}</dt>
                  <dd className="foreign">{hold.basis}</dd>
                  <dt>{t(words.by)}</dt>
                  <dd className="foreign">{nameOf(hold.by)}</dd>
                  <dt>{t(words.since)}</dt>
                  <dd>
                    <Time at={hold.madeAt} as="stamp" />
                  </dd>
                </dl>
                {!hold.ended && <EndHold hold={hold} />}
              </>
            ),
          })}
        />
      )}
      {adding && <HoldDialog rules={rules.data ?? []} onClose={() => setAdding(false)} />}
    </>
  )
}

function EndHold({ hold }: { hold: Hold }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const end = async () => {
    const done = await doing.run(async () => {
      await source.operate('holds', 'end', { row: hold.id, input: {} })
    })
    if (!done) return
    const { person, retention, reason, basis, until } = hold
    toast(t(words.ended), () => {
      void doing.run(async () => {
        await source.operate('holds', 'add', { input: { person, retention, reason, basis, until } })
      })
    })
  }
  return (
    <div className="stack tight">
      <div className="acts start">
        <Button look="danger" busy={doing.busy} onClick={() => void end()}>
          {t(words.end)}
        </Button>
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </div>
  )
}

function HoldDialog({ rules, onClose }: { rules: readonly { id: string; data: string }[]; onClose: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const timeZone = useTimeZone()
  const [retention, setRetention] = useState('')
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [onePerson, setOnePerson] = useState(false)
  const [reason, setReason] = useState('')
  const [basis, setBasis] = useState('')
  const [day, setDay] = useState('')
  const [asked, setAsked] = useState(false)
  const first = day === '' ? undefined : dayStart(day, timeZone)
  // The day itself is held, too.
  const until = first === undefined ? null : first + 86_400_000
  const dayWrong = day !== '' && (until === null || until <= Date.now())
  const save = async () => {
    setAsked(true)
    if (!reason.trim() || !basis.trim() || dayWrong || (onePerson && !chosen)) return
    const done = await doing.run(async () => {
      const about = { person: onePerson && chosen ? chosen.id : null, retention: retention || null }
      await source.operate('holds', 'add', { input: { ...about, reason: reason.trim(), basis: basis.trim(), until } })
    })
    if (!done) return
    toast(t(words.added))
    onClose()
  }
  return (
    <Dialog title={t(words.add)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        <Field label={t(words.retention)}>
          {props => (
            <select {...props} className="input" value={retention} onChange={event => setRetention(event.target.value)}>
              <option value="">{t(words.allData)}</option>
              {rules.map(({ id, data }) => (
                <option key={id} value={id}>
                  {data}
                </option>
              ))}
            </select>
          )}
        </Field>
        <label className="row">
          <input type="checkbox" checked={onePerson} onChange={event => setOnePerson(event.target.checked)} />
          <span>{t(words.choosePerson)}</span>
        </label>
        {onePerson && (
          <PersonPicker chosen={chosen} fault={asked && !chosen ? t(words.choosePerson) : undefined} onChoose={setChosen} />
        )}
        <Field label={t(words.reason)} fault={asked && !reason.trim() ? t(words.faults.reason) : undefined}>
          {props => (
            <input
              {...props}
              className="input"
              maxLength={1000}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        <Field
          label={t(words.basis)}
          hint={t(words.basisHint)}
          fault={asked && !basis.trim() ? t(words.faults.basis) : undefined}
        >
          {props => (
            <input {...props} className="input" maxLength={300} value={basis} onChange={event => setBasis(event.target.value)} />
          )}
        </Field>
        <Field label={t(words.until)} hint={t(words.untilHint)} fault={asked && dayWrong ? t(words.faults.until) : undefined}>
          {props => (
            <input {...props} type="date" className="input fit" value={day} onChange={event => setDay(event.target.value)} />
          )}
        </Field>
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
          <Button type="submit" look="primary" busy={doing.busy}>
            {t(uiWords.save)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
