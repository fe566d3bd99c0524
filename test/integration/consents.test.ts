// Persons and consents through a real desk: recorded, shown, asked again after a new notice, withdrawn, imported; each role sees its own.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenConsents, openConsents } from '../../gateway/setup/consents.ts'
import { endOfMonths } from '../../shared/calendar.ts'
import type { Command } from '../../shared/ports.ts'
import { isRefusal } from '../../shared/problems.ts'
import { consentId } from '../../shared/registers/consents.ts'
import type { PurposeText } from '../../shared/registers/purposes.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { type Member, openTestDesk, type TestDesk } from './desk-harness.ts'

const both = { en: 'x', ja: 'え' }
const purposeText = (code: string, more: Partial<PurposeText> = {}): PurposeText => ({
  code,
  name: both,
  text: both,
  dataItems: [both],
  special: [],
  legalBasis: 'consent',
  exception: null,
  law: 'appi',
  consentRequired: true,
  recipients: [],
  validMonths: 12,
  quietDays: 180,
  stops: both,
  stays: both,
  ...more,
})
const noticeText = (purposeOfUse: string) => ({
  title: 'Notice',
  purposeOfUse,
  dataItems: '',
  storagePeriod: '3 years',
  recipients: '',
  contact: '03-0000-0000',
  withdrawal: '',
  rights: '',
  more: '',
})

let desk: TestDesk
let consents: OpenConsents
let administrator: Member
let host: Member
let user: Member
let purpose: string
let first: { notice: string; sha256: string }
const [hana, ken] = [randomUUID(), randomUUID()]

async function run(command: Omit<Command, 'actor'>): Promise<string> {
  const done = await consents.ledger.execute({ ...command, actor: GATEWAY })
  if (isRefusal(done)) throw new Error(done.why.en)
  return done.row
}

async function publish(text: string): Promise<{ notice: string; sha256: string }> {
  const texts = { ja: noticeText(text), en: noticeText(text) }
  const notice = await run({ register: 'notices', operation: 'draft', input: { purpose, texts } })
  await run({ register: 'notices', operation: 'publish', row: notice, input: {} })
  return { notice, sha256: (await desk.ledger.row('notices', notice))!.digests.ja! }
}

const given = (person: string, more: object = {}) => ({ person, purpose, language: 'ja', way: 'in-person', ...first, ...more })
const page = (member: Member, query: Record<string, string> = {}) => desk.client(member).call('consentsPage', { query })
const situation = async (person: string) =>
  (await page(administrator, { person })).rows.find(row => row.purpose === purpose)?.situation

beforeAll(async () => {
  desk = await openTestDesk([], ({ ledger, clock, log }) => {
    consents = openConsents({ ledger, clock, log, timeZone: () => 'Asia/Tokyo' })
    return { consents: consents.desk }
  })
  await consents.book.ready
  administrator = await desk.join('administrator', 'Suzuki')
  host = await desk.join('host', 'Kato')
  user = await desk.join('user', 'Tanaka')
  purpose = await run({ register: 'purposes', operation: 'add', input: purposeText('news') })
  first = await publish('v1')
  await run({ register: 'persons', operation: 'add', row: hana, input: { name: '山田 花子', ref: 'G-1', host: host.person } })
  await run({ register: 'persons', operation: 'add', row: ken, input: { name: 'Ken Ono', ref: 'G-2' } })
})
afterAll(async () => {
  await consents.close()
  await desk.close()
})

describe('a consent', () => {
  test('is recorded with the deadline of its purpose in the office’s zone, and ends at that millisecond', async () => {
    expect(await situation(hana)).toBe('never-asked')
    expect(consents.book.check('nobody', 'news').reason).toBe('unknown-person')
    const at = desk.time.now
    const done = await desk.client(host).call('recordConsent', { input: given(hana) })
    expect(done.validUntil).toBe(endOfMonths(at, 12, 'Asia/Tokyo'))
    expect(await situation(hana)).toBe('given')
    expect(consents.book.check(hana, 'news')).toMatchObject({ allowed: true, reason: 'given', noticeVersion: 1 })
    desk.time.now = done.validUntil! - 1
    expect(consents.book.check(hana, 'news').allowed).toBe(true)
    desk.time.now = done.validUntil!
    expect(consents.book.check(hana, 'news').reason).toBe('expired')
    desk.time.now = at
  })

  test('cannot be given a deadline of somebody’s own choice, nor to a notice that was not shown', async () => {
    const direct = { row: consentId(ken, purpose), input: { ...given(ken), validUntil: null } }
    for (const operation of ['acquire', 'renew']) {
      const answer = await desk.ask('POST', `/v1/consents/${operation}`, { key: administrator, body: direct })
      expect([answer.status, answer.json().code]).toEqual([403, 'not-allowed'])
    }
    const record = (body: object) => desk.ask('POST', '/v1/consents/record', { key: administrator, body })
    expect((await record({ ...given(ken), validUntil: null })).status).toBe(400)
    expect((await record(given(ken, { sha256: '0'.repeat(64) }))).status).toBe(409)
    expect((await record(given(ken, { givenAt: desk.time.now + 60_000 }))).status).toBe(400)
    expect((await record(given('nobody'))).status).toBe(404)
    expect(await situation(ken)).toBe('never-asked')
  })

  test('of somebody else’s guest is neither seen nor recorded by a host, and only their own by a user', async () => {
    const record = (key: Member, person: string) => desk.ask('POST', '/v1/consents/record', { key, body: given(person) })
    expect((await record(host, ken)).status).toBe(403)
    expect((await record(user, hana)).status).toBe(403)
    expect((await page(host)).rows.map(row => row.person)).toEqual([hana])
    expect((await desk.ask('GET', '/v1/consents/page', { key: user })).status).toBe(403)
    expect((await desk.ask('GET', `/v1/persons/${ken}/file`, { key: host })).status).toBe(404)
    expect((await desk.ask('GET', `/v1/persons/${hana}/file`, { key: user })).status).toBe(404)
    const file = await desk.client(host).call('personFile', { params: { id: hana } })
    expect(file).toMatchObject({ name: '山田 花子', consents: [{ situation: 'given' }], acts: [{ type: 'consents.given' }] })
    expect(file.person).toMatchObject({ link: null })
    // A row of somebody else does not exist for whoever may not see it.
    const withdraw = { row: consentId(hana, purpose), input: { way: 'phone' } }
    expect((await desk.ask('POST', '/v1/consents/withdraw', { key: user, body: withdraw })).status).toBe(404)
    expect((await record(user, user.person)).status).toBe(200)
    const own = await desk.client(user).call('personFile', { params: { id: user.person } })
    expect(own).toMatchObject({ person: null, name: 'Tanaka', consents: [{ grade: 'person', situation: 'given' }] })
    expect((await desk.client(host).list('consents')).map(row => row.person)).toEqual([hana])
    expect((await desk.client(user).list('consents')).map(row => row.person)).toEqual([user.person])
  })

  test('is due again at once when a material notice is published; the badge counts it, and asking asks them all', async () => {
    first = await publish('v2')
    expect(consents.book.check(hana, 'news').reason).toBe('reconsent-due')
    expect(await situation(hana)).toBe('reconsent-due')
    expect(await desk.client(administrator).call('badge')).toMatchObject({ consentsDue: 2, actionable: 2 })
    expect(await desk.client(host).call('badge')).toMatchObject({ consentsDue: 1, actionable: 1 })
    expect(await desk.client(user).call('badge')).toMatchObject({ consentsDue: 1, actionable: 1 })
    expect(await desk.client(administrator).call('askDue', { input: { purpose: null } })).toEqual({
      asked: 2,
      quiet: 0,
      mailed: 0,
    })
    expect([await situation(hana), await situation(ken)]).toEqual(['asked', 'asked'])
    expect(await desk.client(administrator).call('askDue', { input: { purpose: null } })).toMatchObject({ asked: 0 })
    await desk.client(host).call('recordConsent', { input: given(hana) })
    expect(await situation(hana)).toBe('renewed')
  })

  test('is withdrawn in one step, and an older paper does not bring it back', async () => {
    await desk.client(host).operate('consents', 'withdraw', { row: consentId(hana, purpose), input: { way: 'phone' } })
    expect(consents.book.check(hana, 'news').reason).toBe('withdrawn')
    const older = given(hana, { way: 'paper', givenAt: desk.time.now - 3_600_000 })
    const answer = await desk.ask('POST', '/v1/consents/record', { key: administrator, body: older })
    expect(answer.status).toBe(409)
    expect(consents.book.check(hana, 'news').reason).toBe('withdrawn')
  })
})

describe('a reference of the app', () => {
  test('belongs to one person, also when two are added at the same moment', async () => {
    const client = desk.client(administrator)
    // The desk of this test executes on the bare ledger; the gateway hands it the guarded one (see gateway.ts).
    const add = (ref: string) =>
      consents.ledger.execute({ register: 'persons', operation: 'add', input: { name: 'Twin', ref }, actor: GATEWAY })
    const done = await Promise.all([add('T-1'), add('T-1'), add('T-1'), add('G-1')])
    expect(done.filter(one => !isRefusal(one))).toHaveLength(1)
    const edit = { register: 'persons', operation: 'edit', row: ken, actor: GATEWAY } as const
    const taken = await consents.ledger.execute({ ...edit, input: { name: 'Ken Ono', ref: 'T-1', reason: 'x' } })
    expect(isRefusal(taken) && taken.refused).toBe('conflict')
    const { rows } = await client.call('personsPage', { query: { q: 't-1' } })
    expect(rows).toMatchObject([{ name: 'Twin', ref: 'T-1' }])
  })
})

describe('an import', () => {
  const csv = (lines: readonly string[]) =>
    `\ufeff${['識別子,氏名,メールアドレス,利用目的,同意日,備考', ...lines].join('\r\n')}\r\n`
  const day = () => new Date(desk.time.now - 86_400_000).toISOString().slice(0, 10)
  const send = (input: object) => desk.client(administrator).call('importConsents', { input })

  test('is shown first, then taken over line by line with what is wrong named; the same file again changes nothing', async () => {
    const text = csv([
      `I-1,小林 直樹,k@example.jp,news,${day()},"紙, 署名あり"`,
      `I-1,小林 直樹,k@example.jp,,,`,
      `I-2,Ana Vega,,news,2027-02-30,`,
      `I-3,,x,nothing,${day()},`,
      `G-1,山田 花子,,news,${day()},`,
    ])
    const before = desk.ledger.head().size
    const shown = await send({ csv: text })
    expect(shown).toMatchObject({ lines: 5, newPersons: 1, consents: 2, applied: false })
    expect(shown.faults.map(({ line, column }) => `${line} ${column}`)).toEqual(['4 given', '5 name', '5 email', '5 purpose'])
    expect(desk.ledger.head().size).toBe(before)

    const done = await send({ csv: text, apply: true })
    expect(done).toMatchObject({ newPersons: 1, consents: 1, applied: true })
    // She withdrew later than this paper: told, not overwritten.
    expect(done.faults.map(({ line }) => line)).toEqual([4, 5, 5, 5, 6])
    const { rows } = await page(administrator, { q: '署名' })
    expect(rows).toMatchObject([{ name: '小林 直樹', situation: 'given', way: 'import', grade: 'staff' }])
    const after = desk.ledger.head().size
    expect(await send({ csv: text, apply: true })).toMatchObject({ newPersons: 0, consents: 0 })
    expect(desk.ledger.head().size).toBe(after)
  })

  test('reads Shift_JIS as Excel writes it, and refuses what it cannot read in words', async () => {
    // 氏名 / 山田, in Shift_JIS.
    const sjis = Buffer.from([0x8e, 0x81, 0x96, 0xbc, 0x0d, 0x0a, 0x8e, 0x52, 0x93, 0x63, 0x0d, 0x0a])
    expect(await send({ base64: sjis.toString('base64') })).toMatchObject({ lines: 1, sample: [{ name: '山田' }] })
    const refused = async (bytes: Buffer) =>
      (await desk.ask('POST', '/v1/consents/import', { key: administrator, body: { base64: bytes.toString('base64') } })).status
    expect(await refused(Buffer.from('\ufeffname\nx', 'utf16le'))).toBe(400)
    expect(await refused(Buffer.from([0x8e, 0x0a, 0xff, 0xfe, 0xfd]))).toBe(400)
    expect(await refused(Buffer.from('name\n"never closed'))).toBe(400)
    expect(await refused(Buffer.from('a;b\n1;2\n'))).toBe(400)
    expect((await desk.ask('POST', '/v1/consents/import', { key: host, body: { csv: 'name\nx' } })).status).toBe(403)
  })
})

test('what a commit changed stands in the next page, and an address that asks for nonsense is refused', async () => {
  await run({ register: 'persons', operation: 'stop', row: ken, input: {} })
  expect((await desk.client(administrator).call('personsPage', { query: { stopped: 'true' } })).rows.map(row => row.id)).toEqual([
    ken,
  ])
  expect(consents.book.check(ken, 'news').reason).toBe('stopped')
  for (const query of ['sort=password', 'limit=0', 'situation=happy', 'from=yesterday', 'secret=1'])
    expect((await desk.ask('GET', `/v1/consents/page?${query}`, { key: administrator })).status).toBe(400)
  await pause(0)
  expect(desk.errors).toEqual([])
})
