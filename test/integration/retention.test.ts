// Storage periods on a real office: what is past its due is shown, held back and said why, deleted, proved; a run that is cut off goes on.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createConnectors } from '../../gateway/connectors/connectors.ts'
import { createRetention, type OfficeRetention, type RetentionPorts } from '../../gateway/retention/retention.ts'
import type { RetentionText } from '../../shared/registers/retentions.ts'
import { administrator, ErasureOffice } from './erasure-office.ts'

const DAY = 86_400_000
let office: ErasureOffice
let retention: OfficeRetention
let tick: () => void
let stopped = false

function openRetention(more: Partial<RetentionPorts> = {}): OfficeRetention {
  return createRetention({
    clock: () => office.now,
    log: office.office.log,
    ledger: office.office.ledger,
    erasures: office.erasures,
    connectors: createConnectors({
      clock: () => office.now,
      log: office.office.log,
      ledger: office.office.ledger,
      language: 'en',
      folder: `${office.config.data}/connectors`,
      env: {},
      newId: office.office.newId,
    }),
    timeZone: () => 'Asia/Tokyo',
    hour: () => 3,
    every: (_ms, act) => {
      tick = act
      return () => {
        stopped = true
      }
    },
    ...more,
  })
}

beforeEach(async () => {
  office = await new ErasureOffice().open()
  retention = openRetention()
})
afterEach(async () => {
  await retention.close()
  await office.remove()
})

const guests: RetentionText = {
  data: 'Guests',
  about: 'persons',
  purpose: null,
  connector: null,
  period: { amount: 3, unit: 'years' },
  from: 'last-act',
  method: 'erase',
  reason: '',
  byLaw: false,
}
const rule = (id: string, text: Partial<RetentionText> = {}) =>
  office.act('retentions', 'add', id, { ...guests, ...text }, administrator)
const hold = (id: string, text: object = {}) =>
  office.act('holds', 'add', id, { reason: 'a dispute', basis: 'Court order 12', ...text }, administrator)
const person = (id: string) => office.act('persons', 'add', id, { name: `Guest ${id}`, ref: `G-${id.length}000` })
const portsOf = (ledger: ErasureOffice['office']['ledger']): RetentionPorts['ledger'] => ({
  rows: name => ledger.rows(name),
  row: (name, id) => ledger.row(name, id),
  rowsFrom: (name, cursor, limit) => ledger.rowsFrom(name, cursor, limit),
  history: (name, id) => ledger.history(name, id),
  execute: command => ledger.execute(command),
  subscribe: listener => ledger.subscribe(listener),
  readOnly: () => ledger.readOnly(),
})
const seen = async (id: string) => (await retention.dueNow()).rules.find(one => one.retention === id)!
const stands = async (register: 'persons' | 'consents' | 'requests' | 'reports' | 'references') =>
  (await office.office.ledger.rows(register)).map(({ id }) => id).sort()
const years = (count: number) => {
  office.now += count * 366 * DAY
}
async function purposeWithNotice(): Promise<{ notice: string; sha256: string }> {
  const both = { en: 'News', ja: 'お知らせ' }
  const said = { name: both, text: both, dataItems: [both], stops: both, stays: both }
  await office.act('purposes', 'add', 'news', {
    ...said,
    code: 'news',
    legalBasis: 'consent',
    consentRequired: true,
    validMonths: 12,
  })
  const text = {
    title: 'お知らせ',
    purposeOfUse: '季節のご案内',
    dataItems: 'メール',
    storagePeriod: '1年',
    recipients: '',
    contact: '03-0000-0000',
    withdrawal: '',
    rights: '',
    more: '',
  }
  await office.act('notices', 'draft', 'n-1', { purpose: 'news', texts: { ja: text, en: text } })
  await office.act('notices', 'publish', 'n-1', {}, administrator)
  office.now += 1000
  return { notice: 'n-1', sha256: (await office.office.ledger.row('notices', 'n-1'))!.digests.ja! }
}

const consent = async (who: string, notice: { notice: string; sha256: string }, validUntil: number | null) =>
  office.act('consents', 'acquire', `${who}.news`, {
    person: who,
    purpose: 'news',
    language: 'ja',
    way: 'paper',
    ...notice,
    validUntil,
  })

const view = (id: string, whom: string) =>
  office.act('references', 'view', id, {
    viewer: 'm1',
    role: 'administrator',
    whom,
    object: `persons:${whom}`,
    items: ['name'],
    purpose: null,
    noticeVersion: null,
    way: 'console',
    result: 'shown',
    people: 1,
  })

describe('persons past their due', () => {
  test('are shown, erased and proved; who came later stays; afterwards nothing is due', async () => {
    await person('old')
    await rule('guests')
    const before = await seen('guests')
    expect(before).toMatchObject({ due: 0, held: 0, items: [] })
    // 20 November 2026, 12:00 in Japan, and three years: over with 20 November 2029.
    expect(before.nextDue).toBe(Date.parse('2029-11-21T00:00:00+09:00'))
    office.now = before.nextDue! - 1000
    await person('new')
    expect(await seen('guests')).toMatchObject({ due: 0 })
    office.now = before.nextDue!
    expect(await seen('guests')).toMatchObject({
      due: 1,
      held: 0,
      items: [{ register: 'persons', row: 'old', label: 'Guest old', dueAt: before.nextDue, hold: null }],
    })
    expect(await retention.run(null, administrator)).toEqual({ due: 1, deleted: 1, held: 0, waiting: 0, failed: 0 })
    expect(await stands('persons')).toEqual(['new'])
    const [proof] = await office.office.ledger.rows('erasures')
    expect(proof).toMatchObject({ person: 'old', situation: 'proved', cause: { kind: 'retention', id: 'guests' } })
    expect(await seen('guests')).toMatchObject({ due: 0, items: [] })
    expect((await office.office.ledger.row('retentions', 'guests'))!.run).toMatchObject({ due: 1, deleted: 1 })
    expect(await retention.run(null, administrator)).toEqual({ due: 0, deleted: 0, held: 0, waiting: 0, failed: 0 })
  })

  test('a last act of consent or request counts; an open request, a hold and a law hold back, each with its words', async () => {
    const notice = await purposeWithNotice()
    for (const id of ['plain', 'agreed', 'asks', 'disputed']) await person(id)
    await rule('guests')
    years(2)
    await consent('agreed', notice, office.now + DAY)
    years(2)
    await office.act('requests', 'receive', 'r-1', {
      person: 'asks',
      kind: 'disclosure',
      way: 'letter',
      number: '2030-001',
      deadline: office.now + DAY,
      lawVersion: '1',
      receivedAt: office.now - 1200 * DAY,
    })
    const until = office.now + 100 * DAY
    await hold('h-1', { person: 'disputed', until })
    const { due, held, items } = await seen('guests')
    expect({ due, held }).toEqual({ due: 3, held: 2 })
    const why = Object.fromEntries(items.map(({ row, hold: said }) => [row, said]))
    expect(why.plain).toBeNull()
    expect(why.asks?.ja).toContain('請求')
    expect(why.disputed?.en).toMatch(/^Court order 12, until \d+ \w+ 20\d\d$/)
    expect(await retention.run('guests', administrator)).toEqual({ due: 3, deleted: 1, held: 2, waiting: 0, failed: 0 })
    expect(await stands('persons')).toEqual(['agreed', 'asks', 'disputed'])
    office.now = until
    expect(await retention.run('guests', administrator)).toMatchObject({ due: 2, deleted: 1, held: 1 })
    expect(await stands('persons')).toEqual(['agreed', 'asks'])
  })

  test('a purpose says whom a rule is about; what they did for another one keeps them all the same', async () => {
    const notice = await purposeWithNotice()
    const both = { en: 'Stay', ja: '宿泊' }
    const said = { name: both, text: both, dataItems: [both], stops: both, stays: both }
    await office.act('purposes', 'add', 'stay', { ...said, code: 'stay', legalBasis: 'contract', consentRequired: false })
    for (const id of ['none', 'news', 'both']) await person(id)
    for (const id of ['news', 'both']) await consent(id, notice, office.now + DAY)
    await rule('news', { purpose: 'news', period: { amount: 1, unit: 'years' } })
    office.now += 300 * DAY
    await office.act('consents', 'refuse', 'both.stay', { person: 'both', purpose: 'stay' })
    office.now += 100 * DAY
    expect((await seen('news')).items.map(({ row }) => row)).toEqual(['news'])
  })

  test('a law that keeps them longer holds back a shorter rule, and an erasure that somebody asks for', async () => {
    const held = { ...(await openedWithLaw()) }
    expect(held).toMatchObject({ code: 'conflict' })
    expect(held.why.ja).toContain('旅館業法施行規則')
    expect(held.why.ja).toContain('2029年11月21日')
    expect(held.why.en).toContain('21 November 2029')
  })

  async function openedWithLaw() {
    await person('guest')
    await rule('short', { period: { amount: 1, unit: 'months' } })
    await rule('register', { from: 'added', byLaw: true, reason: '旅館業法施行規則 第4条の2' })
    years(1)
    expect(await seen('short')).toMatchObject({ due: 1, held: 1 })
    await office.erasures.close()
    const { createOfficeErasures } = await import('../../gateway/setup/erasures.ts')
    office.erasures = createOfficeErasures({
      ...office.office,
      clock: () => office.now,
      data: office.config.data,
      language: 'en',
      timeZone: () => 'Asia/Tokyo',
      backups: office.backups,
      keptByLaw: who => retention.keptByLaw(who),
    })
    return office.erasures.erase('guest', { kind: 'hand', id: null }, administrator).then(
      () => {
        throw new Error('erased')
      },
      (error: { code: string; why: { en: string; ja: string } }) => error,
    )
  }
})

describe('rows past their due', () => {
  test('a consent is removed after its end, never while it is in force', async () => {
    const notice = await purposeWithNotice()
    for (const id of ['a', 'b', 'c']) await person(id)
    await consent('a', notice, office.now + 300 * DAY)
    await consent('b', notice, null)
    await office.act('consents', 'refuse', 'c.news', { person: 'c', purpose: 'news' })
    const text = { data: 'Consents', about: 'consents', method: 'remove', period: { amount: 1, unit: 'months' } } as const
    await rule('ended', { ...text, from: 'consent-ended', purpose: 'news' })
    await rule('added', { ...text, from: 'added' })
    office.now += 100 * DAY
    expect(await seen('ended')).toMatchObject({ due: 1, held: 1 })
    const added = await seen('added')
    expect(added).toMatchObject({ due: 3, held: 3 })
    expect(added.items.map(({ label }) => label).sort()).toEqual(['Guest a · news', 'Guest b · news', 'Guest c · news'])
    expect(added.items.find(({ row }) => row === 'b.news')?.hold?.en).toContain('until it is withdrawn')
    office.now += 240 * DAY
    expect(await retention.run(null, administrator)).toEqual({ due: 3, deleted: 2, held: 1, waiting: 0, failed: 0 })
    expect(await stands('consents')).toEqual(['b.news'])
  })

  test('requests and reports only when they are over, references by their day', async () => {
    await office.plant()
    const year = { period: { amount: 1, unit: 'years' }, method: 'remove' } as const
    await rule('views', { ...year, about: 'references', from: 'last-act' })
    await rule('asked', { ...year, about: 'requests', from: 'done' })
    await rule('told', { ...year, about: 'reports', from: 'added' })
    years(1)
    await view('v-2', 'p-other')
    expect(await seen('asked')).toMatchObject({ due: 0 })
    expect(await seen('told')).toMatchObject({ due: 1, held: 1 })
    expect(await retention.run(null, administrator)).toEqual({ due: 2, deleted: 1, held: 1, waiting: 0, failed: 0 })
    expect(await stands('references')).toEqual(['v-2'])
    await office.act('requests', 'withdraw', 'r-1', {}, administrator)
    await office.act('reports', 'answer', 'rep-1', { verdict: 'safe' }, administrator)
    const closed = office.now
    expect(await retention.run('told', administrator)).toMatchObject({ deleted: 1 })
    expect((await seen('asked')).nextDue).toBeGreaterThan(closed + 364 * DAY)
    years(1)
    office.now += DAY
    expect(await retention.run('asked', administrator)).toMatchObject({ due: 1, deleted: 1 })
    expect(await stands('requests')).toEqual([])
  })

  test('a hold on the rule, on the person and on everything; and one on another place, which stops nothing here', async () => {
    await person('a')
    await person('b')
    await view('v-a', 'a')
    await view('v-b', 'b')
    await rule('views', { about: 'references', method: 'remove', from: 'added', period: { amount: 1, unit: 'days' } })
    await rule('paper', { about: 'elsewhere', method: 'by-hand', connector: 'c-1' })
    office.now += 3 * DAY
    await hold('h-1', { person: 'a' })
    expect(await seen('views')).toMatchObject({ due: 2, held: 1 })
    await hold('h-2', { retention: 'views' })
    expect(await seen('views')).toMatchObject({ due: 2, held: 2 })
    await office.act('holds', 'end', 'h-2', {}, administrator)
    await office.act('holds', 'end', 'h-1', {}, administrator)
    await hold('h-3', { retention: 'paper' })
    expect(await seen('views')).toMatchObject({ due: 2, held: 0 })
    await expect(office.erasures.erase('a', { kind: 'hand', id: null }, administrator)).resolves.toMatchObject({})
    await hold('h-4')
    expect((await seen('views')).held).toBe((await seen('views')).due)
  })
})

describe('other places', () => {
  const place = (how: object, name = 'Booking system') =>
    office.act('connectors', 'add', 'c-1', { name, how, holds: '', keeper: null }, administrator)
  const register = { about: 'elsewhere', method: 'by-hand', connector: 'c-1' } as const

  test('that cannot be asked are not known, and say who does it', async () => {
    await place({ kind: 'by-hand', instructions: '' })
    await rule('paper', register)
    const paper = await seen('paper')
    expect(paper.due).toBeNull()
    expect(paper.why?.en).toContain('Booking system')
    expect(await retention.run('paper', administrator)).toEqual({ due: 0, deleted: 0, held: 0, waiting: 0, failed: 0 })
  })

  test('that do not answer are not known, and the run says that it failed', async () => {
    await place({ kind: 'sqlite', path: '/nowhere/app.db', due: 'select 1' })
    await rule('app', register)
    const app = await seen('app')
    expect(app).toMatchObject({ due: null, nextDue: null })
    expect(app.why?.ja).toContain('Booking system')
    expect(await retention.run('app', administrator)).toMatchObject({ due: 0, failed: 1 })
  })

  test('that answer are counted, for the keeper to delete; a hold on the rule counts them as held', async () => {
    const path = `${office.root}/app.db`
    const { DatabaseSync } = await import('node:sqlite')
    const app = new DatabaseSync(path)
    app.exec('create table stays (left_ms integer)')
    for (const day of [1500, 1200, 10]) app.prepare('insert into stays values (?)').run(office.now - day * DAY)
    app.close()
    await place({ kind: 'sqlite', path, due: 'select count(*), min(left_ms) from stays where left_ms < :before_ms' })
    await rule('app', register)
    const answer = await seen('app')
    expect(answer).toMatchObject({ due: 2, held: 0, why: null, items: [{ register: 'connectors', label: 'Booking system' }] })
    expect(answer.items[0]!.dueAt).toBeLessThan(office.now)
    const head = office.office.ledger.head().size
    await retention.dueNow()
    // An open console asks with each entry: asking must not write one each time.
    expect(office.office.ledger.head().size).toBe(head)
    expect(await retention.run('app', administrator)).toEqual({ due: 2, deleted: 0, held: 0, waiting: 2, failed: 0 })
    await hold('h-1', { retention: 'app' })
    expect(await seen('app')).toMatchObject({ due: 2, held: 2 })
    expect(await retention.run('app', administrator)).toMatchObject({ due: 2, held: 2, waiting: 0 })
  })

  test('that left the list are said to be gone', async () => {
    await rule('lost', register)
    expect((await seen('lost')).why?.en).toContain('Edit the rule')
  })
})

describe('the daily run', () => {
  const views = () => rule('views', { about: 'references', method: 'remove', from: 'added', period: { amount: 1, unit: 'days' } })
  const settled = async (left: readonly string[]) => {
    await expect.poll(() => stands('references')).toEqual(left)
  }

  test('runs once after its hour, a day after the rule was changed, and makes up for a night that was off', async () => {
    await person('a')
    await view('v-1', 'a')
    await views()
    retention.start()
    office.now = Date.parse('2026-11-22T02:59:00+09:00')
    tick()
    await settled(['v-1'])
    office.now = Date.parse('2026-11-22T09:30:00+09:00')
    tick()
    await settled([])
    await expect.poll(async () => (await office.office.ledger.row('retentions', 'views'))!.run?.deleted).toBe(1)
    await view('v-2', 'a')
    office.now = Date.parse('2026-11-24T02:30:00+09:00')
    tick()
    await settled(['v-2'])
    office.now = Date.parse('2026-11-24T03:00:30+09:00')
    tick()
    await settled([])
    await retention.close()
    expect(stopped).toBe(true)
  })

  test('a rule that is new waits a day, so that its preview can be seen', async () => {
    await person('a')
    await view('v-1', 'a')
    office.now += 10 * DAY
    await views()
    retention.start()
    office.now += 20 * 3_600_000
    tick()
    await retention.run('none', administrator).catch(() => undefined)
    expect(await stands('references')).toEqual(['v-1'])
    office.now += DAY
    tick()
    await settled([])
  })

  test('what was begun is gone on with at the start, whatever the hour', async () => {
    await person('a')
    await view('v-1', 'a')
    await views()
    office.now += 5 * DAY
    await office.act('retentions', 'begin', 'views', {})
    expect((await office.office.ledger.row('retentions', 'views'))!.begunAt).toBe(office.now)
    retention.start()
    await settled([])
    await expect.poll(async () => (await office.office.ledger.row('retentions', 'views'))!.begunAt).toBeNull()
  })
})

test('a hold that comes while the run is under way stops what is left; what changes meanwhile is left for the next run', async () => {
  await retention.close()
  for (let n = 0; n < 6; n++) await view(`v-${n}`, `g-${n}`)
  await rule('views', { about: 'references', method: 'remove', from: 'added', period: { amount: 1, unit: 'days' } })
  office.now += 5 * DAY
  let held: Promise<unknown> | undefined
  retention = openRetention({
    reached(_rule, step) {
      if (step.startsWith('references.')) held ??= hold('h-1', { retention: 'views' })
    },
  })
  const counts = await retention.run(null, administrator)
  await held
  expect(counts.deleted).toBeGreaterThan(0)
  expect(counts.held).toBeGreaterThan(0)
  expect(counts.deleted + counts.held).toBe(6)
  expect((await stands('references')).length).toBe(counts.held)
})

test('a large office is not read anew for each row, but for each rule and hold', async () => {
  await retention.close()
  let steady = 0
  const ledger = office.office.ledger
  const slow: RetentionPorts['ledger'] = {
    ...portsOf(ledger),
    rowsFrom(name, cursor, limit) {
      steady += 2000
      return ledger.rowsFrom(name, cursor, limit)
    },
  }
  retention = openRetention({ ledger: slow, steady: () => steady })
  await person('a')
  await rule('guests')
  office.now += 1200 * DAY
  expect(await seen('guests')).toMatchObject({ due: 1 })
  const read = steady
  await person('b')
  expect(await seen('guests')).toMatchObject({ due: 1 })
  expect(steady).toBe(read)
  await hold('h-1', { person: 'a' })
  expect(await seen('guests')).toMatchObject({ due: 1, held: 1 })
  const again = steady
  steady += 200_000
  await person('c')
  await seen('guests')
  expect(steady).toBeGreaterThan(again + 200_000)
})

test('a rule that could do nothing is refused with what to change; an unknown one is not found', async () => {
  await expect(rule('wrong', { method: 'remove' })).rejects.toThrow(/Choose the one that fits/)
  await expect(rule('wrong', { about: 'reports', method: 'remove', from: 'consent-ended' })).rejects.toThrow(/Choose another one/)
  await expect(retention.run('nothing', administrator)).rejects.toMatchObject({ code: 'not-found' })
})
