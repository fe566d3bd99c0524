// Trying a rule on the past: how far the record reaches, whom it would have turned away and when, and whether it would hit oneself.
import { useState } from 'react'
import { observablesOf } from '../../shared/registers/rule-parts.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import { ruleEditorWords, trialWords } from '../../shared/words/extension-rules.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { type Speech, useLanguage } from '../ui/language.ts'
import { Button, Note } from '../ui/parts.tsx'
import { stamp, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { HourChart } from './HourChart.tsx'
import { useDoing } from './live.tsx'
import { type AnswerOf, useSource } from './source.ts'

export type Tried = AnswerOf<'tryRule'>

/** What a key of an observable is called on the screen; the key itself if the rule does not know it. */
export function observedName(key: string, rule: RuleText, { t }: Speech): string {
  const words = trialWords.observed
  const what = observablesOf(rule).find(one => one.key === key)?.what
  if (!what) return key
  if ('field' in what) return t(words.field, { source: t(ruleEditorWords.sources[what.field.from]), name: what.field.name })
  if ('session' in what) return t(words.session, { name: what.session })
  if ('device' in what) return t(words.device)
  if ('addresses' in what) return t(words.addresses, { list: what.addresses.join(', ') })
  if ('hosts' in what) return t(words.hosts, { list: what.hosts.join(', ') })
  if ('header' in what) return t(words.header, { name: what.header.name })
  return 'redirect' in what ? t(words.redirect, { name: what.redirect }) : t(words.cookie, { name: what.cookie })
}

/** The button and, once tried, what came of it. `rule` undefined: the form does not say a rule yet, `why` says so. `row`: the rule it would replace. */
export function RuleTrial({
  rule,
  row,
  why,
}: {
  rule: RuleText | undefined
  row?: string | undefined
  why?: string | undefined
}) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const [tried, setTried] = useState<{ rule: RuleText; answer: Tried } | null>(null)
  const tryIt = () =>
    doing.run(async () => {
      if (rule) setTried({ rule, answer: await source.call('tryRule', { input: { rule, row } }) })
    })
  const stale = tried && rule && whatCounts(rule) !== whatCounts(tried.rule)
  return (
    <section className="stack tight" aria-label={t(trialWords.heading)}>
      <div className="row wrap">
        <Button busy={doing.busy} why={rule ? undefined : why} onClick={() => void tryIt()}>
          {t(doing.busy ? trialWords.trying : tried ? trialWords.tryAgain : trialWords.tryIt)}
        </Button>
        {!tried && <span className="faint">{t(trialWords.hint)}</span>}
        {stale && <span className="tone-warn">{t(trialWords.stale)}</span>}
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div aria-live="polite" className={stale ? 'out-of-date' : ''}>
        {tried && <TrialResult tried={tried.answer} rule={tried.rule} />}
      </div>
    </section>
  )
}

/** What a trial depends on: not the name, the remarks or whether it is enforced. */
const whatCounts = ({ match, subject, threshold, action }: RuleText) => JSON.stringify([match, subject, threshold, action])

export function TrialResult({ tried, rule }: { tried: Tried; rule: RuleText }) {
  const speech = useLanguage()
  const { t, n, language } = speech
  const timeZone = useTimeZone()
  const now = useNow()
  const when = (at: number) => stamp(at, language, timeZone, now)
  const { from, to } = tried.reach
  if (from === null || to === null) return <Note tone="info">{t(trialWords.empty)}</Note>
  const harmless = tried.turnedAway === 0
  const tone =
    tried.hitsYou || tried.hitsGateway ? 'fail' : !harmless && tried.addresses * 2 > tried.allAddresses ? 'warn' : 'info'
  return (
    <div className="stack tight trial">
      <p className="quiet">
        {t(trialWords.reach, { requests: n(tried.requests), matched: n(tried.matched), from: when(from), to: when(to) })}
      </p>
      <Note tone={tone}>
        <p className="strong">
          {harmless
            ? t(tried.decisions > 0 ? trialWords.decidedOnly : trialWords.nothing, { decisions: n(tried.decisions) })
            : t(trialWords.turnedAway, {
                requests: n(tried.turnedAway),
                addresses: n(tried.addresses),
                all: n(tried.allAddresses),
                decisions: n(tried.decisions),
              })}
        </p>
        {tried.delayed > 0 && <p>{t(trialWords.delayed, { count: n(tried.delayed) })}</p>}
        {tried.notices > 0 && <p>{t(trialWords.notices, { count: n(tried.notices) })}</p>}
        <p className={tried.hitsYou ? 'strong' : undefined}>{t(tried.hitsYou ? trialWords.hitsYou : trialWords.notYou)}</p>
        {tried.hitsGateway && <p className="strong">{t(trialWords.hitsGateway)}</p>}
        {tone === 'warn' && <p>{t(trialWords.mostVisitors)}</p>}
      </Note>
      {tried.unrecorded.length > 0 && (
        <Note tone="warn">
          {t(trialWords.unrecorded, { what: tried.unrecorded.map(key => observedName(key, rule, speech)).join(' · ') })}
        </Note>
      )}
      {tried.hours.length > 0 && <HourChart hours={tried.hours} />}
      {tried.first.length > 0 && <FirstDecisions tried={tried} />}
      <p className="faint">
        {tried.reach.lost > 0 && `${t(trialWords.lost, { count: n(tried.reach.lost) })} `}
        {t(trialWords.took, { ms: n(Math.round(tried.tookMs)) })}
      </p>
    </div>
  )
}

function FirstDecisions({ tried }: { tried: Tried }) {
  const { t, n } = useLanguage()
  return (
    <details>
      <summary>
        {t(trialWords.first)} <span className="faint">{n(tried.first.length)}</span>
      </summary>
      <div className="card scrolls first-decisions">
        <table className="plain">
          <caption className="unseen">{t(trialWords.first)}</caption>
          <thead>
            <tr>
              <th scope="col">{t(trialWords.when)}</th>
              <th scope="col">{t(trialWords.whom)}</th>
              <th scope="col">{t(trialWords.counted)}</th>
              <th scope="col">{t(trialWords.until)}</th>
            </tr>
          </thead>
          <tbody>
            {tried.first.map(({ at, subject, counted, until }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list of one trial never changes
              <tr key={i}>
                <td className="quiet">
                  <Time at={at} as="stamp" />
                </td>
                <td>
                  {subject === null ? (
                    <span className="faint">{t(trialWords.unnamed)}</span>
                  ) : (
                    <code className="foreign">{subject}</code>
                  )}
                </td>
                <td>{n(counted)}</td>
                <td className="quiet">
                  <Time at={until} as="stamp" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
