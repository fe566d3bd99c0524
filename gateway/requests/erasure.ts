// Erasing a person: begun in the log, carried out step by step, looked for afterwards, proved only when nothing is left; goes on after a crash.
import type { Clock, Ledger, Log } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { Erasure } from '../../shared/registers/erasures.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { erasureWords as words } from '../../shared/words/erasures.ts'
import type { Text } from '../../shared/words/text.ts'
import { evidenceOf } from './erasure-evidence.ts'
import { whyNotErase } from './erasure-refusal.ts'
import { createSteps, type StepName, type StepPorts, type UnderWay } from './erasure-steps.ts'
import { type PersonTexts, textsAbout } from './erasure-texts.ts'

export interface ErasurePorts extends StepPorts {
  readonly clock: Clock
  readonly log: Log
  readonly ledger: StepPorts['ledger'] &
    Pick<Ledger, 'row' | 'rows' | 'history' | 'head'> & { signEvidence(text: string): Promise<string> }
  newId(): string
  /** IANA zone in which the end of a hold is said. */
  timeZone(): string
  /** What a law says of keeping this person, and until when (gateway/retention); undefined: nothing, or it is over. */
  keptByLaw?(person: string): Promise<Text | undefined>
  /** After each step that is on disk; for whoever wants to know how far it came. */
  reached?(erasure: string, step: StepName | 'begun' | 'proved'): void
}

export interface Erasures {
  /**
   * Resolves when the erasure is begun for good; it goes on by itself, also after a crash. Erasing the same person again gives the same one,
   * and looks again. Rejects with SekishoError: nobody, a hold, a member who still has access, a log that takes no entries.
   */
  erase(person: string, cause: Erasure['cause'], actor: Actor): Promise<{ erasure: string }>
  /** At a start: goes on with what a stop or a crash left, and proves anew what a restore brought back as bytes. */
  resume(): Promise<void>
  /** Looks again everywhere. Rejects with SekishoError: no such erasure. */
  look(erasure: string): Promise<void>
  /** A place has today's vault, or stands in the list no longer: goes on with what waits for it. */
  placeChanged(place: string): void
  /** Resolves when nothing is under way for this erasure any more, with its row then. */
  ended(erasure: string): Promise<Erasure>
  /** Stops after the step under way; the next start goes on. */
  close(): Promise<void>
}

const UNFINISHED: readonly Erasure['situation'][] = ['running', 'waiting', 'failed']
/** What has to be looked at again when a place is back. */
const AT_PLACES: readonly StepName[] = ['vault-copies', 'generations', 'free-pages', 'log-verifies']

const AGAIN_MS = 60_000

export function createErasures(ports: ErasurePorts): Erasures {
  const { clock, log, ledger } = ports
  const steps = createSteps(ports)
  const stop = new AbortController()
  /** Known before the key is destroyed, and never written anywhere. */
  const texts = new Map<string, PersonTexts>()
  /** Erasures to be worked on next, and which of their steps are looked at again although they were clean. */
  const queue = new Map<string, 'all' | 'left'>()
  const timers = new Set<NodeJS.Timeout>()
  const beginning = new Map<string, Promise<{ erasure: string }>>()
  let working: Promise<void> | undefined

  async function known(person: string): Promise<Erasure | undefined> {
    return (await ledger.rows('erasures')).find(row => row.person === person)
  }

  async function begin(person: string, cause: Erasure['cause'], actor: Actor): Promise<{ erasure: string }> {
    const before = await known(person)
    if (before) {
      enqueue(before.id, before.situation === 'proved' ? 'all' : 'left')
      return { erasure: before.id }
    }
    const not = await whyNotErase(ports, person, rowsAbout)
    if (not) throw not
    return start(person, cause, actor)
  }

  async function rowsAbout(person: string): Promise<readonly { readonly register: string; readonly id: string }[]> {
    return (await ports.looking.rows([person]))[0] ?? []
  }

  async function start(person: string, cause: Erasure['cause'], actor: Actor): Promise<{ erasure: string }> {
    const erasure = ports.newId()
    const asGateway: Actor = { ...actor, role: 'gateway' }
    const input = { person, cause }
    await written(ledger.execute({ register: 'erasures', operation: 'begin', row: erasure, input, actor: asGateway }))
    ports.reached?.(erasure, 'begun')
    enqueue(erasure, 'left')
    return { erasure }
  }

  function enqueue(erasure: string, which: 'all' | 'left'): void {
    if (stop.signal.aborted) return
    if (queue.get(erasure) !== 'all') queue.set(erasure, which)
    working ??= work()
      .catch((error: unknown) => {
        if (!stop.signal.aborted) log.error({ err: error }, 'an erasure stopped; the next start goes on with it')
      })
      .finally(() => {
        working = undefined
        // What came while the last batch was ending.
        const next = queue.keys().next().value
        if (next !== undefined) enqueue(next, queue.get(next)!)
      })
  }

  async function work(): Promise<void> {
    while (queue.size > 0 && !stop.signal.aborted) {
      const some = [...queue]
      queue.clear()
      const all: { one: UnderWay; again: ReadonlySet<StepName> }[] = []
      for (const [id, which] of some) {
        const row = await ledger.row('erasures', id)
        if (row) all.push(await opened(row, which))
      }
      // Destroyed first, for everybody: looking takes longer.
      const destroyed: UnderWay[] = []
      for (const { one } of all) if (await destroy(one)) destroyed.push(one)
      await lookFor(all.filter(({ one }) => destroyed.includes(one)))
    }
  }

  async function opened(row: Erasure, which: 'all' | 'left'): Promise<{ one: UnderWay; again: ReadonlySet<StepName> }> {
    const done = new Map(row.steps.map(step => [step.step, step]))
    const left = row.situation === 'waiting' ? AT_PLACES : []
    const again = new Set(which === 'all' ? done.keys() : [...done.values()].filter(s => s.state !== 'clean').map(s => s.step))
    for (const step of left) again.add(step)
    // Whatever came before: the log is verified, and the head taken, after everything else.
    again.add('log-verifies')
    const one: UnderWay = {
      row,
      steps: done,
      waitingFor: [...row.waitingFor],
      notCovered: new Set(which === 'all' ? [] : row.notCovered),
      looked: { id: row.person, ...(texts.get(row.id) ?? { names: [], texts: [] }) },
    }
    return { one, again }
  }

  /** Rows and key. False: it is not done, and is said so. */
  async function destroy(one: UnderWay): Promise<boolean> {
    const { id, person } = one.row
    const isClean = (step: StepName) => one.steps.get(step)?.state === 'clean'
    const about = isClean('rows') && isClean('key') ? [] : await rowsAbout(person)
    if (!isClean('key') && !texts.has(id)) {
      const found = await textsAbout(ledger, about, person)
      if (found.texts.length > 0) texts.set(id, found)
      one.looked = { id: person, ...found }
    }
    if (!isClean('rows')) {
      await steps.removeRows(one, about)
      await record(one, 'rows')
    }
    if (isClean('rows') && !isClean('key')) {
      await steps.destroyKey(one)
      await record(one, 'vault-renewed')
    }
    return isClean('rows') && isClean('key')
  }

  async function lookFor(all: readonly { one: UnderWay; again: ReadonlySet<StepName> }[]): Promise<void> {
    const needing = (...names: readonly StepName[]) =>
      all.filter(({ one, again }) => names.some(name => again.has(name) || !one.steps.has(name))).map(({ one }) => one)
    const turn = async (names: readonly StepName[], act: (some: readonly UnderWay[]) => Promise<void>): Promise<void> => {
      const some = needing(...names)
      if (some.length === 0) return
      stop.signal.throwIfAborted()
      await act(some)
      stop.signal.throwIfAborted()
      for (const one of some) await record(one, names.at(-1)!)
    }
    if (all.length === 0) return
    await turn(['ledger-bodies'], steps.lookInLedger)
    await turn(['free-pages', 'blobs', 'observations', 'logs', 'exports'], steps.lookInFiles)
    await turn(['vault-copies'], steps.renewCopies)
    await turn(['generations'], some => steps.searchGenerations(some, stop.signal))
    await connectorsNotCovered(all.map(({ one }) => one))
    stop.signal.throwIfAborted()
    // Only for whom it would be the last: every entry is read.
    const last = all.map(({ one }) => one).filter(isOtherwiseClean)
    if (last.length > 0) await steps.verifyLog(last)
    for (const one of last) await prove(one)
    for (const { one } of all)
      if (one.waitingFor.length === 0 && [...one.steps.values()].some(({ state }) => state === 'waiting')) later(one.row.id)
  }

  /** What waits for something that passes by itself (a copy that is being made) is looked at again in a while. */
  function later(erasure: string): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      enqueue(erasure, 'left')
    }, AGAIN_MS)
    timer.unref()
    timers.add(timer)
  }

  async function connectorsNotCovered(all: readonly UnderWay[]): Promise<void> {
    for (const { id } of await ledger.rows('connectors')) for (const one of all) one.notCovered.add(`connector ${id}`)
  }

  async function prove(one: UnderWay): Promise<void> {
    if (one.steps.get('log-verifies')?.state !== 'clean') {
      await record(one, 'log-verifies')
      return
    }
    const about = { head: ledger.head(), vaultVersion: await ledger.vault.version(), now: clock() }
    const evidence = await ledger.signEvidence(evidenceOf(one.row, one.steps, [...one.notCovered], about))
    await record(one, 'log-verifies', evidence)
    texts.delete(one.row.id)
    ports.reached?.(one.row.id, 'proved')
  }

  async function record({ row, steps: done, waitingFor, notCovered }: UnderWay, step: StepName, evidence: string | null = null) {
    const input = { steps: [...done.values()], waitingFor, notCovered: [...notCovered], evidence }
    await written(ledger.execute({ register: 'erasures', operation: 'look', row: row.id, input, actor: GATEWAY }))
    ports.reached?.(row.id, step)
  }

  async function unfinished(): Promise<Erasure[]> {
    return (await ledger.rows('erasures')).filter(({ situation }) => UNFINISHED.includes(situation))
  }

  return {
    erase(person, cause, actor) {
      const under = beginning.get(person)
      if (under) return under
      const begun = begin(person, cause, actor).finally(() => beginning.delete(person))
      beginning.set(person, begun)
      return begun
    },

    async resume() {
      const rows = await ledger.rows('erasures')
      const proofs = new Set(rows.map(({ person }) => person))
      for (const key of await ledger.vault.buried('person:')) {
        const person = key.slice('person:'.length)
        // Restored from before the erasure: the person's rows are there again as bytes, and the proof is not.
        if (!proofs.has(person) && (await rowsAbout(person)).length > 0) await start(person, { kind: 'hand', id: null }, GATEWAY)
      }
      for (const { id } of await unfinished()) enqueue(id, 'left')
    },

    async look(erasure) {
      if (!(await ledger.row('erasures', erasure))) throw new SekishoError('not-found', words.noErasure)
      enqueue(erasure, 'all')
    },

    placeChanged(place) {
      void unfinished()
        .then(rows => rows.filter(row => row.waitingFor.includes(place)).forEach(({ id }) => void enqueue(id, 'left')))
        .catch((error: unknown) => log.error({ err: error }, 'erasures that wait could not be looked up'))
    },

    async ended(erasure) {
      while (working && !stop.signal.aborted) await working
      const row = await ledger.row('erasures', erasure)
      if (!row) throw new SekishoError('not-found', words.noErasure)
      return row
    },

    async close() {
      stop.abort(new Error('stopping'))
      queue.clear()
      for (const timer of timers) clearTimeout(timer)
      await Promise.allSettled([...beginning.values()])
      await working
      texts.clear()
    },
  }
}

function isOtherwiseClean({ steps, waitingFor }: UnderWay): boolean {
  return waitingFor.length === 0 && [...steps.values()].every(({ step, state }) => state === 'clean' || step === 'log-verifies')
}

async function written(execution: ReturnType<Ledger['execute']>): Promise<void> {
  const done = await execution
  if (isRefusal(done)) throw SekishoError.from(done)
}
