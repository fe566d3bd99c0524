// Plans beside what was measured, as the Availability page, the popup and the command line show them.
import type { z } from 'zod'
import type { Availability, Job, PlanView } from '../../shared/api.ts'
import {
  drillCounts,
  fillWords,
  judgePlan,
  liveAt,
  newestDrill,
  newestVerified,
  type PlanFacts,
  worstFinding,
} from '../../shared/availability.ts'
import type { Place } from '../../shared/registers/places.ts'
import type { Plan } from '../../shared/registers/plans.ts'
import { backupWords as words } from '../../shared/words/backups.ts'
import { type Attempt, nextDrill, nextRun } from './backups-schedule.ts'

const MINUTE = 60_000
const SITUATION = { pass: 'ok', warn: 'warning', fail: 'failed', inconclusive: 'unknown' } as const
/** Drills shown as a trend. */
const TREND = 12

export function planView(facts: PlanFacts, attempt: Attempt | undefined): PlanView {
  const { plan, generations, drills, timeZone, now } = facts
  const findings = judgePlan(facts)
  const worst = worstFinding(findings)
  const best = newestVerified(generations)
  const drill = newestDrill(drills)
  const live = generations.filter(({ forgottenAt }) => forgottenAt === null)
  const good = findings.find(({ sentence }) => sentence.en !== '')
  const { evidence: _evidence, ...shown } = drill ?? { evidence: '' }
  return {
    plan,
    situation: SITUATION[worst?.result ?? 'inconclusive'],
    sentence:
      worst?.result === 'pass'
        ? (good?.sentence ?? worst.sentence)
        : (worst?.sentence ?? fillWords(words.noneVerified, { plan: plan.name })),
    rpoMs: best ? Math.max(0, now - best.takenAt) : null,
    newest: best ?? null,
    generations: live.length,
    storedBytes: storedAtFirst(plan, facts),
    nextRun: nextRun(plan, generations, attempt, timeZone),
    drill: drill ? (shown as PlanView['drill']) : null,
    drillCounts: drillCounts(drill, facts.codeDigest),
    nextDrill: nextDrill(plan, generations, drills),
    trend: drills
      .filter(({ result, kind }) => result !== 'inconclusive' && kind !== 'partial')
      .sort((a, b) => a.endedAt - b.endedAt)
      .slice(-TREND)
      .map(({ endedAt, rtoMs, rpoMs }): [number, number | null, number | null] => [endedAt, rtoMs, rpoMs]),
  }
}

/** What the generations there added each time; parts that several share are counted once, since only the first of them stored them. */
function storedAtFirst(plan: Plan, { generations }: PlanFacts): number {
  const first = plan.places[0]
  return first === undefined ? 0 : liveAt(generations, first).reduce((sum, { storedBytes }) => sum + storedBytes, 0)
}

export function availabilityOf(
  facts: readonly PlanFacts[],
  places: readonly Place[],
  jobs: readonly Job[],
  attempts: ReadonlyMap<string, Attempt>,
): z.input<typeof Availability> {
  const running = facts.filter(({ plan }) => !plan.paused)
  const tightest = (minutes: (plan: Plan) => number) => Math.min(...running.map(({ plan }) => minutes(plan))) * MINUTE
  // The worst of what was measured stands beside the tightest goal; a plan without a figure makes it unknown.
  const worst = (figures: readonly (number | null)[]) => (figures.includes(null) ? null : Math.max(...(figures as number[])))
  const views = facts.map(one => planView(one, attempts.get(one.plan.id)))
  const counted = views.filter(({ plan }) => !plan.paused)
  return {
    plans: views,
    places: places.map(place => {
      const found = facts[0]?.seen(place.id) ?? null
      if (!found) return { place, seen: null }
      const { names: _names, ...seen } = found
      return { place, seen }
    }),
    jobs: [...jobs],
    rpo:
      running.length === 0 ? null : { goalMs: tightest(p => p.rpoMinutes), measuredMs: worst(counted.map(({ rpoMs }) => rpoMs)) },
    rto:
      running.length === 0
        ? null
        : {
            goalMs: tightest(p => p.rtoMinutes),
            measuredMs: worst(counted.map(({ drill, drillCounts }) => (drillCounts ? (drill?.rtoMs ?? null) : null))),
          },
  }
}
