// Before a consent is withdrawn: what stops and what stays, then one press.
import { useState } from 'react'
import type { ConsentWay } from '../../../shared/registers/consents.ts'
import type { Purpose } from '../../../shared/registers/purposes.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { wayWords, consentActWords as words } from '../../../shared/words/extension-consents.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field } from '../../ui/parts.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'

const BY_HAND = ['in-person', 'paper', 'phone', 'email'] as const satisfies readonly ConsentWay[]

/** What ends with the consent, and what is kept all the same. */
export function StopsAndStays({ purpose }: { purpose: Pick<Purpose, 'stops' | 'stays'> }) {
  const { t, language } = useLanguage()
  return (
    <dl className="facts even">
      <dt>{t(words.stops)}</dt>
      <dd className="foreign">{purpose.stops[language]}</dd>
      <dt>{t(words.stays)}</dt>
      <dd className="foreign">{purpose.stays[language]}</dd>
    </dl>
  )
}

export function WithdrawDialog({
  row,
  name,
  purpose,
  onClose,
  onDone,
}: {
  /** Id of the consent. */
  row: string
  name: string
  purpose: Purpose
  onClose: () => void
  onDone: () => void
}) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [way, setWay] = useState<ConsentWay>('in-person')
  const withdraw = async () => {
    const done = await doing.run(async () => {
      await source.operate('consents', 'withdraw', { row, input: { way } })
    })
    if (!done) return
    toast(t(words.withdrawn))
    onDone()
    onClose()
  }
  return (
    <Dialog title={t(words.withdrawTitle, { name })} onClose={onClose}>
      <p className="strong foreign">{purpose.name[language]}</p>
      <StopsAndStays purpose={purpose} />
      <Field label={t(words.withdrawWay)}>
        {props => (
          <select
            {...props}
            className="input"
            value={way}
            onChange={event => setWay(BY_HAND.find(one => one === event.target.value) ?? 'in-person')}
          >
            {BY_HAND.map(one => (
              <option key={one} value={one}>
                {t(wayWords[one])}
              </option>
            ))}
          </select>
        )}
      </Field>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts">
        <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
        <Button look="danger" busy={doing.busy} onClick={() => void withdraw()}>
          {t(words.withdrawNow)}
        </Button>
      </div>
    </Dialog>
  )
}
