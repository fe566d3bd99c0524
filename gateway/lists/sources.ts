// Servers that lists are taken from: their keys sealed on the disk, asked at their intervals, what they say written as the list's row.
import { setImmediate } from 'node:timers/promises'
import { networksOf } from '../../shared/address-list.ts'
import type { ListSource, NewListSource } from '../../shared/api.ts'
import type { Clock, Ledger, Log } from '../../shared/ports.ts'
import { isRefusal, type Refusal, refuse, SekishoError } from '../../shared/problems.ts'
import { LIST_CAP } from '../../shared/registers/lists.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { decisionWords } from '../../shared/words/decisions.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { checkedUrl, durationMs, pull, type Remote } from './pull.ts'
import { readSources, type SealedFile, type Source, writeSources } from './sealed.ts'

export interface SourcePorts extends SealedFile {
  readonly clock: Clock
  readonly log: Log
  readonly ledger: Pick<Ledger, 'execute' | 'row' | 'subscribe'>
  newId(): string
  /** Repeats until the returned function is called; by default an unref'd interval. */
  every?(ms: number, run: () => void): () => void
}

export interface ListSources {
  views(): ListSource[]
  add(source: NewListSource, actor: Actor): Promise<ListSource | Refusal>
  pull(id: string): Promise<ListSource | Refusal>
  /** Begins to ask. */
  start(): Promise<void>
  stop(): Promise<void>
}

const MOST_SOURCES = 20
const TICK_MS = 5_000
/** A server that did not answer is asked again soon, however long its interval. */
const RETRY_MS = 300_000
/** Now and then everything is asked for: whatever was missed is mended. */
const WHOLE_MS = 86_400_000
/** Between so many values the front, which shares this thread, has its turn. */
const AT_ONCE = 500

interface State {
  readonly source: Source
  /** Values in force there, and until when. */
  readonly held: Map<string, number>
  /** What stands in the row. */
  stored: { addresses: ReadonlySet<string>; skipped: number; until: number | null }
  askedWholeAt: number | null
  lastAsked: number | null
  lastSuccess: number | null
  nextAt: number
  failure: Text | null
  skipped: number
  running: Promise<void> | undefined
}

function unrefInterval(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms)
  timer.unref()
  return () => clearInterval(timer)
}

/** A sealed file that was altered stops nothing: lists stay as they are, nobody is asked, and adding a server says why. */
export function openListSources(ports: SourcePorts): ListSources {
  const { clock, ledger, log } = ports
  const states = new Map<string, State>()
  const stopping = new AbortController()
  let stopTicking: (() => void) | undefined
  let damaged: SekishoError | undefined
  try {
    for (const source of readSources(ports)) states.set(source.id, fresh(source))
  } catch (error) {
    if (!(error instanceof SekishoError)) throw error
    damaged = error
    log.error({ code: error.code }, `lists: ${error.why.en}`)
  }

  function fresh(source: Source): State {
    const stored = { addresses: new Set<string>(), skipped: 0, until: null }
    const times = { askedWholeAt: null, lastAsked: null, lastSuccess: null, nextAt: 0, failure: null }
    return { source, held: new Map(), stored, ...times, skipped: 0, running: undefined }
  }

  function save(): void {
    try {
      writeSources(
        ports,
        [...states.values()].map(({ source }) => source),
      )
    } catch (error) {
      log.error({ err: error }, 'lists: sources could not be kept')
      throw new SekishoError('disk-full', decisionWords.sourceUnsaved)
    }
  }

  const view = ({ source, stored, lastAsked, lastSuccess, failure }: State): ListSource => ({
    id: source.id,
    name: source.name,
    url: source.url,
    everySeconds: source.everySeconds,
    count: stored.addresses.size,
    skipped: stored.skipped,
    lastAsked,
    lastSuccess,
    failure,
  })

  /** Brings what the server says into `held`. */
  async function take(state: State, added: readonly Remote[], ended: readonly Remote[], now: number): Promise<void> {
    const { held, source } = state
    const values = (remote: Remote) => {
      const fits =
        remote.type.toLowerCase() === 'ban' && ['ip', 'range'].includes(remote.scope.toLowerCase()) && !remote.simulated
      return fits ? networksOf(remote.value, source.takePrivate) : 'not-an-address'
    }
    let count = 0
    for (const remote of ended) {
      if (++count % AT_ONCE === 0) await setImmediate()
      const networks = values(remote)
      if (typeof networks !== 'string') for (const network of networks) held.delete(network)
    }
    for (const remote of added) {
      if (++count % AT_ONCE === 0) await setImmediate()
      const left = durationMs(remote.duration)
      const networks = values(remote)
      if (typeof networks === 'string' || left === undefined) state.skipped += 1
      else if (left > 0)
        for (const network of networks) held.set(network, Math.max(held.get(network) ?? 0, Math.round(now + left)))
    }
  }

  /** What the row should hold now: what has not ended, as far as it fits. */
  function wanted({ held, skipped }: State, now: number): { addresses: Set<string>; skipped: number; until: number | null } {
    const addresses = new Set<string>()
    let [beyond, until] = [0, 0]
    for (const [value, end] of held) {
      if (end <= now) held.delete(value)
      else if (addresses.size >= LIST_CAP) beyond += 1
      else {
        addresses.add(value)
        until = Math.max(until, end)
      }
    }
    return { addresses, skipped: skipped + beyond, until: until || null }
  }

  async function record(state: State, actor: Actor, first: boolean): Promise<void> {
    const { source, stored } = state
    const now = clock()
    const next = wanted(state, now)
    const row = source.id
    if (first) {
      const input = { name: source.name, origin: source.url, ...next, addresses: [...next.addresses] }
      await done(ledger.execute({ register: 'lists', operation: 'take', row, input, actor }))
    } else {
      const added = [...next.addresses].filter(address => !stored.addresses.has(address))
      const removed = [...stored.addresses].filter(address => !next.addresses.has(address))
      // The list's own end only matters when the server cannot be asked any more: it is moved on once a day, not at each question.
      const ends = next.until !== null && next.until > (stored.until ?? 0) && (stored.until ?? 0) - now < WHOLE_MS
      if (added.length + removed.length === 0 && !ends) return
      const until = added.length + removed.length > 0 || ends ? next.until : stored.until
      const input = { added, removed, skipped: next.skipped, until }
      await done(ledger.execute({ register: 'lists', operation: 'change', row, input, actor: GATEWAY }))
    }
    state.stored = next
  }

  /** Asks once. @throws SekishoError in words. */
  async function ask(state: State): Promise<void> {
    const now = clock()
    state.lastAsked = now
    const { askedWholeAt } = state
    // After a failure the server may have counted an answer that never arrived.
    const whole = askedWholeAt === null || now - askedWholeAt >= WHOLE_MS || state.failure !== null
    const { added, ended } = await pull(state.source, whole, stopping.signal)
    if (whole) {
      state.held.clear()
      state.skipped = 0
      state.askedWholeAt = now
    }
    await take(state, added, ended, now)
  }

  /** Asks and writes down; what fails is kept as a sentence. One at a time for each source. */
  function run(state: State): Promise<void> {
    state.running ??= (async () => {
      const { name, everySeconds } = state.source
      try {
        await ask(state)
        await record(state, GATEWAY, false)
        state.lastSuccess = clock()
        state.failure = null
        state.nextAt = clock() + everySeconds * 1000
      } catch (error) {
        if (stopping.signal.aborted) return
        state.failure = error instanceof SekishoError ? error.why : fill(decisionWords.sourceUnreachable, { why: 'internal' })
        state.nextAt = clock() + Math.min(everySeconds * 1000, RETRY_MS)
        log.warn({ err: error, list: name }, 'lists: a server could not be asked')
        // Ends are kept by the clock also while the server is away.
        if (state.askedWholeAt !== null) await record(state, GATEWAY, false).catch(() => undefined)
      }
    })().finally(() => {
      state.running = undefined
    })
    return state.running
  }

  function tick(): void {
    const now = clock()
    for (const state of states.values()) if (now >= state.nextAt || now < (state.lastAsked ?? 0)) void run(state)
  }

  function forget(id: string): void {
    if (!states.delete(id)) return
    try {
      save()
    } catch {
      // It was said in the log; at the next start a source without a list is dropped again.
    }
  }

  const unsubscribe = ledger.subscribe(({ changes }) => {
    // A list that somebody removed must not come back at the next question.
    for (const { register, id, row } of changes) if (register === 'lists' && row === undefined) forget(id)
  })

  return {
    views: () => [...states.values()].map(view),

    async add(input, actor) {
      if (damaged) throw damaged
      if (states.size >= MOST_SOURCES) return refuse('conflict', fill(decisionWords.tooManySources, { most: MOST_SOURCES }))
      if ([...states.values()].some(({ source }) => source.name === input.name))
        return refuse('conflict', fill(decisionWords.sourceKnown, { name: input.name }))
      const state = fresh({ ...input, id: ports.newId(), url: checkedUrl(input.url) })
      await ask(state)
      // The key first: a list whose server is forgotten would never be renewed.
      states.set(state.source.id, state)
      state.nextAt = clock() + input.everySeconds * 1000
      try {
        save()
        await record(state, actor, true)
      } catch (error) {
        forget(state.source.id)
        throw error
      }
      state.lastSuccess = clock()
      return view(state)
    },

    async pull(id) {
      const state = states.get(id)
      if (!state) return refuse('not-found', decisionWords.noSource)
      await run(state)
      return view(state)
    },

    async start() {
      try {
        for (const [id, state] of states) {
          const row = await ledger.row('lists', id)
          if (!row) forget(id)
          else state.stored = { addresses: new Set(row.addresses), skipped: row.skipped, until: row.until }
        }
      } catch (error) {
        log.error({ err: error }, 'lists: rows cannot be read; no server is asked')
        return
      }
      stopTicking = (ports.every ?? unrefInterval)(TICK_MS, tick)
      tick()
    },

    async stop() {
      stopTicking?.()
      unsubscribe()
      stopping.abort(new Error('stopping'))
      await Promise.all([...states.values()].map(({ running }) => running))
    },
  }
}

async function done(execution: Promise<unknown>): Promise<void> {
  const result = await execution
  if (isRefusal(result)) throw SekishoError.from(result)
}
