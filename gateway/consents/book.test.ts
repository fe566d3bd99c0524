// The book of consents against a ledger that is followed by hand: it fails closed, follows every commit, and ends consents at the millisecond.
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Commit, ConsentVerdict, Ledger, Log, RowChange } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import { type Consent, consents, isValidConsent } from '../../shared/registers/consents.ts'
import type { Notice } from '../../shared/registers/notices.ts'
import { DataSubject } from '../../shared/registers/persons.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'
import { BEHIND_MS, createConsentBook, type OpenBook } from './book.ts'
import { withOneRef } from './one-ref.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }
const both = { en: 'x', ja: 'え' }

const person = (id: string, more: Partial<DataSubject> = {}): DataSubject =>
  DataSubject.parse({
    id,
    ref: '',
    name: id,
    email: '',
    phone: '',
    language: 'ja',
    host: null,
    guardian: null,
    remarks: '',
    since: 0,
    changedAt: 0,
    link: null,
    stopped: null,
    ...more,
  })

const purpose = (id: string, more: Partial<Purpose> = {}): Purpose => ({
  id,
  code: `code-${id}`,
  name: both,
  text: both,
  dataItems: [both],
  special: [],
  legalBasis: 'consent',
  exception: null,
  law: 'appi',
  consentRequired: true,
  recipients: [],
  validMonths: null,
  quietDays: 180,
  stops: both,
  stays: both,
  madeAt: 0,
  changedAt: 0,
  by: 'a',
  retired: null,
  ...more,
})

const notice = (id: string, version: number, effectiveFrom: number, more: Partial<Notice> = {}): Notice => ({
  id,
  purpose: 'stay',
  version,
  texts: {},
  digests: {},
  minor: null,
  effectiveFrom,
  draftedAt: 0,
  draftedBy: 'a',
  publishedAt: effectiveFrom,
  publishedBy: 'a',
  ...more,
})

const consent = (who: string, more: Partial<Consent> = {}): Consent => ({
  id: `${who}.stay`,
  person: who,
  purpose: 'stay',
  last: 'given',
  act: { id: 'a1', previous: null },
  at: 0,
  acquiredAt: 0,
  notice: { id: 'n1', version: 1, sha256: 'x', language: 'ja' },
  dataItems: [],
  validUntil: null,
  quietUntil: null,
  askedAt: null,
  way: 'in-person',
  grade: 'staff',
  by: 'a',
  confirmedAt: null,
  guardian: null,
  remarks: '',
  ...more,
})

/** Rows by register; answers when told to, and tells commits when made. */
class FakeLedger {
  readonly rowsOf = new Map<string, Map<string, { id: string }>>()
  silent = false
  fails = false
  held: (() => void)[] | undefined
  #listener: ((commit: Commit) => void) | undefined

  put(register: string, row: { id: string }): this {
    this.#of(register).set(row.id, row)
    this.#tell({ register, id: row.id, row } as RowChange)
    return this
  }

  remove(register: string, id: string): void {
    this.#of(register).delete(id)
    this.#tell({ register, id, row: undefined } as RowChange)
  }

  async rowsFrom(register: string, cursor: number, limit: number) {
    if (this.held) await new Promise<void>(resolve => this.held!.push(resolve))
    if (this.fails) throw new SekishoError('unavailable', both)
    const rows = [...this.#of(register).values()].slice(cursor, cursor + limit)
    return { rows, next: rows.length < limit ? null : cursor + limit }
  }

  async row(register: string, id: string) {
    if (this.silent) return await new Promise<undefined>(() => undefined)
    return this.#of(register).get(id)
  }

  subscribe(listener: (commit: Commit) => void) {
    this.#listener = listener
    return () => {
      this.#listener = undefined
    }
  }

  #of(register: string) {
    const rows = this.rowsOf.get(register) ?? new Map<string, { id: string }>()
    this.rowsOf.set(register, rows)
    return rows
  }

  #tell(change: RowChange) {
    this.#listener?.({ head: { size: 0, root: '' }, changes: [change] })
  }
}

let ledger: FakeLedger
let time: { now: number; steady: number }
beforeEach(() => {
  ledger = new FakeLedger()
  time = { now: 1_000, steady: 0 }
})

const open = (): OpenBook =>
  createConsentBook({
    ledger: ledger as unknown as Ledger,
    clock: () => time.now,
    steady: () => time.steady,
    log: silent,
  })

async function filled(): Promise<OpenBook> {
  ledger
    .put('purposes', purpose('stay'))
    .put('notices', notice('n1', 1, 0))
    .put('persons', person('hana', { ref: 'guest-1', email: 'Hana@Example.jp', host: 'yui' }))
    .put('consents', consent('hana'))
  const book = open()
  await book.ready
  return book
}

const reason = (verdict: ConsentVerdict) => [verdict.allowed, verdict.reason]

describe('a verdict', () => {
  test('allows what is given, by id and by code, and says to which version', async () => {
    const book = await filled()
    const given = { allowed: true, reason: 'given', person: 'hana', purpose: 'stay', noticeVersion: 1, validUntil: null }
    expect(book.check('hana', 'stay')).toEqual(given)
    expect(book.check('hana', 'code-stay')).toEqual(given)
    book.close()
  })

  test.each([
    ['nobody is known', 'nobody', 'stay', 'unknown-person'],
    ['there is no such purpose', 'hana', 'spying', 'unknown-purpose'],
    ['the name of an object is no purpose', 'hana', 'constructor', 'unknown-purpose'],
    ['an empty person', '', 'stay', 'unknown-person'],
  ])('refuses when %s', async (_what, who, what, why) => {
    const book = await filled()
    expect(reason(book.check(who, what))).toEqual([false, why])
    book.close()
  })

  test('refuses a stopped person, a retired purpose, and one without a notice', async () => {
    const book = await filled()
    ledger.put('persons', person('hana', { stopped: { at: 1, by: 'a', request: null } }))
    expect(reason(book.check('hana', 'stay'))).toEqual([false, 'stopped'])
    ledger.put('persons', person('hana'))
    expect(reason(book.check('hana', 'stay'))).toEqual([true, 'given'])
    ledger.put('purposes', purpose('stay', { retired: { at: 1, by: 'a' } }))
    expect(reason(book.check('hana', 'stay'))).toEqual([false, 'retired'])
    ledger.put('purposes', purpose('mail'))
    expect(reason(book.check('hana', 'mail'))).toEqual([false, 'no-notice'])
    book.close()
  })

  test('serves a purpose without consent for whoever is known and not stopped, members too', async () => {
    const book = await filled()
    ledger.put('purposes', purpose('law', { consentRequired: false, legalBasis: 'legal-obligation' }))
    ledger.put('people', { id: 'member' })
    expect(reason(book.check('hana', 'law'))).toEqual([true, 'not-needed'])
    expect(reason(book.check('member', 'law'))).toEqual([true, 'not-needed'])
    expect(reason(book.check('nobody', 'law'))).toEqual([false, 'unknown-person'])
    ledger.remove('people', 'member')
    expect(reason(book.check('member', 'law'))).toEqual([false, 'unknown-person'])
    book.close()
  })

  test('ends at the very millisecond, and a clock set back does not bring it back', async () => {
    const book = await filled()
    ledger.put('consents', consent('hana', { validUntil: 5_000 }))
    time.now = 4_999
    expect(reason(book.check('hana', 'stay'))).toEqual([true, 'given'])
    time.now = 5_000
    expect(reason(book.check('hana', 'stay'))).toEqual([false, 'expired'])
    ledger.put('persons', person('other', { changedAt: 6_000 }))
    time.now = 10
    expect(reason(book.check('hana', 'stay'))).toEqual([false, 'expired'])
    book.close()
  })

  test('asks again from the moment a material version counts, not for a minor one', async () => {
    const book = await filled()
    ledger.put('notices', notice('n2', 2, 3_000, { minor: 'a comma' })).put('notices', notice('n3', 3, 4_000))
    const at = (now: number) => {
      time.now = now
      return book.check('hana', 'stay').reason
    }
    expect([at(2_999), at(3_000), at(3_999), at(4_000), at(3_500)]).toEqual(['given', 'given', 'given', 'reconsent-due', 'given'])
    expect(book.notice('code-stay', 4_000)).toMatchObject({ material: 3, notice: { version: 3 } })
    book.close()
  })

  test('follows withdrawal, removal and erasure at once', async () => {
    const book = await filled()
    ledger.put('consents', consent('hana', { last: 'withdrawn' }))
    expect(reason(book.check('hana', 'stay'))).toEqual([false, 'withdrawn'])
    ledger.put('consents', consent('hana', { last: 'renewed' }))
    ledger.remove('consents', 'hana.stay')
    expect(reason(book.check('hana', 'stay'))).toEqual([false, 'never-asked'])
    ledger.remove('persons', 'hana')
    expect(reason(book.check('hana', 'stay'))).toEqual([false, 'unknown-person'])
    expect(book.personByRef('guest-1')).toBeUndefined()
    expect(book.personByEmail('hana@example.jp')).toBeUndefined()
    // The next person takes the place and must not inherit anything.
    ledger.put('persons', person('new'))
    expect(reason(book.check('new', 'stay'))).toEqual([false, 'never-asked'])
    expect(book.hostOf('new')).toBeNull()
    book.close()
  })

  test('a consent of a person whose id has dots is removed, too', async () => {
    const book = await filled()
    ledger.put('persons', person('a.b.c')).put('consents', consent('a.b.c'))
    expect(book.check('a.b.c', 'stay').allowed).toBe(true)
    ledger.remove('consents', 'a.b.c.stay')
    expect(book.check('a.b.c', 'stay').reason).toBe('never-asked')
    book.close()
  })
})

describe('what it cannot know it refuses', () => {
  test('until everything was read', async () => {
    ledger
      .put('purposes', purpose('stay'))
      .put('notices', notice('n1', 1, 0))
      .put('persons', person('hana'))
      .put('consents', consent('hana'))
    ledger.held = []
    const book = open()
    expect(reason(book.check('hana', 'stay'))).toEqual([false, 'unreadable'])
    const waiting = ledger.held
    ledger.held = undefined
    for (const go of waiting) go()
    await book.ready
    expect(reason(book.check('hana', 'stay'))).toEqual([true, 'given'])
    book.close()
  })

  test('what was withdrawn while it read stays withdrawn', async () => {
    ledger
      .put('purposes', purpose('stay'))
      .put('notices', notice('n1', 1, 0))
      .put('persons', person('hana'))
      .put('consents', consent('hana'))
    ledger.held = []
    const book = open()
    // Heard of before the page arrives, which is older.
    ledger.put('consents', consent('hana', { last: 'withdrawn' }))
    ledger.rowsOf.get('consents')!.set('hana.stay', consent('hana'))
    const waiting = ledger.held
    ledger.held = undefined
    for (const go of waiting) go()
    await book.ready
    expect(reason(book.check('hana', 'stay'))).toEqual([false, 'withdrawn'])
    book.close()
  })

  test('when the ledger has not been heard of for more than 30 seconds', async () => {
    const book = await filled()
    ledger.silent = true
    time.steady = BEHIND_MS
    void book.beat()
    expect(reason(book.check('hana', 'stay'))).toEqual([true, 'given'])
    time.steady = BEHIND_MS + 1
    expect(reason(book.check('hana', 'stay'))).toEqual([false, 'unreadable'])
    ledger.silent = false
    await book.beat()
    expect(reason(book.check('hana', 'stay'))).toEqual([true, 'given'])
    book.close()
  })

  test('a sign of life counts from when it was asked for, not from when it came', async () => {
    const book = await filled()
    let answer: () => void = () => undefined
    ledger.row = async () => {
      await new Promise<void>(resolve => {
        answer = resolve
      })
      return undefined
    }
    time.steady = 10_000
    const beat = book.beat()
    time.steady = 39_000
    answer()
    await beat
    expect(book.check('hana', 'stay').reason).toBe('given')
    time.steady = 40_001
    expect(book.check('hana', 'stay').reason).toBe('unreadable')
    book.close()
  })

  test('a commit it cannot take in makes it read everything anew', async () => {
    const book = await filled()
    const broken = {
      id: 'hana.stay',
      get person(): string {
        throw new Error('a defect')
      },
    }
    ledger.put('consents', broken)
    expect(reason(book.check('hana', 'stay'))).toEqual([false, 'unreadable'])
    book.close()
  })
})

describe('who is who', () => {
  test('by reference, e-mail address and private link', async () => {
    const book = await filled()
    ledger.put('persons', person('kei', { email: 'hana@example.jp', link: { hash: 'h1', until: 9_000 } }))
    expect(book.personByRef('guest-1')).toBe('hana')
    expect(book.personByRef('')).toBeUndefined()
    expect(book.personByEmail(' HANA@example.JP ')).toBe('hana')
    ledger.put('persons', person('hana', { ref: 'guest-2' }))
    expect([book.personByRef('guest-1'), book.personByRef('guest-2')]).toEqual([undefined, 'hana'])
    expect(book.personByEmail('hana@example.jp')).toBe('kei')
    expect(book.personByLink('h1', 8_999)).toBe('kei')
    expect(book.personByLink('h1', 9_000)).toBeUndefined()
    ledger.put('persons', person('kei', { link: { hash: 'h2', until: 9_000 } }))
    expect([book.personByLink('h1', 1), book.personByLink('h2', 1)]).toEqual([undefined, 'kei'])
    expect(book.hostOf('hana')).toBeNull()
    book.close()
  })

  test('no second person gets a reference, also of two at the same moment', async () => {
    const book = await filled()
    const made: string[] = []
    const bare = {
      async execute({ row = 'fresh', input }: { row?: string; input: { ref: string } }) {
        await Promise.resolve()
        made.push(row)
        ledger.put('persons', person(row, { ref: input.ref }))
        return { row, entries: [1] }
      },
    }
    const guarded = withOneRef(bare as unknown as Ledger, book)
    const actor = { device: 'd', person: 'p', role: 'administrator' } as const
    const add = (row: string | undefined, ref: string) =>
      guarded.execute({ register: 'persons', operation: 'add', ...(row ? { row } : {}), input: { name: 'x', ref }, actor })
    const results = await Promise.all([add('a', 'new'), add('b', ' new '), add(undefined, 'new'), add('c', 'guest-1')])
    expect(results.map(result => isRefusal(result))).toEqual([false, true, true, true])
    expect(made).toEqual(['a'])
    // A repeat of what was done is no second person.
    expect(isRefusal(await add('a', 'new'))).toBe(false)
    expect(isRefusal(await add('d', ''))).toBe(false)
    book.close()
  })
})

describe('the state of a consent is a fold of its events', () => {
  const times = fc.integer({ min: 0, max: 10_000 })
  const event = fc.oneof(
    times.map(at => ({ type: 'consents.asked', at, data: {} })),
    fc
      .tuple(times, fc.option(times, { nil: null }), fc.integer({ min: 1, max: 3 }), fc.boolean())
      .map(([at, validUntil, version, again]) => ({
        type: again ? 'consents.renewed' : 'consents.given',
        at,
        data: {
          validUntil,
          notice: { id: `n${version}`, version, sha256: 'x', language: 'ja' },
          acquiredAt: at,
          grade: 'person',
          way: 'extension',
          dataItems: [],
        },
      })),
    times.map(at => ({ type: 'consents.refused', at, data: { quietUntil: at + 1, remarks: '' } })),
    times.map(at => ({ type: 'consents.withdrawn', at, data: { way: 'phone', remarks: '' } })),
    times.map(at => ({ type: 'consents.confirmed', at, data: {} })),
    times.map(at => ({ type: 'consents.removed', at, data: {} })),
  )
  const fold = (events: readonly { type: string; at: number; data: object }[]) =>
    events.reduce<Consent | undefined>((row, { type, at, data }, i) => {
      const said = { person: 'hana', purpose: 'stay', act: { id: `a${i}`, previous: row?.act.id ?? null }, by: 'a', ...data }
      return consents.apply(row, { type, row: 'hana.stay', data: said, at, actor: 'd' })
    }, undefined)

  test('the book, having followed it step by step, says what a fold of all events says; nothing is valid without an acquisition that holds', async () => {
    const book = await filled()
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), times, fc.integer({ min: 1, max: 3 }), (events, now, material) => {
        ledger.remove('consents', 'hana.stay')
        ledger.put('notices', notice('n1', material, 0))
        for (let i = 1; i <= events.length; i++) {
          const row = fold(events.slice(0, i))
          if (row) ledger.put('consents', { ...row, at: 0 } satisfies Consent as { id: string })
          else ledger.remove('consents', 'hana.stay')
        }
        time.now = now
        const verdict = book.check('hana', 'stay')
        // The oracle: the last act that is no confirmation decides alone.
        const last = events.filter(({ type }) => type !== 'consents.confirmed').at(-1)
        const data = last?.data as { validUntil?: number | null; notice?: { version: number } } | undefined
        const acquired = last?.type === 'consents.given' || last?.type === 'consents.renewed'
        const valid = acquired && (data?.validUntil == null || now < data.validUntil) && (data?.notice?.version ?? 0) >= material
        expect(verdict.allowed).toBe(valid)
        expect(isValidConsent(verdict.reason as 'given')).toBe(valid)
      }),
      { numRuns: 500 },
    )
    book.close()
  })
})
