// Paired: who this browser now is, and the one thing to do next.
import { useEffect, useState } from 'react'
import { browser } from 'wxt/browser'
import { peopleWords } from '../../../shared/words/extension.ts'
import { extensionBaseWords as words } from '../../../shared/words/extension-base.ts'
import type { Paired } from '../../client/client.ts'
import { Sign } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button } from '../../ui/parts.tsx'
import { Fingerprint } from './PairWait.tsx'

/** The shortcut as it is set in this browser: it can be changed, or be taken by something else. */
function useShortcut(): string {
  const [key, setKey] = useState('Alt+Shift+S')
  useEffect(() => {
    void browser.commands.getAll().then(all => {
      const set = all.find(command => command.name === 'report')?.shortcut
      if (set) setKey(set)
    })
  }, [])
  return key
}

export function PairDone({ as }: { as: Paired }) {
  const { t } = useLanguage()
  const key = useShortcut()
  return (
    <section className="stack" aria-labelledby="paired">
      <div role="status">
        <h1 id="paired" className="tone-ok">
          <Sign name="check" /> {t(words.pairDone)}
        </h1>
      </div>
      <p className="strong">{t(words.pairDoneAs, { name: as.name, role: t(peopleWords.roles[as.role]) })}</p>
      <p>{t(words.pairDoneNext, { key })}</p>
      <Fingerprint value={as.caFingerprint} />
      <div className="acts">
        <Button look="primary" onClick={() => window.close()}>
          {t(words.pairClose)}
        </Button>
        {as.role !== 'user' && (
          <Button onClick={() => void browser.tabs.update({ url: browser.runtime.getURL('/console.html') })}>
            {t(words.pairConsole)}
          </Button>
        )}
      </div>
    </section>
  )
}
