// Parts that the plan's row and its drawer share: a figure beside its goal, the sign of a drill, the acts.
import type { Job, PlanView } from '../../../shared/api.ts'
import { coarse } from '../../../shared/availability.ts'
import type { Drill, DrillStep } from '../../../shared/registers/drills.ts'
import { type Plan, whyNotRun } from '../../../shared/registers/plans.ts'
import { drillWords, planWords, availabilityWords as words } from '../../../shared/words/extension-availability.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { type Speech, useLanguage } from '../../ui/language.ts'
import { Button, Situation } from '../../ui/parts.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import { MET, met } from './figures.ts'

/** What a plan is for, in one line. */
export function subjectText({ subject }: Pick<Plan, 'subject'>, { t }: Speech): string {
  if (subject.kind === 'office') return t(planWords.subjects.office)
  return subject.kind === 'folder' ? subject.path : subject.command.join(' ')
}

/** Measured beside goal, with sign and word. */
export function Figure({ measuredMs, goalMs }: { measuredMs: number | null; goalMs: number }) {
  const { t, language } = useLanguage()
  const how = met(measuredMs, goalMs)
  const [tone, sign] = MET[how]
  return (
    <span className="measured">
      <Situation tone={tone} sign={sign} word={measuredMs === null ? t(words.notMeasured) : coarse(measuredMs, language)} />
      <span className="unseen"> {t(words.figures[how])}</span>
      <span className="block faint">{t(words.goal, { goal: coarse(goalMs, language) })}</span>
    </span>
  )
}

const RESULTS = {
  passed: ['ok', 'check'],
  failed: ['fail', 'failed'],
  inconclusive: ['unknown', 'unknown'],
  skipped: ['quiet', 'dash'],
} as const

export function DrillSign({ result, pill = true }: { result: Drill['result'] | DrillStep['result']; pill?: boolean }) {
  const { t } = useLanguage()
  const [tone, sign] = RESULTS[result]
  return <Situation tone={tone} sign={sign} word={t(drillWords.results[result])} pill={pill} />
}

const underWay = (jobs: readonly Job[], plan: string, kind: Job['kind']): boolean =>
  jobs.some(job => job.endedAt === null && job.plan === plan && job.kind === kind)

/** Run and drill. What comes of them is said by the job and by the row, not by the press. */
export function PlanActs({
  view: { plan, generations },
  jobs,
  partial = false,
  onChanged,
}: {
  view: Pick<PlanView, 'plan' | 'generations'>
  jobs: readonly Job[]
  /** Also the drill by samples. */
  partial?: boolean
  onChanged: () => Promise<void>
}) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const run = async () => {
    const begun = await doing.run(async () => {
      await source.call('runBackup', { input: { plan: plan.id } })
      await onChanged()
    })
    if (begun) toast(t(planWords.begun))
  }
  const drill = async (kind: 'full' | 'partial') => {
    const begun = await doing.run(async () => {
      await source.call('runDrill', { input: { plan: plan.id, kind } })
      await onChanged()
    })
    if (begun) toast(t(planWords.drillBegun))
  }
  const noPlace = whyNotRun(plan)
  const busyRun = underWay(jobs, plan.id, 'backup') ? t(planWords.underWay) : undefined
  const busyDrill = underWay(jobs, plan.id, 'drill') ? t(planWords.underWay) : undefined
  const size = partial ? {} : ({ size: 'small' } as const)
  const whyDrill = noPlace ? t(noPlace) : generations === 0 ? t(words.neverGood) : busyDrill
  return (
    <div className="stack tight">
      <div className="acts start">
        <Button
          {...size}
          aria-label={partial ? undefined : `${t(planWords.run)}: ${plan.name}`}
          busy={doing.busy}
          why={noPlace ? t(noPlace) : busyRun}
          onClick={() => void run()}
        >
          {t(planWords.run)}
        </Button>
        <Button
          {...size}
          aria-label={partial ? undefined : `${t(planWords.drill)}: ${plan.name}`}
          busy={doing.busy}
          why={whyDrill}
          onClick={() => void drill('full')}
        >
          {partial ? t(planWords.drillKinds.full) : t(planWords.drill)}
        </Button>
        {partial && (
          <Button busy={doing.busy} why={whyDrill} onClick={() => void drill('partial')}>
            {t(planWords.drillKinds.partial)}
          </Button>
        )}
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </div>
  )
}
