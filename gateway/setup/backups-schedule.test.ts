// What is due when: planned runs, runs that were missed, runs that failed, paused plans, summer time; drills at night; old generations in turn.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KEEP_BY_DEFAULT } from '../../shared/keep.ts'
import type { Drill } from '../../shared/registers/drills.ts'
import type { Generation } from '../../shared/registers/generations.ts'
import type { Plan } from '../../shared/registers/plans.ts'
import { isDrillTime, nextDrill, nextRun, nextTimes, nextToVerify } from './backups-schedule.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const TOKYO = 'Asia/Tokyo'
const utc = (text: string) => Date.parse(`${text}Z`)
const MADE = utc('2026-11-01T00:00')

const plan = (change: Partial<Plan> = {}): Plan => ({
  id: 'office',
  name: 'Sekisho',
  subject: { kind: 'office' },
  priority: 'high',
  rpoMinutes: 1440,
  rtoMinutes: 60,
  places: ['p'],
  schedule: '0 3 * * *',
  keep: KEEP_BY_DEFAULT,
  drillEveryDays: 30,
  owner: '',
  paused: false,
  madeAt: MADE,
  changedAt: MADE,
  by: 'gateway',
  ...change,
})

const taken = (takenAt: number, at = takenAt, situation: 'verified' | 'stored' | 'failed' = 'verified'): Generation => ({
  id: `g${takenAt}`,
  plan: 'office',
  name: `n${takenAt}`,
  takenAt,
  tookMs: 1,
  trigger: 'schedule',
  bytes: 1,
  storedBytes: 1,
  files: 1,
  skipped: [],
  skippedCount: 0,
  manifestSha256: '0'.repeat(64),
  log: null,
  vaultVersion: 1,
  places: [{ place: 'p', situation, at, why: null }],
  forgottenAt: null,
})

const drill = (endedAt: number, result: Drill['result'] = 'passed', kind: Drill['kind'] = 'full'): Drill =>
  ({ id: `d${endedAt}`, plan: 'office', kind, result, endedAt, startedAt: endedAt }) as Drill

describe('a planned run', () => {
  it('comes at its time in the office', () => {
    const last = taken(utc('2026-11-20T18:00'))
    expect(nextRun(plan(), [last], undefined, TOKYO)).toBe(utc('2026-11-21T18:00'))
    expect(nextRun(plan(), [last], undefined, 'UTC')).toBe(utc('2026-11-21T03:00'))
  })

  it('that was missed while the machine was off is due at once', () => {
    const now = utc('2026-11-23T00:00')
    expect(nextRun(plan(), [taken(utc('2026-11-18T18:00'))], undefined, TOKYO)).toBeLessThan(now)
  })

  it('begins at once for a plan that never ran, and never while it is paused or has no place', () => {
    expect(nextRun(plan(), [], undefined, TOKYO)).toBe(MADE)
    expect(nextRun(plan({ paused: true }), [], undefined, TOKYO)).toBeNull()
    expect(nextRun(plan({ places: [] }), [], undefined, TOKYO)).toBeNull()
  })

  it('is not replaced by a run by hand shortly before', () => {
    expect(nextRun(plan(), [taken(utc('2026-11-21T17:50'))], undefined, TOKYO)).toBe(utc('2026-11-21T18:00'))
  })

  it('that failed comes again, each time later, and a new planned one does not wait for that', () => {
    const generations = [taken(utc('2026-11-20T18:00'))]
    const at = utc('2026-11-21T18:00')
    expect(nextRun(plan(), generations, { at, failures: 1 }, TOKYO)).toBe(at + HOUR / 4)
    expect(nextRun(plan(), generations, { at, failures: 3 }, TOKYO)).toBe(at + HOUR)
    expect(nextRun(plan(), generations, { at, failures: 20 }, TOKYO)).toBe(at + 4 * HOUR)
    expect(nextRun(plan(), [taken(at)], { at: at - DAY, failures: 3 }, TOKYO)).toBe(at + DAY)
  })

  it('happens once in the night that loses an hour and once in the night that has one twice', () => {
    const runs = (from: string, to: string) =>
      nextTimes('30 2 * * *', 'Europe/Berlin', utc(from), 5)
        .filter(at => at < utc(to))
        .map(at => new Date(at).toISOString())
    expect(runs('2026-03-28T12:00', '2026-03-30T12:00')).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'])
    expect(runs('2026-10-24T12:00', '2026-10-26T12:00')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'])
  })

  it('is always after the moment asked about, in order, whatever the line and the zone', () => {
    const lines = fc.constantFrom('0 3 * * *', '*/20 * * * *', '30 1 * * sun', '0 0 29 2 *', '15 2,14 1-7 * mon')
    const zones = fc.constantFrom(TOKYO, 'UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe')
    fc.assert(
      fc.property(lines, zones, fc.integer({ min: 0, max: 4e12 }), (line, zone, after) => {
        const times = nextTimes(line, zone, after, 3)
        expect(times).toHaveLength(3)
        expect([after, ...times]).toEqual([...new Set([after, ...times])].sort((a, b) => a - b))
      }),
    )
  })

  it('of a line that cannot be understood never comes', () => expect(nextTimes('whenever', TOKYO, 0)).toEqual([]))
})

describe('a drill', () => {
  const generations = [taken(utc('2026-11-20T18:00'))]

  it('follows the first backup at once, and needs one', () => {
    expect(nextDrill(plan(), [], [])).toBeNull()
    const first = nextDrill(plan(), generations, [])!
    expect(first).toBe(generations[0]!.takenAt)
    expect(isDrillTime(first, first + 1, TOKYO, true)).toBe(true)
  })

  it('comes so many days after the last one; without a result the next day; never if the plan says so', () => {
    const at = utc('2026-11-21T00:00')
    expect(nextDrill(plan(), generations, [drill(at)])).toBe(at + 30 * DAY)
    expect(nextDrill(plan(), generations, [drill(at, 'inconclusive')])).toBe(at + DAY)
    expect(nextDrill(plan(), generations, [drill(at), drill(at + DAY, 'passed', 'partial')])).toBe(at + 30 * DAY)
    expect(nextDrill(plan({ drillEveryDays: 0 }), generations, [drill(at)])).toBeNull()
    expect(nextDrill(plan({ paused: true }), generations, [])).toBeNull()
  })

  it('waits for the night, unless it is a day late', () => {
    const planned = utc('2026-12-21T05:00') // 14:00 in the office
    expect(isDrillTime(planned, planned, TOKYO, false)).toBe(false)
    expect(isDrillTime(planned, utc('2026-12-21T15:59'), TOKYO, false)).toBe(false)
    expect(isDrillTime(planned, utc('2026-12-21T16:00'), TOKYO, false)).toBe(true)
    expect(isDrillTime(planned, planned + DAY, TOKYO, false)).toBe(true)
    expect(isDrillTime(planned, planned - 1, TOKYO, true)).toBe(false)
  })
})

describe('reading back', () => {
  const now = utc('2026-11-25T00:00')
  it('takes the generation read longest ago, one a day', () => {
    const rows = [taken(now - 9 * DAY, now - 2 * DAY), taken(now - 8 * DAY, now - 5 * DAY), taken(now - 7 * DAY, now - 3 * DAY)]
    expect(nextToVerify(rows, ['p'], 0, now)).toMatchObject({ generation: rows[1], place: 'p' })
    expect(nextToVerify(rows, ['p'], now - HOUR, now)).toBeUndefined()
    expect(nextToVerify(rows, ['elsewhere'], 0, now)).toBeUndefined()
    expect(nextToVerify([taken(now - HOUR)], ['p'], 0, now)).toBeUndefined()
    expect(nextToVerify([taken(now - 3 * DAY, now - 3 * DAY, 'failed')], ['p'], 0, now)).toBeUndefined()
  })
})
