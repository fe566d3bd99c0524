// `backup` and `backups`: takes generations now and shows how far they are; lists what there is.
import { setTimeout as pause } from 'node:timers/promises'
import type { Job } from '../../shared/api.ts'
import { bytesText, coarse } from '../../shared/availability.ts'
import { type KeptAs, kept } from '../../shared/keep.ts'
import { SekishoError } from '../../shared/problems.ts'
import { type Generation, verifiedAt } from '../../shared/registers/generations.ts'
import type { Plan } from '../../shared/registers/plans.ts'
import { backupCliWords as words } from '../../shared/words/cli-backups.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import type { Office } from './office.ts'
import { EXIT, type Printer, table } from './print.ts'

const POLL_MS = 250
const BAR_WIDTH = 24
/** Without a terminal a line is printed whenever so much more of a phase is done. */
const LINE_EVERY = 0.1

const PHASES: Readonly<Record<Job['phase'], Text>> = {
  waiting: words.phaseWaiting,
  copy: words.phaseCopy,
  read: words.phaseRead,
  store: words.phaseStore,
  verify: words.phaseVerify,
  restore: words.phaseRestore,
  check: words.phaseCheck,
  start: words.phaseStart,
}

/** The plan of this name or id. @throws SekishoError in words. */
export function planNamed(plans: readonly Plan[], name: string): Plan {
  const plan = plans.find(one => one.name === name || one.id === name)
  if (!plan) throw new SekishoError('bad-input', fill(words.unknownPlan, { name }))
  return plan
}

/** Shows a job until it ended: a bar on a terminal, lines elsewhere, one event per line with --json. Ctrl+C stops it, and is waited for. */
export async function watchJob(office: Pick<Office, 'backups'>, started: Job, name: string, printer: Printer): Promise<Job> {
  const bar = process.stdout.isTTY === true && !printer.json
  let shown = ''
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    office.backups.cancel(started.id).catch(() => undefined)
  }
  process.on('SIGINT', stop)
  try {
    for (;;) {
      const job = await office.backups.job(started.id)
      const line = progressLine(job, name, printer)
      const step = `${job.phase} ${job.total > 0 ? Math.floor(job.done / job.total / LINE_EVERY) : 0}`
      if (printer.json) {
        if (step !== shown && job.endedAt === null)
          console.log(
            JSON.stringify({ event: 'progress', job: job.id, plan: name, phase: job.phase, done: job.done, total: job.total }),
          )
        shown = step
      } else if (bar) process.stdout.write(`\r\u001b[2K${line}`)
      else if (step !== shown && job.endedAt === null && job.phase !== 'waiting') {
        console.log(line)
        shown = step
      }
      if (job.endedAt !== null) {
        if (bar) process.stdout.write('\r\u001b[2K')
        return job
      }
      await pause(POLL_MS)
    }
  } finally {
    process.off('SIGINT', stop)
  }
}

function progressLine({ phase, done, total }: Job, plan: string, printer: Printer): string {
  const full = total > 0 ? Math.min(1, done / total) : 0
  const isBytes = phase !== 'check' && phase !== 'start'
  const amount = (value: number) => (isBytes ? bytesText(value) : String(value))
  const text = printer.text(words.progress, {
    plan,
    phase: printer.text(PHASES[phase]),
    done: amount(done),
    total: amount(total),
  })
  if (process.stdout.isTTY !== true) return text
  const filled = Math.round(full * BAR_WIDTH)
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] ${text}`
}

/** Exit 0 only when every generation is stored and read back everywhere. */
export function backup({ config, printer, options, args }: Context): Promise<number> {
  return withOffice(config, async office => {
    if (options.cancel === true) return await cancel(office, args[0], printer)
    const plans = await office.backups.plans()
    const wanted =
      args[0] === undefined ? plans.filter(plan => !plan.paused && plan.places.length > 0) : [planNamed(plans, args[0])]
    if (wanted.length === 0) throw new SekishoError('conflict', words.noPlans)
    const ended: (Job & { name: string })[] = []
    for (const plan of wanted) {
      const job = await watchJob(office, await office.backups.run(plan.id), plan.name, printer)
      ended.push({ ...job, name: plan.name })
      if (!printer.json)
        console.log(printer.text(words.ended, { plan: plan.name, sentence: job.sentence?.[printer.language] ?? '' }))
      if (job.result === 'cancelled') break
    }
    if (printer.json) console.log(JSON.stringify({ event: 'ended', jobs: ended }))
    return ended.every(({ result }) => result === 'done') ? EXIT.done : EXIT.failed
  })
}

async function cancel(office: Office, name: string | undefined, printer: Printer): Promise<number> {
  const { jobs, plans } = await office.backups.availability()
  const plan =
    name === undefined
      ? undefined
      : planNamed(
          plans.map(one => one.plan),
          name,
        )
  const running = jobs.filter(job => job.endedAt === null && (plan === undefined || job.plan === plan.id))
  for (const { id } of running) await office.backups.cancel(id)
  const nameOf = (id: string) => plans.find(one => one.plan.id === id)?.plan.name ?? id
  printer.answer(
    { cancelled: running.map(({ id }) => id) },
    running.length === 0
      ? [printer.text(words.nothingRunning)]
      : running.map(job => printer.text(words.stopping, { plan: nameOf(job.plan) })),
  )
  return EXIT.done
}

const KEPT: Readonly<Record<KeptAs, Text>> = {
  last: words.keptLast,
  daily: words.keptDaily,
  weekly: words.keptWeekly,
  monthly: words.keptMonthly,
}
const MARK = { stored: '·', verified: '✓', failed: '✕', forgotten: '–' } as const

export function listBackups({ config, printer, options, args }: Context): Promise<number> {
  return withOffice(config, async office => {
    const [plans, places, all, timeZone] = await Promise.all([
      office.list('plans'),
      office.list('places'),
      office.list('generations'),
      office.backups.timeZone(),
    ])
    const only = args[0] === undefined ? undefined : planNamed(plans, args[0])
    const shown = all
      .filter(one => (only === undefined || one.plan === only.id) && (options.all === true || one.forgottenAt === null))
      .sort((a, b) => b.takenAt - a.takenAt)
    const reasons = new Map<string, KeptAs[]>()
    for (const plan of plans) {
      const live = all.filter(one => one.plan === plan.id && one.forgottenAt === null && verifiedAt(one) !== undefined)
      for (const [id, as] of kept(live, plan.keep, timeZone)) reasons.set(id, as)
    }
    const placeName = (id: string) => places.find(one => one.id === id)?.name ?? id
    const rows = shown.map(one => [
      one.name,
      plans.find(({ id }) => id === one.plan)?.name ?? one.plan,
      printer.time(one.takenAt),
      bytesText(one.bytes),
      one.places.map(at => `${MARK[at.situation]} ${placeName(at.place)}`).join(', '),
      verifiedAt(one) === undefined ? printer.text(words.neverVerified) : printer.time(verifiedAt(one)!),
      keptText(one, reasons.get(one.id), printer),
    ])
    const head = [
      words.columnGeneration,
      words.columnPlan,
      words.columnTaken,
      words.columnSize,
      words.columnWhere,
      words.columnVerified,
      words.columnKept,
    ]
    const document = shown.map(one => ({ ...one, verifiedAt: verifiedAt(one) ?? null, keptAs: reasons.get(one.id) ?? [] }))
    const lines =
      rows.length === 0
        ? [printer.text(words.noGenerations)]
        : table(
            head.map(text => printer.text(text)),
            rows,
          )
    printer.answer({ generations: document }, lines)
    return EXIT.done
  })
}

function keptText(generation: Generation, reasons: readonly KeptAs[] | undefined, printer: Printer): string {
  if (generation.forgottenAt !== null) return printer.text(words.removed)
  if (reasons) return reasons.map(as => printer.text(KEPT[as])).join(', ')
  return verifiedAt(generation) === undefined ? '' : printer.text(words.keptNot)
}

const KINDS = { full: words.kindFull, partial: words.kindPartial, recovery: words.kindRecovery } as const
const RESULTS = { passed: words.drillPassed, failed: words.drillFailed, inconclusive: words.drillInconclusive } as const

export function listDrills({ config, printer, args }: Context): Promise<number> {
  return withOffice(config, async office => {
    const [plans, all] = await Promise.all([office.list('plans'), office.list('drills')])
    const only = args[0] === undefined ? undefined : planNamed(plans, args[0])
    const shown = all.filter(one => only === undefined || one.plan === only.id).sort((a, b) => b.endedAt - a.endedAt)
    const lasting = (ms: number | null) => (ms === null ? '–' : coarse(ms, printer.language))
    const rows = shown.map(one => [
      printer.time(one.endedAt),
      plans.find(({ id }) => id === one.plan)?.name ?? one.plan,
      printer.text(KINDS[one.kind]),
      printer.text(RESULTS[one.result]),
      lasting(one.rtoMs),
      lasting(one.rpoMs),
      one.generation ?? '–',
    ])
    const head = [
      words.columnEnded,
      words.columnPlan,
      words.columnKind,
      words.columnResult,
      words.columnRtoMeasured,
      words.columnRpoMeasured,
    ]
    const titles = [...head, words.columnGeneration].map(text => printer.text(text))
    printer.answer({ drills: shown }, rows.length === 0 ? [printer.text(words.noDrills)] : table(titles, rows))
    return EXIT.done
  })
}
