// The text of a rule: what a person writes, reads and exports, and the faults a shape alone cannot show (registers.md, section 4).
import { z } from 'zod'
import type { Text } from '../words/text.ts'
import { CountedBy, DistinctOf, fieldKey, HeaderName, kindOfPart, partsOf } from './rule-parts.ts'

/** Which requests a rule looks at. Everything left out matches everything. */
export const Match = z.strictObject({
  /** HTTP methods, upper case (RFC 9110). */
  methods: z
    .array(z.string().regex(/^[A-Z]{1,20}$/, 'an HTTP method in capitals, such as POST'))
    .min(1)
    .optional(),
  /** The path (without query) contains one of these words, case-insensitive. */
  pathWords: z.array(z.string().min(1).max(80)).min(1).max(50).optional(),
  /** The path begins with this. */
  pathPrefix: z.string().startsWith('/').max(200).optional(),
  /** The whole path fits one of these: `*` is one part of it, `**` any number. Case-insensitive. */
  pathPatterns: z.array(z.string().startsWith('/').max(200)).min(1).max(50).optional(),
  /** Host names asked for, without port. */
  hosts: z.array(z.string().trim().toLowerCase().min(1).max(253)).min(1).max(50).optional(),
  /** Headers that must be there; with `contains`, whose value contains this (case-insensitive). */
  headers: z
    .array(z.strictObject({ name: HeaderName, contains: z.string().min(1).max(200).optional() }))
    .min(1)
    .max(10)
    .optional(),
  /** Only visitors from these addresses or networks (CIDR). */
  addresses: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
    .min(1)
    .max(200)
    .optional(),
})
export type Match = z.infer<typeof Match>

export const Threshold = z.strictObject({
  /** How many are let through within the window. */
  limit: z.number().int().min(1).max(10_000_000),
  windowSeconds: z.number().int().min(1).max(86_400),
  /**
   * `all` requests; only `failures`; or `distinct` values of `distinct` (among failures only, if a kind of failure is named).
   * A failure is an answer with one of `failureStatuses`, or a redirect to `failureRedirect`, or one below 500 that sets no new `failureWithoutCookie`.
   */
  of: z.enum(['all', 'failures', 'distinct']),
  failureStatuses: z.array(z.number().int().min(400).max(599)).min(1).max(20).optional(),
  /** The Location of a redirect (3xx) contains this: `/login?error`. */
  failureRedirect: z.string().min(1).max(200).optional(),
  /** Name of the session cookie that a good login sets. */
  failureWithoutCookie: z.string().min(1).max(80).optional(),
  distinct: DistinctOf.optional(),
})
export type Threshold = z.infer<typeof Threshold>

export const Action = z.discriminatedUnion('kind', [
  /** 429 until the window has room again. */
  z.strictObject({ kind: z.literal('refuse') }),
  /** Every connection of the subject, for a time. `silently`: no explaining page, dropped at accept at once. */
  z.strictObject({
    kind: z.literal('block'),
    seconds: z.number().int().min(1).max(315_360_000),
    silently: z.boolean().default(false),
    /** Each further block of the same subject by this rule within 30 days of the last one's end lasts `factor` times as long, up to a ceiling. */
    escalate: z
      .strictObject({ factor: z.number().min(1.1).max(100), upToSeconds: z.number().int().min(1).max(315_360_000) })
      .optional(),
  }),
  /** Each further request waits so long before it goes on. */
  z.strictObject({ kind: z.literal('slow'), milliseconds: z.number().int().min(100).max(10_000) }),
  /** Nobody is refused; the administrator is told. */
  z.strictObject({ kind: z.literal('notify') }),
])
export type Action = z.infer<typeof Action>

/** What a person writes: the rule without its bookkeeping. Also one element of an export file. */
export const RuleText = z.strictObject({
  name: z.string().trim().min(1).max(120),
  match: Match,
  /** What is counted: the visitor's address, its network (IPv4 address, IPv6 /64), an account, a session, a device, a path, or a tuple. */
  subject: CountedBy,
  threshold: Threshold,
  action: Action,
  /** `monitor`: counts and reports, refuses nobody. */
  mode: z.enum(['enforce', 'monitor']),
  /** Also tell the administrator each time it decides something. */
  notify: z.boolean().optional(),
  remarks: z.string().max(2000).default(''),
})
export type RuleText = z.infer<typeof RuleText>

/** Whether a rule says how to tell a failure. */
export function namesFailures({ failureStatuses, failureRedirect, failureWithoutCookie }: Threshold): boolean {
  return failureStatuses !== undefined || failureRedirect !== undefined || failureWithoutCookie !== undefined
}

/** How many different values one subject's counter remembers at most. */
export const DISTINCT_LIMIT = 1000

/** Faults that the shape alone cannot show, each with its path; empty if the rule can be compiled. */
export function faultsOf({ threshold, subject, action }: RuleText): { path: string; message: Text }[] {
  const faults: { path: string; message: Text }[] = []
  const fault = (path: string, en: string, ja: string) => faults.push({ path, message: { en, ja } })
  if (threshold.of === 'failures' && !namesFailures(threshold))
    fault(
      'threshold.failureStatuses',
      'Name the answers that count as failures, such as 401.',
      '失敗とみなす応答(401 など)を指定してください。',
    )
  if (threshold.of === 'all' && namesFailures(threshold))
    fault('threshold.of', 'Count failures, or leave out how to tell one.', '「失敗」を数えるか、失敗の条件を外してください。')
  if ((threshold.of === 'distinct') !== (threshold.distinct !== undefined))
    fault('threshold.distinct', 'Name the values of which different ones are counted.', '何の種類を数えるかを指定してください。')
  if (threshold.of === 'distinct' && threshold.limit > DISTINCT_LIMIT)
    fault(
      'threshold.limit',
      `Count at most ${DISTINCT_LIMIT} different values.`,
      `種類の数は${DISTINCT_LIMIT}以下にしてください。`,
    )
  const kinds = partsOf(subject).map(kindOfPart)
  if (new Set(kinds).size !== kinds.length)
    fault('subject', 'Name each kind of subject once.', '同じ種類の対象は1つだけにしてください。')
  if (kinds.includes('address') && kinds.includes('network'))
    fault(
      'subject',
      'An address is part of its network: name one of them.',
      'IPアドレスとネットワークはどちらか一方にしてください。',
    )
  const { distinct } = threshold
  const same =
    typeof distinct === 'object'
      ? partsOf(subject).some(
          part => typeof part === 'object' && 'account' in part && fieldKey(part.account) === fieldKey(distinct.field),
        )
      : distinct !== undefined && (kinds.includes(distinct) || (distinct === 'network' && kinds.includes('address')))
  if (same)
    fault(
      'threshold.distinct',
      'The subject has only one such value. Count different values of something else.',
      '対象ごとに値は1つだけです。別のものの種類を数えてください。',
    )
  if (kinds.length === 1 && kinds[0] === 'path' && action.kind === 'block')
    fault(
      'action.kind',
      'A path alone cannot be blocked: that would close it for everybody. Refuse for the window instead.',
      'パスだけを対象にしたブロックはできません(全員が使えなくなります)。「時間内は拒否」を選んでください。',
    )
  if (action.kind === 'block' && action.escalate && action.escalate.upToSeconds < action.seconds)
    fault(
      'action.escalate.upToSeconds',
      'The longest block cannot be shorter than the first one.',
      '上限は最初のブロック時間より短くできません。',
    )
  return faults
}

/** `author` is somebody who writes. */
const LOGIN_WORD = /log[-_]?[io]n|sign[-_]?in|session|(?<![a-z])o?auth(?!ors?(?![a-z]))|ログイン/i

/** True if every request the rule looks at is an attempt to log in. */
export function aboutLogins({ match, threshold }: Pick<RuleText, 'match' | 'threshold'>): boolean {
  const words = [...(match.pathWords ?? []), ...(match.pathPatterns ?? []), ...(match.pathPrefix ? [match.pathPrefix] : [])]
  return threshold.of !== 'all' && words.length > 0 && words.every(word => LOGIN_WORD.test(word))
}
