// The allow list beats every ban and every rule; requests that another proxy asks about get the same answers.
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { SubjectKeys } from '../../gateway/front/subject-keys.ts'
import type { Allowed } from '../../shared/registers/allowlist.ts'
import { type Subject, subjectKey, tupleKey } from '../../shared/registers/blocks.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import { type Asking, blockOf, type Office, type OfficeOptions, openOffice, ruleOf, until } from './front-office.ts'

let office: Office
const open = async (options?: OfficeOptions) => {
  office = await openOffice(options)
}
afterEach(() => office.close())

const entry = (subject: Subject, more: Partial<Allowed> = {}): Allowed => ({
  id: `e ${subjectKey(subject)}`,
  subject,
  reason: 'the payment service',
  at: 0,
  until: null,
  by: 'p1',
  removed: null,
  ...more,
})
const address = (value: string): Subject => ({ kind: value.includes('/') ? 'network' : 'address', value })
const from = (n: number, more: Asking = {}): Asking => ({ localAddress: `127.0.0.${n}`, ...more })
const status = async (path: string, asking?: Asking) => (await office.ask(path, asking)).status
const keys = new SubjectKeys(new Uint8Array(32).fill(7))
const one: Partial<RuleText> = { threshold: { limit: 1, windowSeconds: 60, of: 'all' } }

describe('an entry', () => {
  test('by address or any network beats a ban at accept and every rule, and counts in none', async () => {
    await open({ rules: [one], limits: { explained: 0 } })
    office.front.setBlock(blockOf('b', '127.0.0.0/8'))
    await expect(office.ask('/', from(4))).rejects.toMatchObject({ code: 'ECONNRESET' })
    office.front.setAllowed?.(entry(address('127.0.0.4/31')))
    for (let i = 0; i < 3; i++) expect([await status('/', from(4)), await status('/', from(5))]).toEqual([200, 200])
    await expect(office.ask('/', from(6))).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(office.observed.every(({ allowed }) => allowed)).toBe(true)
    expect(office.recorded).toEqual([])
  })

  test('is over at its end, by the clock, and when it is removed', async () => {
    await open()
    office.front.setBlock(blockOf('b', '127.0.0.4', { until: office.now() + 7_200_000 }))
    const timed = entry(address('127.0.0.4'), { until: office.now() + 3_600_000 })
    office.front.setAllowed?.(timed)
    expect(await status('/', from(4))).toBe(200)
    office.wait(3_600_000)
    expect(await status('/', from(4))).toBe(403)
    office.front.setAllowed?.({ ...timed, until: null })
    expect(await status('/', from(4))).toBe(200)
    office.front.setAllowed?.({ ...timed, until: null, removed: { at: 0, by: 'p', why: 'x' } })
    expect(await status('/', from(4))).toBe(403)
  })

  test('for some paths only beats rules there and nothing elsewhere, however the path is written', async () => {
    await open({ rules: [one] })
    office.front.setAllowed?.(entry(address('127.0.0.4'), { pathPrefix: '/callback/' }))
    for (let i = 0; i < 3; i++) expect(await status('/callback/1', from(4))).toBe(200)
    expect(await status('/', from(4))).toBe(200)
    for (const path of [
      '/',
      '/callback',
      '/callback/../admin',
      '/callback/%2e%2e/admin',
      '/callback/..%2fadmin',
      '/callback/%252e%252e/admin',
      '/callback\\..\\admin',
    ])
      expect([path, await status(path, from(4))]).toEqual([path, 429])
    expect(await status('/callback/2', from(4))).toBe(200)
    office.front.setBlock(blockOf('b', '127.0.0.4'))
    expect(await status('/callback/1', from(4))).toBe(403)
  })

  test('by session lets it through bans and rules on its address as far as HTTP decides', async () => {
    await open({ rules: [one] })
    office.front.setAllowed?.(entry({ kind: 'session', value: keys.session('sid', 'aaaabbbbccccdddd') }))
    const mine: Asking = { headers: { host: 'localhost', cookie: 'sid=aaaabbbbccccdddd' } }
    for (let i = 0; i < 3; i++) expect(await status('/', mine)).toBe(200)
    office.front.setBlock({ ...blockOf('p', '192.0.2.1'), subject: { kind: 'path', value: '/x' } })
    expect(await status('/x', mine)).toBe(200)
    expect(await status('/')).toBe(200)
    expect(await status('/')).toBe(429)
    expect(await status('/x', { headers: { host: 'localhost', cookie: 'sid=aaaabbbbccccdddd; sid=other' } })).toBe(403)
  })

  test('does not bend HTTP', async () => {
    await open()
    office.front.setAllowed?.(entry(address('127.0.0.0/8')))
    expect(await office.raw('GET / HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n')).toContain('HTTP/1.1 400')
    expect(await status('/', { headers: { host: 'elsewhere.example' } })).toBe(421)
  })

  test('for an hour, by the reference number of a block: the rule forgives too, and then the block goes on', async () => {
    await open({
      rules: [
        { threshold: { limit: 2, windowSeconds: 60, of: 'all' }, action: { kind: 'block', seconds: 7200, silently: false } },
      ],
    })
    for (let i = 0; i < 3; i++) await status('/', from(4))
    const { id, block } = office.recorded[0]!
    expect(await status('/', from(4))).toBe(403)
    const allowed = { until: office.now() + 3_600_000, at: office.now(), by: 'host' }
    office.front.setBlock({ ...block, id, by: 'gateway', lifted: null, allowed })
    for (let i = 0; i < 5; i++) expect(await status('/', from(4))).toBe(200)
    office.wait(3_600_000)
    expect(await status('/', from(4))).toBe(403)
    office.wait(3_600_001)
    expect(await status('/', from(4))).toBe(200)
  })
})

test('whoever is allowed is refused by no rule and no ban, whatever there is of them', async () => {
  await open()
  const cookie = 'sid=aaaabbbbccccdddd'
  const session = { kind: 'session' as const, value: keys.session('sid', 'aaaabbbbccccdddd') }
  const network = { kind: 'network' as const, value: '127.0.0.4' }
  const tuple: Subject = { kind: 'tuple', value: tupleKey([network, session]), parts: [network, session] }
  const subjects = fc.constantFrom<Subject>(session, tuple, { kind: 'path', value: '/a' })
  const addresses = fc.constantFrom('127.0.0.4', '127.0.0.0/24', '127.0.0.0/8', '0.0.0.0/0').map(address)
  const rules = fc.record({
    subject: fc.constantFrom<RuleText['subject']>('address', 'network', 'path', 'device', { session: 'sid' }, [
      'address',
      'path',
    ]),
    limit: fc.integer({ min: 1, max: 2 }),
    action: fc.constantFrom<RuleText['action']>(
      { kind: 'refuse' },
      { kind: 'block', seconds: 60, silently: false },
      { kind: 'block', seconds: 60, silently: true },
      { kind: 'slow', milliseconds: 100 },
    ),
  })
  let count = 0
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(addresses, subjects),
      fc.array(subjects, { maxLength: 3 }),
      fc.array(rules, { maxLength: 4 }),
      async (allowed, banned, texts) => {
        office.front.setRules(
          texts.map(({ subject, limit, action }, i) =>
            ruleOf({ subject, action, threshold: { limit, windowSeconds: 60, of: 'all' } }, `r${i}`),
          ),
        )
        const byAddress = allowed.kind === 'network' || allowed.kind === 'address'
        const all = byAddress ? [...banned, address('127.0.0.0/16')] : banned
        const blocks = all.map(subject => ({ ...blockOf(`b${count++}`, '192.0.2.1'), subject, until: office.now() + 60_000 }))
        office.front.setAllowed?.(entry(allowed))
        for (const block of blocks) office.front.setBlock(block)
        for (let i = 0; i < 4; i++) expect(await status('/a', from(4, { headers: { host: 'localhost', cookie } }))).toBe(200)
        for (const block of blocks) office.front.setBlock({ ...block, lifted: { at: 0, by: 'p', why: 'x' } })
        office.front.setAllowed?.(entry(allowed, { removed: { at: 0, by: 'p', why: 'x' } }))
      },
    ),
    { numRuns: 40 },
  )
})

describe('another proxy asks', () => {
  const asked = (more: object = {}) =>
    office.front.ask!({ address: '192.0.2.9', method: 'GET', target: '/x?y=1', host: 'office.example', headers: {}, ...more })

  test('and hears of bans, lists, rules and the allow list', async () => {
    await open({ rules: [one] })
    expect(await asked()).toMatchObject({ allowed: true, status: 200, body: '' })
    const limited = await asked({ headers: { accept: 'application/json' } })
    expect(limited).toMatchObject({ allowed: false, status: 429 })
    expect(Object.fromEntries(limited.fields)).toMatchObject({
      'Retry-After': expect.any(String),
      'RateLimit-Policy': '"rule0";q=1;w=60',
    })
    expect(JSON.parse(limited.body)).toMatchObject({ status: 429, code: 'too-many' })
    office.front.setBlock(blockOf('b', '192.0.2.0/24'))
    expect(await asked()).toMatchObject({ status: 403, body: expect.stringContaining('Access is blocked') })
    expect(await asked({ address: '::ffff:192.0.2.9' })).toMatchObject({ status: 403 })
    office.front.setAllowed?.(entry(address('192.0.2.9')))
    for (let i = 0; i < 3; i++) expect((await asked()).allowed).toBe(true)
    expect(office.front.figures().hits!.get('b')).toBe(2)
  })

  const guessing: Partial<RuleText> = {
    match: { methods: ['POST'], pathWords: ['login'] },
    threshold: { limit: 2, windowSeconds: 60, of: 'failures', failureStatuses: [401] },
    action: { kind: 'block', seconds: 60, silently: false },
  }
  const login = { method: 'POST', target: '/login' }

  test('and tells outcomes, of which each counts once', async () => {
    await open({ rules: [guessing] })
    const passages: string[] = []
    for (let i = 0; i < 2; i++) passages.push((await asked(login)).passage!)
    expect(new Set(passages).size).toBe(2)
    // Both places are taken until the outcomes are known.
    expect((await asked(login)).status).toBe(429)
    expect(office.front.outcome!(passages[0]!, 401)).toBe(true)
    expect(office.front.outcome!(passages[0]!, 401)).toBe(false)
    expect(office.front.outcome!('invented', 401)).toBe(false)
    expect(office.front.outcome!(passages[1]!, 200)).toBe(true)
    const last = await asked(login)
    expect(office.front.outcome!(last.passage!, 401)).toBe(true)
    expect((await asked()).status).toBe(403)
    expect(office.recorded).toMatchObject([{ block: { subject: { kind: 'address', value: '192.0.2.9' } } }])
    expect(office.observed.filter(({ login: how }) => how === 'failed')).toHaveLength(2)
  })

  test('and is forgotten after a minute without an outcome', async () => {
    await open({ rules: [guessing] })
    const { passage } = await asked(login)
    await asked(login)
    expect((await asked(login)).allowed).toBe(false)
    office.wait(60_000)
    expect(office.front.outcome!(passage!, 401)).toBe(false)
    const second = () => office.observed.filter(({ path, status: code }) => path === '/login' && code === null)
    await until(() => second().length >= 3)
    expect((await asked(login)).allowed).toBe(true)
  })

  test('and gates hold for it', async () => {
    await open()
    office.front.setGates?.([
      { id: 'g', name: 'g', pathPatterns: ['/x'], roles: ['host'], remarks: '', createdAt: 0, changedAt: 0 },
    ])
    const refused = await asked({ headers: { accept: 'text/html' } })
    expect(refused).toMatchObject({ allowed: false, status: 403, body: expect.stringContaining('log in') })
    expect((await asked({ target: '/y' })).allowed).toBe(true)
  })
})
