// Whether a visitor sends or reads fast enough to be waited for: a stall uses up patience, bytes give it back.

/** Slower than any line an office or a telephone still works on. */
const LEAST_BYTES_PER_SECOND = 500
/** What was fast before may stall for as long again. */
const SAVED = 1

export class Pace {
  readonly #patienceMs: number
  /** Milliseconds behind the least pace; negative: ahead of it. */
  #behind = 0

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs
  }

  moved(bytes: number): void {
    this.#behind = Math.max(-SAVED * this.#patienceMs, this.#behind - (bytes * 1000) / LEAST_BYTES_PER_SECOND)
  }

  /** @param ms since the last call, during which the visitor was waited for. @returns whether patience is at its end. */
  waited(ms: number): boolean {
    this.#behind += ms
    return this.#behind > this.#patienceMs
  }
}
