// Forms that only this page's own reader can send: a token in the form, bound to a cookie of the browser and to what was shown; and each form counts once.
import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Tokens } from './tokens.ts'

/** The prefix keeps every other host and every page without TLS from setting it (draft-ietf-httpbis-rfc6265bis, 4.1.3.2). */
export const FORM_COOKIE = '__Host-sekisho-page'
/** How long somebody may read. */
export const FORM_MS = 2 * 3_600_000
/** Forms answered and still within their time: more are no office's. */
const MOST = 10_000

/** A notice as it was shown with the form. */
const Shown = z.strictObject({ purpose: z.string(), notice: z.string(), sha256: z.string(), language: z.string() })
export type Shown = z.infer<typeof Shown>

const Claims = z.strictObject({
  /** Digest of the browser's cookie. */
  cookie: z.string(),
  /** Which form, and of which wish or private link (digest). */
  form: z.string(),
  shown: z.array(Shown),
  at: z.number(),
  nonce: z.string(),
})
export type FormClaims = z.infer<typeof Claims>

export const digest = (text: string) => createHash('sha256').update(text).digest('base64url')

/** A fresh value for the cookie: known to this browser only, and of no use for anything but its forms. */
export function newCookie(): string {
  return randomBytes(24).toString('base64url')
}

/** Session cookie; Lax, so that whoever comes by a link keeps the one they have. */
export function cookieField(value: string): string {
  return `${FORM_COOKIE}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax`
}

/** The cookie of a request; undefined: none, several, or none of ours. */
export function cookieIn(header: string | undefined): string | undefined {
  const values = (header ?? '')
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair.startsWith(`${FORM_COOKIE}=`))
    .map(pair => pair.slice(FORM_COOKIE.length + 1))
  return values.length === 1 && /^[A-Za-z0-9_-]{32}$/.test(values[0]!) ? values[0] : undefined
}

export class Forms {
  readonly #tokens: Tokens
  /** By nonce: what became of forms that were sent, so that a second press of the button does nothing twice. */
  readonly #sent = new Map<string, { readonly until: number; readonly result: Promise<unknown> }>()

  constructor(key: Uint8Array) {
    this.#tokens = new Tokens(key, 'form')
  }

  make(form: string, cookie: string, now: number, shown: readonly Shown[] = []): string {
    const nonce = randomBytes(12).toString('base64url')
    return this.#tokens.make({ cookie: digest(cookie), form, shown, at: now, nonce })
  }

  /** Undefined: forged, of another browser or form, or too old. */
  read(token: string, form: string, cookie: string | undefined, now: number): FormClaims | undefined {
    if (cookie === undefined || token.length > 20_000) return undefined
    const claims = Claims.safeParse(this.#tokens.read(token)).data
    if (!claims || claims.cookie !== digest(cookie) || claims.form !== form) return undefined
    return now < claims.at - 60_000 || now >= claims.at + FORM_MS ? undefined : claims
  }

  /** Runs `act` for this form, or gives what became of it. What throws or is not `final` was not done, and may be sent again. */
  once<Result>(
    { nonce, at }: FormClaims,
    now: number,
    final: (result: Result) => boolean,
    act: () => Promise<Result>,
  ): Promise<Result> {
    const before = this.#sent.get(nonce)
    if (before) return before.result as Promise<Result>
    for (const [old, { until }] of this.#sent) {
      if (until > now && this.#sent.size < MOST) break
      this.#sent.delete(old)
    }
    const result = act()
    this.#sent.set(nonce, { until: at + FORM_MS, result })
    const forget = () => this.#sent.delete(nonce)
    result.then(done => final(done) || forget(), forget)
    return result
  }
}
