// The registration page end to end: a bound route sends somebody there, they register or answer, the route opens; by their private link they change it, and the route refuses.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Returned, readReturn } from '../../client/sekisho.ts'
import { consentId } from '../../shared/registers/consents.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { ADMIN, linkIn, openPageOffice, type PageAnswer, type PageOffice, textOf, Visitor } from './registration-office.ts'

let office: PageOffice
beforeAll(async () => {
  office = await openPageOffice()
})
afterAll(() => office.close())

/** A session of the app, in which it says who somebody is. */
async function enter(ref: string | undefined): Promise<string> {
  office.appSays = ref
  const answer = await office.front.ask('/enter')
  return answer.headers['set-cookie']![0]!.split(';')[0]!
}
const route = (cookie: string, path = '/news/1?day=2') =>
  office.front.ask(path, {
    headers: { host: `localhost:${office.front.port}`, cookie, accept: 'text/html', 'sec-fetch-mode': 'navigate' },
  })
const script = async (cookie: string) =>
  JSON.parse((await office.front.ask('/news/1', { headers: { host: `localhost:${office.front.port}`, cookie } })).body) as {
    reason: string
  }
/** What the app reads of an answer, by the published key only. */
async function returned(url: string): Promise<Returned> {
  const token = new URL(url).searchParams.get('sekisho')!
  const keys = JSON.parse((await office.request('/.well-known/jwks.json', {})).body) as { keys: object[] }
  const audience = `https://localhost:${office.front.port}`
  const said = await readReturn(token, keys, audience, office.now())
  expect(await readReturn(token, keys, 'https://evil.test', office.now())).toBeUndefined()
  expect(await readReturn(token, keys, audience, office.now() + 11 * 60_000)).toBeUndefined()
  const forged = token.replace(/\.[^.]*\./, `.${Buffer.from(JSON.stringify({ ...said, sub: 'mallory' })).toString('base64url')}.`)
  expect(await readReturn(forged, keys, audience, office.now())).toBeUndefined()
  return said!
}
const row = (person: string) => office.consents.ledger.row('consents', consentId(person, office.purpose))
const person = async (ref: string, more: object = {}) =>
  await office.execute('persons', 'add', undefined, { ref, name: `Guest ${ref}`, ...more })

describe('from the bound route to the page and back', () => {
  test('somebody the app does not know registers, consents, goes back with a signed answer, and the route opens', async () => {
    const nobody = await enter(undefined)
    const sent = await route(nobody)
    expect(sent.status).toBe(303)
    expect(sent.headers.location).toMatch(new RegExp(`^https://localhost:${office.port}/ask\\?w=`))
    const visitor = new Visitor(office)
    const page = await visitor.get(sent.headers.location!)
    expect([page.status, page.headers['content-language']]).toEqual([200, 'en'])
    expect(textOf(page.body)).toContain('For <b>news</b> & "offers"')
    expect(page.body).not.toMatch(/ checked[ >]/)
    const mine = await visitor.sendAndFollow(page, { name: 'Emily', email: 'emily@example.test', phone: '', answer1: 'yes' })
    expect(mine.location).toMatch(/^\/me\/[\w-]{43}\?/)
    expect(textOf(mine.body)).toContain('You are registered')
    expect(textOf(mine.body)).toContain('You consented.')
    const on = linkIn(mine.body, `https://localhost:${office.front.port}/news/1?day=2&sekisho=`)
    const answer = await returned(on)
    expect(answer).toMatchObject({ back: `https://localhost:${office.front.port}/news/1?day=2`, registered: true })
    expect(answer.answers).toEqual([{ purpose: 'news', answer: 'given', validUntil: expect.any(Number) }])
    // The app takes the name it was given, and its guest is let in.
    const known = await enter(String(answer.sub))
    expect(await route(known)).toMatchObject({ status: 200, body: 'the app' })
    const id = office.consents.book.personByRef(String(answer.sub))!
    expect(await row(id)).toMatchObject({
      last: 'given',
      way: 'hosted-page',
      grade: 'person',
      by: id,
      confirmedAt: expect.any(Number),
    })
    const notice = await office.consents.ledger.row('notices', (await row(id))!.notice!.id)
    expect((await row(id))!.notice).toMatchObject({ language: 'en', sha256: notice!.digests.en })
  })

  test('somebody the app names is asked as that person; a new version asks again; a no leads to the start of the app', async () => {
    const id = await person('ann')
    const cookie = await enter('ann')
    const visitor = new Visitor(office)
    const page = await visitor.get((await route(cookie)).headers.location!)
    expect(page.body).not.toContain('name="email"')
    const done = await visitor.sendAndFollow(page, { answer1: 'yes' })
    expect(textOf(done.body)).toContain('Your answers are recorded')
    expect((await route(cookie)).status).toBe(200)
    await office.publish(office.purpose, 'Our newer news')
    const again = await route(cookie)
    expect(again.status).toBe(303)
    const newer = await visitor.get(again.headers.location!)
    expect(textOf(newer.body)).toContain('Our newer news')
    const refused = await visitor.sendAndFollow(newer, { answer1: 'no' })
    expect(textOf(refused.body)).toContain('You withdrew your consent.')
    const on = linkIn(refused.body, `https://localhost:${office.front.port}/`)
    expect(new URL(on).pathname).toBe('/')
    expect((await returned(on)).answers).toEqual([{ purpose: 'news', answer: 'withdrawn', validUntil: null }])
    expect((await row(id))!.last).toBe('withdrawn')
    expect((await script(cookie)).reason).toBe('withdrawn')
  })

  test('whom the app names and nobody has on record is registered under that name', async () => {
    const cookie = await enter('bob')
    const visitor = new Visitor(office)
    const page = await visitor.get((await route(cookie)).headers.location!)
    await visitor.sendAndFollow(page, { name: 'Bob', email: '', phone: '', answer1: 'yes' })
    expect(office.consents.book.personByRef('bob')).toBeDefined()
    expect((await route(cookie)).status).toBe(200)
  })
})

describe('the private link', () => {
  async function opened(
    ref: string,
    more: object = {},
  ): Promise<{ id: string; visitor: Visitor; path: string; page: PageAnswer }> {
    const id = await person(ref, more)
    const link = await office.page.privateLink(id, false, ADMIN)
    if ('refused' in link) throw new Error(link.why.en)
    const visitor = new Visitor(office)
    const path = new URL(link.url).pathname
    return { id, visitor, path, page: await visitor.get(path) }
  }
  const newest = async () => {
    const { notice } = office.consents.book.notice(office.purpose, office.now())!
    return { notice: notice.id, language: 'ja', sha256: notice.digests.ja! }
  }

  test('shows what is kept, renews and withdraws in one step each, saying before what stops and what stays; then the route refuses', async () => {
    const { id, visitor, path, page } = await opened('carol', { email: 'carol@example.test' })
    expect(textOf(page.body)).toContain('carol@example.test')
    expect(textOf(page.body)).toContain('The letters stop.')
    expect(textOf(page.body)).toContain('Bookings stay by contract.')
    const cookie = await enter('carol')
    expect((await route(cookie)).status).toBe(303)
    const given = await visitor.sendAndFollow(page, { act: 'consent', purpose: office.purpose })
    expect(textOf(given.body)).toContain('Your consent is recorded: News of news.')
    expect((await route(cookie)).status).toBe(200)
    const renewed = await visitor.sendAndFollow(given, { act: 'renew', purpose: office.purpose })
    expect(textOf(renewed.body)).toContain('renewed: News of news')
    expect(await row(id)).toMatchObject({ last: 'renewed', way: 'private-link', grade: 'person' })
    const withdrawn = await visitor.sendAndFollow(renewed, { act: 'withdraw', purpose: office.purpose })
    expect(textOf(withdrawn.body)).toContain('Your consent is withdrawn')
    expect((await script(cookie)).reason).toBe('withdrawn')
    // What was said is said once, on this page; no address can claim it.
    expect(textOf((await visitor.get(path)).body)).not.toContain('Your consent is withdrawn')
    const other = await opened('carol2')
    const query = withdrawn.location.split('?')[1]
    expect(textOf((await visitor.get(`${other.path}?${query}`)).body)).not.toContain('Your consent is withdrawn')
    expect(office.views.some(({ way, whom }) => way === 'private-link' && whom === id)).toBe(true)
  })

  test('what staff recorded is confirmed by the person', async () => {
    const { id, visitor, path } = await opened('dora')
    const given = { person: id, purpose: office.purpose, ...(await newest()), way: 'paper', guardian: null, remarks: '' } as const
    await office.consents.recorder.record(given, ADMIN)
    expect(await row(id)).toMatchObject({ grade: 'staff', confirmedAt: null })
    const page = await visitor.get(path)
    expect(textOf(page.body)).toContain('The office recorded this for you')
    const confirmed = await visitor.sendAndFollow(page, { act: 'confirm', purpose: office.purpose })
    expect(textOf(confirmed.body)).toContain('Recorded that it is right')
    expect((await row(id))!.confirmedAt).not.toBeNull()
  })

  test('a guardian is named where the person has one', async () => {
    const { id, visitor, page } = await opened('ed', { guardian: { name: 'Eve', relation: 'mother' } })
    const wrong = await visitor.send(page, { act: 'consent', purpose: office.purpose, 'news-guardian': 'Eve' })
    expect(wrong.status).toBe(400)
    expect(textOf(wrong.body)).toContain('Give both')
    await visitor.sendAndFollow(wrong, {
      act: 'consent',
      purpose: office.purpose,
      'news-guardian': 'Eve',
      'news-relation': 'mother',
    })
    expect((await row(id))!.guardian).toEqual({ name: 'Eve', relation: 'mother' })
  })

  test('hands out the receipt as a file, to the person only', async () => {
    const { id, visitor, page, path } = await opened('finn')
    expect(page.body).not.toContain('/receipt/')
    const given = await visitor.sendAndFollow(page, { act: 'consent', purpose: office.purpose })
    const file = await visitor.get(linkIn(given.body, `${path}/receipt/news?format=json`))
    expect([file.status, file.body]).toEqual([200, `receipt of ${consentId(id, office.purpose)}`])
    expect(file.headers).toMatchObject({
      'content-type': 'application/jose+json',
      'content-disposition': "attachment; filename*=UTF-8''receipt-en.json",
      'cache-control': 'no-store',
    })
    expect((await visitor.get(`/me/${'x'.repeat(43)}/receipt/news`)).status).toBe(404)
    expect((await visitor.get(`${path}/receipt/other`)).status).toBe(404)
  })

  test('is ended by the person, and then opens nothing', async () => {
    const { visitor, page, path } = await opened('flo')
    const done = await visitor.sendAndFollow(page, { act: 'end' })
    expect(textOf(done.body)).toContain('The link has ended')
    expect((await visitor.get(path)).status).toBe(404)
    expect((await visitor.get('/ended')).status).toBe(410)
  })

  test('files a request, and says by when it is answered', async () => {
    const { id, visitor, page } = await opened('fay')
    const wrong = await visitor.send(page, { act: 'request', kind: '', details: 'all of it' })
    expect([wrong.status, textOf(wrong.body).includes('Choose what you ask for.')]).toEqual([400, true])
    expect(wrong.body).toContain('all of it</textarea>')
    const done = await visitor.sendAndFollow(wrong, { act: 'request', kind: 'disclosure', details: 'all of it' })
    expect(textOf(done.body)).toContain('Your request 2026-001 is received.')
    expect(office.requested).toEqual([
      { person: id, kind: 'disclosure', law: 'custom', way: 'private-link', details: 'all of it' },
    ])
  })

  test('shows who looked, without the names of staff', async () => {
    const { id, visitor, path } = await opened('gil')
    const view = { whom: id, items: ['name'], purpose: null, noticeVersion: null, result: 'shown', people: 1 }
    const views = [
      { ...view, viewer: 'p-suzuki', role: 'administrator', object: 'persons:x', way: 'console' },
      { ...view, viewer: 'app', role: 'app', object: '/news/**', way: 'app-route', result: 'refused' },
      { ...view, viewer: 'p-suzuki', role: 'administrator', object: 'persons:y', way: 'console', whom: 'somebody else' },
    ]
    for (const input of views) await office.execute('references', 'view', undefined, input, GATEWAY)
    const page = textOf((await visitor.get(`${path}/viewed`)).body)
    expect(page).toContain('Administrator')
    expect(page).toContain('The office’s app')
    expect(page).toContain('Refused')
    expect(page.match(/Administrator/g)).toHaveLength(1)
    expect(page).not.toContain('suzuki')
  })

  test('ends with its successor, with its time, and with the person; none of these is told from a wrong one', async () => {
    const { id, visitor, path } = await opened('hal')
    const wrong = await visitor.get(`/me/${'x'.repeat(43)}`)
    const same = (answer: PageAnswer) => [answer.status, textOf(answer.body)]
    await office.page.privateLink(id, false, ADMIN)
    expect(same(await visitor.get(path))).toEqual(same(wrong))
    const next = await opened('hal2')
    await office.execute('persons', 'erase', next.id, { request: null }, GATEWAY)
    await office.consents.ledger.erasePerson(next.id)
    const gone = await visitor.get(next.path)
    expect(same(gone)).toEqual(same(wrong))
    expect(gone.status).toBe(404)
    const late = await visitor.send(next.page, { act: 'consent', purpose: office.purpose })
    expect(late.status).toBe(404)
  })
})

describe('a lost link', () => {
  const askFor = async (email: string) => {
    const visitor = new Visitor(office)
    return await visitor.sendAndFollow(await visitor.get('/lost'), { email })
  }
  const until = (holds: () => boolean | Promise<boolean>) =>
    vi.waitFor(async () => expect(await holds()).toBe(true), { timeout: 5000, interval: 20 })

  test('is answered alike for known and unknown; without mail the office is told and the old link stays', async () => {
    const id = await person('ida', { email: 'Ida@Example.test' })
    const link = await office.page.privateLink(id, false, ADMIN)
    const known = await askFor(' ida@example.test ')
    const unknown = await askFor('nobody@example.test')
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body])
    await until(() => office.told.includes(id))
    expect(office.mailed).toEqual([])
    expect((await new Visitor(office).get(new URL('url' in link ? link.url : '').pathname)).status).toBe(200)
  })

  test('goes to the registered address only, in the person’s language, and ends the old one', async () => {
    office.mail = true
    const id = await person('jun', { email: 'jun@example.test', language: 'ja' })
    const old = await office.page.privateLink(id, false, ADMIN)
    await askFor('jun@example.test')
    await until(() => office.mailed.length === 1)
    office.mail = false
    const [{ to, subject, text }] = office.mailed as [(typeof office.mailed)[0]]
    expect([to, subject]).toEqual(['jun@example.test', '【Minato House】専用リンクのご案内'])
    const fresh = /https:\/\/\S+\/me\/[\w-]{43}/.exec(text)![0]
    const opens = async (url: string) => (await new Visitor(office).get(new URL(url).pathname)).status
    // It counts from the moment the server has taken the mail; until then the old one does.
    await until(async () => (await opens(fresh)) === 200)
    expect(await opens('url' in old ? old.url : '')).toBe(404)
  })
})
