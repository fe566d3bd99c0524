// RTO and RPO of the last drills as two small charts: the axis begins at nothing, the goal is a line.
import type { PlanView } from '../../../shared/api.ts'
import { coarse } from '../../../shared/availability.ts'
import { drillWords as words } from '../../../shared/words/extension-availability.ts'
import { useLanguage } from '../../ui/language.ts'
import { stamp, useNow, useTimeZone } from '../../ui/time.tsx'
import { axisTop } from './figures.ts'

const WIDTH = 360
const HEIGHT = 64
const INSET = 6

export function TrendCharts({ view: { trend, plan } }: { view: PlanView }) {
  const { t, n } = useLanguage()
  if (trend.length === 0) return null
  return (
    <section className="stack tight" aria-label={t(words.trend, { count: n(trend.length) })}>
      <h4>{t(words.trend, { count: n(trend.length) })}</h4>
      <Trend title={t(words.trendRto)} goalMs={plan.rtoMinutes * 60_000} points={trend.map(([at, rto]) => [at, rto])} />
      <Trend title={t(words.trendRpo)} goalMs={plan.rpoMinutes * 60_000} points={trend.map(([at, , rpo]) => [at, rpo])} />
    </section>
  )
}

function Trend({
  title,
  goalMs,
  points,
}: {
  title: string
  goalMs: number
  points: readonly (readonly [number, number | null])[]
}) {
  const { t, language } = useLanguage()
  const timeZone = useTimeZone()
  const now = useNow()
  const known = points.filter((point): point is readonly [number, number] => point[1] !== null)
  const last = known.at(-1)
  if (!last) return <p className="faint">{t(words.trendNone)}</p>
  const values = known.map(([, value]) => value)
  const top = axisTop(values, goalMs)
  const [from, to] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0]
  const x = (at: number) => (to > from ? INSET + ((at - from) / (to - from)) * (WIDTH - 2 * INSET) : WIDTH / 2)
  const y = (value: number) => HEIGHT - (value / top) * HEIGHT
  const length = (ms: number) => coarse(ms, language)
  const said = t(words.trendSaid, { title, last: length(last[1]), most: length(Math.max(...values)), goal: length(goalMs) })
  const when = (at: number) => stamp(at, language, timeZone, now)
  return (
    <figure className="chart trend">
      <figcaption className="faint">{said}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
        <line className="goal" x1={0} x2={WIDTH} y1={y(goalMs)} y2={y(goalMs)} />
        <text className="goal-word" x={WIDTH} y={y(goalMs) - 3} textAnchor="end">
          {t(words.trendGoal)}
        </text>
        <polyline points={known.map(([at, value]) => `${x(at)},${y(value)}`).join(' ')} />
        {known.map(([at, value]) => (
          <circle key={at} className={value > goalMs ? 'over' : ''} cx={x(at)} cy={y(value)} r={3.2}>
            <title>{`${when(at)} · ${length(value)}`}</title>
          </circle>
        ))}
      </svg>
      <div className="faint ends">
        <span>{when(from)}</span>
        {to > from && <span>{when(to)}</span>}
      </div>
    </figure>
  )
}
