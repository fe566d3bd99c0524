// The registration page: who comes by a wish reads the notices and answers; somebody new is registered; what is recorded is on disk before it is said.

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { html } from '../../shared/html.ts'
import { isRefusal, type Refusal } from '../../shared/problems.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { say } from '../../shared/words/text.ts'
import { consent, decline } from './acts.ts'
import { type AskForm, answerField, askForm, formOf, isAsked } from './ask-form.ts'
import { type Guardian, guardianOf, isWrong, personOf, type Wrong } from './fields.ts'
import type { FormClaims, Shown } from './forms.ts'
import { isCurrent, offered } from './notices.ts'
import { address, isFinal, lastDayText, noSuchLink, pageAnswer, plainAnswer, refusalAnswer, tooMany } from './page.ts'
import type { Answered } from './places.ts'
import type { Answer, Asked, Context } from './ports.ts'
import type { Wish } from './wishes.ts'

/** What the page that follows says: signed, so that no address can claim it. */
export const AskDone = z.strictObject({
  ref: z.string(),
  registered: z.boolean(),
  back: z.string().nullable(),
  answers: z.array(
    z.strictObject({
      purpose: z.string(),
      answer: z.enum(['given', 'refused', 'withdrawn']),
      validUntil: z.number().nullable(),
    }),
  ),
  /** Why not everything was recorded; null: it was. */
  why: z.strictObject({ en: z.string(), ja: z.string() }).nullable(),
  at: z.number(),
})
export type AskDone = z.infer<typeof AskDone>

/** How long it may be looked at again. */
const DONE_MS = 30 * 60_000

/** What was signed for the page that follows; undefined: nothing, or too long ago. */
export function readDone({ flashes, ports }: Context, token: string): AskDone | undefined {
  const done = AskDone.safeParse(flashes.read(token)).data
  return done && ports.clock() < done.at + DONE_MS ? done : undefined
}

/** Where the person goes on: after a no not to the page that would ask again at once. Undefined: nowhere. */
export function wayOn({ places, ports }: Context, { origin }: Asked, done: AskDone): string | undefined {
  const back = done.back === null ? undefined : places.allowed(done.back)
  if (back === undefined) return undefined
  const said = done.answers.every(({ answer }) => answer === 'given') ? back : new URL('/', back).href
  const { ref, registered, answers } = done
  return places.answered(back, said, { ref, registered, answers } satisfies Answered, origin, ports.clock())
}

async function subjectOf({ ports }: Context, { person, ref }: Wish): Promise<DataSubject | undefined | 'gone'> {
  const id = person ?? (ref === null ? undefined : ports.book.personByRef(ref))
  if (id === undefined) return undefined
  const subject = await ports.ledger.row('persons', id)
  return subject ?? (person === null ? undefined : 'gone')
}

/** Both methods of `/ask`. */
export async function ask(context: Context, asked: Asked): Promise<Answer> {
  const { ports, wishes } = context
  const token = asked.query.get('w') ?? ''
  const now = ports.clock()
  const read = wishes.read(token, now)
  if (read.kind === 'forged') {
    const wait = await context.limits.take('wrong', asked.source)
    return wait > 0 ? tooMany(context, asked, wait) : plainAnswer(context, asked, 400, [words.wrongLinkTitle, words.forgedWhat])
  }
  const { wish } = read
  const back = wish.back === null ? undefined : context.places.allowed(wish.back)
  const way = back === undefined ? undefined : { url: back, text: words.goBack }
  if (read.kind === 'expired') return plainAnswer(context, asked, 410, [words.expiredTitle, words.expiredWhat], way)
  const subject = await subjectOf(context, wish)
  if (subject === 'gone') return noSuchLink(context, asked)
  const offers = wish.purposes.flatMap(id => offered(ports.book, id, now) ?? [])
  if (!offers.some(isAsked)) return plainAnswer(context, asked, 409, [words.nothingTitle, words.nothingWhat], way)
  const form: AskForm = { token, subject, offers }
  return asked.method === 'GET' ? askForm(context, asked, form) : await answerForm(context, asked, form, wish)
}

async function answerForm(context: Context, asked: Asked, form: AskForm, wish: Wish): Promise<Answer> {
  const { ports, forms, limits } = context
  const now = ports.clock()
  const claims = forms.read(asked.form.get('form') ?? '', formOf(form.token), asked.sentCookie, now)
  if (!claims) {
    const way = { url: address('/ask', asked, { w: form.token }), text: words.openAgain }
    return plainAnswer(context, asked, 403, [words.formTitle, words.formWhat], way)
  }
  const values = asked.form
  const wrong: Wrong[] = []
  const choices: { shown: Shown; yes: boolean }[] = []
  form.offers.forEach((offer, index) => {
    const shown = claims.shown.find(({ purpose }) => purpose === offer.purpose.id)
    if (!isAsked(offer) || !shown) return
    const value = values.get(answerField(index))
    if (value === 'yes' || value === 'no') choices.push({ shown, yes: value === 'yes' })
    else wrong.push({ field: answerField(index), what: named(words.errorAnswer, offer.purpose.name) })
  })
  const person = form.subject === undefined ? personOf(values) : undefined
  const guardian = guardianOf(values, '', form.subject?.guardian != null)
  const faults = [...(person?.wrong ?? []), ...wrong, ...(isWrong(guardian) ? [guardian] : [])]
  if (faults.length > 0 || isWrong(guardian)) return askForm(context, asked, form, { wrong: faults, values })
  const old = choices.length === 0 || claims.shown.some(shown => !isCurrent(shown, ports.book, now))
  // What was sent already is told as it was, though the text has changed since.
  return await forms.once(claims, now, isFinal, async () => {
    if (old) return askForm(context, asked, form, { said: words.noticeChanged, values: kept(values) })
    if (person) {
      const wait = await limits.take('registered', asked.source)
      if (wait > 0) return tooMany(context, asked, wait)
    }
    return await record(context, asked, form, { wish, claims, choices, guardian, person: person?.person })
  })
}

/** Answers are given anew to a new text; what was typed stays. */
function kept(values: URLSearchParams): URLSearchParams {
  const left = new URLSearchParams(values)
  for (const name of values.keys()) if (name.startsWith('answer')) left.delete(name)
  return left
}

const named = (text: { en: string; ja: string }, name: { en: string; ja: string }) => ({
  en: say(text, 'en', { purpose: name.en }),
  ja: say(text, 'ja', { purpose: name.ja }),
})

interface Sent {
  readonly wish: Wish
  readonly claims: FormClaims
  readonly choices: readonly { readonly shown: Shown; readonly yes: boolean }[]
  readonly guardian: Guardian | null
  readonly person: { readonly name: string; readonly email: string; readonly phone: string } | undefined
}

/** Throws what the ledger throws; then nothing is said to be recorded. */
async function record(context: Context, asked: Asked, form: AskForm, sent: Sent): Promise<Answer> {
  const { ports, links, flashes } = context
  const { wish, choices, guardian } = sent
  const again = address('/ask', asked, { w: form.token })
  let subject: Pick<DataSubject, 'id' | 'ref'> | undefined = form.subject
  let registered = false
  if (subject === undefined) {
    const made = await inTurn(context, wish.ref, () => register(context, asked, sent))
    if (isRefusal(made)) return refusalAnswer(context, asked, made, again)
    subject = made
    registered = made.registered
  }
  const answers: AskDone['answers'] = []
  let why: Refusal | undefined
  for (const { shown, yes } of choices) {
    const person = subject.id
    const way = 'hosted-page' as const
    const done = yes
      ? await consent(context, { person, shown, guardian, way })
      : await decline(context, person, shown.purpose, way)
    if (isRefusal(done)) {
      why ??= done
      continue
    }
    const answer = done.act === 'withdrawn' ? 'withdrawn' : done.act === 'refused' ? 'refused' : 'given'
    answers.push({ purpose: ports.book.purpose(shown.purpose)?.code ?? shown.purpose, answer, validUntil: done.validUntil })
  }
  if (why && answers.length === 0 && !registered) return refusalAnswer(context, asked, why, again)
  const at = ports.clock()
  const done: AskDone = { ref: subject.ref, registered, back: wish.back, answers, why: why?.why ?? null, at }
  const flash = flashes.make(done)
  const link = registered ? await links.make(subject.id, GATEWAY) : undefined
  if (link && !isRefusal(link)) return { status: 303, location: address(`/me/${link.secret}`, asked, { d: flash }) }
  return { status: 303, location: address('/done', asked, { d: flash }) }
}

/** Of one name of the app at a time. */
async function inTurn<Result>({ registering }: Context, ref: string | null, act: () => Promise<Result>): Promise<Result> {
  if (ref === null) return await act()
  const run = (registering.get(ref) ?? Promise.resolve()).then(act)
  const quiet = run.then(
    () => undefined,
    () => undefined,
  )
  registering.set(ref, quiet)
  try {
    return await run
  } finally {
    if (registering.get(ref) === quiet) registering.delete(ref)
  }
}

/**
 * Always a person of their own: nobody is found by what a stranger types, so that nothing can be learned and nobody's row be touched. Only whom
 * the app itself named may be there already, because another tab was quicker.
 */
async function register(
  { ports }: Context,
  { language }: Asked,
  { wish, guardian, person }: Sent,
): Promise<{ id: string; ref: string; registered: boolean } | Refusal> {
  const there = wish.ref === null ? undefined : ports.book.personByRef(wish.ref)
  if (there !== undefined) return { id: there, ref: wish.ref!, registered: false }
  const ref = wish.ref ?? `sekisho-${randomBytes(12).toString('base64url')}`
  const input = { ...person!, ref, language, guardian }
  const row = ports.newId()
  const done = await ports.ledger.execute({ register: 'persons', operation: 'add', row, input, actor: GATEWAY })
  return isRefusal(done) ? done : { id: row, ref, registered: true }
}

/** `/done`: what was recorded, and the way on. */
export function askDone(context: Context, asked: Asked): Answer {
  const { language } = asked
  const done = readDone(context, asked.query.get('d') ?? '')
  if (!done) return plainAnswer(context, asked, 410, [words.expiredTitle, words.goneWhat])
  const body = html`<p class="said" role="status">${say(words.doneWhat, language)}</p>
${done.why !== null && html`<p class="warned">${done.why[language]}</p>`}
${answersHtml(context, asked, done)}
${wayOnHtml(context, asked, done)}
<section><p>${say(words.linkByMail, language)}</p><p class="acts"><a class="button" href="${address('/lost', asked)}">${say(words.getLink, language)}</a></p></section>`
  return pageAnswer(context, asked, { title: words.doneTitle, body })
}

const ANSWERED = { given: words.answeredGiven, refused: words.answeredRefused, withdrawn: words.answeredWithdrawn } as const

export function answersHtml(context: Context, asked: Asked, { answers }: AskDone) {
  const { language } = asked
  const name = (code: string) => context.ports.book.purpose(code)?.name[language] ?? code
  const until = (at: number | null) => (at === null ? '' : say(words.until, language, { until: lastDayText(context, asked, at) }))
  return html`<dl>${answers.map(
    ({ purpose, answer, validUntil }) =>
      html`<dt>${name(purpose)}</dt><dd>${say(ANSWERED[answer], language)} ${until(validUntil)}</dd>`,
  )}</dl>`
}

export function wayOnHtml(context: Context, asked: Asked, done: AskDone) {
  const on = wayOn(context, asked, done)
  if (on === undefined) return html`<p>${say(words.closeIt, asked.language)}</p>`
  return html`<p class="acts"><a class="button main" href="${on}" rel="noreferrer">${say(words.goOn, asked.language)}</a></p>`
}
