// What is counted and not said yet, beside the ledger: one line per view, so that a killed gateway loses no view. What names people is sealed.
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import type { Log } from '../../shared/ports.ts'
import { ReferenceText } from '../../shared/registers/references.ts'

/** A group of views as far as it was counted: one viewer, one object, one hour. */
export interface Counted {
  /** Id of its row in the register: a keyed hash, which tells nothing. */
  readonly row: string
  /** Number of the hour since 1970. */
  readonly hour: number
  readonly view: ReferenceText
  /** All views of it, said or not. */
  total: number
  /** Time of the last one. */
  lastAt: number
  /** The most people one of them showed. */
  people: number
}

/** Where the lines of a journal are sealed for. */
const PLACE = 'references.journal'
/** Above this it is written anew with what still counts: about 20,000 views. */
const LARGE = 1_048_576

export interface JournalParts {
  readonly path: string
  readonly log: Log
  seal(bytes: Uint8Array, place: string): Buffer
  /** @throws Error if it was altered or sealed under another key. */
  open(sealed: Uint8Array, place: string): Buffer
}

/** `V <row> <hour> <sealed view>` begins a group, `C <row> <total> <lastAt> <people>` counts on. A line that is cut off or altered is left out. */
export class Journal {
  readonly #parts: JournalParts
  #file: number | null
  #size = 0
  #failed = false

  constructor(parts: JournalParts) {
    this.#parts = parts
    this.#file = this.#tried(() => openSync(parts.path, 'a', 0o600)) ?? null
  }

  /** What stood in it when it was opened. */
  read(): Counted[] {
    const { path, log } = this.#parts
    const groups = new Map<string, Counted>()
    if (!existsSync(path)) return []
    let bad = 0
    const text = readFileSync(path, 'utf8')
    this.#size = text.length
    for (const line of text.split('\n')) {
      if (line === '') continue
      const [kind, row = '', ...rest] = line.split(' ')
      const group = groups.get(row)
      if (kind === 'V') {
        const begun = this.#begun(row, rest)
        if (begun) groups.set(row, begun)
        else bad += 1
      } else if (kind === 'C' && group && rest.length === 3 && rest.every(part => /^\d+$/.test(part))) {
        const [total, lastAt, people] = rest.map(Number) as [number, number, number]
        // Lines are absolute: the last one counts.
        Object.assign(group, { total, lastAt, people })
      } else bad += 1
    }
    if (bad > 0) log.warn({ lines: bad }, 'lines of the journal of references were left out: cut off or altered')
    return [...groups.values()]
  }

  begin({ row, hour, view, lastAt }: Counted): void {
    this.#append(`V ${row} ${hour} ${this.#sealed(view, lastAt)}\n`)
  }

  count({ row, total, lastAt, people }: Counted): void {
    this.#append(`C ${row} ${total} ${lastAt} ${people}\n`)
  }

  /** True when it is worth being written anew. */
  get large(): boolean {
    return this.#size > LARGE
  }

  /** In place of all that stands in it. */
  rewrite(groups: readonly Counted[]): void {
    const { path } = this.#parts
    const lines = groups.map(
      group =>
        `V ${group.row} ${group.hour} ${this.#sealed(group.view, group.lastAt)}\nC ${group.row} ${group.total} ${group.lastAt} ${group.people}\n`,
    )
    const text = lines.join('')
    this.#tried(() => {
      writeFileSync(`${path}.new`, text, { mode: 0o600 })
      renameSync(`${path}.new`, path)
      if (this.#file !== null) closeSync(this.#file)
      this.#file = openSync(path, 'a', 0o600)
      this.#size = text.length
      this.#failed = false
    })
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }

  #sealed(view: ReferenceText, lastAt: number): string {
    return this.#parts.seal(Buffer.from(JSON.stringify({ view, lastAt })), PLACE).toString('base64')
  }

  #begun(row: string, [hour, sealed]: readonly string[]): Counted | undefined {
    try {
      const { view, lastAt } = JSON.parse(this.#parts.open(Buffer.from(sealed!, 'base64'), PLACE).toString()) as {
        view: unknown
        lastAt: number
      }
      const parsed = ReferenceText.parse(view)
      return { row, hour: Number(hour), view: parsed, total: 1, lastAt, people: parsed.people }
    } catch {
      return undefined
    }
  }

  /** Written at once and left to the system to put on the disk: a killed process loses nothing, a power cut at most what was not said. */
  #append(line: string): void {
    if (this.#file === null) return
    const file = this.#file
    this.#tried(() => {
      writeSync(file, line)
      this.#size += line.length
    })
  }

  #tried<Value>(act: () => Value): Value | undefined {
    try {
      return act()
    } catch (error) {
      // A full disk: what is counted stays in memory, and this is said once.
      if (!this.#failed) this.#parts.log.error({ error: String(error) }, 'the journal of references cannot be written')
      this.#failed = true
      return undefined
    }
  }
}
