// Signed texts that this gateway gives out and takes back: compact JWS (RFC 7515) under HMAC-SHA-256, which nobody else makes.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** One kind of token: its name stands in the header, so that none passes for another. */
export class Tokens {
  readonly #key: Uint8Array
  readonly #header: string

  /** @param key 32 bytes, the same after a restart: a page that is open meanwhile can still be answered. */
  constructor(key: Uint8Array, kind: string) {
    this.#key = key
    this.#header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: `sekisho-${kind}+jwt` })).toString('base64url')
  }

  make(claims: object): string {
    const signed = `${this.#header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
    return `${signed}.${this.#mac(signed).toString('base64url')}`
  }

  /** What it says, if it is ours and of this kind; undefined otherwise. */
  read(token: string): unknown {
    const [header, body, mac, more] = token.split('.')
    if (header !== this.#header || !body || !mac || more !== undefined) return undefined
    const given = Buffer.from(mac, 'base64url')
    const right = this.#mac(`${header}.${body}`)
    // Compared as text as well: base64url has several spellings of the same bytes.
    if (given.length !== right.length || !timingSafeEqual(given, right) || given.toString('base64url') !== mac) return undefined
    try {
      return JSON.parse(Buffer.from(body, 'base64url').toString())
    } catch {
      return undefined
    }
  }

  #mac(signed: string): Buffer {
    return createHmac('sha256', this.#key).update(signed).digest()
  }
}
