// A new rule: chosen from a list of templates that ask only what they cannot know, or written from nothing.
import { useEffect, useState } from 'react'
import type { FieldSource } from '../../shared/registers/rule-parts.ts'
import {
  type RuleTemplate,
  ruleTemplates,
  type TemplateAnswers,
  type TemplateQuestion,
} from '../../shared/registers/rule-templates.ts'
import { ruleWords } from '../../shared/words/extension.ts'
import { ruleEditorWords, templateWords as words } from '../../shared/words/extension-rules.ts'
import { ruleSentence } from '../../shared/words/rule-sentence.ts'
import { Dialog } from '../ui/dialog.tsx'
import { kept } from '../ui/kept.ts'
import { useLanguage } from '../ui/language.ts'
import { Button, Field } from '../ui/parts.tsx'
import { RuleEditor } from './RuleEditor.tsx'
import { SourceChoice } from './RuleSubjectForm.tsx'
import { type Form, FRESH, formOf, isForm } from './rule-form.ts'

type Step =
  | { readonly at: 'list' }
  | { readonly at: 'questions'; readonly template: RuleTemplate }
  | { readonly at: 'editor'; readonly first?: Form }

export function NewRule({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage()
  return (
    <Dialog title={t(ruleWords.newRule)} wide onClose={onClose}>
      <NewRuleSteps onDone={onClose} />
    </Dialog>
  )
}

/** The steps by themselves: the popup shows them without a dialog. */
export function NewRuleSteps({ onDone }: { onDone: () => void }) {
  const { language } = useLanguage()
  const [step, setStep] = useState<Step>({ at: 'list' })
  const edit = (template: RuleTemplate, answers: TemplateAnswers) =>
    setStep({ at: 'editor', first: formOf(template.make(language, answers)) })
  if (step.at === 'editor') return <RuleEditor rule={null} first={step.first} onDone={onDone} />
  if (step.at === 'questions')
    return (
      <Questions
        template={step.template}
        onBack={() => setStep({ at: 'list' })}
        onAnswered={answers => edit(step.template, answers)}
      />
    )
  return (
    <TemplateList
      onTemplate={template => (template.questions.length > 0 ? setStep({ at: 'questions', template }) : edit(template, {}))}
      onBlank={() => setStep({ at: 'editor', first: FRESH })}
      onDraft={() => setStep({ at: 'editor' })}
    />
  )
}

function TemplateList({
  onTemplate,
  onBlank,
  onDraft,
}: {
  onTemplate: (template: RuleTemplate) => void
  onBlank: () => void
  onDraft: () => void
}) {
  const { t } = useLanguage()
  const [draft, setDraft] = useState(false)
  useEffect(() => {
    void kept('draft rule new').then(found => setDraft(isForm(found)))
  }, [])
  return (
    <div className="stack tight">
      <p className="strong">{t(words.choose)}</p>
      {draft && (
        <div>
          <Button onClick={onDraft}>{t(words.draft)}</Button>
        </div>
      )}
      <ul className="card lines templates">
        {ruleTemplates.map(template => (
          <li key={template.id}>
            <button type="button" className="template" onClick={() => onTemplate(template)}>
              <span className="strong">{t(template.name)}</span>
              <span className="quiet">{t(template.about)}</span>
            </button>
          </li>
        ))}
        <li>
          <button type="button" className="template" onClick={onBlank}>
            <span className="strong">{t(words.blank)}</span>
            <span className="quiet">{t(words.blankHow)}</span>
          </button>
        </li>
      </ul>
    </div>
  )
}

const firstAnswers = (questions: readonly TemplateQuestion[]): TemplateAnswers =>
  Object.fromEntries(questions.map(question => [question.asks, question.suggestion]))

function Questions({
  template,
  onBack,
  onAnswered,
}: {
  template: RuleTemplate
  onBack: () => void
  onAnswered: (answers: TemplateAnswers) => void
}) {
  const { t, language } = useLanguage()
  const [answers, setAnswers] = useState(() => firstAnswers(template.questions))
  const missing = template.questions.some(({ asks }) => !(asks === 'path' ? answers.path : answers.field?.name)?.trim())
  return (
    <form
      className="stack"
      onSubmit={event => {
        event.preventDefault()
        if (!missing) onAnswered(answers)
      }}
    >
      <p className="strong">{t(template.name)}</p>
      <p className="sentence-preview" aria-live="polite">
        {ruleSentence(template.make(language, answers), language)}
      </p>
      {template.questions.map(question =>
        question.asks === 'path' ? (
          <Field key="path" label={t(question.label)}>
            {props => (
              <input
                {...props}
                className="input"
                maxLength={2000}
                spellCheck={false}
                value={answers.path ?? ''}
                onChange={event => setAnswers({ ...answers, path: event.target.value })}
              />
            )}
          </Field>
        ) : (
          <FieldQuestion
            key="field"
            label={t(question.label)}
            source={answers.field ?? question.suggestion}
            onChange={field => setAnswers({ ...answers, field })}
          />
        ),
      )}
      <div className="acts">
        <Button onClick={onBack}>{t(words.back)}</Button>
        <Button type="submit" look="primary" why={missing ? t(words.answersMissing) : undefined}>
          {t(words.next)}
        </Button>
      </div>
    </form>
  )
}

function FieldQuestion({
  label,
  source,
  onChange,
}: {
  label: string
  source: FieldSource
  onChange: (source: FieldSource) => void
}) {
  const { t } = useLanguage()
  return (
    <Field label={label}>
      {props => (
        <div className="row">
          <SourceChoice
            label={t(ruleEditorWords.fieldFrom)}
            value={source.from}
            onChange={from => onChange({ from, name: source.name })}
          />
          <input
            {...props}
            className="input"
            maxLength={80}
            spellCheck={false}
            value={source.name}
            onChange={event => onChange({ from: source.from, name: event.target.value })}
          />
        </div>
      )}
    </Field>
  )
}
