// Decisions for bouncers on a real desk: keys, what is handed out, what is taken back, and who may not ask.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AskedAnswer, AskedRequest, Front } from '../../shared/ports.ts'
import { isRefusal } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import type { Actor } from '../../shared/roles.ts'
import { type Member, openTestDesk, type TestDesk } from './desk-harness.ts'

const HOUR = 3_600
let test: TestDesk
let administrator: Member
const asked: AskedRequest[] = []
let answer: AskedAnswer = { allowed: true, status: 200, fields: [], body: '' }
const outcomes: unknown[] = []
/** What the front would say, so that the desk's own part is seen alone; the real one is asked in the suite against real servers. */
const front: Pick<Front, 'ask' | 'outcome'> = {
  async ask(request) {
    asked.push(request)
    return answer
  },
  outcome(...outcome) {
    outcomes.push(outcome)
    return outcome[0] === 'known'
  },
}

async function operate(register: RegisterName, operation: string, input: object, row?: string): Promise<string> {
  const actor: Actor = { device: administrator.device, person: administrator.person, role: 'administrator' }
  const done = await test.ledger.execute({ register, operation, ...(row ? { row } : {}), input, actor })
  if (isRefusal(done)) throw new Error(done.why.en)
  return done.row
}

async function addBouncer(name: string): Promise<{ id: string; key: string }> {
  const key = randomBytes(32).toString('base64url')
  return { id: await operate('bouncers', 'add', { name, keyHash: createHash('sha256').update(key).digest('hex') }), key }
}

const ban = (value: string, seconds = HOUR) =>
  operate('blocks', 'block', { subject: { kind: value.includes('/') ? 'network' : 'address', value }, seconds, reason: 'hand' })
const lift = (id: string) => operate('blocks', 'lift', { why: 'test' }, id)

interface Row {
  value: string
  scope: string
  duration: string
  origin: string
  scenario: string
  type: string
  uuid: string
  id: number
}

const FIREWALL = { 'user-agent': 'crowdsec-firewall-bouncer/-' }
async function pull(key: string, query = '', headers: Record<string, string> = {}) {
  const got = await test.ask('GET', `/v1/decisions/stream${query}`, { headers: { 'x-api-key': key, ...headers } })
  expect(got.status).toBe(200)
  const { new: added, deleted } = got.json() as { new: Row[] | null; deleted: Row[] | null }
  return {
    added: added ?? [],
    deleted: deleted ?? [],
    values: (added ?? []).map(d => d.value),
    ended: (deleted ?? []).map(d => d.value),
  }
}

beforeAll(async () => {
  test = await openTestDesk([], { front })
  administrator = await test.join('administrator')
})
afterAll(async () => {
  await test.close()
})

describe('a key for each bouncer', () => {
  it('a wrong, missing or revoked key gets nothing, from the next request on', async () => {
    const { id, key } = await addBouncer('once')
    const get = (path: string, headers: Record<string, string>) => test.ask('GET', path, { headers })
    expect((await get('/v1/decisions', { 'x-api-key': key })).status).toBe(200)
    expect((await get('/v1/decisions', { authorization: `Bearer ${key}` })).status).toBe(200)
    for (const headers of [
      {},
      { 'x-api-key': 'wrong' },
      { 'x-api-key': `${key}x` },
      { 'x-api-key': id },
      { authorization: key },
    ] as const) {
      const refused = await get('/v1/decisions/stream?startup=true', headers as Record<string, string>)
      expect([refused.status, refused.text]).toEqual([403, '{"message":"access forbidden"}'])
    }
    const asking = await get('/v1/forward-auth', { 'x-api-key': 'wrong', 'x-forwarded-for': '203.0.113.9' })
    expect([asking.status, asking.headers['content-type'], asking.json().code]).toEqual([
      403,
      'application/problem+json; charset=utf-8',
      'not-allowed',
    ])
    await operate('bouncers', 'revoke', {}, id)
    expect((await get('/v1/decisions', { 'x-api-key': key })).status).toBe(403)
    // The key stands nowhere: only its hash is kept.
    expect(JSON.stringify(await test.ledger.rows('bouncers'))).not.toContain(key)
  })

  it('wrong keys are limited per source, and a right one passes all the same', async () => {
    const { key } = await addBouncer('patient')
    const from = '127.0.0.44'
    const statuses: number[] = []
    for (let n = 0; n < 25; n++)
      statuses.push((await test.ask('GET', '/v1/decisions', { headers: { 'x-api-key': `guess-${n}` }, from })).status)
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(403))
    expect(statuses.slice(20)).toEqual(Array(5).fill(429))
    expect((await test.ask('GET', '/v1/decisions', { headers: { 'x-api-key': key }, from })).status).toBe(200)
  })

  it('a member with a proof of key but no bouncer key gets nothing either', async () => {
    for (const path of ['/v1/decisions', '/v1/decisions/stream', '/v1/forward-auth', '/v1/forward-auth/x'])
      expect((await test.ask('GET', path, { key: administrator })).status).toBe(403)
    expect((await test.ask('POST', '/v1/outcomes', { key: administrator, body: [] })).status).toBe(403)
    expect(asked).toHaveLength(0)
  })
})

describe('what is handed out', () => {
  it('bans and lists at start, then only what is new and what ended, for each bouncer by itself', async () => {
    const [one, two] = [await addBouncer('one'), await addBouncer('two')]
    const id = await ban('203.0.113.1')
    const begun = await pull(one.key, '?startup=true')
    const row = begun.added.find(d => d.value === '203.0.113.1')!
    expect(row).toMatchObject({ scope: 'Ip', type: 'ban', origin: 'sekisho', scenario: 'hand', uuid: id })
    expect(row.duration).toMatch(/^(1h0m0s|59m\d+s)$/)
    expect(Number.isInteger(row.id)).toBe(true)
    expect(await pull(one.key)).toMatchObject({ added: [], deleted: [] })

    const network = await ban('203.0.114.0/24')
    expect((await pull(one.key)).added).toMatchObject([{ value: '203.0.114.0/24', scope: 'Range' }])
    await lift(id)
    await lift(network)
    const ended = await pull(one.key)
    expect(ended.ended.sort()).toEqual(['203.0.113.1', '203.0.114.0/24'])
    expect(ended.deleted[0]!.duration).toMatch(/^-/)
    // The other one was never told of them.
    expect((await pull(two.key, '?startup=true')).values).not.toContain('203.0.113.1')
    expect((await pull(two.key)).ended).toEqual([])
    // Nothing at all is null, as CrowdSec's own answers have it.
    expect((await test.ask('GET', '/v1/decisions/stream', { headers: { 'x-api-key': one.key } })).text.trim()).toBe(
      '{"new":null,"deleted":null}',
    )
  })

  it('two bans of one address: lifting one does not let it through; the longer end counts', async () => {
    const { key } = await addBouncer('overlap')
    const firewall = await addBouncer('overlap in a firewall')
    const short = await ban('203.0.113.2', HOUR)
    await pull(key, '?startup=true')
    await pull(firewall.key, '?startup=true', FIREWALL)
    const long = await ban('203.0.113.2', 4 * HOUR)
    const longer = await pull(key)
    expect(longer.added).toHaveLength(1)
    expect(longer.added[0]!.duration).toMatch(/^(4h0m0s|3h59m\d+s)$/)
    // It is still held; only a firewall, which keeps the end it knows, is told to take it out and put it in again.
    expect(longer.ended).toEqual([])
    const again = await pull(firewall.key, '', FIREWALL)
    expect([again.values, again.ended]).toEqual([['203.0.113.2'], ['203.0.113.2']])
    await lift(long)
    expect(await pull(key)).toMatchObject({ added: [], deleted: [] })
    await lift(short)
    expect((await pull(key)).ended).toEqual(['203.0.113.2'])
  })

  it('an end by time is told; an allowance by reference number suspends', async () => {
    const { key } = await addBouncer('time')
    await ban('203.0.113.3', 60)
    const allowed = await ban('203.0.113.4', 8 * HOUR)
    expect((await pull(key, '?startup=true')).values).toEqual(expect.arrayContaining(['203.0.113.3', '203.0.113.4']))
    await operate('blocks', 'allowOneHour', {}, allowed)
    expect((await pull(key)).ended).toEqual(['203.0.113.4'])
    test.time.now += 61_000
    expect((await pull(key)).ended).toEqual(['203.0.113.3'])
    test.time.now += HOUR * 1000
    expect((await pull(key)).values).toContain('203.0.113.4')
    await lift(allowed)
    expect((await pull(key)).ended).toEqual(['203.0.113.4'])
  })

  it('who is on the allow list is never handed out, also not within a range', async () => {
    const { key } = await addBouncer('allow')
    await ban('198.51.100.0/30')
    await ban('198.51.100.9')
    expect((await pull(key, '?startup=true')).values).toEqual(expect.arrayContaining(['198.51.100.0/30', '198.51.100.9']))
    const entry = await operate('allowlist', 'add', { subject: { kind: 'address', value: '198.51.100.1' }, reason: 'office' })
    await operate('allowlist', 'add', { subject: { kind: 'network', value: '198.51.100.8/29' }, reason: 'office', seconds: 60 })
    const cut = await pull(key)
    expect(cut.ended.sort()).toEqual(['198.51.100.0/30', '198.51.100.9'])
    expect(cut.values.sort()).toEqual(['198.51.100.0', '198.51.100.2/31'])
    const live = await test.ask('GET', '/v1/decisions?ip=198.51.100.1', { headers: { 'x-api-key': key } })
    expect(live.text.trim()).toBe('null')
    test.time.now += 61_000
    expect((await pull(key)).values).toEqual(['198.51.100.9'])
    await operate('allowlist', 'remove', { why: 'test' }, entry)
    const again = await pull(key)
    expect(again.values).toEqual(['198.51.100.0/30'])
    expect(again.ended.sort()).toEqual(['198.51.100.0', '198.51.100.2/31'])
  })

  it('lists come with their own origin, are replaced and removed wholly', async () => {
    const { key } = await addBouncer('lists')
    await pull(key, '?startup=true')
    const list = (addresses: string[]) => ({ name: 'from file', origin: 'bad.txt', addresses, skipped: 0, until: null })
    const id = await operate('lists', 'take', list(['192.0.2.1', '192.0.2.2', '2001:db8:5::/48']), randomUUID())
    const taken = await pull(key)
    expect(taken.values.sort()).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8:5::/48'])
    expect(taken.added[0]).toMatchObject({ origin: 'lists', scenario: 'from file' })
    await operate('lists', 'take', list(['192.0.2.2', '192.0.2.3']), id)
    const replaced = await pull(key)
    expect([replaced.values, replaced.ended.sort()]).toEqual([['192.0.2.3'], ['192.0.2.1', '2001:db8:5::/48']])
    // Also banned by hand: removing the list does not let it through.
    await ban('192.0.2.2')
    await operate('lists', 'remove', {}, id)
    expect((await pull(key)).ended).toEqual(['192.0.2.3'])
  })

  it('filters: address, range, value, scope, type, origins and scenarios', async () => {
    const { key } = await addBouncer('filters')
    await ban('203.0.115.0/24')
    await ban('203.0.115.7')
    const values = async (query: string) => {
      const got = await test.ask('GET', `/v1/decisions?${query}`, { headers: { 'x-api-key': key } })
      expect(got.status).toBe(200)
      return ((JSON.parse(got.text) ?? []) as Row[]).map(d => d.value).sort()
    }
    expect(await values('ip=203.0.115.7')).toEqual(['203.0.115.0/24', '203.0.115.7'])
    expect(await values('ip=203.0.115.8&type=ban')).toEqual(['203.0.115.0/24'])
    expect(await values('ip=203.0.115.7&type=captcha')).toEqual([])
    expect(await values('range=203.0.115.0/25')).toEqual(['203.0.115.0/24'])
    expect(await values('range=203.0.115.0/25&contains=false')).toEqual(['203.0.115.7'])
    expect(await values('scope=ip&value=203.0.115.7')).toEqual(['203.0.115.7'])
    expect(await values('scope=range&value=203.0.115.7')).toEqual([])
    expect(await values('ip=203.0.115.7&scopes=range')).toEqual(['203.0.115.0/24'])
    expect(await values('origins=lists&ip=203.0.115.7')).toEqual([])
    expect(await values('scenarios_containing=hand&ip=203.0.115.7')).toHaveLength(2)
    expect(await values('scenarios_not_containing=hand&ip=203.0.115.7')).toEqual([])
    const unknown = await test.ask('GET', '/v1/decisions?country=JP', { headers: { 'x-api-key': key } })
    expect(unknown.status).toBe(400)
    const head = await test.ask('HEAD', '/v1/decisions?ip=203.0.115.7', { headers: { 'x-api-key': key } })
    expect([head.status, head.text]).toEqual([200, ''])
  })

  it('enforcement says who pulls, how many it holds, and what it cannot hold', async () => {
    const { id, key } = await addBouncer('firewall')
    await ban('203.0.116.0/24')
    const rows = async () =>
      (await test.client(administrator).call('enforcement')).bouncers.find(bouncer => bouncer.bouncer === id)!
    expect(await rows()).toMatchObject({ name: 'firewall', software: null, lastPull: null, holds: 0 })
    const { added } = await pull(key, '?startup=true', FIREWALL)
    const held = await rows()
    expect(held).toMatchObject({ software: 'crowdsec-firewall-bouncer/-', lastPull: test.time.now, holds: added.length })
    expect(held.cannotHold).toContain('203.0.116.0/24')
    await operate('bouncers', 'revoke', {}, id)
    expect(await rows()).toBeUndefined()
  })
})

describe('forward-auth', () => {
  const told = {
    'x-forwarded-for': '6.6.6.6, 203.0.113.9',
    'x-forwarded-method': 'POST',
    'x-forwarded-uri': '/login?next=%2F',
    'x-forwarded-host': 'inn.example',
  }

  it('asks with the rightmost address and what the proxy says, never with the key', async () => {
    const { key } = await addBouncer('proxy')
    asked.length = 0
    answer = { allowed: true, status: 200, fields: [['ratelimit', '"login";r=4;t=60']], body: '', passage: 'p-1' }
    const got = await test.ask('GET', '/v1/forward-auth', {
      headers: { ...told, 'x-api-key': key, cookie: 'sid=1', authorization: 'Basic eA==', origin: 'https://evil.example' },
    })
    expect([got.status, got.headers['sekisho-passage'], got.headers.ratelimit]).toEqual([200, 'p-1', '"login";r=4;t=60'])
    expect(asked).toMatchObject([{ address: '203.0.113.9', method: 'POST', target: '/login?next=%2F', host: 'inn.example' }])
    expect(asked[0]!.headers).toMatchObject({ cookie: 'sid=1', authorization: 'Basic eA==', host: 'inn.example' })
    expect(JSON.stringify(asked)).not.toContain(key)

    const bearer = { authorization: `Bearer ${key}`, host: 'inn.example' }
    await test.ask('DELETE', '/v1/forward-auth/rooms/7?x=1', { headers: { ...bearer, 'x-real-ip': '2001:DB8::9' } })
    expect(asked[1]).toMatchObject({ address: '2001:db8::9', method: 'DELETE', target: '/rooms/7?x=1', host: 'inn.example' })
    expect(JSON.stringify(asked)).not.toContain(key)
  })

  it('a refusal passes through whole; for nginx a 429 becomes 403 and is still named', async () => {
    const { key } = await addBouncer('proxy')
    answer = {
      allowed: false,
      status: 429,
      fields: [
        ['retry-after', '30'],
        ['content-type', 'text/html'],
      ],
      body: '<p>wait</p>',
    }
    const headers = { ...told, 'x-api-key': key }
    const got = await test.ask('GET', '/v1/forward-auth', { headers })
    expect([got.status, got.headers['retry-after'], got.text]).toEqual([429, '30', '<p>wait</p>'])
    const nginx = await test.ask('GET', '/v1/forward-auth?refuse=403', { headers })
    expect([nginx.status, nginx.headers['sekisho-status'], nginx.headers['retry-after']]).toEqual([403, '429', '30'])
  })

  it('what a visitor could have added is not believed: contradictions and gaps are refused', async () => {
    const { key } = await addBouncer('proxy')
    asked.length = 0
    const bad: Record<string, string>[] = [
      { ...told, 'x-real-ip': '203.0.113.10' },
      { ...told, 'x-original-uri': '/other' },
      { ...told, 'x-original-method': 'GET' },
      { ...told, 'x-forwarded-for': '203.0.113.9, unknown' },
      { ...told, 'x-forwarded-for': '203.0.113.9,' },
      { ...told, 'x-forwarded-uri': 'https://elsewhere/' },
      { ...told, 'x-forwarded-method': 'get it' },
      { 'x-forwarded-for': '203.0.113.9' },
      { 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/' },
    ]
    for (const headers of bad) {
      const got = await test.ask('GET', '/v1/forward-auth', { headers: { ...headers, 'x-api-key': key } })
      expect([headers, got.status]).toEqual([headers, 400])
    }
    expect(asked).toEqual([])
  })

  it('outcomes: one or many as JSON, or in fields; unknown passages are counted, wrong ones refused', async () => {
    const { key } = await addBouncer('proxy')
    outcomes.length = 0
    const post = (body: unknown, headers: Record<string, string> = {}) =>
      test.ask('POST', '/v1/outcomes', { body, headers: { 'x-api-key': key, ...headers } })
    const got = await post([
      { passage: 'known', status: 401 },
      { passage: 'late', status: 302, location: '/login', cookies: ['sid'] },
    ])
    expect(got.json()).toEqual({ taken: 1, unknown: 1 })
    expect((await post({ passage: 'known', status: 200 })).json()).toEqual({ taken: 1, unknown: 0 })
    const fields = {
      'sekisho-passage': 'known',
      'sekisho-status': '302',
      'sekisho-location': '/"}',
      'sekisho-set-cookie': 'sid=1; Path=/',
    }
    expect((await post(undefined, fields)).json()).toEqual({ taken: 1, unknown: 0 })
    expect(outcomes).toEqual([
      ['known', 401, { location: undefined, cookies: [] }],
      ['late', 302, { location: '/login', cookies: ['sid'] }],
      ['known', 200, { location: undefined, cookies: [] }],
      ['known', 302, { location: '/"}', cookies: ['sid'] }],
    ])
    for (const wrong of [{}, { passage: 'x', status: 99 }, { passage: 'x', status: 200, more: 1 }, 'x'])
      expect((await post(wrong)).status).toBe(400)
  })
})
