// The popup's frame: header with the mark and the language, the page, the footer.
import type { ReactNode } from 'react'
import { uiWords } from '../../../shared/words/extension.ts'
import { Gate } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'
import { LanguageSwitch } from '../../ui/parts.tsx'

export function Frame({ who, nav, footer, children }: { who: string; nav?: ReactNode; footer: ReactNode; children: ReactNode }) {
  const { t } = useLanguage()
  return (
    <div className="popup">
      <header>
        <Gate />
        <h1>{t(uiWords.product)}</h1>
        <span className="who one-line foreign" title={who}>
          {who}
        </span>
        <LanguageSwitch />
      </header>
      {nav}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and some pages hold nothing else to reach it by */}
      <main tabIndex={0}>{children}</main>
      {footer && <footer>{footer}</footer>}
    </div>
  )
}
