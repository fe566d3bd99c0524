// Looks through a ledger.db for what is left of persons: sections under their keys that still open, and texts of theirs in what others' keys open.
import type { KeyRing } from '../../shared/ledger/keys.ts'
import { rowPlace, type SealedSection, sectionsOf } from './sections.ts'
import { Store } from './store.ts'
import type { StoredEntry, StoredRow } from './stored.ts'

/** Finds texts in opened bytes: the places in the list of persons. */
export type FindTexts = (bytes: Uint8Array) => ReadonlySet<number>

export interface SeenOf {
  /** Sections under this person's key, and how many of them opened. */
  rows: number
  rowsOpened: number
  entries: number
  entriesOpened: number
  /** Where a text of this person stands under another key: `entry 12 (blocks, month:2026-11)`. */
  named: string[]
  namedCount: number
}

/** So many places are named; the count says how many there were. */
const MOST_NAMED = 20

/**
 * Everything in the ledger at `path`, opened with today's keys. Without `find` only sections under the persons' keys are opened. Reads
 * only, and in one moment; may stand beside a running gateway. Throws what reading throws.
 */
export function lookThrough(path: string, ring: KeyRing, persons: readonly string[], find: FindTexts | undefined): SeenOf[] {
  const seen: SeenOf[] = persons.map(() => ({
    rows: 0,
    rowsOpened: 0,
    entries: 0,
    entriesOpened: 0,
    named: [],
    namedCount: 0,
  }))
  const at = new Map(persons.map((person, i) => [`person:${person}`, i]))
  const store = new Store(path, 'read')
  try {
    store.run('BEGIN')
    const section = ({ key, place, sealed }: SealedSection, kind: 'rows' | 'entries', where: () => string) => {
      const owner = at.get(key)
      if (owner === undefined && !find) return
      const opened = ring.open(key, place, sealed)
      if (owner !== undefined) {
        seen[owner]![kind]++
        if ('plain' in opened) seen[owner]![`${kind}Opened`]++
      } else if ('plain' in opened) {
        for (const person of find!(opened.plain)) {
          const one = seen[person]!
          one.namedCount++
          if (one.named.length < MOST_NAMED) one.named.push(`${where()}, ${key})`)
        }
      }
    }
    const row = ({ register, id, seq, sealed }: StoredRow, only?: string) => {
      for (const one of sectionsOf(rowPlace(register, id, seq), sealed) ?? [])
        if (only === undefined || one.key === only) section(one, 'rows', () => `row ${id} (${register}`)
    }
    const entry = ({ seq, register, header, body }: StoredEntry, only?: string) => {
      for (const one of sectionsOf(header, body) ?? [])
        if (only === undefined || one.key === only) section(one, 'entries', () => `entry ${seq} (${register}`)
    }
    if (find) {
      for (const one of store.allRows()) row(one)
      for (const one of store.read(0)) entry(one)
    } else {
      // Key ids stand in the clear: only what is under these keys has to be looked at.
      for (const key of at.keys())
        for (const one of store.sealedUnder(key)) {
          if ('row' in one) row(one.row, key)
          else entry(one.entry, key)
        }
    }
    return seen
  } finally {
    store.close()
  }
}
