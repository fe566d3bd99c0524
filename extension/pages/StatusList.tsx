// The ten controls as short lines: situation, name, measured value, age. Unknown is said as unknown.
import { CONTROLS, type ControlCode, type ControlView, SECTIONS } from '../../shared/registers/controls.ts'
import { controlWords } from '../../shared/words/extension.ts'
import { useLanguage } from '../ui/language.ts'
import { Time } from '../ui/time.tsx'
import { controlName } from './names.ts'
import { ControlSign } from './situations.tsx'

/** How many stand in each situation, in words: `4 OK · 6 unknown`. */
export function countsOf(
  controls: readonly ControlView[],
  t: (text: { en: string; ja: string }, values: { count: number }) => string,
) {
  const kinds = ['failed', 'warning', 'ok', 'unknown', 'not-applicable'] as const
  return kinds
    .map(kind => ({ kind, count: controls.filter(control => control.situation === kind).length }))
    .filter(one => one.count > 0)
    .map(one => t(controlWords.count[one.kind], { count: one.count }))
    .join(' · ')
}

export function StatusList({
  controls,
  onOpen,
}: {
  controls: readonly ControlView[]
  onOpen: ((code: ControlCode) => void) | undefined
}) {
  const { t } = useLanguage()
  const order = CONTROLS.map(control => control.code)
  const sorted = [...controls].sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code))
  const sectionOf = (code: ControlCode) => CONTROLS.find(control => control.code === code)!.section
  return (
    <div className="card">
      <table className="status-table">
        <caption className="unseen">{t(controlWords.title)}</caption>
        <thead className="unseen">
          <tr>
            <th scope="col">{t(controlWords.item)}</th>
            <th scope="col">{t(controlWords.situationLabel)}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(control => (
            <tr key={control.code}>
              <th scope="row" title={t(SECTIONS[sectionOf(control.code)])}>
                {onOpen ? (
                  <button type="button" className="link ink" onClick={() => onOpen(control.code)}>
                    {t(controlName(control.code))}
                  </button>
                ) : (
                  t(controlName(control.code))
                )}
                <span className="faint sentence">{t(control.sentence)}</span>
              </th>
              <td>
                <ControlSign situation={control.situation} />
                {control.measuredAt !== null && (
                  <span className="faint age">
                    <Time at={control.measuredAt} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
