// Views of personal data, whichever way they are made: each list and route of the desk tells them, and a real ledger keeps as many as were made.

import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { SHOWN, shownByList } from '../../gateway/desk/shown.ts'
import { openLedger } from '../../gateway/ledger/ledger.ts'
import { createReferences, type References } from '../../gateway/references/references.ts'
import { createPurposeGate } from '../../gateway/setup/purpose-gate.ts'
import { routes } from '../../shared/api.ts'
import type { ConsentVerdict, Viewed } from '../../shared/ports.ts'
import type { RaisedAlert } from '../../shared/registers/alerts.ts'
import { type RegisterName, registers } from '../../shared/registers/all.ts'
import type { Binding } from '../../shared/registers/bindings.ts'
import { type AppOffice, openAppOffice, PURPOSE } from './app-office.ts'

describe('the desk', () => {
  let office: AppOffice
  afterEach(() => office?.close())

  test('says of every route what of people it shows', () => {
    expect(Object.keys(routes).filter(name => !Object.hasOwn(SHOWN, name))).toEqual([])
  })

  test.each(Object.keys(registers) as RegisterName[])('tells a view of %s exactly if it holds personal data', name => {
    const [personal] = registers[name].personal as readonly { about: string; fields: readonly string[] }[]
    const rows = ['p1', 'p2', 'p2'].map((person, i) => ({ id: `r${i}`, ...(personal ? { [personal.about]: person } : {}) }))
    expect(shownByList(name, rows)).toEqual(
      personal ? { object: `table:${name}`, whom: null, people: 2, items: personal.fields } : undefined,
    )
    expect(shownByList(name, [])).toBeUndefined()
  })

  test('writes what its lists, its names and its log showed to whom, and nothing for the probe', async () => {
    office = await openAppOffice()
    const { desk, views } = office
    const administrator = await desk.join('administrator', 'Suzuki')
    const user = await desk.join('user', 'Sato')
    await office.client.putPerson({ ref: 'ann', name: 'Ann' })
    await office.client.putPerson({ ref: 'bob', name: 'Bob' })
    const id = office.book.personByRef('ann')!
    await office.publish(PURPOSE)
    const { token, sha256 } = await office.client.shown('newsletter')
    await office.client.consent({ person: 'ann', purpose: 'newsletter', sha256, token })
    views.length = 0
    for (const path of ['persons', 'consents', 'people', 'devices', 'reports', 'names', 'log', 'rules', 'purposes'])
      expect((await desk.ask('GET', `/v1/${path}`, { key: administrator })).status).toBe(200)
    expect(views.map(({ object, whom, people }) => [object, whom, people])).toEqual([
      ['table:persons', null, 2],
      ['table:consents', id, 1],
      ['table:people', null, 2],
      ['table:devices', null, 2],
      ['names', null, 2],
      ['log', null, expect.any(Number)],
    ])
    expect(new Set(views.map(({ viewer, role, way }) => `${viewer} ${role} ${way}`))).toEqual(
      new Set([`${administrator.person} administrator console`]),
    )
    views.length = 0
    await desk.ask('GET', '/v1/people', { key: user })
    await desk.ask('GET', '/v1/persons', { key: user })
    expect(views.map(({ viewer, object }) => [viewer, object])).toEqual([[user.person, 'table:people']])
  })
})

describe('a bound route', () => {
  const binding: Binding = {
    id: 'b',
    name: 'n',
    pathPatterns: ['/bookings/**'],
    purpose: 'stay',
    history: true,
    remarks: '',
    createdAt: 0,
    changedAt: 0,
    by: 'p',
  }
  const verdict: ConsentVerdict = {
    allowed: true,
    reason: 'given',
    person: 'p1',
    purpose: 'stay',
    noticeVersion: 3,
    validUntil: null,
  }
  const views: Viewed[] = []
  const gate = createPurposeGate({
    book: {
      check: person => ({ ...verdict, person: person || null, reason: 'not-needed' }),
      personByRef: ref => (ref === 'ann' ? 'p1' : undefined),
      purpose: () => ({ dataItems: [{ en: 'Name', ja: '氏名' }] }) as never,
    },
    references: { viewed: view => void views.push(view) },
    language: 'ja',
    noticeUrl: () => null,
  })

  test('writes each use with purpose and version, unless its history is switched off', () => {
    gate.used({ verdict, path: '/bookings/1', binding })
    gate.used({ verdict: { ...verdict, allowed: false, reason: 'withdrawn' }, path: '/bookings/1', binding })
    gate.used({ verdict: { ...verdict, person: null, allowed: false }, path: '/bookings/1', binding })
    gate.used({ verdict, path: '/bookings/1', binding: { ...binding, history: false } })
    expect(
      views.map(({ whom, object, items, purpose, noticeVersion, result }) => [
        whom,
        object,
        items,
        purpose,
        noticeVersion,
        result,
      ]),
    ).toEqual([
      ['p1', '/bookings/**', ['氏名'], 'stay', 3, 'shown'],
      ['p1', '/bookings/**', [], 'stay', 3, 'refused'],
    ])
  })

  test('is closed to whoever is not known, also for a purpose that needs no consent', () => {
    expect(gate.verdict('ann', 'stay').allowed).toBe(true)
    for (const ref of [undefined, 'nobody'])
      expect(gate.verdict(ref, 'stay')).toMatchObject({ allowed: false, reason: 'unknown-person' })
  })
})

test('on a real ledger: as many views as were made, with a kill and a restart in between, and a bulk alert', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-references-'))
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const time = { now: Date.now() }
  const ledger = await openLedger({ folder, masterKey: randomBytes(32), clock: () => time.now, log })
  const alerts: RaisedAlert[] = []
  const mask = (bytes: Uint8Array) => Buffer.from(bytes.map(byte => byte ^ 0x5a))
  const open = (): References =>
    createReferences({
      path: join(folder, 'references.journal'),
      log,
      clock: () => time.now,
      ledger,
      key: new Uint8Array(32).fill(1),
      newId: randomUUID,
      seal: mask,
      open: mask,
      alerted: async alert => void alerts.push(alert),
    })
  const view = (i: number): Viewed => ({
    viewer: 'v1',
    role: 'host',
    whom: `p${i % 40}`,
    object: `persons:p${i % 40}`,
    items: ['name'],
    purpose: null,
    noticeVersion: null,
    way: 'console',
    result: 'shown',
    people: 1,
  })
  try {
    let references = open()
    for (let i = 0; i < 400; i++) references.viewed(view(i))
    // Killed: nobody says goodbye. The next run takes the journal up.
    references = open()
    for (let i = 0; i < 400; i++) references.viewed(view(i))
    references.viewed({ ...view(0), whom: null, object: 'table:persons', people: 700 })
    time.now += 3_600_000
    await references.flush()
    await references.close()
    const rows = (await ledger.rows('references')).filter(({ whom }) => whom !== null)
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(800)
    expect(rows).toHaveLength(40)
    expect(alerts.map(({ kind, person }) => [kind, person])).toEqual([['bulk-viewing', 'v1']])
  } finally {
    await ledger.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
