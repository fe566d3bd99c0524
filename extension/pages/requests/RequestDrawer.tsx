// One request as its steps: each shows what was done, and the one at hand has its form.
import { type ReactNode, useState } from 'react'
import { LAW } from '../../../shared/law.ts'
import { isOpen, type Request } from '../../../shared/registers/requests.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { newRequestWords, requestPageWords, stepWords as words } from '../../../shared/words/extension-requests.ts'
import { requestWords } from '../../../shared/words/requests.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field, Note } from '../../ui/parts.tsx'
import { Time, useNow } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing, useLive } from '../live.tsx'
import { useSource } from '../source.ts'
import { DecideStep } from './DecideStep.tsx'
import { DoStep } from './DoStep.tsx'
import { IdentityStep } from './IdentityStep.tsx'
import { LetterStep } from './LetterStep.tsx'
import { ProofBody } from './ProofBody.tsx'
import { Deadline, RequestSign } from './request-parts.tsx'
import { STEPS, type Step, stepState } from './steps.ts'
import { WorkingStep } from './WorkingStep.tsx'

export function RequestDrawer({
  request,
  who,
  nameOf,
  administrator,
  self,
}: {
  request: Request
  who: string
  nameOf: (person: string) => string
  administrator: boolean
  self: string
}) {
  const { t } = useLanguage()
  const body = (step: Step): ReactNode => {
    const state = stepState(step, request)
    const props = { request, state, nameOf, mayAct: administrator && state === 'now' }
    switch (step) {
      case 'identity':
        return <IdentityStep {...props} />
      case 'working':
        return <WorkingStep {...props} mayTick={isOpen(request)} />
      case 'decide':
        return <DecideStep {...props} />
      case 'do':
        return <DoStep {...props} />
      case 'letter':
        return <LetterStep {...props} />
    }
  }
  return (
    <>
      <div className="row wrap">
        <RequestSign situation={request.situation} />
        <span>
          <Deadline request={request} />
        </span>
      </div>
      <dl className="facts even">
        <dt>{t(requestPageWords.person)}</dt>
        <dd className="foreign">
          {request.person === '' ? who : <a href={`#/persons?row=${encodeURIComponent(request.person)}`}>{who}</a>}
          {request.agent && (
            <span className="block">
              {t(requestPageWords.agent, { name: request.agent.name, relation: request.agent.relation })}
            </span>
          )}
        </dd>
        <dt>{t(words.asked)}</dt>
        <dd className="foreign">{request.details || '—'}</dd>
        <dt>{t(newRequestWords.way)}</dt>
        <dd>
          {t(newRequestWords.ways[request.way])} · <Time at={request.receivedAt} as="stamp" />
        </dd>
        <dt>{t(newRequestWords.law)}</dt>
        <dd>{t(words.lawVersion, { law: t(LAW[request.law].name), version: request.lawVersion })}</dd>
        {request.extension && (
          <>
            <dt>{t(words.extend)}</dt>
            <dd className="foreign">{t(words.extendedTo, { reason: request.extension.reason })}</dd>
          </>
        )}
      </dl>
      {administrator && <Assign request={request} nameOf={nameOf} self={self} />}
      {request.situation === 'told' && <Note tone="ok">{t(words.finished)}</Note>}
      {request.situation === 'withdrawn' && <Note>{t(words.withdrawn)}</Note>}
      <ol className="request-steps" aria-label={t(words.steps)}>
        {STEPS.map((step, i) => {
          const state = stepState(step, request)
          const word = { done: words.stepDone, now: words.stepNow, next: words.stepNext }[state]
          return (
            <li key={step} className={state} aria-current={state === 'now' ? 'step' : undefined}>
              <span className="mark" aria-hidden="true">
                {state === 'done' ? '✓' : i + 1}
              </span>
              <div className="stack tight">
                <h3>
                  {/* Nothing is to come once it was withdrawn. */}
                  {t(words[step])} {request.situation !== 'withdrawn' && <span className="faint">{t(word)}</span>}
                </h3>
                {body(step)}
              </div>
            </li>
          )
        })}
      </ol>
      {administrator && request.erasure && <Proof id={request.erasure} nameOf={nameOf} />}
      {isOpen(request) && request.situation !== 'done' && <Withdrawn request={request} />}
    </>
  )
}

function Proof({ id, nameOf }: { id: string; nameOf: (person: string) => string }) {
  const live = useLive(source => source.call('erasure', { params: { id } }), id)
  return live.data ? <ProofBody erasure={live.data} nameOf={nameOf} /> : null
}

function Assign({ request, nameOf, self }: { request: Request; nameOf: (person: string) => string; self: string }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const people = useLive(s => s.list('people'))
  const may = (people.data ?? []).filter(({ role }) => role === 'administrator')
  const known = request.handler === null || may.some(({ id }) => id === request.handler)
  return (
    <>
      <Field label={t(words.assign)}>
        {props => (
          <select
            {...props}
            className="input"
            value={request.handler ?? ''}
            onChange={event => {
              const handler = event.target.value || self
              void doing.run(async () => {
                await source.operate('requests', 'assign', { row: request.id, input: { handler } })
              })
            }}
          >
            {request.handler === null && <option value="">{t(requestPageWords.nobody)}</option>}
            {!known && request.handler !== null && <option value={request.handler}>{nameOf(request.handler)}</option>}
            {may.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <Extend request={request} />
    </>
  )
}

function Extend({ request }: { request: Request }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const now = useNow()
  const [reason, setReason] = useState('')
  if (!isOpen(request) || request.extension || now >= request.deadline || LAW[request.law].extension === null) return null
  const extend = async () => {
    const done = await doing.run(async () => {
      await source.call('extendRequest', { params: { id: request.id }, input: { reason: reason.trim() } })
    })
    if (done) toast(t(words.extended))
  }
  return (
    <details>
      <summary>{t(words.extend)}</summary>
      <form
        className="stack tight"
        onSubmit={event => {
          event.preventDefault()
          if (reason.trim()) void extend()
        }}
      >
        <Field label={t(words.extendReason)}>
          {props => (
            <input
              {...props}
              required
              className="input"
              maxLength={1000}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button type="submit" busy={doing.busy}>
            {t(words.extend)}
          </Button>
        </div>
      </form>
    </details>
  )
}

function Withdrawn({ request }: { request: Request }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [reason, setReason] = useState('')
  const withdraw = async () => {
    const done = await doing.run(async () => {
      await source.operate('requests', 'withdraw', { row: request.id, input: { reason: reason.trim() } })
    })
    if (done) toast(t(words.withdrawSaid))
  }
  return (
    <details>
      <summary>{t(words.withdraw)}</summary>
      <div className="stack tight">
        <Field label={t(words.withdrawReason)}>
          {props => (
            <input
              {...props}
              className="input"
              maxLength={2000}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button look="danger" busy={doing.busy} onClick={() => void withdraw()}>
            {t(uiWords.save)} · {t(requestWords.withdrawn)}
          </Button>
        </div>
      </div>
    </details>
  )
}
