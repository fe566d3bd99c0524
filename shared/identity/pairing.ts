// Pairing arithmetic, the same on both sides: commitments, transcript, proofs of the code, and the four words.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import type { PublicKey } from '../registers/devices.ts'

/** 20 letters and digits that nobody confuses when reading aloud; 8 of them are 34 bits. */
export const CODE_ALPHABET = '234679CDFGHJKMNPRTWX'
export const CODE_LENGTH = 8

/** The code as typed (spaces, hyphens, lower case) in its one form, or undefined if it cannot be one. */
export function normalCode(typed: string): string | undefined {
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-‐–—]/g, '')
  return code.length === CODE_LENGTH && [...code].every(c => CODE_ALPHABET.includes(c)) ? code : undefined
}

const lengthed = (bytes: Uint8Array): Uint8Array => concatBytes(new Uint8Array([bytes.length >> 8, bytes.length & 255]), bytes)
const hashOf = (label: string, ...parts: Uint8Array[]): Uint8Array =>
  sha256(concatBytes(lengthed(utf8ToBytes(`sekisho pairing 1 ${label}`)), ...parts.map(lengthed)))

/** Commitment of the extension: binds its key and nonce before it sees the gateway's nonce. Hex. */
export function extensionCommitment(key: PublicKey, nonce: string): string {
  return bytesToHex(hashOf('extension', utf8ToBytes(key.x), utf8ToBytes(key.y), hexToBytes(nonce)))
}

/** Commitment of the gateway to its nonce. Hex. */
export function gatewayCommitment(nonce: string): string {
  return bytesToHex(hashOf('gateway', hexToBytes(nonce)))
}

export interface Transcript {
  readonly id: string
  readonly publicKey: PublicKey
  readonly extensionNonce: string
  readonly gatewayNonce: string
  /** Fingerprint of the CA the gateway says is its own; the extension's screen shows the same one. */
  readonly caFingerprint: string
}

function transcriptHash(t: Transcript): Uint8Array {
  return hashOf(
    'transcript',
    utf8ToBytes(t.id),
    utf8ToBytes(t.publicKey.x),
    utf8ToBytes(t.publicKey.y),
    hexToBytes(t.extensionNonce),
    hexToBytes(t.gatewayNonce),
    utf8ToBytes(t.caFingerprint),
  )
}

/** Proof of knowing the code, one for each side so that neither can be played back to the other. Hex. */
export function codeProof(side: 'extension' | 'gateway', code: string, transcript: Transcript): string {
  return bytesToHex(hmac(sha256, hashOf('code', utf8ToBytes(code)), concatBytes(utf8ToBytes(side), transcriptHash(transcript))))
}

/** Four indices (0–2047) into the BIP 39 word lists: both screens show the same words if nobody stands between. */
export function fourWords(transcript: Transcript): [number, number, number, number] {
  const h = hashOf('words', transcriptHash(transcript))
  const at = (i: number) => ((h[2 * i]! << 8) | h[2 * i + 1]!) & 2047
  return [at(0), at(1), at(2), at(3)]
}
