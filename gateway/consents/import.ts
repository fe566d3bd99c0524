// Takes a file of persons and consents over: shown first, then carried out through the ledger in groups; the same file again changes nothing,
// and what a crash cut off goes on from where it was.
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { ImportAnswer } from '../../shared/consent-routes.ts'
import type { Command, ConsentBook, ConsentRecorder, Ledger, Log } from '../../shared/ports.ts'
import { isRefusal, type Refusal, SekishoError } from '../../shared/problems.ts'
import type { Actor } from '../../shared/roles.ts'
import { importWords } from '../../shared/words/consent-import.ts'
import { textOfCsv } from './csv.ts'
import { type Fault, type ImportLine, readImport } from './import-lines.ts'

/** As many as the ledger commits together. */
const AT_ONCE = 500
const SAMPLE = 20
const MOST_FAULTS = 1000

/** Files under way, kept sealed until they are done: a restart goes on with them. */
export interface ImportShelf {
  put(name: string, content: Uint8Array): void
  remove(name: string): void
  all(): { name: string; content: Uint8Array }[]
}

export interface ImportOptions {
  readonly ledger: Pick<Ledger, 'execute'>
  readonly book: Pick<ConsentBook, 'purpose' | 'notice' | 'personByRef' | 'check' | 'ready'> & { now(): number }
  readonly recorder: ConsentRecorder
  readonly shelf: ImportShelf
  readonly log: Log
  timeZone(): string
}

export interface Imports {
  /** What the file would do; nothing is changed. */
  preview(bytes: Uint8Array): Promise<ImportAnswer | Refusal>
  /** Does it. The same file (or `id`, made by the client) again while it is under way waits for that one. */
  apply(bytes: Uint8Array, actor: Actor, id?: string): Promise<ImportAnswer | Refusal>
  /** Goes on with what a restart cut off. Never rejects. */
  resume(): Promise<void>
}

export function createImports({ ledger, book, recorder, shelf, log, timeZone }: ImportOptions): Imports {
  const underWay = new Map<string, Promise<ImportAnswer | Refusal>>()

  async function read(bytes: Uint8Array) {
    await book.ready
    const text = textOfCsv(bytes)
    if (isRefusal(text)) return text
    return await readImport(text, { book, now: book.now(), zone: timeZone(), breathe: () => setImmediate() })
  }

  /** The same for the same import and person, so that a repeat makes nobody a second time. */
  const idOf = (name: string, line: ImportLine) =>
    (line.person.ref === '' ? undefined : book.personByRef(line.person.ref)) ??
    createHash('sha256').update(`${name}\n${line.key}`).digest('hex').slice(0, 32)

  const isKnown = ({ person }: ImportLine) => person.ref !== '' && book.personByRef(person.ref) !== undefined
  const holds = (line: ImportLine) => {
    const id = line.person.ref === '' ? undefined : book.personByRef(line.person.ref)
    return id !== undefined && line.consent !== null && book.check(id, line.consent.purpose).allowed
  }

  function answerOf(count: number, lines: readonly ImportLine[], faults: readonly Fault[]): ImportAnswer {
    const added = new Set<string>()
    let [consents, unchanged] = [0, 0]
    const sample: ImportAnswer['sample'] = []
    for (const line of lines) {
      const isNew = !isKnown(line) && !added.has(line.key)
      const records = line.consent !== null && !holds(line)
      if (isNew) added.add(line.key)
      if (records) consents++
      else if (!isNew) unchanged++
      if (sample.length >= SAMPLE) continue
      const { willAdd, willRecord, willAddAndRecord, known } = importWords
      const what = isNew ? (records ? willAddAndRecord : willAdd) : records ? willRecord : known
      const purpose = line.consent ? (book.purpose(line.consent.purpose)?.code ?? '') : ''
      sample.push({ line: line.line, name: line.person.name, ref: line.person.ref, purpose, what })
    }
    const told = { lines: count, newPersons: added.size, consents, unchanged, sample, applied: false }
    return { ...told, faults: faults.slice(0, MOST_FAULTS) }
  }

  async function carryOut(name: string, bytes: Uint8Array, actor: Actor): Promise<ImportAnswer | Refusal> {
    const found = await read(bytes)
    if (isRefusal(found)) return found
    const before = answerOf(found.count, found.lines, [])
    const faults = [...found.faults]
    const ids = new Map<string, string>()
    for (const line of found.lines) if (!ids.has(line.key)) ids.set(line.key, idOf(name, line))
    const first = new Map<string, ImportLine>()
    for (const line of found.lines) if (!first.has(line.key)) first.set(line.key, line)
    const failed = new Set<string>()
    let [newPersons, consents, unchanged] = [0, 0, 0]
    await inGroups([...first.values()], async line => {
      if (isKnown(line)) return
      const row = ids.get(line.key)!
      const command: Command = { register: 'persons', operation: 'add', row, input: line.person, actor }
      const done = await ledger.execute(command)
      if (isRefusal(done)) {
        failed.add(line.key)
        faults.push({ line: line.line, column: done.refused === 'conflict' ? 'ref' : null, why: done.why })
      } else if (done.entries.length > 0) newPersons++
    })
    await inGroups(found.lines, async line => {
      if (failed.has(line.key)) return
      if (!line.consent) {
        unchanged += Number(first.get(line.key) !== line)
        return
      }
      const done = await recorder.record({ ...line.consent, person: ids.get(line.key)! }, actor)
      if (isRefusal(done)) faults.push({ line: line.line, column: null, why: done.why })
      else if (done.entries.length > 0) consents++
      else unchanged++
    })
    faults.sort((a, b) => a.line - b.line)
    return { ...before, newPersons, consents, unchanged, faults: faults.slice(0, MOST_FAULTS), applied: true }
  }

  function begin(name: string, bytes: Uint8Array, actor: Actor): Promise<ImportAnswer | Refusal> {
    const running = underWay.get(name)
    if (running) return running
    shelf.put(name, Buffer.from(JSON.stringify({ actor, base64: Buffer.from(bytes).toString('base64') })))
    const done = carryOut(name, bytes, actor)
      // A failure of the disk leaves it on the shelf: it goes on after the next start.
      .then(answer => {
        shelf.remove(name)
        return answer
      })
      .finally(() => underWay.delete(name))
    underWay.set(name, done)
    return done
  }

  return {
    async preview(bytes) {
      const found = await read(bytes)
      return isRefusal(found) ? found : answerOf(found.count, found.lines, found.faults)
    },
    apply: async (bytes, actor, id) =>
      await begin(
        createHash('sha256')
          .update(id ?? bytes)
          .digest('hex')
          .slice(0, 32),
        bytes,
        actor,
      ),
    async resume() {
      for (const { name, content } of shelf.all()) {
        try {
          const { actor, base64 } = JSON.parse(Buffer.from(content).toString('utf8')) as { actor: Actor; base64: string }
          const done = await begin(name, Buffer.from(base64, 'base64'), actor)
          log.info({ refused: isRefusal(done) }, 'an import that was cut off was finished')
        } catch (error) {
          log.error({ error: error instanceof SekishoError ? error.code : String(error) }, 'an import could not be finished')
        }
      }
    },
  }
}

/** So many at once as the ledger takes in one transaction. */
async function inGroups<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += AT_ONCE) await Promise.all(items.slice(at, at + AT_ONCE).map(act))
}
