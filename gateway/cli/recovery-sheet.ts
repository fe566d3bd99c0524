// The 24 words of the recovery key as they are written on paper: numbered, four to a line.
import { setupWords } from '../../shared/words/setup.ts'
import { type Printer, table } from './print.ts'

export function recoverySheet(words: readonly string[], printer: Printer): string[] {
  const numbered = words.map((word, i) => `${String(i + 1).padStart(2)} ${word}`)
  const [first = [], ...rest] = Array.from({ length: Math.ceil(numbered.length / 4) }, (_, i) => numbered.slice(4 * i, 4 * i + 4))
  return [printer.text(setupWords.recoveryTitle), ...table(first, rest).map(line => `  ${line}`)]
}
