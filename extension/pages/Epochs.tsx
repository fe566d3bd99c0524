// On the page of the log: its epochs, each with what it continues and by whose signature, and what this browser itself saw.
import { entriesLost } from '../../shared/registers/epochs.ts'
import { witnessWords as words } from '../../shared/words/extension-witness.ts'
import { useLanguage } from '../ui/language.ts'
import { Situation } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { lately } from './lately.ts'
import { LiveNote, useLive } from './live.tsx'
import { useByOf } from './RestoredNote.tsx'
import { useWitness } from './WitnessAlarm.tsx'

/** Nothing while the log never changed its name or key. */
export function Epochs({ nameOf }: { nameOf: (person: string) => string }) {
  const { t, n } = useLanguage()
  const byOf = useByOf(nameOf)
  const live = useLive(source => lately(source.list('epochs')))
  const rows = [...(live.data ?? [])].sort((a, b) => b.openedAt - a.openedAt)
  if (rows.length === 0) return live.error === undefined ? null : <LiveNote live={live} />
  return (
    <section className="stack tight" aria-labelledby="epochs">
      <div>
        <h3 id="epochs" className="title">
          {t(words.epochs)}
        </h3>
        <p className="quiet">{t(words.epochsMeans)}</p>
      </div>
      <ol className="card lines epochs">
        {rows.map(epoch => {
          const cut = epoch.reason !== 'log-key'
          const lost = entriesLost(epoch)
          return (
            <li key={epoch.id} className={cut && !epoch.acknowledged ? 'open' : ''}>
              <div className="row wrap">
                <Situation tone={cut ? 'warn' : 'quiet'} sign={cut ? 'warning' : 'dash'} word={t(words.reasons[epoch.reason])} />
                <span className="strong">
                  <Time at={epoch.openedAt} as="stamp" />
                </span>
                <span className="foreign">{byOf(epoch.by)}</span>
                {lost > 0 && <span className="tone-warn strong">{t(words.restoredLost, { count: n(lost) })}</span>}
              </div>
              <p className="quiet">
                {t(words.goesOn, { size: n(epoch.size) })} ·{' '}
                {t(epoch.signedByOld === null ? words.notSignedByOld : words.signedByOld)}
                {epoch.generation && (
                  <>
                    {' '}
                    · <code className="foreign">{epoch.generation}</code>
                  </>
                )}
                {cut && epoch.acknowledged && <> · {t(words.acknowledgedBy, { name: byOf(epoch.acknowledged.by) })}</>}
              </p>
              <code className="faint foreign">{epoch.newOrigin}</code>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

/** When this browser last compared the log with what it saw, and how that went. The alarm itself stands at the top of every page. */
export function WitnessLine() {
  const { t, n } = useLanguage()
  const memory = useWitness()
  if (!memory || memory.alarm) return null
  return (
    <p className="faint">
      {t(words.witness)}:{' '}
      {memory.seen && memory.lookedAt !== null ? (
        <>
          {t(words.witnessGood, { size: n(memory.seen.size) })} {t(words.compared)} <Time at={memory.lookedAt} />
        </>
      ) : (
        t(words.witnessNever)
      )}
    </p>
  )
}
