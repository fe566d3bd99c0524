// What changed between two texts of a rule, field by field, in words. Pure.
import { type FieldSource, kindOfPart, partsOf, type SubjectPart } from '../../shared/registers/rule-parts.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import { durationText } from '../../shared/words/duration.ts'
import { ruleWords } from '../../shared/words/extension.ts'
import { historyWords, ruleEditorWords } from '../../shared/words/extension-rules.ts'
import type { Speech } from '../ui/language.ts'

export type ChangedField = Exclude<keyof typeof historyWords.fields, 'sentence'>

export interface Change {
  readonly field: ChangedField
  readonly before: string
  readonly after: string
}

const sourceName = ({ from, name }: FieldSource, { t }: Speech): string => `${t(ruleEditorWords.sources[from])} ${name}`

/** One thing to count by, in words: `one account (form field user)`. */
export function partName(part: SubjectPart, speech: Speech): string {
  const kind = speech.t(ruleEditorWords.parts[kindOfPart(part)])
  if (typeof part === 'string') return kind
  return `${kind} (${'account' in part ? sourceName(part.account, speech) : part.session})`
}

/** Every field of a rule in words; '' where it says nothing. */
function wordsOf(rule: RuleText, speech: Speech): Record<ChangedField, string> {
  const { t, n, language } = speech
  const { match, threshold, action } = rule
  const length = (seconds: number) => durationText(seconds, language)
  const escalate = action.kind === 'block' ? action.escalate : undefined
  const { distinct } = threshold
  const failures = [
    threshold.failureStatuses?.join(', '),
    threshold.failureRedirect,
    threshold.failureWithoutCookie && `${t(ruleEditorWords.withoutCookie)}: ${threshold.failureWithoutCookie}`,
  ]
  return {
    name: rule.name,
    mode: t(rule.mode === 'enforce' ? ruleWords.enforced : ruleWords.monitored),
    methods: match.methods?.join(', ') ?? '',
    pathWords: match.pathWords?.join(', ') ?? '',
    pathPrefix: match.pathPrefix ?? '',
    pathPatterns: match.pathPatterns?.join(', ') ?? '',
    hosts: match.hosts?.join(', ') ?? '',
    headers:
      match.headers?.map(({ name, contains }) => (contains === undefined ? name : `${name}: ${contains}`)).join(', ') ?? '',
    addresses: match.addresses?.join(', ') ?? '',
    subject: partsOf(rule.subject)
      .map(part => partName(part, speech))
      .join(' + '),
    of: t(historyWords.ofWords[threshold.of]),
    limit: n(threshold.limit),
    window: length(threshold.windowSeconds),
    failures: failures.filter(Boolean).join(' · '),
    distinct:
      distinct === undefined
        ? ''
        : typeof distinct === 'string'
          ? t(ruleEditorWords.distinct[distinct])
          : sourceName(distinct.field, speech),
    action:
      action.kind === 'block'
        ? t(historyWords.actionWords.block, { length: length(action.seconds) })
        : action.kind === 'slow'
          ? t(historyWords.actionWords.slow, { milliseconds: n(action.milliseconds) })
          : t(historyWords.actionWords[action.kind]),
    silently: t(action.kind === 'block' && action.silently ? historyWords.yes : historyWords.no),
    escalation: escalate ? t(historyWords.escalated, { factor: escalate.factor, length: length(escalate.upToSeconds) }) : '',
    notify: t(rule.notify ? historyWords.yes : historyWords.no),
    remarks: rule.remarks,
  }
}

/** The fields that differ, in the order in which the editor shows them. */
export function changesOf(before: RuleText, after: RuleText, speech: Speech): Change[] {
  const [old, fresh] = [wordsOf(before, speech), wordsOf(after, speech)]
  return (Object.keys(old) as ChangedField[])
    .filter(field => old[field] !== fresh[field])
    .map(field => ({ field, before: old[field], after: fresh[field] }))
}
