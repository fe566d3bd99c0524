// The tables of persons and consents against a plain list of rows that is filtered and sorted the slow way.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CONSENT_SITUATIONS, type Consent, consentSituation } from '../../shared/registers/consents.ts'
import type { ConsentLine, ConsentQuery, Moment, PersonLine, PersonQuery, Viewer } from './protocol.ts'
import { selectPage } from './select.ts'
import { ConsentTable, SITUATIONS } from './table.ts'

const everybody: Viewer = { host: null, self: null }
const consentQuery = (more: Partial<ConsentQuery> = {}): ConsentQuery => ({
  q: '',
  purpose: null,
  situation: null,
  host: null,
  person: null,
  dated: 'acquiredAt',
  from: null,
  to: null,
  sort: 'name',
  descending: false,
  offset: 0,
  limit: 50,
  ...more,
})
const personQuery = (more: Partial<PersonQuery> = {}): PersonQuery => ({
  q: '',
  ids: null,
  host: null,
  situation: null,
  stopped: null,
  sort: 'name',
  descending: false,
  offset: 0,
  limit: 50,
  ...more,
})
const person = (id: string, name: string, more: Partial<PersonLine> = {}): PersonLine => ({
  id,
  kind: 'person',
  name,
  ref: '',
  email: '',
  phone: '',
  host: null,
  since: 0,
  stopped: false,
  ...more,
})
const line = (who: string, purpose: string, more: Partial<ConsentLine> = {}): ConsentLine => ({
  person: who,
  purpose,
  last: 'given',
  at: 10,
  acquiredAt: 10,
  validUntil: null,
  quietUntil: null,
  noticeVersion: 1,
  way: 'paper',
  grade: 'staff',
  confirmedAt: null,
  remarks: '',
  ...more,
})
const moment = (now = 100, more: Partial<Moment['purposes'][number]> = {}): Moment => ({
  now,
  purposes: [
    { id: 'stay', asks: true, material: 1, ...more },
    { id: 'mail', asks: true, material: 1 },
    { id: 'law', asks: false, material: 1 },
  ],
})

function filled(): ConsentTable {
  const table = new ConsentTable()
  table.takePerson(person('p1', '山田 花子', { ref: 'G-001', email: 'hana@example.jp', host: 'yui', since: 3 }))
  table.takePerson(person('p2', 'Emily Carter', { phone: '090-1111', since: 1 }))
  table.takePerson(person('p3', 'ベッカー', { host: 'yui', since: 2, stopped: true }))
  table.takePerson({ ...person('m1', 'Suzuki'), kind: 'member' })
  table.takeConsent(line('p1', 'stay'))
  table.takeConsent(line('p1', 'mail', { last: 'withdrawn', at: 20, remarks: '電話で撤回' }))
  table.takeConsent(line('p2', 'stay', { validUntil: 50 }))
  table.takeConsent(line('m1', 'mail', { acquiredAt: 30 }))
  table.ready()
  return table
}

describe('a page of consents', () => {
  test('shows what is there and whom nobody asked, with counts by situation', () => {
    const page = filled().consents(consentQuery(), everybody, moment())
    expect(page.rows.map(({ person, purpose, situation }) => `${person}.${purpose} ${situation}`).sort()).toEqual([
      'm1.mail given',
      'p1.mail withdrawn',
      'p1.stay given',
      'p2.mail never-asked',
      'p2.stay expired',
      'p3.mail never-asked',
      'p3.stay never-asked',
    ])
    expect(page).toMatchObject({ total: 7, all: 7, counts: { given: 2, withdrawn: 1, expired: 1, 'never-asked': 3 } })
  })

  test('finds by name, reference, address, telephone and remarks, whatever the width of the letters', () => {
    const table = filled()
    const found = (q: string) =>
      table.consents(consentQuery({ q }), everybody, moment()).rows.map(row => `${row.person}.${row.purpose}`)
    expect(found('ｅｍｉｌｙ carter').sort()).toEqual(['p2.mail', 'p2.stay'])
    expect(found('g-001').length).toBe(2)
    expect(found('ﾍﾞｯｶｰ').length).toBe(2)
    expect(found('電話')).toEqual(['p1.mail'])
    expect(found('花子 電話')).toEqual(['p1.mail'])
    expect(found('nobody')).toEqual([])
  })

  test('a new material version makes every consent due at once; a person that goes takes everything along', () => {
    const table = filled()
    expect(table.counts(everybody, moment(100, { material: 2 }))['reconsent-due']).toBe(1)
    expect(table.counts(everybody, moment(20, { material: 2 }))['reconsent-due']).toBe(2)
    expect(table.counts(everybody, moment(20, { material: null }))['reconsent-due']).toBe(2)
    table.takePerson({ ...person('p1', ''), kind: 'gone' })
    expect(table.consents(consentQuery({ q: '花子' }), everybody, moment()).total).toBe(0)
    expect(table.persons(personQuery(), everybody, moment()).all).toBe(2)
    table.takeConsent(line('p1', 'stay', { last: null }))
    table.takeConsent(line('p1', 'mail', { last: null }))
    table.takePerson(person('p9', 'New'))
    expect(table.consents(consentQuery({ person: 'p9' }), everybody, moment()).rows.map(row => row.situation)).toEqual([
      'never-asked',
      'never-asked',
    ])
  })

  test('a host sees whom they serve and themselves, a user themselves only', () => {
    const table = filled()
    const seen = (viewer: Viewer) =>
      [...new Set(table.consents(consentQuery(), viewer, moment()).rows.map(row => row.person))].sort()
    expect(seen({ host: 'yui', self: null })).toEqual(['p1', 'p3'])
    expect(seen({ host: 'm1', self: null })).toEqual(['m1'])
    expect(seen({ host: null, self: 'p2' })).toEqual(['p2'])
    expect(seen({ host: null, self: 'nobody' })).toEqual([])
    expect(
      table
        .persons(personQuery(), { host: 'yui', self: null }, moment())
        .rows.map(({ id }) => id)
        .sort(),
    ).toEqual(['p1', 'p3'])
  })

  test('who is to be asked: never asked, expired, due again, refused and not quiet any more; not who withdrew', () => {
    const table = filled()
    table.takeConsent(line('p3', 'stay', { last: 'refused', quietUntil: 200 }))
    table.takeConsent(line('p3', 'mail', { last: 'refused', quietUntil: 90 }))
    const all = table.due(null, everybody, moment(), 0, 100)
    expect(all).toMatchObject({ quiet: 1, next: null })
    expect(all.due.map(pair => pair.join('.')).sort()).toEqual(['p2.mail', 'p2.stay', 'p3.mail'])
    const first = table.due('mail', everybody, moment(), 0, 1)
    const second = table.due('mail', everybody, moment(), first.next!, 100)
    expect([...first.due, ...second.due].map(([who]) => who).sort()).toEqual(['p2', 'p3'])
  })
})

test('a page of persons names those asked for, each with how their consents stand', () => {
  const page = filled().persons(personQuery({ ids: ['p2', 'nobody'] }), everybody, moment())
  expect(page).toMatchObject({ total: 1, all: 3, rows: [{ id: 'p2', situations: { expired: 1, 'never-asked': 1 } }] })
  const found = (more: Partial<PersonQuery>) =>
    filled()
      .persons(personQuery(more), everybody, moment())
      .rows.map(({ id }) => id)
  expect(found({ sort: 'since' })).toEqual(['p2', 'p3', 'p1'])
  expect(found({ sort: 'since', descending: true, limit: 1, offset: 1 })).toEqual(['p3'])
  expect(found({ situation: 'expired' })).toEqual(['p2'])
  expect(found({ stopped: true })).toEqual(['p3'])
  expect(found({ q: '090', host: 'yui' })).toEqual([])
})

describe('the same as the slow way', () => {
  const who = fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6')
  const names = ['Abe', '阿部', 'エミリー', 'emily', 'Ｂeck', '山田']
  const time = fc.option(fc.integer({ min: 0, max: 100 }), { nil: null })
  const change = fc.oneof(
    fc
      .tuple(who, fc.constantFrom(...names), fc.constantFrom(null, 'h1', 'h2'), fc.boolean(), fc.integer({ min: 0, max: 9 }))
      .map(([id, name, host, gone, since]) => ({
        person: { ...person(id, name, { host, since }), kind: gone ? ('gone' as const) : ('person' as const) },
      })),
    fc
      .record({
        person: who,
        purpose: fc.constantFrom('stay', 'mail', 'law'),
        last: fc.constantFrom('asked', 'given', 'renewed', 'refused', 'withdrawn', null),
        at: fc.integer({ min: 0, max: 100 }),
        acquiredAt: time,
        validUntil: time,
        noticeVersion: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
      })
      .map(said => ({ consent: line(said.person, said.purpose, said) })),
  )
  const query = fc.record({
    purpose: fc.constantFrom(null, 'stay', 'law', 'nothing'),
    situation: fc.constantFrom(null, ...CONSENT_SITUATIONS),
    host: fc.constantFrom(null, 'h1'),
    dated: fc.constantFrom('acquiredAt' as const, 'validUntil' as const, 'at' as const),
    from: time,
    to: time,
    sort: fc.constantFrom('situation' as const, 'at' as const, 'acquiredAt' as const, 'validUntil' as const, 'name' as const),
    descending: fc.boolean(),
    q: fc.constantFrom('', 'emily', '部', 'b'),
    offset: fc.integer({ min: 0, max: 6 }),
    limit: fc.integer({ min: 1, max: 6 }),
  })

  test('for every order of changes, whether they came before or after everything was read', () => {
    const asked = fc.record({
      query,
      host: fc.constantFrom(null, 'h1'),
      readyAt: fc.nat(30),
      material: fc.constantFrom(1, 2, null),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), asked, (changes, { query, host, readyAt, material }) => {
        const table = new ConsentTable()
        const people = new Map<string, PersonLine>()
        const rows = new Map<string, ConsentLine>()
        changes.forEach((one, i) => {
          if (i === readyAt) table.ready()
          if ('person' in one) {
            table.takePerson(one.person)
            if (one.person.kind === 'gone') people.delete(one.person.id)
            else people.set(one.person.id, one.person)
          } else {
            table.takeConsent(one.consent)
            const id = `${one.consent.person}.${one.consent.purpose}`
            if (one.consent.last === null) rows.delete(id)
            else rows.set(id, one.consent)
          }
        })
        table.ready()
        const at = moment(50, { material })
        const page = table.consents(consentQuery(query), { host, self: null }, at)

        const folded = (text: string) => text.normalize('NFKC').toLowerCase()
        const all = [...people.values()]
          .filter(one => host === null || one.host === host)
          .flatMap(one =>
            at.purposes
              .filter(({ id, asks }) => asks || rows.has(`${one.id}.${id}`))
              .map(({ id, material }) => {
                const row = rows.get(`${one.id}.${id}`)
                const notice =
                  row?.noticeVersion == null ? null : { id: '', version: row.noticeVersion, sha256: '', language: '' }
                const known = row && { last: row.last as Consent['last'], validUntil: row.validUntil, notice }
                return { one, id, row, situation: consentSituation(known, material ?? undefined, 50) }
              }),
          )
        const matching = all.filter(({ one, id, row }) => {
          if (query.purpose !== null && id !== query.purpose) return false
          if (query.host !== null && one.host !== query.host) return false
          if (query.q !== '' && !folded(one.name).includes(query.q)) return false
          if (query.from === null && query.to === null) return true
          const value = row?.[query.dated] ?? null
          return value !== null && value >= (query.from ?? -1) && value < (query.to ?? 1e9)
        })
        const found = matching.filter(({ situation }) => query.situation === null || situation === query.situation)
        expect([page.all, page.total]).toEqual([all.length, found.length])
        for (const situation of CONSENT_SITUATIONS)
          expect(page.counts[situation]).toBe(matching.filter(one => one.situation === situation).length)
        expect(page.rows.length).toBe(Math.max(0, Math.min(query.limit, found.length - query.offset)))
        // The keys of the page are those of a whole sort, cut out.
        const sign = query.descending ? -1 : 1
        const collator = new Intl.Collator(['ja', 'en'], { numeric: true })
        if (query.sort === 'name') {
          const sorted = found.map(({ one }) => one.name).sort((a, b) => sign * collator.compare(a, b))
          expect(page.rows.map(({ name }) => name)).toEqual(sorted.slice(query.offset, query.offset + query.limit))
        } else {
          const key = (situation: string, value: number | null) =>
            query.sort === 'situation' ? sign * SITUATIONS.indexOf(situation as 'given') : value === null ? 1e9 : sign * value
          const column = query.sort === 'situation' ? 'at' : query.sort
          const keys = found.map(one => key(one.situation, one.row?.[column] ?? null)).sort((a, b) => a - b)
          const got = page.rows.map(row => key(row.situation, row[column]))
          expect(got).toEqual(keys.slice(query.offset, query.offset + query.limit))
        }
      }),
      { numRuns: 400 },
    )
  })

  test('a page is cut out of the whole order', () => {
    const keys = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 })
    fc.assert(
      fc.property(keys, fc.nat(210), fc.nat(60), (keys, from, length) => {
        const order = Uint32Array.from(keys.keys())
        const got = selectPage(order, Float64Array.from(keys), keys.length, from, from + length)
        const whole = [...keys.keys()].sort((a, b) => keys[a]! - keys[b]! || a - b)
        expect([...got]).toEqual(whole.slice(from, from + length))
      }),
    )
  })
})
