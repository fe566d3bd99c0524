// "My consents" for a member: each purpose that asks for their own consent, to read and give, renew, confirm or withdraw in one step each.
import { useState } from 'react'
import { noticeDocument } from '../../../shared/notices.ts'
import { type Consent, consentId, consentSituation, isValidConsent } from '../../../shared/registers/consents.ts'
import { currentNotice } from '../../../shared/registers/notices.ts'
import type { Purpose } from '../../../shared/registers/purposes.ts'
import { consentActWords, myConsentWords as words } from '../../../shared/words/extension-consents.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, EmptyState } from '../../ui/parts.tsx'
import { useNow } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { ConsentSign, ConsentUntil, type Known } from '../consents/consent-parts.tsx'
import { StopsAndStays } from '../consents/WithdrawDialog.tsx'
import { LiveNote, useDoing, useLive } from '../live.tsx'
import { useSource } from '../source.ts'

/** `person`: the member's own id. */
export function MyConsents({ person }: { person: string }) {
  const { t } = useLanguage()
  const live = useLive(async source => {
    const [purposes, notices, consents] = await Promise.all([
      source.list('purposes'),
      source.list('notices'),
      source.list('consents'),
    ])
    return { purposes, notices, consents: consents.filter(consent => consent.person === person) }
  }, person)
  const { data } = live
  const mine = (data?.purposes ?? []).filter(
    purpose => data?.consents.some(one => one.purpose === purpose.id) || (!purpose.retired && purpose.consentRequired),
  )
  return (
    <section className="stack tight">
      <h2 className="title">{t(words.title)}</h2>
      <LiveNote live={live} />
      {data && mine.length === 0 && (
        <div className="card">
          <EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>
        </div>
      )}
      {data &&
        mine.map(purpose => (
          <Mine
            key={purpose.id}
            person={person}
            purpose={purpose}
            consent={data.consents.find(one => one.purpose === purpose.id)}
            known={data}
            onDone={live.reload}
          />
        ))}
    </section>
  )
}

function Mine({
  person,
  purpose,
  consent,
  known,
  onDone,
}: {
  person: string
  purpose: Purpose
  consent: Consent | undefined
  known: Known
  onDone: () => Promise<void>
}) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const now = useNow()
  const [open, setOpen] = useState<'read' | 'withdraw' | null>(null)
  const current = currentNotice(known.notices, purpose.id, now)
  const situation = consentSituation(consent, current?.material, now)
  const holds = consent?.last === 'given' || consent?.last === 'renewed'
  const row = consentId(person, purpose.id)
  const text = current?.notice.texts[language]
  const act = async (action: () => Promise<unknown>, said: string) => {
    const done = await doing.run(async () => {
      await action()
      await onDone()
    })
    if (!done) return
    setOpen(null)
    toast(said)
  }
  const give = () => {
    const sha256 = current?.notice.digests[language]
    if (!current || sha256 === undefined) return
    const input = { person, purpose: purpose.id, notice: current.notice.id, language, sha256, way: 'extension' }
    void act(() => source.call('recordConsent', { input }), t(words.given))
  }
  const refuse = () =>
    void act(() => source.operate('consents', 'refuse', { row, input: { person, purpose: purpose.id } }), t(words.refused))
  const withdraw = () =>
    void act(() => source.operate('consents', 'withdraw', { row, input: { way: 'extension' } }), t(words.withdrawn))
  const confirm = () => void act(() => source.operate('consents', 'confirm', { row, input: {} }), t(words.confirmed))
  return (
    <article className="card pad stack tight">
      <div className="row wrap">
        <h3 className="foreign">{purpose.name[language]}</h3>
        <span className="push">
          <ConsentSign situation={situation} />
        </span>
      </div>
      {isValidConsent(situation) && consent && (
        <p className="faint">
          {t(consentActWords.until)} <ConsentUntil until={consent.validUntil} situation={situation} />
        </p>
      )}
      {holds && consent?.grade === 'staff' && consent.confirmedAt === null && (
        <div className="row wrap">
          <span>{t(words.confirmAsk)}</span>
          <Button size="small" busy={doing.busy} onClick={confirm}>
            {t(words.confirm)}
          </Button>
        </div>
      )}
      {open === null && (
        <div className="acts">
          {!purpose.retired && (
            <Button size="small" why={text ? undefined : t(words.noNotice)} onClick={() => setOpen('read')}>
              {t(holds ? words.renew : words.give)}
            </Button>
          )}
          {holds && (
            <Button size="small" onClick={() => setOpen('withdraw')}>
              {t(consentActWords.withdraw)}
            </Button>
          )}
        </div>
      )}
      {open === 'read' && text && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, and the keyboard has to reach it */}
          <pre className="document foreign" lang={language} tabIndex={0}>
            {noticeDocument(text, language)}
          </pre>
          <div className="acts">
            <Button look="primary" busy={doing.busy} onClick={give}>
              {t(words.agree)}
            </Button>
            {holds ? (
              <Button onClick={() => setOpen(null)}>{t(words.keep)}</Button>
            ) : (
              <Button busy={doing.busy} onClick={refuse}>
                {t(words.disagree)}
              </Button>
            )}
          </div>
        </>
      )}
      {open === 'withdraw' && (
        <>
          <StopsAndStays purpose={purpose} />
          <div className="acts">
            <Button look="danger" busy={doing.busy} onClick={withdraw}>
              {t(consentActWords.withdrawNow)}
            </Button>
            <Button onClick={() => setOpen(null)}>{t(words.keep)}</Button>
          </div>
        </>
      )}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </article>
  )
}
