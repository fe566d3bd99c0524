// The rule as a sentence with its parts to fill in: what is counted, how much in how long, and what then happens. Its parts belong on one page.
import { ruleWords } from '../../shared/words/extension.ts'
import { ruleEditorWords as words } from '../../shared/words/extension-rules.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button } from '../ui/parts.tsx'
import { type Form, type FormField, FRESH_PART, PART_KINDS, type PartForm, SOURCES, UNITS } from './rule-form.ts'

/** What every part of the editor gets: the form, the way to change it, and what is wrong with a field. */
export interface EditorPart {
  readonly form: Form
  set(change: Partial<Form>): void
  faultOf(field: FormField): string | undefined
}

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

function SubjectPartForm({ index, one, part: { form, set, faultOf } }: { index: number; one: PartForm; part: EditorPart }) {
  const { t } = useLanguage()
  const number = index + 1
  const change = (over: Partial<PartForm>) =>
    set({ subject: form.subject.map((old, i) => (i === index ? { ...old, ...over } : old)) })
  const named = { className: 'input word', 'aria-invalid': faultOf('subject') ? true : undefined, spellCheck: false } as const
  return (
    <span className="subject-part">
      {index > 0 && <span>{t(words.and)}</span>}
      <select
        className="input fit"
        aria-label={t(words.partNumber, { number })}
        value={one.kind}
        onChange={event => change({ kind: PART_KINDS.find(kind => kind === event.target.value) ?? 'address' })}
      >
        {PART_KINDS.map(kind => (
          <option key={kind} value={kind}>
            {t(words.parts[kind])}
          </option>
        ))}
      </select>
      {one.kind === 'account' && (
        <>
          <SourceChoice label={t(words.fieldFrom)} value={one.from} onChange={from => change({ from })} />
          <input
            {...named}
            aria-label={t(words.fieldName)}
            placeholder={t(words.fieldName)}
            value={one.name}
            onChange={event => change({ name: event.target.value })}
          />
        </>
      )}
      {one.kind === 'session' && (
        <input
          {...named}
          aria-label={t(words.cookieName)}
          placeholder={t(words.cookieName)}
          value={one.cookie}
          onChange={event => change({ cookie: event.target.value })}
        />
      )}
      {form.subject.length > 1 && (
        <Button
          look="icon-only"
          aria-label={t(words.removePart, { number })}
          onClick={() => set({ subject: form.subject.filter((_, i) => i !== index) })}
        >
          <Sign name="close" />
        </Button>
      )}
    </span>
  )
}

function DistinctForm({ form, set, faultOf }: EditorPart) {
  const { t } = useLanguage()
  const kinds = ['path', 'address', 'network', 'field'] as const
  return (
    <>
      <select
        className="input fit"
        aria-label={t(words.distinctOf)}
        value={form.distinct}
        onChange={event => set({ distinct: kinds.find(kind => kind === event.target.value) ?? 'path' })}
      >
        {kinds.map(kind => (
          <option key={kind} value={kind}>
            {t(words.distinct[kind])}
          </option>
        ))}
      </select>
      {form.distinct === 'field' && (
        <>
          <SourceChoice label={t(words.fieldFrom)} value={form.distinctFrom} onChange={distinctFrom => set({ distinctFrom })} />
          <input
            className="input word"
            aria-label={t(words.fieldName)}
            aria-invalid={faultOf('distinctName') ? true : undefined}
            placeholder={t(words.fieldName)}
            spellCheck={false}
            value={form.distinctName}
            onChange={event => set({ distinctName: event.target.value })}
          />
        </>
      )}
    </>
  )
}

export function SourceChoice({
  label,
  value,
  onChange,
}: {
  label: string
  value: Form['distinctFrom']
  onChange: (value: Form['distinctFrom']) => void
}) {
  const { t } = useLanguage()
  return (
    <select
      className="input fit"
      aria-label={label}
      value={value}
      onChange={event => onChange(SOURCES.find(source => source === event.target.value) ?? 'form')}
    >
      {SOURCES.map(source => (
        <option key={source} value={source}>
          {t(words.sources[source])}
        </option>
      ))}
    </select>
  )
}

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
