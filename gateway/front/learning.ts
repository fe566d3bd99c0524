// What passes between app, front and visitor on an answer: the role and the person the app names are learned, the front's own cookie handed out.
import type { Context } from './context.ts'
import { cookiesOf, deviceCookie, setCookies } from './cookies.ts'
import type { RequestFacts } from './facts.ts'
import { fieldOf } from './navigation.ts'
import { PERSON_FIELD, personSaid } from './persons.ts'
import { ROLE_FIELD, roleSaid } from './roles.ts'

type Fields = Readonly<Record<string, string | string[] | undefined>>

/** Sessions that an answer is about: the one it sets, else those the request showed. */
function sessionsOf(context: Context, answer: Fields, asked: readonly string[], ends: boolean, now: number): string[] {
  const { keys, sessionCookies } = context
  const set = setCookies(answer['set-cookie'], now)
  const fresh = ends ? undefined : sessionCookies.among(set)
  if (fresh !== undefined) sessionCookies.learn(set)
  const shown = sessionCookies.sessionsIn(cookiesOf(asked))
  return (fresh === undefined ? shown : [fresh]).map(({ name, value }) => keys.session(name, value))
}

function cutTunnels({ tunnels }: Context, session: string): void {
  for (const tunnel of [...tunnels]) if (tunnel.shows(session)) tunnel.cut()
}

/**
 * The app says who is logged in: bound to the session this answer sets, else to the one the request showed.
 * @param asked the request's fields, a flat list.
 */
export function learn(context: Context, answer: Fields, asked: readonly string[], path: string, now: number): void {
  if (answer[ROLE_FIELD] !== undefined) learnRole(context, answer, asked, path, now)
  if (answer[PERSON_FIELD] !== undefined) learnPerson(context, answer[PERSON_FIELD], answer, asked, path, now)
  if (context.persons.size > 0 && answer['set-cookie'] !== undefined) endSessions(context, answer, asked, now)
}

function learnRole(context: Context, answer: Fields, asked: readonly string[], path: string, now: number): void {
  const { roles, ports } = context
  const said = roleSaid(answer[ROLE_FIELD])
  const sessions = sessionsOf(context, answer, asked, said === 'none', now)
  if (said === undefined || (said !== 'none' && sessions.length === 0)) {
    ports.log.warn({ path }, 'a role named by the app could not be bound to a session')
    return
  }
  for (const session of sessions) {
    if (said !== 'none') roles.learn(session, said, now)
    else if (roles.forget(session)) cutTunnels(context, session)
  }
}

/** What cannot be understood is worth as much as "nobody": the session is forgotten. */
function learnPerson(
  context: Context,
  field: string | string[],
  answer: Fields,
  asked: readonly string[],
  path: string,
  now: number,
): void {
  const { persons, ports, tokens } = context
  const said = personSaid(field)
  const sessions = sessionsOf(context, answer, asked, said === null, now)
  if (said === null) {
    const token = tokens.find(cookiesOf(asked), fieldOf(asked, 'authorization'))
    if (token !== undefined) tokens.end(token, now)
  } else if (sessions.length === 0) ports.log.warn({ path }, 'a person named by the app could not be bound to a session')
  for (const session of sessions) {
    if (said !== null) {
      const before = persons.of(session, now)
      persons.learn(session, said, now)
      if (before !== undefined && before !== said) cutTunnels(context, session)
    } else if (persons.forget(session)) cutTunnels(context, session)
  }
}

/** A session cookie that an answer takes away, or replaces without naming anybody, stands for nobody any more. */
function endSessions(context: Context, answer: Fields, asked: readonly string[], now: number): void {
  const { persons, keys, sessionCookies } = context
  const set = new Set(setCookies(answer['set-cookie'], now).map(({ name }) => name))
  for (const { name, value } of sessionCookies.sessionsIn(cookiesOf(asked))) {
    const session = keys.session(name, value)
    if (set.has(name) && !resets(answer, name, value, now) && persons.forget(session)) cutTunnels(context, session)
  }
}

/** Many apps set the same cookie anew with each answer, to make it last longer. */
function resets(answer: Fields, name: string, value: string, now: number): boolean {
  return setCookies(answer['set-cookie'], now).some(cookie => cookie.name === name && cookie.value === value && !cookie.gone)
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
