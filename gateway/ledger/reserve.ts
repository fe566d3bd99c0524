// Room on the disk that is kept free by a file, and given up when the disk is full, so that taking rights away still gets through.
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fsyncFolder } from './head.ts'

/** Some hundreds of revocations and erasures, with the log and the journal of the vault that they need. */
export const RESERVE_BYTES = 4 * 1024 * 1024
/** Decisions of rules may use half of it: an attacker must not use up what a person needs to revoke a device. */
const FOR_PEOPLE_BYTES = RESERVE_BYTES / 2

/**
 * `held`: the file is there. `given`: it was given up because the disk was full, and there is no room to make it again.
 * `none`: there never was room for it.
 */
export type ReserveState = 'held' | 'given' | 'none'

export class Reserve {
  readonly #folder: string
  #state: ReserveState = 'none'

  constructor(folder: string) {
    this.#folder = folder
  }

  get state(): ReserveState {
    return this.#state
  }

  get #path(): string {
    return join(this.#folder, 'reserve')
  }

  /** Makes the file if it is not there and room for twice its size is. Never throws: without it the gateway works as before. */
  fill(): ReserveState {
    if (this.#state === 'held') return 'held'
    const part = `${this.#path}.part`
    try {
      rmSync(part, { force: true })
      if (statSync(this.#path, { throwIfNoEntry: false })?.size === RESERVE_BYTES) this.#state = 'held'
      else if (this.#free() >= 2 * RESERVE_BYTES) {
        // Random bytes: a file system that compresses would store zeros in no room at all.
        write(part, randomBytes(RESERVE_BYTES))
        renameSync(part, this.#path)
        fsyncFolder(this.#folder)
        this.#state = 'held'
      }
    } catch {
      rmSync(part, { force: true })
    }
    return this.#state
  }

  /** Gives it up. False: there is none to give. */
  give(): boolean {
    if (this.#state !== 'held') return false
    this.#state = 'given'
    rmSync(this.#path, { force: true })
    // Some file systems hand out freed blocks only after the folder is synced.
    fsyncFolder(this.#folder)
    return true
  }

  /** Whether a rule's decision still leaves a person enough of what was given up. */
  sparesPeople(): boolean {
    return this.#state !== 'given' || this.#free() > FOR_PEOPLE_BYTES
  }

  #free(): number {
    const { bavail, bsize } = statfsSync(this.#folder)
    return bavail * bsize
  }
}

function write(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, 'wx', 0o600)
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
