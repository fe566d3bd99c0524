// Answers of the registration page: a page in its frame, a way to go on, and the pages that say why something is not to be had.
import { type Html, html } from '../../shared/html.ts'
import { PROBLEM_STATUS, type Refusal } from '../../shared/problems.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { type Language, say, type Text } from '../../shared/words/text.ts'
import { document } from './html.ts'
import type { Answer, Asked, Context } from './ports.ts'

/** This page in the other language. */
function inOther({ method, path, query, language }: Asked): string | undefined {
  if (method !== 'GET') return undefined
  const other = new URLSearchParams(query)
  other.set('lang', language === 'ja' ? 'en' : 'ja')
  return `${path}?${other}`
}

export function officeName({ ports }: Context, { language }: Asked): string {
  return ports.office().name || say(words.theOffice, language)
}

export interface PageText {
  readonly title: Text
  readonly body: Html
  readonly status?: number
  readonly faulty?: boolean
  /** The page in the other language, where it is not this address. */
  readonly other?: string
}

export function pageAnswer(context: Context, asked: Asked, { title, body, status = 200, faulty, other }: PageText): Answer {
  const { language } = asked
  const page = document({
    title: say(title, language),
    language,
    office: officeName(context, asked),
    contact: context.ports.office().contact,
    other: other ?? inOther(asked),
    body,
    ...(faulty === undefined ? {} : { faulty }),
  })
  return { status, page }
}

/** A page of one sentence, and perhaps one thing to do. */
export function plainAnswer(
  context: Context,
  asked: Asked,
  status: number,
  [title, what]: readonly [Text, Text],
  way?: { readonly url: string; readonly text: Text },
): Answer {
  const { language } = asked
  const body = html`<p>${say(what, language)}</p>
${way !== undefined && html`<p class="acts"><a class="button" href="${way.url}">${say(way.text, language)}</a></p>`}`
  return pageAnswer(context, asked, { status, title, body })
}

/** The page as its own address says it, in this language. */
export function address(
  path: string,
  { language }: Pick<Asked, 'language'>,
  query: Readonly<Record<string, string>> = {},
): string {
  return `${path}?${new URLSearchParams({ ...query, lang: language })}`
}

/** What was done leads to another page; anything else may be sent again. */
export function isFinal({ status }: Answer): boolean {
  return status === 303
}

/** What the ledger refused, in its own words. */
export function refusalAnswer(context: Context, asked: Asked, { refused, why }: Refusal, again: string): Answer {
  return plainAnswer(context, asked, PROBLEM_STATUS[refused], [words.failedTitle, why], { url: again, text: words.openAgain })
}

export function tooMany(context: Context, asked: Asked, ms: number): Answer {
  const minutes = Math.max(1, Math.ceil(ms / 60_000))
  const what = { en: say(words.tooManyWhat, 'en', { minutes }), ja: say(words.tooManyWhat, 'ja', { minutes }) }
  const answer = plainAnswer(context, asked, 429, [words.tooManyTitle, what])
  return { ...answer, fields: { 'retry-after': String(Math.ceil(ms / 1000)) } }
}

/** The same for a link that never was, one that ended, and one of somebody who was erased. */
export function noSuchLink(context: Context, asked: Asked): Answer {
  const way = { url: address('/lost', asked), text: words.lostTitle }
  return plainAnswer(context, asked, 404, [words.wrongLinkTitle, words.goneWhat], way)
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function said({ ports }: Context, language: Language, at: number, withTime: boolean): string {
  const { timeZone } = ports.office()
  const key = `${language} ${withTime} ${timeZone}`
  let formatter = formatters.get(key)
  if (!formatter) {
    const time = withTime ? ({ timeStyle: 'short' } as const) : {}
    formatter = new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', { dateStyle: 'long', ...time, timeZone })
    formatters.set(key, formatter)
  }
  return formatter.format(at)
}

/** In the office's time zone. */
export function timeText(context: Context, { language }: Pick<Asked, 'language'>, at: number): string {
  return said(context, language, at, true)
}

/** The last day on which something that is over at `at` still counts. */
export function lastDayText(context: Context, { language }: Pick<Asked, 'language'>, at: number): string {
  return said(context, language, at - 1, false)
}
