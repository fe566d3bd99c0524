// A consent recorded by hand or renewed: the notice in effect is shown whole, and how it was given is said.
import { useState } from 'react'
import { noticeDocument } from '../../../shared/notices.ts'
import type { ConsentWay } from '../../../shared/registers/consents.ts'
import { currentNotice } from '../../../shared/registers/notices.ts'
import type { DataSubject } from '../../../shared/registers/persons.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { personWords, wayWords, consentActWords as words } from '../../../shared/words/extension-consents.ts'
import { purposeWords } from '../../../shared/words/extension-purposes.ts'
import { dayStart } from '../../table/view.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field, Note } from '../../ui/parts.tsx'
import { useTimeZone } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import type { Known } from './consent-parts.tsx'

/** What staff can say of how it was given; the other ways say it themselves. */
const BY_HAND = ['in-person', 'paper', 'phone', 'email'] as const satisfies readonly ConsentWay[]

export function RecordDialog({
  person,
  name,
  purpose: fixed,
  renews,
  known,
  onClose,
  onDone,
}: {
  person: Pick<DataSubject, 'id' | 'guardian' | 'language'>
  name: string
  /** Id; null: to be chosen. */
  purpose: string | null
  renews: boolean
  known: Known
  onClose: () => void
  onDone: () => void
}) {
  const { t, n, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const timeZone = useTimeZone()
  const [chosen, setChosen] = useState(fixed ?? '')
  const [shownIn, setShownIn] = useState<string>(person.language)
  const [way, setWay] = useState<ConsentWay>('in-person')
  const [shown, setShown] = useState(false)
  const [guardianName, setGuardianName] = useState(person.guardian?.name ?? '')
  const [relation, setRelation] = useState(person.guardian?.relation ?? '')
  const [day, setDay] = useState('')
  const [remarks, setRemarks] = useState('')
  const [asked, setAsked] = useState(false)
  const askable = known.purposes.filter(one => !one.retired)
  const purpose = askable.find(({ id }) => id === chosen)
  const notice = purpose && currentNotice(known.notices, purpose.id, Date.now())?.notice
  const text = notice?.texts[shownIn]
  const givenAt = day === '' ? undefined : dayStart(day, timeZone)
  const dayWrong = day !== '' && (givenAt === undefined || givenAt > Date.now())
  const guardianMissing = person.guardian !== null && (!guardianName.trim() || !relation.trim())
  const save = async () => {
    setAsked(true)
    const sha256 = notice?.digests[shownIn]
    if (!purpose || !notice || !text || sha256 === undefined || !shown || dayWrong || guardianMissing) return
    const done = await doing.run(async () => {
      const guardian = person.guardian ? { name: guardianName.trim(), relation: relation.trim() } : null
      const when = givenAt === undefined ? {} : { givenAt }
      const input = { person: person.id, purpose: purpose.id, notice: notice.id, language: shownIn, sha256, way, guardian }
      await source.call('recordConsent', { input: { ...input, remarks: remarks.trim(), ...when } })
    })
    if (!done) return
    toast(t(renews ? words.renewed : words.recorded, { name }))
    onDone()
    onClose()
  }
  return (
    <Dialog title={t(renews ? words.renewTitle : words.recordTitle, { name })} wide onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        <Field label={t(purposeWords.name)} fault={asked && !purpose ? t(words.purposeMissing) : undefined}>
          {props => (
            <select
              {...props}
              className="input"
              value={chosen}
              onChange={event => {
                setChosen(event.target.value)
                setShown(false)
              }}
            >
              <option value="">—</option>
              {askable.map(one => (
                <option key={one.id} value={one.id}>
                  {one.name[language]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {purpose && !notice && (
          <Note tone="warn" acts={<a href="#/purposes">{t(words.toNotice)}</a>}>
            {t(words.noNotice)}
          </Note>
        )}
        {notice && (
          <>
            <div className="pairs">
              <Field label={t(words.noticeLanguage)}>
                {props => (
                  <select
                    {...props}
                    className="input"
                    value={shownIn}
                    onChange={event => {
                      setShownIn(event.target.value)
                      setShown(false)
                    }}
                  >
                    {Object.keys(notice.texts).map(one => (
                      <option key={one} value={one}>
                        {one === 'ja' || one === 'en' ? uiWords.thisLanguage[one] : one}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
              <Field label={t(words.how)}>
                {props => (
                  <select
                    {...props}
                    className="input"
                    value={way}
                    onChange={event => setWay(BY_HAND.find(one => one === event.target.value) ?? 'in-person')}
                  >
                    {BY_HAND.map(one => (
                      <option key={one} value={one}>
                        {t(wayWords[one])}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
              <Field
                label={t(words.givenOn)}
                hint={t(words.givenOnHint)}
                fault={asked && dayWrong ? t(words.givenOnWrong) : undefined}
              >
                {props => (
                  <input {...props} type="date" className="input" value={day} onChange={event => setDay(event.target.value)} />
                )}
              </Field>
            </div>
            <section className="stack tight" aria-label={t(words.inEffect)}>
              <h3>
                {t(words.inEffect)} · {t(words.noticeVersion, { version: n(notice.version) })}
              </h3>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, and the keyboard has to reach it */}
              <pre className="document foreign" lang={shownIn} tabIndex={0}>
                {text ? noticeDocument(text, shownIn) : '—'}
              </pre>
            </section>
            {person.guardian && (
              <div className="two">
                <Field label={t(personWords.guardianName)} fault={asked && guardianMissing ? t(words.guardianNeeded) : undefined}>
                  {props => (
                    <input
                      {...props}
                      className="input"
                      maxLength={120}
                      value={guardianName}
                      onChange={event => setGuardianName(event.target.value)}
                    />
                  )}
                </Field>
                <Field label={t(personWords.guardianRelation)}>
                  {props => (
                    <input
                      {...props}
                      className="input"
                      maxLength={80}
                      value={relation}
                      onChange={event => setRelation(event.target.value)}
                    />
                  )}
                </Field>
              </div>
            )}
            <Field label={t(personWords.remarks)}>
              {props => (
                <input
                  {...props}
                  className="input"
                  maxLength={2000}
                  value={remarks}
                  onChange={event => setRemarks(event.target.value)}
                />
              )}
            </Field>
            <label className="row">
              <input type="checkbox" checked={shown} onChange={event => setShown(event.target.checked)} />
              <span>{t(words.shown)}</span>
            </label>
            {asked && !shown && (
              <span className="fault" role="alert">
                {t(words.shownMissing)}
              </span>
            )}
            <p className="faint">{t(words.staffNote)}</p>
          </>
        )}
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
          <Button type="submit" look="primary" busy={doing.busy} why={purpose && !notice ? t(words.noNotice) : undefined}>
            {t(renews ? words.renew : words.record)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
