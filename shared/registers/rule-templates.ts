// Templates for the common rules: each asks the office at most for a path and a field, and gives a whole rule.
import { ruleTemplateWords as words } from '../words/rule-templates.ts'
import type { Language, Text } from '../words/text.ts'
import type { FieldSource } from './rule-parts.ts'
import type { Match, RuleText } from './rule-text.ts'

/** What the office answers; what is left out or empty is as suggested. */
export interface TemplateAnswers {
  /** One path or several, divided by spaces or commas: with a slash in front whole paths (`*` and `**` as in rules), else words that paths contain. */
  readonly path?: string
  readonly field?: FieldSource
}

/** A question of a template, with the answer that fits most offices. */
export type TemplateQuestion =
  | { readonly asks: 'path'; readonly label: Text; readonly suggestion: string }
  | { readonly asks: 'field'; readonly label: Text; readonly suggestion: FieldSource }

export interface RuleTemplate {
  readonly id: string
  readonly name: Text
  readonly about: Text
  readonly questions: readonly TemplateQuestion[]
  /** The rule, to be enforced: adding it starts the seven days of watching where they apply. */
  make(language: Language, answers?: TemplateAnswers): RuleText
}

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400

/** Answers by which an app says that a login failed. */
const FAILED_LOGIN = [401, 403, 422]
const LOGIN_WORDS = 'login signin session'
const ACCOUNT: FieldSource = { from: 'form', name: 'username' }

const asksLoginPath: TemplateQuestion = { asks: 'path', label: words.askLoginPath, suggestion: LOGIN_WORDS }
const asksAccount: TemplateQuestion = { asks: 'field', label: words.askAccountField, suggestion: ACCOUNT }

/** Commas and spaces, also full-width ones. */
function pathsOf(answer: string | undefined, suggestion: string): Pick<Match, 'pathWords' | 'pathPatterns'> {
  const read = (text: string) =>
    text
      .normalize('NFKC')
      .split(/[\s,、]+/)
      .filter(Boolean)
      .slice(0, 50)
  const typed = read(answer ?? '')
  const named = typed.length > 0 ? typed : read(suggestion)
  const patterns = named.filter(name => name.startsWith('/'))
  // Whole paths and words would have to hold both: where somebody mixes them, all are words.
  return patterns.length === named.length ? { pathPatterns: patterns } : { pathWords: named }
}

const common = { mode: 'enforce', remarks: '' } as const

export const ruleTemplates: readonly RuleTemplate[] = [
  {
    id: 'login-account',
    name: words.loginAccount,
    about: words.loginAccountAbout,
    questions: [asksLoginPath, asksAccount],
    // Whoever owns the account is locked out with the guesser: so not for long, however often it happens.
    make: (language, { path, field } = {}) => ({
      ...common,
      name: words.loginAccount[language],
      match: { methods: ['POST'], ...pathsOf(path, LOGIN_WORDS) },
      subject: { account: field ?? ACCOUNT },
      threshold: { limit: 10, windowSeconds: 15 * MINUTE, of: 'failures', failureStatuses: FAILED_LOGIN },
      action: { kind: 'block', seconds: 15 * MINUTE, silently: false, escalate: { factor: 2, upToSeconds: 4 * HOUR } },
    }),
  },
  {
    id: 'login-network',
    name: words.loginNetwork,
    about: words.loginNetworkAbout,
    questions: [asksLoginPath],
    make: (language, { path } = {}) => ({
      ...common,
      name: words.loginNetwork[language],
      match: { methods: ['POST'], ...pathsOf(path, LOGIN_WORDS) },
      subject: 'network',
      threshold: { limit: 20, windowSeconds: 10 * MINUTE, of: 'failures', failureStatuses: FAILED_LOGIN },
      action: { kind: 'block', seconds: HOUR, silently: false, escalate: { factor: 4, upToSeconds: 7 * DAY } },
    }),
  },
  {
    id: 'credential-stuffing',
    name: words.credentialStuffing,
    about: words.credentialStuffingAbout,
    questions: [asksLoginPath, asksAccount],
    // Only accounts that fail: an office behind one address logs in with many, and well.
    make: (language, { path, field } = {}) => ({
      ...common,
      name: words.credentialStuffing[language],
      match: { methods: ['POST'], ...pathsOf(path, LOGIN_WORDS) },
      subject: 'network',
      threshold: {
        limit: 10,
        windowSeconds: HOUR,
        of: 'distinct',
        distinct: { field: field ?? ACCOUNT },
        failureStatuses: FAILED_LOGIN,
      },
      action: { kind: 'block', seconds: DAY, silently: true, escalate: { factor: 2, upToSeconds: 30 * DAY } },
      notify: true,
    }),
  },
  {
    id: 'reservation-flooding',
    name: words.reservationFlooding,
    about: words.reservationFloodingAbout,
    questions: [{ asks: 'path', label: words.askReservationPath, suggestion: '/reservations' }],
    make: (language, { path } = {}) => ({
      ...common,
      name: words.reservationFlooding[language],
      match: { methods: ['POST'], ...pathsOf(path, '/reservations') },
      subject: 'address',
      threshold: { limit: 5, windowSeconds: 10 * MINUTE, of: 'all' },
      action: { kind: 'refuse' },
    }),
  },
  {
    id: 'message-spamming',
    name: words.messageSpamming,
    about: words.messageSpammingAbout,
    questions: [{ asks: 'path', label: words.askMessagePath, suggestion: '/messages' }],
    make: (language, { path } = {}) => ({
      ...common,
      name: words.messageSpamming[language],
      match: { methods: ['POST'], ...pathsOf(path, '/messages') },
      subject: 'address',
      threshold: { limit: 10, windowSeconds: 5 * MINUTE, of: 'all' },
      action: { kind: 'refuse' },
    }),
  },
  {
    id: 'scanning',
    name: words.scanning,
    about: words.scanningAbout,
    questions: [],
    make: language => ({
      ...common,
      name: words.scanning[language],
      match: {},
      subject: 'address',
      threshold: { limit: 30, windowSeconds: 10 * MINUTE, of: 'distinct', distinct: 'path', failureStatuses: [404] },
      action: { kind: 'block', seconds: DAY, silently: true, escalate: { factor: 2, upToSeconds: 30 * DAY } },
    }),
  },
  {
    id: 'api-scraping',
    name: words.apiScraping,
    about: words.apiScrapingAbout,
    questions: [{ asks: 'path', label: words.askApiPath, suggestion: '/api/**' }],
    make: (language, { path } = {}) => ({
      ...common,
      name: words.apiScraping[language],
      match: pathsOf(path, '/api/**'),
      subject: 'address',
      threshold: { limit: 300, windowSeconds: 5 * MINUTE, of: 'all' },
      action: { kind: 'refuse' },
    }),
  },
  {
    id: 'flood',
    name: words.flood,
    about: words.floodAbout,
    questions: [],
    make: language => ({
      ...common,
      name: words.flood[language],
      match: {},
      subject: 'address',
      threshold: { limit: 1000, windowSeconds: 10, of: 'all' },
      action: { kind: 'refuse' },
    }),
  },
]
