// Help: the safety guide, the keys, and the card that says how to go round the gateway when it stands in the way.
import type { Me } from '../../shared/api.ts'
import { guideWords } from '../../shared/words/extension.ts'
import { helpPageWords } from '../../shared/words/extension-console.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button } from '../ui/parts.tsx'
import { Guide } from './Guide.tsx'
import { KeyList } from './keys.tsx'
import { useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { placesOf } from './places.ts'

export function HelpPage({ me, administrator }: { me: Me | undefined; administrator: boolean }) {
  const { t } = useLanguage()
  const setup = useLive(async source => (administrator ? source.call('setup') : undefined), String(administrator))
  return (
    <>
      <PageHead title={t(helpPageWords.title)}>
        <Button onClick={() => print()}>
          <Sign name="print" /> {t(helpPageWords.print)}
        </Button>
      </PageHead>
      <div className="settings">
        <section className="stack tight" aria-labelledby="guide">
          <h3 id="guide" className="title">
            {t(guideWords.title)}
          </h3>
          <Guide instructions={me?.guide} officeName={me?.officeName ?? ''} />
          {me?.contact.name && (
            <p>
              {t(guideWords.ask, { name: me.contact.name })} <span className="strong foreign">{me.contact.phone}</span>
            </p>
          )}
        </section>
        <div className="stack">
          {administrator && (
            <section className="card pad stack tight" aria-labelledby="round">
              <h3 id="round" className="title">
                {t(helpPageWords.round)}
              </h3>
              <p className="quiet">{t(helpPageWords.roundWhen)}</p>
              <ol className="guide small">
                <li>
                  <p>{t(helpPageWords.roundStop)}</p>
                  <code>Ctrl + C</code>
                </li>
                <li>
                  <p>{t(helpPageWords.roundOpen)}</p>
                  <code className="foreign">{setup.data?.upstream ?? t(helpPageWords.roundNoApp)}</code>
                </li>
                <li>
                  <p>{t(helpPageWords.roundBack)}</p>
                  <code>npm start</code>
                </li>
              </ol>
              <p className="faint">{t(helpPageWords.roundMeans)}</p>
            </section>
          )}
          <section className="card pad stack tight no-print" aria-labelledby="keys">
            <h3 id="keys" className="title">
              {t(helpPageWords.keys)}
            </h3>
            <KeyList places={placesOf(administrator ? 'administrator' : 'user')} />
            <p className="faint">{t(helpPageWords.shortcut)}</p>
          </section>
        </div>
      </div>
    </>
  )
}
