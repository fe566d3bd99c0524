// Which cookies are sessions: those rules name, those a good login sets, and the names that common frameworks give them.
import { eachCookie, type SetCookie } from './cookies.ts'

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
