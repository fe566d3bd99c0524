// The desk's outer edge on real sockets: hosts, origins, bodies, methods, floods, plain HTTP, certificates, pages.
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Member, openTestDesk, type TestDesk } from './desk-harness.ts'

let desk: TestDesk
let administrator: Member

beforeAll(async () => {
  desk = await openTestDesk(['*.shop.example', 'desk.example'])
  administrator = await desk.join('administrator', 'Suzuki')
})
afterAll(async () => {
  await desk.close()
})

const EXTENSION = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop'

/** Sends bytes over TLS (or plain TCP) and reads until the desk closes, or until `enough` says so. */
function raw(
  bytes: string,
  { plain = false, enough }: { plain?: boolean; enough?: (text: string) => boolean } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = plain
      ? connectTcp(desk.port, '127.0.0.1')
      : connectTls({ port: desk.port, host: '127.0.0.1', ca: desk.ca, servername: 'localhost' })
    socket.setEncoding('latin1')
    socket.on('data', chunk => {
      text += chunk
      if (enough?.(text)) socket.destroy()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
    socket.write(bytes)
  })
}

describe('host names', () => {
  it('answers to its own names and refuses every other, as a rebound DNS name would be', async () => {
    const own = ['localhost', 'LOCALHOST', '127.0.0.1', '[::1]', 'office-pc', 'desk.example', 'a.shop.example', 'localhost.']
    const foreign = [
      'evil.example',
      'localhost.evil.example',
      'a.b.shop.example',
      'shop.example',
      '203.0.113.9',
      'localhost@evil.example',
    ]
    for (const host of own)
      expect([host, (await desk.ask('GET', '/healthz', { headers: { host: `${host}:${desk.port}` } })).status]).toEqual([
        host,
        200,
      ])
    for (const host of foreign) {
      const answer = await desk.ask('GET', '/healthz', { headers: { host } })
      expect([host, answer.status]).toEqual([host, 421])
      expect(answer.json().code).toBe('wrong-host')
    }
  })

  it('refuses two of them, and a second authority in the target', async () => {
    const end = '\r\nConnection: close\r\n\r\n'
    const host = `Host: localhost:${desk.port}`
    expect(await raw(`GET /healthz HTTP/1.1\r\n${host}\r\n${host}${end}`)).toMatch(/^HTTP\/1\.1 4(00|21)/)
    expect(await raw(`GET https://evil.example/healthz HTTP/1.1\r\n${host}${end}`)).toMatch(/^HTTP\/1\.1 421/)
    expect(await raw(`GET /healthz HTTP/1.1${end}`)).toMatch(/^HTTP\/1\.1 400/)
    expect(await raw(`GET /healthz HTTP/1.1\r\nHost: ${end}`)).toMatch(/^HTTP\/1\.1 421/)
  })
})

describe('other websites', () => {
  it('are refused, whatever their browser says of them', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://localhost:${desk.port}` },
      { origin: `https://localhost:${desk.port + 1}`, 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'chrome-extension://a.evil.example/x' },
    ]
    for (const headers of foreign) {
      const answer = await desk.ask('GET', '/healthz', { headers })
      expect([headers, answer.status]).toEqual([headers, 403])
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
      const posted = await desk.ask('POST', '/v1/pairing/start', { headers, body: { commitment: '0'.repeat(64) } })
      expect(posted.status).toBe(403)
    }
    const navigation = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    expect((await desk.ask('GET', '/ca', { headers: navigation })).status).toBe(200)
    expect((await desk.ask('POST', '/v1/pairing/start', { headers: navigation, body: {} })).status).toBe(403)
  })

  it('are not the extension, which may ask and read the nonce', async () => {
    for (const origin of [EXTENSION, 'moz-extension://0f1e2d3c-1111-2222-3333-444455556666']) {
      const preflight = await desk.ask('OPTIONS', '/v1/me', {
        headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'dpop' },
      })
      expect(preflight.status).toBe(204)
      expect(preflight.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-private-network': 'true',
      })
      expect(preflight.headers['access-control-allow-headers']).toContain('dpop')
      const answer = await desk.ask('GET', '/v1/me', { key: administrator, headers: { origin, 'sec-fetch-site': 'cross-site' } })
      expect(answer.status).toBe(200)
      expect(answer.headers['access-control-allow-origin']).toBe(origin)
      expect(answer.headers['access-control-expose-headers']).toContain('dpop-nonce')
      expect(answer.headers.vary).toContain('Origin')
    }
    // A host-permitted GET of an extension carries no Origin at all.
    const hidden = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }
    expect((await desk.ask('GET', '/v1/me', { key: administrator, headers: hidden })).status).toBe(200)
    expect((await desk.ask('GET', '/healthz', { headers: { origin: desk.origin } })).status).toBe(200)
  })
})

describe('bodies', () => {
  const path = '/v1/invitations'
  const ask = (body: unknown, headers: Record<string, string> = {}) =>
    desk.ask('POST', path, { key: administrator, body, headers })

  it('are JSON, whole and in one language of bytes', async () => {
    expect((await ask('{"role":"user",')).json()).toMatchObject({ status: 400, code: 'bad-input' })
    expect((await ask('')).json()).toMatchObject({ status: 400, code: 'bad-input' })
    expect((await ask('role=user', { 'content-type': 'application/x-www-form-urlencoded' })).json()).toMatchObject({
      status: 415,
    })
    expect((await ask('{}', { 'content-type': 'text/plain' })).json()).toMatchObject({ status: 415 })
    expect((await ask({ role: 'user', name: 'x' }, { 'content-encoding': 'gzip' })).json()).toMatchObject({ status: 415 })
    expect((await ask({ role: 'user', name: 'x' }, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200)
  })

  it('are told every fault at once, unknown fields too', async () => {
    const answer = (await ask({ role: 'king', name: '', crown: true })).json()
    expect(answer).toMatchObject({ status: 400, code: 'bad-input' })
    const faults = answer.faults as { path: string; message: string }[]
    expect(faults.map(fault => fault.path)).toEqual(expect.arrayContaining(['role', 'name']))
    expect(JSON.stringify(faults)).toContain('crown')
    expect(answer.detail).toContain('Nothing was changed')
    const operation = { row: 'x', input: {}, extra: 1 }
    expect((await desk.ask('POST', '/v1/rules/remove', { key: administrator, body: operation })).status).toBe(400)
  })

  it('are not taken where none belongs', async () => {
    expect((await desk.ask('GET', '/v1/me', { key: administrator, body: '{}' })).json()).toMatchObject({ status: 400 })
  })

  it('without words of what they are do not pass for JSON', async () => {
    expect((await ask('{}', { 'content-type': '' })).json()).toMatchObject({ status: 415, code: 'wrong-type' })
  })

  it('of 100 MB are refused before they are read', async () => {
    const host = `Host: localhost:${desk.port}`
    const head = `POST ${path} HTTP/1.1\r\n${host}\r\nContent-Type: application/json\r\n`
    const declared = await raw(`${head}Content-Length: 100000000\r\n\r\n{`, { enough: text => text.includes('}') })
    expect(declared).toMatch(/^HTTP\/1\.1 413/)
    expect(declared).toContain('"code":"too-large"')
    const chunk = `40000\r\n${'x'.repeat(0x40000)}\r\n`
    const streamed = await raw(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(10)}`, {
      enough: text => text.includes('}'),
    })
    expect(streamed).toMatch(/^HTTP\/1\.1 413/)
  })

  it('of a report with every part at its limit are taken', async () => {
    const capture = {
      grade: 'page',
      from: 'x'.repeat(500),
      subject: '件'.repeat(1000),
      page: { title: 'x', url: 'https://mail.example/' },
      text: '文'.repeat(200_000),
      links: Array.from({ length: 500 }, () => ({ text: 'here', href: `https://evil.example/${'a'.repeat(1000)}` })),
      capturedAt: 0,
    }
    const body = { row: crypto.randomUUID(), input: { capture, exposure: 'link' } }
    expect((await desk.ask('POST', '/v1/reports/send', { key: administrator, body })).status).toBe(200)
    const longer = { row: crypto.randomUUID(), input: { capture: { ...capture, text: '文'.repeat(200_001) }, exposure: 'link' } }
    expect((await desk.ask('POST', '/v1/reports/send', { key: administrator, body: longer })).status).toBe(400)
  })
})

describe('addresses and methods', () => {
  it('that do not exist are said so in JSON', async () => {
    const unknown = [
      '/v1/nothing',
      '/nothing',
      '/v1/rules/nothing',
      '/v1/rules/toString',
      '/v1/constructor',
      '/v1/%ZZ',
      '/v1/rules/add/more',
      '/V1/me',
    ]
    for (const path of unknown) {
      const answer = await desk.ask(path.includes('add') ? 'POST' : 'GET', path)
      expect([path, answer.status]).toEqual([path, 404])
      expect(answer.json().code).toBe('not-found')
    }
  })

  it('that are wrong are told the right one', async () => {
    for (const [method, path, allow] of [
      ['DELETE', '/v1/me', 'GET, HEAD'],
      ['POST', '/v1/me', 'GET, HEAD'],
      ['GET', '/v1/invitations', 'POST'],
      ['GET', '/v1/rules/add', 'POST'],
      ['PUT', '/v1/office', 'GET, POST, HEAD'],
      ['PATCH', '/v1/rules', 'GET, HEAD'],
      ['OPTIONS', '/v1/rules', 'GET, HEAD'],
    ] as const) {
      const answer = await desk.ask(method, path)
      expect([path, answer.status, answer.headers.allow]).toEqual([path, 405, allow])
      expect(answer.json().code).toBe('wrong-method')
    }
  })

  it('answers 304 to whoever has the counts already', async () => {
    const first = await desk.ask('GET', '/v1/badge', { key: administrator })
    const etag = String(first.headers.etag)
    const again = await desk.ask('GET', '/v1/badge', { key: administrator, headers: { 'if-none-match': etag } })
    expect([again.status, again.text]).toEqual([304, ''])
    await desk.join('user', 'somebody')
    expect((await desk.ask('GET', '/v1/badge', { key: administrator, headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  it('pages through the log', async () => {
    const ask = async (query: string) => (await desk.ask('GET', `/v1/log${query}`, { key: administrator })).json()
    const { entries, size } = (await ask('?limit=2')) as unknown as { entries: { seq: number }[]; size: number }
    expect(entries.map(entry => entry.seq)).toEqual([size - 1, size - 2])
    expect(await ask(`?before=${size - 2}&limit=1`)).toMatchObject({ entries: [{ seq: size - 3 }] })
    expect(await ask('?limit=-1')).toMatchObject({ status: 400 })
    expect((await desk.ask('GET', '/v1/consistency?from=0&to=1', { key: administrator })).status).toBe(400)
    expect((await desk.ask('GET', `/v1/consistency?from=1&to=${size}`, { key: administrator })).json().proof).toBeInstanceOf(
      Array,
    )
  })
})

describe('a defect', () => {
  it('shows a reference, and its details stand in the log only', async () => {
    desk.controls = [{ code: 'tls' } as never]
    const answer = await desk.ask('GET', '/v1/status', { key: administrator })
    desk.controls = []
    expect(answer.status).toBe(500)
    const { code, reference, detail } = answer.json()
    expect(code).toBe('internal')
    expect(detail).not.toContain('situation')
    expect(desk.errors).toMatchObject([{ reference }])
  })
})

describe('floods', () => {
  it('are refused by address, with the time to wait, and nobody else notices', async () => {
    const statuses: number[] = []
    let retryAfter: string | undefined
    for (let i = 0; i < 65; i++) {
      const answer = await desk.ask('POST', '/v1/pairing/start', { body: { commitment: '0'.repeat(64) }, from: '127.0.0.77' })
      statuses.push(answer.status)
      if (answer.status === 429) retryAfter = answer.headers['retry-after']
    }
    expect(statuses.filter(status => status === 200).length).toBe(60)
    expect(Number(retryAfter)).toBeGreaterThan(0)
    expect(
      (await desk.ask('POST', '/v1/pairing/start', { body: { commitment: '0'.repeat(64) }, from: '127.0.0.78' })).status,
    ).toBe(200)
  })
})

describe('the socket', () => {
  it('shows plain HTTP the way, or refuses it in words', async () => {
    const host = `Host: localhost:${desk.port}`
    const redirected = await raw(`GET /ca?lang=ja HTTP/1.1\r\n${host}\r\n\r\n`, { plain: true })
    expect(redirected).toMatch(/^HTTP\/1\.1 308/)
    expect(redirected).toContain(`Location: https://localhost:${desk.port}/ca?lang=ja\r\n`)
    const refused = [
      `GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n`,
      `POST /v1/me HTTP/1.1\r\n${host}\r\n\r\n`,
      'nonsense\r\n\r\n',
    ]
    for (const bytes of refused) {
      const answer = await raw(bytes, { plain: true })
      expect(answer).toMatch(/^HTTP\/1\.1 400/)
      expect(answer).not.toContain('Location')
      expect(answer).toContain('https://')
    }
  })

  it('takes a renewed certificate without a restart', async () => {
    const serial = () =>
      new Promise<string>((resolve, reject) => {
        const socket = connectTls({ port: desk.port, host: '127.0.0.1', ca: desk.ca, servername: 'localhost' }, () => {
          resolve(socket.getPeerCertificate().serialNumber)
          socket.destroy()
        })
        socket.on('error', reject)
      })
    const before = await serial()
    desk.renewCertificate()
    expect(await serial()).not.toBe(before)
    expect((await desk.ask('GET', '/healthz')).status).toBe(200)
  })

  it('speaks nothing below TLS 1.2', async () => {
    const old = new Promise((_, reject) => {
      const socket = connectTls({
        port: desk.port,
        host: '127.0.0.1',
        ca: desk.ca,
        servername: 'localhost',
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      })
      socket.on('error', reject)
    })
    await expect(old).rejects.toThrow()
  })
})

describe('pages', () => {
  it('hand out the certificate in either language, without anything that runs', async () => {
    const english = await desk.ask('GET', '/ca', { headers: { 'accept-language': 'en-GB,en;q=0.9,ja;q=0.5' } })
    const japanese = await desk.ask('GET', '/ca', { headers: { 'accept-language': 'ja,en;q=0.5' } })
    const asked = await desk.ask('GET', '/ca?lang=ja', { headers: { 'accept-language': 'en' } })
    expect(english.text).toContain('<html lang="en">')
    expect(english.text).toContain('can vouch for this office only')
    expect(japanese.text).toContain('<html lang="ja">')
    expect(asked.text).toBe(japanese.text)
    for (const page of [english, japanese, await desk.ask('GET', '/pair')]) {
      expect(page.text).not.toMatch(/<script|\son\w+=|\{\w+\}/)
      expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/)
      expect(page.headers['x-content-type-options']).toBe('nosniff')
      expect(page.headers['strict-transport-security']).toBeUndefined()
    }
    const shown = english.text.replace('<br>', ':')
    const file = await desk.ask('GET', '/ca.pem')
    expect(file.text).toBe(desk.ca)
    const { X509Certificate } = await import('node:crypto')
    expect(shown).toContain(new X509Certificate(desk.ca).fingerprint256)
    expect((await desk.ask('GET', '/')).headers.location).toBe('/ca')
  })
})
