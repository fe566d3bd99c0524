// The controls of purposes and consents on real parts: a ledger, the book that serves, a front with an app behind it and the registration page. Each test breaks one thing, sees its control turn, and mends it.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { askFront } from '../../gateway/probes/bound-routes.ts'
import { type ConsentRecordPorts, consentRecordProbe } from '../../gateway/probes/consent-record.ts'
import { type PurposeNoticePorts, purposeNoticeProbe } from '../../gateway/probes/purpose-notice.ts'
import { openPage } from '../../gateway/probes/shown-page.ts'
import { openConsents } from '../../gateway/setup/consents.ts'
import { Binding } from '../../shared/registers/bindings.ts'
import type { Measurement } from '../../shared/registers/controls.ts'
import { openPageOffice, type PageOffice } from './registration-office.ts'

const DAY = 86_400_000
let office: PageOffice

beforeEach(async () => {
  office = await openPageOffice()
})
afterEach(async () => {
  await office.close()
})

const never = () => new AbortController().signal
const own = (port: number) => ({ port, ca: [office.front.ca], servername: 'localhost' })
const kept = () => ({ clock: office.now, ledger: office.consents.ledger, timeZone: () => 'Asia/Tokyo' })

async function notices(more: Partial<PurposeNoticePorts> = {}): Promise<Measurement> {
  const probe = purposeNoticeProbe({
    ...kept(),
    async page(purpose, language, signal) {
      const url = office.page.noticeUrl(undefined, purpose, '/', 'localhost')
      return url === null ? null : await openPage(new URL(url), own(office.port), language, signal)
    },
    ...more,
  })
  return sound(await probe.measure(never()))
}

async function consents(more: Partial<ConsentRecordPorts> = {}): Promise<Measurement> {
  const probe = consentRecordProbe({
    ...kept(),
    book: office.consents.book,
    lost: () => 0,
    askRoute: (route, signal) => askFront(own(office.front.port), route, signal),
    ...more,
  })
  return sound(await probe.measure(never()))
}

/** Whatever was found, it is said in both languages and nothing is left to fill in. */
function sound(measured: Measurement): Measurement {
  const { sentence, scope, evidence, outcome } = measured
  expect(`${sentence.en}${sentence.ja}${scope.en}${scope.ja}`).not.toMatch(/\{\w+\}|undefined/)
  expect(sentence.ja).not.toBe(sentence.en)
  expect(evidence.length).toBeGreaterThan(0)
  expect(JSON.stringify(evidence)).not.toContain('undefined')
  expect(evidence.some(({ result }) => result === outcome)).toBe(true)
  return measured
}

const person = (ref: string) =>
  office.execute('persons', 'add', randomUUID(), { name: `Guest ${ref}`, ref, email: `${ref}@example.test` })
async function give(who: string, purpose = office.purpose): Promise<void> {
  const notice = office.consents.book.notice(purpose, office.now())!.notice
  const given = { person: who, purpose, notice: notice.id, language: 'ja', sha256: notice.digests.ja!, way: 'paper' as const }
  const done = await office.consents.recorder.record(
    { ...given, guardian: null, remarks: '' },
    { device: 'd-admin', person: 'p-admin', role: 'administrator' },
  )
  if ('refused' in done) throw new Error(done.why.en)
}
/** The binding that the front of this office has, as a row. */
async function bind(more: object = {}): Promise<string> {
  const id = await office.execute('bindings', 'add', randomUUID(), {
    name: 'News',
    pathPatterns: ['/news/**'],
    purpose: office.purpose,
    ...more,
  })
  office.front.front.setBindings?.((await office.consents.ledger.rows('bindings')).map(row => Binding.parse(row)))
  return id
}

describe('clarification of the purpose of acquisition', () => {
  test('passes with what the page shows; a purpose without a notice fails, and passes once it is published', async () => {
    const good = await notices()
    expect(good.outcome).toBe('pass')
    expect(good.sentence.en).toContain('Purposes in use: 1,')
    expect(good.evidence.map(({ asked }) => asked)).toEqual([
      'sekisho notice # news',
      'registration page, somebody new asked for news, en',
      'registration page, somebody new asked for news, ja',
    ])
    expect(good.evidence[0]!.answered).toMatch(/version 1 of .*SHA-256 .*ja [0-9a-f]{64}/)

    const parking = await office.newPurpose('parking')
    const bad = await notices()
    expect(bad.outcome).toBe('fail')
    expect(bad.sentence.ja).toContain('「parkingのお知らせ」の通知が公開されていません')
    await office.publish(parking)
    expect((await notices()).outcome).toBe('pass')
    // Out of use: nobody is told of it, and nobody needs to be.
    const unsaid = await office.newPurpose('unsaid')
    expect((await notices()).outcome).toBe('fail')
    await office.execute('purposes', 'retire', unsaid, {})
    expect((await notices()).outcome).toBe('pass')
  })

  test('a notice that begins later is none yet', async () => {
    const later = await office.newPurpose('later')
    const texts = (await office.consents.ledger.rows('notices'))[0]!.texts
    const draft = await office.execute('notices', 'draft', randomUUID(), { purpose: later, texts })
    await office.execute('notices', 'publish', draft, { effectiveFrom: Date.parse('2199-04-01T00:00:00+09:00') })
    const bad = await notices()
    expect(bad.outcome).toBe('fail')
    expect(bad.sentence.en).toContain('only from 1 April 2199')
    expect(bad.sentence.ja).toContain('2199年4月1日')
  })

  test('a purpose moved under a law that asks for more fails by name of the fields; one changed after its notice is a warning', async () => {
    const {
      id: _id,
      madeAt: _m,
      changedAt: _c,
      by: _by,
      retired: _r,
      ...purpose
    } = (await office.consents.ledger.row('purposes', office.purpose))!
    await office.execute('purposes', 'edit', office.purpose, { ...purpose, law: 'gdpr' })
    const bad = await notices()
    expect(bad.outcome).toBe('fail')
    expect(bad.evidence[0]!.answered).toContain('ja.rights')
    await office.execute('purposes', 'edit', office.purpose, purpose)
    expect((await notices()).outcome).toBe('pass')

    office.wait(2000)
    await office.execute('purposes', 'edit', office.purpose, { ...purpose, recipients: [{ en: 'A printer', ja: '印刷会社' }] })
    const behind = await notices()
    expect(behind.outcome).toBe('warn')
    expect(behind.evidence.find(({ result }) => result === 'warn')?.answered).toContain('recipients')
    // Less time before people are asked again is nothing that a notice tells.
    await office.execute('purposes', 'edit', office.purpose, { ...purpose, quietDays: 3 })
    expect((await notices()).outcome).toBe('pass')
    await office.execute('purposes', 'edit', office.purpose, { ...purpose, recipients: [{ en: 'A printer', ja: '印刷会社' }] })
    office.wait(2000)
    await office.publish(office.purpose, 'Second')
    expect((await notices()).outcome).toBe('pass')
  })

  test('a stored text that is not what was published fails', async () => {
    const { ledger } = office.consents
    const altered: PurposeNoticePorts['ledger'] = {
      row: (name, id) => ledger.row(name, id),
      rowsFrom: (name, cursor, limit) => ledger.rowsFrom(name, cursor, limit),
      history: (name, id) => ledger.history(name, id),
      async rows(name) {
        const rows = await ledger.rows(name)
        return name === 'notices' ? (JSON.parse(JSON.stringify(rows).replaceAll('12 months', '99 months')) as typeof rows) : rows
      },
    }
    const bad = await notices({ ledger: altered })
    expect(bad.outcome).toBe('fail')
    expect(bad.sentence.en).toContain('not the text that was published')
  })

  test('a page that does not show the notice fails, one that is away is unknown', async () => {
    const empty = await notices({ page: async () => ({ status: 200, text: 'Welcome' }) })
    expect(empty.outcome).toBe('fail')
    expect(empty.sentence.en).toContain('without purposeOfUse, storagePeriod, contact')
    const port = office.port
    await office.page.close(10)
    const url = new URL(`https://localhost:${port}/ask?w=x`)
    const away = await notices({ page: (_purpose, language, signal) => openPage(url, own(port), language, signal) })
    expect(away.outcome).toBe('inconclusive')
    expect(away.sentence.ja).toContain('登録ページが応答しません')
  })

  test('no purpose at all is unknown, and a failure once persons are kept; a store that cannot be read is unknown', async () => {
    await office.execute('purposes', 'retire', office.purpose, {})
    expect((await notices()).outcome).toBe('inconclusive')
    await person('a')
    expect((await notices()).outcome).toBe('fail')
    const { SekishoError } = await import('../../shared/problems.ts')
    const torn = {
      ...kept().ledger,
      rows: () => Promise.reject(new SekishoError('unavailable', { en: 'It is torn.', ja: '破損しています。' })),
    }
    const unread = await notices({ ledger: torn as unknown as PurposeNoticePorts['ledger'] })
    expect(unread.outcome).toBe('inconclusive')
    expect(unread.sentence.en).toContain('It is torn.')
  })
})

describe('record of consent', () => {
  test('passes while use is refused without a valid consent, and says the figures', async () => {
    await bind()
    const [given, stopped] = [await person('given'), await person('stopped')]
    await person('silent')
    await give(given)
    await give(stopped)
    await office.execute('persons', 'stop', stopped, {})
    const good = await consents()
    expect(good.outcome).toBe('pass')
    expect(good.sentence.en).toBe('Persons × purposes: 2 × 1 · valid consents: 1 · use refused otherwise: 1')
    expect(good.evidence.find(({ asked }) => asked.startsWith('curl'))).toMatchObject({ answered: '403', result: 'pass' })
    expect(good.evidence.find(({ asked }) => asked === 'sekisho consents --purpose news')?.answered).toBe(
      'never-asked 1, given 1, bound: News',
    )
  })

  test('a new version makes consents due again: without anything that refuses it is a warning until the route is bound', async () => {
    const who = await person('who')
    await give(who)
    expect((await consents()).outcome).toBe('pass')
    office.wait(1000)
    await office.publish(office.purpose, 'Second')
    const due = await consents()
    expect(due.outcome).toBe('warn')
    expect(due.sentence.en).toContain('“News of news”: persons without a valid consent: 1.')
    expect(due.evidence.find(({ result }) => result === 'warn')?.answered).toContain('reconsent-due 1')
    await bind()
    expect((await consents()).outcome).toBe('pass')
    office.wait(1000)
    await give(who)
    const renewed = await consents()
    expect(renewed.sentence.en).toContain('valid consents: 1 · use refused otherwise: 0')
    office.wait(400 * DAY)
    expect((await consents()).evidence.find(({ asked }) => asked.startsWith('sekisho consents'))?.answered).toContain('expired 1')
  })

  test('a gateway that did not hear of a withdrawal fails, and passes once it has', async () => {
    await bind()
    const who = await person('who')
    await give(who)
    // A book that follows nothing: what a lost commit would leave behind.
    const deaf = new Proxy(office.consents.ledger, {
      get(target, name) {
        if (name === 'subscribe') return () => () => undefined
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const other = openConsents({ ledger: deaf, clock: office.now, log, timeZone: () => 'Asia/Tokyo' })
    await other.book.ready
    try {
      expect((await consents({ book: other.book })).outcome).toBe('pass')
      await office.execute('consents', 'withdraw', `${who}.${office.purpose}`, { way: 'phone', remarks: '' })
      const bad = await consents({ book: other.book })
      expect(bad.outcome).toBe('fail')
      expect(bad.sentence.en).toContain(`without a valid consent (cases: 1, first: ${who} · news)`)
      // The one that does follow refuses.
      expect((await consents()).outcome).toBe('pass')
    } finally {
      await other.close()
    }
  })

  test('a book that knows nothing is unknown: it refuses everybody', async () => {
    await person('who')
    const unreadable = {
      check: () => ({
        allowed: false,
        reason: 'unreadable' as const,
        person: null,
        purpose: null,
        noticeVersion: null,
        validUntil: null,
      }),
      now: office.now,
    }
    expect((await consents({ book: unreadable })).outcome).toBe('inconclusive')
  })

  test('a bound route that is let through fails, a front that is away is unknown', async () => {
    await bind({ pathPatterns: ['/news/**', '/letters/*/print'] })
    expect((await consents()).evidence.filter(({ asked }) => asked.startsWith('curl')).map(({ answered }) => answered)).toEqual([
      '403',
      '403',
    ])
    // The front forgets its bindings: the app answers.
    office.front.front.setBindings?.([])
    const open = await consents()
    expect(open.outcome).toBe('fail')
    expect(open.sentence.en).toContain(
      'The route /news/sekisho-probe bound to “News of news” was let through without a person (200)',
    )
    const away = await consents({ askRoute: async () => ({ failed: 'ECONNREFUSED' }) })
    expect(away.outcome).toBe('inconclusive')
    office.front.front.setBindings?.((await office.consents.ledger.rows('bindings')).map(row => Binding.parse(row)))
    expect((await consents()).outcome).toBe('pass')
  })

  test('only what GET is bound on is asked for', async () => {
    const asked: string[] = []
    await bind({ name: 'Send', methods: ['POST'], pathPatterns: ['/send'] })
    await bind({ name: 'Read', methods: ['GET', 'POST'], pathPatterns: ['/read'] })
    await consents({
      askRoute: async ({ path }) => {
        asked.push(path)
        return { status: 303 }
      },
    })
    expect(asked).toEqual(['/read'])
  })

  test('the reference history switched off lowers the control for as long as it is off, and names the entry', async () => {
    const id = await bind()
    const text = { name: 'News', pathPatterns: ['/news/**'], purpose: office.purpose, remarks: '' }
    expect((await consents()).outcome).toBe('pass')
    await office.execute('bindings', 'edit', id, { ...text, history: false })
    const [entry] = await office.consents.ledger.entries({ limit: 1 })
    const lowered = await consents()
    expect(lowered.outcome).toBe('warn')
    expect(lowered.sentence.en).toContain('The reference history of “News” was switched off')
    expect(lowered.evidence.find(({ result }) => result === 'warn')?.answered).toContain(`entry ${entry!.seq} `)
    // A later edit is not when it was switched off.
    await office.execute('bindings', 'edit', id, { ...text, history: false, remarks: 'too much' })
    expect((await consents()).evidence.find(({ result }) => result === 'warn')?.answered).toContain(`entry ${entry!.seq} `)
    await office.execute('bindings', 'edit', id, text)
    expect((await consents()).outcome).toBe('pass')
  })

  test('uses that could not be written fail; a binding of a purpose out of use is a warning', async () => {
    const lost = await consents({ lost: () => 3 })
    expect(lost.outcome).toBe('fail')
    expect(lost.sentence.ja).toContain('個人情報の利用3件')
    await bind()
    await office.execute('purposes', 'retire', office.purpose, {})
    await office.newPurpose('other')
    const idle = await consents()
    expect(idle.outcome).toBe('warn')
    expect(idle.sentence.en).toContain('its routes serve nobody')
  })

  test('a consent to a text that was never published fails', async () => {
    await bind()
    await give(await person('who'))
    const { ledger } = office.consents
    const forged: ConsentRecordPorts['ledger'] = {
      rows: name => ledger.rows(name),
      row: (name, id) => ledger.row(name, id),
      history: (name, id) => ledger.history(name, id),
      async rowsFrom(name, cursor, limit) {
        const page = await ledger.rowsFrom(name, cursor, limit)
        if (name !== 'consents') return page
        return JSON.parse(
          JSON.stringify(page).replaceAll(/"sha256":"[0-9a-f]{64}"/g, `"sha256":"${'0'.repeat(64)}"`),
        ) as typeof page
      },
    }
    const bad = await consents({ ledger: forged })
    expect(bad.outcome).toBe('fail')
    expect(bad.sentence.en).toContain('Consents to a text that was never published: 1')
  })
})
