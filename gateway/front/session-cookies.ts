// Which cookies are sessions: those rules name, those a good login sets, and the names that common frameworks give them.
import { eachCookie, MOST_COOKIES, type SetCookie } from './cookies.ts'

const COMMON = [
  'PHPSESSID',
  'JSESSIONID',
  'ASP.NET_SessionId',
  '.AspNetCore.Session',
  '.AspNetCore.Cookies',
  'connect.sid',
  'laravel_session',
  'sessionid',
  'session',
  'session_id',
  '_session_id',
  'sid',
  '__Host-session',
  '__Host-sid',
  '__Secure-session',
]
const LIKE_SESSION = /sess|sid$|auth|login|token/i
/** Shorter values could be guessed: no role is ever bound to one. */
export const SESSION_LENGTH = 16
const LEARNED = 8
const plainNames = new Map<string, string>()

/** ASP.NET reads names of cookies whatever their case; PHP takes dots and spaces for underlines. */
function plainName(name: string): string {
  let plain = plainNames.get(name)
  if (plain !== undefined) return plain
  plain = name.toLowerCase().replace(/[^a-z0-9]/g, '_')
  if (plainNames.size >= 1000) plainNames.clear()
  if (name.length <= 100) plainNames.set(name, plain)
  return plain
}

const NAMED = 100

export class SessionCookies {
  #fromRules: ReadonlySet<string> = new Set()
  readonly #everNamed = new Set<string>()
  readonly #learned = new Set<string>()
  readonly #common = new Set(COMMON)

  setRules(cookies: ReadonlySet<string>): void {
    this.#fromRules = cookies
    for (const name of cookies) if (this.#everNamed.size < NAMED) this.#everNamed.add(name)
  }

  /** Wider: also what rules named before, and what looks like one. A ban on a session has to be found when the rule that made it is gone. */
  readonly couldBe = (name: string): boolean => this.isSession(name) || this.#everNamed.has(name) || LIKE_SESSION.test(name)

  readonly isSession = (name: string): boolean => this.#fromRules.has(name) || this.#learned.has(name) || this.#common.has(name)

  /** Sessions that a request shows. A name with two different values says nothing: the app may believe the other one. */
  sessionsIn(header: string | undefined): { readonly name: string; readonly value: string }[] {
    if (header === undefined) return []
    const found = new Map<string, string | null>()
    eachCookie(header, (name, value) => {
      if (value.length < SESSION_LENGTH || !this.isSession(name)) return
      const before = found.get(name)
      found.set(name, before === undefined || before === value ? value : null)
    })
    return [...found].flatMap(([name, value]) => (value === null ? [] : [{ name, value }]))
  }

  /**
   * All sessions a request shows; null where it cannot be said which of them the app believes: two values of one name, a name that some
   * servers take for a session's (other case, other signs), one too short to be looked at, or more cookies than are read here.
   */
  allIn(header: string | undefined): { readonly name: string; readonly value: string }[] | null {
    if (header === undefined) return []
    const found = new Map<string, string>()
    let unclear = header.split(';', MOST_COOKIES + 1).length > MOST_COOKIES
    eachCookie(header, (name, value) => {
      if (value === '') return
      if (this.isSession(name)) {
        if (value.length < SESSION_LENGTH || (found.get(name) ?? value) !== value) unclear = true
        found.set(name, value)
      } else if (this.#looksLike(name)) unclear = true
    })
    return unclear ? null : [...found].map(([name, value]) => ({ name, value }))
  }

  #looksLike(name: string): boolean {
    const plain = plainName(name)
    for (const known of [this.#fromRules, this.#learned, this.#common])
      for (const session of known) if (plainName(session) === plain) return true
    return false
  }

  /** A login went well: the cookie that looks most like a session among those its answer sets. */
  learn(set: readonly SetCookie[]): void {
    const found = this.among(set)
    if (found === undefined || this.isSession(found.name)) return
    if (this.#learned.size >= LEARNED) this.#learned.delete(this.#learned.values().next().value!)
    this.#learned.add(found.name)
  }

  /** The session among cookies an answer sets; undefined: none that could be one. */
  among(set: readonly SetCookie[]): SetCookie | undefined {
    const long = set.filter(cookie => !cookie.gone && cookie.value.length >= SESSION_LENGTH)
    return (
      long.find(({ name }) => this.#fromRules.has(name)) ??
      long.find(({ name }) => this.#learned.has(name)) ??
      long.find(({ name }) => this.#common.has(name)) ??
      long.find(({ name, httpOnly }) => httpOnly && LIKE_SESSION.test(name)) ??
      long.find(({ httpOnly }) => httpOnly)
    )
  }
}
