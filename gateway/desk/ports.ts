// What the desk asks of the rest of the gateway. One file, because whoever wires the desk reads all that it asks.
import type { z } from 'zod'
import type {
  AuthorityView,
  Availability,
  DrillTold,
  Job,
  ListSource,
  NewListSource,
  PendingPairing,
  PlaceSecret,
  PlaceSeen,
  RegainAct,
  RegainDone,
  Setup,
} from '../../shared/api.ts'
import type {
  ConsentRow,
  ConsentsPage,
  ConsentsQuery,
  ImportAnswer,
  PersonRow,
  PersonsQuery,
  RetentionPreview,
  SearchHit,
} from '../../shared/consent-routes.ts'
import type { MailSettings, MailView } from '../../shared/mail.ts'
import type {
  Certificates,
  Clock,
  Connectors,
  ConsentBook,
  ConsentRecorder,
  Front,
  Ledger,
  Log,
  Observations,
  OfficeMail,
  ReferenceWriter,
} from '../../shared/ports.ts'
import type { Refusal } from '../../shared/problems.ts'
import type { ControlCode, ControlView } from '../../shared/registers/controls.ts'
import type { PublicKey } from '../../shared/registers/devices.ts'
import type { Erasure } from '../../shared/registers/erasures.ts'
import type { Person } from '../../shared/registers/people.ts'
import type { PersonText } from '../../shared/registers/persons.ts'
import type { NewPlace } from '../../shared/registers/places.ts'
import type { ReceiveRequest } from '../../shared/registers/requests.ts'
import type { OfficeSettings } from '../../shared/registers/settings.ts'
import type { Actor, Role } from '../../shared/roles.ts'
import type { Language } from '../../shared/words/text.ts'

/** Who sent a request, after the proof held. */
export interface Caller {
  readonly actor: Actor
  readonly person: Person
  readonly thumbprint: string
  /** The access-control probe's own identity, which exists in this process only: it may ask and may do nothing. */
  readonly probe?: boolean
}

/** Why there is no caller. `nonce`: prove again with the current one. */
export type NoCaller = 'missing' | 'nonce' | 'not-paired' | 'bad-proof'

export interface DeskIdentity {
  /** The caller by the proof of this very request, looked up now: a revoked device is nobody from the next request on. */
  check(request: { proof: string | undefined; method: string; htu: string; body: Uint8Array }): Promise<Caller | NoCaller>
  nonce(): string
  isActive(thumbprint: string): boolean
  names(): { people: Record<string, string>; devices: Record<string, string> }
  /** Who answers reports when the office names no contact. */
  administratorName(): string
  /** Whether anybody could approve a pairing. */
  hasAdministrator(): boolean
}

export interface DeskPairing {
  start(commitment: string, source: string): { id: string; commitment: string } | Refusal
  reveal(input: {
    id: string
    publicKey: PublicKey
    nonce: string
    deviceName: string
  }): { nonce: string; caFingerprint: string } | Refusal
  prove(
    input: { id: string; proof: string },
    source: string,
  ): Promise<{ proof: string; situation: 'waiting' | 'paired'; name: string; role: Role } | Refusal>
  state(id: string): 'waiting' | 'paired' | 'refused' | 'expired'
  waiting(): z.infer<typeof PendingPairing>[]
  approve(input: { id: string; name: string; role: Role }, actor: Actor): Promise<{ person: string; device: string } | Refusal>
  refuse(id: string): Refusal | undefined
  /** `first`: approved by itself, since nobody else is there to do it. */
  invite(input: {
    role: Role
    name: string
    first?: boolean
  }): { code: string; role: Role; name: string; expiresAt: number } | Refusal
}

export interface DeskLists {
  views(): ListSource[]
  /** Asks the server at once; if that fails, nothing is kept. */
  add(source: NewListSource, actor: Actor): Promise<ListSource | Refusal>
  pull(id: string): Promise<ListSource | Refusal>
}

/** Backups, drills and their places. What takes long is a job: it goes on when nobody asks for it any more. */
export interface DeskBackups {
  availability(): Promise<Availability>
  /** Tries the place first; if it cannot be used, nothing is kept. */
  newPlace(place: NewPlace, secret: PlaceSecret | null, actor: Actor): Promise<{ row: string; seen: PlaceSeen } | Refusal>
  checkPlace(place: string): Promise<PlaceSeen | Refusal>
  runBackup(plan: string, actor: Actor): Promise<Job | Refusal>
  runDrill(plan: string, kind: 'full' | 'partial', actor: Actor): Promise<Job | Refusal>
  recordDrill(told: DrillTold, actor: Actor): Promise<{ row: string; result: DrillTold['result'] } | Refusal>
  cancel(job: string): Job | Refusal
  job(id: string): Job | Refusal
}

/** Tables of persons and consents, each by who asks. Rejects with SekishoError `unavailable` until everything was read. */
export interface DeskConsentPages {
  consents(
    query: ConsentsQuery,
    actor: Actor,
  ): Promise<Omit<z.input<typeof ConsentsPage>, 'rows'> & { rows: readonly Omit<ConsentRow, 'id'>[] }>
  persons(query: PersonsQuery, actor: Actor): Promise<{ rows: readonly PersonRow[]; total: number; all: number }>
  /** Consents that ended or are to be given again, of whom this actor sees. */
  waiting(actor: Actor): Promise<number>
  askDue(purpose: string | null, actor: Actor): Promise<{ asked: number; quiet: number }>
}

/** Persons and their consents. */
export interface DeskConsents {
  readonly book: ConsentBook
  readonly recorder: ConsentRecorder
  readonly pages: DeskConsentPages
  readonly imports: {
    preview(bytes: Uint8Array): Promise<ImportAnswer | Refusal>
    apply(bytes: Uint8Array, actor: Actor, id?: string): Promise<ImportAnswer | Refusal>
  }
  /** The time that decides on expiry. */
  now(): number
}

/** Storage periods. Each rejects with SekishoError in words. */
export interface DeskRetention {
  /** What is past its due and not deleted, by rule. */
  dueNow(): Promise<RetentionPreview>
  /** One rule, or null for all of them. Resolves when it ended; proofs that take longer are counted as waiting. */
  run(
    rule: string | null,
    actor: Actor,
  ): Promise<{
    readonly due: number
    readonly deleted: number
    readonly held: number
    readonly waiting: number
    readonly failed: number
  }>
}

/** The desk of requests: what is computed and what is bound to a decision. */
export interface DeskRequests {
  receive(
    asked: Omit<ReceiveRequest, 'number' | 'deadline' | 'lawVersion' | 'places'>,
    actor: Actor,
  ): Promise<{ readonly row: string; readonly number: string; readonly deadline: number } | Refusal>
  extend(request: string, reason: string, actor: Actor): Promise<{ readonly deadline: number } | Refusal>
  correct(request: string, person: PersonText, reason: string, actor: Actor): Promise<{ readonly row: string } | Refusal>
  stop(request: string, actor: Actor): Promise<{ readonly row: string } | Refusal>
  erase(request: string, actor: Actor): Promise<{ readonly erasure: string } | Refusal>
  letter(request: string, language: Language): Promise<{ readonly text: string; readonly person: string } | Refusal>
}

/** The office's mail. Each throws or rejects with SekishoError in words. */
export interface DeskMail extends OfficeMail {
  view(): MailView
  set(settings: MailSettings | null): void
  /** Sends the reminders that are due. */
  remind(): Promise<{ readonly sent: number; readonly failed: number; readonly nowhere: number }>
  /** Mails sent by reminders since the start. */
  total(): number
}

/** Receipts of consents. */
export interface DeskReceipts {
  /** @param consent `<person>.<purpose>`. */
  file(
    consent: string,
    format: 'html' | 'json',
    language: Language,
  ): Promise<{ readonly type: string; readonly name: string; readonly body: Uint8Array } | Refusal>
  /** A key set (RFC 7517), and the verifier keys of the log. */
  keys(): Promise<{ keys: Record<string, unknown>[]; logs: string[] }>
}

/** Erasures of persons. Each rejects with SekishoError in words. */
export interface DeskErasures {
  /** Resolves when it is begun; it goes on by itself. */
  erase(person: string, cause: Erasure['cause'], actor: Actor): Promise<{ erasure: string }>
  look(erasure: string): Promise<void>
}

/** Searches and packages for requests. Each rejects with SekishoError in words, and writes what it showed. */
export interface DeskDisclosures {
  search(
    request: string,
    typed: readonly string[],
    actor: Actor,
  ): Promise<{ words: string[]; hits: SearchHit[]; complete: boolean }>
  pack(
    request: string,
    asked: { readonly language: Language; readonly hits: readonly string[]; readonly passphrase: string | null },
    actor: Actor,
  ): Promise<{ name: string; type: string; bytes: Uint8Array; sha256: string; encrypted: boolean }>
}

/** What the API for the office's app needs beside the consents. */
export interface DeskApp {
  /** 32 bytes under which "the notice was shown" is signed: the same after a restart. */
  readonly shownKey: Uint8Array
  /** Address of the hosted page for a wish; a refusal if the way back is no place to go; null: there is no page. */
  wish?(wish: {
    /** Person id; null: somebody new. */
    readonly person: string | null
    /** Ids of purposes. */
    readonly purposes: readonly string[]
    readonly back: string | null
  }): string | Refusal | null
}

/** Private links of persons: made here, opened on the registration page. */
export interface DeskLinks {
  make(
    person: string,
    send: boolean,
    actor: Actor,
    /** The authority by which the desk was reached. */
    host: string,
  ): Promise<{ readonly url: string; readonly until: number; readonly sent: boolean } | Refusal>
}

/** Passphrases of administrators, asked again for grave acts. */
export interface DeskStepUp {
  /** Whether this person set one. */
  needed(person: string): boolean
  /** Whether the token was given to this very device, for the passphrase in force, less than five minutes ago. */
  holds(actor: Actor, token: string | undefined): boolean
  prove(caller: Pick<Caller, 'actor' | 'person'>, passphrase: string): Promise<{ token: string; expiresInMs: number } | Refusal>
  set(caller: Pick<Caller, 'actor' | 'person'>, old: string | null, passphrase: string): Promise<Refusal | undefined>
}

/** What whoever proves the recovery key may do; asked by the command line of this machine only. */
export interface DeskRegain {
  challenge(): Promise<{ id: string; publicKey: string } | Refusal>
  regain(asked: { id: string; act: RegainAct; person: string; proof: string | null }, actor: Actor): Promise<RegainDone | Refusal>
}

/** The office's CA and its change. */
export interface DeskAuthority {
  view(): AuthorityView
  change(asked: { act: 'begin' | 'finish' | 'cancel'; finishAt: number | null }, actor: Actor): Promise<AuthorityView | Refusal>
}

/** Keys that change without words to write down; resolves with the key's version. Throws SekishoError in words. */
export interface DeskKeys {
  rotate(key: 'master' | 'vault' | 'log', actor: Actor): Promise<number>
}

export interface DeskPorts {
  readonly clock: Clock
  readonly log: Log
  readonly ledger: Ledger
  readonly certificates: Certificates
  readonly identity: DeskIdentity
  readonly pairing: DeskPairing
  readonly settings: { get(): OfficeSettings; change(patch: Partial<OfficeSettings>, actor: Actor): Promise<OfficeSettings> }
  readonly setup: {
    state(): z.infer<typeof Setup>
    confirmRecovery(words: readonly [string, string], actor: Actor): Promise<void>
  }
  readonly controls: { views(): Promise<ControlView[]>; check(code?: ControlCode): Promise<unknown> }
  frontReady(): boolean
  /** Where views of personal data are written; left out: nowhere (a command that shows the office while it is stopped). */
  readonly references?: ReferenceWriter
  /** Servers that lists are taken from. */
  readonly lists?: DeskLists
  /** Left out: nothing is backed up by this process (a drill's own gateway). */
  readonly backups?: DeskBackups
  /** Left out: nobody's consents are told (a drill's own gateway, while it has no book). */
  readonly consents?: DeskConsents
  /** Left out: this process asks no other places (a drill's own gateway). */
  readonly connectors?: Connectors
  /** Left out: this process discloses nothing (a drill's own gateway). */
  readonly disclosures?: DeskDisclosures
  /** Left out, or without `consents`: there is no API for the office's app. */
  readonly app?: DeskApp
  /** Left out: no mail is sent by this process. */
  readonly mail?: DeskMail
  /** Left out: no receipts are made by this process. */
  readonly receipts?: DeskReceipts
  /** Left out: there is no registration page. */
  readonly links?: DeskLinks
  /** Left out: nobody is erased by this process (a drill's own gateway). */
  readonly erasures?: DeskErasures
  /** Left out: requests are not handled by this process (a drill's own gateway). */
  readonly requests?: DeskRequests
  /** Left out: nothing is deleted by this process (a drill's own gateway). */
  readonly retention?: DeskRetention
  /** Left out: nobody is asked for a passphrase (a drill's own gateway). */
  readonly stepUp?: DeskStepUp
  readonly regain?: DeskRegain
  readonly authority?: DeskAuthority
  readonly keys?: DeskKeys
  /** Decides on requests that other proxies hold. */
  readonly front?: Pick<Front, 'ask' | 'outcome' | 'recent'> & Partial<Pick<Front, 'figures'>>
  /** Records of past requests; absent: they could not be opened. */
  readonly observations?: Observations | undefined
}

export interface DeskSettings {
  readonly host: string
  readonly port: number
  /** Further host names the desk answers to. */
  readonly names: readonly string[]
  readonly language: Language
  readonly version: string
}
