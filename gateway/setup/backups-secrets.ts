// The sealed file with what opens places on other machines: private keys and passwords stand nowhere else.
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { PlaceSecret } from '../../shared/api.ts'
import type { Log } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { backupWords as words } from '../../shared/words/backups.ts'

export interface SecretsPorts {
  /** `places.sealed` in the data folder. */
  readonly path: string
  readonly log: Log
  seal(bytes: Uint8Array, place: string): Buffer
  open(sealed: Uint8Array, place: string): Buffer
  write(path: string, bytes: Uint8Array, mode: number): void
}

export interface PlaceSecrets {
  /** @throws SekishoError if the file was altered. */
  get(place: string): PlaceSecret | undefined
  /** Durable when it returns. @throws SekishoError in words; nothing is changed then. */
  set(place: string, secret: PlaceSecret): void
  /** Forgets it durably. Nothing to do without one. */
  drop(place: string): void
}

const PLACE = 'places.sealed'
const Kept = z.strictObject({ version: z.literal(1), secrets: z.record(z.string(), PlaceSecret) })
type Secrets = z.infer<typeof Kept>['secrets']

/** A file that was altered stops nothing but the places that need it. */
export function openPlaceSecrets({ path, log, seal, open, write }: SecretsPorts): PlaceSecrets {
  let secrets: Secrets = {}
  let damaged = false
  if (existsSync(path)) {
    try {
      secrets = Kept.parse(JSON.parse(open(readFileSync(path), PLACE).toString('utf8'))).secrets
    } catch {
      damaged = true
      log.error({ path }, words.secretsDamaged.en)
    }
  }

  function save(next: Secrets): void {
    try {
      write(path, seal(Buffer.from(JSON.stringify({ version: 1, secrets: next } satisfies z.infer<typeof Kept>)), PLACE), 0o600)
    } catch (error) {
      log.error({ err: error }, 'the secrets of places could not be stored')
      throw new SekishoError('disk-full', words.secretsUnsaved)
    }
    secrets = next
    damaged = false
  }

  return {
    get(place) {
      if (damaged) throw new SekishoError('unavailable', words.secretsDamaged)
      return secrets[place]
    },
    set: (place, secret) => save({ ...secrets, [place]: secret }),
    drop(place) {
      if (damaged || !(place in secrets)) return
      const { [place]: _gone, ...left } = secrets
      save(left)
    },
  }
}
