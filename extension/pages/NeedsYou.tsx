// What needs the administrator, each line with the act that ends it: the heart of the popup and of the console's first page.
import { useState } from 'react'
import type { PendingPairing } from '../../shared/api.ts'
import type { ControlCode } from '../../shared/registers/controls.ts'
import { deadlineOf } from '../../shared/registers/requests.ts'
import { needWords, reportWords } from '../../shared/words/extension.ts'
import { alertWords } from '../../shared/words/extension-blocks.ts'
import { consentNeedWords } from '../../shared/words/extension-consents.ts'
import { requestWords } from '../../shared/words/requests.ts'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { SeeAlert } from './AlertsPage.tsx'
import { ApproveDialog } from './ApproveDialog.tsx'
import { alertSentence } from './alert-words.ts'
import { CheckNow } from './CheckNow.tsx'
import { controlName } from './names.ts'
import type { Need } from './needs.ts'
import { RecoveryDialog } from './RecoveryDialog.tsx'
import { RunBackup } from './RunBackup.tsx'
import { titleOf } from './report-parts.tsx'

export function NeedsYou({
  needs,
  nameOf,
  onReport,
  onControl,
  onRule,
  onAlerts,
  onRequest,
  onConsents,
}: {
  needs: readonly Need[]
  nameOf: (person: string) => string
  onReport: (id: string) => void
  onControl: (code: ControlCode) => void
  onRule: (id: string) => void
  onAlerts: () => void
  onRequest: (id: string) => void
  onConsents: () => void
}) {
  const { t } = useLanguage()
  const [pairing, setPairing] = useState<PendingPairing | null>(null)
  const [recovery, setRecovery] = useState<readonly [number, number] | null>(null)
  return (
    <section className="stack tight" aria-labelledby="needs">
      <h2 id="needs" className="title">
        {needs.length === 0
          ? t(needWords.none)
          : needs.length === 1
            ? t(needWords.one)
            : t(needWords.many, { count: needs.length })}
      </h2>
      {needs.length === 0 ? (
        <div className="card">
          <EmptyState title={t(needWords.noneTitle)}>{t(needWords.noneHow)}</EmptyState>
        </div>
      ) : (
        <ul className="card lines needs">
          {needs.slice(0, 30).map(need => (
            <li key={need.key} className={`need ${need.kind}`}>
              <NeedLine need={need} nameOf={nameOf} />
              {(need.kind === 'urgent' || need.kind === 'report') && (
                <Button size="small" onClick={() => onReport(need.report.id)}>
                  {t(needWords.answer)}
                </Button>
              )}
              {(need.kind === 'failed' || need.kind === 'warning') && (
                <span className="row">
                  <Button size="small" look="plain" onClick={() => onControl(need.control.code)}>
                    {t(needWords.see)}
                  </Button>
                  {need.plan && !need.plan.plan.paused ? <RunBackup view={need.plan} /> : <CheckNow code={need.control.code} />}
                </span>
              )}
              {(need.kind === 'break-in' || need.kind === 'alert') && <SeeAlert alert={need.alert} size="small" />}
              {need.kind === 'alerts' && (
                <Button size="small" onClick={onAlerts}>
                  {t(alertWords.showAll)}
                </Button>
              )}
              {(need.kind === 'overdue' || need.kind === 'request') && (
                <Button size="small" onClick={() => onRequest(need.request.id)}>
                  {t(consentNeedWords.open)}
                </Button>
              )}
              {need.kind === 'consents' && (
                <Button size="small" onClick={onConsents}>
                  {t(consentNeedWords.open)}
                </Button>
              )}
              {need.kind === 'proposal' && (
                <Button size="small" onClick={() => onRule(need.rule.id)}>
                  {t(alertWords.decide)}
                </Button>
              )}
              {need.kind === 'pairing' && (
                <Button size="small" onClick={() => setPairing(need.pairing)}>
                  {t(needWords.compare)}
                </Button>
              )}
              {need.kind === 'recovery' && (
                <Button size="small" onClick={() => setRecovery(need.words)}>
                  {t(needWords.typeBack)}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {pairing && <ApproveDialog pairing={pairing} onClose={() => setPairing(null)} />}
      {recovery && <RecoveryDialog words={recovery} onClose={() => setRecovery(null)} />}
    </section>
  )
}

function NeedLine({ need, nameOf: name }: { need: Need; nameOf: (person: string) => string }) {
  const speech = useLanguage()
  const { t, n } = speech
  switch (need.kind) {
    case 'break-in':
    case 'alert':
      return (
        <div className="what">
          <span>
            <b className={need.kind === 'break-in' ? 'tone-fail' : ''}>
              {t(need.kind === 'break-in' ? alertWords.urgent : alertWords.alert)}
            </b>{' '}
            <span className="foreign">{alertSentence(need.alert, speech, name)}</span>
          </span>
          <span className="faint">
            <span className="foreign clamp-1">{need.alert.ruleName ?? t(alertWords.kinds[need.alert.kind])}</span>
            <Time at={need.alert.happenedAt} />
          </span>
        </div>
      )
    case 'alerts':
      return (
        <div className="what">
          <span>{t(alertWords.moreAlerts, { count: n(need.count) })}</span>
        </div>
      )
    case 'overdue':
    case 'request':
      return (
        <div className="what">
          <span>
            <b className={need.kind === 'overdue' ? 'tone-fail' : ''}>
              {t(need.kind === 'overdue' ? consentNeedWords.overdue : consentNeedWords.request)}
            </b>{' '}
            {need.request.number} · {t(requestWords[need.request.kind])}
          </span>
          <span className="faint">
            {t(requestWords[need.request.situation])}
            <Time at={deadlineOf(need.request)} />
          </span>
        </div>
      )
    case 'consents':
      return (
        <div className="what">
          <span>
            <b>{t(consentNeedWords.consents)}</b> {t(consentNeedWords.consentsDue, { count: n(need.count) })}
          </span>
        </div>
      )
    case 'proposal':
      return (
        <div className="what">
          <span>
            <b>{t(alertWords.proposal)}</b> <span className="foreign">{need.rule.name}</span>
          </span>
          <span className="faint">{t(alertWords.proposalHow)}</span>
        </div>
      )
    case 'app-down':
      return (
        <div className="what">
          <span>
            <b className="tone-fail">{t(needWords.appDown)}</b> <span className="foreign">{need.app}</span>
          </span>
          <span className="faint">
            <span>{t(needWords.appDownHow)}</span>
            <Time at={need.since} />
          </span>
        </div>
      )
    case 'urgent':
      return (
        <div className="what">
          <span>
            <b className="tone-fail">{t(reportWords.urgent)}</b> {t(reportWords.exposure[need.report.exposure ?? 'received'])} ·{' '}
            <span className="foreign">{name(need.report.reporter)}</span>
          </span>
          <span className="faint">
            <span className="foreign clamp-1">{titleOf(need.report.capture) ?? t(reportWords.untitled)}</span>
            <Time at={need.report.at} />
          </span>
        </div>
      )
    case 'report':
      return (
        <div className="what">
          <span>
            <b>{t(needWords.report)}</b>{' '}
            <span className="foreign">{titleOf(need.report.capture) ?? t(reportWords.untitled)}</span>
          </span>
          <span className="faint">
            <span className="foreign clamp-1">{name(need.report.reporter)}</span>
            <Time at={need.report.at} />
          </span>
        </div>
      )
    case 'failed':
    case 'warning':
      return (
        <div className="what">
          <span>
            <b className={need.kind === 'failed' ? 'tone-fail' : 'tone-warn'}>
              {t(need.kind === 'failed' ? needWords.failed : needWords.warning)}
            </b>{' '}
            {t(controlName(need.control.code))}
          </span>
          <span className="faint">{t(need.control.sentence)}</span>
        </div>
      )
    case 'pairing':
      return (
        <div className="what">
          <span>
            <b>{t(needWords.pairing)}</b> <span className="foreign">{need.pairing.name}</span>
          </span>
          <span className="faint">
            <span className="foreign clamp-1">{need.pairing.deviceName}</span>
            <Time at={need.pairing.since} />
          </span>
        </div>
      )
    case 'recovery':
      return (
        <div className="what">
          <span>
            <b className="tone-warn">{t(needWords.recovery)}</b>
          </span>
          <span className="faint">{t(needWords.recoveryShort)}</span>
        </div>
      )
  }
}
