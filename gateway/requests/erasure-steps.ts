// The steps of an erasure: first what is destroyed, then where it is looked for afterwards; each says what it looked at and what it found.
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock, Ledger } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import type { Erasure, ErasureStep } from '../../shared/registers/erasures.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { erasureWords as words } from '../../shared/words/erasures.ts'
import { type Language, say, type Text } from '../../shared/words/text.ts'
import type { Copies, LookedFor, Looking, ScannedFile } from './looking.ts'

export type StepName = ErasureStep['step']

export interface StepPorts {
  readonly clock: Clock
  readonly language: Language
  readonly ledger: Pick<Ledger, 'execute' | 'erasePerson' | 'verify'> & {
    /** See gateway/ledger/ledger.ts. */
    emptyLog(): Promise<boolean>
    readonly vault: { version(): Promise<number>; buried(prefix: string): Promise<string[]> }
  }
  readonly looking: Looking
  readonly copies: Copies
  /** Views of this person that are counted and not written yet are dropped (gateway/references). */
  forget?(person: string): void
  /** Resolves when what is on its way to the request summaries is stored, and thus looked at; rejects if none are kept. */
  storeSummaries?(): Promise<unknown>
  /** Files made about this person that are still kept (packages to be handed over): removed. Resolves with how many. */
  removeExports?(person: string): Promise<number>
}

/** What one person's erasure has come to. */
export interface UnderWay {
  readonly row: Pick<Erasure, 'id' | 'person' | 'cause' | 'startedAt'>
  readonly steps: Map<StepName, ErasureStep>
  waitingFor: string[]
  notCovered: Set<string>
  looked: LookedFor
}

export type RowsAbout = readonly { readonly register: string; readonly id: string }[]

/** By which operation rows about a person go; what is not named here stays as bytes that nothing opens. Persons first: from then on nothing is served for them. */
const REMOVING: readonly (readonly [register: RegisterName, operation: string])[] = [
  ['persons', 'erase'],
  ['requests', 'sever'],
  ['consents', 'remove'],
  ['references', 'remove'],
  ['reports', 'remove'],
  ['devices', 'erase'],
  ['people', 'erase'],
]
const AT_ONCE = 500
/** A copy of the ledger that is being made holds its log so long at most before it is looked at again later. */
const LOG_TRIES = 20
const LOG_PAUSE_MS = 250
const MOST_PATHS = 10

export function createSteps(ports: StepPorts) {
  const { clock, language, ledger, looking, copies } = ports
  const text = (one: Text, values: Readonly<Record<string, string | number>> = {}) => say(one, language, values).slice(0, 1000)
  const list = (names: readonly string[]) =>
    names.slice(0, MOST_PATHS).join(', ') + (names.length > MOST_PATHS ? ` … (${names.length})` : '')

  function put(one: UnderWay, step: StepName, said: Omit<ErasureStep, 'step' | 'at'>): void {
    one.steps.set(step, { step, at: clock(), ...said })
  }
  const clean = (looked: number, detail: string) => ({ state: 'clean' as const, looked, found: 0, detail })

  /** A step that could not be looked at is a failed one, with the reason; the others go on. */
  async function attempt(all: readonly UnderWay[], steps: readonly StepName[], act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      const why = error instanceof SekishoError ? error.why[language] : String((error as Error).message)
      for (const one of all)
        for (const step of steps)
          put(one, step, { state: 'failed', looked: 0, found: 0, detail: text(words.stepFailed, { why }) })
    }
  }

  async function removeRows(one: UnderWay, about: RowsAbout): Promise<void> {
    const { person, cause } = one.row
    ports.forget?.(person)
    for (const [register, operation] of REMOVING) {
      const ids = about.filter(row => row.register === register).map(({ id }) => id)
      const input = register === 'persons' ? { request: cause.kind === 'request' ? cause.id : null } : {}
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        const some = ids.slice(at, at + AT_ONCE).map(row => ledger.execute({ register, operation, row, input, actor: GATEWAY }))
        // Gone already, or sealed under a key that is destroyed.
        for (const done of await Promise.all(some))
          if (isRefusal(done) && done.refused !== 'not-found') throw SekishoError.from(done)
      }
    }
    const exports = (await ports.removeExports?.(person)) ?? 0
    const went = REMOVING.map(([register]) => String(register))
    const removed = about.filter(({ register }) => went.includes(register)).length + exports
    // The row is kept by whoever ran this before a restart: it counts what that run removed, too.
    const before = one.steps.get('rows')?.looked ?? 0
    put(one, 'rows', clean(removed + before, text(words.rowsRemoved, { looked: removed + before })))
  }

  async function destroyKey(one: UnderWay): Promise<void> {
    const { person } = one.row
    await ledger.erasePerson(person)
    const key = `person:${person}`
    if (!(await ledger.vault.buried(key)).includes(key)) throw new Error(`no tombstone of ${key}`)
    put(one, 'key', clean(1, text(words.keyDestroyed)))
    put(one, 'vault-renewed', clean(1, text(words.vaultRenewed, { version: await ledger.vault.version() })))
  }

  async function lookInLedger(all: readonly UnderWay[]): Promise<void> {
    const seen = await looking.ledger(all.map(({ looked }) => looked))
    all.forEach((one, i) => {
      const { rows, rowsOpened, entries, entriesOpened, named, namedCount } = seen[i]!
      const found = rowsOpened + entriesOpened
      const said = [text(words.bodies, { entries, rows, found })]
      if (one.looked.names.length === 0) said.push(text(words.keysOnly))
      if (namedCount > 0) said.push(text(words.named, { count: namedCount }))
      for (const where of named) one.notCovered.add(where)
      if (namedCount > named.length) one.notCovered.add(`and ${namedCount - named.length} more places like these`)
      const detail = said.join('; ').slice(0, 1000)
      put(one, 'ledger-bodies', { state: found > 0 ? 'found' : 'clean', looked: rows + entries, found, detail })
    })
  }

  async function emptied(): Promise<boolean> {
    for (let tries = 0; tries < LOG_TRIES; tries++) {
      if (await ledger.emptyLog()) return true
      await pause(LOG_PAUSE_MS)
    }
    return false
  }

  function putFiles(all: readonly UnderWay[], step: StepName, files: readonly ScannedFile[], more = '', waits?: Text): void {
    const unread = files.filter(({ persons }) => persons === undefined).map(({ path }) => path)
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    all.forEach((one, i) => {
      const hits = files.filter(({ persons }) => persons?.includes(i)).map(({ path }) => path)
      const said = [text(words.files, { files: files.length, bytes })]
      if (more) said.push(more)
      if (one.looked.texts.length === 0) said.push(text(words.keysOnly))
      if (hits.length > 0) said.push(text(words.filesFound, { paths: list(hits) }))
      if (unread.length > 0) said.push(text(words.filesUnread, { paths: list(unread) }))
      if (waits) said.push(text(waits))
      const state = hits.length > 0 ? 'found' : unread.length > 0 ? 'failed' : waits ? 'waiting' : 'clean'
      put(one, step, { state, looked: files.length, found: hits.length, detail: said.join('; ').slice(0, 1000) })
    })
  }

  async function lookInFiles(all: readonly UnderWay[]): Promise<void> {
    const persons = all.map(({ looked }) => looked)
    const empty = await emptied()
    // A ring that cannot store anything loses what it holds: nothing of it comes afterwards.
    await ports.storeSummaries?.().catch(() => undefined)
    const summaries = await looking.summaries(persons)
    const files = await looking.files(persons)
    const of = (step: StepName) => files.filter(({ path }) => stepOf(path) === step)
    // A journal that could not be overwritten holds the vault key before: the next start does it.
    const journal = files.some(({ path, bytes }) => path === 'vault.db-journal' && bytes > 0)
    putFiles(all, 'free-pages', of('free-pages'), '', empty && !journal ? undefined : words.logBusy)
    putFiles(all, 'blobs', of('blobs'))
    putFiles(all, 'observations', of('observations'), text(words.summaries, summaries))
    if (summaries.left > 0)
      for (const one of all) {
        const step = one.steps.get('observations')!
        put(one, 'observations', { ...step, state: 'found', found: step.found + summaries.left })
      }
    putFiles(all, 'logs', of('logs'))
    // Sealed until it is done, and gone then: what it says of anybody cannot be looked for in it.
    const importing = files.some(({ path }) => path.startsWith('imports/'))
    putFiles(all, 'exports', of('exports'), '', importing ? words.importing : undefined)
  }

  async function renewCopies(all: readonly UnderWay[]): Promise<void> {
    const { looked, left } = await looking.kept(all.map(({ row }) => row.person))
    const { current, waiting } = await copies.renewVaults()
    for (const one of all) {
      one.waitingFor = [...waiting]
      const said = [text(words.copies, { count: current.length })]
      if (waiting.length > 0) said.push(text(words.copiesAway, { places: list(waiting) }))
      if (left.length > 0) said.push(text(words.keptFolders, { paths: list(left) }))
      const state = left.length > 0 ? 'found' : waiting.length > 0 ? 'waiting' : 'clean'
      const detail = said.join('; ').slice(0, 1000)
      put(one, 'vault-copies', { state, looked: current.length + looked.length, found: left.length, detail })
    }
  }

  async function searchGenerations(all: readonly UnderWay[], signal: AbortSignal): Promise<void> {
    const persons = all.map(({ looked }) => looked)
    const { generations, waiting, removed, others } = await copies.search(persons, signal)
    const failed = generations.filter(({ why }) => why !== null).map(({ name, place, why }) => `${name} (${place}): ${why}`)
    all.forEach((one, i) => {
      one.waitingFor = [...new Set([...one.waitingFor, ...waiting])]
      const found: string[] = []
      for (const { name, place, persons: seen } of generations) {
        const mine = seen[i]
        if (mine && (mine.opened > 0 || mine.files.length > 0)) found.push(`${name} (${place}) ${mine.files.join(' ')}`.trim())
      }
      // What the office's app keeps is not ours to erase: whoever keeps it does it, and it is said where.
      for (const { plan, count } of others) one.notCovered.add(`plan ${plan}: ${count} generations of the app's own data`)
      for (const place of removed) one.notCovered.add(`place ${place}: removed from the list, held generations`)
      const said = [text(words.generationsRead, { looked: generations.length })]
      if (one.looked.texts.length === 0) said.push(text(words.keysOnly))
      if (found.length > 0) said.push(text(words.generationsFound, { names: list(found) }))
      if (failed.length > 0) said.push(text(words.generationsFailed, { names: list(failed) }))
      if (waiting.length > 0) said.push(text(words.copiesAway, { places: list(waiting) }))
      const state = found.length > 0 ? 'found' : failed.length > 0 ? 'failed' : waiting.length > 0 ? 'waiting' : 'clean'
      put(one, 'generations', { state, looked: generations.length, found: found.length, detail: said.join('; ').slice(0, 1000) })
    })
  }

  async function verifyLog(all: readonly UnderWay[]): Promise<void> {
    const { ok, size, faults } = await ledger.verify({ deep: true })
    const why = faults.map(({ what }) => what[language]).join(' ')
    for (const one of all)
      put(one, 'log-verifies', {
        state: ok ? 'clean' : 'failed',
        looked: size,
        found: 0,
        detail: ok ? text(words.verified, { size }) : text(words.notVerified, { why }),
      })
  }

  return {
    removeRows: (one: UnderWay, about: RowsAbout) => attempt([one], ['rows'], () => removeRows(one, about)),
    destroyKey: (one: UnderWay) => attempt([one], ['key', 'vault-renewed'], () => destroyKey(one)),
    lookInLedger: (all: readonly UnderWay[]) => attempt(all, ['ledger-bodies'], () => lookInLedger(all)),
    lookInFiles: (all: readonly UnderWay[]) =>
      attempt(all, ['free-pages', 'blobs', 'observations', 'logs', 'exports'], () => lookInFiles(all)),
    renewCopies: (all: readonly UnderWay[]) => attempt(all, ['vault-copies'], () => renewCopies(all)),
    searchGenerations: (all: readonly UnderWay[], signal: AbortSignal) =>
      attempt(all, ['generations'], () => searchGenerations(all, signal)),
    verifyLog: (all: readonly UnderWay[]) => attempt(all, ['log-verifies'], () => verifyLog(all)),
  }
}

/** Under which step a file of the data folder is told. */
function stepOf(path: string): StepName {
  if (/^(ledger|vault)\.db|^head/.test(path)) return 'free-pages'
  if (path.startsWith('blobs/')) return 'blobs'
  if (/^(observations|summaries)\.db/.test(path)) return 'observations'
  return path.startsWith('log/') ? 'logs' : 'exports'
}
