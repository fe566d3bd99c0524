// Other places: where else personal data is kept, who looks after it, how it is asked, and what it answered last. Long because of the form of five ways.
import { useState } from 'react'
import { type Connector, ConnectorText } from '../../shared/registers/connectors.ts'
import { uiWords } from '../../shared/words/extension.ts'
import { elsewhereWords as words } from '../../shared/words/extension-retention.ts'
import type { Text } from '../../shared/words/text.ts'
import { type Column, Table } from '../table/Table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { useDraft } from '../ui/kept.ts'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Field, Situation } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { useCareful } from './careful.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import {
  ACTS,
  type ConnectorField,
  type ConnectorForm,
  connectorForm,
  connectorOf,
  FRESH_CONNECTOR,
  HOWS,
  isConnectorForm,
} from './retention/connector-form.ts'
import { useSource } from './source.ts'

const textOf = (place: Connector): ConnectorText =>
  ConnectorText.parse(Object.fromEntries(Object.keys(ConnectorText.shape).map(key => [key, place[key as keyof ConnectorText]])))

export function ElsewherePage({ nameOf }: { nameOf: (person: string) => string }) {
  const { t, n } = useLanguage()
  const live = useLive(source => source.list('connectors'))
  const [editing, setEditing] = useState<Connector | 'new' | null>(null)
  const rows = live.data ?? []
  const keeperOf = ({ keeper }: Connector) => (keeper === null ? t(words.nobody) : nameOf(keeper))
  const columns: readonly Column<Connector>[] = [
    {
      key: 'name',
      label: words.name,
      width: '20%',
      text: ({ name }) => name,
      cell: ({ name }) => <span className="foreign strong clamp">{name}</span>,
    },
    {
      key: 'holds',
      label: words.holds,
      width: '26%',
      text: ({ holds }) => holds,
      cell: ({ holds }) => <span className="foreign clamp">{holds || '—'}</span>,
    },
    {
      key: 'how',
      label: words.how,
      text: ({ how }) => t(words.hows[how.kind]),
      filter: ({ how }) => how.kind,
      options: HOWS.map(value => ({ value, label: t(words.hows[value]) })),
      cell: ({ how }) => t(words.hows[how.kind]),
    },
    {
      key: 'keeper',
      label: words.keeper,
      text: keeperOf,
      cell: place =>
        place.keeper === null ? (
          <Situation tone="warn" sign="warning" word={t(words.nobody)} />
        ) : (
          <span className="foreign">{keeperOf(place)}</span>
        ),
    },
    {
      key: 'answer',
      label: words.answer,
      sort: ({ asked }) => asked?.at ?? 0,
      text: place => t(answerWord(place), { due: place.asked?.due ?? 0, failure: place.asked?.failure ?? '' }),
      cell: place => <Answer place={place} />,
    },
  ]
  return (
    <>
      <PageHead
        title={t(words.title)}
        sub={live.data && t(words.sub, { all: n(rows.length), asks: n(rows.filter(({ how }) => how.kind !== 'by-hand').length) })}
        live={live}
      />
      <PageTabs place="elsewhere" />
      <LiveNote live={live} />
      {live.data && (
        <Table
          name="other-places"
          title={t(words.title)}
          rows={rows}
          columns={columns}
          idOf={({ id }) => id}
          sort="name"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          act={
            <Button look="primary" onClick={() => setEditing('new')}>
              <Sign name="plus" /> {t(words.add)}
            </Button>
          }
          drawer={place => ({
            title: <span className="foreign">{place.name}</span>,
            body: <PlaceBody place={place} keeper={keeperOf(place)} onEdit={() => setEditing(place)} />,
          })}
        />
      )}
      {editing && <PlaceForm place={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </>
  )
}

function answerWord({ how, asked }: Connector): Text {
  if (how.kind === 'by-hand') return words.answers.byHand
  if (!asked) return words.answers.none
  if (asked.failure !== null || asked.due === null) return words.answers.failed
  return asked.due > 0 ? words.answers.due : words.answers.clear
}

function Answer({ place }: { place: Connector }) {
  const { t, n } = useLanguage()
  const { how, asked } = place
  const word = t(answerWord(place), { due: n(asked?.due ?? 0), failure: asked?.failure ?? '' })
  if (how.kind === 'by-hand') return <Situation tone="quiet" sign="dash" word={word} />
  const failed = asked && (asked.failure !== null || asked.due === null)
  const tone = !asked ? 'unknown' : failed ? 'fail' : (asked.due ?? 0) > 0 ? 'warn' : 'ok'
  const sign = !asked ? 'unknown' : failed ? 'failed' : (asked.due ?? 0) > 0 ? 'waiting' : 'check'
  return (
    <>
      <Situation tone={tone} sign={sign} word={word} />
      {asked && (
        <span className="block faint">
          <Time at={asked.at} />
        </span>
      )}
    </>
  )
}

function PlaceBody({ place, keeper, onEdit }: { place: Connector; keeper: string; onEdit: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const { how } = place
  const remove = async () => {
    const done = await doing.run(async () => {
      await source.operate('connectors', 'remove', { row: place.id, input: {} })
    })
    if (!done) return
    toast(t(words.removed, { name: place.name }), () => {
      void doing.run(async () => {
        await source.operate('connectors', 'add', { input: textOf(place) })
      })
    })
  }
  return (
    <>
      <div className="acts start">
        <Button onClick={onEdit}>{t(words.editIt)}</Button>
        <Button look="danger" busy={doing.busy} onClick={() => void remove()}>
          {t(words.remove)}
        </Button>
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <dl className="facts even">
        <dt>{t(words.answer)}</dt>
        <dd>
          <Answer place={place} />
        </dd>
        <dt>{t(words.keeper)}</dt>
        <dd className="foreign">{keeper}</dd>
        <dt>{t(words.holds)}</dt>
        <dd className="foreign">{place.holds || '—'}</dd>
        <dt>{t(words.how)}</dt>
        <dd className="foreign">
          {t(words.hows[how.kind])}
          {how.kind === 'postgres' && <code className="block">{`${how.user}@${how.host}:${how.port}/${how.database}`}</code>}
          {how.kind === 'sqlite' && <code className="block">{how.path}</code>}
          {how.kind === 'webhook' && <code className="block">{how.url}</code>}
          {how.kind === 'by-hand' && how.instructions && <span className="block">{how.instructions}</span>}
        </dd>
      </dl>
    </>
  )
}

function PlaceForm({ place, onClose }: { place: Connector | null; onClose: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const people = useLive(s => s.list('people'))
  const first = place ? connectorForm(textOf(place)) : FRESH_CONNECTOR
  const draft = useDraft<ConnectorForm>(`connector ${place?.id ?? 'new'}`, first, isConnectorForm)
  const [asked, setAsked] = useState(false)
  const form = draft.value
  const set = (change: Partial<ConnectorForm>) => draft.set({ ...form, ...change })
  const result = connectorOf(form)
  const fault = (field: ConnectorField) =>
    asked && 'faults' in result && result.faults.has(field) ? t(words.faults[field]) : undefined
  const save = async () => {
    setAsked(true)
    if (!('connector' in result)) return
    const input = result.connector
    const done = await careful.runConfirmed(async confirmed => {
      if (place) await source.operate('connectors', 'edit', { row: place.id, input, confirmed })
      else await source.operate('connectors', 'add', { input, confirmed })
    })
    if (!done) return
    draft.clear()
    toast(t(words.saved, { name: input.name }))
    onClose()
  }
  type Line = Exclude<keyof ConnectorForm, 'how' | 'acts' | 'keeper'>
  const line = (field: Line, label: Text, { rows = 1, hint }: { rows?: number; hint?: Text } = {}) => (
    <Field label={t(label)} hint={hint ? t(hint) : undefined} fault={field === 'name' ? fault('name') : undefined}>
      {props => {
        const same = {
          ...props,
          maxLength: 4000,
          value: form[field],
          spellCheck: field === 'name' || field === 'holds' || field === 'instructions',
          onChange: (event: { target: { value: string } }) => set({ [field]: event.target.value }),
        }
        return rows === 1 ? <input {...same} className="input" /> : <textarea {...same} rows={rows} className="input" />
      }}
    </Field>
  )
  return (
    <Dialog title={t(place ? words.edit : words.add)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        {draft.restored && <p className="faint">{t(uiWords.draftRestored)}</p>}
        {line('name', words.name)}
        {line('holds', words.holds)}
        <div className="two">
          <Field label={t(words.keeper)}>
            {props => (
              <select {...props} className="input" value={form.keeper} onChange={event => set({ keeper: event.target.value })}>
                <option value="">{t(words.nobody)}</option>
                {(people.data ?? []).map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t(words.how)} fault={fault('how')}>
            {props => (
              <select
                {...props}
                className="input"
                value={form.how}
                onChange={event => set({ how: HOWS.find(one => one === event.target.value) ?? 'by-hand' })}
              >
                {HOWS.map(one => (
                  <option key={one} value={one}>
                    {t(words.hows[one])}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        {form.how === 'by-hand' && line('instructions', words.instructions, { rows: 3 })}
        {form.how === 'postgres' && (
          <>
            <div className="two">
              {line('host', words.host)}
              {line('port', words.port)}
              {line('database', words.database)}
              {line('user', words.user)}
            </div>
            {line('secret', words.password, { hint: words.secretHint })}
          </>
        )}
        {form.how === 'sqlite' && line('path', words.path)}
        {(form.how === 'postgres' || form.how === 'sqlite') && (
          <>
            {line('query', words.query, { rows: 3, hint: words.queryHint })}
            {line('held', words.queryHeld, { rows: 3, hint: words.queryPersonHint })}
            {line('left', words.queryLeft, { rows: 2 })}
          </>
        )}
        {form.how === 'command' && (
          <>
            {line('due', words.commandDue, { rows: 2, hint: words.commandHint })}
            {line('disclose', words.commandDisclose, { rows: 2 })}
            {line('erase', words.commandErase, { rows: 2 })}
          </>
        )}
        {form.how === 'webhook' && (
          <>
            {line('url', words.url)}
            {line('secret', words.secret, { hint: words.secretHint })}
            <fieldset className="choices single">
              <legend className="label">{t(words.acts)}</legend>
              {ACTS.map(act => (
                <label className="choice" key={act}>
                  <input
                    type="checkbox"
                    checked={form.acts.includes(act)}
                    onChange={event =>
                      set({ acts: ACTS.filter(one => (one === act ? event.target.checked : form.acts.includes(one))) })
                    }
                  />
                  <span>{t(words.actWords[act])}</span>
                </label>
              ))}
            </fieldset>
          </>
        )}
        {careful.error !== undefined && <ErrorNote error={careful.error} />}
        <div className="acts">
          <Button
            onClick={() => {
              draft.clear()
              onClose()
            }}
          >
            {t(uiWords.cancel)}
          </Button>
          <Button type="submit" look="primary" busy={careful.busy}>
            {t(uiWords.save)}
          </Button>
        </div>
      </form>
      {careful.question}
    </Dialog>
  )
}
