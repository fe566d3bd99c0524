// Still paired, but the browser's permission for the gateway's address was withdrawn: one button asks for it again.
import { useState } from 'react'
import { connectionWords, popupWords } from '../../../shared/words/extension.ts'
import { extensionBaseWords as words } from '../../../shared/words/extension-base.ts'
import type { Paired } from '../../client/client.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Note } from '../../ui/parts.tsx'
import { allow } from './allow.ts'

export function PairAllow({ as, onAllowed }: { as: Paired; onAllowed: () => Promise<void> }) {
  const { t } = useLanguage()
  const [refused, setRefused] = useState(false)
  const ask = async () => {
    const allowed = allow(as.origin)
    setRefused(false)
    if (await allowed) await onAllowed()
    else setRefused(true)
  }
  return (
    <section className="stack" aria-labelledby="allow">
      <h1 id="allow">{t(words.pairAllowTitle)}</h1>
      <Note tone="warn" live={refused}>
        {t(connectionWords['S-PERM-01'])} <span className="faint code">S-PERM-01</span>
      </Note>
      <p className="quiet">{t(words.pairAllowFor, { origin: as.origin })}</p>
      <Button look="primary" size="big" autoFocus onClick={() => void ask()}>
        {t(popupWords.allowAgain)}
      </Button>
    </section>
  )
}
