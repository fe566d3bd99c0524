// Step 3: grant, part or refuse, with the reason the person will read.
import { useState } from 'react'
import { OUTCOMES, type Request } from '../../../shared/registers/requests.ts'
import { stepWords as words } from '../../../shared/words/extension-requests.ts'
import { requestWords } from '../../../shared/words/requests.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { isString, useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Choices, Field } from '../../ui/parts.tsx'
import { Time } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import type { StepProps } from './IdentityStep.tsx'

type Outcome = NonNullable<Request['decision']>['outcome']

export function DecideStep({ request, nameOf, mayAct }: StepProps) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const reason = useDraft(`request reason ${request.id}`, '', isString)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [asked, setAsked] = useState(false)
  const reasonMissing = outcome !== null && outcome !== 'grant' && !reason.value.trim()
  const decide = async () => {
    setAsked(true)
    if (outcome === null || reasonMissing) return
    const done = await doing.run(async () => {
      await source.operate('requests', 'decide', { row: request.id, input: { outcome, reason: reason.value.trim() } })
    })
    if (!done) return
    reason.clear()
    toast(t(words.decided))
  }
  if (!mayAct) {
    const { decision } = request
    return decision ? (
      <p className="foreign">
        <span className="strong">{t(requestWords[decision.outcome])}</span> {decision.reason}
        <span className="block faint">
          {nameOf(decision.by)} <Time at={decision.at} as="stamp" />
        </span>
      </p>
    ) : null
  }
  return (
    <>
      <Choices
        legend={t(words.outcome)}
        single
        value={outcome}
        onChange={setOutcome}
        options={OUTCOMES.map(value => ({ value, label: t(requestWords[value]) }))}
      />
      {asked && outcome === null && (
        <span className="fault" role="alert">
          {t(words.outcomeMissing)}
        </span>
      )}
      <Field label={t(words.reason)} fault={asked && reasonMissing ? t(words.reasonMissing) : undefined}>
        {props => (
          <textarea
            {...props}
            className="input"
            rows={2}
            maxLength={2000}
            value={reason.value}
            onChange={event => reason.set(event.target.value)}
          />
        )}
      </Field>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts start">
        <Button look="primary" busy={doing.busy} onClick={() => void decide()}>
          {t(words.decideNow)}
        </Button>
      </div>
    </>
  )
}
