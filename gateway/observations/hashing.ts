// What stands for an address, an account or a session in the ring: a keyed hash, under a key that is not in the data folder.
import { createHash, hash, hkdfSync } from 'node:crypto'

/** SHA-256 works on blocks of so many bytes (FIPS 180-4). */
const BLOCK = 64
/** 64 bits: among a million different values the chance that any two are equal is one in thirty million. */
export const HASH_BYTES = 8
const ROOM = 4096

/**
 * HMAC-SHA-256 (RFC 2104), cut to 64 bits, as 16 hex digits. Written out with the one-shot hash of node:crypto, which costs a third of an
 * HMAC object: one is needed for each new address.
 */
export class Hashing {
  readonly #inner: Buffer
  readonly #outer: Buffer

  /** @param key 32 bytes; the hashing key is derived from it and used for nothing else. */
  constructor(key: Uint8Array) {
    const own = Buffer.alloc(BLOCK)
    own.set(new Uint8Array(hkdfSync('sha256', key, Buffer.alloc(0), 'sekisho observations: hashes', 32)))
    this.#inner = Buffer.alloc(BLOCK + ROOM)
    this.#outer = Buffer.alloc(BLOCK + 32)
    for (let i = 0; i < BLOCK; i++) {
      this.#inner[i] = own[i]! ^ 0x36
      this.#outer[i] = own[i]! ^ 0x5c
    }
  }

  of(text: string): string {
    // Three bytes at most for each UTF-16 unit.
    if (text.length * 3 > ROOM) return this.#long(text)
    const length = this.#inner.write(text, BLOCK)
    this.#outer.set(hash('sha256', this.#inner.subarray(0, BLOCK + length), 'buffer'), BLOCK)
    return hash('sha256', this.#outer, 'hex').slice(0, HASH_BYTES * 2)
  }

  #long(text: string): string {
    this.#outer.set(createHash('sha256').update(this.#inner.subarray(0, BLOCK)).update(text).digest(), BLOCK)
    return hash('sha256', this.#outer, 'hex').slice(0, HASH_BYTES * 2)
  }
}
