// The private page: what is kept about one person, their consents with what stops and what stays, their requests; each act in one step.

import { z } from 'zod'
import { type Html, html } from '../../shared/html.ts'
import type { Consent } from '../../shared/registers/consents.ts'
import { type ConsentSituation, consentSituation, isValidConsent } from '../../shared/registers/consents.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'
import { deadlineOf, REQUEST_KINDS } from '../../shared/registers/requests.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { requestWords } from '../../shared/words/requests.ts'
import { say, type Text } from '../../shared/words/text.ts'
import type { Act } from './acts.ts'
import { answersHtml, readDone, wayOnHtml } from './ask.ts'
import { lasting } from './ask-form.ts'
import { errorsHtml, guardianHtml, type Wrong, wrongHtml } from './fields.ts'
import { digest } from './forms.ts'
import { linkHash } from './links.ts'
import { consequencesHtml, noticeHtml, type Offered, offered, shownOf } from './notices.ts'
import { address, lastDayText, noSuchLink, pageAnswer, timeText, tooMany } from './page.ts'
import type { Answer, Asked, Context } from './ports.ts'

/** What was just done: signed, so that no address can claim it. */
export const MeDone = z.strictObject({
  act: z.enum(['given', 'renewed', 'refused', 'withdrawn', 'confirmed', 'request']),
  /** Name of the purpose in both languages, or number and deadline of the request. */
  purpose: z.strictObject({ en: z.string(), ja: z.string() }).optional(),
  number: z.string().optional(),
  deadline: z.number().optional(),
  /** Digest of the secret: said on this person's page only. */
  of: z.string(),
  at: z.number(),
})
export type MeDone = z.infer<typeof MeDone>
export const SAID_MS = 10 * 60_000

export interface Mine {
  readonly secret: string
  readonly subject: DataSubject
}

/** Whose page it is; an answer if it is nobody's. */
export async function mine(context: Context, asked: Asked, secret: string): Promise<Mine | Answer> {
  const { ports, limits } = context
  const hash = linkHash(secret)
  const person = hash === undefined ? undefined : ports.book.personByLink(hash, ports.clock())
  const subject = person === undefined ? undefined : await ports.ledger.row('persons', person)
  if (subject?.link?.hash === hash && subject !== undefined) return { secret, subject }
  const wait = await limits.take('wrong', asked.source)
  return wait > 0 ? tooMany(context, asked, wait) : noSuchLink(context, asked)
}

export const meForm = (secret: string, purpose: string) => `me:${digest(secret)}:${purpose}`

/** Said above the page. */
interface Above {
  readonly said?: Text
  readonly wrong?: readonly Wrong[]
  readonly values?: URLSearchParams
}

/** The whole page. `viewed` is told of it: the person, too, finds it in the history. */
export async function mePage(context: Context, asked: Asked, { secret, subject }: Mine, above: Above = {}): Promise<Answer> {
  const { ports } = context
  const { language } = asked
  const { wrong = [], values = new URLSearchParams() } = above
  const now = ports.clock()
  const consents = await Promise.all(
    ports.book
      .purposes()
      .filter(({ retired, consentRequired }) => retired === null && consentRequired)
      .map(async purpose => ({
        offer: offered(ports.book, purpose.id, now)!,
        consent: await ports.book.consent(subject.id, purpose.id),
      })),
  )
  ports.references.viewed({
    viewer: subject.id,
    role: 'person',
    whom: subject.id,
    object: `persons:${subject.id}`,
    items: ['name', 'email', 'phone', 'consents'],
    purpose: null,
    noticeVersion: null,
    way: 'private-link',
    result: 'shown',
    people: 1,
  })
  const begun = readDone(context, asked.query.get('d') ?? '')
  const until = timeText(context, asked, subject.link!.until)
  const body = html`${errorsHtml(wrong, language)}
${above.said && html`<p class="warned" role="alert">${say(above.said, language)}</p>`}
${saidHtml(context, asked, secret)}
${begun?.registered === true && newHtml(context, asked, begun)}
<p>${say(words.meLead, language, { name: subject.name, until })}</p>
${subject.stopped !== null && html`<p class="warned">${say(words.stopped, language)}</p>`}
<section><h2>${say(words.consentsTitle, language)}</h2>
${consents.length === 0 && html`<p>${say(words.noConsents, language)}</p>`}
${consents.map(one => consentHtml(context, asked, { secret, subject }, one, values, wrong))}</section>
${keptHtml(context, asked, subject)}
${await requestsHtml(context, asked, { secret, subject }, values, wrong)}
${endHtml(context, asked, secret)}
<section><h2>${say(words.viewedTitle, language)}</h2><p><a href="${address(`/me/${secret}/viewed`, asked)}">${say(words.viewedLink, language)}</a></p></section>`
  const status = wrong.length > 0 ? 400 : above.said ? 409 : 200
  const other = address(`/me/${secret}`, { language: language === 'ja' ? 'en' : 'ja' }, begun ? { d: asked.query.get('d')! } : {})
  const title = begun?.registered === true ? words.meNewTitle : words.meTitle
  return pageAnswer(context, asked, { title, body, status, other, faulty: wrong.length > 0 })
}

/** Somebody else may have seen the address. */
function endHtml({ forms, ports }: Context, asked: Asked, secret: string): Html {
  const { language } = asked
  const token = forms.make(meForm(secret, 'end'), asked.cookie, ports.clock())
  return html`<section><h2>${say(words.endTitle, language)}</h2><p>${say(words.endWhat, language)}</p>
<form method="post" action="${address(`/me/${secret}`, asked)}"><input type="hidden" name="form" value="${token}">
<p class="acts"><button name="act" value="end">${say(words.end, language)}</button></p></form></section>`
}

function newHtml(context: Context, asked: Asked, begun: NonNullable<ReturnType<typeof readDone>>): Html {
  const { language } = asked
  const why = begun.why?.[language]
  return html`<div class="said" role="status"><p>${say(words.meNewWhat, language)}</p>
${answersHtml(context, asked, begun)}</div>
${why !== undefined && html`<p class="warned">${say(words.meNotAll, language, { why })}</p>`}
${begun.back !== null && wayOnHtml(context, asked, begun)}`
}

const SAID = {
  given: words.saidGiven,
  renewed: words.saidRenewed,
  refused: words.saidRefused,
  withdrawn: words.saidWithdrawn,
  confirmed: words.saidConfirmed,
} as const satisfies Record<Act, Text>

function saidHtml(context: Context, asked: Asked, secret: string): Html | undefined {
  const done = MeDone.safeParse(context.flashes.read(asked.query.get('m') ?? '')).data
  if (!done || done.of !== digest(secret) || context.ports.clock() >= done.at + SAID_MS) return undefined
  const { language } = asked
  const text =
    done.act === 'request'
      ? say(words.saidRequest, language, { number: done.number ?? '', deadline: lastDayText(context, asked, done.deadline ?? 0) })
      : say(SAID[done.act], language, { purpose: done.purpose?.[language] ?? '' })
  return html`<p class="said" role="status">${text}</p>`
}

function keptHtml(context: Context, asked: Asked, { name, email, phone, guardian, since }: DataSubject): Html {
  const { language } = asked
  const none = say(words.none, language)
  const rows: [Text, string][] = [
    [words.name, name],
    [words.email, email || none],
    [words.phone, phone || none],
    ...(guardian ? ([[words.guardianName, `${guardian.name} (${guardian.relation})`]] as [Text, string][]) : []),
    [words.since, timeText(context, asked, since)],
  ]
  return html`<section><h2>${say(words.keptTitle, language)}</h2><dl>${rows.map(
    ([label, value]) => html`<dt>${say(label, language)}</dt><dd>${value}</dd>`,
  )}</dl></section>`
}

interface One {
  readonly offer: Offered
  readonly consent: Consent | undefined
}

function consentHtml(
  context: Context,
  asked: Asked,
  { secret, subject }: Mine,
  { offer, consent }: One,
  values: URLSearchParams,
  wrong: readonly Wrong[],
): Html {
  const { language } = asked
  const { ports, forms } = context
  const now = ports.clock()
  const { purpose } = offer
  const situation: ConsentSituation = consentSituation(consent, ports.book.notice(purpose.id, now)?.material, now)
  const holds = isValidConsent(situation)
  const no = situation === 'refused' || situation === 'withdrawn'
  const mark = holds ? { look: 'good', sign: '✓' } : no ? { look: 'off', sign: '–' } : { look: 'due', sign: '△' }
  const given = consent?.last === 'given' || consent?.last === 'renewed'
  const shown = shownOf(offer, language)
  const token = forms.make(meForm(secret, purpose.id), asked.cookie, now, shown ? [shown] : [])
  const label = { purpose: purpose.name[language] }
  const hidden = html`<input type="hidden" name="form" value="${token}"><input type="hidden" name="purpose" value="${purpose.id}">`
  const act = (value: string, text: Text, whole: Text, main = false, more?: Html) =>
    html`<form method="post" action="${address(`/me/${secret}`, asked)}" novalidate>${hidden}${more}<p class="acts"><button name="act" value="${value}"${main && html` class="main"`} aria-label="${say(whole, language, label)}">${say(text, language)}</button></p></form>`
  const prefix = `${purpose.code}-`
  const guardian =
    subject.guardian !== null &&
    html`<p class="quiet">${say(words.guardianNeeded, language)}</p>${guardianHtml({ prefix, needed: true, values }, wrong, language)}`
  const times = [
    consent?.acquiredAt != null && given && say(words.givenOn, language, { at: timeText(context, asked, consent.acquiredAt) }),
    consent && !given && say(words.changedOn, language, { at: timeText(context, asked, consent.at) }),
    holds &&
      consent?.validUntil != null &&
      say(words.until, language, { until: lastDayText(context, asked, consent.validUntil) }),
  ].filter(text => typeof text === 'string')
  const toConfirm = holds && consent?.grade === 'staff' && consent.confirmedAt === null
  const staff = toConfirm
    ? html`<div class="warned"><p>${say(words.staffRecorded, language, { at: timeText(context, asked, consent.acquiredAt ?? consent.at) })}</p>${act('confirm', words.confirm, words.confirmOf)}</div>`
    : html``
  const text = offer.notice
    ? html`<details${!holds && html` open`}><summary>${say(words.readText, language)}</summary>${noticeHtml(offer, language, 3)}<p class="quiet">${lasting(context, asked, offer)}</p></details>`
    : html`<p class="warned">${say(words.unpublished, language, label)}</p>`
  return html`<section class="card" id="${purpose.code}"><h2>${purpose.name[language]}</h2>
<p><span class="state ${mark.look}">${mark.sign} ${say(words[situation], language)}</span></p>
${times.map(time => html`<p class="quiet">${time}</p>`)}
${staff}
${text}
${consequencesHtml(offer, language)}
${ports.receipt && consent && (consent.acquiredAt !== null || consent.last === 'refused') && receiptHtml(asked, secret, purpose.code, label)}
<div class="acts">${guardian === false && choicesHtml()}</div>
${guardian !== false && html`${shown && act(holds ? 'renew' : 'consent', holds ? words.renew : words.yes, holds ? words.renewOf : words.consentOf, false, html`${guardian}`)}${noHtml()}`}</section>`

  function noHtml(): Html | undefined {
    if (given) return act('withdraw', words.withdraw, words.withdrawOf)
    return shown && !no ? act('refuse', words.no, words.refuseOf) : undefined
  }
  function choicesHtml(): Html {
    const yes =
      shown && act(holds ? 'renew' : 'consent', holds ? words.renew : words.yes, holds ? words.renewOf : words.consentOf)
    return html`${yes}${noHtml()}`
  }
}

function receiptHtml(asked: Asked, secret: string, code: string, label: { purpose: string }): Html {
  const { language } = asked
  const link = (format: 'html' | 'json', text: Text) =>
    html`<a href="${address(`/me/${secret}/receipt/${code}`, asked, { format })}">${say(text, language, label)}</a>`
  return html`<p>${link('html', words.receiptToRead)} · ${link('json', words.receiptToCheck)}</p>`
}

async function requestsHtml(
  context: Context,
  asked: Asked,
  { secret, subject }: Mine,
  values: URLSearchParams,
  wrong: readonly Wrong[],
): Promise<Html> {
  const { language } = asked
  const { ports, forms } = context
  const heading = html`<h2>${say(words.requestsTitle, language)}</h2>`
  const own = (await ports.ledger.rows('requests')).filter(({ person }) => person === subject.id)
  const list =
    own.length > 0 &&
    html`<h3>${say(words.yourRequests, language)}</h3><ul>${own.map(
      request =>
        html`<li>${request.number} · ${say(requestWords[request.kind], language)} · ${say(requestWords[request.situation], language)} · ${say(words.deadline, language)}: ${lastDayText(context, asked, deadlineOf(request))}</li>`,
    )}</ul>`
  if (!ports.request) {
    const { contact, name } = ports.office()
    const whom = contact || name || say(words.theOffice, language)
    return html`<section>${heading}<p>${say(words.requestsElsewhere, language, { contact: whom })}</p>${list}</section>`
  }
  const token = forms.make(meForm(secret, 'request'), asked.cookie, ports.clock())
  const kinds = REQUEST_KINDS.map(
    kind =>
      html`<option value="${kind}"${values.get('kind') === kind && html` selected`}>${say(requestWords[kind], language)}</option>`,
  )
  const bad = (field: string) =>
    wrong.some(one => one.field === field) && html` aria-invalid="true" aria-describedby="${field}-wrong"`
  return html`<section>${heading}<p>${say(words.requestsWhat, language)}</p>${list}
<form method="post" action="${address(`/me/${secret}`, asked)}" novalidate><input type="hidden" name="form" value="${token}">
<div class="field"><label for="kind">${say(words.kind, language)}</label>${wrongHtml('kind', wrong, language)}<select id="kind" name="kind"${bad('kind')}><option value=""></option>${kinds}</select></div>
<div class="field"><label for="details">${say(words.details, language)} <span class="quiet">${say(words.optional, language)}</span></label>${wrongHtml('details', wrong, language)}<textarea id="details" name="details" rows="4" maxlength="2000"${bad('details')}>${values.get('details') ?? ''}</textarea></div>
<p class="acts"><button name="act" value="request">${say(words.sendRequest, language)}</button></p></form></section>`
}
