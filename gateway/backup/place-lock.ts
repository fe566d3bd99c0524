// Keeps two machines of one office from storing and removing at one place at once: after a restore the old machine may still run.
import { z } from 'zod'
import type { Clock } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { backupWords } from '../../shared/words/backup.ts'
import { fill } from '../../shared/words/text.ts'
import { NotThere, type PlaceStore, TooLarge } from './place-store.ts'

const LOCK = 'lock.json'
/** After a crash the place is free for everybody again in this time; for the same machine at once. */
const HELD_MS = 15 * 60_000
const RENEW_MS = HELD_MS / 3

const Lock = z.strictObject({ holder: z.string().max(100), turn: z.string().max(100), until: z.number() })
type Lock = z.infer<typeof Lock>

export interface LockPorts {
  readonly clock: Clock
  random(bytes: number): Uint8Array
  /** The same for everything that runs on this data folder of this machine, also after a crash. */
  readonly holder: string
}

/** A place in use by us. One at a time on this machine is the caller's to keep. */
export class PlaceLock {
  readonly #store: PlaceStore
  readonly #ports: LockPorts
  readonly #turn: string
  #renewAt = 0
  #renewing: Promise<void> | undefined

  private constructor(store: PlaceStore, ports: LockPorts) {
    this.#store = store
    this.#ports = ports
    this.#turn = Buffer.from(ports.random(16)).toString('hex')
  }

  /** Rejects with SekishoError: another machine has it, or the place cannot be used. */
  static async take(store: PlaceStore, ports: LockPorts): Promise<PlaceLock> {
    const lock = new PlaceLock(store, ports)
    const found = await read(store)
    const now = ports.clock()
    // What lies further ahead than anybody locks comes from a wrong clock or a damaged file, and would lock for ever.
    if (found && found.holder !== ports.holder && found.until > now && found.until <= now + 2 * HELD_MS) throw busy(store, found)
    await lock.#write()
    await lock.confirm()
    return lock
  }

  /** Rejects if it is ours no more: somebody may have removed what was counted on. Cheap until it has to be renewed. */
  async keep(): Promise<void> {
    if (this.#ports.clock() < this.#renewAt) return
    this.#renewing ??= this.confirm()
      .then(() => this.#write())
      .finally(() => {
        this.#renewing = undefined
      })
    await this.#renewing
  }

  /** Reads it back. Rejects if it is ours no more. */
  async confirm(): Promise<void> {
    const found = await read(this.#store)
    if (found?.turn !== this.#turn) throw busy(this.#store, found)
  }

  /** Never rejects: what stays is free again in a while. */
  async release(): Promise<void> {
    try {
      await this.confirm()
      await this.#store.remove(LOCK)
    } catch {
      return
    }
  }

  async #write(): Promise<void> {
    const now = this.#ports.clock()
    const lock: Lock = { holder: this.#ports.holder, turn: this.#turn, until: now + HELD_MS }
    await this.#store.put(LOCK, Buffer.from(`${JSON.stringify(lock)}\n`, 'utf8'))
    this.#renewAt = now + RENEW_MS
  }
}

function busy(store: PlaceStore, found: Lock | undefined): SekishoError {
  const until = found === undefined ? '?' : new Date(found.until).toISOString().slice(0, 16).replace('T', ' ')
  return new SekishoError('conflict', fill(backupWords.placeBusy, { path: store.where, until: `${until} UTC` }))
}

/** What cannot be understood locks nothing. */
async function read(store: PlaceStore): Promise<Lock | undefined> {
  try {
    return Lock.parse(JSON.parse((await store.get(LOCK)).toString('utf8')))
  } catch (error) {
    if (error instanceof NotThere || error instanceof TooLarge || error instanceof SyntaxError || error instanceof z.ZodError)
      return undefined
    throw error
  }
}
