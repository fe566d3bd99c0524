// Rebuilds every row from the entries by the registers' own `apply`, and compares the result with the rows that are stored.
import type { EntryHeader } from '../../shared/ledger/entry.ts'
import type { KeyRing } from '../../shared/ledger/keys.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { registerNamed } from './perform.ts'
import { because } from './reading.ts'
import { type Fields, openBody, rowPlace } from './sections.ts'
import type { StoredEntry, StoredRow } from './store.ts'

/** JSON with the fields of every object in order: two rows are the same if this is. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

export class Replay {
  readonly #ring: KeyRing
  readonly #fault: (what: Text, entry: number | null) => void
  /** By register and id; `erased`: a key of somebody it is about was destroyed, so nothing can be said. */
  readonly #rows = new Map<string, Fields | 'erased'>()

  constructor(ring: KeyRing, fault: (what: Text, entry: number | null) => void) {
    this.#ring = ring
    this.#fault = fault
  }

  /** The next entry, in order. Opens its body and applies it. */
  take(entry: StoredEntry, header: EntryHeader): void {
    const { values, erased, unopened } = openBody(this.#ring, entry.header, entry.body)
    if (unopened) {
      this.#fault(because(ledgerWords.verifySectionUnread, unopened, { entry: entry.seq }), entry.seq)
      return
    }
    const place = `${header.register}/${header.row}`
    const before = this.#rows.get(place)
    if (before === 'erased') return
    if (erased.length > 0) {
      this.#rows.set(place, 'erased')
      return
    }
    try {
      const register = registerNamed(header.register)
      if (!register || !Object.hasOwn(register.events, header.type)) throw new Error(header.type)
      const happened = { type: header.type, row: header.row, data: values, at: header.time, actor: header.actor }
      const after = register.apply(before, happened)
      if (after) this.#rows.set(place, after)
      else this.#rows.delete(place)
    } catch {
      this.#fault(fill(ledgerWords.verifyReplayFailed, { entry: entry.seq }), entry.seq)
    }
  }

  /** Every stored row must be the rebuilt one, and none may be missing or left over. */
  compareRows(stored: Iterable<StoredRow>): void {
    const seen = new Set<string>()
    const differs = (register: string, row: string) => this.#fault(fill(ledgerWords.verifyRowDiffers, { register, row }), null)
    for (const { register, id, seq, sealed } of stored) {
      const place = `${register}/${id}`
      seen.add(place)
      const expected = this.#rows.get(place)
      if (expected === 'erased') continue
      const { values, erased, unopened } = openBody(this.#ring, rowPlace(register, id, seq), sealed)
      if (unopened) this.#fault(because(ledgerWords.verifyRowUnread, unopened, { register }), null)
      else if (erased.length > 0 || canonical(values) !== canonical(expected)) differs(register, id)
    }
    for (const [place, row] of this.#rows) {
      if (seen.has(place) || row === 'erased') continue
      const [register, id] = place.split('/') as [string, string]
      differs(register, id)
    }
  }
}
