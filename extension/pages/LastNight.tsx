// One line for the morning: did they get in?
import type { Alert } from '../../shared/registers/alerts.ts'
import type { Block } from '../../shared/registers/blocks.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { nightWords as words } from '../../shared/words/extension-blocks.ts'
import { useLanguage } from '../ui/language.ts'
import { Note } from '../ui/parts.tsx'
import { useNow, useTimeZone } from '../ui/time.tsx'
import { nightOf } from './night.ts'

export function LastNight(known: { blocks: readonly Block[]; alerts: readonly Alert[]; rules: readonly Rule[] }) {
  const { t, n } = useLanguage()
  const { turnedAway, gotIn, watched } = nightOf(known, useNow(), useTimeZone())
  const values = { count: n(turnedAway), in: n(gotIn.length) }
  if (gotIn.length > 0) {
    const open = gotIn.some(alert => alert.seen === null)
    return (
      <Note tone={open ? 'fail' : 'info'}>
        <a href="#/alerts?f-kind=success-after-failures">{t(open ? words.gotIn : words.gotInSeen, values)}</a>
      </Note>
    )
  }
  if (!watched) return <Note tone="warn">{t(words.unknown, values)}</Note>
  return <Note tone="ok">{turnedAway === 0 ? t(words.quiet) : t(words.turnedAway, values)}</Note>
}
