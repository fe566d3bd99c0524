// A storage period, new or edited.
import { useState } from 'react'
import { RETENTION_TEMPLATES, ruleOfTemplate } from '../../../shared/registers/retention-templates.ts'
import { RETAINED, type Retention, RetentionText } from '../../../shared/registers/retentions.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { retentionWords as words } from '../../../shared/words/extension-retention.ts'
import type { Text } from '../../../shared/words/text.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field } from '../../ui/parts.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing, useLive } from '../live.tsx'
import { useSource } from '../source.ts'
import {
  aboutRows,
  FRESH_RETENTION,
  fromsFor,
  hasPurpose,
  isRetentionForm,
  methodsFor,
  type RetentionField,
  type RetentionForm,
  retentionForm,
  retentionOf,
  UNITS,
} from './retention-form.ts'

export const textOf = (rule: Retention): RetentionText =>
  RetentionText.parse(Object.fromEntries(Object.keys(RetentionText.shape).map(key => [key, rule[key as keyof RetentionText]])))

export function RetentionDialog({ rule, onClose }: { rule: Retention | null; onClose: () => void }) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const purposes = useLive(s => s.list('purposes'))
  const connectors = useLive(s => s.list('connectors'))
  const first = rule ? retentionForm(textOf(rule)) : FRESH_RETENTION
  const draft = useDraft<RetentionForm>(`retention ${rule?.id ?? 'new'}`, first, isRetentionForm)
  const [asked, setAsked] = useState(false)
  const form = draft.value
  const set = (change: Partial<RetentionForm>) => draft.set({ ...form, ...change })
  const result = retentionOf(form)
  const fault = (field: RetentionField) =>
    asked && 'faults' in result && result.faults.has(field) ? t(words.faults[field]) : undefined
  const save = async () => {
    setAsked(true)
    if (!('rule' in result)) return
    const input = result.rule
    const done = await doing.run(async () => {
      if (rule) await source.operate('retentions', 'edit', { row: rule.id, input })
      else await source.operate('retentions', 'add', { input })
    })
    if (!done) return
    draft.clear()
    toast(t(words.saved, { name: input.data }))
    onClose()
  }
  const choice = <Value extends string>(
    label: Text,
    value: Value,
    options: readonly (readonly [Value, string])[],
    change: (value: Value) => void,
    wrong?: string,
  ) => (
    <Field label={t(label)} fault={wrong}>
      {props => (
        <select
          {...props}
          className="input"
          value={value}
          onChange={event => {
            const found = options.find(([one]) => one === event.target.value)
            if (found) change(found[0])
          }}
        >
          {options.map(([one, word]) => (
            <option key={one} value={one}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
  const line = (field: 'data' | 'reason' | 'amount', most: number, hint?: Text) => (
    <Field label={t(words[field])} hint={hint ? t(hint) : undefined} fault={field === 'reason' ? undefined : fault(field)}>
      {props => (
        <input
          {...props}
          className="input"
          inputMode={field === 'amount' ? 'numeric' : undefined}
          maxLength={most}
          value={form[field]}
          onChange={event => set({ [field]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <Dialog title={t(rule ? words.edit : words.add)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        {draft.restored && <p className="faint">{t(uiWords.draftRestored)}</p>}
        {!rule &&
          choice(
            words.template,
            '',
            [['', t(words.templateNone)] as const, ...RETENTION_TEMPLATES.map(one => [one.id, t(one.data)] as const)],
            id => {
              const found = RETENTION_TEMPLATES.find(one => one.id === id)
              if (found) draft.set(retentionForm(ruleOfTemplate(found, language, form.connector || null)))
            },
          )}
        {line('data', 200, words.dataHint)}
        {choice(
          words.about,
          form.about,
          RETAINED.map(one => [one, t(words.abouts[one])] as const),
          about => draft.set(aboutRows(form, about)),
        )}
        {form.about === 'elsewhere' &&
          choice(
            words.connector,
            form.connector,
            [['', '—'] as const, ...(connectors.data ?? []).map(one => [one.id, one.name] as const)],
            connector => set({ connector }),
            fault('connector'),
          )}
        {hasPurpose(form.about) &&
          choice(
            words.purpose,
            form.purpose,
            [['', t(words.anyPurpose)] as const, ...(purposes.data ?? []).map(one => [one.id, one.name[language]] as const)],
            purpose => set({ purpose }),
          )}
        <div className="two">
          {line('amount', 4)}
          {choice(
            words.unit,
            form.unit,
            UNITS.map(one => [one, t(words.units[one])] as const),
            unit => set({ unit }),
          )}
          {choice(
            words.from,
            form.from,
            fromsFor(form.about).map(one => [one, t(words.froms[one])] as const),
            from => set({ from }),
          )}
          {choice(
            words.method,
            form.method,
            methodsFor(form.about).map(one => [one, t(words.methods[one])] as const),
            method => set({ method }),
          )}
        </div>
        {line('reason', 1000, words.reasonHint)}
        <label className="row">
          <input type="checkbox" checked={form.byLaw} onChange={event => set({ byLaw: event.target.checked })} />
          <span>{t(words.byLaw)}</span>
        </label>
        {form.byLaw && <p className="faint">{t(words.byLawMeans)}</p>}
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
