// Watches the places: how each was found when it was last looked at, and which vault lies there.
import type { PlaceFound } from '../../shared/availability.ts'
import type { Clock, Log } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { Place } from '../../shared/registers/places.ts'
import { backupWords as words } from '../../shared/words/backups.ts'
import type { Text } from '../../shared/words/text.ts'
import type { Engine } from './backups-engine.ts'

export interface VaultSource {
  version(): Promise<number>
  /** Everything that opens the office, sealed to the recovery key, and the version it is of. */
  sealed(): Promise<{ readonly version: number; readonly bytes: Uint8Array }>
}

export interface PlaceWatch {
  seen(place: string): PlaceFound | null
  /** Looks now; never rejects. */
  look(place: Place): Promise<PlaceFound>
  /**
   * Puts today's vault to each of these places that is this office's and has an older one. Resolves with why it could not, by place; whatever is
   * not named has it.
   */
  putVault(places: readonly Place[]): Promise<ReadonlyMap<string, Text>>
  forget(place: string): void
}

/** A place that does not answer in this time is away. */
const PATIENCE_MS = 20_000

export function createPlaceWatch(ports: {
  engine: Engine
  vault: VaultSource
  clock: Clock
  log: Log
  renewed?(place: string): void
}): PlaceWatch {
  const { engine, vault, clock, log } = ports
  const seen = new Map<string, PlaceFound>()
  /** Version of the vault that this process put there. */
  const put = new Map<string, number>()
  /** One at a time for each place: a slow one is not asked again before it answered. */
  const looking = new Map<string, Promise<PlaceFound>>()

  async function current(place: string): Promise<boolean | null> {
    const there = put.get(place)
    if (there === undefined) return null
    try {
      return (await vault.version()) === there
    } catch {
      return null
    }
  }

  async function look(place: Place): Promise<PlaceFound> {
    const { situation, why, sameDisk, freeBytes, names } = await engine.look(place, true, AbortSignal.timeout(PATIENCE_MS))
    const before = seen.get(place.id)
    if (before && before.situation !== situation)
      log.info({ place: place.id, situation, why: why?.en }, 'a place for backups changed')
    const found = {
      place: place.id,
      at: clock(),
      situation,
      why,
      sameDisk,
      freeBytes,
      names,
      vaultCurrent: await current(place.id),
    }
    seen.set(place.id, found)
    return found
  }

  return {
    seen: place => seen.get(place) ?? null,
    look(place) {
      const under = looking.get(place.id)
      if (under) return under
      const one = look(place).finally(() => looking.delete(place.id))
      looking.set(place.id, one)
      return one
    },
    async putVault(places) {
      const failed = new Map<string, Text>()
      let sealed: Awaited<ReturnType<VaultSource['sealed']>> | undefined
      const version = await vault.version()
      for (const place of places) {
        if (put.get(place.id) === version) continue
        try {
          sealed ??= await vault.sealed()
          await engine.putVault(place, sealed.bytes)
          put.set(place.id, sealed.version)
          ports.renewed?.(place.id)
        } catch (error) {
          if (!(error instanceof SekishoError))
            log.error({ err: error, place: place.id }, 'the vault could not be put to a place')
          failed.set(place.id, error instanceof SekishoError ? error.why : words.vaultUnsealed)
        }
        const found = seen.get(place.id)
        if (found) seen.set(place.id, { ...found, vaultCurrent: await current(place.id) })
      }
      return failed
    },
    forget(place) {
      seen.delete(place)
      put.delete(place)
    },
  }
}
