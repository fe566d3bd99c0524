// Proof of key at the real desk: what a thief, a replayer and a wrong clock get, and how fast a revoked device is out.
import { request as httpsRequest } from 'node:https'
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bodyHash, signProof } from '../../gateway/identity/proof.ts'
import { NONCE_HEADER, PROOF_HEADER } from '../../shared/api.ts'
import { type Key, type Member, newKey, openTestDesk, type TestDesk } from './desk-harness.ts'

let desk: TestDesk
let administrator: Member
let user: Member

beforeAll(async () => {
  desk = await openTestDesk()
  administrator = await desk.join('administrator', 'Suzuki')
  user = await desk.join('user', 'Tanaka')
})
afterAll(async () => {
  await desk.close()
})
beforeEach(async () => {
  await desk.ask('GET', '/healthz')
})

function jwt(key: Key, path = '/v1/me', method = 'GET', body?: string): Promise<string> {
  return signProof(key, { method, url: desk.origin + path, body, nonce: desk.nonce() })
}

/** A proof made by hand: some claims and header fields are not what they should be. */
function odd(key: Key, claims: object = {}, header: object = {}): Promise<string> {
  const url = `${desk.origin}/v1/me`
  return new SignJWT({ htm: 'GET', htu: url, bh: bodyHash(''), nonce: desk.nonce(), jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { ...key.publicKey }, ...header })
    .setIssuedAt()
    .sign(key.privateKey)
}

const get = (proof: string) => desk.ask('GET', '/v1/me', { key: user, proof: { jwt: proof } })

describe('a proof of key', () => {
  it('is taken once and never again', async () => {
    const proof = await jwt(user)
    expect((await get(proof)).status).toBe(200)
    const replayed = await get(proof)
    expect(replayed.status).toBe(401)
    expect(replayed.headers['www-authenticate']).toContain('invalid_dpop_proof')
    expect(replayed.json().code).toBe('bad-proof')
  })

  it('stays used through the whole life of its nonce', async () => {
    const proof = await jwt(user)
    expect((await get(proof)).status).toBe(200)
    desk.time.steady += 120_000
    expect((await get(proof)).json().code).toBe('bad-proof')
    desk.time.steady += 120_000
    expect((await get(proof)).headers['www-authenticate']).toContain('use_dpop_nonce')
  })

  it('needs a nonce of this process, and is told the current one', async () => {
    const fresh = desk.nonce()
    for (const nonce of [undefined, 'made-up', fresh.slice(0, -1), `${fresh}x`]) {
      const answer = await desk.ask('GET', '/v1/me', { key: user, proof: { nonce } })
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toContain('error="use_dpop_nonce"')
      expect(answer.headers[NONCE_HEADER]).toBe(fresh)
    }
    const other = await openTestDesk()
    await other.ask('GET', '/healthz')
    expect((await desk.ask('GET', '/v1/me', { key: user, proof: { nonce: other.nonce() } })).status).toBe(401)
    await other.close()
  })

  it('holds with the nonce of the window before, not with an older one', async () => {
    const nonce = desk.nonce()
    desk.time.steady += 120_000
    expect((await desk.ask('GET', '/v1/me', { key: user, proof: { nonce } })).status).toBe(200)
    desk.time.steady += 120_000
    expect((await desk.ask('GET', '/v1/me', { key: user, proof: { nonce } })).status).toBe(401)
  })

  it('does not care what time a client believes it is', async () => {
    for (const hours of [-24, -1, 1, 24]) {
      const iat = Math.floor(Date.now() / 1000) + hours * 3600
      const proof = await new SignJWT({ ...decodeJwt(await jwt(user)), iat, jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { ...user.publicKey } })
        .sign(user.privateKey)
      expect((await get(proof)).status).toBe(200)
    }
  })

  it('is bound to the body, byte for byte', async () => {
    const body = { role: 'user', name: 'Sato' }
    const tampered = JSON.stringify({ ...body, role: 'administrator' })
    const signed = await desk.ask('POST', '/v1/invitations', {
      key: administrator,
      body: tampered,
      proof: { body: JSON.stringify(body) },
    })
    expect([signed.status, signed.json().code]).toEqual([401, 'bad-proof'])
    expect((await desk.ask('POST', '/v1/invitations', { key: administrator, body })).status).toBe(200)
  })

  it('is bound to scheme, authority, path and method', async () => {
    const wrong = [
      { url: `${desk.origin}/v1/badge` },
      { url: 'https://evil.example/v1/me' },
      { url: `http://localhost:${desk.port}/v1/me` },
      { url: `https://localhost:${desk.port + 1}/v1/me` },
      { url: `https://127.0.0.1:${desk.port}/v1/me` },
      { method: 'POST' },
    ]
    for (const proof of wrong) expect((await desk.ask('GET', '/v1/me', { key: user, proof })).json().code).toBe('bad-proof')
    expect((await desk.ask('GET', '/v1/log?limit=1', { key: administrator })).status).toBe(200)
  })

  it('is refused when it is not exactly what RFC 9449 asks for', async () => {
    const stranger = newKey()
    const rsa = await generateKeyPair('RS256', { extractable: true })
    const proofs = [
      'x',
      'a.b.c',
      await odd(user, {}, { typ: 'jwt' }),
      await odd(user, {}, { jwk: { ...stranger.publicKey } }),
      await odd(user, {}, { jwk: user.privateKey.export({ format: 'jwk' }) }),
      await odd(user, { jti: undefined }),
      await odd(user, { bh: undefined }),
      await odd(user, { htu: undefined }),
      await odd(user, { htm: 'get' }),
      await new SignJWT({ htm: 'GET', htu: `${desk.origin}/v1/me`, bh: bodyHash(''), nonce: desk.nonce(), jti: 'rsa-rsa-rsa' })
        .setProtectedHeader({ alg: 'RS256', typ: 'dpop+jwt', jwk: await exportJWK(rsa.publicKey) })
        .sign(rsa.privateKey),
    ]
    for (const proof of proofs) {
      const answer = await get(proof)
      expect([answer.status, answer.json().code]).toEqual([401, 'bad-proof'])
    }
    expect((await desk.ask('GET', '/v1/me', { key: stranger })).json().code).toBe('not-paired')
    expect((await desk.ask('GET', '/v1/me')).json().code).toBe('not-paired')
  })

  it('must be the only one', async () => {
    const [one, two] = [await jwt(user), await jwt(user)]
    const status = await new Promise<number>((resolve, reject) => {
      const headers = [
        ['host', `localhost:${desk.port}`],
        [PROOF_HEADER, one],
        [PROOF_HEADER, two],
      ].flat()
      const options = {
        host: '127.0.0.1',
        port: desk.port,
        path: '/v1/me',
        ca: desk.ca,
        servername: 'localhost',
        agent: false as const,
        headers,
      }
      const request = httpsRequest(options, answer => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      request.on('error', reject).end()
    })
    expect(status).toBe(401)
  })

  it('does not let strangers fill the memory of proofs', async () => {
    const stranger = newKey()
    const proof = await jwt(stranger)
    for (let i = 0; i < 3; i++) expect((await get(proof)).json().code).toBe('not-paired')
  })
})

describe('the client for Node', () => {
  it('finds the nonce by itself, again after it has changed, and rebuilds the refusal', async () => {
    const client = desk.client(user)
    expect(await client.call('me')).toMatchObject({ name: 'Tanaka', role: 'user', person: user.person })
    desk.time.steady += 500_000
    expect(await client.call('badge')).toMatchObject({ urgent: 0 })
    await expect(client.call('pairings')).rejects.toMatchObject({ name: 'SekishoError', code: 'not-allowed' })
    const refused = desk.client(administrator).operate('rules', 'add', { input: { name: '', match: {}, extra: 1 } })
    await expect(refused).rejects.toMatchObject({ code: 'bad-input' })
  })

  it('trusts the given authority only', async () => {
    const other = await openTestDesk()
    const { createClient } = await import('../../gateway/identity/client.ts')
    const key = user.privateKey.export({ format: 'jwk' })
    const wrong = createClient({ origin: desk.origin, address: '127.0.0.1', ca: other.ca, key: { ...key, kty: 'EC' } })
    await expect(wrong.call('healthz')).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
    await other.close()
  })
})

describe('a revoked device', () => {
  /** Opens the event stream and collects it until the desk ends it. */
  async function listen(key: Key): Promise<{ read(): string; ended: Promise<void> }> {
    const proof = await jwt(key, '/v1/events')
    let text = ''
    return await new Promise((resolve, reject) => {
      const headers = { host: `localhost:${desk.port}`, [PROOF_HEADER]: proof }
      const options = {
        host: '127.0.0.1',
        port: desk.port,
        path: '/v1/events',
        ca: desk.ca,
        servername: 'localhost',
        agent: false as const,
        headers,
      }
      const request = httpsRequest(options, answer => {
        const ended = new Promise<void>(done => answer.on('end', done))
        answer.setEncoding('utf8')
        answer.once('data', () => resolve({ read: () => text, ended }))
        answer.on('data', (chunk: string) => {
          text += chunk
        })
      })
      request.on('error', reject).end()
    })
  }

  it('is refused from the next request on, and its open stream ends', async () => {
    const leaving = await desk.join('host', 'Kato')
    expect((await desk.ask('GET', '/v1/me', { key: leaving })).status).toBe(200)
    const stream = await listen(leaving)
    const staying = await listen(administrator)
    expect(stream.read()).toMatch(/^event: head\ndata: \{"size":\d+,"root":"[0-9a-f]{64}"\}\n\n$/)
    await desk.client(administrator).operate('devices', 'revoke', { row: leaving.device, input: { reason: 'lost' } })
    const answer = await desk.ask('GET', '/v1/me', { key: leaving })
    expect([answer.status, answer.json().code]).toEqual([401, 'not-paired'])
    expect(answer.headers['www-authenticate']).toContain('invalid_token')
    await stream.ended
    const { size } = desk.ledger.head()
    await expect.poll(() => staying.read()).toContain(`"size":${size}`)
    expect(stream.read()).not.toContain(`"size":${size},`)
  })

  it('may not be one that listens endlessly', async () => {
    const many = await desk.join('user', 'Mori')
    for (let i = 0; i < 12; i++) await listen(many)
    const answer = await desk.ask('GET', '/v1/events', { key: many })
    expect([answer.status, answer.json().code]).toEqual([429, 'too-many'])
    await desk.client(administrator).operate('devices', 'revoke', { row: many.device, input: { reason: 'test' } })
  })
})
