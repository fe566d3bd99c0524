// The log's Ed25519 key pair, made of the 32-byte seed that the vault keeps.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

/** RFC 8410: what stands before the 32-byte seed of an Ed25519 key in PKCS #8. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

export interface LogKey {
  readonly signing: KeyObject
  /** 32 bytes. */
  readonly publicKey: Uint8Array
}

/** The key pair of a seed (RFC 8032, section 5.1.5). */
export function logKeyOf({ bytes }: { readonly bytes: Uint8Array }): LogKey {
  const signing = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, bytes]), format: 'der', type: 'pkcs8' })
  return { signing, publicKey: createPublicKey(signing).export({ format: 'der', type: 'spki' }).subarray(-32) }
}
