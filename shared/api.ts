// The desk's route table: one source for the server, the typed client and the OpenAPI document. Long because it is one table.
import { z } from 'zod'
import { consentRoutes } from './consent-routes.ts'
import { type RegisterName, registers } from './registers/all.ts'
import { ControlCode, ControlSituation, ControlView } from './registers/controls.ts'
import { PublicKey } from './registers/devices.ts'
import { DRILL_RESULTS, Drill, DrillStep } from './registers/drills.ts'
import { Erasure } from './registers/erasures.ts'
import { Generation } from './registers/generations.ts'
import { NewPlace, Place } from './registers/places.ts'
import { Plan } from './registers/plans.ts'
import { RuleText } from './registers/rule-text.ts'
import { OfficeSettings, SettingsChange } from './registers/settings.ts'
import { Role } from './roles.ts'
import { type Text, Text as TextPair } from './words/text.ts'

/** Who may call: members of these roles with a proof of key, or anyone who can reach the desk. */
export type Access = readonly Role[] | 'anyone'

export interface Route<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly method: 'GET' | 'POST'
  /** Path with `{name}` placeholders. */
  readonly path: string
  readonly access: Access
  readonly summary: Text
  /** JSON body; routes without one take none. */
  readonly input?: Input
  /** JSON answer; absent: not JSON (page, file, stream). */
  readonly output?: Output
}

function route<Input extends z.ZodType, Output extends z.ZodType>(r: Route<Input, Output>): Route<Input, Output> {
  return r
}

const EVERY_MEMBER = ['administrator', 'host', 'user'] as const
const hex32 = z.string().regex(/^[0-9a-f]{64}$/, '32 bytes in lower-case hex')

export const Me = z.strictObject({
  person: z.string(),
  name: z.string(),
  role: Role,
  device: z.string(),
  officeName: z.string(),
  /** Who answers reports. */
  contact: z.strictObject({ name: z.string(), phone: z.string() }),
  guide: OfficeSettings.shape.guide,
  /** IANA zone of the office: the same clock on every screen. */
  timeZone: z.string(),
  gatewayVersion: z.string(),
})
export type Me = z.infer<typeof Me>

/** What the toolbar needs, in one small answer (ETag). Counts only, no names. */
export const Badge = z.strictObject({
  urgent: z.number().int(),
  failedControls: z.number().int(),
  /** Things this person can act on: waiting reports, pairings to approve (administrator); unread answers are counted by the extension. */
  actionable: z.number().int(),
  /** Among them: consents that ended or are to be given again, of whom this person sees. */
  consentsDue: z.number().int().optional(),
  /** Sequence number of the newest entry. */
  size: z.number().int(),
})
export type Badge = z.infer<typeof Badge>

/** An invitation not used yet. */
export const Invitation = z.strictObject({
  code: z.string(),
  link: z.string(),
  role: Role,
  name: z.string(),
  expiresAt: z.number(),
})
export type Invitation = z.infer<typeof Invitation>

/** A device that proved the code and waits for an administrator. */
export const PendingPairing = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: Role,
  deviceName: z.string(),
  /** Four indices into the BIP 39 word lists; both screens show the same four words. */
  words: z.array(z.number().int().min(0).max(2047)).length(4),
  since: z.number(),
})
export type PendingPairing = z.infer<typeof PendingPairing>

export const CheckpointAnswer = z.strictObject({
  size: z.number().int(),
  root: z.string(),
  note: z.string(),
  /** Verifier key (C2SP signed-note) of the log: whoever never saw it before takes it from here. */
  key: z.string().optional(),
})

export const LogEntry = z.strictObject({
  seq: z.number().int(),
  time: z.number(),
  type: z.string(),
  register: z.string(),
  row: z.string(),
  actor: z.string(),
  data: z.record(z.string(), z.unknown()),
  erased: z.array(z.string()),
})

export const Setup = z.strictObject({
  /** Null when setup is finished; else which two words (1-based) of the recovery key to type back. */
  recoveryWords: z.tuple([z.number().int(), z.number().int()]).nullable(),
  upstream: z.string().nullable(),
  /** Whether the office's app answers, and since when it does or does not. */
  app: z
    .strictObject({ situation: z.enum(['unknown', 'up', 'down']), since: z.number(), error: z.string().nullable() })
    .nullable()
    .optional(),
  frontUrls: z.array(z.string()),
  deskUrls: z.array(z.string()),
  caFingerprint: z.string(),
})
export type Setup = z.infer<typeof Setup>

const count = z.number().int()

/** See `Reach` in ports.ts. */
export const ReachAnswer = z.strictObject({
  rows: count,
  from: z.number().nullable(),
  to: z.number().nullable(),
  bytes: count,
  lost: count,
  recorded: z.record(z.string(), z.number()),
})
/** See `Trial` in ports.ts. */
export const TrialAnswer = z.strictObject({
  reach: ReachAnswer,
  unrecorded: z.array(z.string()),
  requests: count,
  matched: count,
  turnedAway: count,
  delayed: count,
  notices: count,
  decisions: count,
  subjects: count,
  addresses: count,
  allAddresses: count,
  hitsYou: z.boolean(),
  hitsGateway: z.boolean(),
  hours: z.array(z.tuple([z.number(), count])),
  first: z.array(z.strictObject({ at: z.number(), subject: z.string().nullable(), counted: count, until: z.number() })),
  tookMs: z.number(),
})
export const Watched = z.strictObject({
  reach: ReachAnswer,
  /** Visitors of the last hour, and addresses with many sessions. */
  visitors: count,
  shared: z.array(z.strictObject({ address: z.string(), sessions: count })),
  proposals: z.array(
    z.strictObject({ address: z.string(), pathPrefix: z.string(), requests: count, days: count, everyMs: z.number() }),
  ),
})
export const RuleVersion = z.strictObject({
  seq: count,
  at: z.number(),
  by: z.string(),
  type: z.string(),
  /** The rule as it was after this entry; null: it was removed. */
  rule: RuleText.nullable(),
})
export const BlockContext = z.strictObject({
  logins: z.strictObject({ succeeded: count, failed: count, lastSuccess: z.number().nullable(), complete: z.boolean() }),
  hits: count,
})
export const Enforcement = z.strictObject({
  bouncer: z.string(),
  name: z.string(),
  /** What it calls itself (User-Agent); null: it has not come yet. */
  software: z.string().nullable(),
  lastPull: z.number().nullable(),
  /** Decisions it was given and has not been told to drop. */
  holds: count,
  /** Decisions it cannot enforce as they are, such as a range in a firewall set that holds single addresses only. */
  cannotHold: z.array(z.string()),
})

export type Enforcement = z.infer<typeof Enforcement>

/** A server whose decisions are taken over as a list, asked again and again. Its key is never told. */
export const ListSource = z.strictObject({
  /** Id of the list. */
  id: z.string(),
  name: z.string(),
  url: z.string(),
  everySeconds: count,
  count,
  skipped: count,
  lastAsked: z.number().nullable(),
  lastSuccess: z.number().nullable(),
  /** Why the last question brought nothing; null: it did. */
  failure: z.strictObject({ en: z.string(), ja: z.string() }).nullable(),
})
export type ListSource = z.infer<typeof ListSource>
export const NewListSource = z.strictObject({
  name: z.string().trim().min(1).max(120),
  /** https:, or http: to this machine itself. */
  url: z.string().min(1).max(300),
  key: z.string().trim().min(1).max(500),
  /** CA certificate (PEM) if the system does not know the server's. */
  ca: z.string().max(100_000).optional(),
  everySeconds: z.number().int().min(60).max(604_800).default(3600),
  /** Private and local addresses too. */
  takePrivate: z.boolean().default(false),
})
export type NewListSource = z.infer<typeof NewListSource>

/** What a place needs to be opened; kept sealed, never told again. */
export const PlaceSecret = z.union([
  z.strictObject({ password: z.string().min(1).max(500) }),
  z.strictObject({ privateKey: z.string().min(1).max(20_000), passphrase: z.string().max(500).optional() }),
])
export type PlaceSecret = z.infer<typeof PlaceSecret>

/** How a place was found when it was last looked at. */
export const PlaceSeen = z.strictObject({
  place: z.string(),
  at: z.number(),
  /** `ours`: in use by this office. `new`: empty, can be used. `foreign`: another office's. `not-ours`: should be ours and is not (a disk that is not mounted). `away`: cannot be reached. */
  situation: z.enum(['ours', 'new', 'foreign', 'not-ours', 'away']),
  why: TextPair.nullable(),
  /** On the same disk as the data; null: cannot be told. */
  sameDisk: z.boolean().nullable(),
  freeBytes: z.number().nullable(),
  /** The vault there opens what is here now; false: an older one. */
  vaultCurrent: z.boolean().nullable(),
})
export type PlaceSeen = z.infer<typeof PlaceSeen>

/** Something long that the gateway is doing, or has done since it started. */
export const Job = z.strictObject({
  id: z.string(),
  kind: z.enum(['backup', 'drill', 'verify']),
  plan: z.string(),
  trigger: z.enum(['first', 'schedule', 'hand', 'update']),
  startedAt: z.number(),
  /** null: it is still running. */
  endedAt: z.number().nullable(),
  result: z.enum(['done', 'failed', 'cancelled', 'inconclusive']).nullable(),
  /** What came of it, or why it failed. */
  sentence: TextPair.nullable(),
  phase: z.enum(['waiting', 'copy', 'read', 'store', 'verify', 'restore', 'check', 'start']),
  done: z.number(),
  total: z.number(),
})
export type Job = z.infer<typeof Job>

/** A plan beside what was measured. */
export const PlanView = z.strictObject({
  plan: Plan,
  situation: ControlSituation,
  /** Why it is not OK, or what is right. */
  sentence: TextPair,
  /** Age of the newest verified generation: what would be lost now. Null: there is none. */
  rpoMs: z.number().nullable(),
  newest: Generation.nullable(),
  /** Generations at its places now, and bytes they take there (at the first place). */
  generations: count,
  storedBytes: z.number(),
  nextRun: z.number().nullable(),
  /** The newest drill, and whether it still counts: made with today's code. */
  drill: Drill.omit({ evidence: true }).nullable(),
  drillCounts: z.boolean(),
  nextDrill: z.number().nullable(),
  /** The last twelve drills that came to a result, oldest first: [endedAt, rtoMs, rpoMs]. */
  trend: z.array(z.tuple([z.number(), z.number().nullable(), z.number().nullable()])).max(12),
})
export type PlanView = z.infer<typeof PlanView>

export const Availability = z.strictObject({
  plans: z.array(PlanView),
  places: z.array(z.strictObject({ place: Place, seen: PlaceSeen.nullable() })),
  jobs: z.array(Job),
  /** Tightest objective over all plans that are not paused, and what was measured: for the popup. */
  rpo: z.strictObject({ goalMs: z.number(), measuredMs: z.number().nullable() }).nullable(),
  rto: z.strictObject({ goalMs: z.number(), measuredMs: z.number().nullable() }).nullable(),
})
export type Availability = z.infer<typeof Availability>

/** What the command line says of a drill it did without the gateway. */
export const DrillTold = z.strictObject({
  place: z.string().max(1000),
  generation: z.string().max(60).nullable(),
  startedAt: z.number(),
  endedAt: z.number(),
  result: z.enum(DRILL_RESULTS),
  rtoMs: z.number().nullable(),
  rpoMs: z.number().nullable(),
  steps: z.array(DrillStep).max(30),
  codeDigest: z.string().regex(/^[0-9a-f]{64}$/),
})
export type DrillTold = z.infer<typeof DrillTold>

/** A root certificate and since when, or from when, it counts. */
const Root = z.strictObject({ name: z.string(), fingerprint: z.string(), notAfter: z.number() })
export const AuthorityView = z.strictObject({
  current: Root,
  /** The one that will follow: PCs are told to trust it while the present one still holds. Null: no change is under way. */
  next: z.strictObject({ ...Root.shape, since: z.number(), finishAt: z.number().nullable() }).nullable(),
  /** Fingerprints of earlier ones of this office, newest first. */
  earlier: z.array(z.string()),
})
export type AuthorityView = z.infer<typeof AuthorityView>

/** What whoever proves the recovery key may do for an administrator: clear the passphrase, or revoke all devices and issue a new link. */
export const RegainAct = z.enum(['passphrase', 'devices'])
export type RegainAct = z.infer<typeof RegainAct>
export const RegainDone = z.strictObject({
  act: RegainAct,
  person: z.string(),
  name: z.string(),
  /** Devices revoked now. */
  revoked: z.number().int(),
  /** For `devices`: works once, for ten minutes. `needsApproval`: another administrator is there and compares the four words. */
  invitation: z.strictObject({ ...Invitation.shape, needsApproval: z.boolean() }).nullable(),
})
export type RegainDone = z.infer<typeof RegainDone>

/** Ordinary routes. Registers add two each: see `registerPath`. */
export const routes = {
  healthz: route({
    method: 'GET',
    path: '/healthz',
    access: 'anyone',
    summary: { en: 'Is the process alive', ja: '稼働確認' },
    output: z.strictObject({ status: z.literal('ok'), version: z.string() }),
  }),
  readyz: route({
    method: 'GET',
    path: '/readyz',
    access: 'anyone',
    summary: { en: 'Can it serve and record (503 if not, with the reason)', ja: '受付と記録ができるか(できなければ503と理由)' },
    output: z.strictObject({
      status: z.enum(['ready', 'not-ready']),
      front: z.boolean(),
      ledger: z.enum(['writable', 'read-only']),
    }),
  }),
  openapi: route({ method: 'GET', path: '/v1/openapi.json', access: 'anyone', summary: { en: 'This API', ja: 'このAPIの定義' } }),
  caPage: route({
    method: 'GET',
    path: '/ca',
    access: 'anyone',
    summary: { en: 'The office CA: fingerprint and steps per system', ja: '認証局証明書の配布ページ' },
  }),
  caFile: route({
    method: 'GET',
    path: '/ca.pem',
    access: 'anyone',
    summary: { en: 'The office CA as PEM', ja: '認証局証明書(PEM)' },
  }),
  caNextFile: route({
    method: 'GET',
    path: '/ca-next.pem',
    access: 'anyone',
    summary: { en: 'The CA that will follow, as PEM (404: none)', ja: '次の認証局証明書(PEM。なければ404)' },
  }),
  /** Where a pairing link leads when it is opened in a browser; the code stands in its fragment. */
  pairPage: route({
    method: 'GET',
    path: '/pair',
    access: 'anyone',
    summary: { en: 'What to do with a pairing link', ja: 'ペアリング用リンクの使い方' },
  }),

  pairStart: route({
    method: 'POST',
    path: '/v1/pairing/start',
    access: 'anyone',
    summary: { en: 'Pairing 1: commit to key and nonce', ja: 'ペアリング1: 鍵と乱数の確約' },
    input: z.strictObject({ commitment: hex32 }),
    output: z.strictObject({ id: z.string(), commitment: hex32 }),
  }),
  pairReveal: route({
    method: 'POST',
    path: '/v1/pairing/reveal',
    access: 'anyone',
    summary: { en: 'Pairing 2: reveal key and nonce', ja: 'ペアリング2: 鍵と乱数の開示' },
    input: z.strictObject({ id: z.string(), publicKey: PublicKey, nonce: hex32, deviceName: z.string().trim().min(1).max(120) }),
    output: z.strictObject({ nonce: hex32, caFingerprint: z.string() }),
  }),
  pairProve: route({
    method: 'POST',
    path: '/v1/pairing/prove',
    access: 'anyone',
    summary: { en: 'Pairing 3: prove knowledge of the code', ja: 'ペアリング3: コードを知っていることの証明' },
    input: z.strictObject({ id: z.string(), proof: hex32 }),
    output: z.strictObject({ proof: hex32, situation: z.enum(['waiting', 'paired']), name: z.string(), role: Role }),
  }),
  /** Polled by the pairing page; the id is a 128-bit secret of that page. */
  pairState: route({
    method: 'GET',
    path: '/v1/pairing/{id}',
    access: 'anyone',
    summary: { en: 'Pairing: waiting, paired or refused', ja: 'ペアリングの状態' },
    output: z.strictObject({ situation: z.enum(['waiting', 'paired', 'refused', 'expired']) }),
  }),

  me: route({
    method: 'GET',
    path: '/v1/me',
    access: EVERY_MEMBER,
    summary: { en: 'Who this device is', ja: 'この端末の利用者' },
    output: Me,
  }),
  badge: route({
    method: 'GET',
    path: '/v1/badge',
    access: EVERY_MEMBER,
    summary: { en: 'Counts for the toolbar (ETag)', ja: 'ツールバー用の件数' },
    output: Badge,
  }),
  /** Server-sent events: `head` {size, root}, each time the head moved. */
  events: route({
    method: 'GET',
    path: '/v1/events',
    access: EVERY_MEMBER,
    summary: { en: 'Server-sent events: head moved', ja: '更新の通知(SSE)' },
  }),
  /** All names this actor may see, by person id: for tables. */
  names: route({
    method: 'GET',
    path: '/v1/names',
    access: EVERY_MEMBER,
    summary: { en: 'Names by person and device id', ja: '氏名の対応表' },
    output: z.strictObject({ people: z.record(z.string(), z.string()), devices: z.record(z.string(), z.string()) }),
  }),

  invite: route({
    method: 'POST',
    path: '/v1/invitations',
    access: ['administrator'],
    summary: { en: 'Invite a member: a code and a link', ja: '職員を招待(コードとリンク)' },
    input: z.strictObject({ role: Role, name: z.string().trim().min(1).max(80) }),
    output: Invitation,
  }),
  pairings: route({
    method: 'GET',
    path: '/v1/pairings',
    access: ['administrator'],
    summary: { en: 'Devices waiting for approval', ja: '承認待ちの端末' },
    output: z.strictObject({ pairings: z.array(PendingPairing) }),
  }),
  approvePairing: route({
    method: 'POST',
    path: '/v1/pairings/approve',
    access: ['administrator'],
    summary: { en: 'Approve a waiting device, with name and role', ja: '端末を承認(氏名と権限)' },
    input: z.strictObject({ id: z.string(), name: z.string().trim().min(1).max(80), role: Role }),
    output: z.strictObject({ person: z.string(), device: z.string() }),
  }),
  refusePairing: route({
    method: 'POST',
    path: '/v1/pairings/refuse',
    access: ['administrator'],
    summary: { en: 'Refuse a waiting device', ja: '端末を拒否' },
    input: z.strictObject({ id: z.string() }),
    output: z.strictObject({}),
  }),

  controls: route({
    method: 'GET',
    path: '/v1/status',
    access: ['administrator', 'host'],
    summary: { en: 'Status tables: controls with their measurements', ja: '管理状況' },
    output: z.strictObject({ controls: z.array(ControlView) }),
  }),
  check: route({
    method: 'POST',
    path: '/v1/check',
    access: ['administrator'],
    summary: { en: 'Measure now: one control or all', ja: '今すぐ測定' },
    input: z.strictObject({ code: ControlCode.optional() }),
    output: z.strictObject({ controls: z.array(ControlView) }),
  }),

  setup: route({
    method: 'GET',
    path: '/v1/setup',
    access: ['administrator'],
    summary: { en: 'What is left of first set-up; addresses', ja: '初期設定の残りと接続先' },
    output: Setup,
  }),
  confirmRecovery: route({
    method: 'POST',
    path: '/v1/setup/recovery',
    access: ['administrator'],
    summary: { en: 'Type back two words of the recovery key', ja: '復旧キーの2語を入力' },
    input: z.strictObject({ words: z.tuple([z.string().trim().min(1), z.string().trim().min(1)]) }),
    output: z.strictObject({}),
  }),
  settings: route({
    method: 'GET',
    path: '/v1/office',
    access: ['administrator'],
    summary: { en: 'Office settings', ja: '設定' },
    output: OfficeSettings,
  }),
  changeSettings: route({
    method: 'POST',
    path: '/v1/office',
    access: ['administrator'],
    summary: { en: 'Change office settings', ja: '設定を変更' },
    input: SettingsChange,
    output: OfficeSettings,
  }),

  stepUp: route({
    method: 'POST',
    path: '/v1/step-up',
    access: ['administrator'],
    summary: {
      en: 'Passphrase for grave acts: a token for five minutes, for this device',
      ja: '重大な操作の確認: この端末で5分間有効なトークン',
    },
    input: z.strictObject({ passphrase: z.string().min(1).max(1000) }),
    output: z.strictObject({ token: z.string(), expiresInMs: z.number() }),
  }),
  setStepUp: route({
    method: 'POST',
    path: '/v1/step-up/set',
    access: ['administrator'],
    summary: { en: 'Set or change your passphrase for grave acts', ja: '重大な操作の確認用パスフレーズを設定・変更' },
    /** `old`: null if there is none. */
    input: z.strictObject({ old: z.string().min(1).max(1000).nullable(), passphrase: z.string().min(1).max(1000) }),
    output: z.strictObject({}),
  }),
  /** What every PC of the office has to trust, now and soon. */
  authority: route({
    method: 'GET',
    path: '/v1/authority',
    access: EVERY_MEMBER,
    summary: { en: 'The office CA, and the one that will follow it', ja: '認証局と、次に使う認証局' },
    output: AuthorityView,
  }),
  changeAuthority: route({
    method: 'POST',
    path: '/v1/authority/change',
    access: ['administrator'],
    summary: { en: 'Begin, finish or give up a change of the office CA', ja: '認証局の入れ替えを開始・完了・中止' },
    /** `finishAt` for `begin`: by itself from then on, UTC milliseconds; null: only by hand. */
    input: z.strictObject({ act: z.enum(['begin', 'finish', 'cancel']), finishAt: z.number().int().nullable() }),
    output: AuthorityView,
  }),
  /** A new key in place of the old one; the recovery key is changed on the gateway's own machine only, where its words are shown. */
  rotateKey: route({
    method: 'POST',
    path: '/v1/keys/rotate',
    access: ['administrator'],
    summary: { en: 'Change the master key, the vault key or the key of the log', ja: 'マスターキー・保管庫の鍵・ログの鍵を変更' },
    input: z.strictObject({ key: z.enum(['master', 'vault', 'log']) }),
    output: z.strictObject({ key: z.enum(['master', 'vault', 'log']), version: z.number().int() }),
  }),
  /** For the command line of the gateway's own machine. The words never travel: it proves the recovery key. */
  regainChallenge: route({
    method: 'POST',
    path: '/v1/regain/challenge',
    access: ['administrator'],
    summary: { en: 'Regain 1: what the recovery key has to answer', ja: '復旧キーによる回復1: 復旧キーへの問い' },
    input: z.strictObject({}),
    output: z.strictObject({ id: z.string(), publicKey: hex32 }),
  }),
  regain: route({
    method: 'POST',
    path: '/v1/regain',
    access: ['administrator'],
    summary: {
      en: 'Regain 2: clear a passphrase, or replace an administrator’s devices',
      ja: '復旧キーによる回復2: パスフレーズの解除、または管理者の端末の入れ替え',
    },
    /** `proof` null: what was typed is no recovery key at all; it is counted like a wrong one. */
    input: z.strictObject({ id: z.string().max(100), act: RegainAct, person: z.string().max(100), proof: hex32.nullable() }),
    output: RegainDone,
  }),

  tryRule: route({
    method: 'POST',
    path: '/v1/rules-trial',
    access: ['administrator'],
    summary: { en: 'Try a rule on the past', ja: 'ルールを過去の通信で試す' },
    /** `row`: the rule in force that it would replace, whose own refusals count as having arrived; left out: the one of that name. */
    input: z.strictObject({ rule: RuleText, row: z.string().min(1).max(100).optional() }),
    output: TrialAnswer,
  }),
  watched: route({
    method: 'GET',
    path: '/v1/watched',
    access: ['administrator'],
    summary: {
      en: 'How far the summaries reach; shared addresses; proposals for the allow list',
      ja: '通信の記録の範囲、共用アドレス、許可リストの候補',
    },
    output: Watched,
  }),
  ruleHistory: route({
    method: 'GET',
    path: '/v1/rules/{id}/history',
    access: ['administrator', 'host'],
    summary: { en: 'What a rule was before, newest first', ja: 'ルールの変更履歴' },
    output: z.strictObject({ versions: z.array(RuleVersion) }),
  }),
  blockContext: route({
    method: 'GET',
    path: '/v1/blocks/{id}/context',
    access: ['administrator', 'host'],
    summary: { en: 'Around a block: did any login succeed, hits since', ja: 'ブロックの前後(ログインの成否、以後の件数)' },
    output: BlockContext,
  }),
  enforcement: route({
    method: 'GET',
    path: '/v1/enforcement',
    access: ['administrator', 'host'],
    summary: { en: 'Bouncers: last pull, what they cannot hold', ja: '連携先の状況' },
    output: z.strictObject({ bouncers: z.array(Enforcement) }),
  }),
  listSources: route({
    method: 'GET',
    path: '/v1/list-sources',
    access: ['administrator', 'host'],
    summary: { en: 'Servers that lists are taken from, and how the last question went', ja: '外部リストの取得元と直近の結果' },
    output: z.strictObject({ sources: z.array(ListSource) }),
  }),
  addListSource: route({
    method: 'POST',
    path: '/v1/list-sources/add',
    access: ['administrator'],
    summary: {
      en: 'Take over the decisions of a CrowdSec-compatible server (removed with its list)',
      ja: 'CrowdSec互換サーバーの判定を取り込む(リストの削除で終了)',
    },
    input: NewListSource,
    output: ListSource,
  }),
  pullListSource: route({
    method: 'POST',
    path: '/v1/list-sources/pull',
    access: ['administrator'],
    summary: { en: 'Ask such a server now', ja: '取得元に今すぐ問い合わせる' },
    input: z.strictObject({ id: z.string().max(100) }),
    output: ListSource,
  }),

  consentsPage: consentRoutes.consentsPage,
  personsPage: consentRoutes.personsPage,
  personFile: consentRoutes.personFile,
  importConsents: consentRoutes.importConsents,
  askDue: consentRoutes.askDue,
  recordConsent: consentRoutes.recordConsent,
  privateLink: consentRoutes.privateLink,
  mail: consentRoutes.mail,
  changeMail: consentRoutes.changeMail,
  testMail: consentRoutes.testMail,
  remind: consentRoutes.remind,
  receipt: consentRoutes.receipt,
  receiptKeys: consentRoutes.receiptKeys,
  searchRequest: consentRoutes.searchRequest,
  packageRequest: consentRoutes.packageRequest,
  newRequest: consentRoutes.newRequest,
  extendRequest: consentRoutes.extendRequest,
  correctRequest: consentRoutes.correctRequest,
  stopRequest: consentRoutes.stopRequest,
  eraseRequest: consentRoutes.eraseRequest,
  requestLetter: consentRoutes.requestLetter,
  retentionPreview: consentRoutes.retentionPreview,
  retentionRun: consentRoutes.retentionRun,
  availability: route({
    method: 'GET',
    path: '/v1/availability',
    access: ['administrator', 'host'],
    summary: { en: 'Plans beside what was measured, places, jobs under way', ja: '可用性: 計画と実測値、保管場所、実行中の処理' },
    output: Availability,
  }),
  newPlace: route({
    method: 'POST',
    path: '/v1/places/new',
    access: ['administrator'],
    summary: { en: 'Add a place for backups, with its secret; it is tried first', ja: '保管場所を追加(接続を確認してから登録)' },
    input: z.strictObject({ place: NewPlace, secret: PlaceSecret.nullable() }),
    output: z.strictObject({ row: z.string(), seen: PlaceSeen }),
  }),
  checkPlace: route({
    method: 'POST',
    path: '/v1/places/check',
    access: ['administrator'],
    summary: { en: 'Look at a place now', ja: '保管場所を今すぐ確認' },
    input: z.strictObject({ place: z.string().max(100) }),
    output: PlaceSeen,
  }),
  runBackup: route({
    method: 'POST',
    path: '/v1/backup/run',
    access: ['administrator'],
    summary: { en: 'Back up now', ja: '今すぐバックアップ' },
    input: z.strictObject({ plan: z.string().max(100) }),
    output: Job,
  }),
  runDrill: route({
    method: 'POST',
    path: '/v1/drill/run',
    access: ['administrator'],
    summary: { en: 'Recovery drill now', ja: '今すぐ復旧訓練' },
    input: z.strictObject({ plan: z.string().max(100), kind: z.enum(['full', 'partial']) }),
    output: Job,
  }),
  /** A drill done by the command line with nothing but the recovery key: the gateway signs what it is told by whom. */
  recordDrill: route({
    method: 'POST',
    path: '/v1/drill/record',
    access: ['administrator'],
    summary: { en: 'Record a drill done with the recovery key', ja: '復旧キーによる訓練を記録' },
    input: DrillTold,
    output: z.strictObject({ row: z.string(), result: z.enum(DRILL_RESULTS) }),
  }),
  cancelJob: route({
    method: 'POST',
    path: '/v1/jobs/cancel',
    access: ['administrator'],
    summary: { en: 'Stop what is under way; what is stored stays', ja: '実行中の処理を中止' },
    input: z.strictObject({ job: z.string().max(100) }),
    output: Job,
  }),
  /** Resolves when the proof of erasure is begun; it goes on by itself (`GET /v1/erasures/{id}`). A repeat gives the same. */
  askConnector: route({
    method: 'POST',
    path: '/v1/connectors/{id}/ask',
    access: ['administrator'],
    summary: { en: 'Ask another place how much is past its due', ja: '外部の保管先に期限超過の件数を確認' },
    input: z.strictObject({
      retention: z.string().max(100).nullable().default(null),
      before: z.number().nullable().default(null),
    }),
    output: z.strictObject({ due: z.number().int(), oldest: z.number().nullable() }),
  }),
  erasePerson: route({
    method: 'POST',
    path: '/v1/erasures/new',
    access: ['administrator'],
    summary: {
      en: 'Erase a person: rows, key, every copy, and look for what is left',
      ja: '本人の情報をすべて消去し、残存を確認',
    },
    input: z.strictObject({ person: z.string().min(1).max(100), cause: Erasure.shape.cause }),
    output: z.strictObject({ erasure: z.string() }),
  }),
  lookForErased: route({
    method: 'POST',
    path: '/v1/erasures/look-again',
    access: ['administrator'],
    summary: { en: 'Look again for what is left of an erased person', ja: '消去後の残存をもう一度確認' },
    input: z.strictObject({ erasure: z.string().max(100) }),
    output: Erasure,
  }),
  erasure: route({
    method: 'GET',
    path: '/v1/erasures/{id}',
    access: ['administrator'],
    summary: { en: 'How far an erasure has come, and its proof', ja: '消去の進み具合と証明' },
    output: Erasure,
  }),
  job: route({
    method: 'GET',
    path: '/v1/jobs/{id}',
    access: ['administrator', 'host'],
    summary: { en: 'How far a job has come, or how it ended', ja: '処理の進み具合と結果' },
    output: Job,
  }),

  log: route({
    method: 'GET',
    path: '/v1/log',
    access: ['administrator'],
    summary: { en: 'Operation log, newest first (?before=, ?limit=)', ja: '操作ログ' },
    output: z.strictObject({ entries: z.array(LogEntry), size: z.number().int() }),
  }),
  checkpoint: route({
    method: 'GET',
    path: '/v1/checkpoint',
    access: EVERY_MEMBER,
    summary: { en: 'Signed checkpoint of the log', ja: '署名付きチェックポイント' },
    output: CheckpointAnswer,
  }),
  consistency: route({
    method: 'GET',
    path: '/v1/consistency',
    access: EVERY_MEMBER,
    summary: { en: 'Consistency proof (?from=&to=)', ja: '整合性の証明' },
    output: z.strictObject({ from: z.number().int(), to: z.number().int(), proof: z.array(z.string()) }),
  }),
  verify: route({
    method: 'POST',
    path: '/v1/verify',
    access: ['administrator'],
    summary: { en: 'Verify the whole log now', ja: 'ログ全体を検証' },
    input: z.strictObject({ deep: z.boolean().default(false) }),
    output: z.strictObject({
      ok: z.boolean(),
      size: z.number(),
      root: z.string(),
      deep: z.boolean(),
      firstBad: z.number().nullable(),
      faults: z.array(z.strictObject({ what: z.strictObject({ en: z.string(), ja: z.string() }), entry: z.number().nullable() })),
      tookMs: z.number(),
    }),
  }),
} as const satisfies Record<string, Route>
export type RouteName = keyof typeof routes

/** `GET /v1/<register>` lists what the caller may see; `POST /v1/<register>/<operation>` operates. */
export function registerPath(register: RegisterName, operation?: string): string {
  return operation ? `/v1/${register}/${operation}` : `/v1/${register}`
}

/** Body of `POST /v1/<register>/<operation>`; the operation's own schema checks `input`. */
/** `confirmed`: the caller was told whom it would hit (problem `confirm-needed`) and wants it all the same. */
export const OperateBody = z.strictObject({
  row: z.string().min(1).max(100).optional(),
  input: z.unknown(),
  confirmed: z.boolean().optional(),
})
export const OperateAnswer = z.strictObject({ row: z.string(), entries: z.array(z.number().int()) })

/** Roles that may list each register at all; `visible` then decides row by row. Written by hand from registers.md. */
export const LIST_ACCESS: Record<RegisterName, readonly Role[]> = {
  people: EVERY_MEMBER,
  devices: EVERY_MEMBER,
  rules: ['administrator', 'host'],
  blocks: ['administrator', 'host'],
  allowlist: ['administrator', 'host'],
  gates: ['administrator', 'host'],
  lists: ['administrator', 'host'],
  bouncers: ['administrator', 'host'],
  alerts: ['administrator'],
  reports: EVERY_MEMBER,
  controls: ['administrator', 'host'],
  settings: ['administrator'],
  places: ['administrator', 'host'],
  plans: ['administrator', 'host'],
  generations: ['administrator', 'host'],
  drills: ['administrator', 'host'],
  epochs: EVERY_MEMBER,
  keys: ['administrator', 'host'],
  passphrases: ['administrator'],
  persons: ['administrator', 'host'],
  purposes: EVERY_MEMBER,
  notices: EVERY_MEMBER,
  consents: EVERY_MEMBER,
  bindings: ['administrator', 'host'],
  appkeys: ['administrator', 'host'],
  references: EVERY_MEMBER,
  connectors: ['administrator'],
  retentions: ['administrator', 'host'],
  holds: ['administrator'],
  requests: EVERY_MEMBER,
  erasures: ['administrator'],
}

export function isRegisterName(name: string): name is RegisterName {
  return Object.hasOwn(registers, name)
}

/** Header that carries the proof (RFC 9449) and the one that carries the gateway's nonce. */
export const PROOF_HEADER = 'dpop'
export const NONCE_HEADER = 'dpop-nonce'
