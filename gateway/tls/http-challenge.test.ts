// The plain HTTP listener on real sockets: a challenge's answer, a redirect, and short shrift for everything else.
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPlainListener, type PlainListener } from './http-challenge.ts'

let listener: PlainListener
let port: number

beforeEach(async () => {
  listener = createPlainListener({
    answer: token => (token === 'known-token' ? 'known-token.thumbprint' : undefined),
    secure: host => ({ 'app.example.jp': 'app.example.jp', 'pc.local': 'pc.local:8443' })[host],
  })
  port = await listener.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(() => listener.close())

/** All that comes back for these bytes until the connection ends. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('latin1')
    socket.on('data', chunk => {
      heard += chunk
    })
    socket.on('close', () => resolve(heard))
    socket.on('error', error => ((error as NodeJS.ErrnoException).code === 'ECONNRESET' ? resolve(heard) : reject(error)))
  })
}

const get = (target: string, host = 'app.example.jp', method = 'GET') =>
  raw(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)

describe('a challenge', () => {
  it('is answered for its token, whatever the host', async () => {
    const answer = await get('/.well-known/acme-challenge/known-token', 'anything.example')
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toMatch(/content-type: application\/octet-stream/i)
    expect(answer.endsWith('\r\n\r\nknown-token.thumbprint')).toBe(true)
  })

  it.each(['unknown', '', 'known-token/', 'known-token?a', '..%2fknown-token', 'known%2Dtoken'])(
    'is not answered for "%s"',
    async token => {
      expect(await get(`/.well-known/acme-challenge/${token}`)).not.toContain('thumbprint')
    },
  )
})

describe('everything else', () => {
  it.each([
    ['/a/b?c=d%0d%0a', 'app.example.jp', 'https://app.example.jp/a/b?c=d%0d%0a'],
    ['/', 'APP.example.jp:80', 'https://app.example.jp/'],
    ['//evil.example/x', 'pc.local', 'https://pc.local:8443//evil.example/x'],
  ])('%s on %s goes to %s', async (target, host, location) => {
    const answer = await get(target, host)
    expect(answer).toMatch(/^HTTP\/1\.1 308 /)
    expect(answer).toContain(`Location: ${location}\r\n`)
    expect(answer).toMatch(/connection: close/i)
  })

  it.each([
    ['a foreign host', 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n', 400],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: app.example.jp\r\nHost: app.example.jp\r\n\r\n', 400],
    ['a host with a path', 'GET / HTTP/1.1\r\nHost: app.example.jp/x\r\n\r\n', 400],
    ['an absolute target', 'GET http://evil.example/ HTTP/1.1\r\nHost: app.example.jp\r\n\r\n', 400],
    ['a form', 'POST / HTTP/1.1\r\nHost: app.example.jp\r\nContent-Length: 3\r\n\r\na=b', 405],
  ])('%s is refused', async (_what, bytes, status) => {
    const answer = await raw(bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).not.toMatch(/location/i)
  })

  it('a second request on the same connection is not read', async () => {
    const one = 'GET / HTTP/1.1\r\nHost: app.example.jp\r\n\r\n'
    expect((await raw(one + one)).match(/HTTP\/1\.1/g)).toHaveLength(1)
  })

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['a huge head', `GET / HTTP/1.1\r\nHost: app.example.jp\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['an upgrade', 'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'],
  ])('%s ends the connection', async (_what, bytes) => {
    expect(await raw(bytes)).not.toMatch(/ 200 | 308 /)
  })

  it('a client that drips its head is cut within seconds', async () => {
    const started = performance.now()
    expect(await raw('GET / HTTP/1.1\r\nHost: a')).not.toMatch(/ 200 | 308 /)
    expect(performance.now() - started).toBeLessThan(8_000)
  })
})
