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

// ── Front ────────────────────────────────────────────────────────────────────

export interface FrontPorts {
  readonly clock: Clock
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
