// The editor of a notice: both languages side by side, each with exactly what is shown and hashed; what is missing is named.
import { useState } from 'react'
import { LAW, NOTICE_FIELDS, NOTICE_FLOOR, type NoticeField } from '../../../shared/law.ts'
import { missingInNotice, NoticeTexts, noticeDigest, noticeDocument } from '../../../shared/notices.ts'
import type { Purpose } from '../../../shared/registers/purposes.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { purposeWords, noticeEditorWords as words } from '../../../shared/words/extension-purposes.ts'
import { noticeWords } from '../../../shared/words/notices.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field, Note } from '../../ui/parts.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import { firstTexts, type NoticeState } from './notice-state.ts'
import { PublishForm } from './PublishForm.tsx'

const BOTH = ['ja', 'en'] as const
const languageWord = { ja: purposeWords.japanese, en: purposeWords.english } as const
const isTexts = (value: unknown): value is NoticeTexts =>
  typeof value === 'object' && value !== null && 'ja' in value && 'en' in value

export function NoticeEditor({ purpose, state, onClose }: { purpose: Purpose; state: NoticeState; onClose: () => void }) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const kept = useDraft<NoticeTexts>(`notice ${purpose.id}`, firstTexts(purpose, state), isTexts)
  const [asked, setAsked] = useState(false)
  /** The draft that is to be published now, as it was stored: what is kept on this computer is forgotten by then. */
  const [publishing, setPublishing] = useState<{ row: string; texts: NoticeTexts } | null>(null)
  const texts = kept.value
  const parsed = NoticeTexts.safeParse(texts)
  const noHeading = BOTH.some(one => !texts[one]?.title.trim())
  const missing = missingInNotice(parsed.success ? parsed.data : texts, purpose.law)
  const needed: ReadonlySet<NoticeField> = new Set([...NOTICE_FLOOR, ...LAW[purpose.law].noticeFields])
  const name = purpose.name[language]
  const change = (one: 'ja' | 'en', field: NoticeField | 'title', value: string) => {
    const text = texts[one]
    if (text) kept.set({ ...texts, [one]: { ...text, [field]: value } })
  }
  const store = async (): Promise<string | undefined> => {
    setAsked(true)
    if (!parsed.success || noHeading) return undefined
    let row: string | undefined
    const done = await doing.run(async () => {
      row = state.draft
        ? (await source.operate('notices', 'redraft', { row: state.draft.id, input: { texts: parsed.data } })).row
        : (await source.operate('notices', 'draft', { input: { purpose: purpose.id, texts: parsed.data } })).row
    })
    if (!done) return undefined
    kept.clear()
    return row
  }
  const save = async () => {
    if ((await store()) === undefined) return
    toast(t(words.draftSaved))
    onClose()
  }
  const publish = async () => {
    const row = await store()
    if (row !== undefined && parsed.success) setPublishing({ row, texts: parsed.data })
  }
  const discard = async () => {
    const { draft } = state
    const done = await doing.run(async () => {
      if (draft) await source.operate('notices', 'discard', { row: draft.id, input: {} })
    })
    if (!done) return
    kept.clear()
    if (draft)
      toast(t(words.discarded), () => {
        void source.operate('notices', 'draft', { input: { purpose: purpose.id, texts: draft.texts } }).catch(() => undefined)
      })
    onClose()
  }
  if (publishing) return <PublishForm purpose={purpose} {...publishing} state={state} onClose={onClose} />
  const others = Object.keys(texts).filter(one => one !== 'ja' && one !== 'en')
  const rowsOf = (field: NoticeField) => (field === 'dataItems' || field === 'purposeOfUse' ? 3 : 2)
  return (
    <Dialog title={t(words.title, { purpose: name })} wide onClose={onClose}>
      <form
        className="stack notice-editor"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        {kept.restored && <p className="faint">{t(uiWords.draftRestored)}</p>}
        <div className="two">
          {BOTH.map(one => {
            const text = texts[one]
            if (!text) return null
            const shown = parsed.success ? parsed.data[one] : undefined
            return (
              <section key={one} className="stack" lang={language} aria-label={t(languageWord[one])}>
                <h3>{t(languageWord[one])}</h3>
                <Field
                  label={t(words.fieldIn, { field: t(words.heading), language: t(languageWord[one]) })}
                  fault={asked && !text.title.trim() ? t(words.headingMissing) : undefined}
                >
                  {props => (
                    <input
                      {...props}
                      lang={one}
                      className="input"
                      maxLength={200}
                      value={text.title}
                      onChange={event => change(one, 'title', event.target.value)}
                    />
                  )}
                </Field>
                {NOTICE_FIELDS.map(field => (
                  <Field
                    key={field}
                    label={`${t(words.fieldIn, { field: t(noticeWords[field]), language: t(languageWord[one]) })}${
                      needed.has(field) ? ` — ${t(words.needed)}` : ''
                    }`}
                  >
                    {props => (
                      <textarea
                        {...props}
                        lang={one}
                        className="input"
                        rows={rowsOf(field)}
                        maxLength={4000}
                        value={text[field]}
                        onChange={event => change(one, field, event.target.value)}
                      />
                    )}
                  </Field>
                ))}
                <h4 className="label">{t(words.preview)}</h4>
                <pre className="document foreign" lang={one}>
                  {shown ? noticeDocument(shown, one) : '—'}
                </pre>
                {shown && (
                  <p className="faint">
                    {t(words.digest)} <code>{noticeDigest(shown, one)}</code>
                  </p>
                )}
              </section>
            )
          })}
        </div>
        <p className="faint">{t(words.previewMeans)}</p>
        {others.length > 0 && <p className="faint">{t(words.otherLanguages, { languages: others.join(', ') })}</p>}
        {missing.length > 0 ? (
          <Note tone="warn">
            {t(words.missing)}
            <ul className="dots">
              {missing.map(path => (
                <li key={path}>{missingWord(path)}</li>
              ))}
            </ul>
          </Note>
        ) : (
          <Note tone="ok">{t(words.complete)}</Note>
        )}
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button look="danger" busy={doing.busy} onClick={() => void discard()}>
            {t(words.discard)}
          </Button>
          <Button type="submit" busy={doing.busy}>
            {t(words.saveDraft)}
          </Button>
          <Button
            look="primary"
            busy={doing.busy}
            why={missing.length > 0 ? t(words.missing) : undefined}
            onClick={() => void publish()}
          >
            {t(words.publish)}
          </Button>
        </div>
      </form>
    </Dialog>
  )

  function missingWord(path: string): string {
    const [one = '', field = ''] = path.split('.')
    const word = field === 'title' ? words.heading : noticeWords[field as NoticeField]
    return t(words.fieldIn, { field: t(word), language: one === 'ja' || one === 'en' ? t(languageWord[one]) : one })
  }
}
