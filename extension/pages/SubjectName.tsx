// Whom a row is about, and the fields with which a person says whom.
import type { Subject } from '../../shared/registers/blocks.ts'
import { subjectWords as words } from '../../shared/words/extension-blocks.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field } from '../ui/parts.tsx'
import { partOf, subjectName, TYPED_KINDS, type TypedKind, type TypedPart } from './subject.ts'

/** Addresses in the type of addresses, everything else in words. */
export function SubjectName({ subject }: { subject: Subject }) {
  const speech = useLanguage()
  const name = subjectName(subject, speech)
  return subject.kind === 'address' || subject.kind === 'network' ? (
    <code className="foreign">{name}</code>
  ) : (
    <span className="foreign">{name}</span>
  )
}

export const ANYBODY: readonly TypedPart[] = [{ kind: 'address', value: '' }]

/** One line for each part; `asked`: what is missing is said. */
export function SubjectFields({
  parts,
  asked,
  onChange,
}: {
  parts: readonly TypedPart[]
  asked: boolean
  onChange: (parts: readonly TypedPart[]) => void
}) {
  const { t } = useLanguage()
  const change = (index: number, over: Partial<TypedPart>) =>
    onChange(parts.map((part, i) => (i === index ? { ...part, ...over } : part)))
  const free = TYPED_KINDS.find(kind => !parts.some(part => part.kind === kind))
  return (
    <div className="stack tight">
      {parts.map((part, i) => {
        const twice = parts.findIndex(other => other.kind === part.kind) < i
        const fault = twice ? t(words.twice) : asked && !partOf(part) ? t(words.wrong[part.kind]) : undefined
        const number = i + 1
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
          <div className="subject-line" key={i}>
            <Field label={parts.length === 1 ? t(words.kind) : t(words.kindNumber, { number })}>
              {props => (
                <select
                  {...props}
                  className="input"
                  value={part.kind}
                  onChange={event =>
                    change(i, { kind: TYPED_KINDS.find((kind: TypedKind) => kind === event.target.value) ?? 'address' })
                  }
                >
                  {TYPED_KINDS.map(kind => (
                    <option key={kind} value={kind}>
                      {t(words.kinds[kind])}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field
              label={parts.length === 1 ? t(words.whom) : t(words.whomNumber, { number })}
              hint={t(words.hints[part.kind])}
              fault={fault}
            >
              {props => (
                <input
                  {...props}
                  className="input"
                  spellCheck={false}
                  autoCapitalize="off"
                  value={part.value}
                  onChange={event => change(i, { value: event.target.value })}
                />
              )}
            </Field>
            {parts.length > 1 && (
              <Button
                look="icon-only"
                aria-label={t(words.removePart, { number })}
                onClick={() => onChange(parts.filter((_, at) => at !== i))}
              >
                <Sign name="close" />
              </Button>
            )}
          </div>
        )
      })}
      {parts.length < 3 && free && (
        <div>
          <Button size="small" look="plain" onClick={() => onChange([...parts, { kind: free, value: '' }])}>
            <Sign name="plus" /> {t(words.addPart)}
          </Button>
        </div>
      )}
    </div>
  )
}
