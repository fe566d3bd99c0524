// A plan as its form holds it, and the plan that the form says; schedules as plain choices with their cron line. Pure.
import { whyNotSchedule } from '../../../shared/cron.ts'
import { KEEP_BY_DEFAULT } from '../../../shared/keep.ts'
import { type Plan, PlanText } from '../../../shared/registers/plans.ts'
import { planWords as words } from '../../../shared/words/extension-availability.ts'
import type { Text } from '../../../shared/words/text.ts'
import type { Speech } from '../../ui/language.ts'

/** Hours that divide a day: with any other, the last stretch of a day would be shorter. */
export const HOURS = [1, 2, 3, 4, 6, 8, 12] as const
export const UNITS = [1, 60, 1440] as const

export type Schedule =
  | { readonly kind: 'daily'; readonly time: string }
  | { readonly kind: 'hours'; readonly every: number }
  | { readonly kind: 'weekly'; readonly day: number; readonly time: string }
  | { readonly kind: 'exact'; readonly cron: string }
export const SCHEDULE_KINDS = ['daily', 'hours', 'weekly', 'exact'] as const

const two = (number: number): string => String(number).padStart(2, '0')

/** What a cron line means, if it is one of the plain choices. */
export function scheduleOf(cron: string): Schedule {
  const exact: Schedule = { kind: 'exact', cron }
  const [minute = '', hour = '', day, month, weekday = ''] = cron.trim().split(/\s+/)
  if (day !== '*' || month !== '*' || !/^\d{1,2}$/.test(minute) || Number(minute) > 59) return exact
  if (weekday === '*' && minute === '0' && hour === '*') return { kind: 'hours', every: 1 }
  const every = /^\*\/(\d{1,2})$/.exec(hour)?.[1]
  if (every && weekday === '*' && minute === '0' && HOURS.some(one => one === Number(every)))
    return { kind: 'hours', every: Number(every) }
  if (!/^\d{1,2}$/.test(hour) || Number(hour) > 23) return exact
  const time = `${two(Number(hour))}:${two(Number(minute))}`
  if (weekday === '*') return { kind: 'daily', time }
  return /^[0-7]$/.test(weekday) ? { kind: 'weekly', day: Number(weekday) % 7, time } : exact
}

export function cronOf(schedule: Schedule): string {
  if (schedule.kind === 'exact') return schedule.cron.trim()
  if (schedule.kind === 'hours') return schedule.every === 1 ? '0 * * * *' : `0 */${schedule.every} * * *`
  const [hour, minute] = schedule.time.split(':').map(Number)
  return `${minute} ${hour} * * ${schedule.kind === 'weekly' ? schedule.day : '*'}`
}

/** The name of a weekday, 0 for Sunday. */
export function weekday(day: number, language: Speech['language']): string {
  // 2023-01-01 was a Sunday.
  const format = new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', { weekday: 'long', timeZone: 'UTC' })
  return format.format(Date.UTC(2023, 0, 1 + day))
}

/** When a plan runs, in words. */
export function scheduleText(cron: string, { t, language }: Speech): string {
  const schedule = scheduleOf(cron)
  switch (schedule.kind) {
    case 'daily':
      return t(words.scheduleDaily, { time: schedule.time })
    case 'hours':
      return schedule.every === 1 ? t(words.scheduleHour) : t(words.scheduleHours, { hours: schedule.every })
    case 'weekly':
      return t(words.scheduleWeekly, { day: weekday(schedule.day, language), time: schedule.time })
    case 'exact':
      return t(words.scheduleExact, { cron: schedule.cron })
  }
}

/** A length of time as a figure and its unit. */
export interface Length {
  readonly value: string
  readonly unit: number
}

/** In the largest unit that leaves a whole number. */
export function lengthOf(minutes: number): Length {
  const unit = [...UNITS].reverse().find(one => minutes % one === 0) ?? 1
  return { value: String(minutes / unit), unit }
}

const number = (typed: string): number => {
  const text = typed.normalize('NFKC').trim()
  return /^\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN
}

export const minutesOf = ({ value, unit }: Length): number => Math.round(number(value) * unit)

export interface PlanForm {
  name: string
  subject: 'office' | 'folder' | 'command'
  path: string
  command: string
  check: string
  priority: Plan['priority']
  rpo: Length
  rto: Length
  places: string[]
  schedule: Schedule
  keep: Record<keyof Plan['keep'], string>
  drillEveryDays: string
  owner: string
}

const keepForm = (keep: Plan['keep']): PlanForm['keep'] => ({
  last: String(keep.last),
  daily: String(keep.daily),
  weekly: String(keep.weekly),
  monthly: String(keep.monthly),
})

/** What a new plan begins with. */
export function freshPlan(places: readonly string[]): PlanForm {
  return {
    name: '',
    subject: 'folder',
    path: '',
    command: '',
    check: '',
    priority: 'medium',
    rpo: { value: '24', unit: 60 },
    rto: { value: '4', unit: 60 },
    places: [...places],
    schedule: { kind: 'daily', time: '02:00' },
    keep: keepForm(KEEP_BY_DEFAULT),
    drillEveryDays: '30',
    owner: '',
  }
}

export function planForm(plan: PlanText): PlanForm {
  const { subject } = plan
  return {
    name: plan.name,
    subject: subject.kind,
    path: subject.kind === 'folder' ? subject.path : '',
    command: subject.kind === 'command' ? subject.command.join('\n') : '',
    check: subject.kind === 'command' ? (subject.check ?? []).join('\n') : '',
    priority: plan.priority,
    rpo: lengthOf(plan.rpoMinutes),
    rto: lengthOf(plan.rtoMinutes),
    places: [...plan.places],
    schedule: scheduleOf(plan.schedule),
    keep: keepForm(plan.keep),
    drillEveryDays: String(plan.drillEveryDays),
    owner: plan.owner,
  }
}

export const isPlanForm = (value: unknown): value is PlanForm =>
  typeof value === 'object' &&
  value !== null &&
  'schedule' in value &&
  'keep' in value &&
  'places' in value &&
  Array.isArray(value.places)

const linesOf = (typed: string): string[] =>
  typed
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)

/** An absolute path, of this system or of Windows. */
export const isWhole = (path: string): boolean => /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path.trim())

export type PlanField = keyof typeof words.faults | 'schedule'

function subjectOf(form: PlanForm): PlanText['subject'] {
  if (form.subject === 'office') return { kind: 'office' }
  if (form.subject === 'folder') return { kind: 'folder', path: form.path.trim() }
  const check = linesOf(form.check)
  return { kind: 'command', command: linesOf(form.command), ...(check.length > 0 ? { check } : {}) }
}

const FIELD_OF: Readonly<Record<string, PlanField>> = {
  name: 'name',
  rpoMinutes: 'rpo',
  rtoMinutes: 'rto',
  schedule: 'schedule',
  keep: 'keep',
  drillEveryDays: 'drillEveryDays',
}

/** The plan, or the fields at fault, each with a sentence. */
export function planOf(form: PlanForm): { plan: PlanText } | { faults: ReadonlyMap<PlanField, Text> } {
  const subject = subjectOf(form)
  const faults = new Map<PlanField, Text>()
  const parsed = PlanText.safeParse({
    name: form.name,
    subject,
    priority: form.priority,
    rpoMinutes: minutesOf(form.rpo),
    rtoMinutes: minutesOf(form.rto),
    places: form.places,
    schedule: cronOf(form.schedule),
    keep: {
      last: number(form.keep.last),
      daily: number(form.keep.daily),
      weekly: number(form.keep.weekly),
      monthly: number(form.keep.monthly),
    },
    drillEveryDays: number(form.drillEveryDays),
    owner: form.owner,
  })
  const never = whyNotSchedule(cronOf(form.schedule))
  if (never) faults.set('schedule', never)
  if (form.places.length === 0) faults.set('places', words.faults.places)
  if (subject.kind === 'folder' && !isWhole(subject.path)) faults.set('path', words.faults.path)
  for (const { path } of parsed.error?.issues ?? []) {
    const field = path[0] === 'subject' ? (form.subject === 'command' ? 'command' : 'path') : FIELD_OF[String(path[0])]
    if (field && field !== 'schedule' && !faults.has(field)) faults.set(field, words.faults[field])
  }
  return parsed.success && faults.size === 0 ? { plan: parsed.data } : { faults }
}
