// Storage periods of the office: what is past its due, the daily run that deletes it, and going on with a run that was cut off.
import type { RetentionPreview } from '../../shared/consent-routes.ts'
import type { Clock, Connectors, Ledger } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import type { Retention } from '../../shared/registers/retentions.ts'
import { lastPlanned, retentionDue } from '../../shared/retention.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { retentionWords as words } from '../../shared/words/retention.ts'
import { createElsewhere } from './elsewhere.ts'
import { type Days, heldPerson, heldRow } from './holding.ts'
import { keptByLaw, PersonFacts } from './persons.ts'
import { carryOut, nothingRan, type RunCounts, type RunPorts, sumOf } from './run.ts'
import { type Due, type SurveyLedger, survey, type Tally } from './survey.ts'

export interface RetentionPorts extends Omit<RunPorts, 'proofMs' | 'ledger'> {
  readonly clock: Clock
  readonly ledger: SurveyLedger & Pick<Ledger, 'execute' | 'subscribe' | 'readOnly'>
  readonly connectors?: Pick<Connectors, 'count'> | undefined
  /** IANA zone of the office, and the hour of its day at which the run is. */
  timeZone(): string
  hour(): number
  /** Calls again and again; returns the way to stop. Left out: by the machine's timer. */
  every?(ms: number, act: () => void): () => void
  readonly proofMs?: number
  /** Milliseconds that never go back. */
  readonly steady?: () => number
}

export interface OfficeRetention {
  /** What is past its due now and not deleted, by rule. Rejects with SekishoError if what is kept cannot be read. */
  dueNow(): Promise<RetentionPreview>
  /** One rule, or null for all; a second call waits for the first. Rejects with SekishoError: no such rule, nothing can be written. */
  run(rule: string | null, actor: Actor): Promise<RunCounts>
  /** Until when a law says that this person's data is kept, and which; undefined: nothing does. */
  keptByLaw(person: string): Promise<{ readonly en: string; readonly ja: string } | undefined>
  /** Goes on with what was cut off, and runs daily from now on. */
  start(): void
  /** Resolves when no step is under way any more; the next start goes on. */
  close(): Promise<void>
}

const ITEMS = 50
const PROOF_MS = 20_000
const TICK_MS = 60_000
const AGAIN_MS = 15 * 60_000
const DAY = 86_400_000
/** How long an answer holds while nothing that it was made from changes. */
const FRESH_MS = 60_000
/** What decides on everything: an answer from before does not hold any more. */
const DECIDING: readonly RegisterName[] = ['retentions', 'holds', 'erasures']
/** A single row more or less. */
const COUNTED: readonly RegisterName[] = ['persons', 'consents', 'requests', 'reports']
/** An office so large that reading everything takes longer than this is not read anew for each row: the answer holds so many times as long as it took. */
const LARGE_MS = 1_000
const LARGE_HOLDS = 20

function everyByTimer(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms).unref()
  return () => clearInterval(timer)
}

export function createRetention(ports: RetentionPorts): OfficeRetention {
  const { clock, ledger, log, timeZone } = ports
  const stop = new AbortController()
  const elsewhere = createElsewhere(ports)
  const runPorts: RunPorts = { ...ports, proofMs: ports.proofMs ?? PROOF_MS }
  const steady = ports.steady ?? (() => performance.now())
  /** `until`: when the next of what it shows is due, once that is known. `holds`: in a large office, until then by the steady clock. */
  let latest: { readonly at: number; until: number; holds: number; readonly preview: Promise<RetentionPreview> } | undefined
  let running: Promise<unknown> = Promise.resolve()
  let stopTicking: (() => void) | undefined
  let notBefore = 0
  /** Rows and persons that changed while a run is under way, and whether a hold did. */
  let changed: { readonly ids: Set<string>; holds: boolean } | undefined

  const unsubscribe = ledger.subscribe(({ changes }) => {
    for (const { register, id, row } of changes) {
      if (DECIDING.includes(register)) latest = undefined
      // An answer that is under way may or may not have seen the row.
      else if (COUNTED.includes(register) && latest && latest.holds <= steady()) latest = undefined
      if (!changed) continue
      if (register === 'holds') changed.holds = true
      // What goes is the run's own work, or an erasure's.
      if (row === undefined || (register !== 'persons' && register !== 'consents' && register !== 'requests')) continue
      changed.ids.add(`${register}.${id}`)
      const { person = '' } = row as { person?: string }
      changed.ids.add(`persons.${register === 'persons' ? id : person}`)
    }
  })
  const days = (): Days => ({ now: clock(), zone: timeZone() })

  async function preview(): Promise<RetentionPreview> {
    const at = days()
    const rules = (await ledger.rows('retentions')).sort((a, b) => a.madeAt - b.madeAt)
    const tallies = new Map((await survey(ledger, rules, at, stop.signal)).map(tally => [tally.rule.id, tally]))
    const seen: RetentionPreview['rules'] = []
    for (const rule of rules) {
      const tally = tallies.get(rule.id)!
      seen.push(rule.about === 'elsewhere' ? await seenElsewhere(rule, at) : await seenHere(tally, at))
    }
    return { at: at.now, rules: seen }
  }

  async function seenHere({ rule, due, next, why }: Tally, { zone }: Days): Promise<RetentionPreview['rules'][number]> {
    if (why) return { retention: rule.id, due: null, held: 0, nextDue: null, items: [], why }
    const first = [...due].sort((a, b) => a.start - b.start).slice(0, ITEMS)
    const items = await Promise.all(
      first.map(async ({ register, row, person, label, start, hold }) => ({
        register,
        row,
        person,
        label: register === 'consents' ? await consentLabel(person, label) : label,
        dueAt: register === 'erasures' ? start : retentionDue(start, rule.period, zone),
        hold,
      })),
    )
    const held = due.filter(({ hold }) => hold !== null).length
    const nextDue = Number.isFinite(next) ? retentionDue(next, rule.period, zone) : null
    return { retention: rule.id, due: due.length, held, nextDue, items, why: null }
  }

  async function consentLabel(person: string | null, purpose: string): Promise<string> {
    const subject = person === null ? undefined : await ledger.row('persons', person)
    const member = subject || person === null ? undefined : await ledger.row('people', person)
    return [subject?.name ?? member?.name ?? person, (await ledger.row('purposes', purpose))?.code].filter(Boolean).join(' · ')
  }

  async function seenElsewhere(rule: Retention, at: Days): Promise<RetentionPreview['rules'][number]> {
    const answer = await elsewhere.due(rule, at, false)
    if (!answer.known) return { retention: rule.id, due: null, held: 0, nextDue: null, items: [], why: answer.why }
    const { place, due, oldest } = answer
    const hold = heldRow(await ledger.rows('holds'), rule.id, null, at)
    const dueAt = oldest === null ? at.now : retentionDue(oldest, rule.period, at.zone)
    const items = due === 0 ? [] : [{ register: 'connectors', row: place.id, person: null, label: place.name, dueAt, hold }]
    return { retention: rule.id, due, held: hold ? due : 0, nextDue: null, items, why: null }
  }

  async function runElsewhere(rule: Retention, at: Days): Promise<RunCounts> {
    const answer = await elsewhere.due(rule, at, true)
    if (!answer.known) return { ...nothingRan(), failed: answer.failed ? 1 : 0 }
    const held = heldRow(await ledger.rows('holds'), rule.id, null, at) !== null
    return { ...nothingRan(), due: answer.due, held: held ? answer.due : 0, waiting: held ? 0 : answer.due }
  }

  async function written(row: string, operation: 'begin' | 'ran', input: object): Promise<void> {
    const done = await ledger.execute({ register: 'retentions', operation, row, input, actor: GATEWAY })
    // Removed meanwhile: there is nothing to write it to.
    if (isRefusal(done) && done.refused !== 'not-found') throw SekishoError.from(done)
  }

  async function runRule(rule: Retention, actor: Actor): Promise<RunCounts> {
    const at = days()
    const seen = { ids: new Set<string>(), holds: false }
    changed = seen
    let counts: RunCounts
    try {
      if (rule.about === 'elsewhere') counts = await runElsewhere(rule, at)
      else {
        const [tally] = await survey(ledger, [rule], at, stop.signal)
        const meanwhile = {
          changed: (one: Due) => seen.ids.has(`${one.register}.${one.row}`),
          async holds(one: Due) {
            if (!seen.holds || one.register === 'erasures') return false
            const holds = await ledger.rows('holds')
            if (one.register !== 'persons') return heldRow(holds, rule.id, one.person, at) !== null
            return heldPerson(holds, await ledger.rows('retentions'), one.row, at) !== null
          },
        }
        counts = tally!.why ? nothingRan() : await carryOut(runPorts, tally!, actor, meanwhile, stop.signal)
      }
    } finally {
      changed = undefined
    }
    await written(rule.id, 'ran', counts)
    ports.reached?.(rule.id, 'ran')
    return counts
  }

  /** One after the other, also across callers. */
  function runAll(choose: (rules: readonly Retention[]) => readonly Retention[], actor: Actor): Promise<RunCounts> {
    const turn = async () => {
      if (stop.signal.aborted) throw new SekishoError('unavailable', words.stopping)
      const rules = (await ledger.rows('retentions')).sort((a, b) => a.madeAt - b.madeAt)
      const counts: RunCounts[] = []
      try {
        const chosen = choose(rules)
        // All of them first: whatever cuts the run off, the next start knows what was meant.
        for (const { id } of chosen) {
          await written(id, 'begin', {})
          ports.reached?.(id, 'begun')
        }
        for (const rule of chosen) counts.push(await runRule(rule, actor))
      } catch (error) {
        if (stop.signal.aborted) throw new SekishoError('unavailable', words.stopping)
        throw error
      } finally {
        latest = undefined
      }
      return sumOf(counts)
    }
    const mine = running.then(turn, turn)
    running = mine.catch(() => undefined)
    return mine
  }

  /** Cut off, or not run since the last planned time. A rule that was changed less than a day before it waits for the next: its preview is to be seen first. */
  function isDue({ begunAt, run, changedAt }: Retention, planned: number): boolean {
    return begunAt !== null || ((run?.at ?? 0) < planned && changedAt <= planned - DAY)
  }

  let ticking = false
  async function tick(): Promise<void> {
    const { now, zone } = days()
    if (ticking || now < notBefore || stop.signal.aborted || ledger.readOnly() !== null) return
    ticking = true
    try {
      const planned = lastPlanned(now, ports.hour(), zone)
      if (!(await ledger.rows('retentions')).some(rule => isDue(rule, planned))) return
      const counts = await runAll(rules => rules.filter(rule => isDue(rule, planned)), GATEWAY)
      if (counts.due > 0 || counts.failed > 0) log.info({ ...counts }, 'what was past its storage period was deleted')
    } catch (error) {
      if (stop.signal.aborted) return
      notBefore = clock() + AGAIN_MS
      log.error({ err: error }, 'a run of storage periods did not end; it is tried again')
    } finally {
      ticking = false
    }
  }

  return {
    dueNow() {
      const now = clock()
      if (!latest || now < latest.at || now >= latest.until) {
        const begun = steady()
        const mine = { at: now, until: now + FRESH_MS, holds: begun, preview: preview() }
        latest = mine
        mine.preview.then(
          ({ rules }) => {
            const took = steady() - begun
            if (took > LARGE_MS) {
              mine.holds = steady() + took * LARGE_HOLDS
              mine.until = Math.max(mine.until, clock() + took * LARGE_HOLDS)
            }
            for (const { nextDue } of rules) if (nextDue !== null && nextDue < mine.until) mine.until = nextDue
          },
          () => {
            if (latest === mine) latest = undefined
          },
        )
      }
      return latest.preview
    },

    async run(rule, actor) {
      if (rule !== null && !(await ledger.row('retentions', rule))) throw new SekishoError('not-found', words.noRule)
      return runAll(rules => rules.filter(({ id }) => rule === null || id === rule), actor)
    },

    async keptByLaw(person) {
      const rules = await ledger.rows('retentions')
      if (!rules.some(({ byLaw }) => byLaw)) return undefined
      const subject = await ledger.row('persons', person)
      if (!subject) return undefined
      const at = days()
      const facts = new PersonFacts(rules, [], at)
      for (const purpose of await ledger.rows('purposes')) {
        const consent = await ledger.row('consents', `${person}.${purpose.id}`)
        if (consent) facts.addConsent(consent)
      }
      for (const request of await ledger.rows('requests')) if (request.person === person) facts.addRequest(request)
      const law = facts.lawful(subject)
      return law && keptByLaw(law, at)
    },

    start() {
      stopTicking ??= (ports.every ?? everyByTimer)(TICK_MS, () => void tick())
      void tick()
    },

    async close() {
      stop.abort(new Error('stopping'))
      stopTicking?.()
      unsubscribe()
      await running
      await latest?.preview.catch(() => undefined)
    },
  }
}
