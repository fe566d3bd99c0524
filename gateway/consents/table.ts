// Persons and consents as their tables are filtered, sorted and counted: typed arrays that one pass goes through, so that a page of 300,000
// consents takes some milliseconds. Long because every column is named once when it is stored, once when it is kept, and once when it is told.
import type { ConsentSituation } from '../../shared/registers/consents.ts'
import type {
  ConsentCells,
  ConsentLine,
  ConsentPage,
  ConsentQuery,
  DuePage,
  Moment,
  PersonCells,
  PersonLine,
  PersonPage,
  PersonQuery,
  Viewer,
} from './protocol.ts'
import { selectPage } from './select.ts'

/** In the order of work to be done: what is due first. */
export const SITUATIONS = [
  'reconsent-due',
  'expired',
  'never-asked',
  'asked',
  'given',
  'renewed',
  'refused',
  'withdrawn',
] as const satisfies readonly ConsentSituation[]
const codeOf = (situation: ConsentSituation) => SITUATIONS.indexOf(situation)
const [RECONSENT, EXPIRED, NEVER] = [codeOf('reconsent-due'), codeOf('expired'), codeOf('never-asked')]
const [GIVEN, RENEWED, REFUSED] = [codeOf('given'), codeOf('renewed'), codeOf('refused')]

const PERSON = 1
const MEMBER = 2
const STOPPED = 4
/** No row: nobody ever acted. */
const NONE = -1
const FIRST = 1024
/** Between the parts of what is shown of a person. */
const GAP = '\u0000'

/** A number or nothing, as one number. */
const packed = (value: number | null) => value ?? Number.NaN
const unpacked = (value: number) => (Number.isNaN(value) ? null : value)

/** As people search: full and half width, large and small letters are the same. */
const folded = (text: string) => text.normalize('NFKC').toLowerCase()

/** The numbers of a row under names, in arrays that grow. */
interface Columns {
  readonly slot: Uint32Array
  readonly purpose: Uint16Array
  readonly last: Uint8Array
  readonly way: Uint8Array
  readonly grade: Uint8Array
  readonly version: Float64Array
  readonly at: Float64Array
  readonly acquiredAt: Float64Array
  readonly validUntil: Float64Array
  readonly quietUntil: Float64Array
  readonly confirmedAt: Float64Array
  /** The next row of the same person, or NONE. */
  readonly next: Int32Array
}

const columns = (size: number): Columns => ({
  slot: new Uint32Array(size),
  purpose: new Uint16Array(size),
  last: new Uint8Array(size),
  way: new Uint8Array(size),
  grade: new Uint8Array(size),
  version: new Float64Array(size),
  at: new Float64Array(size),
  acquiredAt: new Float64Array(size),
  validUntil: new Float64Array(size),
  quietUntil: new Float64Array(size),
  confirmedAt: new Float64Array(size),
  next: new Int32Array(size),
})

/** Few different texts, as numbers. 0: none. */
class Names {
  readonly #numbers = new Map<string, number>()
  readonly #texts: string[] = []

  number(text: string | null): number {
    if (text === null) return 0
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    const number = this.#texts.push(text)
    this.#numbers.set(text, number)
    return number
  }

  known(text: string): number | undefined {
    return this.#numbers.get(text)
  }

  text(number: number): string | null {
    return number === 0 ? null : this.#texts[number - 1]!
  }

  get count(): number {
    return this.#texts.length + 1
  }
}

/** Purposes of a moment by their number here. */
interface Setting {
  readonly now: number
  readonly asks: readonly number[]
  /** NaN: no notice is in effect. */
  readonly material: Float64Array
  readonly viewer: Viewer
}

export class ConsentTable {
  readonly #collator = new Intl.Collator(['ja', 'en'], { numeric: true })
  readonly #slots = new Map<string, number>()
  #ids: (string | undefined)[] = []
  /** Name, reference, e-mail address and telephone, as shown; and the same as searched. */
  #shown: string[] = []
  #searched: string[] = []
  #flags = new Uint8Array(FIRST)
  #host = new Uint32Array(FIRST)
  #since = new Float64Array(FIRST)
  #head = new Int32Array(FIRST).fill(NONE)
  #freeSlots: number[] = []
  #hosts = new Names()
  #purposes = new Names()
  #ways = new Names()
  #grades = new Names()
  #rows = columns(FIRST)
  #count = 0
  #freeRows: number[] = []
  readonly #remarks = new Map<number, string>()
  /** Slots by name; kept in order once everything is there. */
  #byName = new Uint32Array(FIRST)
  #named = 0
  #ordered = false
  #rank = new Uint32Array(0)
  #ranked = false
  // What a question works with, kept from one to the next.
  #order = new Uint32Array(0)
  #keys = new Float64Array(0)
  #foundRow = new Int32Array(0)
  #foundSlot = new Uint32Array(0)
  #foundPurpose = new Uint16Array(0)

  reset(): void {
    this.#slots.clear()
    this.#remarks.clear()
    this.#ids = []
    this.#shown = []
    this.#searched = []
    this.#freeSlots = []
    this.#freeRows = []
    this.#flags.fill(0)
    this.#head.fill(NONE)
    this.#count = 0
    this.#named = 0
    this.#ordered = false
    this.#ranked = false
  }

  /** Everything is there: from here on the order by name is kept rather than made. */
  ready(): void {
    if (!this.#ordered) this.#byName.subarray(0, this.#named).sort((a, b) => this.#compare(a, b))
    this.#ordered = true
    this.#ranked = false
  }

  takePerson(line: PersonLine): void {
    const known = this.#slots.get(line.id)
    if (known === undefined && line.kind === 'gone') return
    const slot = known ?? this.#slot(line.id)
    if (this.#flags[slot]! & (PERSON | MEMBER)) this.#unname(slot)
    if (line.kind === 'gone') {
      this.#flags[slot] = 0
      this.#host[slot] = 0
      this.#shown[slot] = GAP.repeat(3)
      this.#searched[slot] = ''
      this.#release(slot)
      return
    }
    this.#flags[slot] = (line.kind === 'person' ? PERSON : MEMBER) | (line.stopped ? STOPPED : 0)
    this.#host[slot] = this.#hosts.number(line.host)
    this.#since[slot] = line.since
    this.#shown[slot] = [line.name, line.ref, line.email, line.phone].join(GAP)
    this.#searched[slot] = folded(this.#shown[slot])
    this.#name(slot)
  }

  takeConsent(line: ConsentLine): void {
    const known = this.#slots.get(line.person)
    if (known === undefined && line.last === null) return
    const slot = known ?? this.#slot(line.person)
    const purpose = this.#purposes.number(line.purpose)
    let row = this.#head[slot]!
    while (row !== NONE && this.#rows.purpose[row] !== purpose) row = this.#rows.next[row]!
    if (line.last === null) {
      if (row !== NONE) this.#dropRow(slot, row)
      this.#release(slot)
      return
    }
    if (row === NONE) row = this.#newRow(slot, purpose)
    const { last, way, grade, version, at, acquiredAt, validUntil, quietUntil, confirmedAt } = this.#rows
    last[row] = codeOf(line.last as ConsentSituation)
    way[row] = this.#ways.number(line.way)
    grade[row] = this.#grades.number(line.grade)
    version[row] = packed(line.noticeVersion)
    at[row] = line.at
    acquiredAt[row] = packed(line.acquiredAt)
    validUntil[row] = packed(line.validUntil)
    quietUntil[row] = packed(line.quietUntil)
    confirmedAt[row] = packed(line.confirmedAt)
    if (line.remarks === '') this.#remarks.delete(row)
    else this.#remarks.set(row, line.remarks)
  }

  consents(query: ConsentQuery, viewer: Viewer, moment: Moment): ConsentPage {
    const setting = this.#setting(viewer, moment)
    const counts = new Uint32Array(SITUATIONS.length)
    const wanted = query.situation === null ? NONE : codeOf(query.situation)
    const purpose = query.purpose === null ? null : (this.#purposes.known(query.purpose) ?? -1)
    const host = query.host === null ? null : (this.#hosts.known(query.host) ?? -1)
    const only = query.person === null ? null : (this.#slots.get(query.person) ?? -1)
    const terms = folded(query.q).split(/\s+/).filter(Boolean)
    const [from, to] = [query.from ?? Number.NEGATIVE_INFINITY, query.to ?? Number.POSITIVE_INFINITY]
    const dated = query.from !== null || query.to !== null
    const times = this.#rows[query.dated]
    this.#room(this.#count + this.#ids.length * setting.asks.length)
    let [found, all] = [0, 0]
    this.#each(setting, (slot, row, purposeAt) => {
      all++
      if (purpose !== null && purposeAt !== purpose) return
      if (host !== null && this.#host[slot] !== host) return
      if (only !== null && slot !== only) return
      if (dated && !(row !== NONE && times[row]! >= from && times[row]! < to)) return
      if (terms.length > 0 && !this.#matches(slot, row, terms)) return
      const situation = row === NONE ? NEVER : this.#situation(row, setting)
      counts[situation]!++
      if (wanted !== NONE && situation !== wanted) return
      this.#foundRow[found] = row
      this.#foundSlot[found] = slot
      this.#foundPurpose[found] = purposeAt
      this.#keys[found] = this.#key(query, slot, row, purposeAt, situation)
      this.#order[found] = found++
    })
    const page = selectPage(this.#order, this.#keys, found, query.offset, query.offset + query.limit)
    const rows = Array.from(page, at => this.#cells(this.#foundSlot[at]!, this.#foundRow[at]!, this.#foundPurpose[at]!, setting))
    return { rows, total: found, all, counts: byName(counts) }
  }

  persons(query: PersonQuery, viewer: Viewer, moment: Moment): PersonPage {
    const setting = this.#setting(viewer, moment)
    const host = query.host === null ? null : (this.#hosts.known(query.host) ?? -1)
    const terms = folded(query.q).split(/\s+/).filter(Boolean)
    const wanted = query.situation === null ? NONE : codeOf(query.situation)
    const withSituation = new Uint8Array(wanted === NONE ? 0 : this.#ids.length)
    if (wanted !== NONE)
      this.#each(setting, (slot, row) => {
        if ((row === NONE ? NEVER : this.#situation(row, setting)) === wanted) withSituation[slot] = 1
      })
    const only = query.ids && new Set(query.ids.map(id => this.#slots.get(id)))
    this.#room(this.#ids.length)
    this.#makeRanks()
    const sign = query.descending ? -1 : 1
    let [found, all] = [0, 0]
    for (let slot = 0; slot < this.#ids.length; slot++) {
      if (!(this.#flags[slot]! & PERSON) || !this.#sees(setting, slot)) continue
      all++
      if (only && !only.has(slot)) continue
      if (host !== null && this.#host[slot] !== host) continue
      if (query.stopped !== null && (this.#flags[slot]! & STOPPED) > 0 !== query.stopped) continue
      if (wanted !== NONE && withSituation[slot] === 0) continue
      if (terms.length > 0 && !this.#matches(slot, NONE, terms)) continue
      this.#foundSlot[found] = slot
      this.#keys[found] = sign * (query.sort === 'since' ? this.#since[slot]! : this.#rank[slot]!)
      this.#order[found] = found++
    }
    const page = selectPage(this.#order, this.#keys, found, query.offset, query.offset + query.limit)
    return { rows: Array.from(page, at => this.#personCells(this.#foundSlot[at]!, setting)), total: found, all }
  }

  counts(viewer: Viewer, moment: Moment): Record<ConsentSituation, number> {
    const setting = this.#setting(viewer, moment)
    const counts = new Uint32Array(SITUATIONS.length)
    this.#each(setting, (_slot, row) => {
      counts[row === NONE ? NEVER : this.#situation(row, setting)]!++
    })
    return byName(counts)
  }

  /** Who is to be asked: never asked, expired, re-consent due, or refused and not quiet any more. In parts. */
  due(purpose: string | null, viewer: Viewer, moment: Moment, from: number, limit: number): DuePage {
    const setting = this.#setting(viewer, moment)
    const only = purpose === null ? null : (this.#purposes.known(purpose) ?? -1)
    const asking = new Set(setting.asks)
    const due: [string, string][] = []
    let quiet = 0
    let slot = from
    for (; slot < this.#ids.length && due.length < limit; slot++) {
      if (!(this.#flags[slot]! & PERSON)) continue
      this.#eachOf(setting, slot, (_slot, row, purposeAt) => {
        if ((only !== null && purposeAt !== only) || !asking.has(purposeAt)) return
        const situation = row === NONE ? NEVER : this.#situation(row, setting)
        const refused = situation === REFUSED
        if (refused && this.#rows.quietUntil[row]! > setting.now) quiet++
        else if (refused || situation === NEVER || situation === EXPIRED || situation === RECONSENT)
          due.push([this.#ids[slot]!, this.#purposes.text(purposeAt)!])
      })
    }
    return { due, quiet, next: slot < this.#ids.length ? slot : null }
  }

  #setting(viewer: Viewer, { now, purposes }: Moment): Setting {
    const asks: number[] = []
    for (const { id, asks: asked } of purposes) {
      const number = this.#purposes.number(id)
      if (asked) asks.push(number)
    }
    const material = new Float64Array(this.#purposes.count).fill(Number.NaN)
    for (const { id, material: version } of purposes) material[this.#purposes.number(id)] = packed(version)
    return { now, asks, material, viewer }
  }

  /** As `consentSituation` (shared/registers/consents.ts), in numbers; a test holds the two together. */
  #situation(row: number, { now, material }: Setting): number {
    const { last, validUntil, version, purpose } = this.#rows
    const code = last[row]!
    if (code !== GIVEN && code !== RENEWED) return code
    if (now >= validUntil[row]!) return EXPIRED
    // Neither is true of a number and NaN: without a notice in effect, or without one in the act, it is to be asked again.
    return version[row]! >= material[purpose[row]!]! ? code : RECONSENT
  }

  #sees({ viewer }: Setting, slot: number): boolean {
    if (viewer.host === null && viewer.self === null) return true
    const id = this.#ids[slot]
    if (viewer.self !== null) return id === viewer.self
    return id === viewer.host || this.#host[slot] === this.#hosts.known(viewer.host!)
  }

  /** Every row there is, and for persons every purpose they were never asked about (row NONE). */
  #each(setting: Setting, act: (slot: number, row: number, purpose: number) => void): void {
    for (let slot = 0; slot < this.#ids.length; slot++) this.#eachOf(setting, slot, act)
  }

  #eachOf(setting: Setting, slot: number, act: (slot: number, row: number, purpose: number) => void): void {
    const flags = this.#flags[slot]!
    if (!(flags & (PERSON | MEMBER)) || !this.#sees(setting, slot)) return
    for (let row = this.#head[slot]!; row !== NONE; row = this.#rows.next[row]!) act(slot, row, this.#rows.purpose[row]!)
    if (flags & PERSON) for (const purpose of setting.asks) if (!this.#has(slot, purpose)) act(slot, NONE, purpose)
  }

  #has(slot: number, purpose: number): boolean {
    for (let row = this.#head[slot]!; row !== NONE; row = this.#rows.next[row]!)
      if (this.#rows.purpose[row] === purpose) return true
    return false
  }

  #matches(slot: number, row: number, terms: readonly string[]): boolean {
    const text = this.#searched[slot]!
    if (terms.every(term => text.includes(term))) return true
    const remarks = row === NONE ? undefined : this.#remarks.get(row)
    if (remarks === undefined) return false
    const both = `${text}${GAP}${folded(remarks)}`
    return terms.every(term => both.includes(term))
  }

  #key({ sort, descending }: ConsentQuery, slot: number, row: number, purpose: number, situation: number): number {
    const sign = descending ? -1 : 1
    if (sort === 'name') {
      this.#makeRanks()
      return sign * (this.#rank[slot]! * 65_536 + purpose)
    }
    if (sort === 'situation') return sign * situation
    if (sort === 'purpose') return sign * purpose
    const value = row === NONE ? Number.NaN : this.#rows[sort][row]!
    // What has no such time comes last both ways.
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : sign * value
  }

  #cells(slot: number, row: number, purpose: number, setting: Setting): ConsentCells {
    const of = { person: this.#ids[slot]!, name: this.#shown[slot]!.split(GAP)[0]!, purpose: this.#purposes.text(purpose)! }
    const nothing = { at: null, acquiredAt: null, validUntil: null, quietUntil: null, noticeVersion: null, confirmedAt: null }
    if (row === NONE) return { ...of, ...nothing, situation: 'never-asked', way: null, grade: null, remarks: '' }
    const rows = this.#rows
    return {
      ...of,
      situation: SITUATIONS[this.#situation(row, setting)]!,
      at: rows.at[row]!,
      acquiredAt: unpacked(rows.acquiredAt[row]!),
      validUntil: unpacked(rows.validUntil[row]!),
      quietUntil: unpacked(rows.quietUntil[row]!),
      noticeVersion: unpacked(rows.version[row]!),
      way: this.#ways.text(rows.way[row]!) as ConsentCells['way'],
      grade: this.#grades.text(rows.grade[row]!) as ConsentCells['grade'],
      confirmedAt: unpacked(rows.confirmedAt[row]!),
      remarks: this.#remarks.get(row) ?? '',
    }
  }

  #personCells(slot: number, setting: Setting): PersonCells {
    const [name = '', ref = '', email = '', phone = ''] = this.#shown[slot]!.split(GAP)
    const situations: Partial<Record<ConsentSituation, number>> = {}
    this.#eachOf(setting, slot, (_slot, row) => {
      const situation = SITUATIONS[row === NONE ? NEVER : this.#situation(row, setting)]!
      situations[situation] = (situations[situation] ?? 0) + 1
    })
    return {
      id: this.#ids[slot]!,
      ref,
      name,
      email,
      phone,
      host: this.#hosts.text(this.#host[slot]!),
      since: this.#since[slot]!,
      stopped: (this.#flags[slot]! & STOPPED) > 0,
      situations,
    }
  }

  #slot(id: string): number {
    const slot = this.#freeSlots.pop() ?? this.#ids.length
    this.#slots.set(id, slot)
    this.#ids[slot] = id
    this.#shown[slot] = GAP.repeat(3)
    this.#searched[slot] = ''
    if (slot >= this.#flags.length) {
      this.#flags = wider(this.#flags, Uint8Array)
      this.#host = wider(this.#host, Uint32Array)
      this.#since = wider(this.#since, Float64Array)
      this.#head = wider(this.#head, Int32Array)
      this.#byName = wider(this.#byName, Uint32Array)
    }
    this.#head[slot] = NONE
    return slot
  }

  #release(slot: number): void {
    if (this.#flags[slot]! & (PERSON | MEMBER) || this.#head[slot] !== NONE) return
    this.#slots.delete(this.#ids[slot]!)
    this.#ids[slot] = undefined
    this.#freeSlots.push(slot)
  }

  #newRow(slot: number, purpose: number): number {
    const row = this.#freeRows.pop() ?? this.#count++
    if (row >= this.#rows.slot.length) {
      const grown = columns(this.#rows.slot.length * 2)
      for (const name of Object.keys(grown) as (keyof Columns)[]) grown[name].set(this.#rows[name] as never)
      this.#rows = grown
    }
    this.#rows.slot[row] = slot
    this.#rows.purpose[row] = purpose
    this.#rows.next[row] = this.#head[slot]!
    this.#head[slot] = row
    return row
  }

  #dropRow(slot: number, row: number): void {
    const { next } = this.#rows
    if (this.#head[slot] === row) this.#head[slot] = next[row]!
    else {
      let before = this.#head[slot]!
      while (next[before] !== row) before = next[before]!
      next[before] = next[row]!
    }
    this.#remarks.delete(row)
    this.#freeRows.push(row)
  }

  /** By name, then by place: no two are the same. */
  #compare(a: number, b: number): number {
    return this.#collator.compare(this.#nameOf(a), this.#nameOf(b)) || a - b
  }

  #nameOf(slot: number): string {
    const shown = this.#shown[slot]!
    return shown.slice(0, shown.indexOf(GAP))
  }

  #placeOf(slot: number): number {
    let [low, high] = [0, this.#named]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(this.#byName[middle]!, slot) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #name(slot: number): void {
    const place = this.#ordered ? this.#placeOf(slot) : this.#named
    this.#byName.copyWithin(place + 1, place, this.#named)
    this.#byName[place] = slot
    this.#named++
    this.#ranked = false
  }

  #unname(slot: number): void {
    const place = this.#ordered ? this.#placeOf(slot) : this.#byName.subarray(0, this.#named).indexOf(slot)
    this.#byName.copyWithin(place, place + 1, this.#named)
    this.#named--
    this.#ranked = false
  }

  #makeRanks(): void {
    if (this.#ranked) return
    if (this.#rank.length < this.#flags.length) this.#rank = new Uint32Array(this.#flags.length)
    for (let place = 0; place < this.#named; place++) this.#rank[this.#byName[place]!] = place
    this.#ranked = true
  }

  /** Room for so many findings. */
  #room(count: number): void {
    if (this.#order.length >= count) return
    this.#order = new Uint32Array(count)
    this.#keys = new Float64Array(count)
    this.#foundRow = new Int32Array(count)
    this.#foundSlot = new Uint32Array(count)
    this.#foundPurpose = new Uint16Array(count)
  }
}

function wider<Numbers extends Uint8Array | Uint32Array | Int32Array | Float64Array>(
  from: Numbers,
  type: new (size: number) => Numbers,
): Numbers {
  const to = new type(from.length * 2)
  to.set(from)
  return to
}

function byName(counts: Uint32Array): Record<ConsentSituation, number> {
  return Object.fromEntries(SITUATIONS.map((situation, i) => [situation, counts[i]!])) as Record<ConsentSituation, number>
}
