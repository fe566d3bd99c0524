// Writes the reference history: the first view of an hour is a row at once, further ones are counted and written when the hour is over or the gateway stops.
import { createHmac } from 'node:crypto'
import type { Clock, Ledger, Log, ReferenceWriter } from '../../shared/ports.ts'
import { isRefusal, type ProblemCode, SekishoError } from '../../shared/problems.ts'
import type { RaisedAlert } from '../../shared/registers/alerts.ts'
import type { ReferenceText } from '../../shared/registers/references.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { Bulk } from './bulk.ts'
import { type Counted, Journal, type JournalParts } from './journal.ts'

const HOUR = 3_600_000
/** How often it is looked whether an hour is over, and what could not be written is tried again. */
const LOOK_MS = 30_000
/** Groups kept at a time, about 60 MiB: a hundred thousand people looked at within one hour. */
const MOST = 100_000
/** The ledger may take it again once its disk does. */
const LATER: ReadonlySet<ProblemCode> = new Set(['read-only', 'disk-full', 'unavailable'])
/** Written at the same time. */
const AT_ONCE = 32

export interface ReferenceParts extends JournalParts {
  readonly clock: Clock
  readonly log: Log
  readonly ledger: Pick<Ledger, 'execute' | 'row'>
  /** 32 bytes under which rows are named, the same after a restart. */
  readonly key: Uint8Array
  newId(): string
  /** Somebody looks at unusually many people. */
  alerted(alert: RaisedAlert): Promise<void>
}

export interface References extends ReferenceWriter {
  /** Forgets what is counted about a person who is being erased: their rows go with them. */
  forget(person: string): void
  /** Writes what is due; resolves when it is tried. */
  flush(all?: boolean): Promise<void>
}

interface Group extends Counted {
  row: string
  readonly key: string
  /** Views that stand in the row; 0: it is not written yet. */
  said: number
  /** Being written. */
  busy: boolean
  /** Its counts are due: the hour is over, or the gateway stops. */
  wanted: boolean
  /** From the journal of an earlier run, which may have written the row already. */
  readonly recovered: boolean
}

/** The same viewer, object and so on. */
function keyOf(view: ReferenceText, hour: number): string {
  const { viewer, role, whom, object, purpose, noticeVersion, way, result, items } = view
  return JSON.stringify([hour, viewer, role, whom, object, purpose, noticeVersion, way, result, items])
}

function shortened(view: ReferenceText): ReferenceText {
  const items = view.items.length > 50 || view.items.some(item => item.length > 200)
  if (!items && view.object.length <= 300 && view.viewer.length <= 100) return view
  return {
    ...view,
    viewer: view.viewer.slice(0, 100),
    object: view.object.slice(0, 300),
    items: view.items.slice(0, 50).map(item => item.slice(0, 200)),
  }
}

/** Takes up what an earlier run had counted and not said. */
export function createReferences(parts: ReferenceParts): References {
  const writer = new Writer(parts)
  writer.begin()
  return writer
}

class Writer implements References {
  readonly #parts: ReferenceParts
  readonly #journal: Journal
  readonly #bulk = new Bulk()
  /** By key. */
  readonly #groups = new Map<string, Group>()
  /** To be written as soon as there is room. */
  readonly #due = new Set<Group>()
  readonly #timer: NodeJS.Timeout
  #writing = 0
  #lost = 0
  #closed = false
  #idle: (() => void)[] = []

  constructor(parts: ReferenceParts) {
    this.#parts = parts
    this.#journal = new Journal(parts)
    this.#timer = setInterval(() => void this.flush(), LOOK_MS)
    this.#timer.unref()
  }

  begin(): void {
    const hour = Math.floor(this.#parts.clock() / HOUR)
    for (const counted of this.#journal.read()) {
      const key = keyOf(counted.view, counted.hour)
      const group: Group = { ...counted, key, said: 0, busy: false, wanted: counted.hour !== hour, recovered: true }
      this.#groups.set(key, group)
      this.#due.add(group)
    }
    this.#next()
  }

  viewed(seen: ReferenceText): void {
    const view = shortened(seen)
    const { clock } = this.#parts
    // A table without rows showed nobody.
    if (view.whom === null && view.people === 0) return
    const now = clock()
    const hour = Math.floor(now / HOUR)
    const key = keyOf(view, hour)
    const known = this.#groups.get(key)
    this.#watch(view, hour, now)
    if (known) {
      known.total += 1
      known.lastAt = Math.max(known.lastAt, now)
      known.people = Math.max(known.people, view.people)
      this.#journal.count(known)
      if (this.#journal.large) this.#journal.rewrite([...this.#groups.values()])
      return
    }
    if (this.#groups.size >= MOST || this.#closed) {
      if (this.#lost === 0) this.#parts.log.error({}, 'views can be neither written nor kept: the reference history has a gap')
      this.#lost += 1
      return
    }
    const row = createHmac('sha256', this.#parts.key).update(key).digest('hex').slice(0, 32)
    const counted = { row, hour, view, total: 1, lastAt: now, people: view.people }
    const group: Group = { ...counted, key, said: 0, busy: false, wanted: false, recovered: false }
    this.#groups.set(key, group)
    this.#journal.begin(group)
    this.#due.add(group)
    this.#next()
  }

  lost(): number {
    return this.#lost
  }

  forget(person: string): void {
    for (const group of this.#groups.values()) if (group.view.whom === person || group.view.viewer === person) this.#drop(group)
    this.#journal.rewrite([...this.#groups.values()])
  }

  async flush(all = false): Promise<void> {
    const hour = Math.floor(this.#parts.clock() / HOUR)
    for (const group of this.#groups.values()) {
      group.wanted = all || group.hour !== hour
      if (group.said === 0 || group.wanted) this.#due.add(group)
    }
    this.#next()
    if (this.#writing > 0) await new Promise<void>(resolve => this.#idle.push(resolve))
    // What is over and said needs to be remembered no longer.
    let over = 0
    for (const group of this.#groups.values()) {
      if (group.hour === hour || group.said < group.total || group.busy) continue
      this.#groups.delete(group.key)
      over += 1
    }
    if (over > 0) this.#journal.rewrite([...this.#groups.values()])
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush(true)
    this.#closed = true
    this.#journal.close()
  }

  #watch(view: ReferenceText, hour: number, now: number): void {
    const count = view.result === 'shown' ? this.#bulk.add(view, hour) : undefined
    if (count === undefined) return
    const { viewer } = view
    this.#parts
      .alerted({ kind: 'bulk-viewing', person: viewer, count, happenedAt: now })
      .catch((error: unknown) => this.#parts.log.error({ error: String(error) }, 'an alert could not be written'))
  }

  #drop(group: Group): void {
    this.#groups.delete(group.key)
    this.#due.delete(group)
  }

  #next(): void {
    for (const group of this.#due) {
      if (this.#writing >= AT_ONCE) return
      if (group.busy) continue
      this.#due.delete(group)
      group.busy = true
      this.#writing += 1
      void this.#write(group).finally(() => {
        group.busy = false
        this.#writing -= 1
        this.#next()
        if (this.#writing === 0) for (const done of this.#idle.splice(0)) done()
      })
    }
  }

  async #write(group: Group): Promise<void> {
    const { log } = this.#parts
    try {
      if (group.said === 0) await this.#first(group)
      if (group.said > 0 && group.wanted && this.#groups.get(group.key) === group) await this.#rest(group)
    } catch (error) {
      // The ledger takes nothing just now: it is tried again, and until then everything stands in the journal.
      if (error instanceof SekishoError && !LATER.has(error.code)) this.#give(group, error.code)
      else log.warn({ error: String(error) }, 'views could not be written yet')
    }
  }

  async #first(group: Group): Promise<void> {
    const { ledger, newId } = this.#parts
    for (;;) {
      const { row, view } = group
      const known = group.recovered ? await ledger.row('references', row) : undefined
      if (known) {
        group.said = known.count
        group.total = Math.max(group.total, known.count)
        return
      }
      const done = await ledger.execute({ register: 'references', operation: 'view', row, input: view, actor: GATEWAY })
      if (isRefusal(done)) {
        this.#give(group, done.refused)
        return
      }
      if (done.entries.length > 0) {
        group.said = 1
        return
      }
      // There is such a row already, of a run whose journal is gone: a second one, rather than a count too few.
      group.row = newId()
      this.#journal.begin(group)
      if (group.total > 1) this.#journal.count(group)
    }
  }

  async #rest(group: Group): Promise<void> {
    const { total, said, lastAt, people, row } = group
    if (total <= said) return
    const { ledger } = this.#parts
    const input = { more: total - said, lastAt, people }
    const done = await ledger.execute({ register: 'references', operation: 'count', row, input, actor: GATEWAY })
    if (!isRefusal(done)) group.said = total
    // The row went with the person it was about.
    else this.#drop(group)
  }

  /** It will never be taken: about somebody who was erased meanwhile, for one. */
  #give(group: Group, why: string): void {
    this.#parts.log.error({ why }, 'a view was refused by the register')
    this.#lost += group.total - group.said
    this.#drop(group)
  }
}
