// What a rule may name beside addresses: fields of a request, whom it counts, and which of these have to be recorded to try it on the past.
import { z } from 'zod'
import type { RuleText } from './rule-text.ts'

const fieldName = z.string().trim().min(1).max(80)
/** A field name of HTTP (RFC 9110, section 5.1), compared without case. */
export const HeaderName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^`|~-]{1,80}$/, 'the name of a header, such as X-Api-Client')

/** Where a value stands in a request. */
export const FieldSource = z.discriminatedUnion('from', [
  /** A field of an HTML form (application/x-www-form-urlencoded or multipart/form-data). */
  z.strictObject({ from: z.literal('form'), name: fieldName }),
  /** A member of a JSON body; deeper ones with dots: `user.email`. */
  z.strictObject({ from: z.literal('json'), name: fieldName }),
  z.strictObject({ from: z.literal('query'), name: fieldName }),
  z.strictObject({ from: z.literal('header'), name: HeaderName }),
])
export type FieldSource = z.infer<typeof FieldSource>

/** One thing to count by. Account: the name somebody logs in with. Session: the cookie of that name. Device: the front's own cookie, made while a rule counts devices. */
export const SubjectPart = z.union([
  z.enum(['address', 'network', 'path', 'device']),
  z.strictObject({ account: FieldSource }),
  z.strictObject({ session: z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,80}$/, 'the name of a cookie') }),
])
export type SubjectPart = z.infer<typeof SubjectPart>

/** What is counted: one part, or a tuple (the same account from the same network). */
export const CountedBy = z.union([SubjectPart, z.array(SubjectPart).min(2).max(3)])
export type CountedBy = z.infer<typeof CountedBy>

/** Values of which a rule counts the different ones. */
export const DistinctOf = z.union([z.enum(['path', 'address', 'network']), z.strictObject({ field: FieldSource })])
export type DistinctOf = z.infer<typeof DistinctOf>

export function partsOf(subject: CountedBy): readonly SubjectPart[] {
  return Array.isArray(subject) ? subject : [subject]
}

/** Kind of a counted subject, as the blocking history names it. */
export function kindOfPart(part: SubjectPart): 'address' | 'network' | 'path' | 'device' | 'account' | 'session' {
  if (typeof part === 'string') return part
  return 'account' in part ? 'account' : 'session'
}

export function fieldKey(source: FieldSource): string {
  return `${source.from}:${source.from === 'header' ? source.name.toLowerCase() : source.name}`
}

/**
 * Something a rule looks at that a summary holds only if a rule names it. `value`: recorded as a keyed hash. `match`: recorded as yes or no,
 * because the value itself (an address, a header) is not kept.
 */
export interface Observable {
  readonly key: string
  readonly kind: 'value' | 'match'
  readonly what:
    | { readonly field: FieldSource }
    | { readonly session: string }
    | { readonly device: true }
    | { readonly addresses: readonly string[] }
    | { readonly hosts: readonly string[] }
    | { readonly header: { readonly name: string; readonly contains?: string | undefined } }
    | { readonly redirect: string }
    | { readonly cookie: string }
}

export const matchKey = {
  addresses: (addresses: readonly string[]) => `from:${[...addresses].sort().join(',')}`,
  hosts: (hosts: readonly string[]) => `host:${[...hosts].sort().join(',')}`,
  header: (name: string, contains: string | undefined) =>
    `has:${name.toLowerCase()}${contains === undefined ? '' : `=${contains}`}`,
  redirect: (to: string) => `redirect:${to}`,
  cookie: (name: string) => `sets:${name}`,
} as const

/** Everything beyond time, address, network, method, path and status that this rule looks at. */
export function observablesOf(rule: Pick<RuleText, 'match' | 'subject' | 'threshold'>): Observable[] {
  const found = new Map<string, Observable>()
  const add = (kind: Observable['kind'], key: string, what: Observable['what']) => found.set(key, { key, kind, what })
  const field = (source: FieldSource) => add('value', fieldKey(source), { field: source })
  for (const part of partsOf(rule.subject)) {
    if (part === 'device') add('value', 'device', { device: true })
    else if (typeof part === 'object' && 'account' in part) field(part.account)
    else if (typeof part === 'object') add('value', `session:${part.session}`, { session: part.session })
  }
  const { distinct, failureRedirect, failureWithoutCookie } = rule.threshold
  if (typeof distinct === 'object') field(distinct.field)
  const { addresses, hosts, headers } = rule.match
  if (addresses) add('match', matchKey.addresses(addresses), { addresses })
  if (hosts) add('match', matchKey.hosts(hosts), { hosts })
  for (const header of headers ?? []) add('match', matchKey.header(header.name, header.contains), { header })
  if (failureRedirect !== undefined) add('match', matchKey.redirect(failureRedirect), { redirect: failureRedirect })
  if (failureWithoutCookie !== undefined) add('match', matchKey.cookie(failureWithoutCookie), { cookie: failureWithoutCookie })
  return [...found.values()]
}
