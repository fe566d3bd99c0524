// Copies a text and says so.
import { uiWords } from '../../shared/words/extension.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { useDoing } from './live.tsx'

export function CopyButton({ text }: { text: string }) {
  const { t } = useLanguage()
  const toast = useToast()
  const doing = useDoing()
  return (
    <Button
      size="small"
      onClick={() =>
        void doing
          .run(() => navigator.clipboard.writeText(text))
          .then(done => toast(t(done ? uiWords.copied : uiWords.notCopied)))
      }
    >
      <Sign name="copy" /> {t(uiWords.copy)}
    </Button>
  )
}
