// Who has which role, as the app's own answers say: bound to the session that was answered, forgotten when it ends.
import { Role } from '../../shared/roles.ts'

/** Sessions with a role at a time; the ones longest unheard of are forgotten first. */
const SESSIONS = 20_000
/** A session nobody has heard of for so long has to be learned again. */
const KEPT_MS = 12 * 3_600_000

export const ROLE_FIELD = 'sekisho-role'

interface Learned {
  readonly role: Role
  readonly until: number
}

/** What the app says: a role, that there is none (any more), or nothing that is understood. */
export function roleSaid(field: string | string[] | undefined): Role | 'none' | undefined {
  if (typeof field !== 'string') return undefined
  const text = field.trim().toLowerCase()
  return text === 'none' ? 'none' : Role.safeParse(text).data
}

export class Roles {
  readonly #sessions = new Map<string, Learned>()

  get size(): number {
    return this.#sessions.size
  }

  learn(session: string, role: Role, now: number): void {
    this.#sessions.delete(session)
    if (this.#sessions.size >= SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!)
    this.#sessions.set(session, { role, until: now + KEPT_MS })
  }

  /** True if it had a role. */
  forget(session: string): boolean {
    return this.#sessions.delete(session)
  }

  of(session: string, now: number): Role | undefined {
    const learned = this.#sessions.get(session)
    if (learned === undefined) return undefined
    // A clock set back must not make it last longer.
    if (now < learned.until && now >= learned.until - 2 * KEPT_MS) return learned.role
    this.#sessions.delete(session)
    return undefined
  }
}
