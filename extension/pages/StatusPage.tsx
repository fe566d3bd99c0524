// Status: the office's own page, section by section, each control with value, evidence, last checks and memo. It prints as one document.
import { useState } from 'react'
import { CONTROLS, type ControlView, SECTIONS, type Section } from '../../shared/registers/controls.ts'
import { durationText } from '../../shared/words/duration.ts'
import { controlWords, uiWords } from '../../shared/words/extension.ts'
import { availabilityWords } from '../../shared/words/extension-availability.ts'
import { statusPageWords } from '../../shared/words/extension-console.ts'
import { useHash } from '../table/hash-state.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { isString, useDraft } from '../ui/kept.ts'
import { useLanguage } from '../ui/language.ts'
import { Button, Field, Situation } from '../ui/parts.tsx'
import { exact, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { CheckNow } from './CheckNow.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { controlName } from './names.ts'
import { PageHead } from './PageHead.tsx'
import { countsOf } from './StatusList.tsx'
import { ControlSign } from './situations.tsx'
import { useSource } from './source.ts'

export function StatusPage({
  nameOf,
  mayCheck,
  officeName,
}: {
  nameOf: (person: string) => string
  mayCheck: boolean
  officeName: string
}) {
  const { t, language } = useLanguage()
  const live = useLive(source => source.call('controls'))
  const timeZone = useTimeZone()
  const now = useNow()
  const controls = live.data?.controls ?? []
  return (
    <>
      <PageHead title={t(controlWords.title)} sub={countsOf(controls, t)} live={live}>
        <Button onClick={() => print()}>
          <Sign name="print" /> {t(statusPageWords.print)}
        </Button>
        {mayCheck && <CheckNow label={t(controlWords.checkAll)} />}
      </PageHead>
      <p className="print-only">
        {officeName} · {exact(now, language, timeZone)}
      </p>
      <LiveNote live={live} />
      {live.data &&
        (Object.keys(SECTIONS) as Section[]).map(section => (
          <section className="stack tight" key={section} aria-labelledby={`section-${section}`}>
            <h3 id={`section-${section}`} className="title">
              {t(SECTIONS[section])}
            </h3>
            <p className="quiet policy">{t(statusPageWords.policy[section])}</p>
            <div className="card scrolls">
              <table className="data controls">
                <caption className="unseen">{t(SECTIONS[section])}</caption>
                <thead>
                  <tr>
                    <th scope="col" style={{ width: '20%' }}>
                      {t(controlWords.item)}
                    </th>
                    <th scope="col" style={{ width: '36%' }}>
                      {t(controlWords.situationLabel)}
                    </th>
                    <th scope="col" style={{ width: '18%' }}>
                      {t(controlWords.checked)}
                    </th>
                    <th scope="col">{t(statusPageWords.memo)}</th>
                    <th scope="col" className="no-print">
                      {t(statusPageWords.operation)}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {CONTROLS.filter(control => control.section === section).map(({ code }) => {
                    const control = controls.find(one => one.code === code)
                    return control ? <ControlRow key={code} control={control} nameOf={nameOf} mayCheck={mayCheck} /> : null
                  })}
                </tbody>
              </table>
            </div>
          </section>
        ))}
    </>
  )
}

function ControlRow({
  control,
  nameOf,
  mayCheck,
}: {
  control: ControlView
  nameOf: (person: string) => string
  mayCheck: boolean
}) {
  const { t } = useLanguage()
  const { params, set } = useHash()
  const open = params.row === control.code
  return (
    <>
      <tr className={open ? 'on' : ''}>
        <th scope="row">{t(controlName(control.code))}</th>
        <td>
          <ControlSign situation={control.situation} pill />
          <span className="block">{t(control.sentence)}</span>
        </td>
        <td>
          <span className="block">
            {control.measuredAt === null ? (
              t(statusPageWords.neverMeasured)
            ) : (
              <>
                {t(statusPageWords.measured)} <Time at={control.measuredAt} />
              </>
            )}
          </span>
          <span className="block faint">
            {control.confirmed ? (
              <>
                {t(statusPageWords.confirmedBy, { name: nameOf(control.confirmed.by) })} <Time at={control.confirmed.at} />
              </>
            ) : (
              t(statusPageWords.neverConfirmed)
            )}
          </span>
        </td>
        <td>
          <span className="foreign clamp">{control.memo || '—'}</span>
        </td>
        <td className="no-print">
          <div className="row wrap">
            <Button
              size="small"
              aria-expanded={open}
              aria-label={`${t(open ? statusPageWords.hideEvidence : statusPageWords.evidence)}: ${t(controlName(control.code))}`}
              onClick={() => set({ row: open ? undefined : control.code })}
            >
              {t(open ? statusPageWords.hideEvidence : statusPageWords.evidence)}
            </Button>
            {mayCheck && <CheckNow code={control.code} />}
            {control.code === 'backup' && (
              <a className="button small" href="#/availability">
                {t(availabilityWords.seeBackups)}
              </a>
            )}
          </div>
        </td>
      </tr>
      {open && (
        <tr className="detail">
          <td colSpan={5}>
            <Detail control={control} mayCheck={mayCheck} />
          </td>
        </tr>
      )}
    </>
  )
}

function Detail({ control, mayCheck }: { control: ControlView; mayCheck: boolean }) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const memo = useDraft(`memo ${control.code}`, control.memo, isString)
  const [asked, setAsked] = useState(false)
  const notMeasured = control.situation === 'failed' || control.situation === 'unknown'
  const act = async (
    operation: 'confirm' | 'editMemo',
    said: typeof statusPageWords.confirmed | typeof statusPageWords.memoSaved,
  ) => {
    setAsked(true)
    const done = await doing.run(async () => {
      await source.operate('controls', operation, {
        row: control.code,
        input: operation === 'confirm' ? {} : { memo: memo.value },
      })
    })
    if (!done) return
    if (operation === 'editMemo') void memo.set(memo.value)
    toast(t(said))
  }
  return (
    <div className="stack tight">
      <dl className="facts">
        <dt>{t(statusPageWords.scope)}</dt>
        <dd>{control.scope ? t(control.scope) : '—'}</dd>
        <dt>{t(statusPageWords.from)}</dt>
        <dd>
          {control.from ? t(statusPageWords.sides[control.from]) : '—'} ·{' '}
          {t(statusPageWords.every, { length: durationText(control.intervalSeconds, language) })}
        </dd>
        {control.changedAt !== null && (
          <>
            <dt>{t(statusPageWords.since)}</dt>
            <dd>
              <Time at={control.changedAt} as="stamp" />
            </dd>
          </>
        )}
      </dl>
      {control.evidence && control.evidence.length > 0 ? (
        <div className="card scrolls">
          <table className="plain">
            <caption className="unseen">{t(statusPageWords.evidence)}</caption>
            <thead>
              <tr>
                <th scope="col">{t(statusPageWords.asked)}</th>
                <th scope="col">{t(statusPageWords.answered)}</th>
                <th scope="col">{t(statusPageWords.result)}</th>
              </tr>
            </thead>
            <tbody>
              {control.evidence.slice(0, 200).map((one, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: evidence of one measurement never changes
                <tr key={i}>
                  <td>
                    <code className="foreign">{one.asked}</code>
                  </td>
                  <td>
                    <code className="foreign">{one.answered}</code>
                  </td>
                  <td style={{ whiteSpace: 'nowrap' }}>
                    <Situation
                      tone={({ pass: 'ok', warn: 'warn', fail: 'fail', inconclusive: 'unknown' } as const)[one.result]}
                      sign={({ pass: 'check', warn: 'warning', fail: 'failed', inconclusive: 'unknown' } as const)[one.result]}
                      word={t(statusPageWords.results[one.result])}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p className="faint">{t(statusPageWords.noEvidence)}</p>
      )}
      {mayCheck && (
        <>
          <Field label={t(statusPageWords.memo)} hint={memo.restored ? t(uiWords.draftRestored) : undefined}>
            {props => (
              <textarea
                {...props}
                className="input"
                rows={2}
                maxLength={2000}
                value={memo.value}
                onChange={event => memo.set(event.target.value)}
              />
            )}
          </Field>
          {asked && doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button busy={doing.busy} onClick={() => void act('editMemo', statusPageWords.memoSaved)}>
              {t(statusPageWords.saveMemo)}
            </Button>
            <Button
              busy={doing.busy}
              why={notMeasured ? t(statusPageWords.confirmOnlyMeasured) : undefined}
              onClick={() => void act('confirm', statusPageWords.confirmed)}
            >
              {t(statusPageWords.confirm)}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}
