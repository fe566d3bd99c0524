// Writing a rule: the sentence with its inputs in place, and the finished sentence above them.
import { useState } from 'react'
import { type Rule, textOf } from '../../shared/registers/rules.ts'
import { ruleWords, uiWords } from '../../shared/words/extension.ts'
import { ruleSentence } from '../../shared/words/rule-sentence.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { useDraft } from '../ui/kept.ts'
import { useLanguage } from '../ui/language.ts'
import { Button, Field, Note } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { useDoing } from './live.tsx'
import { type Form, FRESH, formOf, isForm, ruleOf, UNITS, type Unit } from './rule-form.ts'
import { useSource } from './source.ts'

export function RuleEditor({ rule, onDone }: { rule: Rule | null; onDone: () => void }) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const draft = useDraft<Form>(`rule ${rule?.id ?? 'new'}`, rule ? formOf(textOf(rule)) : FRESH, isForm)
  const [asked, setAsked] = useState(false)
  const form = draft.value
  const result = ruleOf(form)
  const set = (change: Partial<Form>) => draft.set({ ...form, ...change })
  const fault = (field: keyof typeof ruleWords.faults) =>
    'faults' in result && result.faults.has(field) && (asked || field !== 'name') ? t(ruleWords.faults[field]) : undefined

  const save = async () => {
    setAsked(true)
    if (!('rule' in result)) return
    const done = await doing.run(async () => {
      if (rule) await source.operate('rules', 'edit', { row: rule.id, input: result.rule })
      else await source.operate('rules', 'add', { input: result.rule })
    })
    if (!done) return
    draft.clear()
    toast(t(rule ? ruleWords.saved : ruleWords.added, { name: result.rule.name }))
    onDone()
  }

  const text = (field: 'name' | 'methods' | 'pathWords' | 'pathPrefix' | 'addresses' | 'statuses' | 'remarks', hint?: string) => (
    <Field label={t(ruleWords.fields[field])} hint={hint} fault={field === 'remarks' ? undefined : fault(field)}>
      {props => (
        <input
          {...props}
          className="input"
          maxLength={2000}
          value={form[field]}
          onChange={event => set({ [field]: event.target.value })}
        />
      )}
    </Field>
  )
  const amount = (field: 'limit' | 'window' | 'length', label: string) => (
    <input
      className="input figure"
      inputMode="numeric"
      aria-label={label}
      aria-invalid={fault(field) ? true : undefined}
      value={form[field]}
      onChange={event => set({ [field]: event.target.value })}
    />
  )
  const unit = (field: 'windowUnit' | 'lengthUnit', label: string) => (
    <select
      className="input fit"
      aria-label={label}
      value={form[field]}
      onChange={event => set({ [field]: event.target.value as Unit })}
    >
      {(Object.keys(UNITS) as Unit[]).map(one => (
        <option key={one} value={one}>
          {t(ruleWords.units[one])}
        </option>
      ))}
    </select>
  )

  return (
    <form
      className="stack rule-editor"
      onSubmit={event => {
        event.preventDefault()
        void save()
      }}
    >
      <p className={`sentence-preview ${'rule' in result || !asked ? '' : 'wrong'}`} aria-live="polite">
        {'rule' in result
          ? ruleSentence(result.rule, language)
          : t(result.faults.size === 1 && result.faults.has('name') ? ruleWords.nameIt : ruleWords.unfinished)}
      </p>
      {draft.restored && <p className="faint">{t(uiWords.draftRestored)}</p>}
      {text('name')}
      <div className="sentence-form">
        <span>{t(ruleWords.when)}</span>
        <select
          className="input fit"
          aria-label={t(ruleWords.fields.subject)}
          value={form.subject}
          onChange={event => set({ subject: event.target.value === 'network' ? 'network' : 'address' })}
        >
          <option value="address">{t(ruleWords.address)}</option>
          <option value="network">{t(ruleWords.network)}</option>
        </select>
        <select
          className="input fit"
          aria-label={t(ruleWords.fields.of)}
          value={form.of}
          onChange={event => set({ of: event.target.value === 'failures' ? 'failures' : 'all' })}
        >
          <option value="all">{t(ruleWords.sends)}</option>
          <option value="failures">{t(ruleWords.fails)}</option>
        </select>
        {amount('limit', t(ruleWords.fields.limit))}
        <span>{t(form.of === 'all' ? ruleWords.requestsIn : ruleWords.failuresIn)}</span>
        {amount('window', t(ruleWords.fields.window))}
        {unit('windowUnit', t(ruleWords.fields.windowUnit))}
        <span>{t(ruleWords.thenDo)}</span>
        <select
          className="input fit"
          aria-label={t(ruleWords.fields.action)}
          value={form.action}
          onChange={event => set({ action: event.target.value === 'refuse' ? 'refuse' : 'block' })}
        >
          <option value="block">{t(ruleWords.blockIt)}</option>
          <option value="refuse">{t(ruleWords.refuseIt)}</option>
        </select>
        {form.action === 'block' && (
          <>
            {amount('length', t(ruleWords.fields.length))}
            {unit('lengthUnit', t(ruleWords.fields.lengthUnit))}
          </>
        )}
      </div>
      {(['limit', 'window', 'length'] as const).map(field => {
        const message = fault(field)
        return message ? (
          <span key={field} className="fault" role="alert">
            {message}
          </span>
        ) : null
      })}
      {form.action === 'block' && (
        <label className="row">
          <input type="checkbox" checked={form.silently} onChange={event => set({ silently: event.target.checked })} />
          <span>{t(ruleWords.silently)}</span>
        </label>
      )}
      <fieldset className="stack tight plain-set">
        <legend className="strong">{t(ruleWords.onlyRequests)}</legend>
        <div className="pairs">
          {text('methods', t(ruleWords.hints.methods))}
          {text('pathWords', t(ruleWords.hints.pathWords))}
          {text('pathPrefix', t(ruleWords.hints.pathPrefix))}
          {text('addresses', t(ruleWords.hints.addresses))}
          {form.of === 'failures' && text('statuses', t(ruleWords.hints.statuses))}
        </div>
      </fieldset>
      <label className="row">
        <input
          type="checkbox"
          checked={form.mode === 'enforce'}
          onChange={event => set({ mode: event.target.checked ? 'enforce' : 'monitor' })}
        />
        <span>{t(ruleWords.enforceNow)}</span>
      </label>
      {form.mode === 'monitor' && <p className="faint">{t(ruleWords.monitorMeans)}</p>}
      {text('remarks')}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      {asked && 'faults' in result && <Note tone="warn">{t(ruleWords.unfinished)}</Note>}
      <div className="acts">
        <Button
          onClick={() => {
            draft.clear()
            onDone()
          }}
        >
          {t(uiWords.cancel)}
        </Button>
        <Button type="submit" look="primary" busy={doing.busy}>
          {t(uiWords.save)}
        </Button>
      </div>
    </form>
  )
}
