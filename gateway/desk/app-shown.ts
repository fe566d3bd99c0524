// The proof that a notice was shown: a token the app takes when it shows it and gives back, once, with the person's answer.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** Long enough to read a notice; short enough that the notice is still the one in effect. */
export const SHOWN_MS = 30 * 60_000
/** Tokens used and still within their time: more in half an hour are no office's. */
const SPENT = 100_000

const Claims = z.strictObject({
  /** Id of the app key it was given to, of the purpose and of the notice; digest and language of what was shown. */
  key: z.string(),
  purpose: z.string(),
  notice: z.string(),
  sha256: z.string(),
  language: z.string(),
  /** What the app calls the person it was shown to; left out: it was not said. */
  person: z.string().optional(),
  at: z.number(),
  nonce: z.string(),
})
export type ShownClaims = z.infer<typeof Claims>

const HEADER = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'sekisho-shown+jwt' })).toString('base64url')

/** Tokens as compact JWS (RFC 7515) under HMAC-SHA-256: nobody but this gateway makes or reads them. */
export class ShownTokens {
  readonly #key: Uint8Array
  readonly #spent = new Map<string, number>()

  /** @param key 32 bytes, the same after a restart: a page that is open meanwhile can still be answered. */
  constructor(key: Uint8Array) {
    this.#key = key
  }

  make(claims: Omit<ShownClaims, 'nonce'>): string {
    const nonce = randomBytes(12).toString('base64url')
    const signed = `${HEADER}.${Buffer.from(JSON.stringify({ ...claims, nonce })).toString('base64url')}`
    return `${signed}.${this.#mac(signed).toString('base64url')}`
  }

  /** What it says if it is ours, within its time, of this key and not used; it is used up by this. `giveBack` makes it usable again. */
  take(token: string, key: string, now: number): ShownClaims | undefined {
    const claims = this.#read(token)
    if (!claims || claims.key !== key || now < claims.at - 60_000 || now >= claims.at + SHOWN_MS) return undefined
    for (const [nonce, until] of this.#spent) {
      if (until > now) break
      this.#spent.delete(nonce)
    }
    if (this.#spent.has(claims.nonce) || this.#spent.size >= SPENT) return undefined
    this.#spent.set(claims.nonce, claims.at + SHOWN_MS)
    return claims
  }

  giveBack({ nonce }: ShownClaims): void {
    this.#spent.delete(nonce)
  }

  #read(token: string): ShownClaims | undefined {
    const [header, body, mac, more] = token.split('.')
    if (header !== HEADER || !body || !mac || more !== undefined) return undefined
    const given = Buffer.from(mac, 'base64url')
    const right = this.#mac(`${header}.${body}`)
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
    try {
      return Claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString()))
    } catch {
      return undefined
    }
  }

  #mac(signed: string): Buffer {
    return createHmac('sha256', this.#key).update(signed).digest()
  }
}
