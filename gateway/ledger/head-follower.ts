// Lets the signed head follow the commits: one slot dirty at a time, the newest tip when the sync before has ended, and at most one sync per HEAD_LAG_MS.
import type { Checkpoint } from '../../shared/ledger/checkpoint.ts'
import type { HeadWriter } from './head.ts'

/**
 * How long entries may be durable in ledger.db before the head is written over them, in milliseconds; a sync that is under way
 * comes on top. What is lost to damage within this time is not noticed by the head.
 */
export const HEAD_LAG_MS = 100

export interface Following {
  readonly file: Pick<HeadWriter, 'write' | 'begin' | 'close'>
  /** Size of the ledger that the head on disk covers. */
  readonly signed: number
  /** What is durable in ledger.db at this moment. */
  tip(): Checkpoint
  /** A head was synced, or (with the error) could not be: then nothing more is written to the file. */
  heard(error: unknown): void
}

export class HeadFollower {
  readonly #following: Following
  #signed: number
  #underWay = false
  #over = false
  #timer: NodeJS.Timeout | undefined
  #begun = Number.NEGATIVE_INFINITY

  constructor(following: Following) {
    this.#following = following
    this.#signed = following.signed
  }

  /** Size of the ledger that a synced head covers. */
  get signed(): number {
    return this.#signed
  }

  /** After a commit: the head is written soon, never within this call. */
  follow(): void {
    if (this.#over || this.#underWay || this.#timer || this.#signed === this.#following.tip().size) return
    this.#timer = setTimeout(() => this.#begin(), Math.max(0, this.#begun + HEAD_LAG_MS - performance.now()))
    // Who closes the ledger settles it.
    this.#timer.unref()
  }

  /** Writes and syncs the tip now, whatever is under way. Returns its note. Throws what the file system throws. */
  settle(): string {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const tip = this.#following.tip()
    const note = this.#following.file.write(tip)
    this.#signed = tip.size
    return note
  }

  /** Nothing is written from here on. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#over = true
  }

  close(): void {
    this.stop()
    this.#following.file.close()
  }

  #begin(): void {
    this.#timer = undefined
    this.#begun = performance.now()
    this.#underWay = true
    const tip = this.#following.tip()
    this.#following.file.begin(tip, error => {
      this.#underWay = false
      if (error) this.#over = true
      else this.#signed = Math.max(this.#signed, tip.size)
      this.#following.heard(error)
      this.follow()
    })
  }
}
