// When something is due: plans by their cron line in the office's time zone, drills by their days, old generations in turn. Pure: no clock of its own.
import { Cron } from 'croner'
import { liveAt, newestDrill } from '../../shared/availability.ts'
import { whyNotSchedule } from '../../shared/cron.ts'
import type { Drill } from '../../shared/registers/drills.ts'
import type { Generation } from '../../shared/registers/generations.ts'
import type { Plan } from '../../shared/registers/plans.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000
/** Office hours of the night in which drills begin: nobody waits for this machine then. */
const QUIET_FROM = 1
const QUIET_TO = 6
/** An office PC may be off every night: a drill so much late begins at any hour. */
const LATE = DAY
/** After a run that failed; then twice as long each time, up to the last. */
const RETRY_MS = 15 * MINUTE
const LONGEST_RETRY_MS = 4 * HOUR

/** The next times after a moment, UTC milliseconds. Empty: never, or the line cannot be understood. Summer time as cron has it: a time that is left out is made up at the change, one that comes twice runs once. */
export function nextTimes(line: string, timeZone: string, after: number, count = 1): number[] {
  if (whyNotSchedule(line)) return []
  const cron = new Cron(line, { paused: true, mode: '5-part', timezone: timeZone })
  return cron.nextRuns(count, new Date(after)).map(date => date.getTime())
}

/** What happened to a plan's runs since this process began. */
export interface Attempt {
  readonly at: number
  /** Failures in a row. */
  readonly failures: number
}

/** Taken last, whatever came of it at its places. */
const lastTaken = (generations: readonly Generation[]) =>
  generations.reduce((latest, { takenAt }) => Math.max(latest, takenAt), 0)

/**
 * When the plan's next run is due; in the past: now, because it was missed while the machine was off or the last run failed. Null: paused, no place, never.
 * A run by hand replaces none of the planned ones.
 */
export function nextRun(
  plan: Plan,
  generations: readonly Generation[],
  attempt: Attempt | undefined,
  timeZone: string,
): number | null {
  if (plan.paused || plan.places.length === 0) return null
  const taken = lastTaken(generations)
  // A plan that never ran begins at once: until then nothing of it is safe.
  const planned = taken === 0 ? plan.madeAt : nextTimes(plan.schedule, timeZone, taken)[0]
  if (planned === undefined) return null
  if (!attempt || attempt.failures === 0 || attempt.at < planned) return planned
  return attempt.at + Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** (attempt.failures - 1))
}

/** Hour of the day in the office. */
export function officeHour(at: number, timeZone: string): number {
  return Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(at))
}

/** When the next drill is planned. Null: only by hand, paused, or there is nothing to restore yet. */
export function nextDrill(plan: Plan, generations: readonly Generation[], drills: readonly Drill[]): number | null {
  if (plan.paused || plan.drillEveryDays === 0 || !generations.some(({ forgottenAt }) => forgottenAt === null)) return null
  const last = newestDrill(drills)
  // The first follows the first backup; one without a result is tried again the next day.
  if (!last) return lastTaken(generations)
  return last.endedAt + (last.result === 'inconclusive' ? DAY : plan.drillEveryDays * DAY)
}

/** Whether a planned drill may begin now. @param first none was done yet: it waits for no night. */
export function isDrillTime(planned: number, now: number, timeZone: string, first: boolean): boolean {
  if (now < planned) return false
  const hour = officeHour(now, timeZone)
  return first || (hour >= QUIET_FROM && hour < QUIET_TO) || now - planned >= LATE
}

/** The generation at a place that was read back longest ago, if that is a day ago: so each comes in turn. */
export function nextToVerify(
  generations: readonly Generation[],
  places: readonly string[],
  lastVerified: number,
  now: number,
): { generation: Generation; place: string } | undefined {
  if (now - lastVerified < DAY && now >= lastVerified) return undefined
  const candidates = places.flatMap(place =>
    liveAt(generations, place).map(generation => ({ generation, place, at: generation.places.find(p => p.place === place)!.at })),
  )
  const oldest = candidates.reduce<(typeof candidates)[number] | undefined>(
    (best, one) => (best && best.at <= one.at ? best : one),
    undefined,
  )
  return oldest && now - oldest.at >= DAY ? oldest : undefined
}
