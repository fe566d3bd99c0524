// What is sent from the private page: one act each, by a form of this very page.
import { z } from 'zod'
import { LAWS, type Law } from '../../shared/law.ts'
import { isRefusal, type Refusal } from '../../shared/problems.ts'
import { RequestKind } from '../../shared/registers/requests.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { confirm, consent, type Done, decline, withdraw } from './acts.ts'
import { guardianOf, isWrong, type Wrong } from './fields.ts'
import { digest, type FormClaims } from './forms.ts'
import { type MeDone, type Mine, meForm, mePage, mine, SAID_MS } from './me.ts'
import { isCurrent } from './notices.ts'
import { address, isFinal, plainAnswer, refusalAnswer } from './page.ts'
import type { Answer, Asked, Context } from './ports.ts'

/** Both methods of `/me/<secret>`. */
export async function me(context: Context, asked: Asked, secret: string): Promise<Answer> {
  const found = await mine(context, asked, secret)
  if ('status' in found) return found
  return asked.method === 'GET' ? await mePage(context, asked, found) : await act(context, asked, found)
}

async function act(context: Context, asked: Asked, found: Mine): Promise<Answer> {
  const { forms, ports } = context
  const { form } = asked
  const now = ports.clock()
  const what = form.get('act') ?? ''
  const about = what === 'request' || what === 'end' ? what : (form.get('purpose') ?? '')
  const claims = forms.read(form.get('form') ?? '', meForm(found.secret, about), asked.sentCookie, now)
  if (!claims) {
    const way = { url: address(`/me/${found.secret}`, asked), text: words.openAgain }
    return plainAnswer(context, asked, 403, [words.formTitle, words.formWhat], way)
  }
  return await forms.once(claims, now, isFinal, () =>
    what === 'request'
      ? file(context, asked, found)
      : what === 'end'
        ? end(context, asked, found)
        : change(context, asked, found, what, about, claims),
  )
}

function said(context: Context, asked: Asked, { secret }: Mine, done: Omit<MeDone, 'of' | 'at'>, at = ''): Answer {
  const m = context.flashes.make({ ...done, of: digest(secret), at: context.ports.clock() } satisfies MeDone)
  return { status: 303, location: `${address(`/me/${secret}`, asked, { m })}${at}` }
}

async function change(
  context: Context,
  asked: Asked,
  found: Mine,
  what: string,
  purpose: string,
  { shown }: FormClaims,
): Promise<Answer> {
  const { ports } = context
  const { subject, secret } = found
  const known = ports.book.purpose(purpose)
  const again = address(`/me/${secret}`, asked)
  if (!known) return refusalAnswer(context, asked, { refused: 'not-found', why: words.noPageWhat }, again)
  let done: Done | Refusal | undefined
  if (what === 'withdraw') done = await withdraw(ports, subject.id, known.id, 'private-link')
  else if (what === 'refuse') done = await decline(context, subject.id, known.id, 'private-link')
  else if (what === 'confirm') done = await confirm(context, subject.id, known.id)
  else if (what === 'consent' || what === 'renew') {
    const [notice] = shown
    if (!notice || !isCurrent(notice, ports.book, ports.clock()))
      return await mePage(context, asked, found, { said: words.noticeChanged })
    const guardian = guardianOf(asked.form, `${known.code}-`, subject.guardian !== null)
    if (isWrong(guardian)) return await mePage(context, asked, found, { wrong: [guardian], values: asked.form })
    done = await consent(context, { person: subject.id, shown: notice, guardian, way: 'private-link' })
  }
  if (done === undefined) return refusalAnswer(context, asked, { refused: 'bad-input', why: words.wrongMethod }, again)
  if (isRefusal(done)) return refusalAnswer(context, asked, done, again)
  return said(context, asked, found, { act: done.act, purpose: known.name })
}

/** The link counts no more; the page that says so needs none. */
async function end(context: Context, asked: Asked, { secret, subject }: Mine): Promise<Answer> {
  const { ledger } = context.ports
  const done = await ledger.execute({ register: 'persons', operation: 'unlink', row: subject.id, input: {}, actor: GATEWAY })
  if (isRefusal(done)) return refusalAnswer(context, asked, done, address(`/me/${secret}`, asked))
  const ended = context.flashes.make({ ended: true, at: context.ports.clock() })
  return { status: 303, location: address('/ended', asked, { m: ended }) }
}

const Ended = z.strictObject({ ended: z.literal(true), at: z.number() })

/** `/ended`. */
export function ended(context: Context, asked: Asked): Answer {
  const read = Ended.safeParse(context.flashes.read(asked.query.get('m') ?? '')).data
  const fresh = read !== undefined && context.ports.clock() < read.at + SAID_MS
  if (!fresh) return plainAnswer(context, asked, 410, [words.expiredTitle, words.goneWhat])
  return plainAnswer(context, asked, 200, [words.endedTitle, words.endedWhat])
}

/** The law of the office's purposes: the strictest clock among them is for the office to choose when it answers. */
function lawOf({ ports }: Context): Law {
  const used = new Set(
    ports.book
      .purposes()
      .filter(({ retired }) => retired === null)
      .map(({ law }) => law),
  )
  return LAWS.find(law => used.has(law)) ?? 'appi'
}

async function file(context: Context, asked: Asked, found: Mine): Promise<Answer> {
  const { ports } = context
  const { form } = asked
  const kind = RequestKind.safeParse(form.get('kind')).data
  const details = (form.get('details') ?? '').trim()
  const wrong: Wrong[] = []
  if (!kind) wrong.push({ field: 'kind', what: words.errorKind })
  if (details.length > 2000) wrong.push({ field: 'details', what: words.errorDetails })
  if (!kind || wrong.length > 0) return await mePage(context, asked, found, { wrong, values: form })
  const person = found.subject.id
  const again = address(`/me/${found.secret}`, asked)
  const done = await ports.request?.({ person, kind, law: lawOf(context), way: 'private-link', details })
  if (done === undefined) return refusalAnswer(context, asked, { refused: 'unavailable', why: words.wrongMethod }, again)
  if (isRefusal(done)) return refusalAnswer(context, asked, done, again)
  return said(context, asked, found, { act: 'request', number: done.number, deadline: done.deadline })
}
