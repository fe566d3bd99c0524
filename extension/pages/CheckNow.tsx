// The button that measures a control now.
import type { ControlCode } from '../../shared/registers/controls.ts'
import { needWords } from '../../shared/words/extension.ts'
import { useLanguage } from '../ui/language.ts'
import { Button } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { useDoing } from './live.tsx'
import { useSource } from './source.ts'

/** Measures one control now, or all. */
export function CheckNow({ code, label }: { code?: ControlCode; label?: string }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const toast = useToast()
  return (
    <Button
      size="small"
      busy={doing.busy}
      onClick={() =>
        void doing
          .run(async () => {
            await source.call('check', { input: code ? { code } : {} })
          })
          .then(done => toast(t(done ? needWords.checked : needWords.checkFailed)))
      }
    >
      {doing.busy ? t(needWords.checking) : (label ?? t(needWords.checkNow))}
    </Button>
  )
}
