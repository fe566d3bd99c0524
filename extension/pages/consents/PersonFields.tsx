// The fields of a person, for adding, correcting, and correcting at somebody's request.
import type { Person } from '../../../shared/registers/people.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { personWords as words } from '../../../shared/words/extension-consents.ts'
import { LANGUAGES } from '../../../shared/words/text.ts'
import { useLanguage } from '../../ui/language.ts'
import { Field } from '../../ui/parts.tsx'
import { useLive } from '../live.tsx'
import type { PersonField, PersonForm } from './person-form.ts'

/** Members who may serve somebody. */
export function useHosts(): readonly Person[] {
  const people = useLive(source => source.list('people'))
  return (people.data ?? []).filter(({ role }) => role !== 'user')
}

export function PersonFields({
  form,
  faults,
  hosts,
  onChange,
}: {
  form: PersonForm
  faults: ReadonlySet<PersonField>
  /** Null: who serves them is not chosen here. */
  hosts: readonly Person[] | null
  onChange: (form: PersonForm) => void
}) {
  const { t } = useLanguage()
  const fault = (field: PersonField) => (faults.has(field) ? t(words.faults[field]) : undefined)
  const set = (change: Partial<PersonForm>) => onChange({ ...form, ...change })
  const line = (field: 'name' | 'email' | 'phone' | 'ref' | 'remarks', most: number, hint?: string) => (
    <Field label={t(words[field])} hint={hint} fault={field === 'name' || field === 'email' ? fault(field) : undefined}>
      {props => (
        <input
          {...props}
          className="input"
          maxLength={most}
          value={form[field]}
          onChange={event => set({ [field]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <>
      {line('name', 120)}
      <div className="two">
        {line('email', 254)}
        {line('phone', 40)}
      </div>
      {line('ref', 200, t(words.refHint))}
      <div className="two">
        <Field label={t(words.language)}>
          {props => (
            <select
              {...props}
              className="input"
              value={form.language}
              onChange={event => set({ language: event.target.value === 'en' ? 'en' : 'ja' })}
            >
              {LANGUAGES.map(one => (
                <option key={one} value={one} lang={one}>
                  {uiWords.thisLanguage[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {hosts && (
          <Field label={t(words.host)}>
            {props => (
              <select {...props} className="input" value={form.host} onChange={event => set({ host: event.target.value })}>
                <option value="">{t(words.nobody)}</option>
                {hosts.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
      </div>
      <label className="row">
        <input type="checkbox" checked={form.guarded} onChange={event => set({ guarded: event.target.checked })} />
        <span>{t(words.guardian)}</span>
      </label>
      {form.guarded && (
        <div className="two">
          <Field label={t(words.guardianName)} fault={fault('guardian')}>
            {props => (
              <input
                {...props}
                className="input"
                maxLength={120}
                value={form.guardianName}
                onChange={event => set({ guardianName: event.target.value })}
              />
            )}
          </Field>
          <Field label={t(words.guardianRelation)} hint={t(words.guardianRelationHint)}>
            {props => (
              <input
                {...props}
                className="input"
                maxLength={80}
                value={form.guardianRelation}
                onChange={event => set({ guardianRelation: event.target.value })}
              />
            )}
          </Field>
        </div>
      )}
      {line('remarks', 2000)}
      {fault('other') && (
        <span className="fault" role="alert">
          {fault('other')}
        </span>
      )}
    </>
  )
}
