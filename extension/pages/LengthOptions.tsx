// Lengths of time as they are offered wherever something ends by itself.
import { blocksPageWords } from '../../shared/words/extension-console.ts'
import { useLanguage } from '../ui/language.ts'

const LENGTHS = [3600, 21_600, 86_400, 604_800, 2_592_000, 31_536_000] as const

export function LengthOptions() {
  const { t } = useLanguage()
  return LENGTHS.map(seconds => (
    <option key={seconds} value={seconds}>
      {t(blocksPageWords.lengths[seconds])}
    </option>
  ))
}
