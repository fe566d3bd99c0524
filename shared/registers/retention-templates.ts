// Ready-made storage periods for lodgings, offered in the console and on the command line: a start that the office edits, not advice.
import { retentionTemplateWords as words } from '../words/retention-templates.ts'
import { type Language, say, type Text } from '../words/text.ts'
import type { RetentionText } from './retentions.ts'

export interface RetentionTemplate {
  readonly id: string
  /** What the data is, and where the period comes from. */
  readonly data: Text
  readonly reason: Text
  readonly rule: Pick<RetentionText, 'about' | 'period' | 'from' | 'method' | 'byLaw'>
}

const years = (amount: number) => ({ amount, unit: 'years' }) as const
const elsewhere = { about: 'elsewhere', method: 'by-hand' } as const

export const RETENTION_TEMPLATES: readonly RetentionTemplate[] = [
  {
    id: 'guest-register',
    data: words.register,
    reason: words.registerWhy,
    rule: { ...elsewhere, period: years(3), from: 'added', byLaw: true },
  },
  {
    id: 'guest-register-here',
    data: words.registerHere,
    reason: words.registerWhy,
    // Counted from the last act, so that a guest who comes again is kept for the later stay.
    rule: { about: 'persons', period: years(3), from: 'last-act', method: 'erase', byLaw: true },
  },
  {
    id: 'passport-copies',
    data: words.passports,
    reason: words.passportsWhy,
    rule: { ...elsewhere, period: years(3), from: 'added', byLaw: true },
  },
  {
    id: 'reservations',
    data: words.reservations,
    reason: words.reservationsWhy,
    rule: { ...elsewhere, period: years(1), from: 'last-act', byLaw: false },
  },
  {
    id: 'messages',
    data: words.messages,
    reason: words.own,
    rule: { ...elsewhere, period: { amount: 6, unit: 'months' }, from: 'last-act', byLaw: false },
  },
  {
    id: 'persons',
    data: words.persons,
    reason: words.own,
    rule: { about: 'persons', period: years(3), from: 'last-act', method: 'erase', byLaw: false },
  },
  {
    id: 'consents',
    data: words.consents,
    reason: words.consentsWhy,
    rule: { about: 'consents', period: years(3), from: 'consent-ended', method: 'remove', byLaw: false },
  },
  {
    id: 'requests',
    data: words.requests,
    reason: words.own,
    rule: { about: 'requests', period: years(3), from: 'done', method: 'remove', byLaw: false },
  },
  {
    id: 'references',
    data: words.references,
    reason: words.own,
    rule: { about: 'references', period: years(1), from: 'added', method: 'remove', byLaw: false },
  },
  {
    id: 'reports',
    data: words.reports,
    reason: words.own,
    rule: { about: 'reports', period: years(1), from: 'done', method: 'remove', byLaw: false },
  },
]

/** The rule in the office's language. @param connector id of the other place, for a template about one. */
export function ruleOfTemplate(template: RetentionTemplate, language: Language, connector: string | null): RetentionText {
  const place = template.rule.about === 'elsewhere' ? connector : null
  const said = { data: say(template.data, language), reason: say(template.reason, language) }
  return { ...said, ...template.rule, purpose: null, connector: place }
}
