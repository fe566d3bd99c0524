// Searches and packages for requests: gathered from the log, other places and what a human confirmed; recorded before it is handed out, and never written to a disk.
import { createHash } from 'node:crypto'
import type { SearchHit } from '../../shared/consent-routes.ts'
import type { Clock, Connectors, Ledger, ReferenceWriter } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'
import type { Request } from '../../shared/registers/requests.ts'
import type { Actor } from '../../shared/roles.ts'
import { disclosureWords as words } from '../../shared/words/disclosure.ts'
import type { Language } from '../../shared/words/text.ts'
import type { DisclosureDocument } from './document.ts'
import { type GatherPorts, gather } from './gather.ts'
import { disclosurePage, timeIn } from './page.ts'
import type { AboutPerson, Reading } from './reading.ts'
import { type Word, wordsOf } from './search.ts'
import { zip } from './zip.ts'

export interface DisclosurePorts extends GatherPorts {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'row' | 'rows' | 'history' | 'execute'>
  readonly reading: Reading
  readonly references: Pick<ReferenceWriter, 'viewed'>
  readonly connectors: Connectors
  /** IANA zone of the office. */
  timeZone(): string
}

export interface Package {
  readonly name: string
  /** Media type. */
  readonly type: string
  readonly bytes: Uint8Array
  /** Of these very bytes, lower-case hex. */
  readonly sha256: string
  readonly encrypted: boolean
}

/** Each rejects with SekishoError in words. */
export interface Disclosures {
  /** Where the person of a request is named, for a human to say what is about them. */
  search(
    request: string,
    typed: readonly string[],
    actor: Actor,
  ): Promise<{ words: string[]; hits: SearchHit[]; complete: boolean }>
  /** Everything held on the person; its digest stands in the request's row before this resolves. */
  pack(
    request: string,
    asked: { readonly language: Language; readonly hits: readonly string[]; readonly passphrase: string | null },
    actor: Actor,
  ): Promise<Package>
}

/** The answer travels as base64 in JSON. */
const MOST_BYTES = 48 << 20
/** Typed words are kept for so many requests, in memory. */
const MOST_REMEMBERED = 50

export function createDisclosures(ports: DisclosurePorts): Disclosures {
  const { clock, ledger, reading, references } = ports
  /** What was typed at the last search of a request: the package looks again for the same. */
  const remembered = new Map<string, readonly string[]>()

  async function asked(id: string): Promise<Request> {
    const request = await ledger.row('requests', id)
    if (!request) throw new SekishoError('not-found', words.noRequest)
    if (request.person === '') throw new SekishoError('conflict', words.erased)
    return request
  }

  function told(actor: Actor, request: Request, way: 'search' | 'disclosure', items: readonly string[]): void {
    references.viewed({
      viewer: actor.person,
      role: actor.role,
      whom: request.person,
      object: `requests:${request.id}`,
      items: items.slice(0, 50),
      purpose: null,
      noticeVersion: null,
      way,
      result: 'shown',
      people: 1,
    })
  }

  return {
    async search(id, typed, actor) {
      const request = await asked(id)
      const about = await reading.about(request.person)
      const wanted = wordsFor(about, typed)
      remembered.delete(id)
      remembered.set(id, typed)
      for (const oldest of remembered.keys()) if (remembered.size > MOST_REMEMBERED) remembered.delete(oldest)
      const { hits, complete } = await reading.search(request.person, wanted)
      told(actor, request, 'search', ['search', ...new Set(hits.map(({ register }) => register))])
      return { words: wanted.map(({ word }) => word), hits, complete }
    },

    async pack(id, { language, hits, passphrase }, actor) {
      const request = await asked(id)
      const granted = request.decision !== null && request.decision.outcome !== 'refuse'
      if (!granted || (request.situation !== 'decided' && request.situation !== 'done'))
        throw new SekishoError('conflict', words.notDecided)
      const about = await reading.about(request.person)
      const person = await ledger.row('persons', request.person)
      if (!person && about.rows.length === 0) throw new SekishoError('not-found', words.unknownPerson)
      const found = hits.length === 0 ? [] : await confirmed(request, about, hits)
      const document = await gather(ports, { request, about, person, found, language, actor })
      const [bytes, encrypted] = await packed(document, passphrase)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const done = await ledger.execute({
        register: 'requests',
        operation: 'packaged',
        row: request.id,
        input: { sha256, bytes: bytes.length, encrypted },
        actor: { ...actor, role: 'gateway' },
      })
      if (isRefusal(done)) throw SekishoError.from(done)
      told(
        actor,
        request,
        'disclosure',
        document.records.map(({ register }) => register),
      )
      const name = `disclosure-${request.number}.zip`
      return encrypted
        ? { name: `${name}.age`, type: 'application/octet-stream', bytes, sha256, encrypted }
        : { name, type: 'application/zip', bytes, sha256, encrypted }
    },
  }

  /** What a human confirmed, as it stands now: exactly what they saw, or a refusal. */
  async function confirmed(request: Request, about: AboutPerson, ids: readonly string[]): Promise<SearchHit[]> {
    const { hits } = await reading.search(request.person, wordsFor(about, remembered.get(request.id) ?? []))
    const byId = new Map(hits.map(hit => [hit.id, hit]))
    return [...new Set(ids)].map(id => {
      const hit = byId.get(id)
      if (!hit) throw new SekishoError('conflict', words.hitChanged)
      return hit
    })
  }

  async function packed(document: DisclosureDocument, passphrase: string | null): Promise<[Uint8Array, boolean]> {
    const page = disclosurePage(document, timeIn(document.language, ports.timeZone()))
    const members = [
      { name: 'disclosure.html', bytes: Buffer.from(page, 'utf8') },
      { name: 'disclosure.json', bytes: Buffer.from(`${JSON.stringify(document, null, 2)}\n`, 'utf8') },
    ]
    const plain = zip(members, clock())
    if (plain.length > MOST_BYTES) throw new SekishoError('too-large', words.tooLarge)
    return passphrase === null ? [plain, false] : [await reading.seal(plain, passphrase), true]
  }
}

/** Of the person now and of everything that ever stood there: a name before marriage is looked for, too. */
function wordsFor(about: AboutPerson, typed: readonly string[]): Word[] {
  const names = new Set<string>()
  const addresses = new Set<string>()
  const phones = new Set<string>()
  const of = (values: Readonly<Record<string, unknown>>) => {
    const { name, email, phone, ref, before } = values as Partial<DataSubject> & { before?: unknown }
    if (typeof name === 'string') names.add(name)
    for (const one of [email, ref]) if (typeof one === 'string' && one !== '') addresses.add(one)
    if (typeof phone === 'string' && phone !== '') phones.add(phone)
    if (typeof before === 'object' && before !== null) of(before as Record<string, unknown>)
  }
  for (const { register, values } of [...about.rows, ...about.entries])
    if (register === 'persons' || register === 'people') of(values)
  return wordsOf({ names: [...names], addresses: [...addresses], phones: [...phones] }, typed)
}
