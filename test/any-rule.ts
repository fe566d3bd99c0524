// Any rule that the model allows, for properties: with `anyRule` no fault that `faultsOf` would find.
import fc from 'fast-check'
import type { CountedBy, DistinctOf, FieldSource, SubjectPart } from '../shared/registers/rule-parts.ts'
import { Action, faultsOf, Match, RuleText, Threshold } from '../shared/registers/rule-text.ts'

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })

/** Leaves out what is undefined, as a person would. */
function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T
}

const field: fc.Arbitrary<FieldSource> = fc.record({
  from: fc.constantFrom('form' as const, 'json' as const, 'query' as const, 'header' as const),
  name: fc.constantFrom('username', 'email', 'guest'),
})
const part: fc.Arbitrary<SubjectPart> = fc.oneof(
  fc.constantFrom('address' as const, 'network' as const, 'path' as const, 'device' as const),
  field.map(account => ({ account })),
  fc.constant({ session: 'sid' }),
)
export const anySubject: fc.Arbitrary<CountedBy> = fc.oneof(part, fc.array(part, { minLength: 2, maxLength: 3 }))
const distinct: fc.Arbitrary<DistinctOf> = fc.oneof(
  fc.constantFrom('path' as const, 'address' as const, 'network' as const),
  field.map(inner => ({ field: inner })),
)

const match: fc.Arbitrary<Match> = fc
  .record({
    methods: maybe(fc.constantFrom(['POST'], ['GET', 'HEAD'])),
    pathWords: maybe(fc.constantFrom(['login'], ['login', 'signin'], ['wp-', '.env', '.git', '.php', 'cgi', 'admin', 'xmlrpc'])),
    pathPrefix: maybe(fc.constantFrom('/', '/api')),
    pathPatterns: maybe(fc.constantFrom(['/rooms/*'], ['/api/**', '/*.php'])),
    hosts: maybe(fc.constantFrom(['www.example.jp'], ['a.example', 'b.example'])),
    headers: maybe(fc.constantFrom([{ name: 'X-Api-Client' }], [{ name: 'User-Agent', contains: 'bot' }])),
    addresses: maybe(fc.constantFrom(['192.0.2.0/24'], ['198.51.100.7', '2001:db8::/32'])),
  })
  .map(value => Match.parse(compact(value)))

const kinds = fc
  .record({
    failureStatuses: maybe(fc.constantFrom([401], [401, 403, 422])),
    failureRedirect: maybe(fc.constant('/login?error')),
    failureWithoutCookie: maybe(fc.constant('sid')),
  })
  .map(compact)

export const anyThreshold: fc.Arbitrary<Threshold> = fc
  .record({
    limit: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 1000 })),
    windowSeconds: fc.oneof(fc.constantFrom(1, 10, 60, 3600, 86_400), fc.integer({ min: 1, max: 86_400 })),
    of: fc.constantFrom('all' as const, 'failures' as const, 'distinct' as const),
    distinct,
    kinds,
  })
  .map(({ limit, windowSeconds, of, distinct: values, kinds: named }) =>
    Threshold.parse({
      limit,
      windowSeconds,
      of,
      ...(of === 'all' ? {} : named),
      ...(of === 'failures' && Object.keys(named).length === 0 ? { failureStatuses: [401] } : {}),
      ...(of === 'distinct' ? { distinct: values } : {}),
    }),
  )

const escalate = fc.record({ factor: fc.constantFrom(1.5, 2, 10), upToSeconds: fc.integer({ min: 86_400, max: 315_360_000 }) })
export const anyAction: fc.Arbitrary<Action> = fc.oneof(
  fc.constant({ kind: 'refuse' as const }),
  fc
    .record({ seconds: fc.integer({ min: 1, max: 86_400 }), silently: fc.boolean(), escalate: maybe(escalate) })
    .map(block => Action.parse(compact({ kind: 'block', ...block }))),
  fc.integer({ min: 100, max: 10_000 }).map(milliseconds => ({ kind: 'slow' as const, milliseconds })),
  fc.constant({ kind: 'notify' as const }),
)

/** A rule text of the right shape, perhaps with a fault. */
export const anyRuleText: fc.Arbitrary<RuleText> = fc
  .record({
    name: fc.constantFrom('rule', 'ルール', 'another rule'),
    match,
    subject: anySubject,
    threshold: anyThreshold,
    action: anyAction,
    mode: fc.constantFrom('enforce' as const, 'monitor' as const),
    notify: maybe(fc.boolean()),
    remarks: fc.constantFrom('', 'because'),
  })
  .map(rule => RuleText.parse(compact(rule)))

export function anyRule(): fc.Arbitrary<RuleText> {
  return anyRuleText.filter(rule => faultsOf(rule).length === 0)
}
