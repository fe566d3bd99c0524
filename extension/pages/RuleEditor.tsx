// Writing a rule: the finished sentence above, the sentence with its parts to fill in below, and trying it on the past before it is saved.
import { useState } from 'react'
import { aboutLogins } from '../../shared/registers/rule-text.ts'
import { type Rule, textOf } from '../../shared/registers/rules.ts'
import { ruleWords, uiWords } from '../../shared/words/extension.ts'
import { ruleEditorWords } from '../../shared/words/extension-rules.ts'
import { ruleSentence } from '../../shared/words/rule-sentence.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { useDraft } from '../ui/kept.ts'
import { useLanguage } from '../ui/language.ts'
import { Button, Field, Note } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { useCareful } from './careful.tsx'
import { RuleConditions } from './RuleConditions.tsx'
import { RuleSentenceForm } from './RuleSentenceForm.tsx'
import type { EditorPart } from './RuleSubjectForm.tsx'
import { RuleTrial } from './RuleTrial.tsx'
import { type Form, type FormField, FRESH, formOf, isForm, ruleOf } from './rule-form.ts'
import { useSource } from './source.ts'

/** `first`: what the form begins with, if there is no draft: the rule itself, or what a template made. */
export function RuleEditor({ rule, first, onDone }: { rule: Rule | null; first?: Form | undefined; onDone: () => void }) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const initial = first ?? (rule ? formOf(textOf(rule)) : FRESH)
  const draft = useDraft<Form>(`rule ${rule?.id ?? 'new'}`, initial, isForm, first !== undefined)
  const [asked, setAsked] = useState(false)
  const form = draft.value
  const result = ruleOf(form)
  const faults = 'faults' in result ? result.faults : undefined
  const set = (change: Partial<Form>) => draft.set({ ...form, ...change })
  const faultOf = (field: FormField) => {
    const fault = faults?.get(field)
    // Nobody is told that a field is empty before they could fill it in.
    const early = !asked && (field === 'name' || field === 'subject' || field === 'distinctName')
    return fault && !early ? t(fault) : undefined
  }
  const part: EditorPart = { form, set, faultOf }

  const save = async () => {
    setAsked(true)
    if (!('rule' in result)) return
    const input = result.rule
    const done = await careful.runConfirmed(async confirmed => {
      if (rule) await source.operate('rules', 'edit', { row: rule.id, input, confirmed })
      else await source.operate('rules', 'add', { input, confirmed })
    })
    if (!done) return
    draft.clear()
    toast(t(rule ? ruleWords.saved : ruleWords.added, { name: input.name }))
    onDone()
  }

  // A new rule that is not about logins is saved as watching, whatever is ticked: nothing is offered that has no effect.
  const watchesFirst = rule === null && !('rule' in result && aboutLogins(result.rule))

  const unfinished = faults && (faults.size === 1 && faults.has('name') ? ruleWords.nameIt : ruleWords.unfinished)
  return (
    <div className="stack rule-editor">
      <p className={`sentence-preview ${faults && asked ? 'wrong' : ''}`} aria-live="polite">
        {'rule' in result ? ruleSentence(result.rule, language) : unfinished && t(unfinished)}
      </p>
      {draft.restored && (
        <p className="faint row wrap">
          {t(uiWords.draftRestored)}
          <Button size="small" look="plain" onClick={() => draft.clear()}>
            {t(ruleEditorWords.startAfresh)}
          </Button>
        </p>
      )}
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        <Field label={t(ruleWords.fields.name)} fault={faultOf('name')}>
          {props => (
            <input
              {...props}
              className="input"
              maxLength={2000}
              value={form.name}
              onChange={event => set({ name: event.target.value })}
            />
          )}
        </Field>
        <RuleSentenceForm {...part} />
        <RuleConditions {...part} />
        <div className="stack tight">
          {!watchesFirst && (
            <label className="row">
              <input
                type="checkbox"
                checked={form.mode === 'enforce'}
                onChange={event => set({ mode: event.target.checked ? 'enforce' : 'monitor' })}
              />
              <span>{t(ruleWords.enforceNow)}</span>
            </label>
          )}
          <p className="faint">{t(rule ? ruleWords.monitorMeans : ruleEditorWords.trialFirst)}</p>
          {form.action !== 'notify' && (
            <label className="row">
              <input type="checkbox" checked={form.notify} onChange={event => set({ notify: event.target.checked })} />
              <span>{t(ruleEditorWords.notify)}</span>
            </label>
          )}
        </div>
        <Field label={t(ruleWords.fields.remarks)} fault={faultOf('remarks')}>
          {props => (
            <input
              {...props}
              className="input"
              maxLength={2100}
              value={form.remarks}
              onChange={event => set({ remarks: event.target.value })}
            />
          )}
        </Field>
        <RuleTrial row={rule?.id} rule={'rule' in result ? result.rule : undefined} why={unfinished && t(unfinished)} />
        {careful.error !== undefined && <ErrorNote error={careful.error} />}
        {asked && faults && <Note tone="warn">{t(ruleWords.unfinished)}</Note>}
        <div className="acts">
          <Button
            onClick={() => {
              draft.clear()
              onDone()
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
    </div>
  )
}
