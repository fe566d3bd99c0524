// Gates: routes of the office's app that need a role, and how the app says who is logged in.
import { useState } from 'react'
import { type Gate, GateText } from '../../shared/registers/gates.ts'
import { ROLES } from '../../shared/roles.ts'
import { peopleWords, uiWords } from '../../shared/words/extension.ts'
import { gateWords as words } from '../../shared/words/extension-blocks.ts'
import { type Column, Table } from '../table/Table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { useDraft } from '../ui/kept.ts'
import { type Speech, useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Field } from '../ui/parts.tsx'
import { exact, Time, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { useCareful } from './careful.tsx'
import { FRESH_GATE, type GateField, gateForm, gateOf, isGateForm } from './gate-form.ts'
import { LiveNote, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { useSource } from './source.ts'

const textOf = (gate: Gate): GateText =>
  GateText.parse(Object.fromEntries(Object.keys(GateText.shape).map(key => [key, gate[key as keyof GateText]])))

/** The whole gate in one sentence. */
export function gateSentence(
  { pathPatterns, methods, roles }: Pick<GateText, 'pathPatterns' | 'methods' | 'roles'>,
  { t }: Speech,
): string {
  const named = ROLES.filter(role => roles.includes(role)).map(role => t(peopleWords.roles[role]))
  return t(words.sentence, {
    roles: named.join(t(words.or)),
    paths: pathPatterns.join(', '),
    methods: methods ? ` (${methods.join(', ')})` : '',
  })
}

export function GatesPage({ mayEdit }: { mayEdit: boolean }) {
  const speech = useLanguage()
  const { t, n, language } = speech
  const live = useLive(source => source.list('gates'))
  const timeZone = useTimeZone()
  const [editing, setEditing] = useState<Gate | 'new' | null>(null)
  const rows = live.data ?? []
  const columns: readonly Column<Gate>[] = [
    {
      key: 'name',
      label: words.name,
      width: '18%',
      text: gate => gate.name,
      cell: gate => <span className="foreign strong clamp">{gate.name}</span>,
    },
    {
      key: 'sentence',
      label: words.roles,
      width: '44%',
      text: gate => gateSentence(gate, speech),
      cell: gate => gateSentence(gate, speech),
    },
    {
      key: 'changed',
      label: words.changed,
      nowrap: true,
      text: gate => exact(gate.changedAt, language, timeZone),
      sort: gate => gate.changedAt,
      cell: gate => <Time at={gate.changedAt} as="stamp" />,
    },
    {
      key: 'remarks',
      label: words.remarks,
      text: gate => gate.remarks,
      cell: gate => <span className="foreign clamp">{gate.remarks || '—'}</span>,
    },
  ]
  return (
    <>
      <PageHead title={t(words.title)} sub={live.data && t(words.sub, { all: n(rows.length) })} live={live} />
      <PageTabs place="gates" />
      <LiveNote live={live} />
      {live.data && (
        <Table
          name="gates"
          title={t(words.title)}
          rows={rows}
          columns={columns}
          idOf={gate => gate.id}
          sort="name"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          act={
            mayEdit && (
              <Button look="primary" onClick={() => setEditing('new')}>
                <Sign name="plus" /> {t(words.add)}
              </Button>
            )
          }
          drawer={gate => ({
            title: <span className="foreign">{gate.name}</span>,
            body: (
              <>
                <p className="sentence-preview">{gateSentence(gate, speech)}</p>
                {gate.remarks && <p className="foreign">{gate.remarks}</p>}
                {mayEdit && <GateActs gate={gate} onEdit={() => setEditing(gate)} />}
              </>
            ),
          })}
        />
      )}
      <How />
      {editing && <GateDialog gate={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </>
  )
}

/** Field names of HTTP: the same in every language. */
const FIELDS = 'Sekisho-Role: administrator\nSekisho-Person: suzuki'

function How() {
  const { t } = useLanguage()
  return (
    <section className="card pad stack tight policy" aria-labelledby="gates-how">
      <h3 id="gates-how">{t(words.howTitle)}</h3>
      <p className="quiet">{t(words.how)}</p>
      <ol className="numbered">
        <li>
          {t(words.howField)}
          <pre className="code example">{FIELDS}</pre>
        </li>
        <li>{t(words.howToken)}</li>
      </ol>
    </section>
  )
}

function GateActs({ gate, onEdit }: { gate: Gate; onEdit: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const remove = async () => {
    const done = await careful.runConfirmed(async confirmed => {
      await source.operate('gates', 'remove', { row: gate.id, input: {}, confirmed })
    })
    if (!done) return
    const again = () =>
      void careful.runConfirmed(async confirmed => {
        await source.operate('gates', 'add', { input: textOf(gate), confirmed })
      })
    toast(t(words.removed, { name: gate.name }), again)
  }
  return (
    <div className="stack tight">
      <div className="acts start">
        <Button onClick={onEdit}>{t(words.editIt)}</Button>
        <Button look="danger" busy={careful.busy} onClick={() => void remove()}>
          {t(words.remove)}
        </Button>
      </div>
      {careful.error !== undefined && <ErrorNote error={careful.error} />}
      {careful.question}
    </div>
  )
}

function GateDialog({ gate, onClose }: { gate: Gate | null; onClose: () => void }) {
  const speech = useLanguage()
  const { t } = speech
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const draft = useDraft(`gate ${gate?.id ?? 'new'}`, gate ? gateForm(textOf(gate)) : FRESH_GATE, isGateForm)
  const [asked, setAsked] = useState(false)
  const form = draft.value
  const result = gateOf(form)
  const fault = (field: GateField) =>
    asked && 'faults' in result && result.faults.has(field) ? t(words.faults[field]) : undefined
  const save = async () => {
    setAsked(true)
    if (!('gate' in result)) return
    const input = result.gate
    const done = await careful.runConfirmed(async confirmed => {
      if (gate) await source.operate('gates', 'edit', { row: gate.id, input, confirmed })
      else await source.operate('gates', 'add', { input, confirmed })
    })
    if (!done) return
    draft.clear()
    toast(t(words.saved, { name: input.name }))
    onClose()
  }
  const text = (field: 'name' | 'methods' | 'paths' | 'remarks', hint?: string) => (
    <Field label={t(words[field])} hint={hint} fault={field === 'remarks' ? undefined : fault(field)}>
      {props => (
        <input
          {...props}
          className="input"
          maxLength={2000}
          value={form[field]}
          onChange={event => draft.set({ ...form, [field]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <Dialog title={t(gate ? words.edit : words.add)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        {'gate' in result && <p className="sentence-preview">{gateSentence(result.gate, speech)}</p>}
        {draft.restored && <p className="faint">{t(uiWords.draftRestored)}</p>}
        {text('name')}
        {text('paths', t(words.pathsHint))}
        <fieldset className="choices three">
          <legend className="label">{t(words.roles)}</legend>
          {ROLES.map(role => (
            <label className="choice" key={role}>
              <input
                type="checkbox"
                checked={form.roles.includes(role)}
                onChange={event =>
                  draft.set({
                    ...form,
                    roles: ROLES.filter(one => (one === role ? event.target.checked : form.roles.includes(one))),
                  })
                }
              />
              <span>{t(peopleWords.roles[role])}</span>
            </label>
          ))}
        </fieldset>
        {fault('roles') && (
          <span className="fault" role="alert">
            {fault('roles')}
          </span>
        )}
        {text('methods')}
        {text('remarks')}
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
