// Settings: how the office's mail is sent; tried out before anybody relies on it.
import { useState } from 'react'
import { MAIL_SECURITIES, type MailSettings, type MailView } from '../../shared/mail.ts'
import { mailWords as words } from '../../shared/words/mail.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field, Note } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { lately } from './lately.ts'
import { useDoing, useLive } from './live.tsx'
import { useSource } from './source.ts'

type Typed = Omit<MailSettings, 'port' | 'password'> & { port: string; password: string }
const EMPTY: Typed = { host: '', port: '465', security: 'tls', user: '', password: '', from: '' }

export function MailCard() {
  const live = useLive(async source => (await lately(source.call('mail'))) ?? 'not-served')
  if (live.data === 'not-served' || (live.data === undefined && live.error === undefined)) return null
  // Settings that cannot be read any more are set up anew.
  return <MailForm mail={live.data?.mail ?? null} fault={live.error} />
}

function MailForm({ mail, fault }: { mail: MailView['mail']; fault: unknown }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [now, setNow] = useState(mail)
  const [typed, setTyped] = useState<Typed>(() => (mail ? { ...mail, port: String(mail.port), password: '' } : EMPTY))
  const [to, setTo] = useState('')
  const change = async (next: MailSettings | null) => {
    const done = await doing.run(async () => {
      const answer = await source.call('changeMail', { input: { mail: next } })
      setNow(answer.mail)
    })
    if (!done) return
    setTyped(before => (next ? { ...before, password: '' } : EMPTY))
    toast(t(words.savedShort))
  }
  const save = () => {
    const { password, port, host, from, security, user } = typed
    void change({ host, from, security, user, port: Number(port), ...(password === '' ? {} : { password }) })
  }
  const test = () =>
    void doing.run(async () => {
      await source.call('testMail', { input: { to: to.trim() } })
      toast(t(words.tested, { to: to.trim() }))
    })
  const field = (name: 'host' | 'port' | 'user' | 'password' | 'from', hint?: string) => (
    <Field label={t(words[name])} hint={hint}>
      {props => (
        <input
          {...props}
          className="input"
          type={name === 'password' ? 'password' : name === 'from' ? 'email' : 'text'}
          inputMode={name === 'port' ? 'numeric' : undefined}
          autoComplete="off"
          maxLength={name === 'port' ? 5 : 254}
          value={typed[name]}
          onChange={event => setTyped({ ...typed, [name]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <section className="card pad stack tight" aria-labelledby="mail">
      <h3 id="mail" className="title">
        {t(words.card)}
      </h3>
      <p className="quiet">{t(words.cardWhat)}</p>
      {fault !== undefined && now === null && <ErrorNote error={fault} />}
      {fault === undefined && now === null && <Note>{t(words.off)}</Note>}
      {field('host')}
      <div className="row wrap">
        {field('port')}
        <Field label={t(words.security)}>
          {props => (
            <select
              {...props}
              className="input fit"
              value={typed.security}
              onChange={event => {
                const security = MAIL_SECURITIES.find(one => one === event.target.value) ?? 'tls'
                setTyped({ ...typed, security })
              }}
            >
              {MAIL_SECURITIES.map(one => (
                <option key={one} value={one}>
                  {t(words.securities[one])}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {field('from')}
      {field('user')}
      {field('password', now?.hasPassword ? t(words.passwordKept) : undefined)}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts start">
        <Button
          look="primary"
          busy={doing.busy}
          why={typed.host.trim() && typed.from.trim() ? undefined : t(words.fillIn)}
          onClick={save}
        >
          {t(words.save)}
        </Button>
        {now && (
          <Button busy={doing.busy} onClick={() => void change(null)}>
            {t(words.end)}
          </Button>
        )}
      </div>
      {now && (
        <div className="row wrap">
          <Field label={t(words.testTo)}>
            {props => (
              <input
                {...props}
                className="input"
                type="email"
                maxLength={254}
                value={to}
                onChange={event => setTo(event.target.value)}
              />
            )}
          </Field>
          <Button busy={doing.busy} why={to.trim() ? undefined : t(words.noAddress)} onClick={test}>
            {t(words.test)}
          </Button>
        </div>
      )}
    </section>
  )
}
