// The controls of minimum holding and of requests on a real office with erasures, retention and connectors. Each test breaks one thing, sees its control turn, and mends it.
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createConnectors } from '../../gateway/connectors/connectors.ts'
import { minimumHoldingProbe } from '../../gateway/probes/minimum-holding.ts'
import { requestsProbe } from '../../gateway/probes/requests.ts'
import { createRetention, type OfficeRetention } from '../../gateway/retention/retention.ts'
import type { Measurement } from '../../shared/registers/controls.ts'
import { administrator, ErasureOffice } from './erasure-office.ts'

const DAY = 86_400_000
let office: ErasureOffice
let retention: OfficeRetention
let app: string | null = null

beforeEach(async () => {
  app = null
  office = await new ErasureOffice().open()
  const { ledger, log, newId } = office.office
  const clock = () => office.now
  const connectors = createConnectors({
    clock,
    log,
    ledger,
    newId,
    language: 'en',
    folder: `${office.config.data}/connectors`,
    env: {},
  })
  retention = createRetention({
    clock,
    log,
    ledger,
    connectors,
    erasures: office.erasures,
    timeZone: () => 'Asia/Tokyo',
    hour: () => 3,
    every: () => () => undefined,
  })
})
afterEach(async () => {
  await retention.close()
  await office.remove()
})

const kept = () => ({ clock: () => office.now, ledger: office.office.ledger, timeZone: () => 'Asia/Tokyo' })
const holding = async () =>
  sound(
    await minimumHoldingProbe({ ...kept(), dueNow: () => retention.dueNow(), app: () => app }).measure(
      new AbortController().signal,
    ),
  )
const answering = async () => sound(await requestsProbe(kept()).measure(new AbortController().signal))

function sound(measured: Measurement): Measurement {
  const { sentence, scope, evidence, outcome } = measured
  expect(`${sentence.en}${sentence.ja}${scope.en}${scope.ja}`).not.toMatch(/\{\w+\}|undefined|NaN/)
  expect(sentence.ja).not.toBe(sentence.en)
  expect(JSON.stringify(evidence)).not.toMatch(/undefined|NaN/)
  expect(evidence.some(({ result }) => result === outcome)).toBe(true)
  return measured
}

const rule = (id: string, more: object = {}) =>
  office.act(
    'retentions',
    'add',
    id,
    { data: 'Guests', about: 'persons', period: { amount: 1, unit: 'years' }, from: 'added', method: 'erase', ...more },
    administrator,
  )
const person = (id: string) => office.act('persons', 'add', id, { name: `Guest ${id}`, ref: `G-${id}` })
/** What is due is asked for at most once a minute. */
const later = (ms: number) => {
  office.now += ms
}

describe('minimum holding', () => {
  test('without storage periods it is unknown; what no period is about is a warning', async () => {
    const none = await holding()
    expect(none.outcome).toBe('inconclusive')
    expect(none.sentence.en).toContain('No storage period is set')
    await person('a')
    await rule('reports', { data: 'Reports', about: 'reports', method: 'remove' })
    const bare = await holding()
    expect(bare.outcome).toBe('warn')
    expect(bare.sentence.ja).toContain('保存期間が未設定です: 本人')
    await rule('guests')
    const good = await holding()
    expect(good.outcome).toBe('pass')
    expect(good.sentence.en).toBe('Nothing is past its due · storage periods: 2')
  })

  test('what came to its due is a warning until a run has passed it by, then a failure; the run mends it', async () => {
    await person('a')
    await rule('guests')
    const due = (await retention.dueNow()).rules[0]!.nextDue!
    office.now = due + 1000
    const tonight = await holding()
    expect(tonight.outcome).toBe('warn')
    expect(tonight.sentence.en).toBe('“Guests”: 1 reached the due date; the next daily run deletes them.')
    later(3 * DAY)
    const bad = await holding()
    expect(bad.outcome).toBe('fail')
    expect(bad.sentence.en).toContain('“Guests”: 1 past the due date since 20 November 2027 and not deleted')
    expect(bad.evidence.find(({ result }) => result === 'fail')?.asked).toBe('sekisho retention # Guests, 1 years')
    expect(await retention.run(null, administrator)).toMatchObject({ deleted: 1 })
    const good = await holding()
    expect(good.outcome).toBe('pass')
    expect(good.sentence.en).toContain('Nothing is past its due')
  })

  test('what a legal hold keeps is told, and is no failure', async () => {
    await person('a')
    await rule('guests')
    await office.act('holds', 'add', 'h', { reason: 'a dispute', basis: 'Court order 12', person: 'a' }, administrator)
    later(500 * DAY)
    const good = await holding()
    expect(good.outcome).toBe('pass')
    expect(good.sentence.en).toContain('held back by law or a legal hold: 1')
    await office.act('holds', 'end', 'h', {}, administrator)
    expect((await holding()).outcome).toBe('fail')
  })

  test('an app without a connector is unknown; one that stops answering, too; one that says how much is left fails', async () => {
    await rule('guests')
    app = 'http://127.0.0.1:3000'
    const alone = await holding()
    expect(alone.outcome).toBe('inconclusive')
    expect(alone.sentence.ja).toContain('外部の保管先が登録されていないため')

    const path = `${office.root}/app.db`
    const db = new DatabaseSync(path)
    db.exec('create table stays (left_ms integer)')
    const due = 'select count(*), min(left_ms) from stays where left_ms < :before_ms'
    const place = { name: 'Booking system', holds: 'stays', keeper: null }
    await office.act('connectors', 'add', 'c', { ...place, how: { kind: 'sqlite', path, due } }, administrator)
    const unsaid = await holding()
    expect(unsaid.outcome).toBe('warn')
    expect(unsaid.sentence.en).toContain('No storage period is set for what “Booking system” holds')
    await rule('stays', { data: 'Stays', about: 'elsewhere', method: 'by-hand', connector: 'c' })
    const good = await holding()
    expect(good.outcome).toBe('pass')
    expect(good.scope.en).toContain('(Booking system)')

    db.prepare('insert into stays values (?)').run(office.now - 800 * DAY)
    later(20 * 60_000)
    const bad = await holding()
    expect(bad.outcome).toBe('fail')
    expect(bad.sentence.en).toBe('“Booking system” still holds 1 of “Stays” past their due. Its keeper deletes them there.')
    db.exec('drop table stays')
    later(20 * 60_000)
    const away = await holding()
    expect(away.outcome).toBe('inconclusive')
    expect(away.sentence.en).toContain('“Stays”: it cannot be told what is past its due.')
    db.exec('create table stays (left_ms integer)')
    db.close()
    later(20 * 60_000)
    expect((await holding()).outcome).toBe('pass')
  })

  test('data of a purpose that is not in use any more is a warning, unless a law orders to keep it', async () => {
    const both = { en: 'News', ja: 'お知らせ' }
    const said = { name: both, text: both, dataItems: [both], stops: both, stays: both }
    await office.act('purposes', 'add', 'news', { ...said, code: 'news', legalBasis: 'consent', consentRequired: true })
    await rule('consents', { data: 'Consents to news', about: 'consents', purpose: 'news', method: 'remove' })
    expect((await holding()).outcome).toBe('pass')
    await office.act('purposes', 'retire', 'news', {}, administrator)
    const over = await holding()
    expect(over.outcome).toBe('warn')
    expect(over.sentence.en).toContain('“Consents to news” is kept for a purpose that is not in use any more')
    await office.act('purposes', 'resume', 'news', {}, administrator)
    expect((await holding()).outcome).toBe('pass')
  })
})

describe('disclosure, correction, deletion', () => {
  const receive = (id: string, deadline: number, kind = 'disclosure') =>
    office.act('requests', 'receive', id, { person: 'a', kind, way: 'letter', number: `2026-${id}`, deadline, lawVersion: '1' })

  test('nothing asked passes; near is a warning, past the deadline a failure by number; answered passes', async () => {
    await person('a')
    expect((await answering()).sentence.en).toBe('No request is open')
    // 24:00 of 4 December in Japan is told as that day.
    const deadline = Date.parse('2026-12-05T00:00:00+09:00')
    await receive('001', deadline)
    await office.act('requests', 'assign', '001', { handler: 'm1' }, administrator)
    const open = await answering()
    expect(open.outcome).toBe('pass')
    expect(open.sentence.en).toBe('Open requests: 1, none overdue · nearest deadline 4 December 2026 (2026-001)')
    office.now = deadline - 2 * DAY
    const soon = await answering()
    expect(soon.outcome).toBe('warn')
    expect(soon.sentence.ja).toContain('最初は2026-001(期限2026年12月4日、受付)')
    office.now = deadline - 1
    expect((await answering()).outcome).toBe('warn')
    office.now = deadline
    const late = await answering()
    expect(late.outcome).toBe('fail')
    expect(late.sentence.en).toContain('Overdue requests: 1. The oldest, 2026-001, was due on 4 December 2026')
    await office.act('requests', 'withdraw', '001', { reason: 'it came to nothing' }, administrator)
    expect((await answering()).outcome).toBe('pass')
  })

  test('an extension counts, and whoever takes none for two days is told', async () => {
    await person('a')
    const deadline = office.now + 5 * DAY
    await receive('001', deadline)
    await office.act('requests', 'extend', '001', { reason: 'many papers', deadline: deadline + 30 * DAY }, administrator)
    office.now = deadline
    const untaken = await answering()
    expect(untaken.outcome).toBe('warn')
    expect(untaken.sentence.en).toContain('Requests without a handler after two days: 1. The first is 2026-001.')
    await office.act('requests', 'assign', '001', { handler: 'm1' }, administrator)
    expect((await answering()).outcome).toBe('pass')
  })

  test('an erasure that waits for a place or could not be proved is shown until it is', async () => {
    const begin = (id: string) => office.act('erasures', 'begin', id, { person: `gone-${id}`, cause: { kind: 'hand', id: null } })
    await begin('e')
    expect((await answering()).outcome).toBe('pass')
    const step = (state: string, found: number) => ({ step: 'vault-copies', state, looked: 1, found, at: office.now, detail: '' })
    const look = (state: string, found: number, waitingFor: string[]) =>
      office.act('erasures', 'look', 'e', { steps: [step(state, found)], waitingFor, notCovered: [], evidence: null })
    await look('waiting', 0, ['usb'])
    const waits = await answering()
    expect(waits.outcome).toBe('warn')
    expect(waits.sentence.en).toContain('Erasures that wait for a backup place to come back: 1 (usb)')
    await look('found', 1, [])
    expect((await answering()).outcome).toBe('fail')
  })
})
