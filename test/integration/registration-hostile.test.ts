// The registration page under people who mean no good: forged wishes and forms, foreign ways back, other sites, guessing, floods; and under those who press twice.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LIMITS } from '../../gateway/registration/limits.ts'
import { consentId } from '../../shared/registers/consents.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { ADMIN, DISK_FULL, openPageOffice, type PageAnswer, type PageOffice, textOf, Visitor } from './registration-office.ts'

let office: PageOffice
beforeEach(async () => {
  office = await openPageOffice()
})
afterEach(() => office.close())

const MINUTE = 60_000
const app = () => `https://localhost:${office.front.port}`
function wish(person: string | null, back: string | null = null, purposes = [office.purpose]): string {
  const url = office.page.wish({ person, purposes, back })
  if (typeof url !== 'string') throw new Error(url.why.en)
  return url
}
const refused = (back: string) => {
  const url = office.page.wish({ person: null, purposes: [office.purpose], back })
  return typeof url === 'string' ? url : url.refused
}
const add = async (ref: string, more: object = {}) =>
  await office.execute('persons', 'add', undefined, { ref, name: `Guest ${ref}`, ...more })
const consents = (person: string) => office.consents.ledger.history('consents', consentId(person, office.purpose))
const people = async () => (await office.consents.ledger.rows('persons')).length
const NEW = { name: 'Emily', email: 'emily@example.test', phone: '', answer1: 'yes' }
const said = ({ status, body }: PageAnswer) => [status, textOf(body)]

describe('a wish', () => {
  test('that is altered, made up or of another kind opens nothing', async () => {
    const visitor = new Visitor(office)
    const url = new URL(wish(null))
    const token = url.searchParams.get('w')!
    const [header, body, mac] = token.split('.') as [string, string, string]
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object
    const other = Buffer.from(JSON.stringify({ ...claims, purposes: ['x'] })).toString('base64url')
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'sekisho-wish+jwt' })).toString('base64url')
    const form = /name="form" value="([^"]*)"/.exec((await visitor.get(url.href)).body)![1]!
    const forged = [
      '',
      'x',
      `${header}.${other}.${mac}`,
      `${none}.${body}.`,
      `${none}.${body}.${mac}`,
      `${token}.x`,
      `${token}=`,
      form,
    ]
    for (const w of forged) {
      const answer = await visitor.get(`/ask?w=${encodeURIComponent(w)}`)
      expect([w, answer.status]).toEqual([w, 400])
    }
  })

  test('is over after 30 minutes to the millisecond, and says the way back', async () => {
    const id = await add('ann')
    const url = wish(id, `${app()}/news/1`)
    const visitor = new Visitor(office)
    const page = await visitor.get(url)
    office.wait(30 * MINUTE)
    const late = await visitor.get(url)
    expect(late.status).toBe(410)
    expect(late.body).toContain(`href="${app()}/news/1"`)
    expect((await visitor.send(page, { answer1: 'yes' })).status).toBe(410)
    expect(await consents(id)).toEqual([])
  })

  test('leads back to the app behind the front and nowhere else', async () => {
    const own = `https://localhost:${office.port}`
    const foreign = [
      'https://evil.test/',
      'http://localhost/',
      `https://localhost:${office.front.port + 1}/`,
      `${own}/me/x`,
      'javascript:alert(1)',
      '//evil.test/',
      `https://localhost:${office.front.port}@evil.test/`,
      `https://user:secret@localhost:${office.front.port}/`,
      `https://localhost.evil.test:${office.front.port}/`,
      'data:text/html,x',
    ]
    for (const back of foreign) expect([back, refused(back)]).toEqual([back, 'bad-input'])
    for (const back of [`${app()}/a?b=c`, 'https://office.internal/', `https://127.0.0.1:${office.front.port}/`])
      expect([back, refused(back).startsWith('https://')]).toEqual([back, true])
    // What a visitor made of the path, and an answer of an earlier time, are no way out either.
    const url = office.page.noticeUrl('ann', office.purpose, '//evil.test/\\x', `localhost:${office.front.port}`)!
    const claims = JSON.parse(Buffer.from(new URL(url).searchParams.get('w')!.split('.')[1]!, 'base64url').toString())
    expect(new URL(claims.back as string).origin).toBe(app())
    expect(office.page.noticeUrl('ann', office.purpose, '/', 'evil.test')).toBeNull()
  })

  test('for somebody who was erased meanwhile says no more than a wrong private link', async () => {
    const id = await add('ann')
    const url = wish(id)
    await office.execute('persons', 'erase', id, { request: null }, GATEWAY)
    await office.consents.ledger.erasePerson(id)
    const visitor = new Visitor(office)
    expect(said(await visitor.get(url))).toEqual(said(await visitor.get('/me/x')))
  })

  test('about a purpose without a published text records nothing and says whom to tell', async () => {
    const silent = await office.newPurpose('silent')
    const visitor = new Visitor(office)
    const page = await visitor.get(wish(null, null, [silent]))
    expect([page.status, textOf(page.body).includes('There is nothing to answer')]).toEqual([409, true])
    const two = await visitor.get(wish(null, null, [silent, office.purpose]))
    expect(textOf(two.body)).toContain('no published text for “News of silent”')
    await office.execute('purposes', 'retire', office.purpose, {})
    expect((await visitor.get(wish(null))).status).toBe(409)
  })
})

describe('a form', () => {
  test('counts only from this page, this browser, this wish and within its time', async () => {
    const [ann, bob] = [await add('ann'), await add('bob')]
    const visitor = new Visitor(office)
    const page = await visitor.get(wish(ann))
    const status = async (headers: Record<string, string>, at = page, who = visitor) =>
      (await who.send(at, { answer1: 'yes' }, { headers })).status
    expect(await status({ origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' })).toBe(403)
    // The app, on another port of this host: the same site, another origin.
    expect(await status({ origin: app(), 'sec-fetch-site': 'same-site' })).toBe(403)
    expect(await status({ origin: app(), 'sec-fetch-site': 'same-origin' })).toBe(403)
    expect(await status({ origin: 'null', 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await status({ 'content-type': 'text/plain' })).toBe(415)
    const stranger = new Visitor(office)
    expect(await status({}, page, stranger)).toBe(403)
    await stranger.get(wish(bob))
    expect(await status({}, page, stranger)).toBe(403)
    // A form of one wish sent to another.
    const other = await visitor.get(wish(bob))
    const mixed = { ...page, body: page.body.replace(/action="[^"]*"/, /action="[^"]*"/.exec(other.body)![0]) }
    expect(await status({}, mixed)).toBe(403)
    expect([await consents(ann), await consents(bob)]).toEqual([[], []])
    expect(await status({})).toBe(303)
  })

  test('of a private page is of no other', async () => {
    const [ann, bob] = [await add('ann'), await add('bob')]
    const path = async (id: string) => {
      const link = await office.page.privateLink(id, false, ADMIN)
      return new URL('url' in link ? link.url : '').pathname
    }
    const visitor = new Visitor(office)
    const [mine, other] = [await visitor.get(await path(ann)), await path(bob)]
    const moved = { ...mine, body: mine.body.replace(/action="\/me\/[\w-]+/g, `action="${other}`) }
    expect((await visitor.send(moved, { act: 'consent', purpose: office.purpose })).status).toBe(403)
    const late = await visitor.get(other)
    office.wait(2 * 60 * MINUTE)
    expect((await visitor.send(late, { act: 'consent', purpose: office.purpose })).status).toBe(403)
    expect(await consents(bob)).toEqual([])
  })

  test('pressed twice does nothing twice, at once or later', async () => {
    const visitor = new Visitor(office)
    const page = await visitor.get(wish(null))
    const [one, two] = await Promise.all([visitor.send(page, NEW), visitor.send(page, NEW)])
    expect([one.status, two.status, one.headers.location]).toEqual([303, 303, two.headers.location])
    expect((await visitor.send(page, NEW)).headers.location).toBe(one.headers.location)
    expect(await people()).toBe(1)
    const id = (await office.consents.ledger.rows('persons'))[0]!.id
    expect((await consents(id)).map(({ type }) => type)).toEqual(['consents.given'])
  })

  test('in two tabs registers one person under one name of the app', async () => {
    const url = office.page.noticeUrl('zoe', office.purpose, '/news/1', `localhost:${office.front.port}`)!
    const visitor = new Visitor(office)
    const [left, right] = [await visitor.get(url), await visitor.get(url)]
    const done = await Promise.all([visitor.send(left, NEW), visitor.send(right, { ...NEW, answer1: 'yes' })])
    expect(done.map(({ status }) => status)).toEqual([303, 303])
    expect(await people()).toBe(1)
    // The later tab is told of the person who is there now, and gets no private page of theirs.
    expect(done.map(({ headers }) => headers.location!.split(/[/?]/)[1]).sort()).toEqual(['done', 'me'])
  })

  test('with something missing keeps what was typed, names each fault and records nothing', async () => {
    const visitor = new Visitor(office)
    const page = await visitor.get(wish(null))
    const wrong = await visitor.send(page, { name: ' ', email: 'no-address', phone: '1'.repeat(41), guardian: 'Eve' })
    expect(wrong.status).toBe(400)
    for (const field of ['name', 'email', 'phone', 'answer1', 'relation']) expect(wrong.body).toContain(`href="#${field}"`)
    expect(wrong.body).toContain('value="no-address"')
    expect(wrong.body).toContain('<title>Error: ')
    expect(await people()).toBe(0)
  })

  test('that could not be written says so and nothing else, and the same form may be sent again', async () => {
    const visitor = new Visitor(office)
    const page = await visitor.get(wish(null))
    office.full = true
    const failed = await visitor.send(page, NEW)
    expect(failed.status).toBe(507)
    expect(textOf(failed.body)).toContain(DISK_FULL.en)
    expect(textOf(failed.body)).not.toContain('are recorded')
    office.full = false
    expect(await people()).toBe(0)
    const mine = await visitor.sendAndFollow(page, NEW)
    office.full = true
    expect((await visitor.send(mine, { act: 'withdraw', purpose: office.purpose })).status).toBe(507)
    office.full = false
    const [person] = await office.consents.ledger.rows('persons')
    expect(office.consents.book.check(person!.id, office.purpose).allowed).toBe(true)
    expect((await visitor.send(mine, { act: 'withdraw', purpose: office.purpose })).status).toBe(303)
    expect(office.consents.book.check(person!.id, office.purpose).reason).toBe('withdrawn')
  })

  test('about a text that changed while it was read records nothing and shows the new one', async () => {
    const id = await add('ann')
    const visitor = new Visitor(office)
    const page = await visitor.get(wish(id))
    await office.publish(office.purpose, 'Other news')
    const again = await visitor.send(page, { answer1: 'yes' })
    expect(again.status).toBe(409)
    expect(textOf(again.body)).toContain('A text was changed while you were reading')
    expect(textOf(again.body)).toContain('Other news')
    expect(again.body).not.toMatch(/ checked[ >]/)
    expect(await consents(id)).toEqual([])
    expect((await visitor.send(again, { answer1: 'yes' })).status).toBe(303)
  })

  test('is not taken for an app’s claim: what was done is said only where it was', async () => {
    const visitor = new Visitor(office)
    for (const path of ['/done', '/done?d=x', '/done?d=eyJhbGciOiJub25lIn0.e30.'])
      expect((await visitor.get(path)).status).toBe(410)
  })
})

describe('people', () => {
  test('are not found by what a stranger types: somebody who registers with a known address is somebody else', async () => {
    const id = await add('ann', { email: 'emily@example.test' })
    const visitor = new Visitor(office)
    const known = await visitor.send(await visitor.get(wish(null)), NEW)
    const unknown = await visitor.send(await visitor.get(wish(null)), { ...NEW, email: 'other@example.test' })
    expect([known.status, known.headers.location!.slice(0, 4)]).toEqual([unknown.status, unknown.headers.location!.slice(0, 4)])
    expect(await consents(id)).toEqual([])
    expect((await office.consents.ledger.row('persons', id))!.link).toBeNull()
    expect(await people()).toBe(3)
  })

  test('answer by their own private link, wrong ones of which are refused alike and soon not at all', async () => {
    const visitor = new Visitor(office)
    const seen = new Set<string>()
    for (let i = 0; i < LIMITS.wrong.points; i++) seen.add(JSON.stringify(said(await visitor.get(`/me/${randomUUID()}`))))
    expect(seen.size).toBe(1)
    const full = await visitor.get(`/me/${randomUUID()}`)
    expect([full.status, Number(full.headers['retry-after']) > 0]).toEqual([429, true])
    // Whoever has a right one is not locked out by a neighbour's guesses.
    const link = await office.page.privateLink(await add('ann'), false, ADMIN)
    expect((await visitor.get(new URL('url' in link ? link.url : '').pathname)).status).toBe(200)
  })

  test('who ask for links over and over are stopped, and nobody’s link is asked for more than a few times a day', async () => {
    const id = await add('ann', { email: 'ann@example.test' })
    const visitor = new Visitor(office)
    const ask = async () => (await visitor.send(await visitor.get('/lost'), { email: 'ann@example.test' })).status
    for (let i = 0; i < LIMITS.lost.points; i++) expect(await ask()).toBe(303)
    expect(await ask()).toBe(429)
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(office.told).toEqual(Array(LIMITS.lostTo.points).fill(id))
  })
})

test('a private link is one that whoever gets it can open', async () => {
  const id = await add('ann')
  const at = async (host?: string) => {
    const link = await office.page.privateLink(id, false, ADMIN, host)
    return 'url' in link ? new URL(link.url).host : link.refused
  }
  expect(await at('localhost:8444')).toBe(`office.internal:${office.port}`)
  expect(await at('evil.test')).toBe(`office.internal:${office.port}`)
  expect(await at('office.internal:8444')).toBe(`office.internal:${office.port}`)
  expect(office.page.origin()).toBe(`https://localhost:${office.port}`)
  expect(await office.page.privateLink('nobody', false, ADMIN)).toMatchObject({ refused: 'not-found' })
})

describe('the listener', () => {
  test('sends every page under headers that let nothing run, load, frame or remember', async () => {
    const visitor = new Visitor(office)
    const link = await office.page.privateLink(await add('ann'), false, ADMIN)
    const pages = ['/', '/lost', wish(null), new URL('url' in link ? link.url : '').pathname, '/nothing', '/me/x', '/ask']
    for (const path of pages) {
      const { headers, body } = await visitor.get(path)
      const policy = String(headers['content-security-policy'])
      expect(policy).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
      )
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
      expect(headers['access-control-allow-origin']).toBeUndefined()
      expect(body).not.toMatch(/<script|\son\w+=|javascript:| style=/i)
    }
    expect(visitor.cookie).toMatch(/^__Host-sekisho-page=[\w-]{32}$/)
  })

  test('answers by the office’s own names only, to the methods it has, and to bodies of a form’s size', async () => {
    const status = async (path: string, asking: Parameters<PageOffice['request']>[1]) =>
      (await office.request(path, asking)).status
    expect(await status('/', { host: 'evil.test' })).toBe(421)
    expect(await status('/', { host: `office.internal:${office.port}` })).toBe(200)
    expect(await status('/', { method: 'PUT' })).toBe(405)
    expect(await status('/', { method: 'HEAD' })).toBe(200)
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: office.origin }
    expect(await status('/lost', { method: 'POST', headers: form, body: 'x='.padEnd(70_000, 'x') })).toBe(413)
    expect(await status('/lost', { method: 'POST', headers: form, body: 'x=1' })).toBe(403)
    expect(await status('/nothing', {})).toBe(404)
  })

  test('speaks either language, by the browser and by a link', async () => {
    const visitor = new Visitor(office)
    visitor.language = 'ja,en;q=0.5'
    const url = wish(null)
    const page = await visitor.get(url)
    expect([page.headers['content-language'], page.body.includes('<html lang="ja">')]).toEqual(['ja', true])
    expect(textOf(page.body)).toContain('同意しない')
    const other = /href="([^"]*)" hreflang="en"/.exec(page.body)![1]!.replaceAll('&amp;', '&')
    const english = await visitor.get(other)
    expect(english.body).toContain('<html lang="en">')
    const mine = await visitor.sendAndFollow(page, { ...NEW, name: '山田' })
    expect(textOf(mine.body)).toContain('登録しました')
    const id = (await office.consents.ledger.rows('persons'))[0]!.id
    expect((await office.consents.ledger.row('consents', consentId(id, office.purpose)))!.notice!.language).toBe('ja')
    expect((await office.consents.ledger.row('persons', id))!.language).toBe('ja')
  })
})
