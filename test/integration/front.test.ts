// The front between real visitors and a real app: what passes, what is added, and what a visitor reads when the app cannot answer.
import { createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { certificate, type Office, type OfficeOptions, openOffice, seenBy, until } from './front-office.ts'

let office: Office
const open = async (options?: OfficeOptions) => {
  office = await openOffice(options)
  return office
}
afterEach(() => office.close())

describe('a request', () => {
  test('reaches the app with its path, its Host, and fields set from the socket', async () => {
    const { ask, port } = await open()
    const answer = await ask('/a?b=1', {
      localAddress: '127.0.0.3',
      headers: {
        host: `localhost:${port}`,
        'x-forwarded-for': '6.6.6.6',
        x_forwarded_for: '6.6.6.7',
        forwarded: 'for=6.6.6.8',
        connection: 'x-secret, x-forwarded-for, close',
        'x-secret': '1',
        'accept-encoding': 'gzip',
      },
    })
    expect(answer.body).toBe('hello /a?b=1')
    const seen = seenBy(answer)
    expect(seen).toMatchObject({
      host: `localhost:${port}`,
      'x-forwarded-for': '127.0.0.3',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': `localhost:${port}`,
      'x-forwarded-port': String(port),
      forwarded: `for=127.0.0.3;host="localhost:${port}";proto=https`,
      'accept-encoding': 'gzip',
    })
    expect(JSON.stringify(seen)).not.toMatch(/6\.6\.6|secret/)
  })

  test('over IPv6 is told as RFC 7239 says', async () => {
    const { ask } = await open()
    const seen = seenBy(await ask('/', { host: '::1' }))
    expect(seen['x-forwarded-for']).toBe('::1')
    expect(seen.forwarded).toContain('for="[::1]"')
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('by %s', async method => {
    const { ask } = await open({ app: (req, res) => res.end(req.method) })
    expect((await ask('/x', { method })).body).toBe(method)
  })

  test('with a body, by length and in chunks', async () => {
    const { ask } = await open()
    const body = 'x'.repeat(100_000)
    expect((await ask('/x', { method: 'POST', body })).body).toBe(`POST /x ${body}`)
    expect((await ask('/x', { method: 'POST', headers: { host: 'localhost', 'transfer-encoding': 'chunked' }, body })).body).toBe(
      `POST /x ${body}`,
    )
  })

  test('that expects 100-continue gets it, and the app sees an ordinary request', async () => {
    const { connect } = await open()
    const socket = await connect()
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
      if (heard === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('hello')
    })
    socket.write('POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n')
    await new Promise(resolve => socket.on('close', resolve))
    expect(heard).toContain('POST /x hello')
    expect(heard.toLowerCase()).not.toContain('"expect"')
  })

  test('that expects anything else is refused with 417', async () => {
    const { raw } = await open()
    expect(await raw('GET / HTTP/1.1\r\nHost: localhost\r\nExpect: miracles\r\n\r\n')).toMatch(/^HTTP\/1\.1 417 /)
  })

  test('by HTTP/1.0 is answered and the connection ends', async () => {
    const { raw } = await open()
    const heard = await raw('GET /old HTTP/1.0\r\nHost: localhost\r\n\r\n')
    expect(heard).toMatch(/^HTTP\/1\.1 200 /)
    expect(heard).toMatch(/hello \/old$/)
  })

  test('after another on one connection, also pipelined', async () => {
    const { raw } = await open()
    const one = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`
    const heard = await raw(one('/1') + one('/2') + one('/3', 'Connection: close\r\n'))
    expect([...heard.matchAll(/hello \/\d/g)].map(String)).toEqual(['hello /1', 'hello /2', 'hello /3'])
  })
})

describe('an answer', () => {
  test("gets helmet's fields where the app sets none, and loses hop-by-hop ones", async () => {
    const { ask } = await open({
      app: (_, res) =>
        res.writeHead(200, { 'X-Frame-Options': 'DENY', 'X-Powered-By': 'PHP', 'Set-Cookie': ['a=1', 'b=2'] }).end('x'),
    })
    const { headers } = await ask('/')
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'set-cookie': ['a=1', 'b=2'],
    })
    for (const name of [
      'x-powered-by',
      'strict-transport-security',
      'content-security-policy',
      'cross-origin-opener-policy',
      'etag',
    ])
      expect(headers[name], name).toBeUndefined()
  })

  test('that redirects to the app itself leads to the front', async () => {
    const { ask, app, port } = await open({ app: (_, res) => res.writeHead(302, { Location: `${app}/login?x=1` }).end() })
    expect((await ask('/')).headers.location).toBe(`https://localhost:${port}/login?x=1`)
  })

  test.each([
    ['HEAD', 200, { 'content-length': '1234' }],
    ['GET', 204, {}],
    ['GET', 304, { etag: '"x"' }],
  ] as const)('to %s with %i has no body and keeps the connection', async (method, status, fields) => {
    const { raw } = await open({
      app: (req, res) => (req.url === '/next' ? res.end('next') : res.writeHead(status, fields).end()),
    })
    const heard = await raw(
      `${method} / HTTP/1.1\r\nHost: localhost\r\n\r\nGET /next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    )
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(heard.split('\r\n\r\n')[1]).toMatch(/^HTTP\/1\.1 200 /)
    for (const [name, value] of Object.entries(fields)) expect(heard).toContain(`${name}: ${value}`)
  })

  test('with early hints and trailers: hints travel, trailers do not', async () => {
    const { raw } = await open({
      app: (_, res) => {
        res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
        res.writeHead(200, { Trailer: 'X-Sum' })
        res.write('body')
        res.addTrailers({ 'X-Sum': '1' })
        res.end()
      },
    })
    const heard = await raw('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    expect(heard).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/style\.css>/i)
    expect(heard).toContain('HTTP/1.1 200 OK')
    expect(heard).not.toMatch(/x-sum|trailer/i)
  })

  test('is not cut short when an idle connection to the app was closed meanwhile', async () => {
    const { ask, appServer } = await open({ app: (_, res) => res.end('x') })
    await ask('/')
    appServer.closeIdleConnections()
    expect((await ask('/')).status).toBe(200)
  })
})

describe('a page', () => {
  test('502 when the app is not running', async () => {
    const { ask, appServer } = await open()
    appServer.closeAllConnections()
    await new Promise(resolve => appServer.close(resolve))
    const { status, body, headers } = await ask('/', {
      headers: { host: 'localhost', accept: 'text/html', 'accept-language': 'ja' },
    })
    expect(status).toBe(502)
    expect(body).toContain('<html lang="ja">')
    expect(body).toContain('アプリが応答していません')
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    await new Promise<void>(resolve => appServer.listen(0, resolve))
  })

  test('504 when it takes too long, and the request to the app is given up', async () => {
    let closed = false
    const { ask } = await open({ app: req => void req.on('close', () => (closed = true)), limits: { firstByteMs: 150 } })
    const { status, body } = await ask('/slow')
    expect(status).toBe(504)
    expect(body).toContain('takes too long')
    await until(() => closed)
  })

  test('503 that says what to do when there is no app', async () => {
    const { ask } = await open({ upstream: null })
    const { status, body } = await ask('/', { headers: { host: 'localhost', accept: 'text/html' } })
    expect(status).toBe(503)
    expect(body).toContain('npm start -- --upstream')
  })

  test('as problem+json for programs', async () => {
    const { ask } = await open({ upstream: null })
    const { body, headers } = await ask('/', { headers: { host: 'localhost', accept: 'application/json' } })
    expect(headers['content-type']).toContain('application/problem+json')
    expect(JSON.parse(body)).toMatchObject({ status: 503, code: 'unavailable', type: 'urn:sekisho:problem:unavailable' })
    expect(JSON.parse(body).reference).toMatch(/^[0-9a-f]{8}$/)
  })

  test('502 when the app answers something that is not HTTP', async () => {
    const server = createTcpServer(socket => socket.end('SSH-2.0-OpenSSH\r\n'))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { ask } = await open({ upstream: `http://127.0.0.1:${(server.address() as { port: number }).port}` })
    expect((await ask('/')).status).toBe(502)
    server.close()
  })
})

describe('a WebSocket', () => {
  const sockets = async () => {
    const opened = await open()
    const server = new WebSocketServer({ server: opened.appServer })
    server.on('connection', (socket, req) => {
      socket.send(JSON.stringify(req.headers))
      socket.on('message', (data, binary) => socket.send(data, { binary }))
    })
    return opened
  }
  const connect = ({ port, ca }: Office) =>
    new WebSocket(`wss://localhost:${port}/ws`, [], {
      rejectUnauthorized: true,
      ca,
      headers: { host: 'localhost', 'x-forwarded-for': '6.6.6.6' },
    })

  test('echoes through, with rebuilt fields', async () => {
    const opened = await sockets()
    const socket = connect(opened)
    const messages: string[] = []
    socket.on('message', data => messages.push(String(data)))
    await new Promise(resolve => socket.on('open', resolve))
    const big = 'x'.repeat(300_000)
    socket.send('hello')
    socket.send(big)
    await until(() => messages.length === 3)
    expect(messages.slice(1)).toEqual(['hello', big])
    expect(JSON.parse(messages[0]!)).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      upgrade: 'websocket',
      connection: 'upgrade',
    })
    socket.close()
    await new Promise(resolve => socket.on('close', resolve))
    await until(() => opened.front.figures().activeConnections === 0)
  })

  test('that the app refuses is an ordinary answer', async () => {
    const { raw } = await open({
      app: (_, res) => res.end('x'),
    })
    office.appServer.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'))
    const heard = await raw(
      'GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    expect(heard).toMatch(/^HTTP\/1\.1 403 /)
    expect(heard).toMatch(/no$/)
  })
})

test('a renewed certificate is presented at once, and open connections go on', async () => {
  const { connect, present } = await open()
  const before = await connect()
  const fresh = certificate()
  present(fresh)
  const after = await connect()
  expect(after.getPeerX509Certificate()!.toString().trim()).toBe(fresh.cert.trim())
  expect(before.getPeerX509Certificate()!.toString().trim()).not.toBe(fresh.cert.trim())
  let heard = ''
  before.on('data', chunk => {
    heard += chunk
  })
  before.write('GET /still HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => heard.includes('hello /still'))
})

test('stopping lets an answer under way finish, and refuses new visitors', async () => {
  let finish = () => {}
  const { ask, front, port } = await open({
    app: (_, res) => {
      res.write('first ')
      finish = () => res.end('last')
    },
  })
  const answer = ask('/')
  await until(() => front.figures().requests === 1)
  await new Promise(resolve => setTimeout(resolve, 50))
  const closing = front.close(5000)
  await expect(ask('/', { port })).rejects.toThrow()
  finish()
  expect((await answer).body).toBe('first last')
  await closing
})
