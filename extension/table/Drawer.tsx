// One row's details beside its table.
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { tableWords } from '../../shared/words/extension-console.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button } from '../ui/parts.tsx'

/** One row beside the table (over it on a narrow window). Escape closes it and the focus goes back to the row. */
export function Drawer({ title, body, onClose }: { title: ReactNode; body: ReactNode; onClose: () => void }) {
  const { t } = useLanguage()
  const id = useId()
  const ref = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement
    ref.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <aside
      ref={ref}
      className="drawer"
      tabIndex={-1}
      aria-labelledby={id}
      onKeyDown={event => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose()
      }}
    >
      <div className="row">
        <h3 id={id} className="title clamp">
          {title}
        </h3>
        <Button look="icon-only" className="push" aria-label={t(tableWords.closeDrawer)} onClick={onClose}>
          <Sign name="close" />
        </Button>
      </div>
      {body}
    </aside>
  )
}
