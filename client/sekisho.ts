// Client of Sekisho's API for the office's app: one file without dependencies, to be copied beside the app. Needs `fetch` (Node 18, Deno, Bun).

/** Why a purpose may or may not be served. Only `given`, `renewed` and `not-needed` serve. */
export type Reason =
  | 'given'
  | 'renewed'
  | 'not-needed'
  | 'never-asked'
  | 'asked'
  | 'expired'
  | 'withdrawn'
  | 'refused'
  | 'reconsent-due'
  | 'unknown-person'
  | 'unknown-purpose'
  | 'retired'
  | 'stopped'
  | 'no-notice'
  | 'unreadable'

export interface Verdict {
  /** Only then may the purpose be served. */
  readonly allowed: boolean
  readonly reason: Reason
  readonly noticeVersion: number | null
  /** UTC milliseconds; null: until it is withdrawn, or there is none. */
  readonly validUntil: number | null
}

export interface Person {
  /** What your app calls this person: an id of yours, never reused. */
  readonly ref: string
  readonly name: string
  readonly email?: string
  readonly phone?: string
  readonly language?: 'ja' | 'en'
  readonly guardian?: { readonly name: string; readonly relation: string } | null
}

export interface Notice {
  readonly purpose: string
  readonly notice: string
  readonly version: number
  readonly language: string
  readonly languages: readonly string[]
  /** SHA-256 of `text`. */
  readonly sha256: string
  readonly text: string
  /** The same text as a fragment of HTML without script and style. */
  readonly html: string
}

export interface Shown {
  /** Goes with the consent, once. */
  readonly token: string
  readonly sha256: string
  readonly shownAt: number
  readonly expiresAt: number
}

export interface Recorded {
  readonly situation: Reason
  readonly validUntil: number | null
  /** Numbers of the log entries written. */
  readonly entries: readonly number[]
}

export interface ConsentView extends Verdict {
  readonly purpose: string
  readonly name: { readonly en: string; readonly ja: string }
  readonly acquiredAt: number | null
  readonly way: string | null
  readonly grade: 'person' | 'app' | 'staff' | null
}

/** What the registration page says when it sends somebody back. */
export interface Returned {
  /** What to call this person from now on: your own `ref`, or the one they were given when they registered; left out: nobody is named. */
  readonly sub?: string
  /** Somebody new. */
  readonly registered: boolean
  readonly answers: readonly {
    readonly purpose: string
    readonly answer: 'given' | 'refused' | 'withdrawn'
    readonly validUntil: number | null
  }[]
  /** The way back as you gave it. Put a value of the session into it and compare, so that nobody is sent back into somebody else's session. */
  readonly back: string
  /** Take each one once. */
  readonly jti: string
}

/**
 * Reads the parameter `sekisho` of the address somebody came back to. Undefined: not signed by the page, for another app, or too old.
 * @param token the parameter.
 * @param keys what `<page>/.well-known/jwks.json` holds.
 * @param audience origin of your app as its visitors know it.
 */
export async function readReturn(
  token: string,
  keys: { readonly keys: readonly object[] },
  audience: string,
  now: number = Date.now(),
): Promise<Returned | undefined> {
  const bytes = (text: string) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), sign => sign.charCodeAt(0))
  const part = (text: string) => JSON.parse(new TextDecoder().decode(bytes(text))) as Record<string, unknown>
  try {
    const [header = '', body = '', signature = '', more] = token.split('.')
    const { kid, typ, alg } = part(header)
    const jwk = keys.keys.find(key => (key as { kid?: unknown }).kid === kid)
    if (!jwk || more !== undefined || typ !== 'sekisho-return+jwt' || alg !== 'EdDSA') return undefined
    const key = await crypto.subtle.importKey('jwk', jwk, { name: 'Ed25519' }, false, ['verify'])
    const signed = new TextEncoder().encode(`${header}.${body}`)
    if (!(await crypto.subtle.verify({ name: 'Ed25519' }, key, bytes(signature), signed))) return undefined
    const said = part(body)
    const fresh = typeof said.exp === 'number' && now < said.exp * 1000
    return fresh && said.aud === audience ? (said as unknown as Returned) : undefined
  } catch {
    return undefined
  }
}

/** A refusal (RFC 9457 problem+json), or no answer at all (code `unreachable`). */
export class SekishoError extends Error {
  readonly status: number
  readonly code: string
  readonly detailJa: string

  constructor(status: number, code: string, detail: string, detailJa: string) {
    super(detail)
    this.name = 'SekishoError'
    this.status = status
    this.code = code
    this.detailJa = detailJa
  }
}

export interface SekishoOptions {
  /** Such as `https://office.internal:8444`. */
  readonly url: string
  /** Made by `sekisho appkey add`. */
  readonly key: string
  /** Milliseconds for one answer. */
  readonly timeoutMs?: number
  /** In place of the global one, such as one that trusts the office's CA. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
}

interface Asking {
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
  readonly repeat?: string
}

export class Sekisho {
  readonly #options: SekishoOptions

  constructor(options: SekishoOptions) {
    this.#options = options
  }

  /**
   * May this purpose be served for this person? Ask before each use, and keep no answer. Never throws: no answer is no
   * (`allowed: false, reason: 'unreadable'`), so that an outage never becomes a consent.
   */
  async check(person: string, purpose: string): Promise<Verdict> {
    try {
      const verdict = await this.#ask<Verdict>('GET', '/v1/app/check', { query: { person, purpose } })
      return { ...verdict, allowed: verdict.allowed === true }
    } catch {
      return { allowed: false, reason: 'unreadable', noticeVersion: null, validUntil: null }
    }
  }

  /** Adds or corrects a person, known by `ref`. What is left out stays as it is. */
  putPerson(person: Person): Promise<{ ref: string; created: boolean; changed: boolean }> {
    return this.#ask('PUT', '/v1/app/persons', { body: person })
  }

  /** The notice as it has to be shown now. */
  notice(purpose: string, language = 'ja'): Promise<Notice> {
    return this.#ask('GET', `/v1/app/notices/${encodeURIComponent(purpose)}`, { query: { language } })
  }

  /** Call it as the notice goes on the screen: the token comes back with the answer. */
  shown(purpose: string, language = 'ja', person?: string): Promise<Shown> {
    return this.#ask('POST', '/v1/app/shown', { body: { purpose, language, ...(person === undefined ? {} : { person }) } })
  }

  /** @param repeat a value of your own for this one act (an id of the form): sent again, it records nothing twice. */
  consent(
    given: {
      readonly person: string
      readonly purpose: string
      readonly sha256: string
      readonly token: string
      readonly guardian?: { readonly name: string; readonly relation: string } | null
      readonly remarks?: string
    },
    repeat?: string,
  ): Promise<Recorded> {
    return this.#ask('POST', '/v1/app/consents', { body: given, ...(repeat === undefined ? {} : { repeat }) })
  }

  withdraw(person: string, purpose: string, remarks = ''): Promise<Recorded> {
    return this.#ask('POST', '/v1/app/consents/withdraw', { body: { person, purpose, remarks } })
  }

  /** One for each purpose in use. */
  async consents(person: string): Promise<readonly ConsentView[]> {
    return (await this.#ask<{ consents: ConsentView[] }>('GET', '/v1/app/consents', { query: { person } })).consents
  }

  /** Address of the registration page. `person` left out: somebody new; `back`: where to return to. */
  async ask(wish: { readonly person?: string; readonly purposes: readonly string[]; readonly back?: string }): Promise<string> {
    return (await this.#ask<{ url: string }>('POST', '/v1/app/ask', { body: wish })).url
  }

  async #ask<Answer>(method: string, path: string, { query, body, repeat }: Asking): Promise<Answer> {
    const { url, key, timeoutMs = 5_000, fetch: own } = this.#options
    const target = new URL(path, url)
    for (const [name, value] of Object.entries(query ?? {})) target.searchParams.set(name, value)
    const headers: Record<string, string> = { authorization: `Bearer ${key}`, accept: 'application/json' }
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (repeat !== undefined) headers['idempotency-key'] = repeat
    const init: RequestInit = { method, headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }
    if (body !== undefined) init.body = JSON.stringify(body)
    let response: Response
    let answer: unknown
    try {
      response = await (own ?? fetch)(target.href, init)
      answer = await response.json()
    } catch (error) {
      throw new SekishoError(0, 'unreachable', `Sekisho did not answer: ${error}`, '関所から応答がありません。')
    }
    if (response.ok) return answer as Answer
    const { code, detail, detailJa } = answer as { code?: string; detail?: string; detailJa?: string }
    throw new SekishoError(response.status, code ?? 'internal', detail ?? response.statusText, detailJa ?? '')
  }
}
