// Receipts checked by what others wrote: jose for the signature, jsonld for the document, the vocabulary's own term list, and RFC 6962 done by hand.
import { createHash, createPublicKey, randomBytes, randomUUID, verify } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { compactVerify, importJWK } from 'jose'
import jsonld from 'jsonld'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DPV_TERMS } from '../../gateway/receipts/dpv.ts'
import { createReceipts, type Receipts } from '../../gateway/receipts/receipts.ts'
import { SignedReceipt, verifyReceipt } from '../../gateway/receipts/verify.ts'
import { openConsents } from '../../gateway/setup/consents.ts'
import { parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import { isRefusal } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import { consentId } from '../../shared/registers/consents.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { type Member, openTestDesk, type TestDesk } from './desk-harness.ts'

const both = (text: string) => ({ en: text, ja: `${text}(日本語)` })
let desk: TestDesk
let receipts: Receipts
let consents: ReturnType<typeof openConsents>
let close: () => Promise<void>
let host: Member
let user: Member
let administrator: Member
let person: string
let purpose: string
let id: string
let signed: SignedReceipt
let text: string

async function execute(register: RegisterName, operation: string, row: string | undefined, input: object): Promise<string> {
  const actor = { ...GATEWAY, role: 'administrator' } as const
  const done = await desk.ledger.execute({ register, operation, ...(row ? { row } : {}), input, actor })
  if (isRefusal(done)) throw new Error(`${register}.${operation}: ${done.why.en}`)
  return done.row
}

async function publish(version: string): Promise<void> {
  const text = (language: string) => ({
    title: `Newsletter ${version} (${language})`,
    purposeOfUse: '<b>Offers</b> & news',
    dataItems: 'Name, e-mail',
    storagePeriod: 'Two years',
    recipients: '',
    contact: 'Office Kaede 03-0000-0000',
    withdrawal: '',
    rights: '',
    more: '',
  })
  const notice = await execute('notices', 'draft', randomUUID(), { purpose, texts: { en: text('en'), ja: text('ja') } })
  await execute('notices', 'publish', notice, {})
  await desk.ledger.row('notices', notice)
}

async function give(): Promise<void> {
  const found = (await desk.ledger.rows('notices')).find(one => one.purpose === purpose && one.version > 0)!
  const given = {
    person,
    purpose,
    notice: found.id,
    language: 'ja',
    sha256: found.digests.ja!,
    way: 'hosted-page',
    grade: 'person',
  }
  const done = await consents.recorder.record(
    { ...given, guardian: null, remarks: 'kept inside', way: 'hosted-page', grade: 'person' },
    GATEWAY,
  )
  if (isRefusal(done)) throw new Error(done.why.en)
}

beforeAll(async () => {
  desk = await openTestDesk([], ({ ledger, clock, log }) => {
    consents = openConsents({ ledger, clock, log, timeZone: () => 'Asia/Tokyo' })
    receipts = createReceipts({
      clock,
      ledger,
      seed: randomBytes(32),
      office: () => ({ name: '楓の宿 <x>', contact: '03-0000-0000', timeZone: 'Asia/Tokyo' }),
      memberName: () => undefined,
    })
    const keys = async () => ({ keys: [{ ...receipts.jwk }], logs: [ledger.publicKey()] })
    return { consents: consents.desk, receipts: { file: receipts.file, keys } }
  })
  close = async () => await consents.close()
  await consents.book.ready
  administrator = await desk.join('administrator', 'Suzuki')
  host = await desk.join('host', 'Kato')
  user = await desk.join('user', 'Tanaka')
  person = await execute('persons', 'add', randomUUID(), { name: '森田 花子 <i>', ref: 'G-1', host: host.person })
  purpose = await execute('purposes', 'add', randomUUID(), {
    code: 'newsletter',
    name: both('Newsletter'),
    text: both('Offers by mail'),
    dataItems: [both('Name'), both('E-mail')],
    special: ['health'],
    legalBasis: 'consent',
    consentRequired: true,
    recipients: [both('Mailing house')],
    validMonths: 12,
    stops: both('No more mail'),
    stays: both('Bookings'),
  })
  await publish('v1')
  await give()
  id = consentId(person, purpose)
  // Something after it, so that the proof has a path.
  for (let n = 0; n < 5; n++) await execute('persons', 'add', randomUUID(), { name: `Guest ${n}`, ref: `N-${n}` })
})
afterAll(async () => {
  await close()
  await desk.close()
})
beforeEach(async () => {
  const file = await receipts.file(id, 'json', 'en')
  if (isRefusal(file)) throw new Error(file.why.en)
  text = Buffer.from(file.body).toString()
  signed = SignedReceipt.parse(JSON.parse(text))
})

const keys = () => ({ keys: [{ ...receipts.jwk }], logs: [parseVerifierKey(desk.ledger.publicKey())] })
const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

describe('the signed file', () => {
  test('jose verifies the signature by the public key alone', async () => {
    const key = await importJWK({ ...receipts.jwk }, 'EdDSA')
    const { payload, protectedHeader } = await compactVerify(signed.jws, key)
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual(signed.receipt)
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', kid: receipts.jwk.kid })
  })

  test('the proof leads from the entry to the signed head, by hand (RFC 6962, C2SP tlog-proof and signed-note)', () => {
    const [head = '', ...rest] = signed.proof.split('\n\n')
    const [first, extra, index, ...hashes] = head.split('\n')
    expect(first).toBe('c2sp.org/tlog-proof@v1')
    const packed = Buffer.from(extra!.slice('extra '.length), 'base64')
    const length = packed.readUInt32BE()
    expect(packed.subarray(4, 4 + length).toString('latin1')).toContain(`consents.given`)
    let hash: Uint8Array = sha256(Uint8Array.of(0), packed.subarray(4))
    let [at, last] = [Number(index!.slice('index '.length)), 0]
    const [origin, size, root] = rest[0]!.split('\n')
    last = Number(size) - 1
    for (const encoded of hashes) {
      const other = Buffer.from(encoded, 'base64')
      if (at % 2 === 1 || at === last) {
        hash = sha256(Uint8Array.of(1), other, hash)
        while (at % 2 === 0 && at !== 0) [at, last] = [at >> 1, last >> 1]
      } else hash = sha256(Uint8Array.of(1), hash, other)
      ;[at, last] = [at >> 1, last >> 1]
    }
    expect(last).toBe(0)
    expect(Buffer.from(hash).toString('base64')).toBe(root)
    const [, name, , encoded] = /^(.+)\+([0-9a-f]{8})\+(.+)$/.exec(signed.log)!
    expect(name).toBe(origin)
    const x = Buffer.from(encoded!, 'base64').subarray(1).toString('base64url')
    const line = rest[1]!.trim().split(' ').at(-1)!
    const signature = Buffer.from(line, 'base64').subarray(4)
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    expect(verify(null, Buffer.from(`${rest[0]}\n`), key, signature)).toBe(true)
  })

  test('nothing of the receipt is lost when a standard processor expands it, and nothing is fetched', async () => {
    const documentLoader = (url: string) => Promise.reject(new Error(`fetched ${url}`))
    const done: unknown = await jsonld.expand(signed.receipt as never, { documentLoader, safe: true } as never)
    const [expanded] = done as Record<string, unknown>[]
    expect(expanded!['@type']).toEqual(['https://w3id.org/dpv#ConsentReceipt'])
    expect(expanded!['https://w3id.org/dpv#hasProcess']).toHaveLength(1)
    expect(JSON.stringify(expanded)).not.toContain('"dpv:')
    expect(Array.isArray(signed.receipt['dpv:hasProcess'])).toBe(true)
  })

  const terms = new URL('../../../shared/data/vectors/dpv/dpv-2.3.csv', import.meta.url).pathname
  test('every term is in DPV 2.3', () => {
    const used = new Set([...JSON.stringify(signed.receipt).matchAll(/dpv:\w+/g)].map(([term]) => term))
    expect(used.size).toBeGreaterThan(20)
    expect([...used].filter(term => !DPV_TERMS.includes(term))).toEqual([])
    if (!existsSync(terms)) {
      console.log('no vocabulary on this machine: only the terms listed beside the code are compared')
      return
    }
    const list = readFileSync(terms, 'utf8')
    const known = new Set(
      [...list.matchAll(/^"([^"]+)","(?:class|property)","https:\/\/w3id\.org\/dpv#/gm)].map(([, term]) => `dpv:${term}`),
    )
    expect(known.size).toBeGreaterThan(500)
    expect(DPV_TERMS.filter(term => !known.has(term))).toEqual([])
  })

  test('says who, to what, when, how, shown which text, until when', () => {
    const { receipt } = signed
    expect(receipt).toMatchObject({
      'dpv:hasConsentStatus': { '@id': 'dpv:ConsentGiven' },
      'dpv:hasDataSubject': { 'dpv:hasName': '森田 花子 <i>', 'dpv:hasIdentifier': 'G-1' },
      'dpv:hasDataController': { 'dpv:hasName': '楓の宿 <x>' },
      'dpv:hasNotice': { 'dct:hasVersion': '1', 'dct:language': 'ja' },
    })
    const shown = (receipt['dpv:hasNotice'] as Record<string, Record<string, string>>)['dct:description']!['@value']!
    const digest = createHash('sha256').update(shown).digest('hex')
    expect((receipt['dpv:hasNotice'] as Record<string, string>)['@id']).toBe(`urn:sha256:${digest}`)
    expect(text).not.toContain('kept inside')
  })
})

describe('verification', () => {
  test('a genuine receipt', () => {
    const verified = verifyReceipt(text, keys())
    expect(verified).toMatchObject({ ok: true, entry: { register: 'consents', row: id, type: 'consents.given' } })
  })

  test.each<[string, (receipt: SignedReceipt) => unknown, RegExp]>([
    ['another text', one => ({ ...one, receipt: { ...one.receipt, 'dct:issued': '2020' } }), /not what was signed/],
    ['a changed signature', one => ({ ...one, jws: `${one.jws.slice(0, -6)}AAAAAA` }), /not by this office/],
    [
      'no algorithm',
      one => ({ ...one, jws: one.jws.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url')) }),
      /not by this office/,
    ],
    [
      'a changed entry',
      one => ({ ...one, proof: one.proof.replace(/(extra .{80})..../, '$1AAAA') }),
      /no signed receipt|another entry/,
    ],
    ['another place in the log', one => ({ ...one, proof: one.proof.replace(/index \d+/, 'index 0') }), /not in the log/],
    ['a hash left out', one => ({ ...one, proof: one.proof.replace(/(index \d+\n)[^\n]+\n/, '$1') }), /not in the log/],
    ['a head of another size', one => ({ ...one, proof: one.proof.replace(/\n(\d+)\n/, '\n9$1\n') }), /head of the log/],
    ['no proof', one => ({ ...one, proof: '' }), /no signed receipt/],
    ['another file', () => ({ hello: 'world' }), /no signed receipt/],
  ])('%s is refused with a sentence', (_what, change, sentence) => {
    const verified = verifyReceipt(JSON.stringify(change(signed)), keys())
    expect(verified.ok === false && verified.why.en).toMatch(sentence)
  })

  test('by other keys it is nobody’s', () => {
    const other = { ...receipts.jwk, x: randomBytes(32).toString('base64url') }
    expect(verifyReceipt(text, { ...keys(), keys: [other] }).ok).toBe(false)
    expect(verifyReceipt(text, { ...keys(), logs: [] }).ok).toBe(false)
    expect(verifyReceipt('', keys()).ok).toBe(false)
  })

  test('a withdrawal has a receipt of its own, and the old one stays true', async () => {
    const given = text
    await execute('consents', 'withdraw', id, { way: 'phone' })
    const file = await receipts.file(id, 'json', 'en')
    if (isRefusal(file)) throw new Error(file.why.en)
    const now = Buffer.from(file.body).toString()
    const before = SignedReceipt.parse(JSON.parse(given)).receipt
    expect(JSON.parse(now).receipt).toMatchObject({
      'dpv:hasConsentStatus': { '@id': 'dpv:ConsentWithdrawn' },
      'dct:replaces': { '@id': before['@id'] },
    })
    expect(verifyReceipt(given, keys()).ok).toBe(true)
    expect(verifyReceipt(now, keys())).toMatchObject({ ok: true, entry: { type: 'consents.withdrawn' } })
    await give()
  })
})

describe('the page and the route', () => {
  test('the page is one document that runs and loads nothing, in either language, and escapes what is in it', async () => {
    for (const [language, title] of [
      ['en', 'Receipt of consent'],
      ['ja', '同意の控え'],
    ] as const) {
      const file = await receipts.file(id, 'html', language)
      if (isRefusal(file)) throw new Error(file.why.en)
      const page = Buffer.from(file.body).toString()
      expect(page).toContain(`<h1>${title}</h1>`)
      expect(page).toContain('森田 花子 &lt;i&gt;')
      expect(page).toContain('&lt;b&gt;Offers&lt;/b&gt; &amp; news')
      expect(page).not.toMatch(/<script|<link|<img|src=|https?:/)
    }
  })

  test('whoever may see the consent gets it as a file; nobody else learns that it exists', async () => {
    const ask = async (key: Member, path = id, query = '?format=json') =>
      await desk.ask('GET', `/v1/consents/${path}/receipt${query}`, { key })
    const answer = await ask(administrator)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename\*=UTF-8''consent-receipt-newsletter-/)
    expect(verifyReceipt(answer.text, keys()).ok).toBe(true)
    expect((await ask(host)).status).toBe(200)
    expect((await ask(user)).status).toBe(404)
    expect((await ask(administrator, 'x.y')).status).toBe(404)
    expect((await ask(administrator, id, '?format=pdf')).status).toBe(400)
    expect((await desk.ask('GET', `/v1/consents/${id}/receipt`)).status).toBe(401)
    const set = (await desk.ask('GET', '/.well-known/jwks.json')).json()
    expect(set).toEqual({ keys: [receipts.jwk], logs: [desk.ledger.publicKey()] })
  })

  test('nothing answered yet: a sentence', async () => {
    const asked = await execute('persons', 'add', randomUUID(), { name: 'Sato', ref: 'G-2' })
    const row = consentId(asked, purpose)
    await execute('consents', 'ask', row, { person: asked, purpose })
    expect((await desk.ask('GET', `/v1/consents/${row}/receipt`, { key: administrator })).status).toBe(409)
  })
})
