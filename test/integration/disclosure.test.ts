// Search and disclosure through a real desk, a real ledger and its thread: what is in the package, what is not, and what is written of it.
import { createHash, randomUUID } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { Decrypter } from 'age-encryption'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DisclosureDocument } from '../../gateway/disclosure/document.ts'
import { openConsents } from '../../gateway/setup/consents.ts'
import { openDisclosures } from '../../gateway/setup/disclosure.ts'
import type { Connectors, Viewed } from '../../shared/ports.ts'
import { isRefusal } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import type { Connector } from '../../shared/registers/connectors.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { type Member, openTestDesk, type TestDesk } from './desk-harness.ts'

const NAME = '森田 花子'
const EMAIL = 'hana@mail.example'
const both = (text: string) => ({ en: text, ja: text })
/** What the gateway itself never does. */
const ADMINISTRATORS = new Set(['requests.decide', 'connectors.add', 'purposes.add'])
let desk: TestDesk
let administrator: Member
let views: Viewed[]
let close: (() => Promise<void> | void)[]
/** What the other places answer, by name. */
let elsewhere: Record<string, unknown>
let person: string
let other: string
let request: string

async function execute(register: RegisterName, operation: string, row: string, input: object): Promise<string> {
  const role = ADMINISTRATORS.has(`${register}.${operation}`) ? 'administrator' : 'gateway'
  const done = await desk.ledger.execute({ register, operation, row, input, actor: { ...GATEWAY, role } })
  if (isRefusal(done)) throw new Error(`${register}.${operation}: ${done.why.en}`)
  return row
}

beforeEach(async () => {
  views = []
  close = []
  elsewhere = {}
  const connectors: Connectors = {
    count: async () => ({ ok: 'by-hand' }),
    gone: async () => ({ ok: 'by-hand' }),
    async about(place: Connector, asked) {
      if (!(place.name in elsewhere)) return { ok: 'by-hand' }
      expect(asked).toEqual({ ref: 'G-1004', name: NAME, email: EMAIL, phone: '090-0000-1234' })
      const held = elsewhere[place.name]
      return held instanceof Error ? { ok: false, failure: both(held.message) } : { ok: true, held }
    },
  }
  desk = await openTestDesk([], ({ ledger, clock, log }) => {
    const consents = openConsents({ ledger, clock, log, timeZone: () => 'Asia/Tokyo' })
    const references = { viewed: (view: Viewed) => void views.push(view), lost: () => 0, close: async () => undefined }
    const disclosures = openDisclosures({
      clock,
      ledger,
      references,
      connectors,
      timeZone: () => 'Asia/Tokyo',
      office: () => ({ name: '楓の宿 <b>', contact: '03-0000-0000' }),
    })
    close.push(
      () => consents.close(),
      () => disclosures.close(),
    )
    return { consents: consents.desk, references, disclosures, connectors }
  })
  administrator = await desk.join('administrator', 'Suzuki')
  person = await execute('persons', 'add', randomUUID(), {
    ref: 'G-1004',
    name: '旧姓 花子',
    email: EMAIL,
    phone: '090-0000-1234',
  })
  await execute('persons', 'edit', person, {
    ref: 'G-1004',
    name: NAME,
    email: EMAIL,
    phone: '090-0000-1234',
    reason: '結婚',
    remarks: '<script>alert(1)</script>',
  })
  other = await execute('persons', 'add', randomUUID(), {
    name: '佐藤 健',
    email: 'ken@other.example',
    remarks: `${NAME}様の同行者。連絡は ken@other.example か 03-1111-2222 へ`,
  })
  request = await execute('requests', 'receive', randomUUID(), {
    person,
    kind: 'disclosure',
    way: 'letter',
    details: 'すべて開示してください',
    number: '2026-014',
    deadline: desk.time.now + 1e9,
    lawVersion: '1',
    places: [],
  })
})
afterEach(async () => {
  for (const step of close) await step()
  await desk.close()
})

async function decide(outcome = 'grant') {
  await execute('requests', 'identify', request, { how: '運転免許証', result: 'confirmed' })
  await execute('requests', 'decide', request, { outcome, reason: '法令に基づく判断' })
}
const ask = async (what: 'search' | 'package', body: object, key: Member = administrator) => {
  const answer = await desk.ask('POST', `/v1/requests/${request}/${what}`, { key, body })
  return {
    status: answer.status,
    json: answer.json() as Record<string, unknown> & { hits: { id: string; register: string; row: string; excerpt: string }[] },
  }
}

/** Files of an archive, by its directory. */
function unzip(bytes: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  let at = bytes.readUInt32LE(bytes.length - 6)
  for (let i = 0; i < bytes.readUInt16LE(bytes.length - 12); i++) {
    const length = bytes.readUInt16LE(at + 28)
    const local = bytes.readUInt32LE(at + 42)
    const from = local + 30 + bytes.readUInt16LE(local + 26)
    files.set(
      bytes.toString('utf8', at + 46, at + 46 + length),
      inflateRawSync(bytes.subarray(from, from + bytes.readUInt32LE(at + 20))).toString('utf8'),
    )
    at += 46 + length
  }
  return files
}

async function pack(body: object) {
  const { status, json } = await ask('package', body)
  expect([status, json.detail]).toEqual([200, undefined])
  const bytes = Buffer.from(json.base64 as string, 'base64')
  const files = unzip(json.encrypted ? Buffer.alloc(22) : bytes)
  return { json, bytes, html: files.get('disclosure.html') ?? '', document: files.get('disclosure.json') ?? '' }
}

describe('the search', () => {
  test('finds the person in what is others’, by every name they had, and covers others’ addresses', async () => {
    const { status, json } = await ask('search', {})
    expect(status).toBe(200)
    expect(json.words).toEqual(expect.arrayContaining([NAME, '旧姓 花子', '森田', EMAIL, '090-0000-1234', 'G-1004']))
    expect(json.complete).toBe(true)
    const hit = json.hits.find(({ row }) => row === other)
    expect(hit).toMatchObject({ register: 'persons', field: 'remarks' })
    expect(hit!.excerpt).toContain('同行者')
    expect(hit!.excerpt).not.toMatch(/ken@|1111/)
    // Their own sections are in the package anyway.
    expect(json.hits.filter(({ row }) => row === person || row === request)).toEqual([])
    expect(views).toEqual([
      expect.objectContaining({ whom: person, way: 'search', viewer: administrator.person, result: 'shown' }),
    ])
  })

  test('takes words that somebody typed, and looks into earlier versions', async () => {
    await execute('persons', 'edit', other, { name: '佐藤 健', remarks: 'ハナちゃんの友人', reason: 'x' })
    await execute('persons', 'edit', other, { name: '佐藤 健', remarks: '', reason: 'x' })
    const { json } = await ask('search', { words: ['はなちゃん'] })
    expect(json.hits.filter(({ row }) => row === other).map(({ excerpt }) => excerpt)).toContain('ハナちゃんの友人')
  })

  test('is an administrator’s, and says what there is not', async () => {
    const user = await desk.join('user', 'Sato')
    const host = await desk.join('host', 'Kato')
    expect([(await ask('search', {}, user)).status, (await ask('search', {}, host)).status]).toEqual([403, 403])
    const nobody = await desk.ask('POST', `/v1/requests/${randomUUID()}/search`, { key: administrator, body: {} })
    expect(nobody.status).toBe(404)
    await execute('requests', 'sever', request, {})
    expect(await ask('search', {})).toMatchObject({ status: 409, json: { detail: expect.stringContaining('erased') } })
    expect(views).toEqual([])
  })
})

describe('the package', () => {
  test('is refused before it is decided, and where it was refused', async () => {
    expect((await ask('package', { language: 'ja' })).status).toBe(409)
    await decide('refuse')
    expect((await ask('package', { language: 'ja' })).status).toBe(409)
    expect((await desk.ledger.row('requests', request))!.package).toBeNull()
  })

  test('holds what is sealed to the person, the text shown with a consent, who looked, and what other places say', async () => {
    const purpose = await execute('purposes', 'add', randomUUID(), {
      code: 'news',
      name: both('お知らせ'),
      text: both('x'),
      dataItems: [both('x')],
      legalBasis: 'consent',
      consentRequired: true,
      stops: both('x'),
      stays: both('x'),
    })
    const text = {
      title: '季節の便り',
      purposeOfUse: '便りを送るため',
      dataItems: 'x',
      storagePeriod: '1年',
      recipients: 'x',
      contact: '帳場',
      withdrawal: 'x',
      rights: 'x',
      more: '',
    }
    const notice = await execute('notices', 'draft', randomUUID(), { purpose, texts: { ja: text, en: text } })
    await execute('notices', 'publish', notice, {})
    const { digests } = (await desk.ledger.row('notices', notice))!
    await execute('consents', 'acquire', `${person}.${purpose}`, {
      person,
      purpose,
      notice,
      sha256: digests.ja,
      language: 'ja',
      way: 'paper',
      grade: 'staff',
      validUntil: null,
    })
    await execute('references', 'view', randomUUID(), {
      viewer: administrator.person,
      role: 'administrator',
      whom: person,
      object: `persons:${person}`,
      items: ['name'],
      purpose: null,
      noticeVersion: null,
      way: 'console',
      result: 'shown',
      people: 1,
    })
    for (const name of ['App', 'Empty', 'Broken', 'Paper'])
      await execute('connectors', 'add', randomUUID(), { name, how: { kind: 'by-hand', instructions: '' } })
    elsewhere = { App: [{ room: '梅の間' }], Empty: [], Broken: new Error('no answer') }
    await decide()
    const { hits } = (await ask('search', {})).json
    const before = views.length
    const { json, bytes, html, document } = await pack({ language: 'ja', hits: hits.map(({ id }) => id) })

    const said = DisclosureDocument.parse(JSON.parse(document))
    expect(said.request).toMatchObject({ number: '2026-014', kind: 'disclosure' })
    expect(said.records.find(({ register }) => register === 'persons')!.rows).toEqual([
      { id: person, fields: expect.objectContaining({ name: NAME, email: EMAIL, phone: '090-0000-1234' }) },
    ])
    expect(said.records.find(({ register }) => register === 'requests')!.rows[0]!.fields).toMatchObject({
      details: 'すべて開示してください',
    })
    // Corrections keep what stood there before.
    expect(JSON.stringify(said.history)).toContain('旧姓')
    expect(said.consents).toEqual([expect.objectContaining({ purpose: 'news', last: 'given', way: 'paper' })])
    expect(said.consents[0]!.shown[0]!.text).toContain('便りを送るため')
    expect(createHash('sha256').update(said.consents[0]!.shown[0]!.text!).digest('hex')).toBe(digests.ja)
    expect(said.viewed).toEqual([expect.objectContaining({ who: 'administrator', way: 'console', items: ['name'], times: 1 })])
    expect(said.found.map(({ excerpt }) => excerpt)).toEqual(hits.map(({ excerpt }) => excerpt))
    expect(Object.fromEntries(said.elsewhere.map(one => [one.place, one.answer]))).toEqual({
      App: 'held',
      Empty: 'nothing-held',
      Broken: 'failed',
      Paper: 'by-hand',
    })

    // Readable without anything that runs, and nobody's markup but ours.
    expect(html).toContain('梅の間')
    expect(html).toContain('便りを送るため')
    expect(html).not.toMatch(/<script|<b>|onerror|https?:/)
    expect(html).toContain('&lt;script&gt;alert(1)')
    // Nobody else.
    expect(`${html}${document}`).not.toMatch(/ken@|1111|佐藤/)
    expect(`${html}${document}`).not.toContain(administrator.person)

    expect(json.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(json).toMatchObject({
      name: 'disclosure-2026-014.zip',
      type: 'application/zip',
      bytes: bytes.length,
      encrypted: false,
    })
    expect((await desk.ledger.row('requests', request))!.package).toMatchObject({
      sha256: json.sha256,
      bytes: bytes.length,
      encrypted: false,
    })
    expect(views.slice(before)).toEqual([
      expect.objectContaining({ whom: person, way: 'disclosure', viewer: administrator.person }),
    ])
  })

  test('with a passphrase only opens with it', async () => {
    await decide()
    const { json, bytes } = await pack({ language: 'en', passphrase: '八文字以上の合言葉です' })
    expect(json).toMatchObject({ name: 'disclosure-2026-014.zip.age', encrypted: true })
    expect(bytes.toString('latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt /)
    const decrypter = new Decrypter()
    decrypter.addPassphrase('八文字以上の合言葉です')
    const files = unzip(Buffer.from(await decrypter.decrypt(bytes)))
    expect([...files.keys()]).toEqual(['disclosure.html', 'disclosure.json'])
    expect(files.get('disclosure.html')).toContain('What we hold about you')
    expect((await desk.ledger.row('requests', request))!.package).toMatchObject({ sha256: json.sha256, encrypted: true })
  }, 30_000)

  test('takes nothing in that changed since it was seen, or that was not confirmed', async () => {
    await decide()
    const hits = (await ask('search', {})).json.hits.filter(({ row }) => row === other)
    expect(JSON.stringify((await pack({ language: 'ja' })).document)).not.toContain('同行者')
    expect(await ask('package', { language: 'ja', hits: ['row-nothing'] })).toMatchObject({ status: 409 })
    await execute('persons', 'edit', other, { name: '佐藤 健', remarks: `${NAME}様の同行者(変更)`, reason: 'x' })
    await execute('persons', 'erase', other, {})
    await desk.ledger.erasePerson(other)
    expect(await ask('package', { language: 'ja', hits: hits.map(({ id }) => id) })).toMatchObject({ status: 409 })
  })

  test('of an empty office says that there is nothing, in both languages', async () => {
    await decide()
    for (const language of ['en', 'ja'] as const) {
      const { html } = await pack({ language })
      expect(html).toContain(language === 'ja' ? '外部の保管先はありません' : 'Nothing is kept in other places')
      expect(html).not.toMatch(/\{\w+\}/)
    }
  })
})
