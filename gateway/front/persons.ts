// Whose session it is, as the app's answers and its signed token say: one person or nobody, and in doubt nobody.

import type { TokenSays } from './app-token.ts'
import type { Context } from './context.ts'

export const PERSON_FIELD = 'sekisho-person'

/** As long as a person's `ref` may be. */
const LONGEST = 200

/** What the app calls the person; null: nobody, or nothing that can be understood, which is the same. */
export function personSaid(field: string | string[]): string | null {
  if (typeof field !== 'string') return null
  const text = field.trim()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a field with one was not written by a person
  if (text === '' || text.length > LONGEST || text.toLowerCase() === 'none' || /[\u0000-\u001f\u007f]/.test(text)) return null
  return text
}

/** Who asks. */
export interface Who {
  /** What the app calls them; undefined: nobody is known, or two are. */
  readonly ref: string | undefined
  /** What a signed token said, where it did; it stays true until then. */
  readonly token?: { readonly ref: string; readonly name: string; readonly until: number }
}

const NOBODY: Who = { ref: undefined }

/**
 * The one person of all sessions a request shows. Undefined if one of them is unknown, if they are of two people, or if it cannot be said which
 * the app believes: whoever shows somebody else's session beside their own gets nothing by it.
 */
function personOfSessions(context: Context, cookie: string | undefined, now: number): { one: string | undefined; two: boolean } {
  const { sessionCookies, persons, keys } = context
  const sessions = sessionCookies.allIn(cookie)
  if (sessions === null) return { one: undefined, two: true }
  let one: string | undefined
  let unknown = false
  for (const { name, value } of sessions) {
    const ref = persons.of(keys.session(name, value), now)
    if (ref === undefined) unknown = true
    else if (one !== undefined && ref !== one) return { one: undefined, two: true }
    else one = ref
  }
  return { one: unknown ? undefined : one, two: false }
}

function joined(context: Context, cookie: string | undefined, said: TokenSays | undefined, now: number): Who {
  const { one, two } = personOfSessions(context, cookie, now)
  if (said?.person === undefined) return one === undefined ? NOBODY : { ref: one }
  // A token that is good, and a session of somebody else.
  if (two || (one !== undefined && one !== said.person)) return NOBODY
  return { ref: said.person, token: { ref: said.person, name: said.name, until: said.until } }
}

/** A promise only where a token has to be verified. */
export function whoAsks(
  context: Context,
  { cookie, authorization }: { readonly cookie?: string | undefined; readonly authorization?: string | undefined },
): Who | Promise<Who> {
  const { tokens, ports } = context
  const token = tokens.find(cookie, authorization)
  if (token === undefined) return joined(context, cookie, undefined, ports.clock())
  return tokens.says(token, ports.clock()).then(said => joined(context, cookie, said, ports.clock()))
}

/** Whether it is still the same person: their session has not ended or passed to another one, their token is in force. */
export function isStill(context: Context, who: Who, cookie: string | undefined, now: number): boolean {
  const { token, ref } = who
  if (token !== undefined && (now >= token.until || context.tokens.isEnded(token.name))) return false
  const { one, two } = personOfSessions(context, cookie, now)
  if (token !== undefined) return !two && (one === undefined || one === ref)
  return one === ref
}
