// The form says the plan and the plan says the form; a plain choice and its cron line mean the same.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { whyNotSchedule } from '../../../shared/cron.ts'
import type { PlanText } from '../../../shared/registers/plans.ts'
import { say } from '../../../shared/words/text.ts'
import {
  cronOf,
  freshPlan,
  HOURS,
  lengthOf,
  minutesOf,
  planForm,
  planOf,
  type Schedule,
  scheduleOf,
  scheduleText,
} from './plan-form.ts'

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`)
const plain: fc.Arbitrary<Schedule> = fc.oneof(
  time.map(at => ({ kind: 'daily' as const, time: at })),
  fc.constantFrom(...HOURS).map(every => ({ kind: 'hours' as const, every })),
  fc.tuple(fc.integer({ min: 0, max: 6 }), time).map(([day, at]) => ({ kind: 'weekly' as const, day, time: at })),
)

test('a plain choice comes back from its cron line, which can run', () => {
  fc.assert(
    fc.property(plain, schedule => {
      expect(scheduleOf(cronOf(schedule))).toEqual(schedule)
      expect(whyNotSchedule(cronOf(schedule))).toBeUndefined()
    }),
  )
})

test('whatever else is written stays as it is', () => {
  for (const cron of [
    '*/5 * * * *',
    '0 3 1 * *',
    '0 3 * 1 *',
    '0 3 * * 1-5',
    '30 */6 * * *',
    '0 */5 * * *',
    '0 24 * * *',
    'x',
    '',
  ])
    expect(scheduleOf(cron)).toEqual({ kind: 'exact', cron })
  fc.assert(fc.property(fc.string(), text => cronOf(scheduleOf(text)) !== undefined))
})

test('in words, in both languages', () => {
  const speech = (language: 'en' | 'ja') => ({
    language,
    n: String,
    t: (text: { en: string; ja: string }, values?: Readonly<Record<string, string | number>>) => say(text, language, values),
  })
  expect(scheduleText('0 3 * * *', speech('en'))).toBe('every day at 03:00')
  expect(scheduleText('30 2 * * 0', speech('ja'))).toBe('毎週日曜日 02:30')
  expect(scheduleText('0 */6 * * *', speech('en'))).toBe('every 6 hours')
  expect(scheduleText('0 3 1 * *', speech('en'))).toContain('0 3 1 * *')
})

test('lengths in the largest whole unit, and back', () => {
  expect(lengthOf(1440)).toEqual({ value: '1', unit: 1440 })
  expect(lengthOf(90)).toEqual({ value: '90', unit: 1 })
  expect(minutesOf({ value: '1.5', unit: 60 })).toBe(90)
  expect(minutesOf({ value: '2', unit: 60 })).toBe(120)
  fc.assert(fc.property(fc.integer({ min: 1, max: 525_600 }), minutes => minutesOf(lengthOf(minutes)) === minutes))
})

describe('the plan', () => {
  const good: PlanText = {
    name: 'App',
    subject: { kind: 'command', command: ['pg_dump', 'app'], check: ['pg_restore', '--list'] },
    priority: 'high',
    rpoMinutes: 1440,
    rtoMinutes: 60,
    places: ['p1'],
    schedule: '0 3 * * *',
    keep: { last: 3, daily: 7, weekly: 5, monthly: 12 },
    drillEveryDays: 30,
    owner: '',
  }
  test.each<PlanText>([
    good,
    { ...good, subject: { kind: 'folder', path: '/srv/app' } },
    { ...good, subject: { kind: 'office' }, schedule: '*/15 * * * *' },
  ])('comes back from its form', plan => {
    expect(planOf(planForm(plan))).toEqual({ plan })
  })

  test('faults stand at their fields', () => {
    const result = planOf({
      ...freshPlan([]),
      path: 'srv',
      rpo: { value: '1', unit: 1 },
      rto: { value: '', unit: 60 },
      schedule: { kind: 'exact', cron: '0 3 31 2 *' },
      keep: { last: '0', daily: 'x', weekly: '1', monthly: '1' },
      drillEveryDays: '-1',
    })
    const faults = 'faults' in result ? [...result.faults.keys()].sort() : []
    expect(faults).toEqual(['drillEveryDays', 'keep', 'name', 'path', 'places', 'rpo', 'rto', 'schedule'])
  })

  test('a command needs its program', () => {
    const result = planOf({ ...planForm(good), command: ' \n ' })
    expect('faults' in result && [...result.faults.keys()]).toEqual(['command'])
  })
})
