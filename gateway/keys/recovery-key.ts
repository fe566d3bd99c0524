// The recovery key: 24 words of BIP 39 (256 bits and a checksum), printed once, kept offline; its public part is an age recipient.
import { createPrivateKey, createPublicKey, randomBytes, randomInt } from 'node:crypto'
import { bech32 } from '@scure/base'
import { entropyToMnemonic } from '@scure/bip39'
import { wordlist as english } from '@scure/bip39/wordlists/english.js'
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js'
import type { Language } from '../../shared/words/text.ts'

export interface RecoveryKey {
  readonly words: readonly string[]
  /** age X25519 recipient (`age1…`): what backups are encrypted to. */
  readonly recipient: string
  /** Which two words (1-based) are to be typed back. */
  readonly asked: readonly [number, number]
}

/** PKCS #8 prefix of an X25519 private key (RFC 8410): node:crypto takes raw keys only in this wrapping. */
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** The age recipient of a 32-byte X25519 identity (age-encryption.org/v1, bech32 with HRP `age`). */
export function recipientOf(entropy: Uint8Array): string {
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8_X25519, entropy]), format: 'der', type: 'pkcs8' })
  const raw = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32)
  return bech32.encode('age', bech32.toWords(raw), 90)
}

/** A fresh recovery key in the words of the office's language. */
export function makeRecoveryKey(language: Language): RecoveryKey {
  const entropy = randomBytes(32)
  const words = entropyToMnemonic(entropy, language === 'ja' ? japanese : english)
    .normalize('NFKC')
    .split(/\s+/)
  const recipient = recipientOf(entropy)
  entropy.fill(0)
  const first = randomInt(1, 24)
  return { words, recipient, asked: [first, randomInt(first + 1, 25)] }
}
