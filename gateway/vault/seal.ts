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
  const idBytes = Buffer.byteLength(key.id)
  const bytes = Buffer.allocUnsafe(12 + idBytes + place.length)
  bytes.writeUInt32BE(key.version, 0)
  bytes.writeUInt32BE(idBytes, 4)
  bytes.writeUInt32BE(place.length, 8)
  bytes.write(key.id, 12)
  bytes.set(place, 12 + idBytes)
  return bytes
}

/** Random bytes are drawn for many nonces at once (a draw costs more than a sealing); each is handed out a single time. */
const POOL_BYTES = NONCE_BYTES * 512
let pool = Buffer.alloc(0)

function freshNonce(): Buffer {
  if (pool.length === 0) pool = randomBytes(POOL_BYTES)
  const nonce = pool.subarray(0, NONCE_BYTES)
  pool = pool.subarray(NONCE_BYTES)
  return nonce
}

/** key version (4 bytes) ‖ nonce (12) ‖ ciphertext ‖ tag (16). The nonce is never injected: using one twice would give the text away. */
export function seal(key: SealingKey, place: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = freshNonce()
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
