// What the command line needs of the office, the same whether the gateway runs (through its desk) or is stopped (with the lock).

import type { z } from 'zod'
import type {
  AuthorityView,
  Availability,
  DrillTold,
  Enforcement,
  Invitation,
  Job,
  ListSource,
  NewListSource,
  PlaceSecret,
  PlaceSeen,
  RegainAct,
  RegainDone,
} from '../../shared/api.ts'
import type { ConsentsPage, ImportAnswer, PersonRow, RetentionPreview } from '../../shared/consent-routes.ts'
import type { MailSettings, MailView } from '../../shared/mail.ts'
import type { RegisterName, RowOf } from '../../shared/registers/all.ts'
import type { ConsentGiven } from '../../shared/registers/consents.ts'
import type { ControlCode, ControlView } from '../../shared/registers/controls.ts'
import type { Erasure } from '../../shared/registers/erasures.ts'
import type { DataSubject, PersonText } from '../../shared/registers/persons.ts'
import type { NewPlace } from '../../shared/registers/places.ts'
import type { Plan } from '../../shared/registers/plans.ts'
import type { ReceiveRequest } from '../../shared/registers/requests.ts'
import type { Role } from '../../shared/roles.ts'
import type { Language } from '../../shared/words/text.ts'

/** Backups as the command line asks for them. Each rejects with SekishoError in words. */
export interface OfficeBackups {
  plans(): Promise<Plan[]>
  availability(): Promise<Availability>
  newPlace(place: NewPlace, secret: PlaceSecret | null): Promise<{ row: string; seen: PlaceSeen }>
  checkPlace(place: string): Promise<PlaceSeen>
  /** Begins; while the gateway is stopped this process does the work. */
  run(plan: string): Promise<Job>
  drill(plan: string, kind: 'full' | 'partial'): Promise<Job>
  /** A drill that was done with nothing but the recovery key. */
  recordDrill(told: DrillTold): Promise<{ row: string; result: DrillTold['result'] }>
  job(id: string): Promise<Job>
  cancel(id: string): Promise<Job>
  /** IANA zone of the office. */
  timeZone(): Promise<string>
}

/** Erasures as the command line asks for them. Each rejects with SekishoError in words. */
export interface OfficeErasures {
  /** Resolves when it is begun for good. */
  erase(person: string): Promise<{ erasure: string }>
  look(erasure: string): Promise<void>
  /** Resolves with how it stands, once nothing is under way for it: while the gateway is stopped this process does the work. */
  settled(erasure: string): Promise<Erasure>
}

/** Storage periods as the command line asks for them. Each rejects with SekishoError in words. */
export interface OfficeRetentionAsked {
  dueNow(): Promise<RetentionPreview>
  /** All rules; resolves when the run ended. */
  run(): Promise<{ due: number; deleted: number; held: number; waiting: number; failed: number }>
}

/** Requests from people as the command line asks for them. Each rejects with SekishoError in words. */
export interface OfficeRequests {
  receive(
    asked: Omit<ReceiveRequest, 'number' | 'deadline' | 'lawVersion' | 'places'>,
  ): Promise<{ row: string; number: string; deadline: number }>
  extend(id: string, reason: string): Promise<{ deadline: number }>
  /** @returns `row`: the person. */
  correct(id: string, person: PersonText, reason: string): Promise<{ row: string }>
  stop(id: string): Promise<{ row: string }>
  /** The draft it is time for. */
  letter(id: string, language: Language): Promise<{ text: string }>
  /** Resolves when it is begun for good. */
  erase(id: string): Promise<{ erasure: string }>
}

/** The office's mail as the command line asks for it. Each rejects with SekishoError in words. */
export interface OfficeMailAsked {
  view(): Promise<MailView>
  set(settings: MailSettings | null): Promise<MailView>
  /** Resolves once the mail server has taken it. */
  test(to: string): Promise<void>
  /** Only while the gateway runs: links lead to its page. */
  remind(): Promise<{ sent: number; failed: number; nowhere: number }>
}

/** Persons and consents as the command line asks for them. Each rejects with SekishoError in words. */
export interface OfficeConsents {
  /** Query as in the address of `GET /v1/consents/page`. */
  page(query: Record<string, string>): Promise<z.output<typeof ConsentsPage>>
  persons(query: Record<string, string>): Promise<{ rows: PersonRow[]; total: number; all: number }>
  /** Null: nobody has this id. */
  person(id: string): Promise<DataSubject | null>
  record(given: Omit<ConsentGiven, 'validUntil'>): Promise<{ row: string; validUntil: number | null }>
  askDue(purpose: string | null): Promise<{ asked: number; quiet: number }>
  /** @param base64 the file's bytes. */
  import(base64: string, apply: boolean): Promise<ImportAnswer>
}

export interface Office {
  readonly consents: OfficeConsents
  readonly backups: OfficeBackups
  readonly erasures: OfficeErasures
  readonly retention: OfficeRetentionAsked
  readonly requests: OfficeRequests
  readonly mail: OfficeMailAsked
  /** By which anybody verifies receipts: a key set (RFC 7517), and verifier keys of the log. */
  receiptKeys(): Promise<{ keys: Record<string, unknown>[]; logs: string[] }>
  /** How much is past its due at another place: older than `before` (UTC milliseconds; null: now). Rejects with SekishoError: it did not answer. */
  askConnector(connector: string, before: number | null): Promise<{ due: number; oldest: number | null }>
  list<Name extends RegisterName>(register: Name): Promise<RowOf<Name>[]>
  /** Resolves when durable; throws SekishoError in words if refused. */
  operate(
    register: RegisterName,
    operation: string,
    /** `confirmed`: also if it hits somebody it should not; without it that is refused with `confirm-needed`, which says whom. */
    options: { row?: string; input: unknown; confirmed?: boolean },
  ): Promise<{ row: string; entries: readonly number[] }>
  status(): Promise<ControlView[]>
  check(code?: ControlCode): Promise<ControlView[]>
  /** Bouncers as the running gateway saw them; none while it is stopped. */
  enforcement(): Promise<Enforcement[]>
  /** Servers that lists are taken from, as the running gateway sees them; none while it is stopped. */
  listSources(): Promise<ListSource[]>
  addListSource(input: NewListSource): Promise<ListSource>
  invite(input: { role: Role; name: string }): Promise<z.infer<typeof Invitation>>
  /** Only while the gateway is stopped: the words must not travel. */
  renewRecovery(): Promise<{ words: readonly string[]; asked: readonly [number, number] }>
  /** Only while the gateway is stopped, too: a new recovery key, also if the old one was confirmed. */
  rotateRecovery(): Promise<{ words: readonly string[]; asked: readonly [number, number] }>
  /** Resolves with the key's version. `to`: another place for the master key, only while the gateway is stopped. */
  rotateKey(key: 'master' | 'vault' | 'log', to?: string): Promise<number>
  /** What the office is called; empty before it was said. */
  officeName(): Promise<string>
  confirmRecovery(words: [string, string]): Promise<void>
  authority(): Promise<AuthorityView>
  /** `finishAt` for `begin`: when the next CA takes over by itself, UTC milliseconds; null: only by `finish`. */
  changeAuthority(asked: { act: 'begin' | 'finish' | 'cancel'; finishAt: number | null }): Promise<AuthorityView>
  /** What the recovery key has to answer (gateway/identity/regain.ts); the words themselves go nowhere. */
  regainChallenge(): Promise<{ id: string; publicKey: string }>
  /** Throws SekishoError in words: not the recovery key, too many tries, nothing to do. */
  regain(asked: { id: string; act: RegainAct; person: string; proof: string | null }): Promise<RegainDone>
  close(): Promise<void>
}
