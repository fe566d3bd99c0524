// Bodies of entries and rows: sections of fields, each sealed under the key of the person it is about, the rest under nobody's.
import type { KeyId, KeyRing, Unopened } from '../../shared/ledger/keys.ts'
import type { Register } from '../../shared/registers/register.ts'

export type Fields = Readonly<Record<string, unknown>>
/** A register as the ledger sees it: it knows nothing of any one of them. */
export type AnyRegister = Register<Fields>

export interface Section {
  readonly key: KeyId
  readonly values: Fields
}

export interface OpenedBody {
  readonly values: Fields
  /** Fields whose key was destroyed. */
  readonly erased: readonly string[]
  /** The first section that does not open although it should. */
  readonly unopened: Exclude<Unopened, 'erased'> | undefined
}

const VERSION = 1

/** The key of what concerns nobody, by the month of the entry (UTC); destroyed when the log's retention ends. */
export function monthKey(time: number): KeyId {
  return `month:${new Date(time).toISOString().slice(0, 7)}`
}

function person(about: string, id: string, ...from: readonly (Fields | undefined)[]): string | undefined {
  if (about === 'id') return id
  for (const fields of from) {
    const value = fields?.[about]
    if (typeof value === 'string' && value !== '' && value !== 'gateway') return value
  }
  return undefined
}

function divide(fields: Fields, rest: KeyId, keyOf: (field: string) => KeyId | undefined): Section[] {
  const sections = new Map<KeyId, Record<string, unknown>>()
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue
    const key = keyOf(field) ?? rest
    const section = sections.get(key) ?? {}
    section[field] = value
    sections.set(key, section)
  }
  return [...sections].map(([key, values]) => ({ key, values }))
}

/**
 * An event's data, divided. Where a register keeps data about a person, a field that the row does not know as impersonal
 * (a reason, a note) goes to the first such person: in doubt it can be erased.
 */
export function eventSections(
  register: AnyRegister,
  row: string,
  data: Fields,
  before: Fields | undefined,
  time: number,
): Section[] {
  const impersonal = new Set('shape' in register.row ? Object.keys(register.row.shape as object) : [])
  for (const { fields } of register.personal) for (const field of fields) impersonal.delete(field)
  return divide(data, monthKey(time), field => {
    const group = register.personal.find(({ fields }) => fields.includes(field))
    if (!group && impersonal.has(field)) return undefined
    const { about } = group ?? register.personal[0] ?? {}
    const id = about === undefined ? undefined : person(about, row, data, before)
    return id === undefined ? undefined : `person:${id}`
  })
}

/** A row's fields, divided: personal ones under the person's key, the rest under the register's. */
export function rowSections(register: AnyRegister, id: string, row: Fields): Section[] {
  return divide(row, `register:${register.name}`, field => {
    const group = register.personal.find(({ fields }) => fields.includes(field))
    const about = group && person(group.about, id, row)
    return about === undefined ? undefined : `person:${about}`
  })
}

/** What reading the sealed body back gives: JSON values, in the order of the sections. The live append applies this, so that replay cannot differ. */
export function asRead(sections: readonly Section[]): Fields {
  return Object.assign({}, ...sections.map(({ values }) => JSON.parse(JSON.stringify(values)) as Fields)) as Fields
}

const asText = ({ buffer, byteOffset, length }: Uint8Array): string => Buffer.from(buffer, byteOffset, length).toString('utf8')

function lengthed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Binds a section to its place, its position among the others, and the names of its fields. */
function placeOf(place: Uint8Array, position: number, count: number, names: string): Buffer {
  const bytes = Buffer.allocUnsafe(7 + place.length + Buffer.byteLength(names))
  bytes[0] = VERSION
  bytes[1] = position
  bytes[2] = count
  bytes.writeUInt32BE(place.length, 3)
  bytes.set(place, 7)
  bytes.write(names, 7 + place.length)
  return bytes
}

/** version ‖ number of sections ‖ each: key id, names of the fields, sealed JSON, every part with its 4-byte length. The names stand in the clear, so that an erased section still says what it was. */
export function sealBody(ring: KeyRing, place: Uint8Array, sections: readonly Section[]): Buffer {
  const parts: Buffer[] = [Buffer.of(VERSION, sections.length)]
  sections.forEach(({ key, values }, position) => {
    const names = Object.keys(values).join(',')
    const plain = Buffer.from(JSON.stringify(values), 'utf8')
    const sealed = ring.seal(key, placeOf(place, position, sections.length, names), plain)
    parts.push(lengthed(Buffer.from(key, 'utf8')), lengthed(Buffer.from(names, 'utf8')), lengthed(Buffer.from(sealed)))
  })
  return Buffer.concat(parts)
}

/** A section as it is stored: whose key and which fields. */
export interface StoredSection {
  readonly key: KeyId
  readonly names: string
  readonly sealed: Uint8Array
}

/** A section with the place it is bound to. */
export interface SealedSection extends StoredSection {
  readonly place: Uint8Array
}

/** The sections of a body with their places, none of them opened. Undefined: it is not laid out as a body is. */
export function sectionsOf(place: Uint8Array, body: Uint8Array): SealedSection[] | undefined {
  const parted = sectionsIn(body)
  return parted?.map((section, position) => ({ ...section, place: placeOf(place, position, parted.length, section.names) }))
}

/** A body taken apart without any key: key ids and names of fields stand in the clear. Undefined: these bytes are no body. */
export function sectionsIn(body: Uint8Array): StoredSection[] | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
  if (bytes.length < 2 || bytes[0] !== VERSION) return undefined
  let at = 2
  const part = (): Buffer | undefined => {
    if (at + 4 > bytes.length) return undefined
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) return undefined
    const content = bytes.subarray(at + 4, end)
    at = end
    return content
  }
  const found: StoredSection[] = []
  for (let position = 0; position < bytes[1]!; position++) {
    const [key, names, sealed] = [part()?.toString('utf8'), part()?.toString('utf8'), part()]
    if (key === undefined || names === undefined || !sealed) return undefined
    found.push({ key, names, sealed })
  }
  return at === bytes.length ? found : undefined
}

/** Opens every section whose key still exists. Never throws for bad bytes: they are `altered`. */
export function openBody(ring: KeyRing, place: Uint8Array, body: Uint8Array): OpenedBody {
  const sections = sectionsOf(place, body)
  if (!sections) return { values: {}, erased: [], unopened: 'altered' }
  const values: Record<string, unknown> = {}
  const erased: string[] = []
  for (const { key, names, place: at, sealed } of sections) {
    const opened = ring.open(key, at, sealed)
    if ('plain' in opened) Object.assign(values, JSON.parse(asText(opened.plain)))
    else if (opened.unopened === 'erased') erased.push(...names.split(','))
    else return { values, erased, unopened: opened.unopened }
  }
  return { values, erased, unopened: undefined }
}

/** Place of a row: it opens only in its table, under its id, at the entry that last changed it. */
export function rowPlace(register: string, id: string, seq: number): Buffer {
  return Buffer.from(JSON.stringify(['row', register, id, seq]), 'utf8')
}
