// What the main thread and the ledger's thread say to each other.
import type { Recovery, VaultExport } from '../../shared/ledger/keys.ts'
import type {
  Acknowledged,
  Commit,
  Head,
  OpenedEntry,
  Progress,
  ReadOnly,
  RotatedLogKey,
  VerifyReport,
} from '../../shared/ports.ts'
import type { Fault, ProblemCode, Refusal } from '../../shared/problems.ts'
import type { Text } from '../../shared/words/text.ts'
import type { Rotation } from './handover.ts'
import type { QueuedCommand } from './perform.ts'
import type { SnapshotTask } from './snapshot.ts'
import type { Part } from './verify.ts'

/** What the thread is started for. */
export type Task =
  | { readonly kind: 'ledger'; readonly folder: string; readonly masterKey: Uint8Array; readonly random: Uint8Array }
  | {
      readonly kind: 'verify'
      readonly folder: string
      readonly masterKey: Uint8Array | undefined
      readonly deep: boolean
      readonly parts: readonly Part[]
    }
  | ({ readonly kind: 'snapshot' } & SnapshotTask)

/** Questions by name: what is asked and what is answered. */
export interface Questions {
  execute: { ask: QueuedCommand; answer: Acknowledged | Refusal }
  /** Answered in parts; the last one ends it. */
  rows: { ask: { register: string }; answer: unknown[] }
  rowsFrom: { ask: { register: string; cursor: number; limit: number }; answer: { rows: unknown[]; next: number | null } }
  row: { ask: { register: string; id: string }; answer: unknown }
  history: { ask: { register: string; id: string }; answer: OpenedEntry[] }
  entries: { ask: { before: number | undefined; limit: number }; answer: OpenedEntry[] }
  sealed: { ask: { seq: number }; answer: { header: Uint8Array; body: Uint8Array } }
  inclusion: { ask: { seq: number; size: number }; answer: string[] }
  consistency: { ask: { from: number; to: number }; answer: string[] }
  /** The signed note of what is durable; '' if there never was one. */
  checkpoint: { ask: null; answer: SignedNote }
  /** The same, and the head on disk covers it. */
  settle: { ask: null; answer: SignedNote }
  purposeKey: { ask: { name: string }; answer: Uint8Array }
  signEvidence: { ask: { text: string }; answer: string }
  recovery: { ask: null; answer: Recovery | null }
  setRecovery: { ask: Recovery; answer: null }
  confirmRecovery: { ask: { words: readonly [string, string] }; answer: boolean }
  erasePerson: { ask: { person: string }; answer: boolean }
  emptyLog: { ask: null; answer: boolean }
  vaultVersion: { ask: null; answer: number }
  exportVault: { ask: { now: number }; answer: VaultExport }
  buriedInVault: { ask: { prefix: string }; answer: string[] }
  rotateVault: { ask: null; answer: null }
  rewrapVault: { ask: { masterKey: Uint8Array }; answer: null }
  rotateLogKey: { ask: Rotation; answer: RotatedLogKey }
  stop: { ask: ReadOnly; answer: null }
  close: { ask: null; answer: null }
}
export type QuestionName = keyof Questions

export type Asked = { [Name in QuestionName]: { id: number; name: Name; ask: Questions[Name]['ask'] } }[QuestionName]

/** An error that crosses the threads and is the same error on the other side. */
export interface CarriedError {
  /** Undefined: unexpected; only a reference is shown to people. */
  readonly code: ProblemCode | undefined
  readonly why: Text | undefined
  readonly faults: readonly Fault[] | undefined
  readonly message: string
  readonly stack: string | undefined
}

export interface LedgerState {
  /** The log's verifier key; its name is the origin. */
  readonly key: string
  readonly head: Head
  /** How many entries the head on disk covers. */
  readonly signed: number
  readonly readOnly: ReadOnly | null
}

export interface SignedNote {
  readonly note: string
  /** The verifier key it was signed with. */
  readonly key: string
}

export type Said =
  | { kind: 'opened'; state: LedgerState; notices: readonly Text[] }
  | { kind: 'failed'; error: CarriedError }
  /** After each group: the state first, then who is answered, then what changed. */
  | { kind: 'group'; state: LedgerState; answers: readonly Answered[]; commits: readonly Commit[] }
  | { kind: 'part'; id: number; rows: readonly unknown[] }
  | { kind: 'verified'; report: VerifyReport }
  | { kind: 'progress'; progress: Progress }
  | { kind: 'copied'; bytes: number }
  | { kind: 'log'; level: 'warn' | 'error' | 'info'; fields: object; message: string }

export type Answered = { id: number; answer: unknown } | { id: number; error: CarriedError }
