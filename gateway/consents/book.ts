// What is in force, in memory, following every commit: whether a purpose may be served for a person. Refuses while it has not read everything or is behind. One file, because every way to a grant has to be seen together.
import type { Clock, Commit, ConsentBook, ConsentVerdict, Ledger, Log, RowChange, VerdictReason } from '../../shared/ports.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import { type Consent, consentId, isValidConsent } from '../../shared/registers/consents.ts'
import type { Notice } from '../../shared/registers/notices.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'
import { NoticeTimes } from './notice-times.ts'
import { States, situationOf } from './states.ts'

/** What the ledger knows for longer than this without the book having heard of it would turn a refusal into a grant. */
export const BEHIND_MS = 30_000
/** A question to the ledger's thread, answered after every commit before it, proves that the book has heard of them all. */
const BEAT_MS = 5_000
/** Rows taken in one piece: the front, on this thread, has its turn between two. */
const ROWS_AT_ONCE = 500
/** After a failure the rows are read anew. */
const AGAIN_MS = 1_000

/** Registers that a verdict depends on, in the order they are read. */
const FOLLOWED = ['purposes', 'notices', 'people', 'persons', 'consents'] as const satisfies RegisterName[]

/** Hears of every row the book takes in, at start and after each commit: the table of pages follows by it. */
export interface Follower {
  /** Everything is told anew from here on. */
  reset(): void
  take(changes: readonly RowChange[]): void
  /** All that was there at start has been told. */
  ready(): void
}

export interface BookOptions {
  readonly ledger: Pick<Ledger, 'rowsFrom' | 'row' | 'subscribe'>
  readonly clock: Clock
  readonly log: Log
  /** Milliseconds that never go back: how long the ledger has not been heard of. */
  readonly steady?: () => number
  readonly follower?: Follower
}

export interface OpenBook extends ConsentBook {
  /** Asks the ledger's thread for a sign of life, as it is done by itself every five seconds. */
  beat(): Promise<void>
  /** The time that decides: the clock's, and never before the newest entry (an expiry is not undone by a clock set back). */
  now(): number
  /** Tells the follower everything anew; what is in force is not touched. */
  tellAgain(): Promise<void>
  close(): void
}

/** Starts reading at once; `ready` resolves when everything was read. */
export function createConsentBook(options: BookOptions): OpenBook {
  return new Book(options)
}

class Book implements OpenBook {
  readonly #options: BookOptions
  readonly #steady: () => number
  readonly #states = new States()
  readonly #notices = new NoticeTimes()
  readonly #purposes = new Map<string, Purpose>()
  readonly #codes = new Map<string, Purpose>()
  /** Rows heard of while they were being read: what was read of them may be older. */
  #heard: Set<string> | undefined
  #read = false
  #heardAt = Number.NEGATIVE_INFINITY
  #newest = 0
  #turn = 0
  #closed = false
  #again: NodeJS.Timeout | undefined
  readonly #timer: NodeJS.Timeout
  readonly #unsubscribe: () => void
  readonly ready: Promise<void>
  #isReady: () => void = () => undefined

  constructor(options: BookOptions) {
    this.#options = options
    this.#steady = options.steady ?? (() => performance.now())
    this.ready = new Promise(resolve => {
      this.#isReady = resolve
    })
    // Subscribed before reading, so that nothing falls between.
    this.#unsubscribe = options.ledger.subscribe(commit => this.#follow(commit))
    this.#timer = setInterval(() => void this.beat(), BEAT_MS)
    this.#timer.unref()
    void this.#load()
  }

  check(person: string, purpose: string): ConsentVerdict {
    const found = this.purpose(purpose)
    const known = this.#states.isKnown(person)
    const says = (
      reason: VerdictReason,
      allowed = false,
      noticeVersion: number | null = null,
      validUntil: number | null = null,
    ) => ({
      allowed,
      reason,
      person: known ? person : null,
      purpose: found?.id ?? null,
      noticeVersion,
      validUntil,
    })
    if (!this.#read || this.#steady() - this.#heardAt > BEHIND_MS) return says('unreadable')
    if (!found) return says('unknown-purpose')
    if (found.retired) return says('retired')
    if (!known) return says('unknown-person')
    if (this.#states.isStopped(person)) return says('stopped')
    if (!found.consentRequired) return says('not-needed', true)
    const now = this.now()
    const material = this.#notices.at(found.id, now)?.material
    if (material === undefined) return says('no-notice')
    const state = this.#states.state(person, found.id)
    const situation = situationOf(state, material, now)
    return says(situation, isValidConsent(situation), state?.noticeVersion ?? null, state?.validUntil ?? null)
  }

  personByRef(ref: string): string | undefined {
    return ref === '' ? undefined : this.#states.byRef(ref)
  }

  personByEmail(email: string): string | undefined {
    return this.#states.byEmail(email)
  }

  personByLink(hash: string, now: number): string | undefined {
    return this.#states.byLink(hash, Math.max(now, this.#newest))
  }

  hostOf(person: string): string | null {
    return this.#states.hostOf(person)
  }

  purpose(idOrCode: string): Purpose | undefined {
    return this.#purposes.get(idOrCode) ?? this.#codes.get(idOrCode)
  }

  purposes(): readonly Purpose[] {
    return [...this.#purposes.values()]
  }

  notice(purpose: string, now: number): ReturnType<ConsentBook['notice']> {
    const found = this.purpose(purpose)
    return found && this.#notices.at(found.id, now)
  }

  consent(person: string, purpose: string): Promise<Consent | undefined> {
    return this.#options.ledger.row('consents', consentId(person, this.purpose(purpose)?.id ?? purpose))
  }

  now(): number {
    return Math.max(this.#options.clock(), this.#newest)
  }

  async beat(): Promise<void> {
    const asked = this.#steady()
    try {
      await this.#options.ledger.row('settings', 'heartbeat')
      this.#heardAt = Math.max(this.#heardAt, asked)
    } catch (error) {
      this.#options.log.warn({ error: String(error) }, 'the ledger did not answer the book of consents')
    }
  }

  async tellAgain(): Promise<void> {
    const { follower, log } = this.#options
    // While everything is read anyway, the follower hears of it.
    if (!follower || !this.#read || this.#closed) return
    const [turn, heard] = [this.#turn, new Set<string>()]
    this.#heard = heard
    follower.reset()
    try {
      const told = await this.#readAll(
        () => turn === this.#turn && !this.#closed,
        heard,
        changes => follower.take(changes),
      )
      if (told) follower.ready()
    } catch (error) {
      log.error({ err: error }, 'the tables of consents could not be read anew')
    }
  }

  close(): void {
    this.#closed = true
    this.#turn++
    clearInterval(this.#timer)
    clearTimeout(this.#again)
    this.#unsubscribe()
  }

  #follow({ changes }: Commit): void {
    const ours = changes.filter(({ register }) => (FOLLOWED as readonly string[]).includes(register))
    if (ours.length === 0) return
    try {
      for (const change of ours) {
        this.#heard?.add(`${change.register} ${change.id}`)
        this.#take(change)
      }
      this.#options.follower?.take(ours)
    } catch (error) {
      this.#options.log.error({ err: error }, 'the book of consents could not follow a commit and is read anew')
      this.#loadAgain()
    }
  }

  /** Nothing is known any more until all of it was read again. */
  #loadAgain(): void {
    this.#read = false
    this.#turn++
    clearTimeout(this.#again)
    if (this.#closed) return
    this.#again = setTimeout(() => void this.#load(), AGAIN_MS)
    this.#again.unref()
  }

  async #load(): Promise<void> {
    const turn = ++this.#turn
    const heard = new Set<string>()
    this.#heard = heard
    this.#states.clear()
    this.#notices.clear()
    this.#purposes.clear()
    this.#codes.clear()
    this.#options.follower?.reset()
    try {
      const take = (changes: readonly RowChange[]) => {
        for (const change of changes) this.#take(change)
        this.#options.follower?.take(changes)
      }
      if (!(await this.#readAll(() => turn === this.#turn, heard, take))) return
      await this.beat()
      if (turn !== this.#turn) return
      this.#heard = undefined
      this.#read = true
      this.#options.follower?.ready()
      this.#isReady()
    } catch (error) {
      if (turn !== this.#turn) return
      this.#options.log.error({ err: error }, 'the consents could not be read')
      this.#loadAgain()
    }
  }

  /** False: it was given up half-way. */
  async #readAll(
    goOn: () => boolean,
    heard: ReadonlySet<string>,
    take: (changes: readonly RowChange[]) => void,
  ): Promise<boolean> {
    for (const register of FOLLOWED) {
      for (let cursor: number | null = 0; cursor !== null; ) {
        const page: { rows: { id: string }[]; next: number | null } = await this.#options.ledger.rowsFrom(
          register,
          cursor,
          ROWS_AT_ONCE,
        )
        if (!goOn()) return false
        take(
          page.rows.filter(({ id }) => !heard.has(`${register} ${id}`)).map(row => ({ register, id: row.id, row }) as RowChange),
        )
        cursor = page.next
      }
    }
    return true
  }

  #take({ register, id, row }: RowChange): void {
    if (register === 'persons') {
      const person = row as DataSubject | undefined
      this.#newest = Math.max(this.#newest, person?.changedAt ?? 0)
      this.#states.setPerson(id, person)
    } else if (register === 'people') this.#states.setMember(id, row !== undefined)
    else if (register === 'purposes') this.#takePurpose(id, row as Purpose | undefined)
    else if (register === 'notices') this.#notices.set(id, row as Notice | undefined)
    else if (register === 'consents') {
      const consent = row as Consent | undefined
      this.#newest = Math.max(this.#newest, consent?.at ?? 0)
      if (consent) this.#states.setConsent(consent.person, consent.purpose, consent)
      else for (const [person, purpose] of readingsOf(id)) this.#states.setConsent(person, purpose, undefined)
    }
  }

  #takePurpose(id: string, row: Purpose | undefined): void {
    const before = this.#purposes.get(id)
    if (before) this.#codes.delete(before.code)
    if (!row) {
      this.#purposes.delete(id)
      return
    }
    this.#purposes.set(id, row)
    this.#codes.set(row.code, row)
  }
}

/** `<person>.<purpose>`: a client may have made an id with a dot of its own, so every reading of it counts as gone. */
export function readingsOf(id: string): [string, string][] {
  return [...id.matchAll(/\./g)].map(({ index }) => [id.slice(0, index), id.slice(index + 1)])
}
