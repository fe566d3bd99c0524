// A small bar chart of what was turned away over time; its sentence says the same without eyes.
import { trialWords } from '../../shared/words/extension-rules.ts'
import { useLanguage } from '../ui/language.ts'
import { stamp, useNow, useTimeZone } from '../ui/time.tsx'
import { barsOf } from './hours.ts'

const HEIGHT = 56
const WIDTH = 6
const GAP = 2
const LEAST_BARS = 24

export function HourChart({ hours }: { hours: readonly (readonly [number, number])[] }) {
  const { t, n, language } = useLanguage()
  const timeZone = useTimeZone()
  const now = useNow()
  const { per, bars, most } = barsOf(hours)
  const title = t(per === 'hour' ? trialWords.perHour : trialWords.perDay)
  const when = (at: number) => stamp(at, language, timeZone, now)
  // Few bars stay as narrow as many: one hour is no wall.
  const width = Math.max(bars.length, LEAST_BARS) * (WIDTH + GAP) - GAP
  const [first] = bars[0] ?? [0]
  const [last] = bars.at(-1) ?? [0]
  return (
    <figure className="chart">
      <figcaption className="faint">{t(trialWords.chart, { title, most: n(most[1]), when: when(most[0]) })}</figcaption>
      <div style={{ maxWidth: width * 2 }}>
        <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={title}>
          {bars.map(([at, count], i) => {
            const height = count === 0 ? 1 : Math.max(3, (count / most[1]) * HEIGHT)
            return (
              <rect
                key={at}
                className={count === 0 ? 'none' : ''}
                x={i * (WIDTH + GAP)}
                y={HEIGHT - height}
                width={WIDTH}
                height={height}
              >
                <title>{`${when(at)} · ${n(count)}`}</title>
              </rect>
            )
          })}
        </svg>
        {bars.length > 1 && (
          <div className="faint ends">
            <span>{when(first)}</span>
            <span>{when(last)}</span>
          </div>
        )}
      </div>
    </figure>
  )
}
