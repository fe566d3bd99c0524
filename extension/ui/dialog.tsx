// A dialog on the browser's own <dialog>: it holds the focus, closes with Escape and gives the focus back.
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { uiWords } from '../../shared/words/extension.ts'
import { Sign } from './icons.tsx'
import { useLanguage } from './language.ts'
import { Button } from './parts.tsx'

export function Dialog({
  title,
  wide = false,
  onClose,
  children,
}: {
  title: string
  wide?: boolean
  onClose: () => void
  children: ReactNode
}) {
  const { t } = useLanguage()
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = ref.current
    if (dialog && !dialog.open) dialog.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={ref}
      className={`dialog ${wide ? 'wide' : ''}`}
      aria-labelledby={id}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <Button look="icon-only" className="push" aria-label={t(uiWords.close)} onClick={onClose}>
          <Sign name="close" />
        </Button>
      </header>
      <div className="body stack">{children}</div>
    </dialog>
  )
}
