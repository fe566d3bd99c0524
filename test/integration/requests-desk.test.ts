// The desk of requests through a real desk and ledger: who may file, number and deadline, what a decision leads to, and that nothing is done before it.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRequestDesk, type RequestDesk } from '../../gateway/requests/desk.ts'
import { openConsents } from '../../gateway/setup/consents.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { Erasure } from '../../shared/registers/erasures.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { erasureWords } from '../../shared/words/erasures.ts'
import { type Member, openTestDesk, type TestDesk } from './desk-harness.ts'

let desk: TestDesk
let requests: RequestDesk
let close: () => Promise<void>
let administrator: Member
let host: Member
let user: Member
let guest: string
/** What was asked to be erased. */
let erased: { person: string; cause: Erasure['cause'] }[]
let hold = false

const RECEIVED = Date.parse('2026-11-23T10:00:00+09:00')

beforeEach(async () => {
  erased = []
  hold = false
  let consents: ReturnType<typeof openConsents> | undefined
  desk = await openTestDesk([], ({ ledger, clock, log }) => {
    consents = openConsents({ ledger, clock, log, timeZone: () => 'Asia/Tokyo' })
    requests = createRequestDesk({
      clock,
      ledger,
      newId: randomUUID,
      timeZone: () => 'Asia/Tokyo',
      office: () => ({ name: '楓の宿', contact: '03-0000-0000' }),
      memberName: () => undefined,
      async erase(person, cause) {
        if (hold) throw new SekishoError('conflict', erasureWords.held)
        erased.push({ person, cause })
        return { erasure: 'e1' }
      },
    })
    return { consents: consents.desk, requests }
  })
  close = async () => await consents?.close()
  desk.time.now = RECEIVED
  administrator = await desk.join('administrator', 'Suzuki')
  host = await desk.join('host', 'Kato')
  user = await desk.join('user', 'Tanaka')
  guest = await addPerson({ name: '森田 花子', ref: 'G-1', host: host.person })
})
afterEach(async () => {
  await close()
  await desk.close()
})

async function addPerson(input: object): Promise<string> {
  const row = randomUUID()
  const done = await desk.ledger.execute({ register: 'persons', operation: 'add', row, input, actor: GATEWAY })
  if (isRefusal(done)) throw new Error(done.why.en)
  return row
}
const file = async (body: object, key: Member = administrator) =>
  await desk.ask('POST', '/v1/requests/new', { key, body: { person: guest, kind: 'disclosure', way: 'phone', ...body } })
const act = async (id: string, what: string, body: object = {}, key = administrator) =>
  await desk.ask('POST', `/v1/requests/${id}/${what}`, { key, body })
const step = async (id: string, operation: string, input: object) =>
  await desk.ask('POST', `/v1/requests/${operation}`, { key: administrator, body: { row: id, input } })
const row = async (id: string) => (await desk.ledger.row('requests', id))!

async function decided(kind: string, outcome = 'grant'): Promise<string> {
  const { row: id } = (await file({ kind })).json() as { row: string }
  await step(id, 'identify', { how: 'driving licence', result: 'confirmed' })
  expect((await step(id, 'decide', { outcome, reason: 'because' })).status).toBe(200)
  return id
}

describe('receipt', () => {
  test('number and deadline are computed, in the zone of the office', async () => {
    const first = (await file({})).json()
    expect(first).toMatchObject({ number: '2026-001', deadline: Date.parse('2026-12-08T00:00:00+09:00') })
    const old = (await file({ law: 'gdpr', receivedAt: Date.parse('2025-12-31T20:00:00+09:00') })).json()
    expect(old).toMatchObject({ number: '2025-001', deadline: Date.parse('2026-02-01T00:00:00+09:00') })
    expect((await file({})).json()).toMatchObject({ number: '2026-002' })
    expect(await row(String(first.row))).toMatchObject({ situation: 'received', lawVersion: '2022-04', way: 'phone' })
  })

  test('many at the same moment: every number once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => file({})))
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200))
    expect(new Set(answers.map(answer => answer.json().number)).size).toBe(12)
  })

  test('hosts for whom they serve, members for themselves, nobody for strangers', async () => {
    const other = await addPerson({ name: 'Sato', ref: 'G-2' })
    expect((await file({}, host)).status).toBe(200)
    expect((await file({ person: other }, host)).status).toBe(403)
    expect((await file({}, user)).status).toBe(403)
    expect((await file({ person: user.person, way: 'extension' }, user)).status).toBe(200)
    const seen = async (key: Member) =>
      ((await desk.ask('GET', '/v1/requests', { key })).json() as { rows: { person: string }[] }).rows.map(({ person }) => person)
    expect(await seen(user)).toEqual([user.person])
    expect(await seen(host)).toEqual([guest])
  })

  test.each([
    ['somebody unknown', { person: randomUUID() }, 404],
    ['from the future', { receivedAt: RECEIVED + 1 }, 400],
    ['a kind there is not', { kind: 'revenge' }, 400],
    ['a law there is not', { law: 'ccpa' }, 400],
  ])('%s is refused and changes nothing', async (_what, body, status) => {
    const answer = await file(body)
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(await desk.ledger.rows('requests')).toEqual([])
  })

  test('places elsewhere stand on the list of each request', async () => {
    const input = { name: 'Booking site', how: { kind: 'by-hand', instructions: 'Ask them' } }
    const added = await desk.ask('POST', '/v1/connectors/add', { key: administrator, body: { input } })
    const { row: place } = added.json() as { row: string }
    const { row: id } = (await file({})).json() as { row: string }
    expect((await row(id)).places).toMatchObject([{ connector: place, state: 'open' }])
  })
})

describe('the badge', () => {
  test('counts what nobody has begun and what is near or past its deadline', async () => {
    const actionable = async () => (await desk.client(administrator).call('badge')).actionable
    const before = await actionable()
    const { row: id } = (await file({})).json() as { row: string }
    expect(await actionable()).toBe(before + 1)
    await step(id, 'identify', { how: 'passport', result: 'confirmed' })
    expect(await actionable()).toBe(before)
    desk.time.now = Date.parse('2026-12-04T00:00:00+09:00')
    expect(await actionable()).toBe(before)
    desk.time.now++
    expect(await actionable()).toBe(before + 1)
    await step(id, 'withdraw', { reason: 'settled' })
    expect(await actionable()).toBe(before)
  })
})

describe('a place elsewhere', () => {
  test('is closed by who serves the person, and does not exist for other hosts', async () => {
    const stranger = await desk.join('host', 'Mori')
    const input = { name: 'Guest register', how: { kind: 'by-hand', instructions: 'Shred' } }
    const added = await desk.ask('POST', '/v1/connectors/add', { key: administrator, body: { input } })
    const { row: connector } = added.json() as { row: string }
    const { row: id } = (await file({})).json() as { row: string }
    const close = async (key: Member, state: string) =>
      (await desk.ask('POST', '/v1/requests/placeDone', { key, body: { row: id, input: { connector, state, note: '' } } })).status
    expect(await close(stranger, 'done')).toBe(404)
    expect((await row(id)).places).toMatchObject([{ state: 'open' }])
    expect(await close(host, 'failed')).toBe(200)
    expect(await close(host, 'done')).toBe(200)
    expect((await row(id)).places).toMatchObject([{ state: 'done', by: host.person }])
  })
})

describe('an extension', () => {
  test('goes as far as the law allows, once, in time, with a reason', async () => {
    const { row: id } = (await file({ law: 'gdpr' })).json() as { row: string }
    expect((await act(id, 'extend', { reason: ' ' })).status).toBe(400)
    const answer = await act(id, 'extend', { reason: 'Much to look through' })
    expect(answer.json()).toEqual({ deadline: Date.parse('2027-02-24T00:00:00+09:00') })
    expect((await act(id, 'extend', { reason: 'again' })).status).toBe(409)
    const { row: late } = (await file({})).json() as { row: string }
    desk.time.now = Date.parse('2026-12-08T00:00:00+09:00')
    const refused = await act(late, 'extend', { reason: 'late' })
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('only in time')
  })
})

describe('the reply letter', () => {
  test('is drafted from the row, for whom it is, in either language, and whoever reads it is written down', async () => {
    const id = await decided('disclosure', 'part')
    for (const [language, word] of [
      ['ja', '拝啓'],
      ['en', 'Dear 森田 花子'],
    ] as const) {
      const letter = (await act(id, 'letter', { language })).json()
      expect(letter).toMatchObject({ language })
      expect(letter.text).toContain(word)
      expect(letter.text).toContain('because')
    }
    expect((await act('nowhere', 'letter', { language: 'ja' })).status).toBe(404)
    expect((await act(id, 'letter', { language: 'fr' })).status).toBe(400)
    expect((await act(id, 'letter', { language: 'ja' }, host)).status).toBe(403)
  })
})

describe('what a decision leads to', () => {
  const to = { name: '森田 はな子', ref: 'G-1' }

  test('a correction keeps both values and names the request', async () => {
    const id = await decided('correction')
    expect((await act(id, 'correct', { person: to, reason: 'misspelt' })).json()).toEqual({ row: guest })
    expect(await desk.ledger.row('persons', guest)).toMatchObject({ name: '森田 はな子' })
    const edited = (await desk.ledger.history('persons', guest)).find(({ type }) => type === 'persons.edited')!
    expect(edited.data).toMatchObject({ before: { name: '森田 花子' }, name: '森田 はな子', reason: '2026-001: misspelt' })
  })

  test('a stop of use: whoever asks about this person is refused', async () => {
    const id = await decided('stop-use')
    expect((await act(id, 'stop')).json()).toEqual({ row: guest })
    expect((await desk.ledger.row('persons', guest))!.stopped).toMatchObject({ request: id })
  })

  test('an erasure is begun for this request, and only its proof makes it done', async () => {
    const id = await decided('erasure')
    expect((await act(id, 'erase')).json()).toEqual({ erasure: 'e1' })
    expect(erased).toEqual([{ person: guest, cause: { kind: 'request', id } }])
    const begin = { register: 'erasures', operation: 'begin', row: 'e1' } as const
    const input = { person: guest, cause: { kind: 'request', id } }
    await desk.ledger.execute({ ...begin, input, actor: GATEWAY })
    const early = await step(id, 'done', { response: 'Erased', erasure: 'e1' })
    expect(early.status).toBe(409)
    expect(early.text).toContain('not proved yet')
    expect((await step(id, 'done', { response: 'Erased', erasure: 'made-up' })).status).toBe(409)
    expect((await step(id, 'done', { response: 'Erased' })).status).toBe(409)
    expect((await row(id)).situation).toBe('decided')
  })

  test('a legal hold says so, and nothing is begun', async () => {
    hold = true
    expect((await act(await decided('erasure'), 'erase')).status).toBe(409)
    expect(erased).toEqual([])
  })

  test.each([
    ['correction', 'correct', { person: to, reason: 'x' }],
    ['stop-use', 'stop', {}],
    ['erasure', 'erase', {}],
  ])('%s: not before the decision, not after a refusal, not for another kind', async (kind, what, body) => {
    const { row: undecided } = (await file({ kind })).json() as { row: string }
    for (const id of [undecided, await decided(kind, 'refuse'), await decided('disclosure')]) {
      const answer = await act(id, what, body)
      expect(answer.status).toBe(409)
      expect(answer.headers['content-type']).toContain('application/problem+json')
    }
    expect((await act('nowhere', what, body)).status).toBe(404)
    expect(erased).toEqual([])
    expect(await desk.ledger.row('persons', guest)).toMatchObject({ name: '森田 花子', stopped: null })
  })
})
