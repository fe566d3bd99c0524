// What the main thread and the thread of the observations say to each other, and the layout of packed rows both of them know.
import type { Foreseen, LoginsAround, Observations, Reach, RegularTraffic, Trial, TrialWho } from '../../shared/ports.ts'
import type { Subject } from '../../shared/registers/blocks.ts'
import type { Observable } from '../../shared/registers/rule-parts.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'

/** A packed row: four times and places (64-bit floats), then seven numbers (32 bit), then its values as pairs. */
export const TIMES = { at: 0, settledAt: 1, arrival: 2, settlement: 3, wide: 4 } as const
export const IDS = { address: 0, network: 1, method: 2, path: 3, refusedBy: 4, answer: 5, valuesEnd: 6, wide: 7 } as const

/** Let through: no text stands for it. Any other `refusedBy` is the number of a text, plus one. */
export const LET_THROUGH = 0
/** Bits of `answer`: the status (0: none came), then what the front said of it. */
export const ANSWER = { status: 0x3ff, allowed: 1 << 10, failed: 1 << 11, succeeded: 1 << 12 } as const
/** A value is one of these, or the number of a text (a hash, once stored), plus `first`. */
export const VALUE = { no: 0, yes: 1, unreadable: 2, first: 3 } as const

/** Rows as they leave the front's thread: texts by number, in the order they were first seen. */
export interface Batch {
  readonly rows: number
  readonly times: Float64Array<ArrayBuffer>
  readonly ids: Uint32Array<ArrayBuffer>
  /** Pairs: number of the key's text, and the value (see VALUE). */
  readonly values: Uint32Array<ArrayBuffer>
  /** Texts not sent before, as one: the lengths say where each ends. A fresh dictionary forgets the earlier ones. */
  readonly texts: string
  readonly lengths: Uint32Array<ArrayBuffer>
  readonly fresh: boolean
}

export type TrialOptions = NonNullable<Parameters<Observations['tryRule']>[2]>
export type ForeseeAsk = Parameters<Observations['foresee']>[0]

/** Questions by name: what is asked and what is answered. */
export interface Questions {
  reach: { ask: null; answer: Reach }
  try: {
    ask: { rule: RuleText; who: TrialWho; options: TrialOptions; now: number }
    answer: { trial: Trial; tried: readonly Tried[] }
  }
  foresee: { ask: ForeseeAsk; answer: Foreseen[] }
  logins: { ask: { subject: Subject; at: number }; answer: LoginsAround }
  regular: { ask: { addresses: readonly string[] }; answer: RegularTraffic[] }
  recording: { ask: { keys: readonly string[]; now: number }; answer: null }
  close: { ask: null; answer: null }
}
export type QuestionName = keyof Questions
export type Asked = { [Name in QuestionName]: { kind: 'ask'; id: number; name: Name; ask: Questions[Name]['ask'] } }[QuestionName]

export type Told = Asked | { kind: 'batch'; batch: Batch }

/** Something a rule that was tried looks at, recorded until then. */
export interface Tried {
  readonly observable: Observable
  readonly until: number
}

export type Said =
  | { kind: 'opened'; tried: readonly Tried[] }
  /** It cannot be kept: the sentence says why. */
  | { kind: 'failed'; error: Carried }
  /** A batch was taken in; rows of it that could not be stored. */
  | { kind: 'took'; lost: number }
  | { kind: 'answer'; id: number; answer: unknown }
  | { kind: 'error'; id: number; error: Carried }
  | { kind: 'log'; level: 'info' | 'warn' | 'error'; fields: object; message: string }

/** An error across the threads: what people may read, and what the log holds. */
export interface Carried {
  readonly code: string | undefined
  readonly why: { readonly en: string; readonly ja: string } | undefined
  readonly message: string
  readonly stack: string | undefined
}

/** What the thread is started for. */
export interface Task {
  readonly path: string
  /** 32 bytes of the vault. */
  readonly key: Uint8Array
  readonly mostRows: number
  readonly mostBytes: number
}
