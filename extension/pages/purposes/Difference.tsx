// The difference of two texts by lines: what was removed and what was added say so in words and signs, not by colour alone.
import { noticeEditorWords as words } from '../../../shared/words/extension-purposes.ts'
import { useLanguage } from '../../ui/language.ts'
import { changedLines, lineDifference } from './line-difference.ts'

export function Difference({
  language,
  before,
  after,
  same,
}: {
  language: string
  before: string
  after: string
  /** Said where nothing changed. */
  same: string
}) {
  const { t } = useLanguage()
  const lines = lineDifference(before, after)
  if (lines.every(({ kind }) => kind === 'same'))
    return (
      <p className="quiet">
        <code>{language}</code> {same}
      </p>
    )
  return (
    <ol className="difference foreign" lang={language}>
      {changedLines(lines).map((line, i) => {
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, which is drawn anew as a whole
        if (line === null) return <li key={i} className="left-out" aria-hidden="true" />
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={i} className={line.kind}>
            <span className="mark" aria-hidden="true">
              {line.kind === 'added' ? '+' : line.kind === 'removed' ? '−' : ''}
            </span>
            {line.kind !== 'same' && <span className="unseen">{t(line.kind === 'added' ? words.added : words.removed)}: </span>}
            {line.kind === 'removed' ? (
              <del>{line.text || ' '}</del>
            ) : line.kind === 'added' ? (
              <ins>{line.text || ' '}</ins>
            ) : (
              line.text
            )}
          </li>
        )
      })}
    </ol>
  )
}
