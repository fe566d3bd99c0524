// What the main thread and the thread of the tables say to each other: only what a table shows.
import type { Consent, ConsentSituation } from '../../shared/registers/consents.ts'

/** A person or member as the tables know them; `gone`: no more. */
export interface PersonLine {
  readonly id: string
  readonly kind: 'person' | 'member' | 'gone'
  readonly name: string
  readonly ref: string
  readonly email: string
  readonly phone: string
  readonly host: string | null
  readonly since: number
  readonly stopped: boolean
}

/** A consent as the table shows it. `last` null: it is gone. */
export interface ConsentLine {
  readonly person: string
  readonly purpose: string
  readonly last: string | null
  readonly at: number
  readonly acquiredAt: number | null
  readonly validUntil: number | null
  readonly quietUntil: number | null
  readonly noticeVersion: number | null
  readonly way: string | null
  readonly grade: string | null
  readonly confirmedAt: number | null
  readonly remarks: string
}

/** What situations depend on besides the rows: the time, and each purpose as it stands then. */
export interface Moment {
  readonly now: number
  readonly purposes: readonly {
    readonly id: string
    /** Consent is required and it is in use: who has none is missing. */
    readonly asks: boolean
    /** Newest material version in effect; null: no notice is. */
    readonly material: number | null
  }[]
}

/** Whose rows a caller may see. Both null: everybody's. */
export interface Viewer {
  /** The people this member serves, and the member. */
  readonly host: string | null
  /** This person alone. */
  readonly self: string | null
}

export interface ConsentQuery {
  readonly q: string
  readonly purpose: string | null
  readonly situation: ConsentSituation | null
  readonly host: string | null
  readonly person: string | null
  /** Which time `from` (inclusive) and `to` (exclusive) are about. */
  readonly dated: 'acquiredAt' | 'validUntil' | 'at'
  readonly from: number | null
  readonly to: number | null
  readonly sort: 'name' | 'purpose' | 'situation' | 'at' | 'acquiredAt' | 'validUntil'
  readonly descending: boolean
  readonly offset: number
  readonly limit: number
}

export interface PersonQuery {
  readonly q: string
  /** Only these; null: all. */
  readonly ids: readonly string[] | null
  readonly host: string | null
  readonly situation: ConsentSituation | null
  readonly stopped: boolean | null
  readonly sort: 'name' | 'since'
  readonly descending: boolean
  readonly offset: number
  readonly limit: number
}

export interface ConsentCells {
  readonly person: string
  readonly name: string
  readonly purpose: string
  readonly situation: ConsentSituation
  readonly at: number | null
  readonly acquiredAt: number | null
  readonly validUntil: number | null
  readonly quietUntil: number | null
  readonly noticeVersion: number | null
  readonly way: Consent['way']
  readonly grade: Consent['grade']
  readonly confirmedAt: number | null
  readonly remarks: string
}

export interface PersonCells {
  readonly id: string
  readonly ref: string
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly host: string | null
  readonly since: number
  readonly stopped: boolean
  readonly situations: Readonly<Partial<Record<ConsentSituation, number>>>
}

export interface ConsentPage {
  readonly rows: readonly ConsentCells[]
  readonly total: number
  readonly all: number
  readonly counts: Readonly<Record<ConsentSituation, number>>
}

export interface PersonPage {
  readonly rows: readonly PersonCells[]
  readonly total: number
  readonly all: number
}

/** People to be asked, by person and purpose; `next`: where to go on, null: that was all. `quiet`: refused, and not to be asked yet. */
export interface DuePage {
  readonly due: readonly (readonly [person: string, purpose: string])[]
  readonly quiet: number
  readonly next: number | null
}

/** Questions by name: what is asked and what is answered. */
export interface Questions {
  consents: { ask: { query: ConsentQuery; viewer: Viewer; moment: Moment }; answer: ConsentPage }
  persons: { ask: { query: PersonQuery; viewer: Viewer; moment: Moment }; answer: PersonPage }
  counts: { ask: { viewer: Viewer; moment: Moment }; answer: Readonly<Record<ConsentSituation, number>> }
  due: {
    ask: { purpose: string | null; viewer: Viewer; moment: Moment; from: number; limit: number }
    answer: DuePage
  }
}
export type QuestionName = keyof Questions
export type Asked = { [Name in QuestionName]: { kind: 'ask'; id: number; name: Name; ask: Questions[Name]['ask'] } }[QuestionName]

export type Told =
  | Asked
  | { kind: 'reset' }
  | { kind: 'take'; persons: readonly PersonLine[]; consents: readonly ConsentLine[] }
  | { kind: 'ready' }

export type Said = { kind: 'answer'; id: number; answer: unknown } | { kind: 'error'; id: number; message: string }
