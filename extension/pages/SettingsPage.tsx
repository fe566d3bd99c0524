// Settings: the office, whom to call, the office's own instructions; the recovery key; where this gateway is.
import { useEffect, useState } from 'react'
import { OfficeSettings } from '../../shared/registers/settings.ts'
import { guideWords, uiWords } from '../../shared/words/extension.ts'
import { settingsPageWords } from '../../shared/words/extension-console.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useDraft } from '../ui/kept.ts'
import { useLanguage } from '../ui/language.ts'
import { Button, Field, Note } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { CopyButton } from './CopyButton.tsx'
import { lately } from './lately.ts'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { MailCard } from './MailCard.tsx'
import { PageHead } from './PageHead.tsx'
import { PassphraseCard } from './PassphraseCard.tsx'
import { RecoveryDialog } from './RecoveryDialog.tsx'
import { useSource } from './source.ts'

const LINES = [guideWords.share, guideWords.codes, guideWords.report] as const
const isSettings = (value: unknown): value is OfficeSettings | null => value === null || OfficeSettings.safeParse(value).success

export function SettingsPage() {
  const { t } = useLanguage()
  const source = useSource()
  const live = useLive(async s => {
    const [settings, setup, paired, passphrases] = await Promise.all([
      s.call('settings'),
      s.call('setup'),
      s.paired(),
      lately(s.list('passphrases')),
    ])
    return { settings, setup, passphrases, person: paired?.person }
  })
  const [recovery, setRecovery] = useState(false)
  const setup = live.data?.setup
  return (
    <>
      <PageHead title={t(settingsPageWords.title)} live={live} />
      <LiveNote live={live} />
      {live.data && setup && (
        <div className="settings">
          <OfficeForm current={live.data.settings} />
          <div className="stack">
            {live.data.passphrases && <PassphraseCard own={live.data.passphrases.find(({ id }) => id === live.data?.person)} />}
            <MailCard />
            <section className="card pad stack tight" aria-labelledby="recovery">
              <h3 id="recovery" className="title">
                {t(settingsPageWords.recovery)}
              </h3>
              {setup.recoveryWords ? (
                <Note
                  tone="warn"
                  acts={
                    <Button size="small" onClick={() => setRecovery(true)}>
                      {t(settingsPageWords.typeWords)}
                    </Button>
                  }
                >
                  {t(settingsPageWords.recoveryOpen)}
                </Note>
              ) : (
                <Note tone="ok">{t(settingsPageWords.recoveryDone)}</Note>
              )}
            </section>
            <section className="card pad stack tight" aria-labelledby="addresses">
              <h3 id="addresses" className="title">
                {t(settingsPageWords.addresses)}
              </h3>
              <dl className="facts">
                <dt>{t(settingsPageWords.front)}</dt>
                <dd>
                  {setup.frontUrls.map(url => (
                    <code className="block foreign" key={url}>
                      {url}
                    </code>
                  ))}
                </dd>
                <dt>{t(settingsPageWords.desk)}</dt>
                <dd>
                  {setup.deskUrls.map(url => (
                    <code className="block foreign" key={url}>
                      {url}
                    </code>
                  ))}
                </dd>
                <dt>{t(settingsPageWords.app)}</dt>
                <dd>{setup.upstream ? <code className="foreign">{setup.upstream}</code> : t(settingsPageWords.noApp)}</dd>
                <dt>{t(settingsPageWords.fingerprint)}</dt>
                <dd>
                  <code className="foreign">{setup.caFingerprint}</code>
                </dd>
              </dl>
              <div className="acts">
                <Button
                  why={setup.deskUrls[0] ? undefined : t(uiWords.notKnown)}
                  onClick={() => source.openTab(`${setup.deskUrls[0]}/ca`)}
                >
                  {t(settingsPageWords.caPage)}
                </Button>
                <CopyButton text={setup.caFingerprint} />
              </div>
              <p className="faint">{t(settingsPageWords.caMeans)}</p>
            </section>
            <Unpair />
          </div>
        </div>
      )}
      {recovery && setup?.recoveryWords && <RecoveryDialog words={setup.recoveryWords} onClose={() => setRecovery(false)} />}
    </>
  )
}

function OfficeForm({ current }: { current: OfficeSettings }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const draft = useDraft<OfficeSettings | null>('settings', null, isSettings)
  const form = draft.value ?? current
  const set = (change: Partial<OfficeSettings>) => draft.set({ ...form, ...change })
  const parsed = OfficeSettings.safeParse(form)
  const zones = Intl.supportedValuesOf('timeZone')
  const zoneKnown = zones.includes(form.timeZone) || form.timeZone === 'UTC'
  const save = async () => {
    if (!parsed.success || !zoneKnown) return
    const done = await doing.run(async () => {
      await source.call('changeSettings', { input: parsed.data })
    })
    if (!done) return
    draft.clear()
    toast(t(settingsPageWords.saved))
  }
  const guide = (i: 0 | 1 | 2, text: string) => {
    const next: OfficeSettings['guide'] = [...form.guide]
    next[i] = text
    set({ guide: next })
  }
  return (
    <form
      className="card pad stack"
      aria-labelledby="office"
      onSubmit={event => {
        event.preventDefault()
        void save()
      }}
    >
      <h3 id="office" className="title">
        {t(settingsPageWords.office)}
      </h3>
      {draft.restored && <p className="faint">{t(uiWords.draftRestored)}</p>}
      <Field label={t(settingsPageWords.officeName)}>
        {props => (
          <input
            {...props}
            className="input"
            maxLength={120}
            value={form.officeName}
            onChange={event => set({ officeName: event.target.value })}
          />
        )}
      </Field>
      <Field label={t(settingsPageWords.timeZone)} fault={zoneKnown ? undefined : t(settingsPageWords.zoneWrong)}>
        {props => (
          <>
            <input
              {...props}
              className="input"
              list="zones"
              value={form.timeZone}
              onChange={event => set({ timeZone: event.target.value })}
            />
            <datalist id="zones">
              {zones.map(zone => (
                <option key={zone} value={zone} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <div className="pairs">
        <Field label={t(settingsPageWords.contactName)}>
          {props => (
            <input
              {...props}
              className="input"
              maxLength={120}
              value={form.contact.name}
              onChange={event => set({ contact: { ...form.contact, name: event.target.value } })}
            />
          )}
        </Field>
        <Field label={t(settingsPageWords.contactPhone)}>
          {props => (
            <input
              {...props}
              className="input"
              type="tel"
              maxLength={60}
              value={form.contact.phone}
              onChange={event => set({ contact: { ...form.contact, phone: event.target.value } })}
            />
          )}
        </Field>
      </div>
      <p className="faint">{t(settingsPageWords.contactMeans)}</p>
      <h4>{t(settingsPageWords.guide)}</h4>
      {([0, 1, 2] as const).map(i => (
        <Field key={i} label={t(LINES[i])}>
          {props => (
            <textarea
              {...props}
              className="input"
              rows={2}
              maxLength={2000}
              placeholder={t(settingsPageWords.ownInstruction)}
              value={form.guide[i]}
              onChange={event => guide(i, event.target.value)}
            />
          )}
        </Field>
      ))}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts">
        <Button
          type="submit"
          look="primary"
          busy={doing.busy}
          why={draft.value === null ? t(settingsPageWords.unchanged) : zoneKnown ? undefined : t(settingsPageWords.zoneWrong)}
        >
          {t(uiWords.save)}
        </Button>
        <Button why={draft.value === null ? t(settingsPageWords.unchanged) : undefined} onClick={() => draft.clear()}>
          {t(settingsPageWords.discard)}
        </Button>
      </div>
    </form>
  )
}

/** Unpairing cannot be undone from here, so it asks first. */
function Unpair() {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const [asking, setAsking] = useState(false)
  const [gone, setGone] = useState(false)
  useEffect(() => {
    if (gone) location.reload()
  }, [gone])
  return (
    <section className="card pad stack tight" aria-labelledby="unpair">
      <h3 id="unpair" className="title">
        {t(settingsPageWords.unpair)}
      </h3>
      <p className="quiet">{t(settingsPageWords.unpairMeans)}</p>
      <div className="acts">
        <Button look="danger" onClick={() => setAsking(true)}>
          {t(settingsPageWords.unpair)}
        </Button>
      </div>
      {asking && (
        <Dialog title={t(settingsPageWords.unpairSure)} onClose={() => setAsking(false)}>
          <p>{t(settingsPageWords.unpairMeans)}</p>
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button onClick={() => setAsking(false)}>{t(uiWords.cancel)}</Button>
            <Button
              look="danger"
              busy={doing.busy}
              onClick={() => void doing.run(() => source.forget()).then(done => done && setGone(true))}
            >
              {t(settingsPageWords.unpair)}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  )
}
