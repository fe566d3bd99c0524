// HTTP as strict as the front needs it, written byte by byte on real TLS connections: nothing ambiguous reaches the app.
import { connect as netConnect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Office, openOffice, until } from './front-office.ts'

let office: Office
const reached: string[] = []
beforeAll(async () => {
  office = await openOffice({
    app: (req, res) => {
      reached.push(`${req.method} ${req.url}`)
      req.resume()
      res.end('reached')
    },
    limits: { headersMs: 600, handshakeMs: 500 },
  })
})
afterAll(() => office.close())

const host = 'Host: localhost\r\n'

describe('refused, and the connection ends', () => {
  test.each([
    ['two Hosts', `GET /r HTTP/1.1\r\n${host}${host}\r\n`, 400],
    ['no Host', 'GET /r HTTP/1.1\r\n\r\n', 400],
    ['a foreign Host', 'GET /r HTTP/1.1\r\nHost: evil.test\r\n\r\n', 421],
    ['an absolute target of another authority', `GET https://evil.test/r HTTP/1.1\r\n${host}\r\n`, 400],
    ['an absolute target that disagrees with Host', `GET https://127.0.0.1/r HTTP/1.1\r\n${host}\r\n`, 400],
    ['HTTP/2.0', `GET /r HTTP/2.0\r\n${host}\r\n`, 505],
    ['HTTP/0.9', 'GET /r\r\n\r\n', 505],
    ['HTTP/1.0 with a transfer coding', `POST /r HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['GET with a body', `GET /r HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\nGET /`, 400],
    ['GET with a chunked body', `GET /r HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['length and coding', `POST /r HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['two lengths', `POST /r HTTP/1.1\r\n${host}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd`, 400],
    ['a length with a sign', `POST /r HTTP/1.1\r\n${host}Content-Length: +4\r\n\r\nabcd`, 400],
    ['a coding behind a space', `POST /r HTTP/1.1\r\n${host}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`, 400],
    ['a coding with a tail', `POST /r HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, 400],
    ['a coding of two', `POST /r HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 400],
    [
      'an h2c upgrade',
      `GET /r HTTP/1.1\r\n${host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
      400,
    ],
    ['an upgrade to TLS', `GET /r HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n`, 400],
    ['a bare line feed in a field', `GET /r HTTP/1.1\r\n${host}X: a\nTransfer-Encoding: chunked\r\n\r\n`, 400],
    ['a folded field', `GET /r HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n`, 400],
    ['a null byte', `GET /r HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`, 400],
    ['TRACE', `TRACE /r HTTP/1.1\r\n${host}\r\n`, 405],
    ['CONNECT', `CONNECT evil.test:443 HTTP/1.1\r\n${host}\r\n`, 0],
    ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 400],
    ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['too many fields', `GET /r HTTP/1.1\r\n${host}${'X: y\r\n'.repeat(150)}\r\n`, 431],
    ['a head of 40 KB', `GET /r HTTP/1.1\r\n${host}X: ${'y'.repeat(40_000)}\r\n\r\n`, 431],
  ])('%s', async (_, bytes, status) => {
    reached.length = 0
    const heard = await office.raw(bytes)
    if (status === 0) expect(heard).toBe('')
    else expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    if (status !== 0) expect(heard.toLowerCase()).toMatch(/connection: close\r\n/)
    expect(heard.match(/HTTP\/1\.1 /g)?.length ?? 0).toBeLessThanOrEqual(1)
    expect(reached).toEqual([])
  })
})

test('a bad chunk in mid-body never ends cleanly', async () => {
  const heard = await office.raw(`POST /r HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n3\r\nabcXXX\r\n`)
  expect(heard).not.toContain('reached')
})

test.each(['localhost', 'LOCALHOST:9', '127.0.0.1', '127.0.0.42:8443', '[::1]', 'office.internal'])(
  'Host %s is served',
  async name => {
    expect(await office.raw(`GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /)
  },
)

describe('plain HTTP on the TLS port', () => {
  test('is led to https', async () => {
    const { heard } = await office.knock(`GET /a?b=1 HTTP/1.1\r\nHost: localhost:${office.port}\r\n\r\n`)
    expect(heard).toMatch(/^HTTP\/1\.1 308 /)
    expect(heard).toContain(`Location: https://localhost:${office.port}/a?b=1\r\n`)
    expect(heard).toContain('Cache-Control: no-store')
  })
  test.each([
    ['POST', `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`],
    ['a foreign Host', 'GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n'],
    ['no HTTP at all', '\0\0\0\0'],
    ['a head without an end', `GET / HTTP/1.1\r\nX: ${'y'.repeat(10_000)}`],
  ])('%s is told in words', async (_, bytes) => {
    const { heard } = await office.knock(bytes)
    expect(heard).toMatch(/^HTTP\/1\.1 400 /)
    expect(heard).toContain('https://')
    expect(heard).not.toContain('Location')
  })
})

describe('slow clients are cut', () => {
  const gone = async (first: string, next: string) => {
    const start = performance.now()
    const socket = await office.connect()
    const closed = new Promise(resolve => socket.on('close', resolve))
    socket.on('data', () => undefined)
    socket.on('error', () => undefined)
    socket.write(first)
    const drip = setInterval(() => socket.writable && socket.write(next), 50)
    await closed
    clearInterval(drip)
    return performance.now() - start
  }
  test('who drips the head', async () =>
    expect(await gone('GET / HTTP/1.1\r\nHost: localhost\r\n', 'X: y\r\n')).toBeLessThan(4000))
  test('who connects and says nothing', async () => {
    const socket = netConnect(office.port, '127.0.0.1')
    const closed = new Promise(resolve => socket.on('close', resolve))
    socket.resume()
    await closed
  })
  test('who begins a handshake and stops', async () => {
    const socket = netConnect(office.port, '127.0.0.1')
    const closed = new Promise(resolve => socket.on('close', resolve))
    socket.resume()
    socket.write(Buffer.from('16030100', 'hex'))
    await closed
    await until(() => office.front.figures().activeConnections === 0)
  })
})
