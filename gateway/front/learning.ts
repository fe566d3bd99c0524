// What passes between app, front and visitor on an answer: the role the app names is learned, the front's own cookie handed out.
import type { Context } from './context.ts'
import { cookieOf, deviceCookie, setCookies } from './cookies.ts'
import type { RequestFacts } from './facts.ts'
import { ROLE_FIELD, roleSaid } from './roles.ts'

type Fields = Readonly<Record<string, string | string[] | undefined>>

/**
 * The app says who is logged in: bound to the session this answer sets, else to the one the request showed.
 * @param asked the request's fields, a flat list.
 */
export function learnRole(context: Context, answer: Fields, asked: readonly string[], path: string, now: number): void {
  const { roles, keys, sessionCookies, ports, tunnels } = context
  const said = roleSaid(answer[ROLE_FIELD])
  const set = setCookies(answer['set-cookie'], now)
  const fresh = said === 'none' ? undefined : sessionCookies.among(set)
  if (fresh !== undefined) sessionCookies.learn(set)
  const shown = sessionCookies.sessionsIn(cookieOf(asked))
  const sessions = (fresh === undefined ? shown : [fresh]).map(({ name, value }) => keys.session(name, value))
  if (said === undefined || (said !== 'none' && sessions.length === 0)) {
    ports.log.warn({ path }, 'a role named by the app could not be bound to a session')
    return
  }
  for (const session of sessions) {
    if (said !== 'none') roles.learn(session, said, now)
    else if (roles.forget(session)) for (const tunnel of [...tunnels]) if (tunnel.shows(session)) tunnel.cut()
  }
}

/** The front's own cookie, to visitors without one while a rule counts devices. Never on an answer that others may be given from a cache. */
export function handOutDevice(
  context: Context,
  facts: RequestFacts | undefined,
  answer: Fields,
  out: (string | string[])[],
): void {
  if (!context.countsDevices || facts === undefined || facts.device() !== undefined) return
  if (/\b(public|s-maxage|immutable)\b/i.test(String(answer['cache-control'] ?? ''))) return
  out.push('set-cookie', deviceCookie(context.keys.newDevice()))
}
