// Files in the age format (age-encryption.org/v1): header and stanzas by the library, the payload by node:crypto, which is many times faster.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Decrypter, Encrypter } from 'age-encryption'

const CHUNK = 64 * 1024
const TAG = 16
const NONCE = 16
/** A header has a line for each recipient; ours have one. */
const LONGEST_HEADER = 8192
const CIPHER = 'chacha20-poly1305'

/** Something is no age file, or not for this identity, or not what was sealed. */
export class AgeFault extends Error {}

/** STREAM: an 11-byte counter and a byte that is 1 for the last chunk (age specification, "Payload"). */
function nonceOf(counter: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(Math.floor(counter / 2 ** 32), 3)
  nonce.writeUInt32BE(counter >>> 0, 7)
  nonce[11] = last ? 1 : 0
  return nonce
}

const payloadKey = (fileKey: Uint8Array, nonce: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32))

/** Seals for one recipient (`age1…`). */
export async function sealAge(plain: Uint8Array, recipient: string): Promise<Buffer> {
  let fileKey: Uint8Array = new Uint8Array()
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  // A recipient without a stanza: it only learns the file key, for a payload that is made below.
  encrypter.addRecipient({
    wrapFileKey(key) {
      fileKey = Uint8Array.from(key)
      return []
    },
  })
  const empty = await encrypter.encrypt(new Uint8Array(0))
  const header = empty.subarray(0, empty.length - NONCE - TAG)
  const nonce = randomBytes(NONCE)
  const key = payloadKey(fileKey, nonce)
  const chunks = Math.max(1, Math.ceil(plain.length / CHUNK))
  const out = Buffer.allocUnsafeSlow(header.length + NONCE + plain.length + chunks * TAG)
  out.set(header, 0)
  out.set(nonce, header.length)
  let at = header.length + NONCE
  for (let i = 0; i < chunks; i++) {
    const cipher = createCipheriv(CIPHER, key, nonceOf(i, i === chunks - 1), { authTagLength: TAG })
    const sealed = cipher.update(plain.subarray(i * CHUNK, (i + 1) * CHUNK))
    out.set(sealed, at)
    at += sealed.length
    cipher.final()
    out.set(cipher.getAuthTag(), at)
    at += TAG
  }
  return out
}

/** Header for one X25519 recipient: version, stanza, wrapped key, MAC. */
const HEADER = 'age-encryption.org/v1\n'.length + '-> X25519 \n'.length + 43 + 44 + '--- \n'.length + 43

/** How long `sealAge` makes it: what lies at a place with another length is not whole. */
export function sealedLength(plain: number): number {
  return HEADER + NONCE + plain + Math.max(1, Math.ceil(plain / CHUNK)) * TAG
}

/** End of the header: after the line that begins with `--- `. */
function headerEnd(sealed: Buffer): number {
  const mac = sealed.subarray(0, LONGEST_HEADER).indexOf('\n--- ')
  const end = mac < 0 ? -1 : sealed.indexOf('\n', mac + 1)
  if (end < 0 || end > LONGEST_HEADER) throw new AgeFault('not an age file')
  return end + 1
}

/** What was sealed. Throws AgeFault: no age file, not for this identity, altered, cut short or lengthened. */
export async function openAge(sealed: Buffer, decrypter: Decrypter): Promise<Buffer> {
  const begin = headerEnd(sealed)
  const fileKey = await decrypter.decryptHeader(sealed.subarray(0, begin)).catch((error: unknown) => {
    throw new AgeFault((error as Error).message)
  })
  const payload = sealed.subarray(begin + NONCE)
  const chunks = Math.ceil(payload.length / (CHUNK + TAG))
  const length = payload.length - chunks * TAG
  if (sealed.length < begin + NONCE + TAG || length < (chunks - 1) * CHUNK) throw new AgeFault('cut short')
  const key = payloadKey(fileKey, sealed.subarray(begin, begin + NONCE))
  const plain = Buffer.allocUnsafeSlow(length)
  for (let i = 0; i < chunks; i++) {
    const chunk = payload.subarray(i * (CHUNK + TAG), (i + 1) * (CHUNK + TAG))
    const last = i === chunks - 1
    // Only an empty file ends with an empty chunk.
    if (last && chunk.length === TAG && chunks > 1) throw new AgeFault('altered')
    const decipher = createDecipheriv(CIPHER, key, nonceOf(i, last), { authTagLength: TAG })
    decipher.setAuthTag(chunk.subarray(chunk.length - TAG))
    plain.set(decipher.update(chunk.subarray(0, chunk.length - TAG)), i * CHUNK)
    try {
      decipher.final()
    } catch {
      throw new AgeFault('altered')
    }
  }
  return plain
}

/** Opens with an identity in its usual spelling (`AGE-SECRET-KEY-1…`). Throws AgeFault if it is none. */
export function decrypterFor(identity: string): Decrypter {
  const decrypter = new Decrypter()
  try {
    decrypter.addIdentity(identity)
  } catch (error) {
    throw new AgeFault((error as Error).message)
  }
  return decrypter
}
