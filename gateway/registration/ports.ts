// What the registration page asks of the rest of the gateway, and what its own parts tell each other.

import type { Law } from '../../shared/law.ts'
import type { Certificates, Clock, ConsentBook, ConsentRecorder, Ledger, Log, ReferenceWriter } from '../../shared/ports.ts'
import type { Refusal } from '../../shared/problems.ts'
import type { RequestKind } from '../../shared/registers/requests.ts'
import type { Language } from '../../shared/words/text.ts'
import type { Forms } from './forms.ts'
import type { Limits } from './limits.ts'
import type { Links } from './links.ts'
import type { Places } from './places.ts'
import type { Tokens } from './tokens.ts'
import type { Wishes } from './wishes.ts'

export interface PageSettings {
  readonly host: string
  readonly port: number
  /** How people reach the page, if that is not this machine's name and the port it listens on; null: as they reach the front. */
  readonly origin: string | null
  /** Further host names of the front. */
  readonly names: readonly string[]
  readonly language: Language
}

/** Sends one mail. Rejects if it could not be handed over. */
export interface PageMail {
  /** False: no mail is set up. */
  ready(): boolean
  send(mail: { readonly to: string; readonly subject: string; readonly text: string }): Promise<void>
}

export interface NewRequest {
  readonly person: string
  readonly kind: RequestKind
  readonly law: Law
  readonly way: 'private-link'
  readonly details: string
}

/** A receipt as a file. */
export interface ReceiptFile {
  readonly type: string
  readonly name: string
  readonly body: Uint8Array
}

export interface PagePorts {
  readonly clock: Clock
  readonly log: Log
  readonly certificates: Pick<Certificates, 'front' | 'forName' | 'subscribe' | 'publicNames'>
  readonly ledger: Ledger
  readonly book: ConsentBook
  readonly recorder: ConsentRecorder
  readonly references: ReferenceWriter
  /** 32 bytes for this purpose, the same after a restart. */
  key(purpose: string): Uint8Array
  newId(): string
  office(): { readonly name: string; readonly contact: string; readonly timeZone: string }
  /** The port the front listens on; 0: not yet. */
  frontPort(): number
  /** Left out: no mail can be sent. */
  readonly mail?: PageMail | undefined
  /** Receives a request; left out: the person is told whom to ask. */
  request?(asked: NewRequest): Promise<{ readonly number: string; readonly deadline: number } | Refusal>
  /** The receipt of a consent (`<person>.<purpose>`); left out: none is offered. */
  receipt?(consent: string, format: 'html' | 'json', language: Language): Promise<ReceiptFile | Refusal>
  /** Public keys by which receipts are checked; left out: none are made. */
  receiptKeys?(): Promise<{ readonly keys: readonly object[]; readonly logs: readonly string[] }>
  /** Tells the office that somebody asked for their link and it could not be mailed. */
  linkAsked(person: string): Promise<void>
}

/** Made once per page. */
export interface Context {
  readonly settings: PageSettings
  readonly ports: PagePorts
  readonly wishes: Wishes
  readonly forms: Forms
  /** What was just done, to be said on the page that follows. */
  readonly flashes: Tokens
  readonly places: Places
  readonly limits: Limits
  readonly links: Links
  /** By what the app calls them: registrations under way, one at a time, so that two tabs do not make two people. */
  readonly registering: Map<string, Promise<unknown>>
}

/** One request, after host, origin and size were looked at. */
export interface Asked {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: URLSearchParams
  /** Fields of the form; empty for GET. */
  readonly form: URLSearchParams
  readonly language: Language
  /** The page's own origin, as this person reached it. */
  readonly origin: string
  /** The browser's cookie, fresh if it had none. */
  readonly cookie: string
  /** What it sent: a form without it is refused. */
  readonly sentCookie: string | undefined
  readonly source: string
}

export interface Answer {
  readonly status: number
  /** A whole page. */
  readonly page?: string
  readonly json?: object
  /** To be kept by whoever asked, never shown on this origin. */
  readonly file?: ReceiptFile
  /** For 303. */
  readonly location?: string
  readonly fields?: Readonly<Record<string, string>>
}
