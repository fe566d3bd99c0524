// New or changed plan: what, how soon, where, when, how long. Drafts are kept; the schedule is plain choices with its cron line.
import { useState } from 'react'
import type { Place } from '../../../shared/registers/places.ts'
import { type Plan, PRIORITIES } from '../../../shared/registers/plans.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { availabilityWords, planWords as words } from '../../../shared/words/extension-availability.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Choices, Field, Note } from '../../ui/parts.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing, useLive } from '../live.tsx'
import { useSource } from '../source.ts'
import { freshPlan, isPlanForm, type Length, type PlanField, type PlanForm, planForm, planOf, UNITS } from './plan-form.ts'
import { ScheduleFields } from './ScheduleFields.tsx'

const KEPT = ['last', 'daily', 'weekly', 'monthly'] as const

export function PlanDialog({
  plan,
  places,
  onClose,
  onSaved,
}: {
  /** Null: a new one. */
  plan: Plan | null
  places: readonly Place[]
  onClose: () => void
  onSaved: () => Promise<void>
}) {
  const { t, n } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const people = useLive(s => s.list('people'))
  const initial = plan ? planForm(plan) : freshPlan(places.map(({ id }) => id).slice(0, 1))
  const draft = useDraft<PlanForm>(`plan ${plan?.id ?? 'new'}`, initial, isPlanForm)
  const [asked, setAsked] = useState(false)
  const form = draft.value
  const set = (change: Partial<PlanForm>) => draft.set({ ...form, ...change })
  const result = planOf(form)
  const fault = (field: PlanField) => {
    const found = 'faults' in result ? result.faults.get(field) : undefined
    return asked && found ? t(found) : undefined
  }
  const save = async () => {
    setAsked(true)
    if (!('plan' in result)) return
    const input = result.plan
    const done = await doing.run(async () => {
      if (plan) await source.operate('plans', 'edit', { row: plan.id, input })
      else await source.operate('plans', 'add', { input })
      await onSaved()
    })
    if (!done) return
    draft.clear()
    toast(t(words.saved, { name: input.name }))
    onClose()
  }
  const lines = (field: 'command' | 'check', hint: string) => (
    <Field label={t(words[field])} hint={hint} fault={field === 'command' ? fault('command') : undefined}>
      {props => (
        <textarea
          {...props}
          className="input code"
          rows={field === 'command' ? 3 : 2}
          spellCheck={false}
          value={form[field]}
          onChange={event => set({ [field]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <Dialog title={t(plan ? words.editTitle : words.add)} wide onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        {draft.restored && <p className="faint">{t(uiWords.draftRestored)}</p>}
        <Field label={t(words.name)} fault={fault('name')}>
          {props => (
            <input
              {...props}
              className="input"
              maxLength={80}
              value={form.name}
              onChange={event => set({ name: event.target.value })}
            />
          )}
        </Field>
        {plan === null && (
          <Choices
            legend={t(words.what)}
            options={(['folder', 'command'] as const).map(value => ({ value, label: t(words.subjects[value]) }))}
            value={form.subject === 'office' ? null : form.subject}
            onChange={subject => set({ subject })}
          />
        )}
        {form.subject === 'folder' && (
          <Field label={t(words.path)} hint={t(words.pathHint)} fault={fault('path')}>
            {props => (
              <input
                {...props}
                className="input"
                maxLength={1000}
                spellCheck={false}
                value={form.path}
                onChange={event => set({ path: event.target.value })}
              />
            )}
          </Field>
        )}
        {form.subject === 'command' && (
          <>
            {lines('command', t(words.commandHint))}
            {lines('check', t(words.checkHint))}
          </>
        )}
        <div className="pairs">
          <Field label={t(availabilityWords.priority)}>
            {props => (
              <select
                {...props}
                className="input"
                value={form.priority}
                onChange={event => set({ priority: PRIORITIES.find(one => one === event.target.value) ?? form.priority })}
              >
                {PRIORITIES.map(one => (
                  <option key={one} value={one}>
                    {t(availabilityWords.priorities[one])}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <LengthField label={t(words.rpo)} value={form.rpo} onChange={rpo => set({ rpo })} fault={fault('rpo')} />
          <LengthField label={t(words.rto)} value={form.rto} onChange={rto => set({ rto })} fault={fault('rto')} />
        </div>
        <fieldset className="choices">
          <legend className="label">{t(words.places)}</legend>
          {places.length === 0 && <Note tone="warn">{t(words.noPlaces)}</Note>}
          {places.map(place => (
            <label className="choice" key={place.id}>
              <input
                type="checkbox"
                checked={form.places.includes(place.id)}
                onChange={event =>
                  set({
                    places: event.target.checked ? [...form.places, place.id] : form.places.filter(one => one !== place.id),
                  })
                }
              />
              <span className="foreign">{place.name}</span>
            </label>
          ))}
        </fieldset>
        {fault('places') && (
          <span className="fault" role="alert">
            {fault('places')}
          </span>
        )}
        <ScheduleFields schedule={form.schedule} onChange={schedule => set({ schedule })} fault={fault('schedule')} />
        <fieldset className="plain-set">
          <legend className="strong">{t(words.keep)}</legend>
          <div className="pairs four">
            {KEPT.map(kind => (
              <Field key={kind} label={t(words.keepKinds[kind])}>
                {props => (
                  <input
                    {...props}
                    className="input"
                    inputMode="numeric"
                    maxLength={4}
                    aria-invalid={fault('keep') ? true : undefined}
                    value={form.keep[kind]}
                    onChange={event => set({ keep: { ...form.keep, [kind]: event.target.value } })}
                  />
                )}
              </Field>
            ))}
          </div>
          <p className="faint">
            {t(
              words.keepMeans,
              Object.fromEntries(KEPT.map(kind => [kind, /^\d+$/.test(form.keep[kind]) ? n(Number(form.keep[kind])) : '?'])),
            )}
          </p>
          {fault('keep') && (
            <span className="fault" role="alert">
              {fault('keep')}
            </span>
          )}
        </fieldset>
        <div className="pairs">
          <Field label={t(words.drillEvery)} fault={fault('drillEveryDays')}>
            {props => (
              <input
                {...props}
                className="input"
                inputMode="numeric"
                maxLength={3}
                value={form.drillEveryDays}
                onChange={event => set({ drillEveryDays: event.target.value })}
              />
            )}
          </Field>
          <Field label={t(words.owner)}>
            {props => (
              <select {...props} className="input" value={form.owner} onChange={event => set({ owner: event.target.value })}>
                <option value="">{t(words.nobody)}</option>
                {(people.data ?? [])
                  .filter(person => person.kind === 'member' || person.id === form.owner)
                  .map(person => (
                    <option key={person.id} value={person.id}>
                      {person.name}
                    </option>
                  ))}
              </select>
            )}
          </Field>
        </div>
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
            {t(uiWords.save)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function LengthField({
  label,
  value,
  onChange,
  fault,
}: {
  label: string
  value: Length
  onChange: (value: Length) => void
  fault: string | undefined
}) {
  const { t } = useLanguage()
  return (
    <Field label={label} fault={fault}>
      {props => (
        <span className="row">
          <input
            {...props}
            className="input figure"
            inputMode="decimal"
            maxLength={6}
            value={value.value}
            onChange={event => onChange({ ...value, value: event.target.value })}
          />
          <select
            className="input fit"
            aria-label={`${label}: ${t(words.unit)}`}
            value={value.unit}
            onChange={event => onChange({ ...value, unit: Number(event.target.value) })}
          >
            {UNITS.map(unit => (
              <option key={unit} value={unit}>
                {t(words.units[unit])}
              </option>
            ))}
          </select>
        </span>
      )}
    </Field>
  )
}
