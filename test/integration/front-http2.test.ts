// HTTP/2 to the visitor: the same strictness, rules and bans as HTTP/1.1, and floods of frames that end only their own connection.
import { createHash } from 'node:crypto'
import type { IncomingMessage, RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { blockOf, type Office, type OfficeOptions, openOffice, until } from './front-office.ts'
import { ask2, block, byHand, FLAG, FRAME, frame, session } from './h2-client.ts'

let office: Office
const open = async (options?: OfficeOptions) => {
  office = await openOffice(options)
  return office
}
afterEach(() => office.close())

const GET = { ':method': 'GET', ':path': '/', ':scheme': 'https' } as const
const seenIn = (headers: Record<string, unknown>): [string, string][] => {
  const raw = JSON.parse(String(headers['x-seen'])) as string[]
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), raw[i + 1]!] as [string, string]] : []))
}
const closed = (socket: TLSSocket) => new Promise(resolve => (socket.closed ? resolve(undefined) : socket.on('close', resolve)))

describe('requests', () => {
  test('reach the app as HTTP/1.1 with the visitor’s address, and many share one connection', async () => {
    await open()
    const client = session(office)
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => ask2(client, { ...GET, ':path': `/page/${i}` })))
    expect(answers.map(a => a.body)).toEqual(Array.from({ length: 50 }, (_, i) => `hello /page/${i}`))
    const seen = Object.fromEntries(seenIn(answers[0]!.headers))
    expect(seen).toMatchObject({ host: `localhost:${office.port}`, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' })
    expect(Object.keys(seen).filter(name => name.startsWith(':'))).toEqual([])
    expect(answers[0]!.headers['x-content-type-options']).toBe('nosniff')
    expect(answers[0]!.headers['keep-alive']).toBeUndefined()
    client.destroy()
  })

  test('bodies, HEAD, cookies in crumbs and repeated Set-Cookie pass as they are', async () => {
    const app: RequestListener = (req, res) => {
      res.setHeader('set-cookie', ['a=1', 'b=2'])
      res.setHeader('x-seen', JSON.stringify(req.rawHeaders))
      if (req.method === 'HEAD') res.setHeader('content-length', '1234')
      void text(req).then(body => res.end(req.method === 'HEAD' ? undefined : `${req.method}:${body}`))
    }
    await open({ app })
    const client = session(office)
    const posted = await ask2(client, { ...GET, ':method': 'POST', cookie: ['x=1', 'y=2'], 'content-length': 5 }, 'hello')
    expect(posted.body).toBe('POST:hello')
    expect(posted.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(seenIn(posted.headers)).toContainEqual(['cookie', 'x=1; y=2'])
    const put = await ask2(client, { ...GET, ':method': 'PUT' }, 'no length')
    expect(put.body).toBe('PUT:no length')
    const head = await ask2(client, { ...GET, ':method': 'HEAD' })
    expect([head.status, head.headers['content-length'], head.body]).toEqual([200, '1234', ''])
    client.destroy()
  })

  test('what would be dropped in HTTP/1.1 is dropped here', async () => {
    await open()
    const client = session(office)
    const answer = await ask2(client, {
      ...GET,
      'x-forwarded-for': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
      'x-real-ip': '203.0.113.9',
      x_forwarded_for: '203.0.113.9',
      te: 'trailers',
      'x-kept': 'yes',
    })
    const seen = seenIn(answer.headers)
    expect(seen.filter(([, value]) => value.includes('203.0.113.9'))).toEqual([])
    expect(seen).toContainEqual(['x-kept', 'yes'])
    expect(seen.map(([name]) => name)).not.toContain('te')
    client.destroy()
  })

  test('an answer that breaks off resets its stream and no other', async () => {
    const app: RequestListener = (req, res) => {
      if (req.url === '/cut') {
        res.writeHead(200, { 'content-length': '100' })
        res.write('half')
        setImmediate(() => res.destroy())
      } else res.end('whole')
    }
    await open({ app })
    const client = session(office)
    const [cut, whole] = await Promise.all([ask2(client, { ...GET, ':path': '/cut' }), ask2(client, GET)])
    expect(cut.code).not.toBe(0)
    expect(whole.body).toBe('whole')
    expect((await ask2(client, GET)).body).toBe('whole')
    client.destroy()
  })

  test('a visitor who leaves ends the app’s work on that request', async () => {
    let asked: IncomingMessage | undefined
    let gone = false
    await open({
      app: (req, res) => {
        asked = req
        res.write('data: 1\n\n')
        res.on('close', () => {
          gone = true
        })
      },
    })
    const client = session(office)
    const stream = client.request(GET)
    stream.on('error', () => undefined)
    await new Promise(resolve => stream.once('data', resolve))
    expect(asked).toBeDefined()
    stream.close()
    await until(() => gone)
    client.destroy()
  })

  test('100-continue and early hints', async () => {
    const app: RequestListener = (req, res) => {
      res.writeEarlyHints({ link: '</style.css>; rel=preload' })
      void text(req).then(body => res.end(body))
    }
    await open({ app })
    const client = session(office)
    const stream = client.request({ ...GET, ':method': 'POST', expect: '100-continue' }, { endStream: false })
    let hints = 0
    stream.on('headers', headers => {
      if (headers[':status'] === 103) hints++
    })
    await new Promise(resolve => stream.once('continue', resolve))
    stream.end('sent after the word')
    expect(await text(stream)).toBe('sent after the word')
    expect(hints).toBe(1)
    client.destroy()
  })

  test('64 MiB both ways arrive whole', async () => {
    await open({ app: (req, res) => void req.pipe(res) })
    const client = session(office)
    const piece = Buffer.alloc(1 << 20, 'sekisho ')
    const sent = createHash('sha256')
    const got = createHash('sha256')
    const stream = client.request({ ...GET, ':method': 'POST' }, { endStream: false })
    stream.on('data', chunk => got.update(chunk))
    for (let i = 0; i < 64; i++) {
      sent.update(piece)
      if (!stream.write(piece)) await new Promise(resolve => stream.once('drain', resolve))
    }
    stream.end()
    await new Promise(resolve => stream.on('close', resolve))
    expect(got.digest('hex')).toBe(sent.digest('hex'))
    client.destroy()
  })
})

describe('refused', () => {
  const forms: [string, Record<string, string | string[]>, number][] = [
    ['a foreign authority', { ':authority': 'evil.example' }, 421],
    ['a Host that differs from the authority', { host: 'office.internal' }, 400],
    ['http as scheme', { ':scheme': 'http' }, 400],
    ['a path that is no path', { ':path': 'x' }, 0],
    ['a fragment', { ':path': '/a#b' }, 400],
    ['an unknown method', { ':method': 'BREW' }, 405],
    ['TRACE', { ':method': 'TRACE' }, 405],
    ['te other than trailers', { te: 'gzip' }, 0],
    ['a length without a body', { ':method': 'POST', 'content-length': '5' }, 0],
  ]
  test.each(forms)('%s', async (_name, fields, status) => {
    const seen: string[] = []
    await open({
      app: (req, res) => {
        seen.push(req.url ?? '')
        res.end()
      },
    })
    const client = session(office)
    const answer = await ask2(client, { ...GET, ':authority': `localhost:${office.port}`, ...fields }).catch(error => ({
      status: 0,
      error,
    }))
    if (status > 0) expect(answer.status).toBe(status)
    else expect([0, 400]).toContain(answer.status)
    expect(seen).toEqual([])
    client.destroy()
  })

  const byHandForms: [string, [string, string][]][] = [
    ['transfer-encoding', [['transfer-encoding', 'chunked']]],
    ['connection', [['connection', 'x-kept']]],
    ['upgrade', [['upgrade', 'h2c']]],
    ['an upper-case name', [['X-Upper', '1']]],
    ['CR and LF in a value', [['x-a', 'b\r\nx-evil: 1']]],
    ['NUL in a value', [['x-a', 'b\0c']]],
    ['a name with a colon inside', [['x-a: b', 'c']]],
    [
      'a pseudo-field after a field',
      [
        ['x-a', 'b'],
        [':path', '/other'],
      ],
    ],
    ['a path twice', [[':path', '/other']]],
    ['an unknown pseudo-field', [[':upstream', 'x']]],
    [
      'two lengths',
      [
        ['content-length', '0'],
        ['content-length', '5'],
      ],
    ],
    ['CONNECT protocol', [[':protocol', 'websocket']]],
  ]
  test.each(byHandForms)('%s, in frames written by hand, is refused, or gone before the app sees it', async (_name, fields) => {
    const seen: string[] = []
    await open({
      app: (req, res) => {
        seen.push(JSON.stringify(req.rawHeaders))
        res.end()
      },
    })
    const socket = await byHand(office)
    const head = block([
      [':method', 'GET'],
      [':path', '/'],
      [':scheme', 'https'],
      [':authority', `localhost:${office.port}`],
      ...fields,
    ])
    let bytes = 0
    socket.on('data', chunk => {
      bytes += chunk.length
    })
    socket.write(frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, 1, head))
    await until(() => bytes > 30 || socket.closed)
    const other = session(office)
    expect((await ask2(other, GET)).status).toBe(200)
    // nghttp2 leaves out a field that cannot be one; everything else malformed resets the stream.
    expect(seen.length).toBeLessThanOrEqual(2)
    expect(seen.filter(head => /evil|x-a|X-Upper|chunked|h2c|upstream|x-kept/.test(head))).toEqual([])
    other.destroy()
    socket.destroy()
  })
})

describe('rules and bans', () => {
  const login = {
    match: { pathPrefix: '/login' },
    threshold: { limit: 3, windowSeconds: 60, of: 'failures' as const, failureStatuses: [401] },
  }

  test('parallel failed logins on one connection cannot slip past', async () => {
    await open({ rules: [{ ...login, action: { kind: 'block', seconds: 600, silently: false } }] })
    const client = session(office, '127.0.0.7')
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask2(client, { ...GET, ':method': 'POST', ':path': '/login' }, 'x')),
    )
    expect(answers.filter(a => a.status === 401).length).toBeLessThanOrEqual(3)
    expect(office.recorded).toHaveLength(1)
    client.destroy()
  })

  test('a page with a reference while it is explained, then nothing; a ban cuts what is open', async () => {
    await open({ app: (_req, res) => void res.write('open') })
    const client = session(office, '127.0.0.8')
    const stream = client.request(GET)
    stream.on('error', () => undefined)
    await new Promise(resolve => stream.once('data', resolve))
    const gone = new Promise(resolve => client.on('close', resolve))
    office.front.setBlock(blockOf('b1', '127.0.0.8'))
    await gone
    const again = session(office, '127.0.0.8')
    const answer = await ask2(again, { ...GET, accept: 'text/html' })
    expect(answer.status).toBe(403)
    expect(answer.body).toContain('<html')
    again.destroy()
  })
})

describe('floods of frames end their own connection', () => {
  const others = async () => {
    const other = session(office, '127.0.0.2')
    expect((await ask2(other, GET)).status).toBe(200)
    other.destroy()
  }
  const head = () =>
    block([
      [':method', 'GET'],
      [':path', '/'],
      [':scheme', 'https'],
      [':authority', `localhost:${office.port}`],
    ])

  test('rapid reset (CVE-2023-44487)', async () => {
    await open({ app: (req, res) => void (req.url === '/' ? setTimeout(() => res.end('x'), 20) : res.end()) })
    const socket = await byHand(office)
    const field = head()
    for (let id = 1; id < 4000 && !socket.closed; id += 2) {
      socket.write(
        Buffer.concat([
          frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, id, field),
          frame(FRAME.reset, 0, id, Buffer.from([0, 0, 0, 8])),
        ]),
      )
      if (id % 101 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    await closed(socket)
    await others()
  })

  test('pings', async () => {
    await open()
    const socket = await byHand(office)
    for (let i = 0; i < 2000 && !socket.closed; i++) {
      socket.write(frame(FRAME.ping, 0, 0, Buffer.alloc(8)))
      if (i % 50 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    await closed(socket)
    await others()
  })

  test('settings', async () => {
    await open()
    const socket = await byHand(office)
    for (let i = 0; i < 2000 && !socket.closed; i++) {
      socket.write(frame(FRAME.settings, 0, 0))
      if (i % 50 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    await closed(socket)
    await others()
  })

  test('a head that never ends (CONTINUATION)', async () => {
    await open()
    const socket = await byHand(office)
    socket.write(frame(FRAME.headers, 0, 1, head()))
    const piece = block([['x-more', 'y'.repeat(10_000)]])
    for (let i = 0; i < 2000 && !socket.closed; i++) {
      socket.write(frame(FRAME.continuation, 0, 1, piece))
      if (i % 20 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    await closed(socket)
    await others()
  })

  test('a head that drips', async () => {
    await open({ limits: { keepAliveMs: 300 } })
    const socket = await byHand(office)
    socket.write(frame(FRAME.headers, 0, 1, head()))
    const drip = setInterval(() => {
      if (!socket.closed) socket.write(frame(FRAME.continuation, 0, 1))
    }, 50)
    await closed(socket)
    clearInterval(drip)
    await others()
  })

  test('empty data frames', async () => {
    await open({ app: (req, res) => void text(req).then(() => res.end()) })
    const socket = await byHand(office)
    const post = block([
      [':method', 'POST'],
      [':path', '/'],
      [':scheme', 'https'],
      [':authority', `localhost:${office.port}`],
    ])
    socket.write(frame(FRAME.headers, FLAG.endHeaders, 1, post))
    for (let i = 0; i < 2000 && !socket.closed; i++) {
      socket.write(frame(FRAME.data, 0, 1))
      if (i % 50 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    await closed(socket)
    const other = session(office, '127.0.0.2')
    expect((await ask2(other, GET)).status).toBe(200)
    other.destroy()
  })

  test('a connection that asks nothing is closed', async () => {
    await open({ limits: { keepAliveMs: 200 } })
    const socket = await byHand(office)
    await closed(socket)
  })
})

test('HTTP/1.1 is there on the same port', async () => {
  await open()
  expect((await office.ask('/')).body).toBe('hello /')
})

test('draining lets a stream under way finish and takes no new one', async () => {
  let release: () => void = () => undefined
  await open({
    app: (_req, res) => {
      res.write('first ')
      release = () => res.end('last')
    },
  })
  const client = session(office)
  const stream = client.request(GET)
  await new Promise(resolve => stream.once('data', resolve))
  stream.setEncoding('utf8')
  let rest = ''
  stream.on('data', chunk => {
    rest += chunk
  })
  const goaway = new Promise(resolve => client.on('goaway', resolve))
  const closing = office.front.close(5_000)
  await goaway
  release()
  await closing
  expect(rest).toBe('last')
})
