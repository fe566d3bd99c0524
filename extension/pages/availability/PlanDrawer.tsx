// The drawer of a plan: how it stands and why, its acts, the trend of its drills, its generations and drills, and how to restore.
import { useState } from 'react'
import type { Availability, PlanView } from '../../../shared/api.ts'
import { bytesText } from '../../../shared/availability.ts'
import type { Drill } from '../../../shared/registers/drills.ts'
import type { Generation } from '../../../shared/registers/generations.ts'
import { OFFICE_PLAN, type Plan, whyNotRemovePlan } from '../../../shared/registers/plans.ts'
import { controlWords, uiWords } from '../../../shared/words/extension.ts'
import { availabilityWords, restoreHereWords, planWords as words } from '../../../shared/words/extension-availability.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Note } from '../../ui/parts.tsx'
import { Time, useNow } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { CopyButton } from '../CopyButton.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import { Drills } from './Drills.tsx'
import { restoreCommand, rpoNow, rtoMeasured } from './figures.ts'
import { Generations } from './Generations.tsx'
import { Figure, PlanActs, subjectText } from './parts.tsx'
import { scheduleText } from './plan-form.ts'
import { TrendCharts } from './TrendCharts.tsx'

const TONES = { ok: 'ok', warning: 'warn', failed: 'fail', unknown: 'info', 'not-applicable': 'info' } as const

export function PlanDrawer({
  view,
  data,
  generations,
  drills,
  nameOf,
  mayEdit,
  onEdit,
  onChanged,
}: {
  view: PlanView
  data: Availability
  generations: readonly Generation[] | undefined
  drills: readonly Drill[] | undefined
  nameOf: (person: string) => string
  mayEdit: boolean
  onEdit: () => void
  onChanged: () => Promise<void>
}) {
  const speech = useLanguage()
  const { t, n } = speech
  const now = useNow()
  const { plan } = view
  const places = data.places.filter(({ place }) => plan.places.includes(place.id)).map(({ place }) => place)
  return (
    <>
      <Note tone={TONES[view.situation]} {...(view.situation === 'unknown' ? { sign: 'unknown' as const } : {})}>
        <strong>{t(controlWords.situation[view.situation])}</strong> <p>{t(view.sentence)}</p>
      </Note>
      {mayEdit && <PlanActs view={view} jobs={data.jobs} partial onChanged={onChanged} />}
      <dl className="facts even">
        <dt>{t(availabilityWords.subject)}</dt>
        <dd className="foreign">{subjectText(plan, speech)}</dd>
        <dt>{t(availabilityWords.rpo)}</dt>
        <dd>
          <Figure measuredMs={rpoNow(view, now)} goalMs={plan.rpoMinutes * 60_000} />
        </dd>
        <dt>{t(availabilityWords.rto)}</dt>
        <dd>
          <Figure measuredMs={rtoMeasured(view)} goalMs={plan.rtoMinutes * 60_000} />
        </dd>
        <dt>{t(words.drawerSchedule)}</dt>
        <dd>
          {plan.paused ? t(availabilityWords.paused) : scheduleText(plan.schedule, speech)} ·{' '}
          {plan.drillEveryDays > 0 ? t(words.drillsEvery, { days: n(plan.drillEveryDays) }) : t(words.drillsByHand)}
        </dd>
        {view.nextRun !== null && (
          <>
            <dt>{t(words.drawerNext)}</dt>
            <dd>
              <Time at={view.nextRun} as="stamp" />
            </dd>
          </>
        )}
        {view.nextDrill !== null && (
          <>
            <dt>{t(words.drawerNextDrill)}</dt>
            <dd>
              <Time at={view.nextDrill} as="stamp" />
            </dd>
          </>
        )}
        <dt>{t(words.places)}</dt>
        <dd className="foreign">{places.map(({ name }) => name).join(', ') || '—'}</dd>
        <dt>{t(words.drawerStored)}</dt>
        <dd>{t(availabilityWords.kept, { count: n(view.generations), bytes: bytesText(view.storedBytes) })}</dd>
        <dt>{t(words.keep)}</dt>
        <dd>
          {(['last', 'daily', 'weekly', 'monthly'] as const)
            .map(kind => `${t(words.keepKinds[kind])} ${n(plan.keep[kind])}`)
            .join(' · ')}
        </dd>
        <dt>{t(words.owner)}</dt>
        <dd className="foreign">{plan.owner ? nameOf(plan.owner) : t(words.nobody)}</dd>
      </dl>
      {mayEdit && <Change plan={plan} onEdit={onEdit} onChanged={onChanged} />}
      <TrendCharts view={view} />
      {generations && <Generations plan={plan} rows={generations} places={data.places.map(({ place }) => place)} />}
      {drills && <Drills plan={plan} rows={drills} nameOf={nameOf} />}
      <section className="stack tight" aria-label={t(restoreHereWords.title)}>
        <h4>{t(restoreHereWords.title)}</h4>
        <p className="quiet">{t(plan.id === OFFICE_PLAN ? restoreHereWords.office : restoreHereWords.other)}</p>
        {view.newest ? (
          places.map(place => {
            const command = restoreCommand(view, place)
            return (
              command && (
                <div className="stack tight" key={place.id}>
                  <div className="row">
                    <span className="faint foreign">{place.name}</span>
                    <span className="push">
                      <CopyButton text={command} />
                    </span>
                  </div>
                  <pre className="code example foreign">{command}</pre>
                </div>
              )
            )
          })
        ) : (
          <p className="faint">{t(restoreHereWords.noPlace)}</p>
        )}
      </section>
    </>
  )
}

function Change({ plan, onEdit, onChanged }: { plan: Plan; onEdit: () => void; onChanged: () => Promise<void> }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [asking, setAsking] = useState(false)
  const operate = async (operation: 'pause' | 'resume' | 'remove') =>
    await doing.run(async () => {
      await source.operate('plans', operation, { row: plan.id, input: {} })
      await onChanged()
    })
  const turn = async (operation: 'pause' | 'resume') => {
    if (!(await operate(operation))) return
    const back = () => void operate(operation === 'pause' ? 'resume' : 'pause')
    toast(t(operation === 'pause' ? words.pausedDone : words.resumed, { name: plan.name }), back)
  }
  const remove = async () => {
    if (!(await operate('remove'))) return
    toast(t(words.removed, { name: plan.name }))
    setAsking(false)
  }
  const why = whyNotRemovePlan(plan)
  return (
    <div className="stack tight">
      <div className="acts start">
        <Button onClick={onEdit}>{t(words.edit)}</Button>
        <Button busy={doing.busy} onClick={() => void turn(plan.paused ? 'resume' : 'pause')}>
          {t(plan.paused ? words.resume : words.pause)}
        </Button>
        <Button look="danger" why={why && t(why)} onClick={() => setAsking(true)}>
          {t(words.remove)}
        </Button>
      </div>
      {doing.error !== undefined && !asking && <ErrorNote error={doing.error} />}
      {asking && (
        <Dialog title={t(words.removeSure, { name: plan.name })} onClose={() => setAsking(false)}>
          <p>{t(words.removeMeans)}</p>
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button onClick={() => setAsking(false)}>{t(uiWords.cancel)}</Button>
            <Button look="danger" busy={doing.busy} onClick={() => void remove()}>
              {t(words.remove)}
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  )
}
