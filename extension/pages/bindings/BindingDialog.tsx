// A purpose binding, new or edited: which routes, which purpose, and whether each use is written into the reference history.
import { useState } from 'react'
import { type Binding, BindingText } from '../../../shared/registers/bindings.ts'
import type { Purpose } from '../../../shared/registers/purposes.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { bindingWords as words } from '../../../shared/words/extension-consents.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field, Note } from '../../ui/parts.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useCareful } from '../careful.tsx'
import { useSource } from '../source.ts'
import { type BindingField, bindingForm, bindingOf, FRESH_BINDING, isBindingForm } from './binding-form.ts'

export const textOf = (binding: Binding): BindingText =>
  BindingText.parse(Object.fromEntries(Object.keys(BindingText.shape).map(key => [key, binding[key as keyof BindingText]])))

export function BindingDialog({
  binding,
  purposes,
  onClose,
}: {
  /** Null: a new one. */
  binding: Binding | null
  purposes: readonly Purpose[]
  onClose: () => void
}) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const draft = useDraft(`binding ${binding?.id ?? 'new'}`, binding ? bindingForm(textOf(binding)) : FRESH_BINDING, isBindingForm)
  const [asked, setAsked] = useState(false)
  const form = draft.value
  const result = bindingOf(form)
  const inUse = purposes.filter(({ id, retired }) => !retired || id === form.purpose)
  const fault = (field: BindingField) =>
    asked && 'faults' in result && result.faults.has(field) ? t(words.faults[field]) : undefined
  const save = async () => {
    setAsked(true)
    if (!('binding' in result)) return
    const input = result.binding
    const done = await careful.runConfirmed(async confirmed => {
      if (binding) await source.operate('bindings', 'edit', { row: binding.id, input, confirmed })
      else await source.operate('bindings', 'add', { input, confirmed })
    })
    if (!done) return
    draft.clear()
    toast(t(words.saved, { name: input.name }))
    onClose()
  }
  const line = (field: 'name' | 'paths' | 'methods' | 'remarks', hint?: string) => (
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
    <Dialog title={t(binding ? words.edit : words.add)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        {draft.restored && <p className="faint">{t(uiWords.draftRestored)}</p>}
        {inUse.length === 0 && <Note tone="warn">{t(words.noPurposes)}</Note>}
        {line('name')}
        <Field label={t(words.purpose)} fault={fault('purpose')}>
          {props => (
            <select
              {...props}
              className="input"
              value={form.purpose}
              onChange={event => draft.set({ ...form, purpose: event.target.value })}
            >
              <option value="">{t(words.choose)}</option>
              {inUse.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name[language]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {line('paths', t(words.pathsHint))}
        {line('methods', t(words.methodsHint))}
        <label className="row">
          <input
            type="checkbox"
            checked={form.history}
            onChange={event => draft.set({ ...form, history: event.target.checked })}
          />
          <span>{t(words.history)}</span>
        </label>
        {!form.history && <Note tone="warn">{t(words.historyOff)}</Note>}
        {line('remarks')}
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
