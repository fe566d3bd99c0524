// The popup's pages that load by themselves: the administrator's first page, status, blocks and rules.
import type { Availability } from '../../../shared/api.ts'
import { coarse } from '../../../shared/availability.ts'
import { controlWords, liveWords } from '../../../shared/words/extension.ts'
import { availabilityWords } from '../../../shared/words/extension-availability.ts'
import { useLanguage } from '../../ui/language.ts'
import { Situation } from '../../ui/parts.tsx'
import { useNow } from '../../ui/time.tsx'
import { MET, met } from '../availability/figures.ts'
import { CheckNow } from '../CheckNow.tsx'
import { LiveNote, useLive } from '../live.tsx'
import { loadNeeds } from '../load-needs.ts'
import { NeedsYou } from '../NeedsYou.tsx'
import { needsOf } from '../needs.ts'
import { countsOf, StatusList } from '../StatusList.tsx'
import { useSource } from '../source.ts'
import { BlockedTab, RulesTab } from './Tabs.tsx'

export function AdministratorHome({ nameOf, onReport }: { nameOf: (person: string) => string; onReport: (id: string) => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const now = useNow()
  const live = useLive(loadNeeds)
  const openControl = (code: string) => source.openConsole(code === 'backup' ? '#/availability' : `#/status?row=${code}`)
  return (
    <>
      <LiveNote live={live} />
      {live.data && (
        <>
          <NeedsYou
            needs={needsOf(live.data, now)}
            nameOf={nameOf}
            onReport={onReport}
            onControl={openControl}
            onRequest={id => source.openConsole(`#/requests?row=${encodeURIComponent(id)}`)}
            onConsents={() => source.openConsole('#/consents')}
            onRule={id => source.openConsole(`#/rules?row=${encodeURIComponent(id)}`)}
            onAlerts={() => source.openConsole('#/alerts')}
          />
          <section className="stack tight" aria-labelledby="status">
            <div className="row">
              <h2 id="status">{t(controlWords.title)}</h2>
              <span className="faint push">{countsOf(live.data.controls, t)}</span>
            </div>
            {live.error !== undefined && <p className="faint">{t(liveWords.stale)}</p>}
            <StatusList controls={live.data.controls} onOpen={openControl} />
            {live.data.availability && <FiguresLine availability={live.data.availability} />}
            <div>
              <CheckNow label={t(controlWords.checkAll)} />
            </div>
          </section>
        </>
      )}
    </>
  )
}

/** RPO and RTO of all plans: what was measured beside the tightest goal. */
function FiguresLine({ availability }: { availability: Availability }) {
  const { t, language } = useLanguage()
  const figure = (words: { en: string; ja: string }, of: Availability['rpo']) => {
    if (!of) return null
    const how = met(of.measuredMs, of.goalMs)
    const [tone, sign] = MET[how]
    const measured = of.measuredMs === null ? t(availabilityWords.figures.unknown) : coarse(of.measuredMs, language)
    return (
      <span>
        <Situation tone={tone} sign={sign} word={t(words, { measured, goal: coarse(of.goalMs, language) })} />
        <span className="unseen"> {t(availabilityWords.figures[how])}</span>
      </span>
    )
  }
  if (!availability.rpo && !availability.rto) return null
  return (
    <p className="figures-line">
      {figure(availabilityWords.rpoLine, availability.rpo)}
      {figure(availabilityWords.rtoLine, availability.rto)}
    </p>
  )
}

export function StatusTab() {
  const { t } = useLanguage()
  const live = useLive(source => source.call('controls'))
  return (
    <section className="stack tight">
      <div className="row">
        <h2 className="title">{t(controlWords.title)}</h2>
        <span className="faint push">{live.data && countsOf(live.data.controls, t)}</span>
      </div>
      <LiveNote live={live} />
      {live.data && <StatusList controls={live.data.controls} onOpen={undefined} />}
    </section>
  )
}

export function BlockedView({ nameOf, mayLift }: { nameOf: (person: string) => string; mayLift: boolean }) {
  const live = useLive(source => source.list('blocks'))
  return (
    <>
      <LiveNote live={live} />
      {live.data && <BlockedTab blocks={live.data} nameOf={nameOf} mayLift={mayLift} />}
    </>
  )
}

export function RulesView({ mayEdit }: { mayEdit: boolean }) {
  const live = useLive(source => source.list('rules'))
  return (
    <>
      <LiveNote live={live} />
      {live.data && <RulesTab rules={live.data} mayEdit={mayEdit} />}
    </>
  )
}
