// Proofs, nonces and the memory of used proofs, each for itself.
import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PublicKey } from '../../shared/registers/devices.ts'
import { createNonces, NONCE_WINDOW_MS } from './nonces.ts'
import { bodyHash, checkProof, Replays, signProof } from './proof.ts'

const secret = new Uint8Array(32).fill(7)
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = { privateKey: pair.privateKey, publicKey: PublicKey.parse(pair.publicKey.export({ format: 'jwk' })) }

describe('nonces', () => {
  it('live for their own window and the next, and no longer', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(10 * NONCE_WINDOW_MS), (issued, later) => {
        let now = issued
        const nonces = createNonces(secret, () => now)
        const nonce = nonces.current()
        now = issued + later
        const windows = Math.floor(now / NONCE_WINDOW_MS) - Math.floor(issued / NONCE_WINDOW_MS)
        expect(nonces.accepts(nonce)).toBe(windows <= 1)
      }),
    )
  })
  it('of another process are nothing', () => {
    const [one, two] = [createNonces(secret, () => 0), createNonces(new Uint8Array(32).fill(8), () => 0)]
    expect(one.accepts(two.current())).toBe(false)
    fc.assert(fc.property(fc.string(), text => !one.accepts(text)))
  })
})

describe('the memory of proofs', () => {
  it('knows every proof for as long as its nonce is accepted', () => {
    const times = fc.array(fc.tuple(fc.nat(50), fc.nat(NONCE_WINDOW_MS / 2)), { maxLength: 60 })
    fc.assert(
      fc.property(times, steps => {
        const replays = new Replays(NONCE_WINDOW_MS)
        const usedAt = new Map<string, number>()
        let now = 0
        for (const [id, pass] of steps) {
          now += pass
          const name = `proof ${id}`
          const before = usedAt.get(name)
          const alive = before !== undefined && Math.floor(now / NONCE_WINDOW_MS) - Math.floor(before / NONCE_WINDOW_MS) <= 1
          const first = replays.first(name, now)
          if (alive) expect(first).toBe(false)
          if (before === undefined) expect(first).toBe(true)
          if (first) usedAt.set(name, now)
        }
      }),
    )
  })
  it('refuses rather than forgets when it is full, and is empty again in the next window', () => {
    const replays = new Replays(1000, 3)
    expect(['a', 'b', 'c', 'd'].map(id => replays.first(id, 0))).toEqual([true, true, true, false])
    expect(replays.first('d', 1000)).toBe(true)
    expect(replays.first('a', 1000)).toBe(false)
  })
})

describe('a proof', () => {
  const nonces = createNonces(secret, () => 0)
  const url = 'https://localhost:8444/v1/me'
  const check = (proof: string | undefined, said: { method?: string; htu?: string; body?: string } = {}) =>
    checkProof({ proof, method: 'GET', htu: url, ...said, body: Buffer.from(said.body ?? '') }, nonces, () => true)

  it('names the key that signed it', async () => {
    const proof = await signProof(key, { method: 'GET', url: `${url}?x=1`, body: undefined, nonce: nonces.current() })
    expect(await check(proof)).toMatchObject({ thumbprint: expect.stringMatching(/^[\w-]{43}$/) })
    expect(await check(proof, { method: 'POST' })).toBe('method')
    expect(await check(proof, { htu: 'https://localhost:8444/v1/log' })).toBe('address')
    expect(await check(proof, { body: '{}' })).toBe('body')
    expect(await check(undefined)).toBe('missing')
  })
  it('is malformed as soon as one character of it changes', async () => {
    const proof = await signProof(key, { method: 'GET', url, body: '', nonce: nonces.current() })
    await fc.assert(
      fc.asyncProperty(fc.nat(proof.length - 1), fc.constantFrom('A', 'b', '3', '_', '.'), async (at, character) => {
        const bent = proof.slice(0, at) + character + proof.slice(at + 1)
        // The last character of a base64url part may carry unused bits: the same bytes, hence the same proof.
        const same = bent
          .split('.')
          .every((part, i) => Buffer.from(part, 'base64url').equals(Buffer.from(proof.split('.')[i] ?? '', 'base64url')))
        if (!same) expect(typeof (await check(bent))).toBe('string')
      }),
    )
  })
  it('covers the body by its SHA-256 (RFC 6234 test vector)', () => {
    expect(bodyHash('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
    expect(bodyHash('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU')
  })
})
