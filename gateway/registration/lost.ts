// A lost private link: asked for by address, sent to the registered one only; the answer is the same, and as quick, whether anybody has that address or not.
import { html } from '../../shared/html.ts'
import { PersonText } from '../../shared/registers/persons.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { say } from '../../shared/words/text.ts'
import { errorsHtml, fieldHtml, type Wrong } from './fields.ts'
import { digest } from './forms.ts'
import { address, pageAnswer, plainAnswer, tooMany } from './page.ts'
import type { Answer, Asked, Context } from './ports.ts'

function lostForm(context: Context, asked: Asked, wrong: readonly Wrong[] = []): Answer {
  const { language } = asked
  const token = context.forms.make('lost', asked.cookie, context.ports.clock())
  const field = { name: 'email', label: words.email, needed: true, type: 'email', autocomplete: 'email', most: 254 } as const
  const body = html`${errorsHtml(wrong, language)}
<p>${say(words.lostWhat, language)}</p>
<form method="post" action="${address('/lost', asked)}" novalidate><input type="hidden" name="form" value="${token}">
${fieldHtml({ ...field, value: asked.form.get('email') ?? '' }, wrong, language)}
<p class="acts"><button class="main">${say(words.lostSend, language)}</button></p></form>`
  const faulty = wrong.length > 0
  const other = address('/lost', { language: language === 'ja' ? 'en' : 'ja' })
  return pageAnswer(context, asked, { title: words.lostTitle, body, other, faulty, status: faulty ? 400 : 200 })
}

/** Both methods of `/lost`. */
export async function lost(context: Context, asked: Asked): Promise<Answer> {
  const { forms, limits, ports, links } = context
  if (asked.method === 'GET') {
    if (!asked.query.has('sent')) return lostForm(context, asked)
    return plainAnswer(context, asked, 200, [words.lostDoneTitle, words.lostDoneWhat])
  }
  if (!forms.read(asked.form.get('form') ?? '', 'lost', asked.sentCookie, ports.clock())) {
    const way = { url: address('/lost', asked), text: words.openAgain }
    return plainAnswer(context, asked, 403, [words.formTitle, words.formWhat], way)
  }
  const email = (asked.form.get('email') ?? '').trim().toLowerCase()
  if (email === '' || !PersonText.shape.email.safeParse(email).success)
    return lostForm(context, asked, [{ field: 'email', what: words.errorEmail }])
  const wait = await limits.take('lost', asked.source)
  if (wait > 0) return tooMany(context, asked, wait)
  // Looked up only when the answer is on its way, so that its time tells nothing either.
  const later = setTimeout(async () => {
    const person = ports.book.personByEmail(email)
    if (person === undefined || (await limits.take('lostTo', digest(email))) > 0) return
    await links.again(person, email)
  }, LATER_MS)
  later.unref()
  return { status: 303, location: address('/lost', asked, { sent: '' }) }
}

const LATER_MS = 50
