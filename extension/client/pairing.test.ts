// Pairing against a gateway that follows the protocol, and against one that does not know the code.

import { beforeEach, describe, expect, test } from 'vitest'
import { codeProof, extensionCommitment, fourWords, gatewayCommitment, type Transcript } from '../../shared/identity/pairing.ts'
import { fake, json, problem } from './browser.fake.ts'
import { forget, paired } from './client.ts'
import { readDeviceKey } from './device-key.ts'
import { ForeignGateway, openAttempt, pairingState, startPairing } from './pairing.ts'

const ORIGIN = 'https://localhost:8444'
const CODE = '7KM4RT9W'
const FINGERPRINT = 'AA:BB'
const ME = {
  person: 'p1',
  name: 'Tanaka',
  role: 'user',
  device: 'd1',
  officeName: 'o',
  contact: { name: '', phone: '' },
  timeZone: 'Asia/Tokyo',
  gatewayVersion: '1',
  guide: ['', '', ''],
}

/** The gateway's side, from the same arithmetic. */
function gateway(code = CODE, { nonceChanged = false } = {}) {
  const nonce = 'ab'.repeat(32)
  const state = { situation: 'waiting', knowsKey: false, transcript: undefined as Transcript | undefined, commitment: '' }
  fake.fetch = async (url, init) => {
    const body = init.body ? JSON.parse(String(init.body)) : {}
    if (url.pathname === '/v1/pairing/start') {
      state.commitment = body.commitment
      return json(200, { id: 'a1', commitment: gatewayCommitment(nonceChanged ? 'cd'.repeat(32) : nonce) })
    }
    if (url.pathname === '/v1/pairing/reveal') {
      expect(extensionCommitment(body.publicKey, body.nonce)).toBe(state.commitment)
      expect(body.deviceName).toBe('Chrome · Linux')
      state.transcript = {
        id: 'a1',
        publicKey: body.publicKey,
        extensionNonce: body.nonce,
        gatewayNonce: nonce,
        caFingerprint: FINGERPRINT,
      }
      return json(200, { nonce, caFingerprint: FINGERPRINT })
    }
    if (url.pathname === '/v1/pairing/prove') {
      if (body.proof !== codeProof('extension', CODE, state.transcript!)) return problem(403, 'not-allowed')
      return json(200, {
        proof: codeProof('gateway', code, state.transcript!),
        situation: 'waiting',
        name: 'Tanaka',
        role: 'user',
      })
    }
    if (url.pathname === '/v1/me') return state.knowsKey ? json(200, ME) : problem(401, 'not-paired')
    return json(200, { situation: state.situation })
  }
  return state
}
const start = (code = CODE) => startPairing({ origin: ORIGIN, code, deviceName: 'Chrome · Linux' })

beforeEach(async () => {
  fake.permitted = true
  await forget()
})

test('four words on both sides, then paired with the key that was proven', async () => {
  const state = gateway()
  const attempt = await start()
  expect(attempt).toEqual({
    id: 'a1',
    origin: ORIGIN,
    words: fourWords(state.transcript!),
    caFingerprint: FINGERPRINT,
    name: 'Tanaka',
    role: 'user',
  })
  expect(await openAttempt()).toEqual(attempt)
  expect(await pairingState(attempt)).toBe('waiting')
  expect(await paired()).toBeNull()
  expect(await readDeviceKey()).toBeUndefined()
  Object.assign(state, { situation: 'paired', knowsKey: true })
  expect(await pairingState(attempt)).toBe('paired')
  expect(await paired()).toEqual({
    origin: ORIGIN,
    caFingerprint: FINGERPRINT,
    name: 'Tanaka',
    role: 'user',
    device: 'd1',
    person: 'p1',
  })
  expect((await readDeviceKey())!.publicKey).toEqual(state.transcript!.publicKey)
  expect(await openAttempt()).toBeUndefined()
})

describe('someone in between', () => {
  test('who does not know the code cannot prove it', async () => {
    gateway('AAAAAAAA')
    await expect(start()).rejects.toBeInstanceOf(ForeignGateway)
    expect(await openAttempt()).toBeUndefined()
  })
  test('who changes the nonce after seeing ours is found out', async () => {
    gateway(CODE, { nonceChanged: true })
    await expect(start()).rejects.toBeInstanceOf(ForeignGateway)
  })
})

test('a wrong code is the gateway’s own refusal', async () => {
  gateway()
  await expect(start('22222222')).rejects.toMatchObject({ code: 'not-allowed' })
})

test.each(['refused', 'expired'])('%s: nothing is paired, and what was before stays', async situation => {
  const state = gateway()
  const attempt = await start()
  state.situation = situation
  expect(await pairingState(attempt)).toBe(situation)
  expect(await paired()).toBeNull()
})

test('approved just before the gateway forgot the attempt', async () => {
  const state = gateway()
  const attempt = await start()
  Object.assign(state, { situation: 'expired', knowsKey: true })
  expect(await pairingState(attempt)).toBe('paired')
})
