// Availability: plans beside what was measured, jobs under way, places as they were found, keys. The drawer of a plan holds its generations and drills.
import { type ReactNode, useEffect, useState } from 'react'
import type { Availability, Job, PlanView } from '../../shared/api.ts'
import { bytesText, coarse } from '../../shared/availability.ts'
import { type Plan, PRIORITIES } from '../../shared/registers/plans.ts'
import { controlWords } from '../../shared/words/extension.ts'
import { planWords, availabilityWords as words } from '../../shared/words/extension-availability.ts'
import { type Column, Table } from '../table/Table.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState } from '../ui/parts.tsx'
import { Time, useNow } from '../ui/time.tsx'
import { rpoNow, rtoMeasured } from './availability/figures.ts'
import { Jobs } from './availability/Jobs.tsx'
import { KeysCard } from './availability/KeysCard.tsx'
import { PlaceDialog } from './availability/PlaceDialog.tsx'
import { Places } from './availability/Places.tsx'
import { PlanDialog } from './availability/PlanDialog.tsx'
import { PlanDrawer } from './availability/PlanDrawer.tsx'
import { DrillSign, Figure, PlanActs, subjectText } from './availability/parts.tsx'
import { LiveNote, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { ControlSign } from './situations.tsx'

/** While something runs its progress is asked for; places and ages change without an entry in the log, too. */
const RUNNING_MS = 1_500
const IDLE_MS = 60_000

const isRunning = ({ endedAt }: Job): boolean => endedAt === null

/** Availability that follows the ledger, and the jobs that leave no entry until they end. */
function useAvailability() {
  const live = useLive(source => source.call('availability'))
  const running = live.data?.jobs.some(isRunning) ?? false
  const { reload } = live
  useEffect(() => {
    const timer = setInterval(() => void reload(), running ? RUNNING_MS : IDLE_MS)
    return () => clearInterval(timer)
  }, [running, reload])
  return live
}

export function AvailabilityPage({ nameOf, mayEdit }: { nameOf: (person: string) => string; mayEdit: boolean }) {
  const { t } = useLanguage()
  const live = useAvailability()
  const rows = useLive(async source => {
    const [generations, drills] = await Promise.all([source.list('generations'), source.list('drills')])
    return { generations, drills }
  })
  const [editing, setEditing] = useState<Plan | 'new' | null>(null)
  const [adding, setAdding] = useState(false)
  const data = live.data
  return (
    <>
      <PageHead title={t(words.title)} sub={t(words.sub)} live={live} />
      <LiveNote live={live} />
      {live.error === undefined && <LiveNote live={rows} />}
      {data && (
        <>
          <Jobs jobs={data.jobs} plans={data.plans.map(({ plan }) => plan)} mayEdit={mayEdit} onChanged={live.reload} />
          <Plans
            data={data}
            mayEdit={mayEdit}
            onNew={() => setEditing('new')}
            onChanged={live.reload}
            drawer={view => (
              <PlanDrawer
                key={view.plan.id}
                view={view}
                data={data}
                generations={rows.data?.generations}
                drills={rows.data?.drills}
                nameOf={nameOf}
                mayEdit={mayEdit}
                onEdit={() => setEditing(view.plan)}
                onChanged={live.reload}
              />
            )}
          />
          <Places data={data} nameOf={nameOf} mayEdit={mayEdit} onAdd={() => setAdding(true)} onChanged={live.reload} />
          <KeysCard nameOf={nameOf} />
          {editing && (
            <PlanDialog
              plan={editing === 'new' ? null : editing}
              places={data.places.map(({ place }) => place)}
              onClose={() => setEditing(null)}
              onSaved={live.reload}
            />
          )}
          {adding && <PlaceDialog onClose={() => setAdding(false)} onAdded={live.reload} />}
        </>
      )}
    </>
  )
}

function Plans({
  data,
  mayEdit,
  onNew,
  onChanged,
  drawer,
}: {
  data: Availability
  mayEdit: boolean
  onNew: () => void
  onChanged: () => Promise<void>
  drawer: (view: PlanView) => ReactNode
}) {
  const speech = useLanguage()
  const { t, n, language } = speech
  const now = useNow()
  const length = (ms: number | null) => (ms === null ? t(words.notMeasured) : coarse(ms, language))
  const minutes = (value: number) => coarse(value * 60_000, language)
  const columns: readonly Column<PlanView>[] = [
    {
      key: 'subject',
      label: words.subject,
      width: '17%',
      text: ({ plan }) => `${plan.name} ${subjectText(plan, speech)}`,
      cell: ({ plan }) => (
        <>
          <span className="foreign strong clamp">{plan.name}</span>
          {subjectText(plan, speech) !== plan.name && <span className="foreign faint clamp">{subjectText(plan, speech)}</span>}
        </>
      ),
    },
    {
      key: 'priority',
      label: words.priority,
      nowrap: true,
      text: ({ plan }) => t(words.priorities[plan.priority]),
      sort: ({ plan }) => PRIORITIES.indexOf(plan.priority),
      filter: ({ plan }) => plan.priority,
      options: PRIORITIES.map(value => ({ value, label: t(words.priorities[value]) })),
      cell: ({ plan }) => t(words.priorities[plan.priority]),
    },
    {
      key: 'rpo',
      label: words.rpo,
      nowrap: true,
      text: view => `${length(rpoNow(view, now))} / ${minutes(view.plan.rpoMinutes)}`,
      sort: view => rpoNow(view, now) ?? Number.MAX_SAFE_INTEGER,
      cell: view => <Figure measuredMs={rpoNow(view, now)} goalMs={view.plan.rpoMinutes * 60_000} />,
    },
    {
      key: 'rto',
      label: words.rto,
      nowrap: true,
      text: view => `${length(rtoMeasured(view))} / ${minutes(view.plan.rtoMinutes)}`,
      sort: view => rtoMeasured(view) ?? Number.MAX_SAFE_INTEGER,
      cell: view => <Figure measuredMs={rtoMeasured(view)} goalMs={view.plan.rtoMinutes * 60_000} />,
    },
    {
      key: 'backup',
      label: words.backup,
      width: '26%',
      text: view => `${t(controlWords.situation[view.situation])} ${t(view.sentence)}`,
      sort: view => ['failed', 'unknown', 'warning', 'ok', 'not-applicable'].indexOf(view.situation),
      cell: view => (
        <>
          <ControlSign situation={view.situation} pill />
          <span className="block">{t(view.sentence)}</span>
          <span className="block faint">
            {t(words.kept, { count: n(view.generations), bytes: bytesText(view.storedBytes) })}
            {view.nextRun !== null && (
              <>
                {' '}
                · {t(words.nextRun)} <Time at={view.nextRun} as="stamp" />
              </>
            )}
          </span>
        </>
      ),
    },
    {
      key: 'training',
      label: words.training,
      text: ({ drill }) => (drill ? drill.result : ''),
      sort: ({ drill }) => drill?.endedAt ?? 0,
      cell: view => (
        <>
          {view.drill ? (
            <>
              <DrillSign result={view.drill.result} />
              <span className="block faint">
                <Time at={view.drill.endedAt} />
                {view.drill.result === 'passed' && !view.drillCounts && <> · {t(words.notCounted)}</>}
              </span>
            </>
          ) : (
            <span className="tone-unknown">{t(words.neverDrilled)}</span>
          )}
          {view.nextDrill !== null && (
            <span className="block faint">
              {t(words.nextRun)} <Time at={view.nextDrill} as="stamp" />
            </span>
          )}
        </>
      ),
    },
    {
      key: 'operation',
      label: words.operation,
      text: ({ plan }) => (plan.paused ? t(words.paused) : ''),
      cell: view =>
        mayEdit ? (
          <PlanActs view={view} jobs={data.jobs} onChanged={onChanged} />
        ) : (
          <span className="faint">{view.plan.paused ? t(words.paused) : '—'}</span>
        ),
    },
  ]
  return (
    <Table
      name="availability"
      title={t(words.title)}
      rows={data.plans}
      columns={columns}
      idOf={idOf}
      sort="priority"
      empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
      act={
        mayEdit && (
          <Button look="primary" onClick={onNew}>
            <Sign name="plus" /> {t(planWords.add)}
          </Button>
        )
      }
      drawer={view => ({ title: <span className="foreign">{view.plan.name}</span>, body: drawer(view) })}
    />
  )
}

const idOf = ({ plan }: PlanView): string => plan.id
