// Decision servers from which lists are taken: how the last question went, asking now, and a new one.
import { useState } from 'react'
import { NewListSource } from '../../shared/api.ts'
import { durationText } from '../../shared/words/duration.ts'
import { uiWords } from '../../shared/words/extension.ts'
import { listWords, sourceWords as words } from '../../shared/words/extension-blocks.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field } from '../ui/parts.tsx'
import { useNow } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { type AnswerOf, useSource } from './source.ts'

type Asked = AnswerOf<'listSources'>['sources'][number]

export function ListSources({ mayEdit }: { mayEdit: boolean }) {
  const { t } = useLanguage()
  const live = useLive(source => source.call('listSources'))
  const sources = live.data?.sources ?? []
  if (live.error !== undefined) return <LiveNote live={live} />
  if (sources.length === 0) return null
  return (
    <section className="card pad stack tight" aria-labelledby="list-sources">
      <h3 id="list-sources">{t(words.title)}</h3>
      <ul className="lines">
        {sources.map(one => (
          <SourceLine key={one.id} one={one} mayEdit={mayEdit} onAsked={() => void live.reload()} />
        ))}
      </ul>
      <p className="faint">{t(words.ends)}</p>
    </section>
  )
}

function SourceLine({ one, mayEdit, onAsked }: { one: Asked; mayEdit: boolean; onAsked: () => void }) {
  const { t, n, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const now = useNow()
  const ask = async () => {
    const done = await doing.run(async () => {
      const answer = await source.call('pullListSource', { input: { id: one.id } })
      if (!answer.failure) toast(t(words.asked, { name: one.name, count: n(answer.count) }))
    })
    if (done) onAsked()
  }
  const ago = one.lastSuccess === null ? '' : durationText(Math.max(0, Math.floor((now - one.lastSuccess) / 1000)), language)
  return (
    <li className="row wrap proposal">
      <span>
        <b className="foreign">{one.name}</b> <code className="foreign quiet">{one.url}</code>
        <span className="block quiet">
          {one.lastSuccess === null ? t(words.never) : t(words.last, { count: n(one.count), ago })}
        </span>
        {one.failure && <span className="block tone-warn">{t(one.failure)}</span>}
      </span>
      {mayEdit && (
        <Button size="small" className="push" busy={doing.busy} onClick={() => void ask()}>
          {t(words.askNow)}
        </Button>
      )}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </li>
  )
}

const EVERY = [300, 3600, 86_400] as const

export function SourceDialog({ onClose }: { onClose: () => void }) {
  const { t, n } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [form, setForm] = useState({ name: '', url: '', key: '', ca: '', everySeconds: 3600, takePrivate: false })
  const [asked, setAsked] = useState(false)
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change })
  const parsed = NewListSource.safeParse({ ...form, url: form.url.trim(), ca: form.ca.trim() || undefined })
  const missing = {
    name: !form.name.trim(),
    url: !/^https?:\/\/\S/.test(form.url.trim()),
    key: !form.key.trim(),
  }
  const add = async () => {
    setAsked(true)
    if (!parsed.success || missing.url) return
    const done = await doing.run(async () => {
      const { name, count } = await source.call('addListSource', { input: parsed.data })
      toast(t(words.added, { name, count: n(count) }))
    })
    if (done) onClose()
  }
  return (
    <Dialog title={t(words.addTitle)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void add()
        }}
      >
        <Field label={t(listWords.name)} fault={asked && missing.name ? t(listWords.nameMissing) : undefined}>
          {props => (
            <input
              {...props}
              className="input"
              maxLength={120}
              value={form.name}
              onChange={event => set({ name: event.target.value })}
            />
          )}
        </Field>
        <Field label={t(words.url)} hint={t(words.urlHint)} fault={asked && missing.url ? t(words.urlMissing) : undefined}>
          {props => (
            <input
              {...props}
              className="input"
              type="url"
              maxLength={300}
              value={form.url}
              onChange={event => set({ url: event.target.value })}
            />
          )}
        </Field>
        <Field label={t(words.key)} hint={t(words.keyHint)} fault={asked && missing.key ? t(words.keyMissing) : undefined}>
          {props => (
            <input
              {...props}
              className="input"
              type="password"
              autoComplete="off"
              maxLength={500}
              value={form.key}
              onChange={event => set({ key: event.target.value })}
            />
          )}
        </Field>
        <Field label={t(words.ca)}>
          {props => (
            <textarea
              {...props}
              className="input"
              rows={2}
              spellCheck={false}
              value={form.ca}
              onChange={event => set({ ca: event.target.value })}
            />
          )}
        </Field>
        <Field label={t(words.every)}>
          {props => (
            <select
              {...props}
              className="input"
              value={form.everySeconds}
              onChange={event => set({ everySeconds: Number(event.target.value) })}
            >
              {EVERY.map(seconds => (
                <option key={seconds} value={seconds}>
                  {t(words.everyWords[seconds])}
                </option>
              ))}
            </select>
          )}
        </Field>
        <label className="row">
          <input type="checkbox" checked={form.takePrivate} onChange={event => set({ takePrivate: event.target.checked })} />
          <span>{t(words.takePrivate)}</span>
        </label>
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
          <Button type="submit" look="primary" busy={doing.busy}>
            {t(words.take)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
