// The drills of a plan: result, measured times, each step with what was seen, and the signed evidence to take along.
import { coarse } from '../../../shared/availability.ts'
import type { Drill } from '../../../shared/registers/drills.ts'
import type { Plan } from '../../../shared/registers/plans.ts'
import { drillWords as words } from '../../../shared/words/extension-availability.ts'
import { download } from '../../table/export.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, EmptyState } from '../../ui/parts.tsx'
import { Time } from '../../ui/time.tsx'
import { CopyButton } from '../CopyButton.tsx'
import { useByOf } from '../RestoredNote.tsx'
import { DrillSign } from './parts.tsx'

/** So many are shown; the log has all. */
const SHOWN = 20

export function Drills({ plan, rows, nameOf }: { plan: Plan; rows: readonly Drill[]; nameOf: (person: string) => string }) {
  const { t, n } = useLanguage()
  const mine = rows.filter(row => row.plan === plan.id).sort((a, b) => b.endedAt - a.endedAt)
  return (
    <section className="stack tight" aria-label={t(words.title)}>
      <h4>
        {t(words.title)} <span className="faint">{n(mine.length)}</span>
      </h4>
      {mine.length === 0 ? (
        <EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>
      ) : (
        <div className="card lines generations">
          {mine.slice(0, SHOWN).map(row => (
            <details key={row.id}>
              <summary className="row wrap">
                <span className="strong">
                  <Time at={row.endedAt} as="stamp" />
                </span>
                <span className="faint">{t(words.kinds[row.kind])}</span>
                <span className="push">
                  <DrillSign result={row.result} pill={false} />
                </span>
              </summary>
              <Details row={row} nameOf={nameOf} />
            </details>
          ))}
        </div>
      )}
    </section>
  )
}

function Details({ row, nameOf }: { row: Drill; nameOf: (person: string) => string }) {
  const { t, language } = useLanguage()
  const byOf = useByOf(nameOf)
  const figures = [
    row.rtoMs === null ? '' : t(words.took, { rto: coarse(row.rtoMs, language) }),
    row.rpoMs === null ? '' : t(words.lost, { rpo: coarse(row.rpoMs, language) }),
  ].filter(Boolean)
  return (
    <div className="stack tight inside">
      {figures.length > 0 && <p>{figures.join(' · ')}</p>}
      <ol className="drill-steps" aria-label={t(words.steps)}>
        {row.steps.map(step => (
          <li key={step.step}>
            <DrillSign result={step.result} pill={false} />
            <span className="faint">{coarse(step.tookMs, language)}</span>
            <span className="said">{t(step.sentence)}</span>
          </li>
        ))}
      </ol>
      <dl className="facts even">
        {row.generation && (
          <>
            <dt>{t(words.from)}</dt>
            <dd>
              <code className="foreign">{row.generation}</code>
            </dd>
          </>
        )}
        <dt>{t(words.by)}</dt>
        <dd className="foreign">{byOf(row.by)}</dd>
        <dt>{t(words.digest)}</dt>
        <dd>
          <code className="foreign" title={row.evidenceSha256}>
            {row.evidenceSha256.slice(0, 16)}…
          </code>
        </dd>
      </dl>
      <details>
        <summary>{t(words.evidence)}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
        <section className="excerpt foreign" tabIndex={0} aria-label={t(words.evidence)}>
          <pre className="code">{row.evidence}</pre>
        </section>
      </details>
      <div className="acts start">
        <CopyButton text={row.evidence} />
        <Button
          size="small"
          onClick={() => {
            const day = new Date(row.endedAt).toISOString().slice(0, 10)
            download(`sekisho-drill-${day}-${row.evidenceSha256.slice(0, 8)}.txt`, 'text/plain;charset=utf-8', row.evidence)
          }}
        >
          {t(words.download)}
        </Button>
      </div>
    </div>
  )
}
