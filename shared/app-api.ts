// The API for the office's app: one table for the server, the OpenAPI document and the tests. Every call carries an app key.
import { z } from 'zod'
import { CONSENT_SITUATIONS, ConsentGrade, ConsentWay } from './registers/consents.ts'
import { PersonText } from './registers/persons.ts'
import type { Text } from './words/text.ts'

export interface AppRoute {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Path with `{name}` placeholders. */
  readonly path: string
  readonly summary: Text
  readonly query?: z.ZodObject
  readonly input?: z.ZodType
  readonly output: z.ZodType
}

/** What the app calls a person; `none` is no name (it is how the app says that nobody is logged in). */
const Ref = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine(ref => ref.toLowerCase() !== 'none', 'not "none"')
const Code = z.string().trim().min(1).max(100)
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 in lower-case hex')
const when = z.number().nullable()

export const AppVerdict = z.strictObject({
  /** Only then may the purpose be served. */
  allowed: z.boolean(),
  /** `given`, `renewed` and `not-needed` serve; every other one says what is missing. */
  reason: z.enum([
    ...CONSENT_SITUATIONS,
    'not-needed',
    'unknown-person',
    'unknown-purpose',
    'retired',
    'stopped',
    'no-notice',
    'unreadable',
  ]),
  noticeVersion: z.number().int().nullable(),
  validUntil: when,
})

const AppPerson = z.strictObject({
  ref: Ref,
  name: PersonText.shape.name,
  // Without defaults: what is left out stays as it is.
  email: PersonText.shape.email.unwrap().optional(),
  phone: PersonText.shape.phone.unwrap().optional(),
  language: PersonText.shape.language.unwrap().optional(),
  guardian: PersonText.shape.guardian.unwrap().optional(),
})
export type AppPerson = z.infer<typeof AppPerson>

export const AppNotice = z.strictObject({
  /** Code of the purpose, id of the notice, its version. */
  purpose: z.string(),
  notice: z.string(),
  version: z.number().int(),
  language: z.string(),
  languages: z.array(z.string()),
  /** Of `text`: stands in each consent. */
  sha256: z.string(),
  /** What is shown and hashed. */
  text: z.string(),
  /** The same as an HTML fragment without script and style. */
  html: z.string(),
})

const Shown = z.strictObject({
  /** Goes with the consent, once, within 30 minutes. */
  token: z.string(),
  sha256: z.string(),
  shownAt: z.number(),
  expiresAt: z.number(),
})

const Recorded = z.strictObject({ situation: z.enum(CONSENT_SITUATIONS), validUntil: when, entries: z.array(z.number().int()) })

export const AppConsent = z.strictObject({
  purpose: z.string(),
  name: z.strictObject({ en: z.string(), ja: z.string() }),
  ...AppVerdict.shape,
  acquiredAt: when,
  way: ConsentWay.nullable(),
  grade: ConsentGrade.nullable(),
})

export const appRoutes = {
  check: {
    method: 'GET',
    path: '/v1/app/check',
    summary: { en: 'May this purpose be served for this person?', ja: 'この方についてこの利用目的で利用してよいか' },
    query: z.strictObject({ person: Ref, purpose: Code }),
    output: AppVerdict,
  },
  putPerson: {
    method: 'PUT',
    path: '/v1/app/persons',
    summary: { en: 'Add or correct a person, known by your reference', ja: '本人を登録・訂正(参照名で特定)' },
    input: AppPerson,
    output: z.strictObject({ ref: z.string(), created: z.boolean(), changed: z.boolean() }),
  },
  notice: {
    method: 'GET',
    path: '/v1/app/notices/{purpose}',
    summary: { en: 'The notice as it has to be shown now', ja: '現在表示すべき通知' },
    query: z.strictObject({ language: z.string().trim().max(35).default('ja') }),
    output: AppNotice,
  },
  shown: {
    method: 'POST',
    path: '/v1/app/shown',
    summary: { en: 'The notice is being shown: a token to send with the answer', ja: '通知を表示したことを示すトークン' },
    /** `person`: the token then counts for this person only. */
    input: z.strictObject({ purpose: Code, language: z.string().trim().min(1).max(35), person: Ref.optional() }),
    output: Shown,
  },
  consent: {
    method: 'POST',
    path: '/v1/app/consents',
    summary: { en: 'Record the consent that a person gave in the app', ja: 'アプリで得た同意を記録' },
    input: z.strictObject({
      person: Ref,
      purpose: Code,
      sha256: Sha256,
      token: z.string().min(1).max(2000),
      guardian: PersonText.shape.guardian,
      remarks: z.string().trim().max(2000).default(''),
    }),
    output: Recorded,
  },
  withdraw: {
    method: 'POST',
    path: '/v1/app/consents/withdraw',
    summary: { en: 'Withdraw a consent', ja: '同意を撤回' },
    input: z.strictObject({ person: Ref, purpose: Code, remarks: z.string().trim().max(2000).default('') }),
    output: Recorded,
  },
  consents: {
    method: 'GET',
    path: '/v1/app/consents',
    summary: { en: 'A person’s consents, one for each purpose in use', ja: '本人の同意の一覧' },
    query: z.strictObject({ person: Ref }),
    output: z.strictObject({ consents: z.array(AppConsent) }),
  },
  ask: {
    method: 'POST',
    path: '/v1/app/ask',
    summary: { en: 'A link to the registration page, with the way back', ja: '登録ページへのリンク(戻り先つき)' },
    /** `person` left out: somebody new registers. */
    input: z.strictObject({
      person: Ref.optional(),
      purposes: z.array(Code).min(1).max(20),
      back: z.url().max(2000).optional(),
    }),
    output: z.strictObject({ url: z.string() }),
  },
} as const satisfies Record<string, AppRoute>
export type AppRouteName = keyof typeof appRoutes
