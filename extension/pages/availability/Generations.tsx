// The generations of a plan: taken, how large, where they are and whether they were read back, and as what each is kept.
import { bytesText } from '../../../shared/availability.ts'
import { kept } from '../../../shared/keep.ts'
import type { Generation } from '../../../shared/registers/generations.ts'
import type { Place } from '../../../shared/registers/places.ts'
import type { Plan } from '../../../shared/registers/plans.ts'
import { planWords, generationWords as words } from '../../../shared/words/extension-availability.ts'
import { useLanguage } from '../../ui/language.ts'
import { EmptyState, Situation } from '../../ui/parts.tsx'
import { Time, useTimeZone } from '../../ui/time.tsx'

const SIGNS = {
  stored: ['unknown', 'unknown'],
  verified: ['ok', 'check'],
  failed: ['fail', 'failed'],
  forgotten: ['quiet', 'dash'],
} as const

/** Worst first: what is damaged anywhere is said on the closed line. */
function overall({ places }: Generation): keyof typeof SIGNS {
  const situations = places.map(({ situation }) => situation)
  return (['failed', 'verified', 'stored'] as const).find(one => situations.includes(one)) ?? 'forgotten'
}

export function Generations({ plan, rows, places }: { plan: Plan; rows: readonly Generation[]; places: readonly Place[] }) {
  const { t, n } = useLanguage()
  const timeZone = useTimeZone()
  const mine = rows.filter(row => row.plan === plan.id).sort((a, b) => b.takenAt - a.takenAt)
  const here = mine.filter(({ forgottenAt }) => forgottenAt === null)
  const why = kept(here, plan.keep, timeZone)
  return (
    <section className="stack tight" aria-label={t(words.title)}>
      <h4>
        {t(words.title)} <span className="faint">{n(here.length)}</span>
      </h4>
      {here.length === 0 ? (
        <EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>
      ) : (
        <div className="card lines generations">
          {here.map(row => {
            const [tone, sign] = SIGNS[overall(row)]
            const buckets = why.get(row.id)
            return (
              <details key={row.id}>
                <summary className="row wrap">
                  <span className="strong">
                    <Time at={row.takenAt} as="stamp" />
                  </span>
                  <span>{bytesText(row.bytes)}</span>
                  <span className="faint">
                    {buckets ? buckets.map(bucket => t(planWords.keepKinds[bucket])).join(' · ') : t(words.keptNone)}
                  </span>
                  <span className="push">
                    <Situation tone={tone} sign={sign} word={t(words.situations[overall(row)])} />
                  </span>
                </summary>
                <Details row={row} places={places} />
              </details>
            )
          })}
        </div>
      )}
      {mine.length > here.length && <p className="faint">{t(words.goneCount, { count: n(mine.length - here.length) })}</p>}
    </section>
  )
}

function Details({ row, places }: { row: Generation; places: readonly Place[] }) {
  const { t, n } = useLanguage()
  return (
    <dl className="facts even inside">
      <dt>{t(words.name)}</dt>
      <dd>
        <code className="foreign">{row.name}</code>
      </dd>
      <dt>{t(words.trigger)}</dt>
      <dd>{t(words.triggers[row.trigger])}</dd>
      <dt>{t(words.size)}</dt>
      <dd>
        {bytesText(row.bytes)} · {t(words.new, { bytes: bytesText(row.storedBytes) })} · {t(words.files, { count: n(row.files) })}
        {row.log && <> · {t(words.entries, { count: n(row.log.size) })}</>}
      </dd>
      <dt>{t(words.digest)}</dt>
      <dd>
        <code className="foreign" title={row.manifestSha256}>
          {row.manifestSha256.slice(0, 16)}…
        </code>
      </dd>
      {row.places.map(at => {
        const [tone, sign] = SIGNS[at.situation]
        return (
          <div className="pair" key={at.place}>
            <dt className="foreign">{places.find(({ id }) => id === at.place)?.name ?? t(words.placeGone)}</dt>
            <dd>
              <Situation tone={tone} sign={sign} word={t(words.situations[at.situation])} />{' '}
              <span className="faint">
                <Time at={at.at} as="stamp" />
              </span>
              {at.why && <span className="block">{t(at.why)}</span>}
            </dd>
          </div>
        )
      })}
      {row.skippedCount > 0 && (
        <div className="pair">
          <dt className="tone-warn">{t(words.skipped, { count: n(row.skippedCount) })}</dt>
          <dd>
            <code className="foreign json">{row.skipped.join('\n')}</code>
          </dd>
        </div>
      )}
    </dl>
  )
}
