// Which requests a rule looks at, and what counts as a failure: each a field of its own, its fault beside it.
import { ruleWords } from '../../shared/words/extension.ts'
import { ruleEditorWords as words } from '../../shared/words/extension-rules.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field } from '../ui/parts.tsx'
import type { EditorPart } from './RuleSubjectForm.tsx'

type TextField =
  | 'methods'
  | 'pathWords'
  | 'pathPrefix'
  | 'pathPatterns'
  | 'hosts'
  | 'addresses'
  | 'statuses'
  | 'redirect'
  | 'cookie'

function Typed({
  part: { form, set, faultOf },
  field,
  label,
  hint,
}: {
  part: EditorPart
  field: TextField
  label: string
  hint: string
}) {
  return (
    <Field label={label} hint={hint} fault={faultOf(field)}>
      {props => (
        <input
          {...props}
          className="input"
          maxLength={20_000}
          spellCheck={false}
          value={form[field]}
          onChange={event => set({ [field]: event.target.value })}
        />
      )}
    </Field>
  )
}

export function RuleConditions(part: EditorPart) {
  const { t } = useLanguage()
  const { form, set } = part
  const further = form.hosts || form.addresses || form.pathPatterns || form.headers.length > 0
  const plain = (field: 'methods' | 'pathWords' | 'pathPrefix' | 'addresses' | 'statuses') => (
    <Typed part={part} field={field} label={t(ruleWords.fields[field])} hint={t(ruleWords.hints[field])} />
  )
  return (
    <>
      {form.of === 'distinct' && (
        <label className="row">
          <input type="checkbox" checked={form.amongFailures} onChange={event => set({ amongFailures: event.target.checked })} />
          <span>{t(words.amongFailures)}</span>
        </label>
      )}
      {(form.of === 'failures' || (form.of === 'distinct' && form.amongFailures)) && (
        <fieldset className="stack tight plain-set">
          <legend className="strong">{t(words.whatFails)}</legend>
          <div className="pairs">
            {plain('statuses')}
            <Typed part={part} field="redirect" label={t(words.redirect)} hint={t(words.redirectHint)} />
            <Typed part={part} field="cookie" label={t(words.withoutCookie)} hint={t(words.withoutCookieHint)} />
          </div>
        </fieldset>
      )}
      <fieldset className="stack tight plain-set">
        <legend className="strong">{t(ruleWords.onlyRequests)}</legend>
        <div className="pairs">
          {plain('methods')}
          {plain('pathWords')}
          {plain('pathPrefix')}
        </div>
        <details open={further ? true : undefined}>
          <summary>{t(words.more)}</summary>
          <div className="stack tight more-conditions">
            <div className="pairs">
              <Typed part={part} field="pathPatterns" label={t(words.pathPatterns)} hint={t(words.pathPatternsHint)} />
              <Typed part={part} field="hosts" label={t(words.hosts)} hint={t(words.hostsHint)} />
              {plain('addresses')}
            </div>
            <Headers {...part} />
          </div>
        </details>
      </fieldset>
    </>
  )
}

function Headers({ form, set, faultOf }: EditorPart) {
  const { t } = useLanguage()
  const change = (index: number, over: Partial<{ name: string; contains: string }>) =>
    set({ headers: form.headers.map((header, i) => (i === index ? { ...header, ...over } : header)) })
  const fault = faultOf('headers')
  return (
    <div className="stack tight">
      {form.headers.map((header, i) => {
        const number = i + 1
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a header is its place
          <div className="row" key={i}>
            <input
              className="input"
              aria-label={t(words.headerName, { number })}
              aria-invalid={fault ? true : undefined}
              placeholder={t(words.header, { number })}
              spellCheck={false}
              value={header.name}
              onChange={event => change(i, { name: event.target.value })}
            />
            <input
              className="input"
              aria-label={t(words.headerContains, { number })}
              placeholder={t(words.contains)}
              maxLength={200}
              value={header.contains}
              onChange={event => change(i, { contains: event.target.value })}
            />
            <Button
              look="icon-only"
              aria-label={t(words.removeHeader, { number })}
              onClick={() => set({ headers: form.headers.filter((_, at) => at !== i) })}
            >
              <Sign name="close" />
            </Button>
          </div>
        )
      })}
      {fault && (
        <span className="fault" role="alert">
          {fault}
        </span>
      )}
      {form.headers.length < 10 && (
        <div>
          <Button size="small" look="plain" onClick={() => set({ headers: [...form.headers, { name: '', contains: '' }] })}>
            <Sign name="plus" /> {t(words.addHeader)}
          </Button>
        </div>
      )}
    </div>
  )
}
