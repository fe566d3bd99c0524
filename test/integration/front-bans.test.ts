// Rules and bans on real connections: exactly the limit passes, then the page, then nothing, and lifting undoes it at once.
import { afterEach, describe, expect, test } from 'vitest'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import { blockOf, type Office, type OfficeOptions, openOffice, until } from './front-office.ts'

let office: Office
const open = async (options?: OfficeOptions) => {
  office = await openOffice(options)
  return office
}
afterEach(() => office.close())

const guessing: Partial<RuleText> = {
  name: 'Login guessing',
  match: { methods: ['POST'], pathWords: ['login'] },
  threshold: { limit: 10, windowSeconds: 300, of: 'failures', failureStatuses: [401, 403, 422] },
  action: { kind: 'block', seconds: 3600, silently: false },
}
const from9 = { localAddress: '127.0.0.9' }
const login = { ...from9, method: 'POST', body: 'user=a&password=x' }

/** Status of a request, or `dropped` if the connection ended before TLS. */
async function status(path: string, options = {}): Promise<number | 'dropped'> {
  try {
    return (await office.ask(path, options)).status
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ECONNRESET')
    return 'dropped'
  }
}

describe('guessing at the login', () => {
  test('ten failures pass, then twenty pages, then nothing; others are served; the block has its evidence', async () => {
    const { recorded, front } = await open({ rules: [guessing] })
    const codes: unknown[] = []
    for (let i = 0; i < 15; i++) codes.push(await status('/login', login))
    expect(codes).toEqual([...Array(10).fill(401), ...Array(5).fill(403)])
    for (let i = 0; i < 15; i++) expect(await status('/', from9)).toBe(403)
    for (let i = 0; i < 3; i++) expect(await status('/', from9)).toBe('dropped')
    expect(await status('/')).toBe(200)
    expect(recorded).toHaveLength(1)
    expect(recorded[0]!.block).toMatchObject({ subject: { kind: 'address', value: '127.0.0.9' }, action: 'block' })
    expect(recorded[0]!.block.evidence).toHaveLength(10)
    expect(recorded[0]!.block.evidence[0]).toMatchObject({ method: 'POST', path: '/login', status: 401 })
    expect(front.figures()).toMatchObject({ logins: 10, droppedAtAccept: 3 })
  })

  test('by hanging up before the answer lets no more than ten through either', async () => {
    let reached = 0
    const { recorded } = await open({
      rules: [guessing],
      app: (req, res) => {
        reached++
        req.resume()
        setTimeout(() => res.writeHead(401).end('no'), 200)
      },
    })
    for (let i = 0; i < 15; i++) await office.ask('/login', { ...login, signal: AbortSignal.timeout(60) }).catch(() => undefined)
    await until(() => recorded.length === 1)
    expect(reached).toBe(10)
    expect(recorded[0]!.block).toMatchObject({ subject: { kind: 'address', value: '127.0.0.9' }, action: 'block' })
  })

  test('by many at once lets no more than ten through', async () => {
    let reached = 0
    await open({
      rules: [guessing],
      app: (req, res) => {
        reached++
        req.resume()
        setTimeout(() => res.writeHead(401).end('no'), 20)
      },
    })
    const codes = await Promise.all(Array.from({ length: 60 }, () => status('/login', login)))
    expect(reached).toBe(10)
    // Those whose answer was under way when the tenth decided are cut with it.
    expect(codes.filter(code => code === 401).length).toBeLessThanOrEqual(10)
    expect(codes.filter(code => code === 401).length).toBeGreaterThan(0)
  })

  test('the page says what, until when and whom to ask, not how many tries there are', async () => {
    const { ask, recorded } = await open({ rules: [guessing] })
    for (let i = 0; i < 10; i++) await ask('/login', login)
    const { body, headers } = await ask('/', { ...from9, headers: { host: 'localhost', 'accept-language': 'ja' } })
    expect(body).toContain('127.0.0.9')
    expect(body).toContain('失敗が続いた')
    expect(body).toContain('03-0000')
    expect(body).toContain('JST')
    expect(body).toContain(recorded[0]!.id.slice(0, 8))
    expect(body.replace(/<style>.*<\/style>/s, '')).not.toMatch(/10 ?(回|件|times|tries|failures)|300|5分/)
    expect(headers).toMatchObject({ 'cache-control': 'no-store', connection: 'close' })
  })

  test('keep-alive: the answer that caused the block arrives whole, then the connection ends', async () => {
    const { connect } = await open({ rules: [{ ...guessing, threshold: { ...guessing.threshold!, limit: 2 } }] })
    const idle = await connect('127.0.0.9')
    const idleClosed = new Promise(resolve => idle.on('close', resolve))
    idle.resume()
    const socket = await connect('127.0.0.9')
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
    })
    const closed = new Promise(resolve => socket.on('close', resolve))
    const attempt = 'POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx'
    socket.write(attempt)
    await until(() => /no$/.test(heard))
    socket.write(attempt)
    await Promise.all([closed, idleClosed])
    expect(heard.match(/HTTP\/1\.1 401 /g)).toHaveLength(2)
    expect(heard).toMatch(/no$/)
  })

  test('a full disk does not stop blocking', async () => {
    const { front, recorded, logged, wait } = await open({ rules: [guessing] })
    office.broken = true
    for (let i = 0; i < 10; i++) await status('/login', login)
    expect(await status('/', from9)).toBe(403)
    expect(front.figures().unrecorded).toBe(1)
    expect(logged.some(({ message }) => message.includes('not recorded'))).toBe(true)
    office.broken = false
    wait(60_000)
    await until(() => recorded.length === 1)
    expect(front.figures().unrecorded).toBe(0)
  })

  test('ends by the clock', async () => {
    const { wait } = await open({ rules: [guessing] })
    for (let i = 0; i < 10; i++) await status('/login', login)
    wait(3_599_000)
    expect(await status('/', from9)).toBe(403)
    wait(1_001)
    expect(await status('/', from9)).toBe(200)
  })

  test('lifted: served again at once, with all tries', async () => {
    const { front, recorded } = await open({ rules: [guessing] })
    for (let i = 0; i < 10; i++) await status('/login', login)
    const { id, block } = recorded[0]!
    front.setBlock({ ...block, id, by: 'gateway', lifted: null })
    expect(await status('/', from9)).toBe(403)
    front.setBlock({ ...block, id, by: 'gateway', lifted: { at: 1, by: 'p1', why: 'ours' } })
    for (let i = 0; i < 10; i++) expect(await status('/login', login)).toBe(401)
    expect(await status('/login', login)).toBe(403)
  })
})

describe('too many requests', () => {
  const many: Partial<RuleText> = { name: '大量アクセス', threshold: { limit: 3, windowSeconds: 10, of: 'all' } }

  test('are answered 429 with when to come back, until there is room; one row for all of them', async () => {
    const { ask, wait, recorded } = await open({ rules: [many] })
    for (let i = 0; i < 3; i++) expect((await ask('/')).status).toBe(200)
    const { status, headers, body } = await ask('/', { headers: { host: 'localhost', accept: 'application/json' } })
    expect(status).toBe(429)
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(10)
    expect(headers['ratelimit-policy']).toBe('"rule0";q=3;w=10')
    expect(headers.ratelimit).toMatch(/^"rule0";r=0;t=\d+$/)
    expect(JSON.parse(body)).toMatchObject({ status: 429, code: 'too-many' })
    for (let i = 0; i < 5; i++) expect((await ask('/')).status).toBe(429)
    expect(recorded).toHaveLength(1)
    expect(recorded[0]!.block).toMatchObject({ action: 'refuse', reason: { ruleName: '大量アクセス' } })
    wait(10_000)
    expect((await ask('/')).status).toBe(200)
  })

  test('watched only: nobody is refused, the figure says whom it would have been', async () => {
    const { ask, front, recorded } = await open({ rules: [{ ...many, mode: 'monitor' }] })
    for (let i = 0; i < 8; i++) expect((await ask('/')).status).toBe(200)
    expect(front.figures().wouldRefuse).toEqual({ 'rule-0': 5 })
    expect(recorded).toEqual([])
  })

  test('block silently if the rule says so: the request above the limit hears nothing', async () => {
    await open({ rules: [{ ...many, action: { kind: 'block', seconds: 60, silently: true } }] })
    expect([await status('/'), await status('/'), await status('/'), await status('/')]).toEqual([200, 200, 200, 'dropped'])
    expect(await status('/')).toBe('dropped')
  })

  test('block if the rule says so, and the request above the limit reads why', async () => {
    await open({ rules: [{ ...many, action: { kind: 'block', seconds: 60, silently: false } }] })
    expect([await status('/'), await status('/'), await status('/'), await status('/')]).toEqual([200, 200, 200, 403])
  })
})

describe('a block by an administrator', () => {
  test('cuts what is open, in general words', async () => {
    const { connect, front, ask } = await open()
    const socket = await connect('127.0.0.9')
    const closed = new Promise(resolve => socket.on('close', resolve))
    socket.resume()
    front.setBlock(blockOf('b1-aaaa-bbbb', '127.0.0.9'))
    await closed
    const { body } = await ask('/', from9)
    expect(body).toContain('the office decided')
    expect(body).not.toContain('secret note')
  })

  test('of a network, and one of two overlapping ones lifted', async () => {
    const { front } = await open()
    front.setBlock(blockOf('wide', '127.0.0.8/30'))
    const narrow = blockOf('narrow', '127.0.0.9')
    front.setBlock(narrow)
    front.setBlock({ ...narrow, lifted: { at: 1, by: 'p1', why: 'x' } })
    expect(await status('/', from9)).toBe(403)
    expect(await status('/', { localAddress: '127.0.0.12' })).toBe(200)
    front.setBlock(blockOf('wide', '127.0.0.8/30', { lifted: { at: 1, by: 'p1', why: 'x' } }))
    expect(await status('/', from9)).toBe(200)
  })

  test('silently: dropped before TLS at once', async () => {
    const { front, knock } = await open()
    front.setBlock(blockOf('b', '127.0.0.9', { silently: true }))
    expect(await status('/', from9)).toBe('dropped')
    expect((await knock('\x16\x03\x01', '127.0.0.9')).heard).toBe('')
  })

  test('beyond what a timer can count', async () => {
    const { front, wait, now } = await open()
    front.setBlock(blockOf('b', '127.0.0.9', { until: now() + 90 * 86_400_000 }))
    wait(89 * 86_400_000)
    expect(await status('/', from9)).toBe(403)
  })

  test('one million times the same is one', async () => {
    const { front } = await open()
    for (let i = 0; i < 1000; i++) front.setBlock(blockOf('b', '127.0.0.9'))
    front.setBlock(blockOf('b', '127.0.0.9', { lifted: { at: 1, by: 'p1', why: 'x' } }))
    expect(await status('/', from9)).toBe(200)
  })
})

test('a WebSocket of a banned visitor is cut', async () => {
  const { connect, front, appServer } = await open()
  appServer.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    socket.on('end', () => socket.destroy())
    socket.resume()
  })
  const socket = await connect('127.0.0.9')
  const closed = new Promise(resolve => socket.on('close', resolve))
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk
  })
  socket.write('GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  await until(() => heard.includes('101'))
  front.setBlock(blockOf('b', '127.0.0.9'))
  await closed
})

describe('connections', () => {
  test('that never become a request are dropped at accept after a while, and only from there', async () => {
    const { knock, wait } = await open({ limits: { fruitless: 5 } })
    for (let i = 0; i < 6; i++) await knock('\x16garbage', '127.0.0.9')
    await until(() => office.front.figures().activeConnections === 0)
    expect(await status('/', from9)).toBe('dropped')
    expect(await status('/')).toBe(200)
    wait(10_001)
    expect(await status('/', from9)).toBe(200)
  })

  test('are limited per address and in all', async () => {
    const { connect, front } = await open({ limits: { connectionsPerNetwork: 2, connections: 3 } })
    await connect('127.0.0.9')
    await connect('127.0.0.9')
    expect(await status('/', from9)).toBe('dropped')
    expect(await status('/')).toBe(200)
    await connect('127.0.0.10')
    await until(() => front.figures().activeConnections === 3)
    expect(await status('/')).toBe('dropped')
  })
})
