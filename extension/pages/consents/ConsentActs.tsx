// What can be done with one consent: record, renew, withdraw, ask, refuse, receipt; each says why when it cannot.
import { useState } from 'react'
import { type Consent, type ConsentSituation, consentId, isValidConsent } from '../../../shared/registers/consents.ts'
import type { DataSubject } from '../../../shared/registers/persons.ts'
import type { Purpose } from '../../../shared/registers/purposes.ts'
import { consentActWords as words } from '../../../shared/words/extension-consents.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button } from '../../ui/parts.tsx'
import { dayText, useNow, useTimeZone } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import type { Known } from './consent-parts.tsx'
import { ReceiptActs } from './ReceiptActs.tsx'
import { RecordDialog } from './RecordDialog.tsx'
import { WithdrawDialog } from './WithdrawDialog.tsx'

export function ConsentActs({
  person,
  name,
  purpose,
  consent,
  situation,
  known,
  onDone,
}: {
  person: Pick<DataSubject, 'id' | 'guardian' | 'language'>
  name: string
  purpose: Purpose
  consent: Consent | undefined
  situation: ConsentSituation
  known: Known
  onDone: () => void
}) {
  const { t, n, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const now = useNow()
  const timeZone = useTimeZone()
  const [open, setOpen] = useState<'record' | 'withdraw' | null>(null)
  const row = consentId(person.id, purpose.id)
  const of = { person: person.id, purpose: purpose.id }
  const holds = consent?.last === 'given' || consent?.last === 'renewed'
  const quiet =
    consent?.quietUntil && now < consent.quietUntil
      ? t(words.quiet, { day: dayText(consent.quietUntil, language, timeZone) })
      : undefined
  const operate = async (operation: 'ask' | 'refuse', done: string) => {
    const ran = await doing.run(async () => {
      await source.operate('consents', operation, { row, input: of })
      onDone()
    })
    if (ran) toast(done)
  }
  return (
    <div className="stack tight">
      <div className="acts start">
        {!purpose.retired && (
          <Button size="small" onClick={() => setOpen('record')}>
            {t(holds ? words.renew : words.record)}
          </Button>
        )}
        {holds && (
          <Button size="small" onClick={() => setOpen('withdraw')}>
            {t(words.withdraw)}
          </Button>
        )}
        {!purpose.retired && !isValidConsent(situation) && (
          <>
            <Button size="small" busy={doing.busy} why={quiet} onClick={() => void operate('ask', t(words.asked, { name }))}>
              {t(words.ask)}
            </Button>
            {situation !== 'refused' && !holds && (
              <Button
                size="small"
                busy={doing.busy}
                onClick={() => void operate('refuse', t(words.refused, { name, days: n(purpose.quietDays) }))}
              >
                {t(words.refuse)}
              </Button>
            )}
          </>
        )}
        {consent && (consent.acquiredAt !== null || consent.last === 'refused') && <ReceiptActs id={row} />}
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      {open === 'record' && (
        <RecordDialog
          person={person}
          name={name}
          purpose={purpose.id}
          renews={holds}
          known={known}
          onClose={() => setOpen(null)}
          onDone={onDone}
        />
      )}
      {open === 'withdraw' && (
        <WithdrawDialog row={row} name={name} purpose={purpose} onClose={() => setOpen(null)} onDone={onDone} />
      )}
    </div>
  )
}
