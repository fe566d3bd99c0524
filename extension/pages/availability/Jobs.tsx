// What the gateway is doing with backups and drills now, with progress and Stop, and how the last ones ended.
import type { Job } from '../../../shared/api.ts'
import type { Plan } from '../../../shared/registers/plans.ts'
import { jobWords as words } from '../../../shared/words/extension-availability.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Situation } from '../../ui/parts.tsx'
import { Time, useNow } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'

/** Ended ones are news for so long; the rows tell the rest. */
const NEWS_MS = 3_600_000
const MOST_ENDED = 3

const RESULTS = {
  done: ['ok', 'check'],
  failed: ['fail', 'failed'],
  cancelled: ['quiet', 'stop'],
  inconclusive: ['unknown', 'unknown'],
} as const

export function Jobs({
  jobs,
  plans,
  mayEdit,
  onChanged,
}: {
  jobs: readonly Job[]
  plans: readonly Plan[]
  mayEdit: boolean
  onChanged: () => Promise<void>
}) {
  const { t } = useLanguage()
  const now = useNow()
  const running = jobs.filter(({ endedAt }) => endedAt === null)
  const ended = jobs
    .filter(({ endedAt }) => endedAt !== null && now - endedAt < NEWS_MS)
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
    .slice(0, MOST_ENDED)
  if (running.length + ended.length === 0) return null
  const nameOf = (id: string) => plans.find(plan => plan.id === id)?.name ?? id
  return (
    <section className="card lines jobs no-print" aria-label={t(running.length > 0 ? words.title : words.recent)}>
      {running.map(job => (
        <RunningJob key={job.id} job={job} plan={nameOf(job.plan)} mayEdit={mayEdit} onChanged={onChanged} />
      ))}
      {ended.map(job => (
        <EndedJob key={job.id} job={job} plan={nameOf(job.plan)} />
      ))}
    </section>
  )
}

function RunningJob({
  job,
  plan,
  mayEdit,
  onChanged,
}: {
  job: Job
  plan: string
  mayEdit: boolean
  onChanged: () => Promise<void>
}) {
  const { t, n } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const stop = async () => {
    const asked = await doing.run(async () => {
      await source.call('cancelJob', { input: { job: job.id } })
      await onChanged()
    })
    if (asked) toast(t(words.stopping))
  }
  const sentence = t(words.progress, { kind: t(words.kinds[job.kind]), plan, phase: t(words.phases[job.phase]) })
  const percent = job.total > 0 ? Math.min(100, Math.floor((job.done / job.total) * 100)) : undefined
  return (
    <div className="job">
      <div className="row wrap">
        <span className="strong">{sentence}</span>
        <span className="faint">
          <Time at={job.startedAt} as="clock" />
        </span>
        {percent !== undefined && <span className="push">{n(percent)} %</span>}
        {mayEdit && (
          <Button size="small" className={percent === undefined ? 'push' : ''} busy={doing.busy} onClick={() => void stop()}>
            {t(words.stop)}
          </Button>
        )}
      </div>
      <progress aria-label={sentence} max={100} {...(percent === undefined ? {} : { value: percent })} />
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </div>
  )
}

function EndedJob({ job, plan }: { job: Job; plan: string }) {
  const { t } = useLanguage()
  const [tone, sign] = RESULTS[job.result ?? 'failed']
  return (
    <div className="job">
      <div className="row wrap">
        <Situation tone={tone} sign={sign} word={t(words.results[job.result ?? 'failed'])} />
        <span>
          {t(words.kinds[job.kind])} · <span className="foreign">{plan}</span>
        </span>
        <span className="faint push">{job.endedAt !== null && <Time at={job.endedAt} />}</span>
      </div>
      {job.sentence && <p className="quiet">{t(job.sentence)}</p>}
    </div>
  )
}
