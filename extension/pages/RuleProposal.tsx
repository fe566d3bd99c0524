// The end of a rule's trial: what it would have done since it began to watch, said before anybody decides.
import { useEffect, useState } from 'react'
import { type Rule, textOf } from '../../shared/registers/rules.ts'
import { trialWords, ruleStateWords as words } from '../../shared/words/extension-rules.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { dayText, useNow, useTimeZone } from '../ui/time.tsx'
import { useDoing } from './live.tsx'
import { ruleState } from './RuleActs.tsx'
import type { Tried } from './RuleTrial.tsx'
import { useSource } from './source.ts'

export function RuleProposal({ rule }: { rule: Rule }) {
  const { t, language } = useLanguage()
  const now = useNow()
  const timeZone = useTimeZone()
  const state = ruleState(rule, now)
  if (state === 'trial')
    return <p className="faint">{t(words.watchesMeans, { day: dayText(rule.trialUntil ?? now, language, timeZone) })}</p>
  if (state === 'paused') return <p className="faint">{t(words.pausedMeans)}</p>
  return state === 'proposed' ? <WouldHave rule={rule} /> : null
}

function WouldHave({ rule }: { rule: Rule }) {
  const { t, n, language } = useLanguage()
  const timeZone = useTimeZone()
  const source = useSource()
  const { run, busy, error } = useDoing()
  const [tried, setTried] = useState<Tried | null>(null)
  // Once for each text of the rule, not at each move of the ledger: a million summaries take seconds.
  const text = JSON.stringify(textOf(rule))
  useEffect(() => {
    void run(async () => setTried(await source.call('tryRule', { input: { rule: JSON.parse(text), row: rule.id } })))
  }, [run, source, text, rule.id])
  if (error !== undefined) return <ErrorNote error={error} />
  if (!tried || busy) return <p className="faint">{t(trialWords.trying)}</p>
  const { from } = tried.reach
  if (from === null) return <p className="strong">{t(words.wouldNotRecorded)}</p>
  const since = dayText(from, language, timeZone)
  return (
    <p className="strong">
      {tried.turnedAway === 0
        ? t(words.wouldHaveNone, { since })
        : t(words.wouldHave, { since, requests: n(tried.turnedAway), addresses: n(tried.addresses) })}
    </p>
  )
}
