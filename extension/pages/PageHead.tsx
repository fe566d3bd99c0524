// Head of a console page: its title, one sentence what it is, and how fresh it is.
import type { ReactNode } from 'react'
import { consoleWords } from '../../shared/words/extension-console.ts'
import { useLanguage } from '../ui/language.ts'
import { Time } from '../ui/time.tsx'
import type { Live } from './live.tsx'

export function PageHead({
  title,
  sub,
  live,
  children,
}: {
  title: string
  sub?: ReactNode
  live?: Live<unknown>
  children?: ReactNode
}) {
  const { t } = useLanguage()
  return (
    <div className="page-head">
      <div>
        <h2>{title}</h2>
        {sub && <p className="quiet">{sub}</p>}
      </div>
      <div className="row push no-print">
        {live?.at !== undefined && (
          <span className="faint">
            {t(consoleWords.readAt)} <Time at={live.at} as="clock" />
          </span>
        )}
        {children}
      </div>
    </div>
  )
}
