// Backups and drills of this office: what is due is begun, what is asked for is queued, places are watched, and the vault there is kept current.
// Long, because every promise of DeskBackups is kept here, on one page.
import { mkdirSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import type { DrillTold, Job, PlaceSecret, PlaceSeen } from '../../shared/api.ts'
import { fillWords, lasting, newestVerified, type PlaceFound, type PlanFacts } from '../../shared/availability.ts'
import type { Clock, Log } from '../../shared/ports.ts'
import { isRefusal, type Refusal, refuse, SekishoError } from '../../shared/problems.ts'
import type { RecordedDrill } from '../../shared/registers/drills.ts'
import { isSamePlace, type NewPlace, type Place } from '../../shared/registers/places.ts'
import { OFFICE_PLAN, type Plan, whyNotRun } from '../../shared/registers/plans.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { backupWords as words } from '../../shared/words/backups.ts'
import type { Language, Text } from '../../shared/words/text.ts'
import type { PlaceStore } from '../backup/place-store.ts'
import type { DeskBackups } from '../desk/ports.ts'
import { writeFileDurably } from '../keys/durable-file.ts'
import type { Sealer } from '../keys/seal.ts'
import { sealVault } from '../keys/vault-file.ts'
import type { LedgerWithVault } from '../ledger/ledger.ts'
import type { Hooks } from './backups-engine.ts'
import { openEngine, openPlace } from './backups-engine.ts'
import { ensureFirstPlan } from './backups-first.ts'
import { createJobs, type Outcome } from './backups-jobs.ts'
import { createPlaceWatch } from './backups-places.ts'
import { type Attempt, isDrillTime, nextDrill, nextRun, nextToVerify } from './backups-schedule.ts'
import { createSearch, type SearchGenerations } from './backups-search.ts'
import { openPlaceSecrets } from './backups-secrets.ts'
import { readBack, takePlan } from './backups-take.ts'
import { availabilityOf } from './backups-views.ts'

/** What drills are made with. */
export interface Drills {
  /** Digest of the code that restores. */
  codeDigest(): Promise<string>
  /** Restores the plan's newest generation from a place into a scratch folder and uses it. Never rejects but with the signal's reason. */
  run(order: { plan: Plan; kind: 'full' | 'partial'; trigger: Job['trigger'] }, hooks: Required<Hooks>): Promise<RecordedDrill>
  /** Evidence of a drill that the command line did: signed with who told it. */
  told(told: DrillTold, by: Actor): Promise<Pick<RecordedDrill, 'evidence' | 'evidenceSha256'>>
}

export interface BackupsPorts {
  readonly clock: Clock
  readonly log: Log
  /** The data folder. */
  readonly data: string
  readonly language: Language
  readonly ledger: LedgerWithVault
  readonly sealer: Sealer
  newId(): string
  timeZone(): string
  /** Left out: this process makes no drills. */
  drills?(openPlace: (place: Place) => PlaceStore): Drills
  /** What the control for backups shows may have changed. */
  changed?(): void
  /** Repeats until the returned function is called; by default an unref'd interval. */
  every?(ms: number, run: () => void): () => void
}

export interface Backups extends DeskBackups {
  /** Looks at every place that a plan names, now. */
  facts(): Promise<PlanFacts[]>
  /** Makes the plan for Sekisho itself, and a first place for it, where there is none. */
  prepare(): Promise<void>
  /** From now on what is due is begun. Resolves when the first plan is there; what it begins goes on. */
  start(): Promise<void>
  /** Reads a generation back at a place, as it would be done in turn. */
  readBack(generation: string, place: string): Promise<Job | Refusal>
  /** Resolves with the first backup of Sekisho itself as it ended, if this process takes it; never otherwise. */
  readonly first: Promise<Job>
  /** Resolves with the job as it ended. */
  ended(job: string): Promise<Job>
  /** Looks at every place and puts today's vault there. `waiting`: ids of places that have an older one still. */
  renewVaults(): Promise<{ current: string[]; waiting: string[] }>
  /** Opens every generation of Sekisho itself, wherever it can be reached (gateway/setup/backups-search.ts). */
  search: SearchGenerations
  /** Calls when a place got today's vault. Returns the way to stop. */
  onVaultPut(listener: (place: string) => void): () => void
  close(): Promise<void>
}

const TICK_MS = 15_000
/** A machine that was just switched on has other things to do than to start a second gateway for a drill. */
const SETTLE_MS = 60_000

function unrefInterval(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms)
  timer.unref()
  return () => clearInterval(timer)
}

/** The caller holds the data folder's lock. */
export async function openBackups(ports: BackupsPorts): Promise<Backups> {
  const { clock, log, data, ledger, sealer, newId } = ports
  const secrets = openPlaceSecrets({
    path: join(data, 'places.sealed'),
    log,
    seal: sealer.seal,
    open: sealer.open,
    write: writeFileDurably,
  })
  const engine = await openEngine({ clock, data, ledger, secrets })
  const vault = {
    version: () => ledger.vault.version(),
    async sealed() {
      const recovery = await ledger.recovery()
      if (!recovery) throw new SekishoError('unavailable', words.vaultUnsealed)
      const exported = await ledger.vault.export()
      return { version: exported.version, bytes: await sealVault(exported, recovery.recipient) }
    },
  }
  const vaultListeners = new Set<(place: string) => void>()
  const watch = createPlaceWatch({
    engine,
    vault,
    clock,
    log,
    renewed: place => vaultListeners.forEach(listener => void listener(place)),
  })
  const jobs = createJobs({
    clock,
    log,
    newId,
    path: join(data, 'job.json'),
    write: writeFileDurably,
    changed: job => void (job.endedAt !== null && ports.changed?.()),
  })
  const taking = { ledger, engine, watch, log, newId, timeZone: ports.timeZone }
  const attempts = new Map<string, Attempt>()
  const first = Promise.withResolvers<Job>()
  const drills = ports.drills?.(place => openPlace(place, secrets))
  /** Read when it is first needed: the office opens before that. */
  let code: Promise<string> | undefined
  /** Places that were not to be used when they were last looked at. */
  const away = new Set<string>()
  let lastVerified = 0
  let [started, startedAt] = [false, 0]
  let stopTicking: (() => void) | undefined
  let ticking: Promise<void> | undefined

  async function factsOf(look: boolean): Promise<PlanFacts[]> {
    code ??= drills?.codeDigest()
    const [codeDigest, plans, generations, drillRows, places] = await Promise.all([
      code ?? null,
      ledger.rows('plans'),
      ledger.rows('generations'),
      ledger.rows('drills'),
      ledger.rows('places'),
    ])
    const wanted = places.filter(({ id }) => plans.some(plan => plan.places.includes(id)))
    if (look) {
      await Promise.all(wanted.map(place => watch.look(place)))
      await renewVaults(wanted)
    }
    return plans
      .sort((a, b) => a.madeAt - b.madeAt)
      .map(plan => ({
        plan,
        generations: generations.filter(one => one.plan === plan.id),
        drills: drillRows.filter(one => one.plan === plan.id),
        places,
        seen: place => watch.seen(place),
        codeDigest,
        timeZone: ports.timeZone(),
        now: clock(),
      }))
  }

  /** Where today's vault is not: it is put there now. What fails is said by what is seen of the place. */
  async function renewVaults(places: readonly Place[]): Promise<void> {
    const ours = places.filter(({ id }) => watch.seen(id)?.situation === 'ours')
    for (const [place, why] of await watch.putVault(ours)) log.warn({ place, why: why.en }, 'a place has an older vault')
  }

  function begin(plan: string, trigger: Job['trigger']): Job {
    const job = jobs.add({ kind: 'backup', plan, trigger }, async hooks => {
      const at = clock()
      const failures = attempts.get(plan)?.failures ?? 0
      // Whatever ends it, it was tried at this time.
      attempts.set(plan, { at, failures: failures + 1 })
      const outcome = await takePlan(taking, plan, trigger, hooks)
      attempts.set(plan, { at, failures: outcome.result === 'done' ? 0 : failures + 1 })
      return outcome
    })
    if (plan === OFFICE_PLAN && trigger === 'first') first.resolve(jobs.ended(job.id))
    return job
  }

  function drill({ id }: Plan, kind: 'full' | 'partial', trigger: 'first' | 'schedule' | 'hand', actor: Actor): Job {
    return jobs.add({ kind: 'drill', plan: id, trigger }, async hooks => {
      if (!drills) throw new SekishoError('unavailable', words.noDrills)
      const plan = await ledger.row('plans', id)
      if (!plan) throw new SekishoError('not-found', words.planGone)
      const input = await drills.run({ plan, kind, trigger }, hooks)
      await written(ledger.execute({ register: 'drills', operation: 'record', row: newId(), input, actor: asGateway(actor) }))
      return drillOutcome(input)
    })
  }

  function readBackLater(plan: string, row: string, name: string, place: Place): Job {
    return jobs.add({ kind: 'verify', plan, trigger: 'schedule' }, async hooks => {
      lastVerified = clock()
      const why = await readBack(taking, row, name, place, hooks)
      const values = { generation: name, place: place.name }
      if (why) return { result: 'failed', sentence: fillWords(words.notVerified, { ...values, why }) }
      return { result: 'done', sentence: fillWords(words.verified, values) }
    })
  }

  /** Plans whose last run failed wait for no longer than until a place is back. */
  function forgetFailures(facts: readonly PlanFacts[]): void {
    for (const { plan } of facts) {
      const back = plan.places.filter(id => away.has(id) && watch.seen(id)?.situation === 'ours')
      if (back.length > 0) attempts.delete(plan.id)
    }
    for (const { id } of facts[0]?.places ?? []) {
      const found = watch.seen(id)
      if (found?.situation === 'ours') away.delete(id)
      else if (found) away.add(id)
    }
  }

  /** Begins what is due. */
  async function tick(): Promise<void> {
    if (ledger.readOnly() !== null) return
    const now = clock()
    const facts = await factsOf(false)
    forgetFailures(facts)
    for (const { plan, generations, drills: done, timeZone, places } of facts) {
      const due = nextRun(plan, generations, attempts.get(plan.id), timeZone)
      if (due !== null && due <= now) begin(plan.id, generations.length === 0 ? 'first' : 'schedule')
      if (jobs.running(plan.id)) continue
      const planned = nextDrill(plan, generations, done)
      const isFirst = done.length === 0
      const settled = now - startedAt >= SETTLE_MS || now < startedAt
      if (drills && settled && planned !== null && newestVerified(generations) && isDrillTime(planned, now, timeZone, isFirst)) {
        drill(plan, 'full', isFirst ? 'first' : 'schedule', GATEWAY)
        continue
      }
      const turn = plan.paused ? undefined : nextToVerify(generations, plan.places, lastVerified, now)
      const place = turn && places.find(({ id }) => id === turn.place)
      if (place && watch.seen(place.id)?.situation === 'ours')
        readBackLater(plan.id, turn.generation.id, turn.generation.name, place)
    }
    // Also where no plan stores any more: what was erased is erased there too.
    await renewVaults(await ledger.rows('places'))
  }

  function tickOnce(): void {
    ticking ??= tick()
      .catch((error: unknown) => log.error({ err: error }, 'what is due could not be looked up'))
      .finally(() => {
        ticking = undefined
      })
  }

  /** Rows of places that are gone leave no secret behind. */
  const unsubscribe = ledger.subscribe(({ changes }) => {
    for (const { register, id, row } of changes) {
      if (register === 'places' && row === undefined) dropPlace(id)
      if ((register === 'plans' || register === 'places') && started) ports.changed?.()
      // A new plan, or one that was resumed, need not wait for the next turn.
      if (register === 'plans' && started) tickOnce()
    }
  })

  function dropPlace(id: string): void {
    watch.forget(id)
    try {
      secrets.drop(id)
    } catch (error) {
      log.warn({ err: error, place: id }, 'the secret of a place that was removed could not be removed')
    }
  }

  async function planOf(id: string): Promise<Plan | Refusal> {
    return (await ledger.row('plans', id)) ?? refuse('not-found', words.noPlan)
  }

  return {
    facts: () => factsOf(true),

    async availability() {
      const facts = await factsOf(false)
      return availabilityOf(facts, await ledger.rows('places'), jobs.all(), attempts)
    },

    async newPlace(input, secret, actor) {
      const wrong = whyNotPlace(input, secret, data)
      if (wrong) return refuse('bad-input', wrong)
      const place = placeOf(input, newId(), clock(), actor)
      if (secret) secrets.set(place.id, secret)
      try {
        const made = await tryPlace(place, input)
        if (isRefusal(made)) throw SekishoError.from(made)
        if (secret && made !== place.id) secrets.set(made, secret)
        const execution = await ledger.execute({ register: 'places', operation: 'add', row: made, input, actor })
        if (isRefusal(execution)) throw SekishoError.from(execution)
        if (made !== place.id) secrets.drop(place.id)
        const added = { ...place, id: made }
        await watch.look(added)
        await watch.putVault([added])
        return { row: made, seen: seenOf(watch.seen(made)!) }
      } catch (error) {
        secrets.drop(place.id)
        throw error
      }
    },

    async checkPlace(id) {
      const place = await ledger.row('places', id)
      if (!place) return refuse('not-found', words.noPlace)
      const found = await watch.look(place)
      if (found.situation === 'ours') await watch.putVault([place])
      ports.changed?.()
      return seenOf(watch.seen(id) ?? found)
    },

    async runBackup(id) {
      const plan = await planOf(id)
      if (isRefusal(plan)) return plan
      const not = whyNotRun(plan)
      return not ? refuse('conflict', not) : begin(id, 'hand')
    },

    async runDrill(id, kind, actor) {
      const plan = await planOf(id)
      if (isRefusal(plan)) return plan
      if (!drills) return refuse('unavailable', words.noDrills)
      return drill(plan, kind, 'hand', actor)
    },

    async recordDrill(told, actor) {
      if (!drills) return refuse('unavailable', words.noDrills)
      const place = (await ledger.rows('places')).find(
        ({ path, host }) => told.place.includes(path) && (host === null || told.place.includes(host)),
      )
      const evidence = await drills.told(told, actor)
      const input: RecordedDrill = {
        ...told,
        ...evidence,
        plan: OFFICE_PLAN,
        place: place?.id ?? null,
        kind: 'recovery',
        trigger: 'hand',
      }
      const { row } = await written(
        ledger.execute({ register: 'drills', operation: 'record', row: newId(), input, actor: asGateway(actor) }),
      )
      ports.changed?.()
      return { row, result: told.result }
    },

    async readBack(id, placeId) {
      const [row, place] = await Promise.all([ledger.row('generations', id), ledger.row('places', placeId)])
      if (!row || !place) return refuse('not-found', words.noPlace)
      return readBackLater(row.plan, row.id, row.name, place)
    },

    first: first.promise,
    cancel: id => jobs.cancel(id),
    job: id => jobs.get(id),
    ended: id => jobs.ended(id),

    prepare,

    async renewVaults() {
      const places = await ledger.rows('places')
      await Promise.all(places.map(place => watch.look(place)))
      const ours = places.filter(({ id }) => watch.seen(id)?.situation === 'ours')
      const failed = await watch.putVault(ours)
      const current = ours.map(({ id }) => id).filter(id => !failed.has(id))
      return { current, waiting: places.map(({ id }) => id).filter(id => !current.includes(id)) }
    },
    search: createSearch({ data, ledger, engine, watch, newId }),
    onVaultPut(listener) {
      vaultListeners.add(listener)
      return () => vaultListeners.delete(listener)
    },

    async start() {
      jobs.recall()
      await prepare()
      started = true
      startedAt = clock()
      // Looked at before anything is begun: a place that is not there must not count as a failed run.
      await factsOf(true)
      ports.changed?.()
      stopTicking = (ports.every ?? unrefInterval)(TICK_MS, tickOnce)
      tickOnce()
    },

    async close() {
      stopTicking?.()
      unsubscribe()
      await jobs.close()
      await ticking
      await engine.close()
    },
  }

  async function prepare(): Promise<void> {
    await ensureFirstPlan({ ledger, engine, log, data, language: ports.language, newId })
  }

  /** The id under which the place can be used from now on: a new one, or that by which it was this office's before. */
  async function tryPlace(place: Place, input: NewPlace): Promise<string | Refusal> {
    const other = (await ledger.rows('places')).find(one => isSamePlace(one, input))
    if (other) return refuse('conflict', words.placeKnown)
    if (place.kind === 'folder') makeFolder(place.path)
    const { situation, why, knownAs } = await engine.look(place, false, AbortSignal.timeout(30_000))
    if (situation === 'new') {
      await engine.claim(place)
      return place.id
    }
    if (situation !== 'ours' || knownAs === null)
      return refuse(situation === 'away' ? 'unavailable' : 'conflict', why ?? words.placeForeign)
    return (await ledger.row('places', knownAs)) ? refuse('conflict', words.placeKnown) : knownAs
  }
}

async function written<Done extends object>(execution: Promise<Done | Refusal>): Promise<Done> {
  const done = await execution
  if (isRefusal(done)) throw SekishoError.from(done)
  return done
}

/** What only the gateway may write, in the name of whoever asked for it. */
function asGateway(actor: Actor): Actor {
  return { ...actor, role: 'gateway' }
}

function drillOutcome({ result, rtoMs, rpoMs, steps }: RecordedDrill): Outcome {
  const why = [...steps].reverse().find(step => step.result !== 'passed')?.sentence ?? { en: '', ja: '' }
  if (result === 'passed')
    return { result: 'done', sentence: fillWords(words.drillPassed, { rto: lasting(rtoMs ?? 0), rpo: lasting(rpoMs ?? 0) }) }
  if (result === 'failed') return { result: 'failed', sentence: fillWords(words.drillNotPassed, { why }) }
  return { result: 'inconclusive', sentence: fillWords(words.drillOpen, { why }) }
}

function seenOf({ names: _names, ...seen }: PlaceFound): PlaceSeen {
  return seen
}

function placeOf(input: NewPlace, id: string, addedAt: number, { person: by }: Actor): Place {
  const { name, kind, path } = input
  const at = input.kind === 'sftp' ? input : { host: null, port: null, user: null, hostKey: null }
  return { id, name, kind, path, host: at.host, port: at.port, user: at.user, hostKey: at.hostKey, addedAt, by }
}

/** Why such a place is refused without being tried. */
function whyNotPlace(input: NewPlace, secret: PlaceSecret | null, data: string): Text | undefined {
  if (input.kind === 'sftp') return secret ? undefined : words.placeSecretNeeded
  if (!isAbsolute(input.path)) return words.placeRelative
  const inside = relative(data, input.path)
  return inside === '' || (!inside.startsWith('..') && !isAbsolute(inside)) ? words.placeInData : undefined
}

/** Only the last folder of the path: one of a disk that is not connected must stay missing. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch {
    // It is there already, or looking at it says what is wrong.
  }
}
