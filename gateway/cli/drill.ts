// `drill`: a recovery drill now; with --recovery nothing but the words and one place is used, and the running office only told afterwards.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DrillTold } from '../../shared/api.ts'
import { lasting } from '../../shared/availability.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { Drill } from '../../shared/registers/drills.ts'
import { OFFICE_PLAN } from '../../shared/registers/plans.ts'
import { restoreCliWords as words } from '../../shared/words/cli-restore.ts'
import { parseRecoveryWords } from '../keys/recovery-words.ts'
import { harden } from '../process/harden.ts'
import { recoveryDrill } from '../setup/drills.ts'
import { planNamed, watchJob } from './backup.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT, type Printer } from './print.ts'
import { endProgress, showProgress } from './progress.ts'
import { storeFrom, withWords } from './restore.ts'

type Told = Pick<Drill, 'result' | 'rtoMs' | 'rpoMs' | 'steps'> & { readonly kind?: Drill['kind'] }

/** @param own the office itself was restored, not a folder or dump of its app. */
function linesOf({ result, rtoMs, rpoMs, steps, kind }: Told, printer: Printer, own = true): string[] {
  const marks = { passed: '✓', failed: '✕', skipped: '?' } as const
  const end =
    result === 'passed'
      ? printer.text(kind === 'partial' ? words.drillPartialPassed : own ? words.drillPassed : words.drillSubjectPassed, {
          rto: lasting(rtoMs ?? 0)[printer.language],
          rpo: lasting(rpoMs ?? 0)[printer.language],
        })
      : printer.text(result === 'failed' ? words.drillFailed : words.drillInconclusive)
  return [...steps.map(step => `${marks[step.result]} ${step.sentence[printer.language]}`), end]
}

export async function drill(context: Context): Promise<number> {
  const { config, printer, options, args } = context
  if (options.recovery === true) return await withRecoveryKey(context)
  return await withOffice(config, async office => {
    const plan = planNamed(await office.backups.plans(), args[0] ?? OFFICE_PLAN)
    const before = new Set((await office.list('drills')).map(({ id }) => id))
    const started = await office.backups.drill(plan.id, options.partial === true ? 'partial' : 'full')
    const job = await watchJob(office, started, plan.name, printer)
    const row = (await office.list('drills')).find(({ id, plan: of }) => of === plan.id && !before.has(id))
    if (!row) {
      printer.answer({ job }, [job.sentence?.[printer.language] ?? ''])
      return EXIT.failed
    }
    const { evidence: _evidence, ...shown } = row
    printer.answer(shown, linesOf(row, printer, plan.subject.kind === 'office'))
    return row.result === 'passed' ? EXIT.done : EXIT.failed
  })
}

async function withRecoveryKey(context: Context): Promise<number> {
  harden()
  const { config, printer, options } = context
  if (typeof options.from !== 'string') throw new SekishoError('bad-input', words.fromNeeded)
  const store = await storeFrom(options.from, context)
  // Apart from the office's own folders: they may be gone, and are not touched.
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-drill-'))
  let told: DrillTold
  try {
    const typed = await withWords(context, async text => {
      parseRecoveryWords(text)
      return text
    })
    told = await recoveryDrill(store, typed, {
      scratch: join(folder, 'scratch'),
      language: config.lang,
      clock: Date.now,
      hooks: { progress: showProgress(printer) },
    })
  } finally {
    endProgress(printer)
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const recorded = await record(context, told)
  printer.answer({ ...told, recorded: recorded.row, why: recorded.why }, [
    ...linesOf(told, printer),
    ...(recorded.why ? [printer.text(words.drillNotRecorded, { why: recorded.why })] : []),
  ])
  return told.result === 'passed' ? EXIT.done : EXIT.failed
}

/** The drill itself needed no office; where there is one it is told. */
async function record({ config, printer }: Context, told: DrillTold): Promise<{ row: string | null; why: string | null }> {
  try {
    return await withOfficeValue(config, async office => ({ row: (await office.backups.recordDrill(told)).row, why: null }))
  } catch (error) {
    // Where there is no office (a new PC) there is nobody to tell.
    if (error instanceof SekishoError && error.code === 'not-found') return { row: null, why: printer.text(words.drillNoOffice) }
    const why = error instanceof SekishoError ? error.why?.[printer.language] : undefined
    return { row: null, why: why ?? String(error) }
  }
}

async function withOfficeValue<Value>(
  config: Context['config'],
  act: (office: Parameters<Parameters<typeof withOffice>[1]>[0]) => Promise<Value>,
): Promise<Value> {
  let value: { of: Value } | undefined
  await withOffice(config, async office => {
    value = { of: await act(office) }
    return EXIT.done
  })
  return value!.of
}
