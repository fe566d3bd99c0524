// The keys of the generations, derived from one key of the vault: an age identity that opens them, and a key that names their objects.
import { createHmac, createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto'
import { bech32 } from '@scure/base'

export interface BackupKeys {
  /** `AGE-SECRET-KEY-1…`: opens every object and manifest of this office. */
  readonly identity: string
  /** `age1…` */
  readonly recipient: string
  /** HMAC-SHA-256 key of the names of objects: who has a file cannot tell from a name that the office has it. */
  readonly naming: Uint8Array
}

const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const derived = (secret: Uint8Array, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), `sekisho backup ${info} 1`, 32))

/** @param secret 32 bytes: the vault's key for the purpose `backup`. */
export function backupKeys(secret: Uint8Array): BackupKeys {
  const scalar = derived(secret, 'identity')
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_X25519, scalar]), format: 'der', type: 'pkcs8' })
  const point = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
  return {
    identity: bech32.encode('age-secret-key-', bech32.toWords(scalar), 90).toUpperCase(),
    recipient: bech32.encode('age', bech32.toWords(point), 90),
    naming: derived(secret, 'naming'),
  }
}

/** 64 hex characters. */
export function objectName(naming: Uint8Array, plain: Uint8Array): string {
  return createHmac('sha256', naming).update(plain).digest('hex')
}
