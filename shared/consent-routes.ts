// Routes of the desk for consents, requests and retention: what the pages ask and what they are answered. Part of the one route table (api.ts). One file, because the schema of what is asked and answered stands beside its route.
import { z } from 'zod'
import type { Route } from './api.ts'
import { LAWS } from './law.ts'
import { MailSettings, MailView } from './mail.ts'
import { CONSENT_SITUATIONS, Consent, ConsentGrade, ConsentWay } from './registers/consents.ts'
import { DataSubject, PersonText } from './registers/persons.ts'
import { REQUEST_WAYS, RequestKind } from './registers/requests.ts'
import { Text as TextPair } from './words/text.ts'

function route<Input extends z.ZodType, Output extends z.ZodType>(r: Route<Input, Output>): Route<Input, Output> {
  return r
}

const EVERY_MEMBER = ['administrator', 'host', 'user'] as const
const STAFF = ['administrator', 'host'] as const
const id = z.string().min(1).max(100)
const count = z.number().int()

/** One person and one purpose as the table of consents shows them; `never-asked` rows have no acts behind them. */
export const ConsentRow = z.strictObject({
  /** `<person>.<purpose>`. */
  id: z.string(),
  person: z.string(),
  name: z.string(),
  purpose: z.string(),
  situation: z.enum(CONSENT_SITUATIONS),
  /** Time of the last act; null: there is none. */
  at: z.number().nullable(),
  acquiredAt: z.number().nullable(),
  validUntil: z.number().nullable(),
  quietUntil: z.number().nullable(),
  noticeVersion: count.nullable(),
  way: ConsentWay.nullable(),
  grade: ConsentGrade.nullable(),
  confirmedAt: z.number().nullable(),
  remarks: z.string(),
})
export type ConsentRow = z.infer<typeof ConsentRow>

const limit = z.coerce.number().int().min(1).max(500).default(50)
const offset = z.coerce.number().int().min(0).max(100_000_000).default(0)
const time = z.coerce.number().int().nullable().default(null)
const q = z.string().max(200).default('')

type ConsentSort = 'name' | 'purpose' | 'situation' | 'at' | 'acquiredAt' | 'validUntil'

/** What the table of consents is asked for, as it stands in the address. `sort` with a hyphen before it: from the end. */
export const ConsentsQuery = z
  .strictObject({
    q,
    /** Id or code. */
    purpose: id.nullable().default(null),
    situation: z.enum(CONSENT_SITUATIONS).nullable().default(null),
    host: id.nullable().default(null),
    person: id.nullable().default(null),
    /** Which time `from` (inclusive) and `to` (exclusive) are about, UTC milliseconds. */
    dated: z.enum(['acquiredAt', 'validUntil', 'at']).default('acquiredAt'),
    from: time,
    to: time,
    sort: z
      .string()
      .regex(/^-?(name|purpose|situation|at|acquiredAt|validUntil)$/)
      .default('name'),
    offset,
    limit,
  })
  .transform(({ sort, ...query }) => ({ ...query, ...sorted<ConsentSort>(sort as ConsentSort) }))
export type ConsentsQuery = z.output<typeof ConsentsQuery>

export const PersonsQuery = z
  .strictObject({
    q,
    host: id.nullable().default(null),
    /** Who has a consent in this situation. */
    situation: z.enum(CONSENT_SITUATIONS).nullable().default(null),
    /** At most 200, with commas between; unknown ones are left out. */
    ids: z
      .string()
      .max(20_400)
      .transform(ids => ids.split(',').filter(Boolean).slice(0, 200))
      .nullable()
      .default(null),
    stopped: z
      .enum(['true', 'false'])
      .transform(value => value === 'true')
      .nullable()
      .default(null),
    sort: z
      .string()
      .regex(/^-?(name|since)$/)
      .default('name'),
    offset,
    limit,
  })
  .transform(({ sort, ...query }) => ({ ...query, ...sorted<'name' | 'since'>(sort as 'name') }))
export type PersonsQuery = z.output<typeof PersonsQuery>

function sorted<Column extends string>(sort: Column | `-${Column}`): { sort: Column; descending: boolean } {
  return { sort: sort.replace(/^-/, '') as Column, descending: sort.startsWith('-') }
}

/** A person as the table of persons shows them. */
export const PersonRow = z.strictObject({
  id: z.string(),
  ref: z.string(),
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  host: z.string().nullable(),
  since: z.number(),
  stopped: z.boolean(),
  /** How many consents of theirs stand in each situation. */
  situations: z.record(z.string(), count),
})
export type PersonRow = z.infer<typeof PersonRow>

/** One act in the history of a consent, newest first. */
export const ConsentAct = z.strictObject({
  seq: count,
  at: z.number(),
  /** Type of the entry, such as `consents.given`. */
  type: z.string(),
  purpose: z.string(),
  by: z.string(),
  way: ConsentWay.nullable(),
  grade: ConsentGrade.nullable(),
  noticeVersion: count.nullable(),
  language: z.string().nullable(),
  validUntil: z.number().nullable(),
  guardian: z.strictObject({ name: z.string(), relation: z.string() }).nullable(),
  remarks: z.string(),
})
export type ConsentAct = z.infer<typeof ConsentAct>

export const PersonFile = z.strictObject({
  /** Null: a member, who stands in `people`. */
  person: DataSubject.nullable(),
  name: z.string(),
  consents: z.array(z.strictObject({ ...Consent.shape, situation: z.enum(CONSENT_SITUATIONS) })),
  acts: z.array(ConsentAct),
})
export type PersonFile = z.infer<typeof PersonFile>

/** A line of a CSV file that cannot be taken over, and why. */
export const ImportFault = z.strictObject({
  /** 1-based, as a spreadsheet counts them. */
  line: count,
  column: z.string().nullable(),
  why: TextPair,
})
export const ImportAnswer = z.strictObject({
  lines: count,
  newPersons: count,
  consents: count,
  unchanged: count,
  faults: z.array(ImportFault),
  /** The first lines as they were understood. */
  sample: z.array(z.strictObject({ line: count, name: z.string(), ref: z.string(), purpose: z.string(), what: TextPair })),
  applied: z.boolean(),
})
export type ImportAnswer = z.infer<typeof ImportAnswer>

/** A place where a word of the person was found in free text; a human says whether it is about them. */
export const SearchHit = z.strictObject({
  /** Names the hit in the call for the package. */
  id: z.string(),
  register: z.string(),
  row: z.string(),
  field: z.string(),
  at: z.number().nullable(),
  /** What was looked for. */
  word: z.string(),
  excerpt: z.string(),
})
export type SearchHit = z.infer<typeof SearchHit>

export const RetentionPreview = z.strictObject({
  at: z.number(),
  rules: z.array(
    z.strictObject({
      retention: z.string(),
      /** Past their due now; null: it cannot be told (no connector, or it does not answer). */
      due: count.nullable(),
      held: count,
      /** When the next one is due; null: nothing is, or it cannot be told. */
      nextDue: z.number().nullable(),
      /** The first of them: whom or what, since when, and what holds it back. */
      items: z.array(
        z.strictObject({
          register: z.string(),
          row: z.string(),
          person: z.string().nullable(),
          label: z.string(),
          dueAt: z.number(),
          /** Why it is not deleted now, and until when; null: the next run deletes it. */
          hold: TextPair.nullable(),
        }),
      ),
      why: TextPair.nullable(),
    }),
  ),
})
export type RetentionPreview = z.infer<typeof RetentionPreview>

export const ConsentsPage = z.strictObject({
  rows: z.array(ConsentRow),
  /** Rows that match, and all there are. */
  total: count,
  all: count,
  /** By situation, of what matches without its own filter. */
  counts: z.record(z.string(), count),
})

export const consentRoutes = {
  consentsPage: route({
    method: 'GET',
    path: '/v1/consents/page',
    access: STAFF,
    summary: {
      en: 'A page of the table of consents (?q=&purpose=&situation=&host=&person=&dated=&from=&to=&sort=&offset=&limit=; from, to: UTC ms)',
      ja: '同意一覧の1ページ(検索、絞り込み、並べ替え)',
    },
    output: ConsentsPage,
  }),
  personsPage: route({
    method: 'GET',
    path: '/v1/persons/page',
    access: STAFF,
    summary: {
      en: 'A page of the table of persons (?q=&ids=&host=&situation=&stopped=&sort=&offset=&limit=)',
      ja: '本人一覧の1ページ',
    },
    output: z.strictObject({ rows: z.array(PersonRow), total: count, all: count }),
  }),
  personFile: route({
    method: 'GET',
    path: '/v1/persons/{id}/file',
    access: EVERY_MEMBER,
    summary: { en: 'A person, their consents and every act', ja: '本人の登録内容、同意、履歴' },
    output: PersonFile,
  }),
  recordConsent: route({
    method: 'POST',
    path: '/v1/consents/record',
    access: EVERY_MEMBER,
    summary: { en: 'Record or renew a consent; when it ends is computed', ja: '同意の記録・更新(期限は自動計算)' },
    input: z.strictObject({
      person: id,
      purpose: id,
      notice: id,
      language: z.string().max(20),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      way: ConsentWay,
      guardian: DataSubject.shape.guardian.default(null),
      remarks: z.string().trim().max(2000).default(''),
      givenAt: z.number().optional(),
    }),
    output: z.strictObject({ row: z.string(), validUntil: z.number().nullable() }),
  }),
  importConsents: route({
    method: 'POST',
    path: '/v1/consents/import',
    access: ['administrator'],
    summary: { en: 'Read a CSV of persons and consents; apply it if asked to', ja: '本人と同意のCSV取込(確認または実行)' },
    /** The file as text, or (so that Shift_JIS is recognised) its bytes in base64. `id`: made by the client; left out, the same file is the same import. */
    input: z.strictObject({
      csv: z.string().max(20_000_000).default(''),
      base64: z.string().max(28_000_000).default(''),
      id: z.string().min(8).max(100).optional(),
      apply: z.boolean().default(false),
    }),
    output: ImportAnswer,
  }),
  askDue: route({
    method: 'POST',
    path: '/v1/consents/ask-due',
    access: STAFF,
    summary: { en: 'Ask everyone whose consent is missing, expired or to be given again', ja: '同意が必要な全員に依頼' },
    input: z.strictObject({ purpose: id.nullable().default(null) }),
    output: z.strictObject({
      asked: count,
      /** Refused a while ago: not asked again yet. */
      quiet: count,
      /** Sent by mail; the rest is asked at next use. */
      mailed: count,
    }),
  }),
  /** A file, not JSON by a schema: `?format=html|json&language=ja|en`. */
  receipt: route({
    method: 'GET',
    path: '/v1/consents/{id}/receipt',
    access: EVERY_MEMBER,
    summary: { en: 'The receipt of a consent (?format=html|json&language=)', ja: '同意の控え(印刷用または署名付き)' },
  }),
  /** Public keys by which anybody checks a receipt (RFC 7517), and the verifier keys of the log (C2SP signed-note). */
  receiptKeys: route({
    method: 'GET',
    path: '/.well-known/jwks.json',
    access: 'anyone',
    summary: { en: 'Public keys of receipts', ja: '同意の控えの公開鍵' },
    output: z.strictObject({ keys: z.array(z.record(z.string(), z.unknown())), logs: z.array(z.string()) }),
  }),
  mail: route({
    method: 'GET',
    path: '/v1/mail',
    access: ['administrator'],
    summary: { en: 'How mail is sent, without the password', ja: 'メール送信の設定(パスワードを除く)' },
    output: MailView,
  }),
  changeMail: route({
    method: 'POST',
    path: '/v1/mail',
    access: ['administrator'],
    summary: { en: 'Set up mail, or end it (null)', ja: 'メール送信の設定・停止' },
    input: z.strictObject({ mail: MailSettings.nullable() }),
    output: MailView,
  }),
  testMail: route({
    method: 'POST',
    path: '/v1/mail/test',
    access: ['administrator'],
    summary: { en: 'Send a mail to try it out', ja: 'テストメールを送信' },
    input: z.strictObject({ to: z.email().max(254) }),
    output: z.strictObject({ sent: z.literal(true) }),
  }),
  remind: route({
    method: 'POST',
    path: '/v1/mail/remind',
    access: ['administrator'],
    summary: { en: 'Send the reminders that are due', ja: '更新のお知らせを送信' },
    input: z.strictObject({}),
    output: z.strictObject({ sent: count, failed: count, nowhere: count }),
  }),
  privateLink: route({
    method: 'POST',
    path: '/v1/persons/private-link',
    access: STAFF,
    summary: { en: 'A new private link for a person; the old one ends', ja: '専用リンクの新規発行(古いものは無効)' },
    input: z.strictObject({ person: id, send: z.boolean().default(false) }),
    output: z.strictObject({ url: z.string(), until: z.number(), sent: z.boolean() }),
  }),
  newRequest: route({
    method: 'POST',
    path: '/v1/requests/new',
    access: EVERY_MEMBER,
    summary: { en: 'Receive a request; number and deadline are computed', ja: '請求を受け付ける(番号と期限は自動)' },
    input: z.strictObject({
      person: id,
      kind: RequestKind,
      law: z.enum(LAWS).default('appi'),
      way: z.enum(REQUEST_WAYS),
      details: z.string().trim().max(2000).default(''),
      agent: z
        .strictObject({ name: z.string().max(120), relation: z.string().max(120), proof: z.string().max(2000) })
        .nullable()
        .default(null),
      receivedAt: z.number().optional(),
    }),
    output: z.strictObject({ row: z.string(), number: z.string(), deadline: z.number() }),
  }),
  extendRequest: route({
    method: 'POST',
    path: '/v1/requests/{id}/extend',
    access: ['administrator'],
    summary: { en: 'Extend the deadline as far as the law allows', ja: '期限を法令の範囲で延長' },
    input: z.strictObject({ reason: z.string().trim().min(1).max(1000) }),
    output: z.strictObject({ deadline: z.number() }),
  }),
  searchRequest: route({
    method: 'POST',
    path: '/v1/requests/{id}/search',
    access: ['administrator'],
    summary: { en: 'Look for the person’s names and addresses in free text', ja: '氏名や連絡先で自由記述を検索' },
    input: z.strictObject({ words: z.array(z.string().trim().min(2).max(200)).max(20).default([]) }),
    output: z.strictObject({ words: z.array(z.string()), hits: z.array(SearchHit), complete: z.boolean() }),
  }),
  packageRequest: route({
    method: 'POST',
    path: '/v1/requests/{id}/package',
    access: ['administrator'],
    summary: { en: 'Make the disclosure package', ja: '開示資料を作成' },
    input: z.strictObject({
      language: z.enum(['en', 'ja']),
      /** Hits that a human confirmed. */
      hits: z.array(z.string().max(300)).max(2000).default([]),
      /** Encrypts with age; null: not encrypted. */
      passphrase: z.string().min(8).max(200).nullable().default(null),
    }),
    output: z.strictObject({
      name: z.string(),
      /** Media type. */
      type: z.string(),
      base64: z.string(),
      sha256: z.string(),
      bytes: count,
      encrypted: z.boolean(),
    }),
  }),
  correctRequest: route({
    method: 'POST',
    path: '/v1/requests/{id}/correct',
    access: ['administrator'],
    summary: { en: 'Correct the person’s data; both values are kept', ja: '本人の情報を訂正(前後の値を記録)' },
    input: z.strictObject({ person: PersonText, reason: z.string().trim().min(1).max(500) }),
    output: z.strictObject({ row: z.string() }),
  }),
  stopRequest: route({
    method: 'POST',
    path: '/v1/requests/{id}/stop',
    access: ['administrator'],
    summary: { en: 'Stop all use of the person’s data', ja: '利用を停止' },
    input: z.strictObject({}),
    output: z.strictObject({ row: z.string() }),
  }),
  eraseRequest: route({
    method: 'POST',
    path: '/v1/requests/{id}/erase',
    access: ['administrator'],
    summary: { en: 'Erase the person and look for what is left', ja: '本人の情報を消去し、残存を確認' },
    input: z.strictObject({}),
    output: z.strictObject({ erasure: z.string() }),
  }),
  requestLetter: route({
    method: 'POST',
    path: '/v1/requests/{id}/letter',
    access: ['administrator'],
    summary: { en: 'The reply letter, to be edited', ja: '回答書の下書き' },
    input: z.strictObject({ language: z.enum(['en', 'ja']) }),
    output: z.strictObject({ language: z.string(), text: z.string() }),
  }),
  retentionPreview: route({
    method: 'GET',
    path: '/v1/retention/preview',
    access: ['administrator'],
    summary: { en: 'What the next run would delete, and what holds it back', ja: '次回の削除対象と保持中のもの' },
    output: RetentionPreview,
  }),
  retentionRun: route({
    method: 'POST',
    path: '/v1/retention/run',
    access: ['administrator'],
    summary: { en: 'Run the deletion now', ja: '削除を今すぐ実行' },
    input: z.strictObject({ retention: id.nullable().default(null) }),
    output: z.strictObject({ due: count, deleted: count, held: count, waiting: count, failed: count }),
  }),
} as const satisfies Record<string, Route>
