// The arithmetic of pairing: both sides agree, and any difference between them shows.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CODE_ALPHABET,
  CODE_LENGTH,
  codeProof,
  extensionCommitment,
  fourWords,
  gatewayCommitment,
  normalCode,
  type Transcript,
} from './pairing.ts'

const hex32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytes => Buffer.from(bytes).toString('hex'))
const coordinate = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytes => Buffer.from(bytes).toString('base64url'))
const publicKey = fc.record({ kty: fc.constant('EC' as const), crv: fc.constant('P-256' as const), x: coordinate, y: coordinate })
const transcript: fc.Arbitrary<Transcript> = fc.record({
  id: hex32,
  publicKey,
  extensionNonce: hex32,
  gatewayNonce: hex32,
  caFingerprint: fc.string(),
})
const code = fc
  .array(fc.constantFrom(...CODE_ALPHABET), { minLength: CODE_LENGTH, maxLength: CODE_LENGTH })
  .map(letters => letters.join(''))

describe('a code', () => {
  it('is the same however it is typed', () => {
    fc.assert(
      fc.property(code, text => {
        const typed = ` ${text.slice(0, 4).toLowerCase()}-${text.slice(4)} `
        expect(normalCode(typed)).toBe(text)
        expect(normalCode(text.replace(/[!-~]/g, c => String.fromCharCode(c.charCodeAt(0) + 0xfee0)))).toBe(text)
      }),
    )
  })
  it('is not guessed from anything else', () => {
    for (const text of ['', '2346', '234679CDF', '234679C0', '2346 79C?', '１２３４５６７８'])
      expect(normalCode(text)).toBeUndefined()
  })
})

describe('proofs and words', () => {
  it('differ when anything in the transcript differs', () => {
    fc.assert(
      fc.property(transcript, transcript, code, (one, two, secret) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(two))
        expect(codeProof('extension', secret, one)).not.toBe(codeProof('extension', secret, two))
      }),
    )
    fc.assert(
      fc.property(transcript, hex32, code, (one, other, secret) => {
        fc.pre(other !== one.gatewayNonce)
        for (const field of ['extensionNonce', 'gatewayNonce', 'id', 'caFingerprint'] as const)
          expect(codeProof('extension', secret, { ...one, [field]: `${other}` })).not.toBe(codeProof('extension', secret, one))
      }),
    )
  })
  it('differ by side and by code', () => {
    fc.assert(
      fc.property(transcript, code, code, (one, secret, other) => {
        expect(codeProof('extension', secret, one)).not.toBe(codeProof('gateway', secret, one))
        if (secret !== other) expect(codeProof('extension', secret, one)).not.toBe(codeProof('extension', other, one))
      }),
    )
  })
  it('are four words of the list', () => {
    fc.assert(
      fc.property(transcript, one => {
        const words = fourWords(one)
        expect(words).toHaveLength(4)
        for (const word of words) expect(word >= 0 && word < 2048 && Number.isInteger(word)).toBe(true)
        expect(fourWords(structuredClone(one))).toEqual(words)
      }),
    )
  })
})

describe('commitments', () => {
  it('bind key and nonce, and each side to its own', () => {
    fc.assert(
      fc.property(publicKey, publicKey, hex32, hex32, (key, otherKey, nonce, otherNonce) => {
        const commitment = extensionCommitment(key, nonce)
        if (key.x !== otherKey.x) expect(extensionCommitment(otherKey, nonce)).not.toBe(commitment)
        if (nonce !== otherNonce) expect(extensionCommitment(key, otherNonce)).not.toBe(commitment)
        expect(gatewayCommitment(nonce)).not.toBe(commitment)
      }),
    )
  })
})
