// The code was right: four words on both screens, until an administrator approves.
import { useEffect, useState } from 'react'
import { peopleWords } from '../../../shared/words/extension.ts'
import { extensionBaseWords as words } from '../../../shared/words/extension-base.ts'
import { type Attempt, pairingState } from '../../client/pairing.ts'
import { wordsOf } from '../../pages/pairing-words.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button } from '../../ui/parts.tsx'

const ASK_EVERY_MS = 2_000

/** Asks until it is decided. A gateway that is away for a moment is asked again. */
function useDecision(
  attempt: Attempt,
  onDone: () => Promise<void>,
  onOver: (ended: 'refused' | 'expired') => Promise<void>,
): unknown {
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    let stopped = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      try {
        const situation = await pairingState(attempt)
        if (stopped) return
        setError(undefined)
        if (situation === 'paired') return await onDone()
        if (situation !== 'waiting') return await onOver(situation)
      } catch (caught) {
        if (stopped) return
        setError(caught)
      }
      timer = setTimeout(() => void ask(), ASK_EVERY_MS)
    }
    void ask()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [attempt, onDone, onOver])
  return error
}

export function PairWait({
  attempt,
  onDone,
  onOver,
}: {
  attempt: Attempt
  onDone: () => Promise<void>
  onOver: (ended?: 'refused' | 'expired') => Promise<void>
}) {
  const { t, language } = useLanguage()
  const error = useDecision(attempt, onDone, onOver)
  const other = language === 'en' ? 'ja' : 'en'
  return (
    <section className="stack" aria-labelledby="waiting">
      <div role="status">
        <h1 id="waiting">{t(words.pairWaitTitle)}</h1>
      </div>
      <p className="quiet">{t(words.pairWait)}</p>
      <ol className="words" aria-label={t(words.pairFourWords)}>
        {wordsOf(attempt.words).map((word, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place of a word is what it is compared by; the same word may come twice
          <li key={i}>
            <b lang={language}>{word[language]}</b>
            <span className="quiet" lang={other}>
              {word[other]}
            </span>
          </li>
        ))}
      </ol>
      <p>{t(words.pairAs, { name: attempt.name, role: t(peopleWords.roles[attempt.role]) })}</p>
      <Fingerprint value={attempt.caFingerprint} />
      {error !== undefined && <ErrorNote error={error} />}
      <Button look="plain" onClick={() => void onOver()}>
        {t(words.pairCancel)}
      </Button>
    </section>
  )
}

/** The fingerprint in two lines of sixteen bytes: so it can be read aloud and compared. */
export function Fingerprint({ value }: { value: string }) {
  const { t } = useLanguage()
  const bytes = value.split(':')
  return (
    <dl className="fingerprint">
      <dt className="faint">{t(words.pairFingerprint)}</dt>
      <dd>
        <code>{bytes.slice(0, 16).join(':')}</code>
        <code>{bytes.slice(16).join(':')}</code>
      </dd>
    </dl>
  )
}
