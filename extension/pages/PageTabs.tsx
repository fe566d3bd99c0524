// Tabs between pages that belong together. They are links: Back works, and a colleague can be sent one.
import { tabWords } from '../../shared/words/extension-blocks.ts'
import { consoleWords } from '../../shared/words/extension-console.ts'
import { useLanguage } from '../ui/language.ts'
import { type Place, tabsOf } from './places.ts'

export function PageTabs({ place, counts = {} }: { place: Place; counts?: Partial<Record<Place, number>> }) {
  const { t, n } = useLanguage()
  const tabs = tabsOf(place)
  if (tabs.length === 0) return null
  return (
    <nav className="tabs no-print" aria-label={t(tabWords.parts)}>
      {tabs.map(one => (
        <a key={one} className="tab" href={`#/${one}`} aria-current={one === place ? 'page' : undefined}>
          {t(one === 'blocked' ? tabWords.blocked : consoleWords.places[one])}
          {(counts[one] ?? 0) > 0 && <b>{n(counts[one] ?? 0)}</b>}
        </a>
      ))}
    </nav>
  )
}
