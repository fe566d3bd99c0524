// What the app's own answers say of whoever has a session (a role, a person): bound to the session that was answered, forgotten when it ends.

/** Sessions known at a time; the ones longest unheard of are forgotten first. */
const SESSIONS = 20_000
/** A session nobody has heard of for so long has to be learned again. */
const KEPT_MS = 12 * 3_600_000

interface Said<Value> {
  readonly value: Value
  readonly until: number
}

export class Learned<Value> {
  readonly #sessions = new Map<string, Said<Value>>()

  get size(): number {
    return this.#sessions.size
  }

  learn(session: string, value: Value, now: number): void {
    this.#sessions.delete(session)
    if (this.#sessions.size >= SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!)
    this.#sessions.set(session, { value, until: now + KEPT_MS })
  }

  /** True if something was known of it. */
  forget(session: string): boolean {
    return this.#sessions.delete(session)
  }

  of(session: string, now: number): Value | undefined {
    const said = this.#sessions.get(session)
    if (said === undefined) return undefined
    // A clock set back must not make it last longer.
    if (now < said.until && now >= said.until - 2 * KEPT_MS) return said.value
    this.#sessions.delete(session)
    return undefined
  }
}
