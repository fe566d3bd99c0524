// Which version of a purpose's notice is in effect, remembered until the next one begins to count.
import { currentNotice, type Notice } from '../../shared/registers/notices.ts'

interface Known {
  readonly from: number
  /** The first instant at which the answer may be another. */
  readonly until: number
  readonly current: ReturnType<typeof currentNotice>
}

/** Published versions of every purpose. */
export class NoticeTimes {
  readonly #notices = new Map<string, Notice>()
  readonly #known = new Map<string, Known>()

  set(id: string, row: Notice | undefined): void {
    const purpose = row?.purpose ?? this.#notices.get(id)?.purpose
    if (row && row.effectiveFrom !== null) this.#notices.set(id, row)
    else this.#notices.delete(id)
    if (purpose !== undefined) this.#known.delete(purpose)
  }

  clear(): void {
    this.#notices.clear()
    this.#known.clear()
  }

  /** @param purpose id. */
  at(purpose: string, now: number): ReturnType<typeof currentNotice> {
    const known = this.#known.get(purpose)
    if (known && now >= known.from && now < known.until) return known.current
    let [from, until] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (const notice of this.#notices.values()) {
      if (notice.purpose !== purpose || notice.effectiveFrom === null) continue
      if (notice.effectiveFrom <= now) from = Math.max(from, notice.effectiveFrom)
      else until = Math.min(until, notice.effectiveFrom)
    }
    const current = currentNotice(this.#notices.values(), purpose, now)
    this.#known.set(purpose, { from, until, current })
    return current
  }
}
