// Behind trusted proxies and the PROXY protocol: bans and rules are for whoever really comes, and nobody can write himself another address.
import { request } from 'node:https'
import { connect as netConnect } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { blockOf, type Office, type OfficeOptions, openOffice, seenBy, until } from './front-office.ts'
import { ask2, session } from './h2-client.ts'

let office: Office
const open = async (options?: OfficeOptions) => {
  office = await openOffice(options)
  return office
}
afterEach(() => office.close())

const PROXY = '127.0.0.50'
const STRANGER = '127.0.0.60'
const trusting = { settings: { trustedProxies: ['127.0.0.48/29'] } } satisfies OfficeOptions
const from = (localAddress: string, headers: Record<string, string | string[]> = {}, path = '/') =>
  office.ask(path, { localAddress, headers: { host: `localhost:${office.port}`, ...headers } })

describe('a trusted proxy', () => {
  test('is believed about the visitor, and the app is told the whole chain', async () => {
    await open(trusting)
    const seen = seenBy(await from(PROXY, { 'x-forwarded-for': '198.51.100.1, 203.0.113.7', 'x-forwarded-proto': 'http' }))
    expect(seen['x-forwarded-for']).toBe(`203.0.113.7, ${PROXY}`)
    expect(seen['x-forwarded-proto']).toBe('http')
    expect(seen.forwarded).toBe(`for=203.0.113.7;host="localhost:${office.port}";proto=http, for=${PROXY}`)
    expect(JSON.stringify(seen)).not.toContain('198.51.100.1')
  })

  test('two fields that contradict each other are refused', async () => {
    await open(trusting)
    const answer = await from(PROXY, { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.8' })
    expect(answer.status).toBe(400)
  })

  test('a host name that is not ours is refused', async () => {
    await open(trusting)
    expect((await from(PROXY, { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-host': 'evil.example' })).status).toBe(421)
  })

  test('one of its visitors is banned and the others are not', async () => {
    await open(trusting)
    office.front.setBlock(blockOf('b1', '203.0.113.7'))
    expect((await from(PROXY, { 'x-forwarded-for': '203.0.113.7' })).status).toBe(403)
    expect((await from(PROXY, { 'x-forwarded-for': '203.0.113.8' })).status).toBe(200)
    // The ban says nothing about whoever only claims to be somebody else.
    expect((await from(STRANGER, { 'x-forwarded-for': '203.0.113.7' })).status).toBe(200)
  })

  test('an answer that is being sent to a banned visitor ends, and other visitors go on', async () => {
    await open({ ...trusting, app: (_req, res) => void res.write('data: 1\n\n') })
    const streams = ['203.0.113.7', '203.0.113.8'].map(visitor => {
      const stream = { open: false, ended: false }
      const req = request({
        host: '127.0.0.1',
        port: office.port,
        ca: office.ca,
        servername: 'localhost',
        agent: false,
        localAddress: PROXY,
        headers: { host: `localhost:${office.port}`, 'x-forwarded-for': visitor },
      })
      req.on('response', res => {
        res.on('data', () => {
          stream.open = true
        })
        res.on('error', () => undefined)
        res.on('close', () => {
          stream.ended = true
        })
      })
      req.on('error', () => undefined)
      req.end()
      return stream
    })
    await until(() => streams.every(({ open }) => open))
    office.front.setBlock(blockOf('b1', '203.0.113.7'))
    await until(() => streams[0]!.ended)
    expect(streams[1]!.ended).toBe(false)
  })

  test('a proxy that speaks Forwarded is believed there, whatever X- fields a visitor left', async () => {
    await open(trusting)
    const said = { forwarded: 'for=203.0.113.7;proto=https', 'x-forwarded-proto': 'http' }
    expect(seenBy(await from(PROXY, said))['x-forwarded-proto']).toBe('https')
  })

  test('rules count its visitors one by one', async () => {
    await open({ ...trusting, rules: [{ threshold: { limit: 2, windowSeconds: 60, of: 'all' }, action: { kind: 'refuse' } }] })
    const statuses = async (visitor: string) => {
      const found: number[] = []
      for (let i = 0; i < 3; i++) found.push((await from(PROXY, { 'x-forwarded-for': `9.9.9.${i}, ${visitor}` })).status)
      return found
    }
    expect(await statuses('203.0.113.7')).toEqual([200, 200, 429])
    expect(await statuses('203.0.113.8')).toEqual([200, 200, 429])
  })

  test('a block decided by a rule is the visitor’s, and the proxy’s connections go on', async () => {
    const login = { limit: 2, windowSeconds: 60, of: 'failures' as const, failureStatuses: [401] }
    await open({ ...trusting, rules: [{ threshold: login, action: { kind: 'block', seconds: 600, silently: false } }] })
    for (let i = 0; i < 2; i++) await from(PROXY, { 'x-forwarded-for': '203.0.113.7' }, '/login')
    expect(office.recorded.map(({ block }) => block.subject.value)).toEqual(['203.0.113.7'])
    expect((await from(PROXY, { 'x-forwarded-for': '203.0.113.7' })).status).toBe(403)
    expect((await from(PROXY, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(200)
  })
})

describe('a stranger', () => {
  test('who claims to be somebody is himself', async () => {
    await open(trusting)
    const seen = seenBy(
      await from(STRANGER, { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7', 'x-real-ip': '1.2.3.4' }),
    )
    expect(seen['x-forwarded-for']).toBe(STRANGER)
    expect(JSON.stringify(seen)).not.toMatch(/203\.0\.113\.7|1\.2\.3\.4/)
  })

  test('who names different visitors from a private address is reported once, with the setting to make', async () => {
    await open()
    for (let i = 0; i < 5; i++) await from(STRANGER, { 'x-forwarded-for': `203.0.113.${i}` })
    const told = office.logged.filter(({ fields }) => 'setting' in fields)
    expect(told).toHaveLength(1)
    expect(told[0]!.fields).toMatchObject({ proxy: STRANGER, setting: 'SEKISHO_TRUSTED_PROXIES' })
  })

  test('the same over HTTP/2 and with Forwarded', async () => {
    await open()
    const client = session(office, STRANGER)
    for (let i = 0; i < 5; i++) await ask2(client, { ':path': '/', forwarded: `for=203.0.113.${i}` })
    client.destroy()
    expect(office.logged.filter(({ fields }) => 'setting' in fields)).toHaveLength(1)
  })
})

describe('the front asks itself', () => {
  test('whom it sees, trusting nobody', async () => {
    await open()
    expect(await office.front.checkAddresses!()).toBe('right')
  })

  test('whom it sees behind a proxy on its own machine', async () => {
    await open({ settings: { trustedProxies: ['127.0.0.1'] } })
    expect(await office.front.checkAddresses!()).toBe('right')
  })

  test('and notices a wrong answer', async () => {
    // 203.0.113.0/24 trusted as well: the element a proxy appended is taken for another proxy, and the forged one left of it is believed.
    await open({ settings: { trustedProxies: ['127.0.0.1', '203.0.113.0/24'] } })
    expect(await office.front.checkAddresses!()).toBe('wrong')
  })

  test('and says so when it cannot be asked', async () => {
    await open({ settings: { trustedProxies: ['127.0.0.50'], proxyProtocol: true } })
    expect(await office.front.checkAddresses!()).toBe('unchecked')
  })
})

describe('PROXY protocol', () => {
  const required = { settings: { trustedProxies: ['127.0.0.48/29'], proxyProtocol: true } } satisfies OfficeOptions
  const asked = async (header: Buffer | string, localAddress = PROXY, pieces = 1): Promise<string> => {
    const raw = netConnect({ host: '127.0.0.1', port: office.port, localAddress })
    raw.on('error', () => undefined)
    await new Promise(resolve => raw.once('connect', resolve))
    const bytes = Buffer.from(header)
    const size = Math.ceil(bytes.length / pieces)
    for (let at = 0; at < bytes.length; at += size) {
      raw.write(bytes.subarray(at, at + size))
      await new Promise(resolve => setImmediate(resolve))
    }
    const socket = tlsConnect({ socket: raw, ca: office.ca, servername: 'localhost' })
    let heard = ''
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      heard += chunk
    })
    socket.write(`GET / HTTP/1.1\r\nHost: localhost:${office.port}\r\nConnection: close\r\n\r\n`)
    await new Promise(resolve => raw.on('close', resolve))
    return heard
  }

  test.each([1, 7, 43])('version 1 in %i pieces', async pieces => {
    await open(required)
    const answer = await asked('PROXY TCP4 203.0.113.7 127.0.0.1 4000 8443\r\n', PROXY, pieces)
    expect(answer).toContain('200 OK')
    expect(answer).toContain('"x-forwarded-for","203.0.113.7"')
  })

  test('version 2', async () => {
    await open(required)
    const header = Buffer.from(
      '0d0a0d0a000d0a515549540a2121002420010db8000000000000000000000007000000000000000000000000000000011f9020fb',
      'hex',
    )
    expect(await asked(header)).toContain('"x-forwarded-for","2001:db8::7"')
  })

  test('a ban at accept is for the address it names', async () => {
    await open(required)
    office.front.setBlock(blockOf('b1', '203.0.113.7', { silently: true }))
    expect(await asked('PROXY TCP4 203.0.113.7 127.0.0.1 4000 8443\r\n')).toBe('')
    expect(await asked('PROXY TCP4 203.0.113.8 127.0.0.1 4000 8443\r\n')).toContain('200 OK')
  })

  test.each([
    ['from a stranger', 'PROXY TCP4 203.0.113.7 127.0.0.1 4000 8443\r\n', STRANGER],
    ['that is none', 'HELLO\r\n', PROXY],
    ['that lies about its family', 'PROXY TCP6 203.0.113.7 127.0.0.1 4000 8443\r\n', PROXY],
    ['with more behind its address', 'PROXY TCP4 203.0.113.7 127.0.0.1 4000 8443 x\r\n', PROXY],
  ])('a header %s ends the connection', async (_name, header, localAddress) => {
    await open(required)
    expect(await asked(header, localAddress)).toBe('')
  })

  test('a header that never ends is not waited for', async () => {
    await open({ ...required, limits: { headersMs: 200 } })
    const raw = netConnect({ host: '127.0.0.1', port: office.port, localAddress: PROXY })
    raw.on('error', () => undefined)
    raw.write('PROXY TCP4 ')
    await new Promise(resolve => raw.on('close', resolve))
  })
})
