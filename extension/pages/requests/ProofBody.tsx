// The proof of an erasure: each thing that was searched, what was found there, what still waits, and what it does not cover.
import { ERASURE_STEPS, type Erasure, type ErasureStep } from '../../../shared/registers/erasures.ts'
import { proofWords as words } from '../../../shared/words/extension-requests.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import type { SignName } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Note, Situation, type Tone } from '../../ui/parts.tsx'
import { Time } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { CopyButton } from '../CopyButton.tsx'
import { useDoing, useLive } from '../live.tsx'
import { useSource } from '../source.ts'

const SIGNS: Record<Erasure['situation'], readonly [Tone, SignName]> = {
  running: ['active', 'waiting'],
  waiting: ['warn', 'waiting'],
  proved: ['ok', 'check'],
  failed: ['fail', 'failed'],
}

export function ProofSign({ situation }: Pick<Erasure, 'situation'>) {
  const { t } = useLanguage()
  return <Situation tone={SIGNS[situation][0]} sign={SIGNS[situation][1]} word={t(words.situations[situation])} pill />
}

const STEP_SIGNS: Record<ErasureStep['state'], readonly [Tone, SignName]> = {
  clean: ['ok', 'check'],
  found: ['fail', 'failed'],
  waiting: ['warn', 'waiting'],
  failed: ['fail', 'warning'],
}

export function ProofBody({ erasure, nameOf }: { erasure: Erasure; nameOf: (person: string) => string }) {
  const { t, n } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const places = useLive(s => s.list('places'))
  const connectors = useLive(s => s.list('connectors'))
  const placeName = (id: string) => places.data?.find(one => one.id === id)?.name ?? id
  const coverName = (said: string) => connectors.data?.find(one => one.id === said)?.name ?? said
  const again = async () => {
    const done = await doing.run(async () => {
      await source.call('lookForErased', { input: { erasure: erasure.id } })
    })
    if (done) toast(t(words.lookedAgain))
  }
  return (
    <section className="stack tight" aria-label={t(words.title)}>
      <div className="row wrap">
        <ProofSign situation={erasure.situation} />
        <Button size="small" className="push" busy={doing.busy} onClick={() => void again()}>
          {t(words.lookAgain)}
        </Button>
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <dl className="facts even">
        <dt>{t(words.started)}</dt>
        <dd>
          <Time at={erasure.startedAt} as="stamp" /> · <span className="foreign">{nameOf(erasure.by)}</span>
        </dd>
        <dt>{t(words.cause)}</dt>
        <dd>{t(words.causes[erasure.cause.kind])}</dd>
        <dt>{t(words.person)}</dt>
        <dd>
          <code>{erasure.person}</code>
        </dd>
        {erasure.provedAt !== null && (
          <>
            <dt>{t(words.provedAt)}</dt>
            <dd>
              <Time at={erasure.provedAt} as="stamp" />
            </dd>
          </>
        )}
      </dl>
      {erasure.waitingFor.length > 0 && (
        <Note tone="warn">
          {t(words.waitingFor)}
          <ul className="dots foreign">
            {erasure.waitingFor.map(id => (
              <li key={id}>{placeName(id)}</li>
            ))}
          </ul>
        </Note>
      )}
      <ul className="card lines">
        {ERASURE_STEPS.map(step => {
          const look = erasure.steps.find(one => one.step === step)
          const [tone, sign] = look ? STEP_SIGNS[look.state] : (['unknown', 'waiting'] as const)
          return (
            <li key={step} className="proof-step">
              <span>
                {t(words.steps[step])}
                {look && (
                  <span className="block faint foreign">
                    {t(words.looked, { looked: n(look.looked) })}
                    {look.detail && ` · ${look.detail}`}
                  </span>
                )}
              </span>
              <Situation tone={tone} sign={sign} word={t(words.states[look?.state ?? 'waiting'])} />
            </li>
          )
        })}
      </ul>
      {erasure.notCovered.length > 0 && (
        <>
          <h4 className="strong">{t(words.notCovered)}</h4>
          <ul className="dots foreign">
            {erasure.notCovered.map(said => (
              <li key={said}>{coverName(said)}</li>
            ))}
          </ul>
        </>
      )}
      {erasure.evidence && (
        <details>
          <summary>{t(words.evidence)}</summary>
          <pre className="code example foreign">{erasure.evidence}</pre>
          <CopyButton text={erasure.evidence} />
        </details>
      )}
    </section>
  )
}
