// What stands for a session or a device wherever it is counted, blocked or recorded: a keyed hash, never the cookie itself.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** 128 bits in base64url: enough that no two are ever equal by chance. */
const LENGTH = 22
/** Hashes remembered: one costs three microseconds, and a visitor sends the same cookie with every request. */
const REMEMBERED = 5000
/** Longer values are hashed each time, so that what is remembered stays small. */
const LONGEST = 256
const DEVICE = /^([\w-]{22})\.([\w-]{22})$/

export class SubjectKeys {
  readonly #key: Uint8Array
  readonly #known = new Map<string, string>()

  /** @param key 32 bytes, the same after a restart: a banned session stays banned. */
  constructor(key: Uint8Array) {
    this.#key = key
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

  /** A name that a token or another store gives, as a key of its own kind. */
  other(kind: string, value: string): string {
    return this.#hash(kind, value, '')
  }

  #hash(kind: string, name: string, value: string): string {
    const text = JSON.stringify([kind, name, value])
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const hash = createHmac('sha256', this.#key).update(text).digest('base64url').slice(0, LENGTH)
    if (text.length <= LONGEST) {
      if (this.#known.size >= REMEMBERED) this.#known.clear()
      this.#known.set(text, hash)
    }
    return hash
  }
}
