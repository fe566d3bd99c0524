// Whom a rule counts and of what it counts the different values: the parts of its sentence that name a field, a cookie or a path.
import { ruleEditorWords as words } from '../../shared/words/extension-rules.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button } from '../ui/parts.tsx'
import { type Form, type FormField, PART_KINDS, type PartForm, SOURCES } from './rule-form.ts'

/** What every part of the editor gets: the form, the way to change it, and what is wrong with a field. */
export interface EditorPart {
  readonly form: Form
  set(change: Partial<Form>): void
  faultOf(field: FormField): string | undefined
}

export function SubjectPartForm({
  index,
  one,
  part: { form, set, faultOf },
}: {
  index: number
  one: PartForm
  part: EditorPart
}) {
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

export function DistinctForm({ form, set, faultOf }: EditorPart) {
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
