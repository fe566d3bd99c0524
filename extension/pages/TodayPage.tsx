// Today: what needs you, what happened since yesterday, and the first steps until they are all done.
import type { ReactNode } from 'react'
import type { Me } from '../../shared/api.ts'
import { isUnseen } from '../../shared/registers/alerts.ts'
import { todayWords } from '../../shared/words/extension-console.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { useNow } from '../ui/time.tsx'
import { LastNight } from './LastNight.tsx'
import { LiveNote, useLive } from './live.tsx'
import { loadNeeds } from './load-needs.ts'
import { NeedsYou } from './NeedsYou.tsx'
import { needsOf } from './needs.ts'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { countsOf } from './StatusList.tsx'

const DAY = 86_400_000

export function TodayPage({ nameOf, me }: { nameOf: (person: string) => string; me: Me | undefined }) {
  const { t, n } = useLanguage()
  const now = useNow()
  const live = useLive(async source => {
    const [needs, blocks, people, settings] = await Promise.all([
      loadNeeds(source),
      source.list('blocks'),
      source.list('people'),
      source.call('settings'),
    ])
    return { ...needs, blocks, people, settings }
  })
  const data = live.data
  const since = now - DAY
  const day = new Date(since).toISOString().slice(0, 10)
  return (
    <>
      <PageHead title={t(todayWords.title)} sub={me?.officeName} live={live} />
      <PageTabs place="today" counts={{ alerts: data?.alerts.filter(alert => isUnseen(alert, data.person)).length ?? 0 }} />
      <LiveNote live={live} />
      {data && (
        <div className="today">
          <NeedsYou
            needs={needsOf(data, now)}
            nameOf={nameOf}
            onReport={id => {
              location.hash = `#/reports?row=${encodeURIComponent(id)}`
            }}
            onControl={code => {
              location.hash = code === 'backup' ? '#/availability' : `#/status?row=${code}`
            }}
            onRequest={id => {
              location.hash = `#/requests?row=${encodeURIComponent(id)}`
            }}
            onConsents={() => {
              location.hash = '#/consents'
            }}
            onRule={id => {
              location.hash = `#/rules?row=${encodeURIComponent(id)}`
            }}
            onAlerts={() => {
              location.hash = '#/alerts'
            }}
          />
          <div className="stack">
            <LastNight blocks={data.blocks} alerts={data.alerts} rules={data.rules} />
            <section className="stack tight" aria-labelledby="figures">
              <h3 id="figures" className="title">
                {t(todayWords.sinceYesterday)}
              </h3>
              <div className="figures">
                <Figure
                  href={`#/blocked?from=${day}`}
                  value={n(data.blocks.filter(block => block.at >= since).length)}
                  label={t(todayWords.newBlocks)}
                />
                <Figure
                  href="#/blocked?f-situation=active"
                  value={n(data.blocks.filter(block => !block.lifted && block.until > now).length)}
                  label={t(todayWords.activeBlocks)}
                />
                <Figure
                  href={`#/reports?from=${day}`}
                  value={n(data.reports.filter(report => report.at >= since).length)}
                  label={t(todayWords.newReports)}
                />
              </div>
              <a className="card pad figure-line" href="#/status">
                <Sign name="looking" /> {t(todayWords.controls)} <span className="quiet">{countsOf(data.controls, t)}</span>
              </a>
            </section>
            <FirstSteps
              done={[
                data.setup.recoveryWords === null,
                data.setup.upstream !== null,
                data.settings.contact.name.trim() !== '' && data.settings.contact.phone.trim() !== '',
                data.people.filter(person => person.kind === 'member').length > 1,
                data.reports.length > 0,
              ]}
            />
          </div>
        </div>
      )}
    </>
  )
}

/** Every number is a link to its rows. */
function Figure({ href, value, label }: { href: string; value: string; label: string }) {
  return (
    <a className="card pad figure-card" href={href}>
      <b>{value}</b>
      <span className="quiet">{label}</span>
    </a>
  )
}

/** Five steps that check themselves; gone when all are done. */
function FirstSteps({ done }: { done: readonly [boolean, boolean, boolean, boolean, boolean] }) {
  const { t } = useLanguage()
  const steps: readonly { title: string; how: ReactNode }[] = [
    { title: t(todayWords.stepRecovery), how: t(todayWords.stepRecoveryHow) },
    {
      title: t(todayWords.stepApp),
      how: (
        <>
          {t(todayWords.stepAppHow)} <code>npm start -- --upstream http://127.0.0.1:3000</code>
        </>
      ),
    },
    {
      title: t(todayWords.stepContact),
      how: <a href="#/settings">{t(todayWords.stepContactHow)}</a>,
    },
    {
      title: t(todayWords.stepMember),
      how: <a href="#/people?invite=1">{t(todayWords.stepMemberHow)}</a>,
    },
    { title: t(todayWords.stepReport), how: t(todayWords.stepReportHow) },
  ]
  const count = done.filter(Boolean).length
  if (count === steps.length) return null
  return (
    <section className="stack tight" aria-labelledby="first-steps">
      <div className="row">
        <h3 id="first-steps" className="title">
          {t(todayWords.firstSteps)}
        </h3>
        <span className="faint push">{t(todayWords.stepsDone, { done: count, all: steps.length })}</span>
      </div>
      <ol className="card lines steps">
        {steps.map((step, i) => (
          <li key={step.title} className={done[i] ? 'done' : ''}>
            <span className="mark">{done[i] ? <Sign name="check" /> : i + 1}</span>
            <div>
              <span className={done[i] ? 'quiet' : 'strong'}>{step.title}</span>
              <span className="unseen"> {t(done[i] ? todayWords.stepDone : todayWords.stepOpen)}</span>
              {!done[i] && <p className="faint">{step.how}</p>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
