// Parts that every page about consents shares: the situation as sign, word and colour; a deadline; how it was given; the purposes and their notices.
import { type Consent, type ConsentSituation, isValidConsent } from '../../../shared/registers/consents.ts'
import type { Notice } from '../../../shared/registers/notices.ts'
import type { Purpose } from '../../../shared/registers/purposes.ts'
import { consentWords } from '../../../shared/words/consents.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { gradeWords, wayWords, consentPageWords as words } from '../../../shared/words/extension-consents.ts'
import type { SignName } from '../../ui/icons.tsx'
import { type Speech, useLanguage } from '../../ui/language.ts'
import { Situation, type Tone } from '../../ui/parts.tsx'
import { Time, useNow } from '../../ui/time.tsx'
import { useLive } from '../live.tsx'
import { daysTo } from './days.ts'

const SIGNS: Record<ConsentSituation, readonly [Tone, SignName]> = {
  'never-asked': ['unknown', 'unknown'],
  asked: ['active', 'waiting'],
  given: ['ok', 'check'],
  renewed: ['ok', 'reload'],
  expired: ['warn', 'warning'],
  withdrawn: ['quiet', 'undo'],
  refused: ['quiet', 'stop'],
  'reconsent-due': ['warn', 'bell'],
}

export function ConsentSign({ situation, pill = true }: { situation: ConsentSituation; pill?: boolean }) {
  const { t } = useLanguage()
  const [tone, sign] = SIGNS[situation]
  return <Situation tone={tone} sign={sign} word={t(consentWords[situation])} pill={pill} />
}

/** A consent's last day: how long it is still, once that matters. */
export function ConsentUntil({ until, situation }: { until: number | null; situation: ConsentSituation }) {
  const { t, n } = useLanguage()
  const now = useNow()
  if (until === null) return isValidConsent(situation) ? <span className="quiet">{t(words.untilWithdrawn)}</span> : <>—</>
  const { kind, days } = daysTo(until, now)
  const near = kind !== 'left' || days <= 30
  return (
    <>
      <Time at={until} as="stamp" />
      {near && (isValidConsent(situation) || situation === 'expired') && (
        <span className="block faint">{t(words.days[kind], { days: n(days) })}</span>
      )}
    </>
  )
}

/** How it was given and who vouches for it, in a line. */
export function howGiven({ way, grade, confirmedAt }: Pick<Consent, 'way' | 'grade' | 'confirmedAt'>, { t }: Speech): string {
  if (way === null || grade === null) return ''
  const confirmed = grade === 'staff' ? (confirmedAt === null ? t(gradeWords.unconfirmed) : t(gradeWords.confirmed)) : ''
  return [t(wayWords[way]), t(gradeWords[grade]), confirmed].filter(Boolean).join(' · ')
}

export interface Known {
  readonly purposes: readonly Purpose[]
  readonly notices: readonly Notice[]
}

/** Purposes and notices, followed live: few rows, needed by every part of these pages. */
export function useKnown() {
  return useLive<Known>(async source => {
    const [purposes, notices] = await Promise.all([source.list('purposes'), source.list('notices')])
    return { purposes, notices }
  })
}

export function purposeName(purposes: readonly Purpose[], id: string, { t, language }: Speech): string {
  return purposes.find(purpose => purpose.id === id)?.name[language] ?? t(uiWords.unknownPerson)
}
