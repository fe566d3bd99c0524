// Sessions, devices, tuples and paths as subjects: counted, refused at HTTP, cut where open; and what else a rule does with them.
import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { type Block, type Subject, tupleKey } from '../../shared/registers/blocks.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import { type Asking, blockOf, type Office, type OfficeOptions, openOffice, seenBy, until } from './front-office.ts'

let office: Office
const open = async (options?: OfficeOptions) => {
  office = await openOffice(options)
  return office
}
afterEach(() => office.close())

const COOKIE = '__Host-sekisho-device'
const withCookie = (cookie: string, more: Asking = {}): Asking => ({
  ...more,
  headers: { host: `localhost:${office.port}`, cookie, ...more.headers },
})
const status = async (path: string, asking?: Asking) => (await office.ask(path, asking)).status
const blockFor = (id: string, subject: Subject, more: Partial<Block> = {}): Block => ({
  ...blockOf(id, '192.0.2.1'),
  at: office.now(),
  until: office.now() + 3_600_000,
  subject,
  ...more,
})
const all = (limit: number, more: Partial<RuleText>): Partial<RuleText> => ({
  threshold: { limit, windowSeconds: 60, of: 'all' },
  ...more,
})

describe('a session', () => {
  const messages = all(3, {
    name: 'Messages',
    match: { pathPrefix: '/messages' },
    subject: { session: 'sid' },
    action: { kind: 'block', seconds: 60, silently: false },
  })

  test('is counted and blocked wherever it comes from; others of the same address go on; the cookie stands nowhere', async () => {
    await open({ rules: [messages] })
    const a = randomBytes(16).toString('hex')
    const b = randomBytes(16).toString('hex')
    for (let i = 0; i < 3; i++)
      expect(await status('/messages/1', withCookie(`sid=${a}`, { localAddress: `127.0.0.${i + 2}` }))).toBe(200)
    const refused = await office.ask('/messages', withCookie(`theme=x; sid=${a}`, { localAddress: '127.0.0.8' }))
    expect(refused.status).toBe(403)
    expect(await status('/elsewhere', withCookie(`sid=${a}`))).toBe(403)
    expect(await status('/messages', withCookie(`sid=${b}`))).toBe(200)
    expect(await status('/elsewhere')).toBe(200)
    const { block } = office.recorded[0]!
    expect(block.subject.kind).toBe('session')
    expect(block.subject.value).toMatch(/^[\w-]{22}$/)
    expect(JSON.stringify([office.recorded, office.observed, office.logged])).not.toContain(a)
  })

  test('hidden behind a second cookie of its name is found', async () => {
    await open({ rules: [messages] })
    const banned = randomBytes(16).toString('hex')
    for (let i = 0; i < 4; i++) await status('/messages', withCookie(`sid=${banned}`))
    expect(await status('/', withCookie(`sid=${banned}; sid=other`))).toBe(403)
    expect(await status('/', withCookie(`sid=other; sid=${banned}`))).toBe(403)
    expect(await status('/', withCookie('sid=other'))).toBe(200)
  })

  test('stays blocked for a front started anew with the same key, and is another one under another key', async () => {
    await open({ rules: [messages] })
    for (let i = 0; i < 4; i++) await status('/messages', withCookie('sid=abcdefgh'))
    const { id, block } = office.recorded[0]!
    await office.close()
    await open()
    office.front.setBlock({ ...block, id, by: 'gateway', lifted: null })
    expect(await status('/', withCookie('sid=abcdefgh'))).toBe(403)
    await office.close()
    await open({ ports: { subjectKey: new Uint8Array(32).fill(8) } })
    office.front.setBlock({ ...block, id, by: 'gateway', lifted: null })
    expect(await status('/', withCookie('sid=abcdefgh'))).toBe(200)
  })
})

describe('a device', () => {
  const rule = all(3, { subject: 'device', match: { pathPrefix: '/reserve' } })

  test('gets a cookie only while a rule counts devices; the app sees none of it', async () => {
    await open()
    expect((await office.ask('/')).headers['set-cookie']).toBeUndefined()
    office.front.setRules([
      {
        id: 'd',
        name: 'd',
        createdAt: 0,
        changedAt: 0,
        mode: 'enforce',
        remarks: '',
        action: { kind: 'refuse' },
        match: {},
        subject: 'device',
        threshold: { limit: 100, windowSeconds: 60, of: 'all' },
      },
    ])
    const first = await office.ask('/')
    const [cookie] = first.headers['set-cookie']!
    expect(cookie).toMatch(/^__Host-sekisho-device=[\w-]{22}\.[\w-]{22}; Max-Age=\d+; Path=\/; Secure; HttpOnly; SameSite=Lax$/)
    const second = await office.ask('/', withCookie(`a=1; ${cookie!.split(';')[0]}; b=2`))
    expect(second.headers['set-cookie']).toBeUndefined()
    expect(seenBy(second).cookie).toBe('a=1; b=2')
    expect(seenBy(await office.ask('/', withCookie(cookie!.split(';')[0]!))).cookie).toBeUndefined()
  })

  test('is counted by its cookie; a forged one counts as none', async () => {
    await open({ rules: [rule] })
    const given = async () => (await office.ask('/')).headers['set-cookie']![0]!.split(';')[0]!
    const mine = await given()
    for (let i = 0; i < 3; i++) expect(await status('/reserve', withCookie(mine))).toBe(200)
    const limited = await office.ask('/reserve', withCookie(mine))
    expect(limited.status).toBe(429)
    expect(await status('/reserve', withCookie(await given()))).toBe(200)
    const forged = `${COOKIE}=${randomBytes(16).toString('base64url')}.${randomBytes(16).toString('base64url').slice(0, 22)}`
    // Whoever has none is counted by the network.
    for (let i = 0; i < 3; i++) expect(await status('/reserve', withCookie(forged))).toBe(200)
    expect(await status('/reserve', withCookie(forged.replace(/..$/, 'xx')))).toBe(429)
  })

  test('cannot be set by the app, nor handed out on an answer that caches share', async () => {
    const app: RequestListener = (req, res) => {
      res.setHeader('set-cookie', [`${COOKIE}=x; Secure; Path=/`, 'mine=1'])
      if (req.url === '/shared') res.setHeader('cache-control', 'public, max-age=600')
      res.end('ok')
    }
    await open({ rules: [rule], app })
    const names = async (path: string) => (await office.ask(path)).headers['set-cookie']!.map(line => line.split('=')[0])
    expect(await names('/')).toEqual(['mine', COOKIE])
    expect(await names('/shared')).toEqual(['mine'])
  })
})

test('a tuple: the same session from the same network; either alone goes on', async () => {
  await open({
    rules: [all(2, { subject: ['network', { session: 'sid' }], action: { kind: 'block', seconds: 60, silently: false } })],
  })
  for (let i = 0; i < 2; i++) expect(await status('/', withCookie('sid=aaaa'))).toBe(200)
  expect(await status('/', withCookie('sid=aaaa'))).toBe(403)
  expect(await status('/', withCookie('sid=aaaa', { localAddress: '127.0.0.2' }))).toBe(200)
  expect(await status('/', withCookie('sid=bbbb'))).toBe(200)
  const { subject } = office.recorded[0]!.block
  expect(subject.kind).toBe('tuple')
  expect(subject.value).toBe(tupleKey(subject.parts!))
  // Lifted: it starts afresh.
  office.front.setBlock({
    ...office.recorded[0]!.block,
    id: office.recorded[0]!.id,
    by: 'gateway',
    lifted: { at: 0, by: 'p', why: 'x' },
  })
  expect(await status('/', withCookie('sid=aaaa'))).toBe(200)
})

test('a path blocked by a person, however it is written', async () => {
  await open()
  office.front.setBlock(blockFor('p', { kind: 'path', value: '/old' }))
  for (const path of ['/old', '/old/', '//old', '/x/../OLD', '/%6Fld?x=1'])
    expect([path, await status(path)]).toEqual([path, 403])
  for (const path of ['/older', '/', '/old/x']) expect([path, await status(path)]).toEqual([path, 200])
})

describe('open WebSockets', () => {
  const opened: WebSocket[] = []
  const echoing = async () => {
    await open()
    const sockets = new WebSocketServer({ server: office.appServer })
    sockets.on('connection', socket => socket.on('message', text => socket.send(String(text))))
  }
  const socket = async (cookie?: string, localAddress?: string): Promise<WebSocket & { gone: Promise<unknown> }> => {
    const made = new WebSocket(`wss://127.0.0.1:${office.port}/chat`, {
      ca: office.ca,
      headers: cookie === undefined ? {} : { cookie },
      localAddress: localAddress ?? '127.0.0.1',
      servername: 'localhost',
    } as WebSocket.ClientOptions) as WebSocket & { gone: Promise<unknown> }
    opened.push(made)
    made.gone = new Promise(resolve => made.on('close', resolve))
    made.on('error', () => undefined)
    await new Promise((resolve, reject) => {
      made.on('open', resolve)
      made.on('error', reject)
    })
    return made
  }
  const speaks = async (made: WebSocket) => {
    const said = new Promise(resolve => made.once('message', text => resolve(String(text))))
    made.send('hello')
    return said
  }

  test('are cut when their session, device or address is banned, and no others', async () => {
    await echoing()
    const mine = await socket('sid=mine-is-this-one')
    const other = await socket('sid=other')
    const away = await socket(undefined, '127.0.0.7')
    expect(await speaks(mine)).toBe('hello')
    const banned = [...office.front.recent!()].map(({ address }) => address).sort()
    expect(banned).toEqual(['127.0.0.1', '127.0.0.7'])
    const { SubjectKeys } = await import('../../gateway/front/subject-keys.ts')
    const keys = new SubjectKeys(new Uint8Array(32).fill(7))
    office.front.setBlock(blockFor('s', { kind: 'session', value: keys.session('sid', 'mine-is-this-one') }))
    await mine.gone
    expect(await speaks(other)).toBe('hello')
    office.front.setBlock(blockOf('a', '127.0.0.7', { at: office.now(), until: office.now() + 60_000 }))
    await away.gone
    expect(await speaks(other)).toBe('hello')
    other.terminate()
  })

  test('of somebody allowed for an hour live through the hour and are cut at its end', async () => {
    await echoing()
    const block = blockOf('a', '127.0.0.7', { at: office.now(), until: office.now() + 7_200_000 })
    office.front.setBlock({ ...block, allowed: { until: office.now() + 3_600_000, at: office.now(), by: 'host' } })
    const made = await socket(undefined, '127.0.0.7')
    expect(await speaks(made)).toBe('hello')
    office.front.setBlock(blockOf('b', '127.0.0.7', { at: office.now(), until: office.now() + 7_200_000 }))
    expect(await speaks(made)).toBe('hello')
    office.wait(3_600_000)
    await made.gone
    expect(await status('/', { localAddress: '127.0.0.7' })).toBe(403)
  })
})

describe('a slow rule', () => {
  const slow = all(2, { action: { kind: 'slow', milliseconds: 300 } })

  test('lets each further request wait its time, then go on', async () => {
    await open({ rules: [slow] })
    const took = async () => {
      const start = performance.now()
      expect(await status('/')).toBe(200)
      return performance.now() - start
    }
    expect(await took()).toBeLessThan(280)
    expect(await took()).toBeLessThan(280)
    expect(await took()).toBeGreaterThan(280)
    expect(office.recorded.map(({ block }) => block.action)).toEqual(['slow'])
  })

  test('has room for so many of one network; the rest is told to come later; who leaves frees the place', async () => {
    let reached = 0
    await open({
      rules: [all(1, { action: { kind: 'slow', milliseconds: 10_000 } })],
      app: (_req, res) => {
        reached++
        res.end('ok')
      },
    })
    await status('/')
    const waiting = Array.from({ length: 20 }, async () => {
      const stopped = new AbortController()
      const asked = office.ask('/', { signal: stopped.signal }).catch(() => 'left')
      return { stopped, asked }
    })
    await until(() => office.front.figures().requests === 21)
    const crowded = await office.ask('/')
    expect(crowded.status).toBe(429)
    expect(crowded.headers['retry-after']).toBe('5')
    for (const { stopped } of await Promise.all(waiting)) stopped.abort()
    await until(() => office.front.figures().activeConnections === 0)
    expect(reached).toBe(1)
    const again = office.ask('/')
    await until(() => office.front.figures().requests === 23)
    await office.front.close(500)
    // Closing lets it go on instead of waiting.
    expect((await again).status).toBe(200)
  })
})

describe('failures told by the answer', () => {
  const app: RequestListener = (req, res) => {
    const good = req.url!.includes('good')
    if (req.url!.startsWith('/redirect')) res.writeHead(302, { location: good ? '/home' : '/login?error=1' })
    else if (good) res.writeHead(200, { 'set-cookie': 'sid=fresh0123456789abcdef; HttpOnly; Path=/' })
    else res.writeHead(200, { 'set-cookie': 'sid=deleted; Max-Age=0' })
    res.end('answer')
  }
  const guessing = (threshold: Partial<RuleText['threshold']>): Partial<RuleText> => ({
    name: 'Login guessing',
    match: { methods: ['POST'], pathWords: ['login'] },
    threshold: { limit: 3, windowSeconds: 300, of: 'failures', ...threshold },
    action: { kind: 'block', seconds: 60, silently: false },
  })

  test.each([
    ['a redirect back to the login', { failureRedirect: '/login?error' }, '/redirect/login'],
    ['no new session cookie', { failureWithoutCookie: 'sid' }, '/login'],
  ])('%s', async (_what, threshold, path) => {
    await open({ rules: [guessing(threshold)], app })
    for (let i = 0; i < 5; i++) expect(await status(`${path}?good`, { method: 'POST' })).toBeLessThan(400)
    for (let i = 0; i < 3; i++) expect(await status(path, { method: 'POST' })).toBeLessThan(400)
    expect(await status(path, { method: 'POST' })).toBe(403)
    expect(office.observed.filter(({ login }) => login === 'failed')).toHaveLength(3)
    expect(office.observed.filter(({ login }) => login === 'succeeded')).toHaveLength(5)
  })

  test('a success after many failures is told at once', async () => {
    await open({ rules: [guessing({ limit: 6, failureWithoutCookie: 'sid' })], app })
    for (let i = 0; i < 4; i++) await status('/login', { method: 'POST' })
    expect(office.told).toEqual([])
    await status('/login?good', { method: 'POST' })
    await until(() => office.told.length === 1)
    expect(office.told[0]).toMatchObject({
      kind: 'success-after-failures',
      count: 4,
      ruleName: 'Login guessing',
      subject: { kind: 'address', value: '127.0.0.1' },
    })
  })
})

describe('what a refused visitor reads', () => {
  test('429 names quota and window where the rule is no secret', async () => {
    await open({ rules: [all(1, {})] })
    await status('/')
    const { headers, status: code } = await office.ask('/', { headers: { host: 'localhost', accept: 'application/json' } })
    expect(code).toBe(429)
    expect(headers['content-type']).toContain('application/problem+json')
    expect(Number(headers['retry-after'])).toBeGreaterThan(50)
    expect(headers['ratelimit-policy']).toBe('"rule0";q=1;w=60')
    expect(headers.ratelimit).toMatch(/^"rule0";r=0;t=\d+$/)
  })

  test('429 of a login rule tells no quota', async () => {
    await open({
      rules: [
        { match: { pathWords: ['login'] }, threshold: { limit: 1, windowSeconds: 60, of: 'failures', failureStatuses: [401] } },
      ],
    })
    await status('/login')
    const { headers, status: code, body } = await office.ask('/login')
    expect(code).toBe(429)
    expect(headers.ratelimit).toMatch(/^"rule0";r=0;t=\d+$/)
    expect(headers['ratelimit-policy']).toBeUndefined()
    expect(body).toContain('not accepted again so soon')
  })

  test('a page in Japanese with reason, end and reference number', async () => {
    await open()
    office.front.setBlock(blockFor('12345678-aaaa', { kind: 'path', value: '/x' }))
    const { body, headers } = await office.ask('/x', {
      headers: { host: 'localhost', accept: 'text/html', 'accept-language': 'ja' },
    })
    expect(body).toContain('<html lang="ja">')
    expect(body).toContain('管理者の判断')
    expect(body).toContain('12345678')
    expect(body).toContain('Suzuki')
    expect(headers['retry-after']).toBe('3600')
  })

  test('nothing, if the rule says silently', async () => {
    await open({ rules: [all(1, { subject: { session: 'sid' }, action: { kind: 'block', seconds: 60, silently: true } })] })
    expect(await status('/', withCookie('sid=a'))).toBe(200)
    for (let i = 0; i < 3; i++) await expect(office.ask('/', withCookie('sid=a'))).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(await status('/', withCookie('sid=b'))).toBe(200)
    expect(office.front.figures().refused).toBe(3)
  })
})

test('an address that many share is told once, when a rule turns it away', async () => {
  await open({ rules: [all(8, {})] })
  for (let i = 0; i < 6; i++) await status('/', withCookie(`PHPSESSID=${randomBytes(16).toString('hex')}`))
  for (let i = 0; i < 5; i++) await status('/')
  await until(() => office.told.length > 0)
  expect(office.told).toMatchObject([{ kind: 'shared-address', subject: { kind: 'address', value: '127.0.0.1' }, count: 6 }])
  expect(office.front.recent!()).toMatchObject([{ address: '127.0.0.1', requests: 11, sessions: 6 }])
  office.wait(3_600_001)
  expect(office.front.recent!()).toEqual([])
})

test('a list from elsewhere is refused at accept, says so, and is gone when removed', async () => {
  await open({ limits: { explained: 1 } })
  const list = {
    id: 'l',
    name: 'bad',
    origin: 'file',
    addresses: ['127.0.0.9', '127.0.1.0/24'],
    skipped: 0,
    until: null,
    at: 0,
    by: 'p',
    count: 2,
  }
  office.front.setList?.('l', list)
  const page = await office.ask('/', { localAddress: '127.0.1.5' })
  expect(page.status).toBe(403)
  expect(page.body).toContain('stands on a list')
  await expect(office.ask('/', { localAddress: '127.0.1.5' })).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(await status('/', { localAddress: '127.0.0.8' })).toBe(200)
  expect(office.front.figures().hits!.get('l')).toBe(2)
  office.front.setList?.('l', undefined)
  expect(await status('/', { localAddress: '127.0.1.5' })).toBe(200)
})
