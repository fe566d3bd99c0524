// The gateway as the extension sees it: every request proven, nonces followed, every failure with its cause.

import { createHash } from 'node:crypto'
import { EmbeddedJWK, jwtVerify } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { SekishoError } from '../../shared/problems.ts'
import { fake, json, problem } from './browser.fake.ts'
import { call, forget, keepPaired, list, onHeadMoved, operate, paired } from './client.ts'
import { ConnectionError } from './connection-error.ts'
import { keepDeviceKey, makeDeviceKey, readDeviceKey } from './device-key.ts'

const HERE = {
  origin: 'https://localhost:8444',
  device: 'd1',
  person: 'p1',
  name: 'Tanaka',
  role: 'user',
  caFingerprint: 'AA:BB',
} as const
const HEALTH = { status: 'ok', version: '1' }

async function proofOf(init: RequestInit) {
  return await jwtVerify(new Headers(init.headers).get('dpop') ?? '', EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] })
}
const causeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'none',
    (error: unknown) => (error instanceof ConnectionError ? error.code : error),
  )

beforeEach(async () => {
  fake.permitted = true
  fake.asked = []
  fake.fetch = async () => json(200, HEALTH)
  await forget()
  await keepPaired(HERE)
  await keepDeviceKey(await makeDeviceKey())
})

describe('a proven request', () => {
  test('binds method, address without query, body and the gateway’s nonce', async () => {
    const proofs: Awaited<ReturnType<typeof proofOf>>[] = []
    fake.fetch = async (_, init) => {
      const proof = await proofOf(init)
      proofs.push(proof)
      if (proof.payload.nonce !== 'n2')
        return problem(401, 'not-paired', { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n2' })
      return json(200, { row: 'r', entries: [1] })
    }
    const body = { row: 'r', input: { 関: '所' } }
    expect(await operate('reports', 'send', body)).toEqual({ row: 'r', entries: [1] })
    const { payload, protectedHeader } = proofs.at(-1)!
    expect(payload).toMatchObject({ htm: 'POST', htu: 'https://localhost:8444/v1/reports/send', nonce: 'n2' })
    expect(payload.bh).toBe(createHash('sha256').update(JSON.stringify(body)).digest('base64url'))
    expect(protectedHeader.jwk).not.toHaveProperty('d')
    expect(new Set(proofs.map(proof => proof.payload.jti)).size).toBe(proofs.length)
    // The nonce is remembered: the next request needs no second try.
    fake.asked = []
    fake.fetch = async (_, init) => json((await proofOf(init)).payload.nonce === 'n2' ? 200 : 500, HEALTH)
    await call('healthz')
    expect(fake.asked).toEqual(['GET /healthz'])
  })
  test('fills and escapes path and query', async () => {
    let seen = ''
    fake.fetch = async url => {
      seen = url.href
      return json(200, { situation: 'waiting' })
    }
    await call('pairState', { params: { id: 'a/b' }, query: { q: 'x y' } })
    expect(seen).toBe('https://localhost:8444/v1/pairing/a%2Fb?q=x+y')
  })
  test('the key cannot be taken out of the browser', async () => {
    const { pair } = (await readDeviceKey())!
    expect(pair.privateKey.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('pkcs8', pair.privateKey)).rejects.toThrow()
  })
})

describe('causes', () => {
  test('nothing answers', async () => {
    fake.fetch = async () => Promise.reject(new TypeError('Failed to fetch'))
    expect(await causeOf(call('healthz'))).toBe('S-NET-01')
  })
  test('something answers plain HTTP there: it is the certificate', async () => {
    fake.fetch = async url => (url.protocol === 'http:' ? new Response('') : Promise.reject(new TypeError('Failed to fetch')))
    expect(await causeOf(call('healthz'))).toBe('S-TLS-01')
  })
  test('the permission was withdrawn: nothing is even asked', async () => {
    fake.permitted = false
    expect(await causeOf(call('healthz'))).toBe('S-PERM-01')
    expect(fake.asked).toEqual([])
  })
  test('the pairing has ended, or there is none', async () => {
    fake.fetch = async () => problem(401, 'not-paired')
    expect(await causeOf(call('me'))).toBe('S-KEY-01')
    await forget()
    expect(await causeOf(call('me'))).toBe('S-KEY-01')
  })
  test.each([
    ['another shape', () => json(200, { status: 'fine' })],
    ['no JSON at all', () => new Response('<html>')],
    ['a refusal of another kind', () => json(400, { error: 'no' })],
  ])('%s: versions differ', async (_, answer) => {
    fake.fetch = async () => answer()
    expect(await causeOf(call('healthz'))).toBe('S-VER-01')
  })
  test('a refusal arrives as the gateway meant it', async () => {
    fake.fetch = async () => problem(409, 'conflict')
    const error = await operate('reports', 'send', { row: 'r', input: {} }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(SekishoError)
    expect(error).toMatchObject({ code: 'conflict', why: { en: 'conflict.', ja: 'conflict。' } })
  })
  test('a caller that has lost interest hears just that', async () => {
    const stop = new AbortController()
    fake.fetch = async (_, init) =>
      await new Promise((_resolve, reject) => init.signal!.addEventListener('abort', () => reject(init.signal!.reason)))
    const asked = call('healthz', { signal: stop.signal }).catch((e: unknown) => e)
    setTimeout(() => stop.abort(), 10)
    expect(await asked).toMatchObject({ name: 'AbortError' })
  })
  test('a nonce that never holds ends the tries', async () => {
    fake.fetch = async () => problem(401, 'not-paired', { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'x' })
    expect(await causeOf(call('healthz'))).toBe('S-NET-01')
    expect(fake.asked).toHaveLength(3)
  })
})

test('rows are checked against their register', async () => {
  const person = { id: 'p1', name: 'Tanaka' }
  fake.fetch = async () => json(200, { rows: [person] })
  expect(await causeOf(list('people'))).toBe('S-VER-01')
  fake.fetch = async () => json(200, { rows: [] })
  expect(await list('people')).toEqual([])
})

test('name and role follow what the gateway says', async () => {
  const me = {
    person: 'p1',
    name: 'Tanaka Hanako',
    role: 'host',
    device: 'd1',
    officeName: 'o',
    contact: { name: '', phone: '' },
    timeZone: 'Asia/Tokyo',
    gatewayVersion: '1',
    guide: ['', '', ''],
  }
  fake.fetch = async () => json(200, me)
  await call('me')
  expect(await paired()).toEqual({ ...HERE, name: 'Tanaka Hanako', role: 'host' })
})

test('forgetting leaves neither key nor pairing', async () => {
  await forget()
  expect(await paired()).toBeNull()
  expect(await readDeviceKey()).toBeUndefined()
})

test('head moved: from the first event until the signal ends it', async () => {
  const stop = new AbortController()
  fake.fetch = async () =>
    new Response('event: head\ndata: {"size":7,"root":"r"}\n\n', { headers: { 'content-type': 'text/event-stream' } })
  const head = await new Promise(resolve => onHeadMoved(resolve, stop.signal))
  stop.abort()
  expect(head).toEqual({ size: 7, root: 'r' })
})
