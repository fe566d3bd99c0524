// Opens every generation of Sekisho itself at every place that can be reached, one after the other, in a scratch folder beside the data folder.
import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Ledger } from '../../shared/ports.ts'
import type { Place } from '../../shared/registers/places.ts'
import { why } from '../backup/place-store.ts'
import { realFolder } from '../backup/restore-swap.ts'
import type { Engine } from './backups-engine.ts'
import type { PlaceWatch } from './backups-places.ts'
import { needRoom } from './restore.ts'

export interface SearchedAt<Seen> {
  readonly name: string
  readonly place: string
  /** What `look` made of it, or why it could not be read. */
  readonly seen: Seen | undefined
  readonly why: string | null
}

/** `look` gets a folder with everything of a generation in it; the folder is gone afterwards. Rejects with the signal's reason, and with what `look` rejects with. */
export type SearchGenerations = <Seen>(
  look: (folder: string) => Promise<Seen>,
  signal: AbortSignal,
) => Promise<{
  found: SearchedAt<Seen>[]
  /** Places that were away. */
  waiting: string[]
  /** Places that stand in no list any more and held generations that were never removed there. */
  removed: string[]
  /** Generations of the app's own data, by plan: not opened. */
  others: { plan: string; count: number }[]
}>

export function createSearch(ports: {
  readonly data: string
  readonly ledger: Pick<Ledger, 'rows'>
  readonly engine: Pick<Engine, 'opened'>
  readonly watch: Pick<PlaceWatch, 'look'>
  newId(): string
}): SearchGenerations {
  const { data, ledger, engine, watch, newId } = ports

  return async (look, signal) => {
    type Seen = Awaited<ReturnType<typeof look>>
    const [places, rows] = await Promise.all([ledger.rows('places'), ledger.rows('generations')])
    const found: SearchedAt<Seen>[] = []
    const waiting: string[] = []
    const others = new Map<string, number>()
    /** By the digest of the sealed manifest: it binds every byte, so what was searched at one place need not be at the next. */
    const known = new Map<string, Seen>()

    const search = (place: Place, name: string) =>
      engine.opened(place, name, async generation => {
        const { subject, plan, bytes } = generation.manifest
        if (subject.kind !== 'office') {
          others.set(plan, (others.get(plan) ?? 0) + 1)
          return
        }
        const before = known.get(generation.sha256)
        if (before !== undefined) {
          found.push({ name, place: place.id, seen: before, why: null })
          return
        }
        // A name that a start sweeps away: a search that was cut off leaves nothing behind.
        const scratch = `${realFolder(data)}.drill-look-${newId()}`
        needRoom(dirname(scratch), bytes)
        mkdirSync(scratch, { mode: 0o700 })
        try {
          await generation.restore(scratch, { signal })
          const seen = await look(scratch)
          known.set(generation.sha256, seen)
          found.push({ name, place: place.id, seen, why: null })
        } finally {
          rmSync(scratch, { recursive: true, force: true })
        }
      })

    for (const place of places) {
      const { situation, names } = await watch.look(place)
      if (situation !== 'ours' || names === null) {
        waiting.push(place.id)
        continue
      }
      for (const name of names) {
        signal.throwIfAborted()
        await search(place, name).catch((error: unknown) => {
          signal.throwIfAborted()
          found.push({ name, place: place.id, seen: undefined, why: why(error).en })
        })
      }
    }
    const listed = new Set(places.map(({ id }) => id))
    const kept = rows.filter(({ forgottenAt }) => forgottenAt === null).flatMap(row => row.places.map(({ place }) => place))
    const removed = [...new Set(kept)].filter(place => !listed.has(place))
    return { found, waiting, removed, others: [...others].map(([plan, count]) => ({ plan, count })) }
  }
}
