// Puts a disclosure together: records, consents with their texts, who looked, what was found, and what other places say.
import type { SearchHit } from '../../shared/consent-routes.ts'
import { noticeDocument } from '../../shared/notices.ts'
import type { AskedPerson, Clock, Connectors, Ledger } from '../../shared/ports.ts'
import type { Connector } from '../../shared/registers/connectors.ts'
import { type Consent, consentId } from '../../shared/registers/consents.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'
import type { Request } from '../../shared/registers/requests.ts'
import type { Actor } from '../../shared/roles.ts'
import type { Language } from '../../shared/words/text.ts'
import type { DisclosureDocument } from './document.ts'
import type { AboutPerson } from './reading.ts'

export interface GatherPorts {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'row' | 'rows' | 'history' | 'execute'>
  readonly connectors: Connectors
  office(): { readonly name: string; readonly contact: string }
}

export interface Gathered {
  readonly request: Request
  readonly about: AboutPerson
  readonly person: DataSubject | undefined
  readonly found: readonly SearchHit[]
  readonly language: Language
  readonly actor: Actor
}

const iso = (at: number): string => new Date(at).toISOString()
const isoOr = (at: number | null): string | null => (at === null ? null : iso(at))

/** Rejects with SekishoError. */
export async function gather(ports: GatherPorts, gathered: Gathered): Promise<DisclosureDocument> {
  const { request, about, found, language } = gathered
  return {
    format: 'sekisho-disclosure-1',
    office: ports.office(),
    request: { number: request.number, kind: request.kind, law: request.law, receivedAt: iso(request.receivedAt) },
    madeAt: iso(ports.clock()),
    language,
    records: records(about),
    history: about.entries
      // Views have a table of their own.
      .filter(({ register }) => register !== 'references')
      .map(({ at, register, row, type, values }) => ({ at: iso(at), register, row, event: type, fields: values })),
    consents: await consents(ports, request.person, language),
    viewed: await views(ports, about, language),
    found: found.map(({ register, field, at, excerpt }) => ({ register, field, at: isoOr(at), excerpt })),
    elsewhere: await elsewhere(ports, gathered),
  }
}

function records({ rows }: AboutPerson): DisclosureDocument['records'] {
  const byRegister = new Map<string, { id: string; fields: Record<string, unknown> }[]>()
  for (const { register, id, values } of rows) {
    if (register === 'references') continue
    const same = byRegister.get(register) ?? []
    same.push({ id, fields: { ...values } })
    byRegister.set(register, same)
  }
  return [...byRegister].map(([register, of]) => ({ register, rows: of }))
}

async function consents({ ledger }: GatherPorts, person: string, language: Language): Promise<DisclosureDocument['consents']> {
  const all: DisclosureDocument['consents'] = []
  for (const purpose of await ledger.rows('purposes')) {
    const id = consentId(person, purpose.id)
    const consent = await ledger.row('consents', id)
    if (!consent) continue
    const shown = new Map<string, NonNullable<Consent['notice']>>()
    for (const { data } of await ledger.history('consents', id)) {
      const notice = data.notice as Consent['notice'] | undefined
      if (notice) shown.set(`${notice.id} ${notice.language}`, notice)
    }
    all.push({
      purpose: purpose.code,
      name: purpose.name[language],
      last: consent.last,
      at: iso(consent.at),
      way: consent.way,
      validUntil: isoOr(consent.validUntil),
      shown: await Promise.all([...shown.values()].map(notice => text(ledger, notice))),
    })
  }
  return all
}

async function text(ledger: GatherPorts['ledger'], { id, version, sha256, language }: NonNullable<Consent['notice']>) {
  const kept = (await ledger.row('notices', id))?.texts[language]
  return { notice: id, version, language, sha256, text: kept ? noticeDocument(kept, language) : null }
}

async function views({ ledger }: GatherPorts, about: AboutPerson, language: Language): Promise<DisclosureDocument['viewed']> {
  const names = new Map((await ledger.rows('purposes')).map(({ id, name }) => [id, name[language]]))
  const viewed: (DisclosureDocument['viewed'][number] & { sort: number })[] = []
  for (const { register, id } of about.rows) {
    if (register !== 'references') continue
    const row = await ledger.row('references', id)
    if (!row) continue
    viewed.push({
      sort: row.lastAt,
      from: iso(row.at),
      to: iso(row.lastAt),
      times: row.count,
      // Who of the staff it was is theirs; what they were is said.
      who: row.viewer === row.whom ? 'person' : row.role,
      way: row.way,
      items: row.items,
      purpose: row.purpose === null ? null : (names.get(row.purpose) ?? row.purpose),
      result: row.result,
    })
  }
  return viewed.sort((a, b) => b.sort - a.sort).map(({ sort: _sort, ...one }) => one)
}

const isNothing = (held: unknown): boolean =>
  held === null || held === '' || (typeof held === 'object' && Object.keys(held).length === 0)

async function elsewhere(ports: GatherPorts, gathered: Gathered): Promise<DisclosureDocument['elsewhere']> {
  const { request, person } = gathered
  const asked: AskedPerson = {
    ref: person?.ref ?? '',
    name: person?.name ?? '',
    email: person?.email ?? '',
    phone: person?.phone ?? '',
  }
  return Promise.all(
    (await ports.ledger.rows('connectors')).map(async place => {
      const said = { place: place.name, holds: place.holds, held: null, doneAt: null }
      const answer = await ports.connectors.about(place, asked)
      if (answer.ok === true) {
        const nothing = isNothing(answer.held)
        await note(ports, gathered, place, nothing ? 'nothing-held' : 'done')
        return { ...said, answer: nothing ? ('nothing-held' as const) : ('held' as const), held: nothing ? null : answer.held }
      }
      if (answer.ok === false) {
        await note(ports, gathered, place, 'failed')
        return { ...said, answer: 'failed' as const }
      }
      const known = request.places.find(({ connector }) => connector === place.id)
      if (known?.state === 'nothing-held') return { ...said, answer: 'nothing-held' as const }
      return { ...said, answer: 'by-hand' as const, doneAt: known?.state === 'done' ? isoOr(known.at) : null }
    }),
  )
}

/** In the request's own list of places, where it stands in it. */
async function note(
  { ledger }: GatherPorts,
  { request, actor }: Gathered,
  place: Connector,
  state: 'done' | 'nothing-held' | 'failed',
) {
  const known = request.places.find(({ connector }) => connector === place.id)
  if (!known || known.state === state) return
  const input = { connector: place.id, state, note: '' }
  await ledger.execute({
    register: 'requests',
    operation: 'placeDone',
    row: request.id,
    input,
    actor: { ...actor, role: 'gateway' },
  })
}
