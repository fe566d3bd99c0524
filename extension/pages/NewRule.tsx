// A new rule: chosen from a list of templates that ask only what they cannot know, or written from nothing.
import { ruleWords } from '../../shared/words/extension.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useLanguage } from '../ui/language.ts'
import { RuleEditor } from './RuleEditor.tsx'

export function NewRule({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage()
  return (
    <Dialog title={t(ruleWords.newRule)} wide onClose={onClose}>
      <RuleEditor rule={null} onDone={onClose} />
    </Dialog>
  )
}
