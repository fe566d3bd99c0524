// Whether somebody looks at unusually many people within an hour: told once per viewer and hour.
import type { ReferenceText } from '../../shared/registers/references.ts'

/** People one member may look at within an hour before the administrators are told: a busy day at a small office's desk stays far below. */
export const BULK_PEOPLE = 500
/** The app serves everybody; a copy of the whole register stands out all the same. */
const BULK_BY_APP = 20_000
/** Viewers remembered within an hour. */
const VIEWERS = 1_000

interface Seen {
  readonly whom: Set<string>
  /** The most people each table showed at once: a table that is loaded again shows the same ones. */
  readonly tables: Map<string, number>
  told: boolean
}

export class Bulk {
  #hour = 0
  readonly #viewers = new Map<string, Seen>()

  /** Takes one view. A number: told now, with so many people. */
  add({ viewer, whom, object, people }: ReferenceText, hour: number): number | undefined {
    if (hour !== this.#hour) this.#viewers.clear()
    this.#hour = hour
    let seen = this.#viewers.get(viewer)
    if (seen === undefined) {
      if (this.#viewers.size >= VIEWERS) this.#viewers.delete(this.#viewers.keys().next().value!)
      seen = { whom: new Set(), tables: new Map(), told: false }
      this.#viewers.set(viewer, seen)
    }
    // One's own records are nobody else's business.
    if (seen.told || whom === viewer) return undefined
    const limit = viewer === 'app' ? BULK_BY_APP : BULK_PEOPLE
    if (whom !== null) seen.whom.add(whom)
    else seen.tables.set(object, Math.max(people, seen.tables.get(object) ?? 0))
    // A table shows the same people as another one may: the larger of them counts, beside those looked at singly.
    const count = seen.whom.size + Math.max(0, ...seen.tables.values())
    if (count <= limit) return undefined
    seen.told = true
    seen.whom.clear()
    seen.tables.clear()
    return count
  }
}
