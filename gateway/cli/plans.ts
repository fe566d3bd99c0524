// `plan add|edit|pause|resume|remove` and `plans`: what is backed up, how often, to where, and how it stands.
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { PlanView } from '../../shared/api.ts'
import { coarse } from '../../shared/availability.ts'
import { KEEP_BY_DEFAULT, KeepPolicy } from '../../shared/keep.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { Place } from '../../shared/registers/places.ts'
import { type Plan, PlanText, PRIORITIES, type Subject } from '../../shared/registers/plans.ts'
import { backupCliWords as words } from '../../shared/words/cli-backups.ts'
import { fill } from '../../shared/words/text.ts'
import { nextTimes } from '../setup/backups-schedule.ts'
import { planNamed } from './backup.ts'
import { type Context, withOffice } from './main.ts'
import type { Office } from './office.ts'
import { parseDuration } from './parse.ts'
import { EXIT, type Printer, table } from './print.ts'

type Options = Context['options']
const text = (value: string | boolean | undefined) => (typeof value === 'string' ? value : undefined)
const minutes = (value: string) => Math.max(1, Math.round(parseDuration(value) / 60))

/** Program and arguments: a JSON list, or words without any quoting. @throws SekishoError bad-input. */
export function parseCommand(value: string): string[] {
  const typed = value.trim()
  if (!typed.startsWith('[')) return typed.split(/\s+/).filter(Boolean)
  try {
    const list: unknown = JSON.parse(typed)
    if (Array.isArray(list) && list.length > 0 && list.every(one => typeof one === 'string')) return list
  } catch {
    // Said below.
  }
  throw new SekishoError('bad-input', fill(words.wrongCommand, { value }))
}

/** `last=3,daily=7`: what is not named stays. @throws SekishoError bad-input. */
export function parseKeep(value: string, before: KeepPolicy): KeepPolicy {
  const entries = value.split(',').map(part => /^(last|daily|weekly|monthly)=(\d{1,4})$/.exec(part.trim()))
  const counts = Object.fromEntries(entries.flatMap(found => (found ? [[found[1]!, Number(found[2])]] : [])))
  const parsed = KeepPolicy.safeParse({ ...before, ...counts })
  if (entries.includes(null) || !parsed.success) throw new SekishoError('bad-input', fill(words.wrongKeep, { value }))
  return parsed.data
}

/** The command line runs on the machine of the gateway: a folder that is not there is a slip of the pen. @throws SekishoError bad-input. */
function folderThere(typed: string): string {
  const path = resolve(typed)
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new SekishoError('bad-input', fill(words.noFolder, { path }))
  return path
}

function subjectOf(options: Options): Subject | undefined {
  const [given, dump, check] = [text(options.folder), text(options.dump), text(options.check)]
  const folder = given === undefined ? undefined : folderThere(given)
  if (folder !== undefined && dump === undefined) return { kind: 'folder', path: folder }
  if (dump === undefined || folder !== undefined) return undefined
  return { kind: 'command', command: parseCommand(dump), ...(check === undefined ? {} : { check: parseCommand(check) }) }
}

function placesOf(value: string, places: readonly Place[]): string[] {
  return value
    .split(',')
    .map(name => name.trim())
    .filter(Boolean)
    .map(name => {
      const place = places.find(one => one.name === name || one.id === name)
      if (!place) throw new SekishoError('bad-input', fill(words.unknownPlace, { name }))
      return place.id
    })
}

/** The plan as it shall be: what is not named stays as it was. */
function changed(before: PlanText, options: Options, places: readonly Place[]): PlanText {
  const [rpo, rto, keep, every, priority] = [options.rpo, options.rto, options.keep, options.drillEvery, options.priority].map(
    text,
  )
  if (priority !== undefined && !PRIORITIES.some(known => known === priority))
    throw new SekishoError('bad-input', fill(words.wrongPriority, { value: priority }))
  const check = text(options.check)
  const subject =
    subjectOf(options) ??
    (check !== undefined && before.subject.kind === 'command'
      ? { ...before.subject, check: parseCommand(check) }
      : before.subject)
  return {
    ...before,
    name: text(options.name) ?? before.name,
    subject,
    priority: PRIORITIES.find(known => known === priority) ?? before.priority,
    rpoMinutes: rpo === undefined ? before.rpoMinutes : minutes(rpo),
    rtoMinutes: rto === undefined ? before.rtoMinutes : minutes(rto),
    places: text(options.places) === undefined ? before.places : placesOf(text(options.places)!, places),
    schedule: text(options.schedule) ?? before.schedule,
    keep: keep === undefined ? before.keep : parseKeep(keep, before.keep),
    drillEveryDays:
      every === undefined ? before.drillEveryDays : every === '0' ? 0 : Math.max(1, Math.round(parseDuration(every) / 86_400)),
  }
}

async function tellNext(office: Office, plan: PlanText, said: string, id: string, printer: Printer): Promise<void> {
  const times = nextTimes(plan.schedule, await office.backups.timeZone(), Date.now(), 3)
  const apart = Math.max(0, ...times.slice(1).map((at, i) => at - times[i]!))
  const tight = apart > plan.rpoMinutes * 60_000
  const { last, daily, weekly, monthly } = plan.keep
  const list = times.map(at => printer.time(at)).join(', ')
  printer.answer({ id, next: times, keep: plan.keep }, [
    said,
    printer.text(words.nextTimes, { times: list }),
    printer.text(words.keepNow, { last, daily, weekly, monthly }),
    ...(tight
      ? [
          printer.text(words.rpoTooTight, {
            rpo: coarse(plan.rpoMinutes * 60_000, printer.language),
            apart: coarse(apart, printer.language),
          }),
        ]
      : []),
  ])
}

export function addPlan({ config, printer, options, args }: Context): Promise<number> {
  const name = args[0]!.trim()
  const subject = subjectOf(options)
  if (!subject) throw new SekishoError('bad-input', words.subjectNeeded)
  return withOffice(config, async office => {
    const [plans, places] = await Promise.all([office.backups.plans(), office.list('places')])
    if (plans.some(plan => plan.name === name)) throw new SekishoError('conflict', fill(words.planNamed, { name }))
    const office_ = plans.find(plan => plan.subject.kind === 'office')
    const fresh: PlanText = {
      name,
      subject,
      priority: 'high',
      rpoMinutes: 24 * 60,
      rtoMinutes: 60,
      // Where Sekisho itself is kept, unless another place is named.
      places: office_?.places ?? [],
      schedule: '30 3 * * *',
      keep: KEEP_BY_DEFAULT,
      drillEveryDays: 30,
      owner: '',
    }
    const input = changed(fresh, options, places)
    const { row } = await office.operate('plans', 'add', { row: crypto.randomUUID(), input })
    await tellNext(office, input, printer.text(words.planAdded, { name }), row, printer)
    return EXIT.done
  })
}

export function editPlan({ config, printer, options, args }: Context): Promise<number> {
  return withOffice(config, async office => {
    const [plans, places] = await Promise.all([office.backups.plans(), office.list('places')])
    const plan = planNamed(plans, args[0]!.trim())
    const before = PlanText.strip().parse(plan)
    const input = changed(before, options, places)
    if (isDeepStrictEqual(before, input)) throw new SekishoError('bad-input', words.nothingToChange)
    if (plans.some(other => other.id !== plan.id && other.name === input.name))
      throw new SekishoError('conflict', fill(words.planNamed, { name: input.name }))
    await office.operate('plans', 'edit', { row: plan.id, input })
    await tellNext(office, input, printer.text(words.planEdited, { name: input.name }), plan.id, printer)
    return EXIT.done
  })
}

const operation =
  (name: 'pause' | 'resume' | 'remove', said: (typeof words)[keyof typeof words]) =>
  ({ config, printer, args }: Context): Promise<number> =>
    withOffice(config, async office => {
      const plan = planNamed(await office.backups.plans(), args[0]!.trim())
      const { entries } = await office.operate('plans', name, { row: plan.id, input: {} })
      printer.answer({ id: plan.id, entries }, [printer.text(said, { name: plan.name })])
      return EXIT.done
    })

export const pausePlan = operation('pause', words.planPaused)
export const resumePlan = operation('resume', words.planResumed)
export const removePlan = operation('remove', words.planRemoved)

const MARK = { ok: '✓', warning: '△', failed: '✕', unknown: '?', 'not-applicable': '–' } as const
const RESULT = { passed: words.drillPassed, failed: words.drillFailed, inconclusive: words.drillInconclusive } as const

/** Goals beside what was measured. Exit 0 whatever it says. */
export function listPlans({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => {
    const { plans } = await office.backups.availability()
    const head = [
      words.columnPlan,
      words.columnPriority,
      words.columnRpo,
      words.columnRto,
      words.columnDrill,
      words.columnNext,
      words.columnSituation,
    ]
    const lines =
      plans.length === 0
        ? [printer.text(words.noPlans)]
        : table(
            head.map(one => printer.text(one)),
            plans.map(view => rowOf(view, printer)),
          )
    printer.answer({ plans }, lines)
    return EXIT.done
  })
}

function rowOf({ plan, situation, sentence, rpoMs, drill, nextRun }: PlanView, printer: Printer): string[] {
  const lasting = (ms: number | null) => (ms === null ? '–' : coarse(ms, printer.language))
  const next = (one: Plan) =>
    one.paused ? printer.text(words.pausedNow) : nextRun === null ? printer.text(words.never) : printer.time(nextRun)
  return [
    plan.name,
    printer.text(words[plan.priority]),
    `${lasting(rpoMs)} / ${lasting(plan.rpoMinutes * 60_000)}`,
    `${lasting(drill?.rtoMs ?? null)} / ${lasting(plan.rtoMinutes * 60_000)}`,
    drill ? `${printer.text(RESULT[drill.result])} ${printer.time(drill.endedAt)}` : printer.text(words.none),
    next(plan),
    `${MARK[situation]} ${sentence[printer.language]}`,
  ]
}
