// The form of the registration page: each notice with its two answers, neither of them chosen, and for somebody new their name.
import { type Html, html } from '../../shared/html.ts'
import { LAW } from '../../shared/law.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { say, type Text } from '../../shared/words/text.ts'
import { errorsHtml, fieldHtml, guardianHtml, type Wrong, wrongHtml } from './fields.ts'
import { digest } from './forms.ts'
import { consequencesHtml, noticeHtml, type Offered, shownOf } from './notices.ts'
import { address, lastDayText, officeName, pageAnswer } from './page.ts'
import type { Answer, Asked, Context } from './ports.ts'

export interface AskForm {
  /** The wish, as it stands in the address. */
  readonly token: string
  /** Undefined: somebody new. */
  readonly subject: DataSubject | undefined
  readonly offers: readonly Offered[]
}

/** Name under which a form is known: of this wish only. */
export const formOf = (token: string) => `ask:${digest(token)}`
export const answerField = (index: number) => `answer${index + 1}`

export function isAsked({ purpose, notice }: Offered): boolean {
  return purpose.consentRequired && notice !== undefined
}

/** The lowest age below which somebody else answers, of the laws of these purposes; undefined: none says so. */
export function guardianAge(offers: readonly Offered[]): number | undefined {
  const ages = offers.filter(isAsked).map(({ purpose }) => LAW[purpose.law].guardianBelow)
  const known = ages.filter(age => age !== null)
  return known.length === 0 ? undefined : Math.max(...known)
}

/** @param said above the form: why it is shown again. @param values what was typed: nothing is lost. */
export function askForm(
  context: Context,
  asked: Asked,
  { token, subject, offers }: AskForm,
  { wrong = [], said, values = new URLSearchParams() }: { wrong?: readonly Wrong[]; said?: Text; values?: URLSearchParams } = {},
): Answer {
  const { language, cookie } = asked
  const { ports, forms } = context
  const now = ports.clock()
  const shown = offers.filter(isAsked).flatMap(offer => shownOf(offer, language) ?? [])
  const formToken = forms.make(formOf(token), cookie, now, shown)
  const body = html`${errorsHtml(wrong, language)}
${said && html`<p class="warned" role="alert">${say(said, language)}</p>`}
${subject?.stopped != null && html`<p class="warned">${say(words.stopped, language)}</p>`}
<p>${say(words.askLead, language, { office: officeName(context, asked) })}</p>
<form method="post" action="${address('/ask', asked, { w: token })}" novalidate>
<input type="hidden" name="form" value="${formToken}">
${subject === undefined && personHtml(asked, values, wrong)}
${offers.map((offer, index) => offerHtml(context, asked, offer, index, values, wrong))}
${guardianPart(asked, subject, offers, values, wrong)}
<p class="acts"><button class="main">${say(words.send, language)}</button></p>
</form>`
  const title = subject === undefined ? words.registerTitle : words.askTitle
  const other = address('/ask', { language: language === 'ja' ? 'en' : 'ja' }, { w: token })
  return pageAnswer(context, asked, {
    title,
    body,
    other,
    status: wrong.length > 0 ? 400 : said ? 409 : 200,
    faulty: wrong.length > 0,
  })
}

function personHtml({ language }: Asked, values: URLSearchParams, wrong: readonly Wrong[]): Html {
  const value = (name: string) => values.get(name) ?? ''
  const fields = [
    { name: 'name', label: words.name, needed: true, autocomplete: 'name', most: 120 },
    { name: 'email', label: words.email, needed: false, type: 'email', autocomplete: 'email', hint: words.emailHint, most: 254 },
    { name: 'phone', label: words.phone, needed: false, type: 'tel', autocomplete: 'tel', most: 40 },
  ] as const
  return html`<section><h2>${say(words.aboutYou, language)}</h2>
${fields.map(field => fieldHtml({ ...field, value: value(field.name) }, wrong, language))}</section>`
}

function offerHtml(
  context: Context,
  asked: Asked,
  offer: Offered,
  index: number,
  values: URLSearchParams,
  wrong: readonly Wrong[],
): Html {
  const { language } = asked
  const { purpose, notice } = offer
  const name = purpose.name[language]
  if (!notice) {
    const why = say(words.unpublished, language, { purpose: name })
    return html`<section><h2>${name}</h2><p class="warned">${why}</p></section>`
  }
  const text = html`<h2>${name}</h2>${noticeHtml(offer, language, 3)}`
  if (!purpose.consentRequired) return html`<section>${text}<p class="quiet">${say(words.onlyTold, language)}</p></section>`
  const field = answerField(index)
  const isWrong = wrong.some(one => one.field === field)
  const choice = (value: 'yes' | 'no', first: boolean) =>
    html`<label><input type="radio" name="${field}" value="${value}"${first && html` id="${field}"`} required${isWrong && html` aria-invalid="true" aria-describedby="${field}-wrong"`}${values.get(field) === value && html` checked`}>${say(words[value], language)}</label>`
  return html`<section>${text}
${consequencesHtml(offer, language)}
<p class="quiet">${lasting(context, asked, offer)}</p>
<fieldset><legend>${say(words.yourAnswerTo, language, { purpose: name })}</legend>
${wrongHtml(field, wrong, language)}
<div class="choices">${choice('yes', true)}${choice('no', false)}</div></fieldset></section>`
}

/** Until when a consent given now counts. */
export function lasting(context: Context, asked: Asked, { purpose }: Offered): string {
  const { recorder, clock } = context.ports
  const until = recorder.deadline(purpose.id, clock())
  if (until == null) return say(words.lastsOpen, asked.language)
  return say(words.lasts, asked.language, { until: lastDayText(context, asked, until) })
}

function guardianPart(
  { language }: Asked,
  subject: DataSubject | undefined,
  offers: readonly Offered[],
  values: URLSearchParams,
  wrong: readonly Wrong[],
): Html | false {
  const needed = subject?.guardian != null
  const age = guardianAge(offers)
  if (!needed && age === undefined) return false
  const hint = needed ? say(words.guardianNeeded, language) : say(words.guardianHint, language, { age: age! })
  const fields = guardianHtml({ prefix: '', needed, values }, wrong, language)
  const open = Boolean(values.get('guardian') || values.get('relation'))
  if (needed) return html`<section><h2>${say(words.guardianTitle, language)}</h2><p>${hint}</p>${fields}</section>`
  return html`<section><details${open && html` open`}><summary>${say(words.guardianTitle, language)}</summary><p>${hint}</p>${fields}</details></section>`
}
