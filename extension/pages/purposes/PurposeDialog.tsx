// A purpose, new or edited: both languages beside each other, what stops and what stays on withdrawal, and how long a consent lasts.
import { type ReactNode, useState } from 'react'
import { EXCEPTION_CODES, LAW, LAWS, LEGAL_BASES, SPECIAL_CATEGORIES } from '../../../shared/law.ts'
import type { Purpose } from '../../../shared/registers/purposes.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { lawWords, purposeWords as words } from '../../../shared/words/extension-purposes.ts'
import type { Text } from '../../../shared/words/text.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field } from '../../ui/parts.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import { freshPurpose, isPurposeForm, type PurposeField, type PurposeForm, purposeForm, purposeOf } from './purpose-form.ts'

const BOTH = ['ja', 'en'] as const
const languageWord = { ja: words.japanese, en: words.english } as const

/** `purpose` null: a new one. */
export function PurposeDialog({ purpose, onClose }: { purpose: Purpose | null; onClose: () => void }) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const draft = useDraft<PurposeForm>(
    `purpose ${purpose?.id ?? 'new'}`,
    purpose ? purposeForm(purpose) : freshPurpose(),
    isPurposeForm,
  )
  const [asked, setAsked] = useState(false)
  const form = draft.value
  const set = (change: Partial<PurposeForm>) => draft.set({ ...form, ...change })
  const result = purposeOf(form)
  const fault = (field: PurposeField) => {
    const found = 'faults' in result ? result.faults.get(field) : undefined
    return asked && found ? t(found) : undefined
  }
  const save = async () => {
    setAsked(true)
    if (!('purpose' in result)) return
    const input = result.purpose
    const done = await doing.run(async () => {
      if (purpose) await source.operate('purposes', 'edit', { row: purpose.id, input })
      else await source.operate('purposes', 'add', { input })
    })
    if (!done) return
    draft.clear()
    toast(t(words.saved, { name: input.name[language] }))
    onClose()
  }
  const both = (
    field: 'name' | 'text' | 'dataItems' | 'recipients' | 'stops' | 'stays',
    label: Text,
    { rows = 1, hint }: { rows?: number; hint?: Text } = {},
  ) => (
    <div className="two">
      {BOTH.map((one, i) => (
        <Field
          key={one}
          label={t(label, { language: t(languageWord[one]) })}
          hint={i === 0 && hint ? t(hint) : undefined}
          fault={i === 0 ? fault(field) : undefined}
        >
          {props =>
            rows === 1 ? (
              <input
                {...props}
                lang={one}
                className="input"
                maxLength={2000}
                value={form[field][one]}
                onChange={event => set({ [field]: { ...form[field], [one]: event.target.value } })}
              />
            ) : (
              <textarea
                {...props}
                lang={one}
                className="input"
                rows={rows}
                maxLength={2000}
                value={form[field][one]}
                onChange={event => set({ [field]: { ...form[field], [one]: event.target.value } })}
              />
            )
          }
        </Field>
      ))}
    </div>
  )
  const choice = <Value extends string>(
    label: Text,
    value: Value,
    options: readonly (readonly [Value, Text])[],
    change: (value: Value) => void,
  ): ReactNode => (
    <Field label={t(label)}>
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
              {t(word)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
  return (
    <Dialog title={t(purpose ? words.edit : words.add)} wide onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        {draft.restored && <p className="faint">{t(uiWords.draftRestored)}</p>}
        {both('name', words.nameIn)}
        <Field label={t(words.code)} hint={t(words.codeHint)} fault={fault('code')}>
          {props => (
            <input
              {...props}
              className="input code"
              maxLength={40}
              spellCheck={false}
              readOnly={purpose !== null}
              value={form.code}
              onChange={event => set({ code: event.target.value })}
            />
          )}
        </Field>
        {both('text', words.textIn, { rows: 2 })}
        {both('dataItems', words.dataItemsIn, { rows: 3, hint: words.linesHint })}
        {both('recipients', words.recipientsIn, { rows: 2, hint: words.linesHint })}
        {both('stops', words.stopsIn, { rows: 2 })}
        {both('stays', words.staysIn, { rows: 2, hint: words.staysHint })}
        <div className="pairs">
          {choice(
            words.law,
            form.law,
            LAWS.map(one => [one, LAW[one].name] as const),
            law => set({ law }),
          )}
          {choice(
            words.basis,
            form.legalBasis,
            LEGAL_BASES.map(one => [one, lawWords.bases[one]] as const),
            legalBasis => set({ legalBasis, consentRequired: legalBasis === 'consent' ? true : form.consentRequired }),
          )}
          {form.legalBasis !== 'consent' &&
            choice(
              words.exception,
              form.exception,
              [['', words.noException] as const, ...EXCEPTION_CODES.map(one => [one, lawWords.exceptions[one]] as const)],
              exception => set({ exception }),
            )}
        </div>
        <label className="row">
          <input
            type="checkbox"
            checked={form.consentRequired}
            onChange={event => set({ consentRequired: event.target.checked })}
          />
          <span>{t(words.consentRequiredLong)}</span>
        </label>
        {fault('consentRequired') && (
          <span className="fault" role="alert">
            {fault('consentRequired')}
          </span>
        )}
        <div className="pairs">
          {(['validMonths', 'quietDays'] as const).map(field => (
            <Field
              key={field}
              label={t(words[field])}
              hint={field === 'validMonths' ? t(words.validMonthsHint) : undefined}
              fault={fault(field)}
            >
              {props => (
                <input
                  {...props}
                  className="input"
                  inputMode="numeric"
                  maxLength={4}
                  value={form[field]}
                  onChange={event => set({ [field]: event.target.value })}
                />
              )}
            </Field>
          ))}
        </div>
        <details>
          <summary>{t(words.special)}</summary>
          <fieldset className="choices three">
            <legend className="unseen">{t(words.special)}</legend>
            {SPECIAL_CATEGORIES.map(one => (
              <label className="choice" key={one}>
                <input
                  type="checkbox"
                  checked={form.special.includes(one)}
                  onChange={event =>
                    set({
                      special: SPECIAL_CATEGORIES.filter(known =>
                        known === one ? event.target.checked : form.special.includes(known),
                      ),
                    })
                  }
                />
                <span>{t(lawWords.special[one])}</span>
              </label>
            ))}
          </fieldset>
        </details>
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
