// Persons and their consents as the book keeps them: strings once, everything else in typed arrays, so that 300,000 consents take some megabytes.
import type { Consent, ConsentSituation } from '../../shared/registers/consents.ts'
import { consentSituation } from '../../shared/registers/consents.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'

/** Consents of so many persons and one purpose are kept together: a purpose that few were asked about costs little. */
const CHUNK = 1024
const LASTS = ['none', 'asked', 'given', 'renewed', 'refused', 'withdrawn'] as const
/** There is no such number in a row: the state has no end, or the act named no notice. */
const NEVER = Number.POSITIVE_INFINITY

interface Chunk {
  readonly last: Uint8Array
  readonly version: Uint32Array
  readonly validUntil: Float64Array
}

/** What a check needs of a consent. */
export interface ConsentState {
  readonly last: Consent['last']
  readonly validUntil: number | null
  readonly noticeVersion: number | null
}

const PERSON = 1
const MEMBER = 2

const mailOf = (email: string) => email.trim().toLowerCase()

/** Who is known, and how each consent stands. Rows may come in any order and more than once; the last one told counts. */
export class States {
  readonly #slots = new Map<string, number>()
  readonly #ids: (string | undefined)[] = []
  readonly #free: number[] = []
  readonly #refs = new Map<string, number>()
  readonly #mails = new Map<string, number[]>()
  readonly #links = new Map<string, number>()
  readonly #hosts: string[] = []
  readonly #refOf: string[] = []
  readonly #mailOf: string[] = []
  readonly #linkOf: (string | undefined)[] = []
  #known = new Uint8Array(CHUNK)
  #stopped = new Uint8Array(CHUNK)
  #held = new Uint32Array(CHUNK)
  #hostOf = new Uint32Array(CHUNK)
  #linkUntil = new Float64Array(CHUNK)
  /** By purpose, then by chunk of persons. */
  readonly #consents = new Map<string, (Chunk | undefined)[]>()

  setPerson(id: string, row: DataSubject | undefined): void {
    if (!row && !this.#slots.has(id)) return
    const slot = this.#slot(id)
    this.#forgetNames(slot)
    if (!row) {
      this.#known[slot]! &= ~PERSON
      this.#stopped[slot] = 0
      this.#hostOf[slot] = 0
      this.#release(slot)
      return
    }
    this.#known[slot]! |= PERSON
    this.#stopped[slot] = row.stopped ? 1 : 0
    this.#hostOf[slot] = row.host === null ? 0 : this.#hostNumber(row.host)
    if (row.ref !== '') {
      this.#refOf[slot] = row.ref
      // Two rows with one ref cannot be made; were there any, neither is guessed to be the other: the first stays.
      if (!this.#refs.has(row.ref)) this.#refs.set(row.ref, slot)
    }
    const mail = mailOf(row.email)
    if (mail !== '') {
      this.#mailOf[slot] = mail
      const sharing = this.#mails.get(mail)
      if (sharing) sharing.push(slot)
      else this.#mails.set(mail, [slot])
    }
    if (row.link) {
      this.#linkOf[slot] = row.link.hash
      this.#linkUntil[slot] = row.link.until
      this.#links.set(row.link.hash, slot)
    }
  }

  /** Members are persons, too, under their id. */
  setMember(id: string, present: boolean): void {
    if (!present && !this.#slots.has(id)) return
    const slot = this.#slot(id)
    if (present) this.#known[slot]! |= MEMBER
    else this.#known[slot]! &= ~MEMBER
    this.#release(slot)
  }

  setConsent(person: string, purpose: string, row: Consent | undefined): void {
    if (!row && this.state(person, purpose) === undefined) return
    const slot = this.#slot(person)
    const chunk = this.#chunk(purpose, slot)
    const at = slot % CHUNK
    const was = chunk.last[at]! > 0
    chunk.last[at] = row ? LASTS.indexOf(row.last) : 0
    chunk.version[at] = row?.notice ? row.notice.version + 1 : 0
    chunk.validUntil[at] = row ? (row.validUntil ?? NEVER) : 0
    this.#held[slot]! += Number(row !== undefined) - Number(was)
    this.#release(slot)
  }

  isKnown(person: string): boolean {
    const slot = this.#slots.get(person)
    return slot !== undefined && this.#known[slot] !== 0
  }

  isStopped(person: string): boolean {
    const slot = this.#slots.get(person)
    return slot !== undefined && this.#stopped[slot] === 1
  }

  hostOf(person: string): string | null {
    const slot = this.#slots.get(person)
    const host = slot === undefined ? 0 : this.#hostOf[slot]!
    return host === 0 ? null : this.#hosts[host - 1]!
  }

  /** The state of a consent; undefined: there was never an act. */
  state(person: string, purpose: string): ConsentState | undefined {
    const slot = this.#slots.get(person)
    const chunk = slot === undefined ? undefined : this.#consents.get(purpose)?.[Math.floor(slot / CHUNK)]
    const at = slot! % CHUNK
    if (!chunk || chunk.last[at] === 0) return undefined
    const [until, version] = [chunk.validUntil[at]!, chunk.version[at]!]
    return {
      last: LASTS[chunk.last[at]!] as Consent['last'],
      validUntil: until === NEVER ? null : until,
      noticeVersion: version === 0 ? null : version - 1,
    }
  }

  byRef(ref: string): string | undefined {
    return this.#idAt(this.#refs.get(ref))
  }

  byEmail(email: string): string | undefined {
    return this.#idAt(this.#mails.get(mailOf(email))?.[0])
  }

  byLink(hash: string, now: number): string | undefined {
    const slot = this.#links.get(hash)
    return slot !== undefined && now < this.#linkUntil[slot]! ? this.#idAt(slot) : undefined
  }

  /** Everything is forgotten: before it is read anew. */
  clear(): void {
    for (const map of [this.#slots, this.#refs, this.#mails, this.#links, this.#consents]) map.clear()
    for (const list of [this.#ids, this.#free, this.#hosts, this.#refOf, this.#mailOf, this.#linkOf]) list.length = 0
    for (const array of [this.#known, this.#stopped, this.#held, this.#hostOf, this.#linkUntil]) array.fill(0)
  }

  #idAt(slot: number | undefined): string | undefined {
    return slot === undefined ? undefined : this.#ids[slot]
  }

  #slot(id: string): number {
    const known = this.#slots.get(id)
    if (known !== undefined) return known
    const slot = this.#free.pop() ?? this.#ids.length
    this.#slots.set(id, slot)
    this.#ids[slot] = id
    if (slot >= this.#known.length) this.#grow()
    return slot
  }

  /** A slot is free once nobody is known there and no consent is left. */
  #release(slot: number): void {
    if (this.#known[slot] !== 0 || this.#held[slot] !== 0) return
    this.#slots.delete(this.#ids[slot]!)
    this.#ids[slot] = undefined
    this.#free.push(slot)
  }

  #forgetNames(slot: number): void {
    const [ref, mail, link] = [this.#refOf[slot], this.#mailOf[slot], this.#linkOf[slot]]
    if (ref && this.#refs.get(ref) === slot) this.#refs.delete(ref)
    if (mail) {
      const sharing = (this.#mails.get(mail) ?? []).filter(other => other !== slot)
      if (sharing.length > 0) this.#mails.set(mail, sharing)
      else this.#mails.delete(mail)
    }
    if (link && this.#links.get(link) === slot) this.#links.delete(link)
    this.#refOf[slot] = ''
    this.#mailOf[slot] = ''
    this.#linkOf[slot] = undefined
  }

  #hostNumber(host: string): number {
    const known = this.#hosts.indexOf(host)
    return known >= 0 ? known + 1 : this.#hosts.push(host)
  }

  #chunk(purpose: string, slot: number): Chunk {
    const chunks = this.#consents.get(purpose) ?? []
    this.#consents.set(purpose, chunks)
    const index = Math.floor(slot / CHUNK)
    chunks[index] ??= {
      last: new Uint8Array(CHUNK),
      version: new Uint32Array(CHUNK),
      validUntil: new Float64Array(CHUNK),
    }
    return chunks[index]
  }

  #grow(): void {
    const size = this.#known.length * 2
    const grown = <Numbers extends { set(from: Numbers): void }>(to: Numbers, from: Numbers): Numbers => {
      to.set(from)
      return to
    }
    this.#known = grown(new Uint8Array(size), this.#known)
    this.#stopped = grown(new Uint8Array(size), this.#stopped)
    this.#held = grown(new Uint32Array(size), this.#held)
    this.#hostOf = grown(new Uint32Array(size), this.#hostOf)
    this.#linkUntil = grown(new Float64Array(size), this.#linkUntil)
  }
}

/** As `consentSituation`, for a state of the book. */
export function situationOf(state: ConsentState | undefined, material: number | undefined, now: number): ConsentSituation {
  if (!state) return 'never-asked'
  const notice = state.noticeVersion === null ? null : { id: '', version: state.noticeVersion, sha256: '', language: '' }
  return consentSituation({ last: state.last, validUntil: state.validUntil, notice }, material, now)
}
