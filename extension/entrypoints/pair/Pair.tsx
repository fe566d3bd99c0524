// Pairing step by step: link or code, permission for one address, four words to compare, approved.
import { useCallback, useEffect, useState } from 'react'
import { browser } from 'wxt/browser'
import { extensionBaseWords as words } from '../../../shared/words/extension-base.ts'
import { type Paired, paired } from '../../client/client.ts'
import { type Attempt, dropAttempt, openAttempt } from '../../client/pairing.ts'
import { Gate } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'
import { LanguageSwitch, Note } from '../../ui/parts.tsx'
import { isAllowed } from './allow.ts'
import { PairAllow } from './PairAllow.tsx'
import { PairDone } from './PairDone.tsx'
import { PairForm } from './PairForm.tsx'
import { PairWait } from './PairWait.tsx'

type Step =
  | { readonly at: 'opening' }
  | { readonly at: 'form'; readonly ended?: 'refused' | 'expired' }
  | { readonly at: 'allow'; readonly as: Paired }
  | { readonly at: 'waiting'; readonly attempt: Attempt }
  | { readonly at: 'done'; readonly as: Paired }

export function Pair() {
  const { t } = useLanguage()
  const [step, setStep] = useState<Step>({ at: 'opening' })
  const [now, setNow] = useState<Paired | null>(null)
  useEffect(() => {
    document.title = t(words.pairTitle)
  }, [t])
  useEffect(() => {
    const open = async (): Promise<Step> => {
      const [attempt, as] = await Promise.all([openAttempt(), paired()])
      setNow(as)
      if (attempt) return { at: 'waiting', attempt }
      return as && !(await isAllowed(as.origin)) ? { at: 'allow', as } : { at: 'form' }
    }
    void open().then(setStep)
  }, [])

  const done = useCallback(async () => {
    const as = await paired()
    if (as) setStep({ at: 'done', as })
  }, [])
  const over = useCallback(async (ended?: 'refused' | 'expired') => {
    await dropAttempt()
    setStep({ at: 'form', ...(ended ? { ended } : {}) })
  }, [])

  return (
    <div className="pair">
      <header className="row">
        <Gate />
        <b>{t(words.product)}</b>
        <span className="push" />
        <LanguageSwitch />
      </header>
      <main className="card stack">
        {step.at === 'form' && (
          <>
            <h1>{t(words.pairTitle)}</h1>
            {step.ended && (
              <Note tone="warn" live>
                {t(step.ended === 'refused' ? words.pairRefused : words.pairExpired)}
              </Note>
            )}
            {now && <Note tone="info">{t(words.pairAlready, { name: now.name })}</Note>}
            <PairForm
              onStarted={attempt => setStep({ at: 'waiting', attempt })}
              onOpenGateway={origin => void browser.tabs.create({ url: `${origin}/ca` })}
            />
          </>
        )}
        {step.at === 'allow' && <PairAllow as={step.as} onAllowed={done} />}
        {step.at === 'waiting' && <PairWait attempt={step.attempt} onDone={done} onOver={over} />}
        {step.at === 'done' && <PairDone as={step.as} />}
      </main>
    </div>
  )
}
