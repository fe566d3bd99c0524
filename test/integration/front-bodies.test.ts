// Rules that look into bodies: accounts are counted however they are sent, and the app receives exactly the bytes that came.
import { createHash, randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import { type Asking, type Office, type OfficeOptions, openOffice, until } from './front-office.ts'
import { ask2, session } from './h2-client.ts'

let office: Office
const open = async (options?: OfficeOptions) => {
  office = await openOffice(options)
  return office
}
afterEach(() => office.close())

/** Five wrong passwords for one account, wherever they come from. */
const perAccount: Partial<RuleText> = {
  name: 'Login guessing per account',
  match: { methods: ['POST'], pathPatterns: ['/login'] },
  subject: { account: { from: 'form', name: 'user' } },
  threshold: { limit: 5, windowSeconds: 300, of: 'failures', failureStatuses: [401] },
  action: { kind: 'block', seconds: 600, silently: false },
}

/** Answers 401 and says what it received: length and digest of the body, and how it was framed. */
const digest: RequestListener = (req, res) => {
  const hash = createHash('sha256')
  let size = 0
  req.on('data', (chunk: Buffer) => {
    hash.update(chunk)
    size += chunk.length
  })
  req.on('end', () => {
    const { 'content-length': length, 'transfer-encoding': coding, 'content-type': type } = req.headers
    res.statusCode = req.url?.includes('ogin') ? 401 : 200
    res.end(JSON.stringify({ size, sha256: hash.digest('hex'), length, coding, type }))
  })
}

const form = (user: string): Asking => ({
  method: 'POST',
  body: `user=${encodeURIComponent(user)}&password=${randomBytes(4).toString('hex')}`,
  headers: { host: `localhost:${office.port}`, 'content-type': 'application/x-www-form-urlencoded' },
})
const json = (user: string): Asking => ({
  method: 'POST',
  body: JSON.stringify({ user, password: randomBytes(4).toString('hex') }),
  headers: { host: `localhost:${office.port}`, 'content-type': 'application/json' },
})
const multipart = (user: string): Asking => ({
  method: 'POST',
  body: `--b1\r\nContent-Disposition: form-data; name="user"\r\n\r\n${user}\r\n--b1--\r\n`,
  headers: { host: `localhost:${office.port}`, 'content-type': 'multipart/form-data; boundary=b1' },
})
const status = async (asking: Asking, path = '/login') => (await office.ask(path, asking)).status

describe('an account is counted', () => {
  test('across addresses, spellings and kinds of body; then refused by page, while others log in', async () => {
    await open({ rules: [perAccount], app: digest })
    const from = (n: number) => ({ localAddress: `127.0.0.${n}` })
    expect(await status({ ...form('tanaka'), ...from(2) })).toBe(401)
    expect(await status({ ...form(' TANAKA '), ...from(3) })).toBe(401)
    expect(await status({ ...json('Tanaka'), ...from(4) })).toBe(401)
    expect(await status({ ...multipart('ｔａｎａｋａ'), ...from(5) })).toBe(401)
    expect(await status({ ...form('x'), ...from(6) }, '/./login/?user=tanaka')).toBe(401)
    expect(await status({ ...form('tanaka'), ...from(6) }, '//%6Cogin')).toBe(401)
    const refused = await office.ask('/login', { ...form('tanaka'), ...from(7) })
    expect(refused.status).toBe(403)
    expect(refused.headers['retry-after']).toBe('600')
    expect(refused.body).toContain(office.recorded[0]!.id.replaceAll('-', '').slice(0, 8))
    expect(refused.body).not.toContain('tanaka')
    expect(await status({ ...form('suzuki'), ...from(7) })).toBe(401)
    expect(await status({ ...from(7) }, '/')).toBe(200)
    expect(office.recorded).toHaveLength(1)
    expect(office.recorded[0]!.block.subject).toEqual({ kind: 'account', value: 'tanaka' })
    expect([...office.front.figures().hits!.values()]).toEqual([1])
  })

  test('a block of an account by a person holds at once, and lifting it too', async () => {
    await open({ rules: [perAccount], app: digest })
    const block = {
      id: 'a1',
      subject: { kind: 'account' as const, value: 'tanaka' },
      reason: { kind: 'person' as const, text: 'left the office' },
      at: office.now(),
      until: office.now() + 60_000,
      action: 'block' as const,
      silently: false,
      by: 'p1',
      evidence: [],
      lifted: null,
    }
    office.front.setBlock(block)
    expect(await status(form('Tanaka'))).toBe(403)
    expect(await status(form('sato'))).toBe(401)
    office.front.setBlock({ ...block, lifted: { at: office.now(), by: 'p1', why: 'back' } })
    expect(await status(form('tanaka'))).toBe(401)
    office.front.setBlock({ ...block, id: 'a2' })
    expect(await status(form('tanaka'))).toBe(403)
    office.wait(60_000)
    expect(await status(form('tanaka'))).toBe(401)
  })

  test.each([
    [
      'coded',
      {
        body: gzipSync('user=tanaka'),
        headers: { 'content-encoding': 'gzip', 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    ['of no known kind', { body: 'user=tanaka', headers: { 'content-type': 'text/plain' } }],
    ['without a kind', { body: 'user=tanaka', headers: {} }],
    ['broken', { body: '{"user":', headers: { 'content-type': 'application/json' } }],
    ['two-faced', { body: 'user=a&user=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    [
      'too large',
      { body: `user=tanaka&x=${'x'.repeat(70_000)}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    [
      'too large, in chunks',
      {
        body: `user=tanaka&x=${'x'.repeat(70_000)}`,
        headers: { 'transfer-encoding': 'chunked', 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
  ])('a body that is %s counts as one account of its own, and reaches the app whole', async (_what, { body, headers }) => {
    await open({ rules: [perAccount], app: digest })
    const asking = { method: 'POST', body, headers: { host: `localhost:${office.port}`, ...headers } }
    for (let i = 0; i < 5; i++) {
      const { status, body: said } = await office.ask('/login', asking)
      expect(status).toBe(401)
      expect(JSON.parse(said)).toMatchObject({ size: body.length, sha256: createHash('sha256').update(body).digest('hex') })
    }
    expect(await status(asking as Asking)).toBe(403)
    expect(await status(form('tanaka'))).toBe(401)
  })

  test('over HTTP/2 as well', async () => {
    await open({ rules: [perAccount], app: digest })
    const client = session(office)
    const login = (user: string) =>
      ask2(client, { ':method': 'POST', ':path': '/login', 'content-type': 'application/x-www-form-urlencoded' }, `user=${user}`)
    for (let i = 0; i < 5; i++) expect((await login('tanaka')).status).toBe(401)
    expect((await login('tanaka')).status).toBe(403)
    expect((await login('sato')).status).toBe(401)
    client.close()
  })
})

describe('the app receives', () => {
  test('exactly the bytes that came, held or not, however they are cut into pieces', async () => {
    await open({ rules: [{ ...perAccount, mode: 'monitor' }], app: digest })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        async (sizes, chunked) => {
          const pieces = sizes.map(size => randomBytes(size))
          const whole = Buffer.concat(pieces)
          const socket = await office.connect()
          let heard = ''
          socket.on('data', chunk => {
            heard += chunk
          })
          const framing = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${whole.length}`
          socket.write(
            `POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`,
          )
          for (const piece of pieces) {
            socket.write(
              chunked ? Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]) : piece,
            )
            await new Promise(resolve => setImmediate(resolve))
          }
          if (chunked) socket.write('0\r\n\r\n')
          await new Promise(resolve => socket.on('close', resolve))
          expect(heard).toContain(`"size":${whole.length},"sha256":"${createHash('sha256').update(whole).digest('hex')}"`)
        },
      ),
      { numRuns: 20 },
    )
  })

  test('a body after 100 Continue, which is asked for once', async () => {
    await open({ rules: [perAccount], app: digest })
    const socket = await office.connect()
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
    })
    socket.write(
      'POST /login HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\n',
    )
    await until(() => heard.includes('100 Continue'))
    socket.write('user=a')
    await until(() => heard.includes('"size":6'))
    expect(heard.match(/100 Continue/g)).toHaveLength(1)
    expect(heard).toContain('HTTP/1.1 401')
  })

  test('what comes too slowly to be waited for, counted as unreadable', async () => {
    let asked = 0
    await open({
      rules: [perAccount],
      app: (req, res) => {
        asked++
        digest(req, res)
      },
    })
    const socket = await office.connect()
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
    })
    socket.write(
      'POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\nuser',
    )
    await until(() => office.front.figures().requests === 1)
    office.wait(10_001)
    await until(() => asked === 1)
    socket.write('=a')
    await until(() => heard.includes('"size":6'))
    expect(office.observed.at(-1)?.values).toMatchObject({ 'form:user': '\0unreadable' })
  })

  test('nothing of a body whose visitor left, and the next request of others is served', async () => {
    let reached = 0
    await open({
      rules: [perAccount],
      app: (req, res) => {
        reached++
        digest(req, res)
      },
    })
    for (let i = 0; i < 20; i++) {
      const socket = await office.connect()
      socket.write('POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\nuser=a')
      await until(() => office.front.figures().requests === i + 1)
      socket.destroy()
    }
    await until(() => office.front.figures().activeConnections === 0)
    expect(reached).toBe(0)
    expect(await status(form('a'))).toBe(401)
  })

  test('the next request on a connection whose body was refused half read', async () => {
    await open({ rules: [perAccount], app: digest })
    office.front.setBlock({
      id: 'u1',
      subject: { kind: 'account', value: '\0unreadable' },
      reason: { kind: 'person', text: 'x' },
      at: office.now(),
      until: office.now() + 60_000,
      action: 'block',
      silently: false,
      by: 'p1',
      evidence: [],
      lifted: null,
    })
    const socket = await office.connect()
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
    })
    socket.write('POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n')
    const chunk = Buffer.concat([Buffer.from('8000\r\n'), randomBytes(0x8000), Buffer.from('\r\n')])
    for (let i = 0; i < 4; i++) socket.write(chunk)
    await until(() => heard.includes('HTTP/1.1 403'))
    socket.write('0\r\n\r\nGET /after HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await until(() => heard.includes('HTTP/1.1 200'))
  })
})

test('credential stuffing: many different accounts of one network, each failing once', async () => {
  await open({
    rules: [
      {
        name: 'Stuffing',
        match: { methods: ['POST'], pathPatterns: ['/login'] },
        subject: 'network',
        threshold: {
          limit: 4,
          windowSeconds: 60,
          of: 'distinct',
          distinct: { field: { from: 'form', name: 'user' } },
          failureStatuses: [401],
        },
        action: { kind: 'block', seconds: 60, silently: false },
      },
    ],
    app: digest,
  })
  for (const user of ['a', 'b', 'a', 'c', 'a', 'd']) expect(await status(form(user))).toBe(401)
  expect(await status(form('e'))).toBe(403)
  expect(office.recorded[0]!.block.subject).toEqual({ kind: 'address', value: '127.0.0.1' })
})

test('while a tried rule names a field, small bodies are recorded although no rule in force looks into them', async () => {
  await open({ app: digest })
  office.front.alsoRecord?.([{ key: 'form:user', kind: 'value', what: { field: { from: 'form', name: 'user' } } }])
  expect(await status(form('Tanaka'), '/anything')).toBe(200)
  expect(office.observed).toMatchObject([
    {
      address: '127.0.0.1',
      method: 'POST',
      path: '/anything',
      status: 200,
      allowed: false,
      refusedBy: undefined,
      values: { 'form:user': 'tanaka' },
    },
  ])
  office.front.alsoRecord?.([])
  expect(await status(form('Tanaka'), '/anything')).toBe(200)
  expect(office.observed[1]!.values).toBeUndefined()
  expect(office.observed.map(o => o.settlement)).toEqual([2, 4])
})
