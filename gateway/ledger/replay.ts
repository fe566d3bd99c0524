// Rebuilds every row from its entries by the registers' own `apply`, one row after the other, so that a million of them need no memory.
import { decodeHeader } from '../../shared/ledger/entry.ts'
import type { KeyRing } from '../../shared/ledger/keys.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { registerNamed } from './perform.ts'
import { because } from './reading.ts'
import { type Fields, openBody, rowPlace } from './sections.ts'
import type { Store } from './store.ts'
import type { StoredEntry } from './stored.ts'

export type Fault = (what: Text, entry: number | null) => void

/** A row as its entries make it; `erased`: a key of somebody it is about was destroyed, so nothing can be said. Undefined: it is gone. */
export interface Rebuilt {
  readonly register: string
  readonly id: string
  readonly row: Fields | 'erased' | undefined
  /** The entry that made it, and the one that last changed it. */
  readonly made: number
  readonly seq: number
}

/** Every row that any entry speaks of. An entry that does not open or apply is a fault and leaves its row as it was before. */
export function* rebuildRows(ring: KeyRing, entries: Iterable<StoredEntry>, fault: Fault): Iterable<Rebuilt> {
  let current: Rebuilt | undefined
  for (const entry of entries) {
    const { register, row: id, seq } = entry
    if (current && (current.register !== register || current.id !== id)) {
      yield current
      current = undefined
    }
    const before: Rebuilt = current ?? { register, id, row: undefined, made: seq, seq }
    const row = applied(ring, entry, before.row, fault)
    current = { ...before, row, seq, made: before.row === undefined ? seq : before.made }
  }
  if (current) yield current
}

function applied(ring: KeyRing, entry: StoredEntry, before: Rebuilt['row'], fault: Fault): Rebuilt['row'] {
  const { values, erased, unopened } = openBody(ring, entry.header, entry.body)
  if (unopened) {
    fault(because(ledgerWords.verifySectionUnread, unopened, { entry: entry.seq }), entry.seq)
    return before
  }
  if (before === 'erased' || erased.length > 0) return 'erased'
  try {
    const { type, time, actor } = decodeHeader(entry.header)
    const register = registerNamed(entry.register)
    if (!register || !Object.hasOwn(register.events, type)) throw new Error(type)
    return register.apply(before, { type, row: entry.row, data: values, at: time, actor })
  } catch {
    fault(fill(ledgerWords.verifyReplayFailed, { entry: entry.seq }), entry.seq)
    return before
  }
}

/** Every stored row must be the rebuilt one, and none may be missing or left over. */
export function compareRows(store: Store, ring: KeyRing, fault: Fault, checked: (entry: number) => void): void {
  const differs = (register: string, row: string) => fault(fill(ledgerWords.verifyRowDiffers, { register, row }), null)
  for (const { register, id, row, seq } of rebuildRows(ring, store.entriesByRow(), fault)) {
    checked(seq)
    if (row === 'erased') continue
    const stored = store.row(register, id)
    if (!stored || !row) {
      if (stored || row) differs(register, id)
      continue
    }
    const { values, erased, unopened } = openBody(ring, rowPlace(register, id, stored.seq), stored.sealed)
    if (unopened) fault(because(ledgerWords.verifyRowUnread, unopened, { register }), null)
    else if (erased.length > 0 || !sameJson(values, row)) differs(register, id)
  }
  for (const { register, id } of store.rowsWithoutEntries()) differs(register, id)
}

/** The same as JSON: a field that is undefined is not there, the order of fields says nothing. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((value, i) => sameJson(value, b[i]))
  const [left, right] = [a, b] as Record<string, unknown>[]
  const there = (fields: Record<string, unknown>) => Object.keys(fields).filter(name => fields[name] !== undefined)
  const names = there(left!)
  return names.length === there(right!).length && names.every(name => sameJson(left![name], right![name]))
}
