// AES-256-GCM with a random 96-bit nonce; the associated data binds the place and the key's id and version.
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

export const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const VERSION_BYTES = 4

const WITH_TAG = { authTagLength: TAG_BYTES }

export interface SealingKey {
  readonly id: string
  readonly version: number
  readonly bytes: Uint8Array
  /** The same bytes as a key object: handing plain bytes over costs five times as much per sealing. */
  readonly secret: KeyObject
}

export function sealingKey(id: string, version: number, bytes: Uint8Array): SealingKey {
  return { id, version, bytes, secret: createSecretKey(bytes) }
}

/** Place and key, each with its length, so that no two of them run together. */
function associated(key: SealingKey, place: Uint8Array): Buffer {
  const id = Buffer.from(key.id, 'utf8')
  const lengths = Buffer.alloc(12)
  lengths.writeUInt32BE(key.version, 0)
  lengths.writeUInt32BE(id.length, 4)
  lengths.writeUInt32BE(place.length, 8)
  return Buffer.concat([lengths, id, place])
}

/** key version (4 bytes) ‖ nonce (12) ‖ ciphertext ‖ tag (16). The nonce is never injected: using one twice would give the text away. */
export function seal(key: SealingKey, place: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce, WITH_TAG)
  cipher.setAAD(associated(key, place))
  const version = Buffer.alloc(VERSION_BYTES)
  version.writeUInt32BE(key.version)
  return Buffer.concat([version, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** What was sealed, or undefined: another key, another place, or altered bytes. */
export function open(key: SealingKey, place: Uint8Array, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < VERSION_BYTES + NONCE_BYTES + TAG_BYTES) return undefined
  const view = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length)
  if (view.readUInt32BE(0) !== key.version) return undefined
  const nonce = view.subarray(VERSION_BYTES, VERSION_BYTES + NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key.secret, nonce, WITH_TAG)
  decipher.setAAD(associated(key, place))
  decipher.setAuthTag(view.subarray(view.length - TAG_BYTES))
  try {
    const plain = decipher.update(view.subarray(VERSION_BYTES + NONCE_BYTES, view.length - TAG_BYTES))
    // Counter mode gives every byte at once; `final` only checks the tag, and throws.
    decipher.final()
    return plain
  } catch {
    return undefined
  }
}
