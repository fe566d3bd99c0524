// What the parts of the gateway promise each other. Parts never import each other; gateway/gateway.ts hands them these.
// One long file on purpose: whoever wires or replaces a part reads all its promises in one place.

import type { Refusal } from './problems.ts'
import type { RaisedAlert } from './registers/alerts.ts'
import type { RegisterName, RowOf } from './registers/all.ts'
import type { Allowed } from './registers/allowlist.ts'
import type { Binding } from './registers/bindings.ts'
import type { Block, BlockByRule, BlocksSummarised, Subject } from './registers/blocks.ts'
import type { Connector } from './registers/connectors.ts'
import type { Consent, ConsentGiven, ConsentSituation } from './registers/consents.ts'
import type { Measurement } from './registers/controls.ts'
import type { Gate } from './registers/gates.ts'
import type { List } from './registers/lists.ts'
import type { Notice as PublishedNotice } from './registers/notices.ts'
import type { Purpose } from './registers/purposes.ts'
import type { ReferenceText } from './registers/references.ts'
import type { FieldSource, Observable } from './registers/rule-parts.ts'
import type { RuleText } from './registers/rule-text.ts'
import type { Rule } from './registers/rules.ts'
import type { AppToken } from './registers/settings.ts'
import type { Actor } from './roles.ts'
import type { Language, Text } from './words/text.ts'

/** UTC milliseconds. Injected wherever time matters. */
export type Clock = () => number

/** What the parts write to: pino fits. Never a key, a code, a body or a name. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

// ── Ledger ───────────────────────────────────────────────────────────────────

export interface Command {
  readonly register: RegisterName
  readonly operation: string
  /** The row acted on. For an operation that creates: a client-made id (a repeat is harmless), or left out for a fresh one. */
  readonly row?: string
  readonly input: unknown
  readonly actor: Actor
}

/** A command that is durable: its entries and rows are on disk and under the signed head. */
export interface Acknowledged {
  /** The operation's own row id (the new one if it creates). */
  readonly row: string
  /** Sequence numbers of the entries written; empty if it was already so. */
  readonly entries: readonly number[]
}

export interface Head {
  /** Number of entries. */
  readonly size: number
  /** RFC 6962 root hash, lower-case hex. */
  readonly root: string
}

export interface RowChange<Name extends RegisterName = RegisterName> {
  readonly register: Name
  readonly id: string
  /** The row after the change; undefined: it is gone. */
  readonly row: RowOf<Name> | undefined
}

export interface Commit {
  readonly head: Head
  readonly changes: readonly RowChange[]
}

/** An entry opened for people: the operation log. */
export interface OpenedEntry {
  readonly seq: number
  readonly time: number
  readonly type: string
  readonly register: string
  readonly row: string
  readonly actor: string
  /** The event's data as far as its keys still exist. */
  readonly data: Readonly<Record<string, unknown>>
  /** Fields whose key was destroyed. */
  readonly erased: readonly string[]
}

export interface VerifyReport {
  readonly ok: boolean
  readonly size: number
  readonly root: string
  /** Whether bodies were opened and rows rebuilt as well. */
  readonly deep: boolean
  /** The first bad entry, if one can be named. */
  readonly firstBad: number | null
  readonly faults: readonly { readonly what: { readonly en: string; readonly ja: string }; readonly entry: number | null }[]
  readonly tookMs: number
}

/** Why nothing can be written: full disk, failed fsync, a history shorter than its head. Null: all is well. */
export interface ReadOnly {
  readonly code: 'disk-full' | 'fsync-failed' | 'shorter-than-head' | 'damaged' | 'clock' | 'newer-version'
  readonly why: { readonly en: string; readonly ja: string }
}

/** How far something long has come: bytes, or entries when it checks. */
export interface Progress {
  readonly phase: 'copy' | 'read' | 'store' | 'verify' | 'restore' | 'check' | 'start'
  readonly done: number
  readonly total: number
}

/** A copy of ledger.db and what is proved of it: it holds at least the entries that `note` signs for. */
export interface Snapshot {
  readonly origin: string
  /** The log's public key as a verifier key (C2SP signed-note). */
  readonly key: string
  readonly size: number
  /** Lower-case hex. */
  readonly root: string
  /** Signed note over this size and root. */
  readonly note: string
  readonly bytes: number
  /** UTC milliseconds at the beginning: what was acknowledged before is in the copy. */
  readonly takenAt: number
}

/** Verifier keys before and after, and the entry that says so. */
export interface RotatedLogKey {
  readonly oldKey: string
  readonly newKey: string
  readonly entry: number
}

/** Mail to people, one at a time. */
export interface OfficeMail {
  /** False: no mail is set up. */
  ready(): boolean
  /** Resolves once the mail server has taken it (RFC 5321, 250). Rejects with SekishoError in words. */
  send(mail: { readonly to: string; readonly subject: string; readonly text: string }): Promise<void>
}

export interface Ledger {
  /** The only way to change anything. Resolves after the commit point; a refusal is a value and changed nothing. Rejects with SekishoError 'read-only' or 'disk-full'. */
  execute(command: Command): Promise<Acknowledged | Refusal>
  rows<Name extends RegisterName>(register: Name): Promise<RowOf<Name>[]>
  row<Name extends RegisterName>(register: Name, id: string): Promise<RowOf<Name> | undefined>
  /** Entries of one row, oldest first. */
  history(register: RegisterName, id: string): Promise<OpenedEntry[]>
  /** Entries before `before` (or the newest), newest first, at most `limit` (≤ 500). */
  entries(options: { before?: number; limit: number }): Promise<OpenedEntry[]>
  head(): Head
  /** Signed note with a checkpoint (C2SP tlog-checkpoint). */
  checkpoint(): Promise<string>
  /** Verifier key that checkpoints are signed with now (C2SP signed-note); it changes with a rotation. */
  publicKey(): string
  /** An entry as it stands in the log: what its leaf is the hash of. Opens nothing. Rejects with SekishoError outside the log. */
  sealed(seq: number): Promise<{ readonly header: Uint8Array; readonly body: Uint8Array }>
  /** RFC 6962 inclusion proof: lower-case hex hashes. */
  inclusion(seq: number, size: number): Promise<string[]>
  consistency(from: number, to: number): Promise<string[]>
  verify(options: { deep: boolean }): Promise<VerifyReport>
  /**
   * Copies ledger.db to `path` (where nothing stands yet) while writing goes on: one moment, one file, synced. Rejects with SekishoError:
   * no room, stopped by `signal`, unreadable; nothing is left at `path` then.
   */
  snapshot(path: string, options?: { signal?: AbortSignal; progress?: (progress: Progress) => void }): Promise<Snapshot>
  readOnly(): ReadOnly | null
  /** Rows of one register in the order they were made, at most `limit` (≤ 5,000) after the cursor; `next` null: that was all. Erased rows are left out. */
  rowsFrom<Name extends RegisterName>(
    register: Name,
    cursor: number,
    limit: number,
  ): Promise<{ rows: RowOf<Name>[]; next: number | null }>
  /** Destroys a person's key for good (tombstone, vault key renewed). False: there was none. Rows and the proof: gateway/requests/erasure.ts. */
  erasePerson(person: string): Promise<boolean>
  /** Called after each commit, in order, with the rows changed. Returns the way to stop. */
  subscribe(listener: (commit: Commit) => void): () => void
  close(): Promise<void>
}

// ── Consents ─────────────────────────────────────────────────────────────────

/** Why use is or is not served. Only `given`, `renewed` and `not-needed` serve. */
export type VerdictReason =
  | ConsentSituation
  | 'not-needed'
  | 'unknown-person'
  | 'unknown-purpose'
  | 'retired'
  | 'stopped'
  | 'no-notice'
  | 'unreadable'

/** The answer to "may this purpose be served for this person?". */
export interface ConsentVerdict {
  readonly allowed: boolean
  readonly reason: VerdictReason
  /** Ids; null: not known. */
  readonly person: string | null
  readonly purpose: string | null
  /** Version of the notice that the consent was given to. */
  readonly noticeVersion: number | null
  readonly validUntil: number | null
}

/**
 * What is in force, in memory, following every commit. Never throws and never guesses: while it has not read everything, or is more than
 * 30 s behind the ledger, it answers `unreadable` (gateway/consents/book.ts).
 */
export interface ConsentBook {
  /** `purpose`: id or code. In process, synchronous. */
  check(person: string, purpose: string): ConsentVerdict
  /** Person id by what the app calls them; undefined: nobody. */
  personByRef(ref: string): string | undefined
  /** Person id by an e-mail address (trimmed, lower-case); the first if several share it. */
  personByEmail(email: string): string | undefined
  /** Person id by SHA-256 (hex) of the secret of a private link that is valid at `now`. */
  personByLink(hash: string, now: number): string | undefined
  /** Host who serves this person; null: nobody in particular or unknown. */
  hostOf(person: string): string | null
  purpose(idOrCode: string): Purpose | undefined
  purposes(): readonly Purpose[]
  /** The notice people are shown now, and the newest material version. */
  notice(purpose: string, now: number): { readonly notice: PublishedNotice; readonly material: number } | undefined
  consent(person: string, purpose: string): Promise<Consent | undefined>
  /** Resolves when everything was read once. */
  readonly ready: Promise<void>
}

/** Records consents: knows the office's time zone and the length a purpose's consents have, so that nobody else computes a deadline. */
export interface ConsentRecorder {
  /**
   * Acquires or renews. `given.givenAt` left out: now. A host records for the people they serve, a user for themselves; the gateway (hosted
   * page, app) says the grade. Resolves after the commit point with the row and when it ends (null: until withdrawn).
   */
  record(
    given: Omit<ConsentGiven, 'validUntil'>,
    actor: Actor,
  ): Promise<(Acknowledged & { readonly validUntil: number | null }) | Refusal>
  /** When a consent to this purpose (id or code) that is given at `givenAt` is over, at the millisecond; null: until withdrawn; undefined: no such purpose. */
  deadline(purpose: string, givenAt: number): number | null | undefined
}

/** One view of personal data, to be written into the reference history (grouped by viewer, object and hour; never lost). */
export type Viewed = ReferenceText

/** Writes reference history; gateway/references implements it. */
export interface ReferenceWriter {
  /** Never awaited by a request; what cannot be written is kept until it can, up to a bound, and then makes `lost()` grow. */
  viewed(view: Viewed): void
  lost(): number
  /** Writes what is still counted. */
  close(): Promise<void>
}

/** Whom a connector is asked about: what the office's app may know them by. */
export interface AskedPerson {
  readonly ref: string
  readonly name: string
  readonly email: string
  readonly phone: string
}
/** It did not answer: why, and what to do. Never to be read as "nothing". */
export interface ConnectorFailure {
  readonly ok: false
  readonly failure: Text
}
/** It cannot be asked this: its keeper does it by hand. */
export interface ByHand {
  readonly ok: 'by-hand'
}

/** Asks other places where personal data is kept (gateway/connectors). Never rejects: what went wrong is a failure in words. */
export interface Connectors {
  /** How many rows of a retention are past their due: older than `before` (null: now). Written to the connector's row, too. */
  count(
    connector: Connector,
    ask: { readonly retention: string | null; readonly before: number | null },
  ): Promise<{ readonly ok: true; readonly due: number; readonly oldest: number | null } | ConnectorFailure | ByHand>
  /** What is held of one person: JSON, or text. */
  about(
    connector: Connector,
    person: AskedPerson,
  ): Promise<{ readonly ok: true; readonly held: unknown } | ConnectorFailure | ByHand>
  /** After an erasure: commands and webhooks erase, and all of them say how much is left of the person. */
  gone(
    connector: Connector,
    person: AskedPerson,
  ): Promise<{ readonly ok: true; readonly left: number } | ConnectorFailure | ByHand>
}

/** What the front asks about a bound route (gateway/front never sees a register). */
export interface PurposeGate {
  /** `ref`: what the app's own answers called the person of this session; undefined: nobody is known. */
  verdict(ref: string | undefined, purpose: string): ConsentVerdict
  /** Where a navigation is sent: the hosted page with a signed wish for this purpose and the way back. */
  noticeUrl(ref: string | undefined, purpose: string, back: string, host: string): string | null
  used(use: { verdict: ConsentVerdict; path: string; binding: Binding }): void
}

// ── TLS ──────────────────────────────────────────────────────────────────────

export interface Certificate {
  /** PEM chain, leaf first. */
  readonly cert: string
  /** PEM private key. */
  readonly key: string
  /** Host names and addresses it is for. */
  readonly names: readonly string[]
  readonly notAfter: number
  readonly own: boolean
}

/** Names the whole world reaches the front by, with the certificate a public authority issued for them (ACME). */
export interface PublicNames {
  readonly names: readonly string[]
  /** null: none yet. */
  readonly certificate: Certificate | null
  /** Why the last attempt to get or renew it failed; null: nothing is wrong. */
  readonly trouble: Text | null
}

/** The CA that will follow the present one: whoever trusts it accepts what the listeners present already now. */
export interface NextCa {
  /** PEM. */
  readonly ca: string
  readonly fingerprint: string
  /** When it takes over by itself, UTC milliseconds; null: when somebody says so. */
  readonly finishAt: number | null
}

export interface Certificates {
  /** PEM of the office's own CA. Changes when another one takes over. */
  readonly ca: string
  /** SHA-256 fingerprint of the CA's DER, upper-case hex with colons, as browsers show it. */
  readonly caFingerprint: string
  /** What the front presents (the office's own certificate if one is configured) and what the desk presents (always issued by the local CA). */
  front(): Certificate
  desk(): Certificate
  /** Null: no change of the CA is under way. */
  nextCa?(): NextCa | null
  /** The public names and their certificate; null: none are configured. */
  publicNames?(): PublicNames | null
  /** What the front presents instead of `front()` if a client asks for this name (SNI). */
  forName?(servername: string): Certificate | undefined
  /** What the front presents to `acme-tls/1` for this name (TLS-ALPN-01, RFC 8737); such a handshake never becomes an HTTP connection. */
  challenge?(servername: string): { readonly cert: string; readonly key: string } | undefined
  /** Value of Strict-Transport-Security on this host name; undefined: none. Only public names with a valid public certificate have one. */
  hsts?(servername: string): string | undefined
  /** Called when a certificate was renewed or reloaded: hot-swap with `server.setSecureContext`. */
  subscribe(listener: () => void): () => void
  close(): void | Promise<void>
}

// ── Rules ────────────────────────────────────────────────────────────────────

/** Whom rules count: canonical texts (shared/addresses.ts). */
export interface Counted {
  readonly address: string
  /** The IPv4 address itself, or the IPv6 /64. */
  readonly network: string
}

/** What else a request shows to rules that ask for it. Read only when asked; the same answer each time it is asked for one request. */
export interface Facts {
  /** A named value: trimmed, NFKC, lower-case, at most 200 characters. Undefined: not there. `UNREADABLE`: the body was too large or broken. */
  field(source: FieldSource): string | undefined
  /** Keyed hash of the session cookie of this name; undefined: none sent. */
  session(cookie: string): string | undefined
  /** Id of the front's own device cookie; undefined: none, or not made by this front. */
  device(): string | undefined
  /** Whether a match that addresses, host or headers decide holds: asked by key (shared/registers/rule-parts.ts, `matchKey`). Undefined: not recorded. Live fronts leave it out. */
  matched?(key: string): boolean | undefined
  /** Live only. */
  readonly host?: string
  header?(name: string): string | undefined
}

/** The one value that every body counts as which could not be read. */
export const UNREADABLE = '\u0000unreadable'

/** One request that a rule looks at; kept as evidence if it counts. */
export interface Passage {
  readonly at: number
  readonly method: string
  /** Without query. Whole when it is given to `arrive`, which cuts a long one short for the evidence. */
  path: string
  /** Status of the answer; null until it came, or if none came. */
  status: number | null
  /** The engine's own: places reserved until the answer is known. */
  reserved: unknown
  /** Set by `arrive` when a rule slows: the request goes on, so many milliseconds later. */
  delayMs?: number
  /** Set by `settle` on requests that a login rule looks at. */
  login?: 'failed' | 'succeeded'
}

/** Why a request is not let through. */
export interface TurnedAway {
  readonly rule: Rule
  /** Whom the rule counted, as the history names it. */
  readonly subject: Subject
  /** Until there may be room again. */
  readonly retryAfterMs: number
  /** What goes into the blocking history and, for `block`, into force; null: nothing new was decided. */
  readonly decision: BlockByRule | null
}

/** What the answer shows beside its status, for rules that tell failures by it. */
export interface AnswerFacts {
  /** The Location field. */
  readonly location: string | undefined
  /** Names of the cookies it sets with a value that is not empty. */
  readonly cookies: readonly string[]
  /** Replayed answers: see `Facts.matched`. */
  matched?(key: string): boolean | undefined
}

/** What the administrator is told without anybody being refused for it. */
export interface Notice {
  readonly kind: 'rule' | 'success-after-failures'
  readonly rule: Rule
  readonly subject: Subject
  readonly at: number
  /** Requests counted (failures before the success). */
  readonly count: number
}

/** Rules compiled once and matched per request. Pure in time: the same passages give the same decisions again. */
export interface RuleEngine {
  /** Replaces the set; counts of rules whose match, subject and threshold stayed the same are kept. Throws if a rule cannot be compiled. */
  set(rules: readonly Rule[]): void
  /** Whether a rule in force names a field of the body on this route, so that the body has to be read before `arrive`. */
  needsBody?(method: string, path: string): boolean
  /** Whether any rule counts by device, so that the front hands out its cookie. */
  countsDevices?(): boolean
  /** What has to be recorded so that each active rule can be tried on the past. */
  observables?(): readonly Observable[]
  /** Before forwarding. Null: let through, and then `settle` must follow exactly once. */
  arrive(visitor: Counted, passage: Passage, facts?: Facts): TurnedAway | null
  /** The answer's status, or null if none came. Returns what was decided by it. */
  settle(passage: Passage, status: number | null, now: number, answer?: AnswerFacts): BlockByRule[]
  /** A block was lifted: its subject (shared/registers/blocks.ts, `subjectKey`) starts afresh. */
  forgive(subject: string): void
  /** Earlier blocks by rules, oldest first, so that escalation goes on after a restart. Idempotent by id. */
  remember?(block: Block): void
  /** Forgets whom no rule counts any more, so that memory shrinks after a flood: once a minute is enough. */
  tidy?(now: number): void
  /** Requests that rules in monitor mode would have refused (or slowed, or told of), by rule id. */
  wouldRefuse(): ReadonlyMap<string, number>
}

// ── Front ────────────────────────────────────────────────────────────────────

export interface FrontPorts {
  readonly clock: Clock
  /** A fresh engine from gateway/rules: counts the requests of this front. */
  readonly rules: RuleEngine
  readonly log: Log
  readonly certificates: Certificates
  /** Fresh random id. */
  newId(): string
  /** An automatic block was decided (it is in force already). Resolves when it is durable. */
  blocked(id: string, block: BlockByRule): Promise<void>
  /** Automatic blocks beyond 60 a minute, once a minute. */
  summarised(summary: BlocksSummarised): Promise<void>
  /** One request is over: kept in the ring for trying rules on the past. Must cost next to nothing; thrown away when the ring cannot keep up. */
  observed?(summary: RequestSummary): void
  /** Something the administrator is told. Never awaited by a request. */
  alerted?(alert: RaisedAlert): Promise<void>
  /** 32 bytes under which sessions and devices are hashed: the same after a restart. */
  readonly subjectKey?: Uint8Array
  /** Asked on bound routes; left out: a bound route is refused. */
  purposes?: PurposeGate
  /** How the app signs who somebody is; null: it does not. */
  appToken?(): AppToken | null
  /** Whom a visitor is told to ask. */
  contact(): { name: string; phone: string; officeName: string }
  /** IANA time zone of the office, for the times on pages; left out: the machine's. */
  timeZone?(): string
}

/** One request as the ring of observations takes it. Addresses and values are hashed by the ring, under its own key, before they are stored. */
export interface RequestSummary {
  /** When it arrived, and its place in the order of arrivals of this front. */
  readonly at: number
  readonly arrival: number
  /** When its answer was known (or it was refused), and its place in the order of all arrivals and settlements. */
  readonly settledAt: number
  readonly settlement: number
  readonly address: string
  readonly network: string
  readonly method: string
  readonly path: string
  /** Status of the app's answer; null: none came, or it was refused here. */
  readonly status: number | null
  /** The rule that turned it away; '' : a block, the allow list's strict checks or a gate; undefined: it was let through. */
  readonly refusedBy: string | undefined
  /** Let through by the allow list: no rule saw it. */
  readonly allowed: boolean
  readonly login: 'failed' | 'succeeded' | undefined
  /** By key of what the rules in force (and those just tried) look at; only what is there. */
  readonly values: Readonly<Record<string, string | boolean>> | undefined
}

/** What a decision server or proxy beside us asks about one request (GET /v1/forward-auth). */
export interface AskedRequest {
  readonly address: string
  readonly method: string
  /** Path with query. */
  readonly target: string
  readonly host: string
  /** Fields of the visitor's request, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

export interface AskedAnswer {
  readonly allowed: boolean
  /** 200 if allowed, else 403 or 429; 303 where a person is sent to the notice of a purpose. */
  readonly status: number
  /** Retry-After, RateLimit and so on, and for people the page or problem+json. */
  readonly fields: readonly (readonly [string, string])[]
  readonly body: string
  /** To be given back with the outcome; absent if no rule waits for one. Forgotten after a minute. */
  readonly passage?: string
}

/** An address seen in the last hour. */
export interface RecentVisitor {
  readonly address: string
  readonly lastSeen: number
  readonly requests: number
  /** Different session cookies: many of them, and it is a whole house behind one address. At least this many. */
  readonly sessions: number
}

export interface FrontSettings {
  readonly host: string
  readonly port: number
  /** Origin of the office's app, http: or https:; null: the friendly page that says so. */
  readonly upstream: string | null
  /** Further host names the front answers to. */
  readonly names: readonly string[]
  readonly language: Language
  /** Addresses and networks of proxies whose word about a visitor is believed; left out: nobody's. */
  readonly trustedProxies?: readonly string[]
  /** Every connection begins with the PROXY protocol, said by a trusted proxy. */
  readonly proxyProtocol?: boolean
}

/** Whether the office's app answers: by its traffic, and by a bare connection when there is none. */
export interface AppHealth {
  readonly situation: 'unknown' | 'up' | 'down'
  readonly since: number
  /** Code of the last failure while it is down. */
  readonly error: string | null
}

export interface FrontFigures {
  readonly requests: number
  readonly refused: number
  readonly droppedAtAccept: number
  readonly activeConnections: number
  /** Requests by kind since start: login, other, over TLS. */
  readonly logins: number
  /** Requests that rules in monitor mode would have refused, by rule id. */
  readonly wouldRefuse?: Readonly<Record<string, number>>
  /** Automatic blocks in force that are not written to the history yet. */
  readonly unrecorded?: number
  /** Null: there is no app behind it. */
  readonly app?: AppHealth | null
  /** Connections and requests refused since start, by block id. */
  readonly hits?: ReadonlyMap<string, number>
}

export interface Front {
  /** Resolves with the real port once listening. */
  listen(): Promise<number>
  setRules(rules: readonly Rule[]): void
  /** A block came, changed or was lifted. Idempotent by id. */
  setBlock(block: Block): void
  /** An entry of the allow list came or was removed. Idempotent by id. */
  setAllowed?(entry: Allowed): void
  /** A list from elsewhere came, was replaced, or (undefined) removed. */
  setList?(id: string, list: List | undefined): void
  setGates?(gates: readonly Gate[]): void
  /** Routes that are served only with a valid consent. */
  setBindings?(bindings: readonly Binding[]): void
  /** A consent, a person, a purpose or a notice changed: cuts what is open on bound routes and would not be opened any more. */
  recheckPurposes?(): void
  /** What the rule engine tells: written as alerts, up to a ceiling. */
  notice?(notice: Notice): void
  /** Rules that are not in force but were tried: what they look at is recorded for a week. */
  alsoRecord?(observables: readonly Observable[]): void
  /** The decision on a request that another proxy holds: the same bans, rules and gates. */
  ask?(request: AskedRequest): Promise<AskedAnswer>
  /** How such a request was answered. False: nobody waits for it (any more). */
  outcome?(passage: string, status: number, answer?: AnswerFacts): boolean
  /** Asks itself over TLS, with forged fields, whom it sees: right, wrong (it is in the log), or it could not be asked from this machine. */
  checkAddresses?(): Promise<'right' | 'wrong' | 'unchecked'>
  /** Addresses of the last hour (bounded), newest first. */
  recent?(): readonly RecentVisitor[]
  figures(): FrontFigures
  /** Stops accepting, lets answers in flight finish for at most `drainMs`, then cuts. */
  close(drainMs: number): Promise<void>
}

// ── Observations ─────────────────────────────────────────────────────────────

/** How far the ring reaches, and what it holds. */
export interface Reach {
  readonly rows: number
  /** Of the oldest and the newest row; null: empty. */
  readonly from: number | null
  readonly to: number | null
  readonly bytes: number
  /** Rows that were not kept because the ring could not keep up, since start. */
  readonly lost: number
  /** Keys recorded, and since when. */
  readonly recorded: Readonly<Record<string, number>>
}

export interface Trial {
  readonly reach: Reach
  /** Keys of what the rule looks at that are not recorded, or only since a time; recording has begun with this trial. */
  readonly unrecorded: readonly string[]
  readonly requests: number
  /** Requests it looked at. */
  readonly matched: number
  readonly turnedAway: number
  readonly delayed: number
  readonly notices: number
  /** Blocks or episodes of refusals it would have decided. */
  readonly decisions: number
  /** Different subjects among them. */
  readonly subjects: number
  /** Different addresses turned away, and all of that time. */
  readonly addresses: number
  readonly allAddresses: number
  readonly hitsYou: boolean
  readonly hitsGateway: boolean
  /** Requests turned away per hour: [start of the hour, how many], oldest first, hours without left out. */
  readonly hours: readonly (readonly [number, number])[]
  /** The first fifty decisions. Subject: the address or account as text if it is known from the last hour, else null. */
  readonly first: readonly {
    readonly at: number
    readonly subject: string | null
    readonly counted: number
    readonly until: number
  }[]
  readonly tookMs: number
}

export interface LoginsAround {
  readonly succeeded: number
  readonly failed: number
  readonly lastSuccess: number | null
  /** Whether the ring covers the whole 24 h before and after (as far as they have passed). */
  readonly complete: boolean
}

/** Traffic that looks like a machine's: a proposal for the allow list. */
export interface RegularTraffic {
  readonly address: string
  readonly pathPrefix: string
  readonly requests: number
  readonly days: number
  /** Median time between two requests. */
  readonly everyMs: number
}

/** Whom a trial looks for. `yours`: addresses of whoever asks. `gateway`: the machine's own. `known`: addresses of the last hour, to name subjects. */
export interface TrialWho {
  readonly yours: readonly string[]
  readonly gateway: readonly string[]
  readonly known: readonly string[]
}

/** What a change would do to the newest visitors. */
export interface Foreseen {
  /** Different addresses it would turn away. */
  readonly addresses: number
  readonly hitsYou: boolean
  readonly hitsGateway: boolean
  /** The known ones among them. */
  readonly known: readonly string[]
  /** Different addresses whose requests it looked at, and whether yours is among them. */
  readonly looksAt: number
  readonly looksAtYou: boolean
  /** Different addresses of that time in all. */
  readonly allAddresses: number
}

/** The ring of request summaries. Loses rows rather than slowing the front; never an error to a visitor. */
export interface Observations {
  add(summary: RequestSummary): void
  reach(): Promise<Reach>
  /**
   * Replays a rule by the engine's own code with the ring's clock, as if it were enforced. `id`: the rule in force that it replaces, whose own
   * refusals count as having arrived. `since`: only requests from then on. What the rule looks at is recorded for a week from now.
   */
  tryRule(rule: RuleText, who: TrialWho, options?: { readonly since?: number; readonly id?: string }): Promise<Trial>
  /** Whom each of these rules would turn away among the newest requests since then. Records nothing. */
  foresee(ask: {
    readonly rules: readonly { readonly rule: RuleText; readonly id?: string }[]
    readonly who: TrialWho
    readonly since: number
  }): Promise<Foreseen[]>
  /** Logins from a subject within 24 h of a time. */
  loginsAround(subject: Subject, at: number): Promise<LoginsAround>
  /** What to record beside what active rules look at: what was tried in the last week. */
  alsoRecorded(): readonly Observable[]
  /** Keys the front records from now on: since when each is there without a gap is part of the reach. */
  recording(keys: readonly string[]): void
  /** Machine traffic among these addresses. */
  regular(addresses: readonly string[]): Promise<RegularTraffic[]>
  close(): Promise<void>
}

// ── Probes ───────────────────────────────────────────────────────────────────

export interface Probe {
  readonly code: Measurement['code']
  readonly intervalMs: number
  readonly timeoutMs: number
  /** Measures the real thing. Throws only on a defect; what could not be measured is outcome `inconclusive`. */
  measure(signal: AbortSignal): Promise<Measurement>
}
