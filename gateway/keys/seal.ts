// Sealing of small documents outside the ledger (settings, TLS keys) under keys derived from the master key.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const VERSION = 1

export interface Sealer {
  /** Seals bytes for one place (its name is bound in, so that a file moved elsewhere does not open). */
  seal(bytes: Uint8Array, place: string): Buffer
  /** Opens what `seal` made for the same place. @throws Error if it was altered, moved, or sealed under another key. */
  open(sealed: Uint8Array, place: string): Buffer
}

/** AES-256-GCM, random 96-bit nonce, associated data = version and place (NIST SP 800-38D); the key is HKDF-SHA-256 of the master key per place. */
export function createSealer(masterKey: Uint8Array): Sealer {
  const keyOf = (place: string) =>
    Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `sekisho seal ${VERSION} ${place}`, 32))
  const bound = (place: string) => Buffer.from(`sekisho sealed file ${VERSION} ${place}`)
  return {
    seal(bytes, place) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keyOf(place), nonce)
      cipher.setAAD(bound(place))
      const body = Buffer.concat([cipher.update(bytes), cipher.final()])
      return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body])
    },
    open(sealed, place) {
      const bytes = Buffer.from(sealed)
      if (bytes.length < 29 || bytes[0] !== VERSION) throw new Error(`${place}: not a sealed file of version ${VERSION}`)
      const decipher = createDecipheriv('aes-256-gcm', keyOf(place), bytes.subarray(1, 13))
      decipher.setAAD(bound(place))
      decipher.setAuthTag(bytes.subarray(13, 29))
      return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()])
    },
  }
}
