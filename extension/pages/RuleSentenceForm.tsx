// The rule as a sentence with its parts to fill in: what is counted, how much in how long, and what then happens.
import { ruleWords } from '../../shared/words/extension.ts'
import { ruleEditorWords as words } from '../../shared/words/extension-rules.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button } from '../ui/parts.tsx'
import { DistinctForm, type EditorPart, SubjectPartForm } from './RuleSubjectForm.tsx'
import { type Form, type FormField, FRESH_PART, UNITS } from './rule-form.ts'

/** Faults of fields inside the sentence stand below it: beside them they would tear it apart. */
const IN_SENTENCE = [
  'subject',
  'of',
  'limit',
  'window',
  'distinctName',
  'action',
  'length',
  'delay',
  'factor',
  'ceiling',
] as const

export function RuleSentenceForm(part: EditorPart) {
  const { t, language } = useLanguage()
  const { form, set, faultOf } = part
  return (
    <>
      <div className="sentence-form">
        <span>{t(ruleWords.when)}</span>
        {form.subject.map((one, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
          <SubjectPartForm key={i} index={i} one={one} part={part} />
        ))}
        {form.subject.length < 3 && (
          <Button size="small" look="plain" onClick={() => set({ subject: [...form.subject, { ...FRESH_PART, kind: 'path' }] })}>
            <Sign name="plus" /> {t(words.addPart)}
          </Button>
        )}
        <Choice
          part={part}
          field="of"
          label={t(ruleWords.fields.of)}
          options={(['all', 'failures', 'distinct'] as const).map(value => [value, t(words.of[shownOf(value, form)])])}
        />
        {language === 'ja' && form.of === 'distinct' && <DistinctForm {...part} />}
        <Amount part={part} field="limit" label={t(ruleWords.fields.limit)} />
        {language === 'en' && form.of === 'distinct' && <DistinctForm {...part} />}
        <span>{t(words.counted[shownOf(form.of, form)])}</span>
        <Amount part={part} field="window" label={t(ruleWords.fields.window)} />
        <UnitChoice part={part} field="windowUnit" label={t(ruleWords.fields.windowUnit)} />
        <span>{t(ruleWords.thenDo)}</span>
        <Choice
          part={part}
          field="action"
          label={t(ruleWords.fields.action)}
          options={(['block', 'refuse', 'slow', 'notify'] as const).map(value => [value, t(words.actions[value])])}
        />
        {form.action === 'block' && (
          <>
            <Amount part={part} field="length" label={t(ruleWords.fields.length)} />
            <UnitChoice part={part} field="lengthUnit" label={t(ruleWords.fields.lengthUnit)} />
          </>
        )}
        {form.action === 'slow' && (
          <>
            <Amount part={part} field="delay" label={t(words.delay)} />
            <span>{t(words.milliseconds)}</span>
          </>
        )}
      </div>
      {IN_SENTENCE.map(field => {
        const message = faultOf(field)
        return message ? (
          <span key={field} id={faultId(field)} className="fault" role="alert">
            {message}
          </span>
        ) : null
      })}
      {form.action === 'block' && (
        <div className="stack tight">
          <label className="row">
            <input type="checkbox" checked={form.silently} onChange={event => set({ silently: event.target.checked })} />
            <span>{t(ruleWords.silently)}</span>
          </label>
          <div className="row wrap">
            <label className="row">
              <input type="checkbox" checked={form.escalates} onChange={event => set({ escalates: event.target.checked })} />
              <span>{t(words.escalates)}</span>
            </label>
            {form.escalates && (
              <span className="sentence-form">
                <Amount part={part} field="factor" label={t(words.factor)} />
                <span>{t(words.times)}</span>
                <Amount part={part} field="ceiling" label={t(words.ceiling)} />
                <UnitChoice part={part} field="ceilingUnit" label={t(words.ceilingUnit)} />
              </span>
            )}
          </div>
        </div>
      )}
    </>
  )
}

/** Different values among failures are said like failures: the limit itself triggers. */
const shownOf = (of: Form['of'], { amongFailures }: Form) => (of === 'distinct' && amongFailures ? 'distinctFailures' : of)

const faultId = (field: FormField): string => `fault-${field}`

function Amount({
  part: { form, set, faultOf },
  field,
  label,
}: {
  part: EditorPart
  field: 'limit' | 'window' | 'length' | 'delay' | 'factor' | 'ceiling'
  label: string
}) {
  const wrong = faultOf(field) !== undefined
  return (
    <input
      className="input figure"
      inputMode="decimal"
      aria-label={label}
      aria-invalid={wrong ? true : undefined}
      aria-describedby={wrong ? faultId(field) : undefined}
      value={form[field]}
      onChange={event => set({ [field]: event.target.value })}
    />
  )
}

function UnitChoice({
  part: { form, set },
  field,
  label,
}: {
  part: EditorPart
  field: 'windowUnit' | 'lengthUnit' | 'ceilingUnit'
  label: string
}) {
  const { t } = useLanguage()
  const units = Object.keys(UNITS) as (keyof typeof UNITS)[]
  return (
    <select
      className="input fit"
      aria-label={label}
      value={form[field]}
      onChange={event => set({ [field]: units.find(unit => unit === event.target.value) ?? 'minutes' })}
    >
      {units.map(unit => (
        <option key={unit} value={unit}>
          {t(ruleWords.units[unit])}
        </option>
      ))}
    </select>
  )
}

function Choice<Field extends 'of' | 'action'>({
  part: { form, set, faultOf },
  field,
  label,
  options,
}: {
  part: EditorPart
  field: Field
  label: string
  options: readonly (readonly [Form[Field], string])[]
}) {
  return (
    <select
      className="input fit"
      aria-label={label}
      aria-invalid={faultOf(field) ? true : undefined}
      value={form[field]}
      onChange={event => set({ [field]: options.find(([value]) => value === event.target.value)?.[0] ?? form[field] })}
    >
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  )
}
