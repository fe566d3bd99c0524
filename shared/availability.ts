// What the rows about plans, generations, places and drills come down to: each finding with its evidence, for the status table and for each plan alike.
// Long, because whoever asks why a plan is not OK finds every reason in one place.
import type { PlaceSeen } from './api.ts'
import { type KeepPolicy, kept } from './keep.ts'
import type { Evidence } from './registers/controls.ts'
import type { Drill } from './registers/drills.ts'
import { type Generation, verifiedAt } from './registers/generations.ts'
import type { Place } from './registers/places.ts'
import type { Plan } from './registers/plans.ts'
import { backupWords as words } from './words/backups.ts'
import { durationText } from './words/duration.ts'
import { fill, type Language, type Text } from './words/text.ts'

/** Evidence, and a sentence for people. */
export interface AvailabilityFinding extends Evidence {
  readonly sentence: Text
}

/** All that is known of one plan. */
export interface PlanFacts {
  readonly plan: Plan
  /** Of this plan; forgotten ones may be among them. */
  readonly generations: readonly Generation[]
  /** Of this plan. */
  readonly drills: readonly Drill[]
  /** Every place there is. */
  readonly places: readonly Place[]
  /** How each place was found when it was last looked at, and the generations that lay there; null: not looked at. */
  seen(place: string): PlaceFound | null
  /** Digest of the code that restores now; null: cannot be told. */
  readonly codeDigest: string | null
  /** IANA name. */
  readonly timeZone: string
  readonly now: number
}

export interface PlaceFound extends PlaceSeen {
  /** Names of the generations that lie there; null: they could not be listed. */
  readonly names: readonly string[] | null
}

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000
/** Less room than this is little, however small the generations are. */
const LITTLE_ROOM = 256 * 1024 * 1024
/** Drills keep to quiet hours and to machines that are switched on: so much later than planned is still as planned. */
const DRILL_GRACE = 7 * DAY

/** A length of time as people say it: the two largest units. */
export function coarse(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const unit = seconds >= 172_800 ? 3600 * 24 : seconds >= 86_400 ? 3600 : seconds >= 3600 ? 60 : 1
  return durationText(Math.floor(seconds / unit) * unit, language)
}

/** Bytes as people say them. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let [value, unit] = [bytes, 0]
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`
}

/** Fills a sentence with values, and with words that differ by language. */
export function fillWords(text: Text, values: Readonly<Record<string, string | number | Text>>): Text {
  const inLanguage = (language: Language) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'object' ? value[language] : value]))
  return { en: fill(text, inLanguage('en')).en, ja: fill(text, inLanguage('ja')).ja }
}

/** A length of time in both languages. */
export function lasting(ms: number): Text {
  return { en: coarse(ms, 'en'), ja: coarse(ms, 'ja') }
}

/** A day in both languages' screens: year, month, day in this zone. */
function day(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at)
}

/** The newest generation that was read back and is kept still; a plan that runs is judged by it. */
export function newestVerified(generations: readonly Generation[]): Generation | undefined {
  return newest(generations.filter(generation => verifiedAt(generation) !== undefined))
}

function newest<Row extends { readonly takenAt: number }>(rows: readonly Row[]): Row | undefined {
  return rows.reduce<Row | undefined>((best, row) => (best && best.takenAt >= row.takenAt ? best : row), undefined)
}

/** Generations that are at this place as far as the rows know. */
export function liveAt(generations: readonly Generation[], place: string): Generation[] {
  return generations.filter(
    ({ forgottenAt, places }) =>
      forgottenAt === null && places.some(at => at.place === place && (at.situation === 'stored' || at.situation === 'verified')),
  )
}

/**
 * Generations that the plan gives up at one place. Only what was read back counts as kept; nothing is given up that is newer than the newest of those,
 * so that a disk that swallows everything never pushes out what can be read.
 */
export function toForget(generations: readonly Generation[], place: string, keep: KeepPolicy, timeZone: string): Generation[] {
  const there = generations.filter(
    ({ forgottenAt, places }) => forgottenAt === null && places.some(at => at.place === place && at.situation !== 'forgotten'),
  )
  const verified = there.filter(({ places }) => places.some(at => at.place === place && at.situation === 'verified'))
  const best = newest(verified)
  if (!best) return []
  const keeping = kept(verified, keep, timeZone)
  // A damaged one keeps its place in the row until its time is over: it may be mended, and is worth something to whoever has nothing else.
  const damaged = kept(there, keep, timeZone)
  const isDamaged = ({ places }: Generation) => places.some(at => at.place === place && at.situation === 'failed')
  return there.filter(one => one.takenAt < best.takenAt && !keeping.has(one.id) && !(isDamaged(one) && damaged.has(one.id)))
}

/** The newest drill that restores something whole; partial ones only look at samples. */
export function newestDrill(drills: readonly Drill[]): Drill | undefined {
  return drills
    .filter(({ kind }) => kind !== 'partial')
    .reduce<Drill | undefined>((best, drill) => (best && best.endedAt >= drill.endedAt ? best : drill), undefined)
}

function judgeAge({ plan, generations, now }: PlanFacts): AvailabilityFinding {
  const asked = `sekisho backups "${plan.name}" # newest verified, limit ${plan.rpoMinutes} min`
  const best = newestVerified(generations)
  if (!best) {
    const fresh = now - plan.madeAt < plan.rpoMinutes * MINUTE
    const sentence = fill(words.noneVerified, { plan: plan.name })
    return { asked, answered: 'none', result: fresh ? 'inconclusive' : 'fail', sentence }
  }
  const age = now - best.takenAt
  const answered = `${best.name}, ${Math.floor(age / MINUTE)} min old`
  const limit = plan.rpoMinutes * MINUTE
  const values = { plan: plan.name, age: lasting(age), limit: lasting(limit) }
  // Entry times come from the same clock: a newest generation from the future means that it was put back, and no age can be told.
  if (age < -MINUTE) return { asked, answered, result: 'inconclusive', sentence: fill(words.fromTheFuture, { plan: plan.name }) }
  if (age <= limit) return { asked, answered, result: 'pass', sentence: fillWords(words.ageGood, values) }
  return { asked, answered, result: age <= 2 * limit ? 'warn' : 'fail', sentence: fillWords(words.tooOld, values) }
}

/** Generations at one place of the plan: all that should be there, none that cannot be read. */
function judgeGenerations(
  { plan, generations, now, timeZone }: PlanFacts,
  place: Place,
  found: PlaceFound,
): AvailabilityFinding[] {
  const asked = `sekisho backups "${plan.name}" # at "${place.name}", keep ${JSON.stringify(plan.keep)}`
  const live = liveAt(generations, place.id)
  const situation = (generation: Generation) => generation.places.find(at => at.place === place.id)
  const readBack = newest(live.filter(one => situation(one)?.situation === 'verified'))?.takenAt ?? 0
  const findings: AvailabilityFinding[] = []
  for (const generation of generations) {
    const at = situation(generation)
    if (generation.forgottenAt !== null || at?.situation !== 'failed') continue
    const why = at.why ?? { en: '', ja: '' }
    const sentence = fillWords(words.damaged, { plan: plan.name, generation: generation.name, place: place.name, why })
    // Once a newer one was read back there, what is lost is a day of the past, not the way back.
    const result = readBack > generation.takenAt ? 'warn' : 'fail'
    findings.push({ asked, answered: `${generation.name}: ${why.en}`, result, sentence })
  }
  const { names } = found
  const beyond = new Set(toForget(generations, place.id, plan.keep, timeZone).map(({ id }) => id))
  for (const { id, name } of live) {
    // One that is being removed just now is neither: only what the plan keeps can be missing.
    if (names === null || beyond.has(id) || names.includes(name)) continue
    const sentence = fill(words.missing, { plan: plan.name, generation: name, place: place.name })
    findings.push({ asked, answered: `${name}: not there`, result: 'fail', sentence })
  }
  const late = live.filter(({ id, takenAt }) => beyond.has(id) && now - takenAt > HOUR)
  const answered = `${live.length} there as recorded, ${beyond.size} to remove, ${names?.length ?? '?'} manifests in all`
  if (late.length > 0) {
    const sentence = fill(words.tooMany, { plan: plan.name, place: place.name, count: late.length })
    findings.push({ asked, answered, result: 'warn', sentence })
  }
  return findings.length > 0 ? findings : [{ asked, answered, result: 'pass', sentence: { en: '', ja: '' } }]
}

/** One place, as it was found. @param used generations that should lie there. */
function judgePlace(place: Place, found: PlaceFound | null, used: readonly Generation[]): AvailabilityFinding {
  const asked = `sekisho places # "${place.name}"`
  const named = { place: place.name }
  if (!found) return { asked, answered: 'not looked at', result: 'inconclusive', sentence: fill(words.placeNotLooked, named) }
  const { situation, freeBytes } = found
  const room = freeBytes === null ? 'free unknown' : `${freeBytes} bytes free`
  const answered = `${situation}, ${room}${found.why ? `: ${found.why.en}` : ''}`
  if (situation === 'new') {
    const emptied = used.length > 0
    return {
      asked,
      answered,
      result: emptied ? 'fail' : 'inconclusive',
      sentence: fill(emptied ? words.placeEmptied : words.placeUnused, named),
    }
  }
  if (situation !== 'ours')
    return {
      asked,
      answered,
      result: 'fail',
      sentence: fillWords(words.placeBad, { ...named, why: found.why ?? { en: situation, ja: situation } }),
    }
  if (found.vaultCurrent === false)
    return { asked, answered: `${answered}; older vault.age`, result: 'warn', sentence: fill(words.oldVault, named) }
  const needed = Math.max(LITTLE_ROOM, 2 * (newest(used)?.bytes ?? 0))
  if (freeBytes !== null && freeBytes < needed)
    return { asked, answered, result: 'warn', sentence: fill(words.littleRoom, { ...named, free: bytesText(freeBytes) }) }
  return { asked, answered, result: 'pass', sentence: { en: '', ja: '' } }
}

function judgeDisk({ plan }: PlanFacts, found: readonly (PlaceFound | null)[]): AvailabilityFinding {
  const asked = `sekisho places # is one of "${plan.name}" on another disk`
  const same = found.map(one => one?.sameDisk ?? null)
  if (same.includes(false)) return { asked, answered: 'yes', result: 'pass', sentence: { en: '', ja: '' } }
  const unknown = same.includes(null)
  const sentence = fill(unknown ? words.diskUnknown : words.sameDisk, { plan: plan.name })
  return { asked, answered: unknown ? 'cannot be told' : 'no', result: 'warn', sentence }
}

/** Whether this drill says something about today's code. */
export function drillCounts(drill: Drill | undefined, codeDigest: string | null): boolean {
  return drill !== undefined && codeDigest !== null && drill.codeDigest === codeDigest && drill.result === 'passed'
}

function judgeDrill(facts: PlanFacts): AvailabilityFinding {
  const { plan, drills, codeDigest, now, timeZone } = facts
  const asked = `sekisho drills "${plan.name}" # newest full or with the recovery key`
  const drill = newestDrill(drills)
  const named = { plan: plan.name }
  if (!drill) return { asked, answered: 'none', result: 'warn', sentence: fill(words.noDrill, named) }
  const answered = `${drill.result} at ${new Date(drill.endedAt).toISOString()}, evidence ${drill.evidenceSha256}`
  const last = [...drill.steps].reverse().find(({ result }) => result !== 'passed')?.sentence ?? { en: '', ja: '' }
  const told = { ...named, when: day(drill.endedAt, timeZone), why: last }
  if (drill.result === 'failed') return { asked, answered, result: 'fail', sentence: fillWords(words.drillFailed, told) }
  if (drill.result === 'inconclusive')
    return { asked, answered, result: 'inconclusive', sentence: fillWords(words.drillInconclusive, told) }
  if (!drillCounts(drill, codeDigest))
    return {
      asked,
      answered: `${answered}; made with code ${drill.codeDigest}`,
      result: 'warn',
      sentence: fill(words.drillOldCode, named),
    }
  const age = now - drill.endedAt
  if (plan.drillEveryDays > 0 && age > plan.drillEveryDays * DAY + DRILL_GRACE)
    return {
      asked,
      answered,
      result: 'warn',
      sentence: fillWords(words.drillOverdue, { ...named, age: lasting(age), days: plan.drillEveryDays }),
    }
  const goal = plan.rtoMinutes * MINUTE
  if (drill.rtoMs !== null && drill.rtoMs > goal)
    return {
      asked,
      answered,
      result: 'warn',
      sentence: fillWords(words.drillTooSlow, { ...named, took: lasting(drill.rtoMs), goal: lasting(goal) }),
    }
  return { asked, answered, result: 'pass', sentence: { en: '', ja: '' } }
}

/** Newest partial drill, only if it found something wrong and nothing whole was done since. */
function judgeSamples({ plan, drills, timeZone }: PlanFacts): AvailabilityFinding[] {
  const partial = drills.filter(({ kind }) => kind === 'partial').sort((a, b) => b.endedAt - a.endedAt)[0]
  const whole = newestDrill(drills)
  if (partial?.result !== 'failed' || (whole && whole.endedAt > partial.endedAt)) return []
  const why = [...partial.steps].reverse().find(({ result }) => result !== 'passed')?.sentence ?? { en: '', ja: '' }
  const asked = `sekisho drills "${plan.name}" # newest of samples`
  const sentence = fillWords(words.drillFailed, { plan: plan.name, when: day(partial.endedAt, timeZone), why })
  return [{ asked, answered: `failed, evidence ${partial.evidenceSha256}`, result: 'fail', sentence }]
}

/** Everything that is to be said of a plan. Nothing here is ever better than what was measured. */
export function judgePlan(facts: PlanFacts): AvailabilityFinding[] {
  const { plan } = facts
  if (plan.paused) {
    const asked = `sekisho plans # "${plan.name}"`
    return [{ asked, answered: 'paused', result: 'warn', sentence: fill(words.paused, { plan: plan.name }) }]
  }
  const places = facts.places.filter(({ id }) => plan.places.includes(id))
  if (places.length === 0) {
    const asked = `sekisho plans # places of "${plan.name}"`
    return [{ asked, answered: 'none', result: 'fail', sentence: fill(words.noPlaces, { plan: plan.name }) }]
  }
  const found = places.map(({ id }) => facts.seen(id))
  return [
    judgeAge(facts),
    ...places.map((place, at) => judgePlace(place, found[at]!, liveAt(facts.generations, place.id))),
    // Where a place cannot be looked into, that alone is said of it.
    ...places.flatMap((place, at) => (found[at]?.situation === 'ours' ? judgeGenerations(facts, place, found[at]) : [])),
    judgeDisk(facts, found),
    judgeDrill(facts),
    ...judgeSamples(facts),
  ]
}

/** Worst first, as everywhere: what could not be measured outweighs a warning. */
const WORST_FIRST = ['fail', 'inconclusive', 'warn', 'pass'] as const
export function worstFinding(findings: readonly AvailabilityFinding[]): AvailabilityFinding | undefined {
  for (const result of WORST_FIRST) {
    const found = findings.find(finding => finding.result === result)
    if (found) return found
  }
  return undefined
}
