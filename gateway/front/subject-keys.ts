// What stands for a session or a device wherever it is counted, blocked or recorded: a keyed hash, never the cookie itself.
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 128 bits in base64url: enough that no two are ever equal by chance. */
const LENGTH = 22
/** Of SHA-256, in bytes. */
const BLOCK = 64
const DIGEST = 32
/** Hashes remembered: one costs some microseconds, and a visitor sends the same cookie with every request. */
const REMEMBERED = 5000
/** Longer values are hashed each time, so that what is remembered stays small. */
const LONGEST = 256
const DEVICE = /^([\w-]{22})\.([\w-]{22})$/

export class SubjectKeys {
  /** The key combined with HMAC's two pads (RFC 2104): one-shot hashes cost a seventh of a Hmac object, and visitors decide how many are made. */
  readonly #inner = Buffer.alloc(BLOCK, 0x36)
  readonly #outer = Buffer.alloc(BLOCK + DIGEST, 0x5c)
  readonly #known = new Map<string, string>()

  /** @param key 32 bytes, the same after a restart: a banned session stays banned. */
  constructor(key: Uint8Array) {
    for (let i = 0; i < key.length; i++) {
      this.#inner[i]! ^= key[i]!
      this.#outer[i]! ^= key[i]!
    }
  }

  session(cookie: string, value: string): string {
    return this.#hash('session', cookie, value)
  }

  /** A fresh value for the device cookie: random id and its mark, which only this front can make. */
  newDevice(): string {
    const id = randomBytes(16).toString('base64url')
    return `${id}.${this.#hash('device cookie', id, '')}`
  }

  /** What stands for the device of this cookie; undefined: this front never made it. */
  device(value: string): string | undefined {
    const parts = DEVICE.exec(value)
    if (!parts) return undefined
    const mark = Buffer.from(this.#hash('device cookie', parts[1]!, ''))
    return timingSafeEqual(mark, Buffer.from(parts[2]!)) ? this.#hash('device', parts[1]!, '') : undefined
  }

  #hash(kind: string, name: string, value: string): string {
    const text = JSON.stringify([kind, name, value])
    const known = this.#known.get(text)
    if (known !== undefined) return known
    hash('sha256', Buffer.concat([this.#inner, Buffer.from(text)]), 'buffer').copy(this.#outer, BLOCK)
    const hashed = hash('sha256', this.#outer, 'base64url').slice(0, LENGTH)
    if (text.length <= LONGEST) {
      if (this.#known.size >= REMEMBERED) this.#known.clear()
      this.#known.set(text, hashed)
    }
    return hashed
  }
}
