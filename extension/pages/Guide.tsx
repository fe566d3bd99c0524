// The safety guide: three lines for everybody, offline too, with the office's own instruction beside each.
import { guideWords } from '../../shared/words/extension.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'

const LINES = [guideWords.share, guideWords.codes, guideWords.report] as const

export function Guide({ instructions, officeName }: { instructions: readonly string[] | undefined; officeName: string }) {
  const { t } = useLanguage()
  return (
    <ol className="guide">
      {LINES.map((line, i) => (
        <li className="card pad" key={line.en}>
          <p className="strong">{t(line)}</p>
          {instructions?.[i]?.trim() && (
            <p className="ours">
              <span className="faint">
                <Sign name="book" /> {officeName ? t(guideWords.ours, { office: officeName }) : t(guideWords.oursUnnamed)}
              </span>
              <span className="foreign" style={{ whiteSpace: 'pre-wrap' }}>
                {instructions[i]}
              </span>
            </p>
          )}
        </li>
      ))}
    </ol>
  )
}
