// What the parts of the gateway promise each other. Parts never import each other; gateway/gateway.ts hands them these.

import type { Refusal } from './problems.ts'
import type { RegisterName, RowOf } from './registers/all.ts'
import type { Block, BlockByRule, BlocksSummarised } from './registers/blocks.ts'
import type { Measurement } from './registers/controls.ts'
import type { Rule } from './registers/rules.ts'
import type { Actor } from './roles.ts'
import type { Language } from './words/text.ts'

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
  /** RFC 6962 inclusion proof: lower-case hex hashes. */
  inclusion(seq: number, size: number): Promise<string[]>
  consistency(from: number, to: number): Promise<string[]>
  verify(options: { deep: boolean }): Promise<VerifyReport>
  readOnly(): ReadOnly | null
  /** Called after each commit, in order, with the rows changed. Returns the way to stop. */
  subscribe(listener: (commit: Commit) => void): () => void
  close(): Promise<void>
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

export interface Certificates {
  /** PEM of the office's own CA. */
  readonly ca: string
  /** SHA-256 fingerprint of the CA's DER, upper-case hex with colons, as browsers show it. */
  readonly caFingerprint: string
  /** What the front presents (the office's own certificate if one is configured) and what the desk presents (always issued by the local CA). */
  front(): Certificate
  desk(): Certificate
  /** Called when a certificate was renewed or reloaded: hot-swap with `server.setSecureContext`. */
  subscribe(listener: () => void): () => void
  close(): void
}

// ── Rules ────────────────────────────────────────────────────────────────────

/** Whom rules count: canonical texts (shared/addresses.ts). */
export interface Counted {
  readonly address: string
  /** The IPv4 address itself, or the IPv6 /64. */
  readonly network: string
}

/** One request that a rule looks at; kept as evidence if it counts. */
export interface Passage {
  readonly at: number
  readonly method: string
  /** Without query, cut short. */
  readonly path: string
  /** Status of the answer; null until it came, or if none came. */
  status: number | null
  /** The engine's own: places reserved until the answer is known. */
  reserved: unknown
}

/** Why a request is not let through. */
export interface TurnedAway {
  readonly rule: Rule
  /** Until there may be room again. */
  readonly retryAfterMs: number
  /** What goes into the blocking history and, for `block`, into force; null: nothing new was decided. */
  readonly decision: BlockByRule | null
}

/** Rules compiled once and matched per request. Pure in time: the same passages give the same decisions again. */
export interface RuleEngine {
  /** Replaces the set; counts of rules whose match, subject and threshold stayed the same are kept. Throws if a rule cannot be compiled. */
  set(rules: readonly Rule[]): void
  /** Before forwarding. Null: let through, and then `settle` must follow exactly once. */
  arrive(visitor: Counted, passage: Passage): TurnedAway | null
  /** The answer's status, or null if none came. Returns what was decided by it. */
  settle(passage: Passage, status: number | null, now: number): BlockByRule[]
  /** A block was lifted: its subject starts afresh. */
  forgive(subject: string): void
  /** Requests that rules in monitor mode would have refused, by rule id. */
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
  /** Whom a visitor is told to ask. */
  contact(): { name: string; phone: string; officeName: string }
  /** IANA time zone of the office, for the times on pages; left out: the machine's. */
  timeZone?(): string
}

export interface FrontSettings {
  readonly host: string
  readonly port: number
  /** Origin of the office's app, http: or https:; null: the friendly page that says so. */
  readonly upstream: string | null
  /** Further host names the front answers to. */
  readonly names: readonly string[]
  readonly language: Language
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
}

export interface Front {
  /** Resolves with the real port once listening. */
  listen(): Promise<number>
  setRules(rules: readonly Rule[]): void
  /** A block came, changed or was lifted. Idempotent by id. */
  setBlock(block: Block): void
  figures(): FrontFigures
  /** Stops accepting, lets answers in flight finish for at most `drainMs`, then cuts. */
  close(drainMs: number): Promise<void>
}

// ── Probes ───────────────────────────────────────────────────────────────────

export interface Probe {
  readonly code: Measurement['code']
  readonly intervalMs: number
  readonly timeoutMs: number
  /** Measures the real thing. Throws only on a defect; what could not be measured is outcome `inconclusive`. */
  measure(signal: AbortSignal): Promise<Measurement>
}
