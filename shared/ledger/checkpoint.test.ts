// Checkpoints as signed notes: the example of the specification, round trips, and forgeries.
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatCheckpoint,
  formatVerifierKey,
  NoteError,
  parseCheckpoint,
  parseSignedCheckpoint,
  parseVerifierKey,
  signNote,
} from './checkpoint.ts'

const pair = generateKeyPairSync('ed25519')
const publicKey = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
const key = { name: 'sekisho.internal/ledger/0011', publicKey }
const signer = (message: Uint8Array) => sign(null, message, pair.privateKey)
const root = new Uint8Array(32).fill(7)
const note = signNote(formatCheckpoint({ origin: key.name, size: 42, root }), key, signer)

test('a key is written as the specification writes it', () => {
  // The verifier key of the signed-note specification's example.
  const example = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
  const parsed = parseVerifierKey(example)
  expect(parsed.name).toBe('PeterNeumann')
  expect(formatVerifierKey(parsed)).toBe(example)
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), parsed.publicKey])
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
  // Its signature, of which the last 64 bytes are Ed25519 over the text.
  const encoded = 'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM='
  const signature = Buffer.from(encoded, 'base64')
  expect(signature.subarray(0, 4).toString('hex')).toBe('c74f20a3')
  const valid = verify(null, utf8ToBytes(text), { key: spki, format: 'der', type: 'spki' }, signature.subarray(4))
  expect(valid).toBe(true)
})

describe('a signed checkpoint', () => {
  test('comes back whole, with a signature that checks', () => {
    const { checkpoint, message, signature } = parseSignedCheckpoint(note, key)
    expect(checkpoint).toEqual({ origin: key.name, size: 42, root })
    expect(verify(null, message, pair.publicKey, signature)).toBe(true)
  })

  test('any changed character is refused or no longer signed', () => {
    fc.assert(
      fc.property(fc.nat(note.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const forged = note.slice(0, at) + String.fromCharCode(code) + note.slice(at + 1)
        if (forged === note) return
        try {
          const { message, signature } = parseSignedCheckpoint(forged, key)
          expect(verify(null, message, pair.publicKey, signature)).toBe(false)
        } catch (error) {
          expect(error).toBeInstanceOf(NoteError)
        }
      }),
    )
  })

  test('of another log, by nobody, or cut short: refused', () => {
    expect(() => parseSignedCheckpoint(note, { ...key, name: 'sekisho.internal/ledger/0012' })).toThrow(NoteError)
    expect(() => parseSignedCheckpoint(note.slice(0, note.indexOf('\n\n') + 1), key)).toThrow(NoteError)
    expect(() => parseSignedCheckpoint(note.slice(0, -1), key)).toThrow(NoteError)
    const foreign = signNote(formatCheckpoint({ origin: 'elsewhere', size: 1, root }), key, signer)
    expect(() => parseSignedCheckpoint(foreign, key)).toThrow(NoteError)
  })
})

test('a body must have an origin, a plain size and a root of 32 bytes', () => {
  const good = formatCheckpoint({ origin: 'log', size: 3, root })
  expect(parseCheckpoint(`${good}extension line\n`).size).toBe(3)
  for (const bad of [
    good.slice(0, -1),
    good.replace('3', '03'),
    good.replace('3', '-3'),
    good.replace('3', '9007199254740993'),
    good.replace('log', ''),
    'log\n3\nAAAA\n',
    `${good}\n`,
  ])
    expect(() => parseCheckpoint(bad), JSON.stringify(bad)).toThrow(NoteError)
  expect(() => formatCheckpoint({ origin: 'two words', size: 1, root })).toThrow(NoteError)
})
