// Step 1: who is asking, how that was checked, and what came of it.
import { useState } from 'react'
import type { Request } from '../../../shared/registers/requests.ts'
import { stepWords as words } from '../../../shared/words/extension-requests.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field, Note } from '../../ui/parts.tsx'
import { Time } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import type { StepState } from './steps.ts'

/** What each step is given. */
export interface StepProps {
  readonly request: Request
  readonly state: StepState
  readonly nameOf: (person: string) => string
  readonly mayAct: boolean
}

export function IdentityStep({ request, nameOf, mayAct }: StepProps) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [how, setHow] = useState('')
  const [asked, setAsked] = useState(false)
  const begin = () =>
    doing.run(async () => {
      await source.operate('requests', 'begin', { row: request.id, input: {} })
    })
  const record = async (result: 'confirmed' | 'failed') => {
    setAsked(true)
    if (!how.trim()) return
    const done = await doing.run(async () => {
      await source.operate('requests', 'identify', { row: request.id, input: { how: how.trim(), result } })
    })
    if (done && result === 'confirmed') toast(t(words.identityDone))
  }
  return (
    <>
      {request.identity && (
        <p className="faint foreign">
          {/* Empty once the person was erased. */}
          {request.identity.how && `${request.identity.how} · `}
          {nameOf(request.identity.by)} <Time at={request.identity.at} as="stamp" />
        </p>
      )}
      {request.identity?.result === 'failed' && <Note tone="warn">{t(words.identityFailed)}</Note>}
      {mayAct && (
        <>
          <Field
            label={t(words.identityHow)}
            hint={t(words.identityHint)}
            fault={asked && !how.trim() ? t(words.identityMissing) : undefined}
          >
            {props => (
              <input {...props} className="input" maxLength={500} value={how} onChange={event => setHow(event.target.value)} />
            )}
          </Field>
          <div className="acts start">
            <Button look="primary" busy={doing.busy} onClick={() => void record('confirmed')}>
              {t(words.confirmed)}
            </Button>
            <Button busy={doing.busy} onClick={() => void record('failed')}>
              {t(words.notConfirmed)}
            </Button>
            {request.situation === 'received' && (
              <Button look="plain" busy={doing.busy} onClick={() => void begin()}>
                {t(words.begin)}
              </Button>
            )}
          </div>
        </>
      )}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </>
  )
}
