// Still paired, but the browser's permission for the gateway's address was withdrawn: one button asks for it again.
import { useState } from 'react'
import { popupWords } from '../../../shared/words/extension.ts'
import { extensionBaseWords as words } from '../../../shared/words/extension-base.ts'
import type { Paired } from '../../client/client.ts'
import { ConnectionError } from '../../client/connection-error.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button } from '../../ui/parts.tsx'
import { allow } from './allow.ts'

const withdrawn = new ConnectionError('S-PERM-01')

export function PairAllow({ as, onAllowed }: { as: Paired; onAllowed: () => Promise<void> }) {
  const { t } = useLanguage()
  // A refusal shows the same sentence anew, so that it is read out again.
  const [tries, setTries] = useState(0)
  const ask = async () => {
    const allowed = allow(as.origin)
    if (await allowed) await onAllowed()
    else setTries(tries + 1)
  }
  return (
    <section className="stack" aria-labelledby="allow">
      <h1 id="allow">{t(words.pairAllowTitle)}</h1>
      <ErrorNote key={tries} error={withdrawn} />
      <p className="quiet">{t(words.pairAllowFor, { origin: as.origin })}</p>
      <Button look="primary" size="big" autoFocus onClick={() => void ask()}>
        {t(popupWords.allowAgain)}
      </Button>
    </section>
  )
}
