// A clock that can stand in the past while the demo's week is written, and then runs like any other.
import type { Clock } from '../../shared/ports.ts'

export interface MovableClock {
  /** What the gateway is given as its clock. */
  readonly now: Clock
  /** Stands still at this moment (UTC milliseconds) until moved again or released. */
  moveTo(at: number): void
  /** From here on it is the real time. */
  release(): void
}

/** A clock standing at `start` (UTC milliseconds). `real` is the time it returns to. */
export function movableClock(start: number, real: Clock = Date.now): MovableClock {
  let standing: number | null = start
  return {
    now: () => standing ?? real(),
    moveTo(at) {
      standing = at
    },
    release() {
      standing = null
    },
  }
}
