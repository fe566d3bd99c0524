// The API for the office's app, through its own client against a real desk: keys, persons, notices, the token that a notice was shown, consents.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sekisho } from '../../client/sekisho.ts'
import { type AppOffice, openAppOffice, PURPOSE, purposeText } from './app-office.ts'

let office: AppOffice
beforeAll(async () => {
  office = await openAppOffice()
})
afterAll(() => office.close())

const person = (ref: string) => ({ ref, name: `Guest ${ref}`, email: `${ref}@example.test` })
const refused = async (act: Promise<unknown>) =>
  act.then(
    () => 'nothing was refused',
    (error: { status: number; code: string }) => `${error.status} ${error.code}`,
  )
const give = async (ref: string, client: Sekisho = office.client) => {
  const { token, sha256 } = await client.shown('newsletter', 'ja', ref)
  return client.consent({ person: ref, purpose: 'newsletter', sha256, token })
}
const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  office.desk.ask(method, path, { body, headers: { authorization: `Bearer ${office.key.secret}`, ...headers } })

describe('before a notice is published', () => {
  test('nothing can be consented to, and nothing is served', async () => {
    await office.client.putPerson(person('early'))
    expect(await refused(office.client.notice('newsletter'))).toBe('409 conflict')
    expect((await office.client.check('early', 'newsletter')).allowed).toBe(false)
    expect(await refused(office.client.notice('unheard-of'))).toBe('404 not-found')
    await office.publish(PURPOSE)
  })
})

describe('the key', () => {
  test('is needed on every route, and revoked at once', async () => {
    for (const [method, path] of [
      ['GET', '/v1/app/check?person=a&purpose=b'],
      ['PUT', '/v1/app/persons'],
      ['POST', '/v1/app/persons'],
      ['GET', '/v1/app/notices/newsletter'],
      ['POST', '/v1/app/shown'],
      ['POST', '/v1/app/consents'],
      ['POST', '/v1/app/consents/withdraw'],
      ['GET', '/v1/app/consents?person=a'],
      ['POST', '/v1/app/ask'],
    ] as const) {
      const answer = await office.desk.ask(method, path, { from: '127.0.0.5', ...(method === 'GET' ? {} : { body: {} }) })
      expect([path, answer.status, answer.headers['content-type']]).toEqual([
        path,
        403,
        'application/problem+json; charset=utf-8',
      ])
    }
    const { id, secret } = await office.newKey('Other server')
    const other = office.clientWith(secret)
    expect((await other.notice('newsletter')).version).toBe(1)
    await office.execute('appkeys', 'revoke', id, {})
    expect(await refused(other.notice('newsletter'))).toBe('403 not-allowed')
    expect((await other.check('early', 'newsletter')).reason).toBe('unreadable')
  })

  test('guessed wrongly too often is refused for a while, and a right one still passes', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 25; i++) {
      const headers = { authorization: `Bearer wrong-${i}` }
      statuses.push((await office.desk.ask('GET', '/v1/app/notices/newsletter', { headers, from: '127.0.0.9' })).status)
    }
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(403))
    expect(statuses.slice(20)).toEqual(Array(5).fill(429))
    const headers = { authorization: `Bearer ${office.key.secret}` }
    expect((await office.desk.ask('GET', '/v1/app/notices/newsletter', { headers, from: '127.0.0.9' })).status).toBe(200)
  })
})

describe('a person', () => {
  test('is added once and corrected by reference; what is left out stays', async () => {
    const both = await Promise.all([office.client.putPerson(person('ann')), office.client.putPerson(person('ann'))])
    expect(both.map(({ created }) => created)).toEqual([true, false])
    expect(await office.client.putPerson({ ref: 'ann', name: 'Ann Baker' })).toEqual({
      ref: 'ann',
      created: false,
      changed: true,
    })
    expect(await office.client.putPerson({ ref: 'ann', name: 'Ann Baker' })).toMatchObject({ changed: false })
    const rows = (await office.desk.ledger.rows('persons')).filter(({ ref }) => ref === 'ann')
    expect(rows.map(({ name, email }) => [name, email])).toEqual([['Ann Baker', 'ann@example.test']])
    expect(await refused(office.client.putPerson({ ref: 'none', name: 'Nobody' }))).toBe('400 bad-input')
    expect(await refused(office.client.putPerson({ ref: '', name: 'Nobody' }))).toBe('400 bad-input')
  })
})

describe('a notice', () => {
  test('comes as the text that is hashed and as HTML of the same words', async () => {
    const notice = await office.client.notice('newsletter', 'en-GB')
    expect(notice).toMatchObject({ purpose: 'newsletter', version: 1, language: 'en', languages: ['en', 'ja'] })
    expect(createHash('sha256').update(notice.text).digest('hex')).toBe(notice.sha256)
    expect(notice.html).not.toContain('<b>')
    const words = (text: string) => text.split(/\s+/).filter(Boolean).join(' ')
    const plain = notice.html
      .replace(/<[^>]*>/g, ' ')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
    expect(words(plain)).toBe(words(notice.text))
    expect(await refused(office.client.notice('newsletter', 'fr'))).toBe('404 not-found')
  })
})

describe('a consent', () => {
  test('given in the app opens the purpose, and withdrawn closes it', async () => {
    await office.client.putPerson(person('bea'))
    expect(await office.client.check('bea', 'newsletter')).toMatchObject({ allowed: false, reason: 'never-asked' })
    const recorded = await give('bea')
    expect(recorded).toMatchObject({ situation: 'given', entries: [expect.any(Number)] })
    expect(await office.client.check('bea', 'newsletter')).toEqual({
      allowed: true,
      reason: 'given',
      noticeVersion: 1,
      validUntil: recorded.validUntil,
    })
    const [consent] = await office.client.consents('bea')
    expect(consent).toMatchObject({ purpose: 'newsletter', allowed: true, way: 'app', grade: 'app', name: purposeText.name })
    const id = office.book.personByRef('bea')!
    expect(await office.desk.ledger.row('consents', `${id}.${PURPOSE}`)).toMatchObject({ grade: 'app', by: 'gateway' })
    expect(await give('bea')).toMatchObject({ situation: 'renewed' })
    expect(await office.client.withdraw('bea', 'newsletter')).toMatchObject({ situation: 'withdrawn' })
    expect(await office.client.check('bea', 'newsletter')).toMatchObject({ allowed: false, reason: 'withdrawn' })
  })

  test('without the notice’s hash, or without a token of this key that fits and is fresh, is refused', async () => {
    await office.client.putPerson(person('cleo'))
    const fresh = () => office.client.shown('newsletter', 'ja', 'cleo')
    const send = async (more: object, client = office.client) => {
      const { token, sha256 } = await fresh()
      return refused(client.consent({ person: 'cleo', purpose: 'newsletter', sha256, token, ...more }))
    }
    expect(await send({ sha256: 'a'.repeat(64) })).toBe('409 conflict')
    expect(await send({ sha256: undefined })).toBe('400 bad-input')
    expect(await send({ token: undefined })).toBe('400 bad-input')
    expect(await send({ token: 'eyJhbGciOiJub25lIn0.e30.' })).toBe('400 bad-input')
    const { token, sha256 } = await fresh()
    const [header, body, mac] = token.split('.')
    const claims = JSON.parse(Buffer.from(body!, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...claims, person: 'ann' })).toString('base64url')
    expect(await send({ token: `${header}.${forged}.${mac}` })).toBe('400 bad-input')
    const other = office.clientWith((await office.newKey('Third server')).secret)
    expect(await send({}, other)).toBe('400 bad-input')
    await office.client.putPerson(person('dora'))
    expect(await send({ person: 'dora' })).toBe('409 conflict')
    expect(await send({ person: 'nobody-knows' })).toBe('404 not-found')
    // Refused acts use no token up; a recorded one does.
    await office.client.consent({ person: 'cleo', purpose: 'newsletter', sha256, token })
    expect(await refused(office.client.consent({ person: 'cleo', purpose: 'newsletter', sha256, token }))).toBe('400 bad-input')
    const late = await fresh()
    office.desk.time.now += 30 * 60_000
    expect(await send({ token: late.token })).toBe('400 bad-input')
  })

  test('to a notice that has changed meanwhile is refused, and given to the old one is asked for again', async () => {
    await office.client.putPerson(person('eva'))
    await give('eva')
    const { token, sha256 } = await office.client.shown('newsletter', 'ja', 'eva')
    await office.publish(PURPOSE, { en: 'Newsletter, now with partners' })
    expect(await refused(office.client.consent({ person: 'eva', purpose: 'newsletter', sha256, token }))).toBe('409 conflict')
    expect(await office.client.check('eva', 'newsletter')).toMatchObject({ allowed: false, reason: 'reconsent-due' })
    expect(await give('eva')).toMatchObject({ situation: 'renewed' })
    expect((await office.client.check('eva', 'newsletter')).noticeVersion).toBe(2)
  })

  test('sent again under the same Idempotency-Key is recorded once', async () => {
    await office.client.putPerson(person('finn'))
    const { token, sha256 } = await office.client.shown('newsletter', 'ja', 'finn')
    const given = { person: 'finn', purpose: 'newsletter', sha256, token }
    const answers = await Promise.all([office.client.consent(given, 'form-1'), office.client.consent(given, 'form-1')])
    expect(answers[0]).toEqual(answers[1])
    expect(await refused(office.client.consent({ ...given, remarks: 'other' }, 'form-1'))).toBe('409 conflict')
    const id = office.book.personByRef('finn')!
    expect(await office.desk.ledger.history('consents', `${id}.${PURPOSE}`)).toHaveLength(1)
  })

  test('ends at the very millisecond', async () => {
    await office.client.putPerson(person('gwen'))
    const { validUntil } = await give('gwen')
    office.desk.time.now = validUntil! - 1
    expect((await office.client.check('gwen', 'newsletter')).allowed).toBe(true)
    office.desk.time.now = validUntil!
    expect(await office.client.check('gwen', 'newsletter')).toMatchObject({ allowed: false, reason: 'expired' })
  })
})

describe('everything else', () => {
  test('a link to the registration page names whom and what for', async () => {
    const id = office.book.personByRef('ann')!
    const url = await office.client.ask({ person: 'ann', purposes: ['newsletter'], back: 'https://app.test/x' })
    expect(url).toBe(`https://page.test/ask?w=${id}.${PURPOSE}.https://app.test/x`)
    expect(await office.client.ask({ purposes: ['newsletter'] })).toContain('w=new.')
  })

  test('bad input, unknown fields, repeated query fields and wrong methods are refused as problem+json', async () => {
    const statuses = await Promise.all([
      ask('GET', '/v1/app/check?person=a'),
      ask('GET', '/v1/app/check?person=a&person=b&purpose=newsletter'),
      ask('GET', '/v1/app/check?person=a&purpose=newsletter&more=1'),
      ask('POST', '/v1/app/shown', { purpose: 'newsletter', language: 'ja', extra: true }),
      ask('POST', '/v1/app/shown', '{'),
      ask('DELETE', '/v1/app/persons'),
      ask('POST', '/v1/app/shown', 'x'.repeat(70_000)),
    ])
    expect(statuses.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 405, 413])
    for (const { headers } of statuses) expect(headers['content-type']).toContain('application/problem+json')
  })

  test('uses and views are told to the reference history, refusals and the catalogue are not', async () => {
    await office.client.putPerson(person('hal'))
    await give('hal')
    const id = office.book.personByRef('hal')!
    office.views.length = 0
    await office.client.check('hal', 'newsletter')
    await office.client.consents('hal')
    await office.client.check('nobody', 'newsletter')
    await office.client.notice('newsletter')
    expect(office.views.map(({ viewer, way, whom, object }) => [viewer, way, whom, object])).toEqual([
      ['app', 'app-api', id, 'check:newsletter'],
      ['app', 'app-api', id, `consents:${id}`],
    ])
  })

  test('the client takes no answer for no', async () => {
    const nowhere = new Sekisho({ url: 'https://127.0.0.1:1', key: 'x', timeoutMs: 500 })
    expect(await nowhere.check('ann', 'newsletter')).toEqual({
      allowed: false,
      reason: 'unreadable',
      noticeVersion: null,
      validUntil: null,
    })
    expect(await refused(nowhere.consents('ann'))).toBe('0 unreachable')
  })
})
