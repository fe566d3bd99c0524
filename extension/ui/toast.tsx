// What was just done, said once it is durable, with Undo for ten seconds.
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { uiWords } from '../../shared/words/extension.ts'
import { Sign } from './icons.tsx'
import { useLanguage } from './language.ts'
import { Button } from './parts.tsx'

const UNDO_MS = 10_000

interface Toast {
  readonly id: number
  readonly message: string
  readonly undo: (() => void) | undefined
}
type Show = (message: string, undo?: () => void) => void
const ToastContext = createContext<Show>(() => {})

/** Shows a message for ten seconds; `undo` adds the button. Call it after the fact is durable, never before. */
export function useToast(): Show {
  return useContext(ToastContext)
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useLanguage()
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const next = useRef(0)
  const close = useCallback((id: number) => setToasts(all => all.filter(toast => toast.id !== id)), [])
  const show = useCallback<Show>(
    (message, undo) => {
      const id = next.current++
      setToasts(all => [...all.slice(-2), { id, message, undo }])
      setTimeout(() => close(id), UNDO_MS)
    },
    [close],
  )
  const list = useMemo(() => toasts, [toasts])
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status">
        {list.map(toast => (
          <div className="toast" key={toast.id}>
            <span>{toast.message}</span>
            {toast.undo && (
              <Button
                size="small"
                onClick={() => {
                  close(toast.id)
                  toast.undo?.()
                }}
              >
                {t(uiWords.undo)}
              </Button>
            )}
            <Button look="icon-only" aria-label={t(uiWords.close)} onClick={() => close(toast.id)}>
              <Sign name="close" />
            </Button>
          </div>
        ))}
      </div>
    </ToastContext>
  )
}
