// Step 5: the reply letter, written by the gateway, edited here, printed or sent; then how the person was told.
import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import type { Request } from '../../../shared/registers/requests.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { stepWords as words } from '../../../shared/words/extension-requests.ts'
import { LANGUAGES, type Language } from '../../../shared/words/text.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { Sign } from '../../ui/icons.tsx'
import { useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field } from '../../ui/parts.tsx'
import { Time } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import type { StepProps } from './IdentityStep.tsx'

interface Letter {
  language: Language
  text: string
}
const isLetter = (value: unknown): value is Letter =>
  typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string' && 'language' in value

const useLetter = (request: Request, language: Language) =>
  useDraft<Letter>(`request letter ${request.id}`, { language, text: '' }, isLetter)

/** SHA-256 of a text as UTF-8, lower-case hex. */
async function sha256Of(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

export function LetterStep({ request, nameOf, mayAct }: StepProps) {
  const { t } = useLanguage()
  if (request.letter)
    return (
      <>
        <p className="faint foreign">
          {request.letter.way} · {nameOf(request.letter.by)} <Time at={request.letter.at} as="stamp" />
        </p>
        <details>
          <summary>{t(words.letterText)}</summary>
          <pre className="document foreign" lang={request.letter.language}>
            {request.letter.text}
          </pre>
          <p className="faint">
            <code>{request.letter.sha256}</code>
          </p>
        </details>
      </>
    )
  if (!mayAct) return null
  return (
    <>
      <LetterText request={request} />
      <Tell request={request} />
    </>
  )
}

/** The letter itself: kept while it is written, also across the erasure of the person. */
export function LetterText({ request }: { request: Request }) {
  const { t, language } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const letter = useLetter(request, language)
  const [printing, setPrinting] = useState(false)
  const { value } = letter
  useEffect(() => {
    if (!printing) return
    document.body.classList.add('prints-letter')
    print()
    document.body.classList.remove('prints-letter')
    setPrinting(false)
  }, [printing])
  const write = () =>
    doing.run(async () => {
      const answer = await source.call('requestLetter', { params: { id: request.id }, input: { language: value.language } })
      letter.set({ language: value.language, text: answer.text })
    })
  return (
    <div className="stack tight">
      <div className="row wrap">
        <Field label={t(words.letterLanguage)}>
          {props => (
            <select
              {...props}
              className="input fit"
              value={value.language}
              onChange={event => letter.set({ ...value, language: event.target.value === 'en' ? 'en' : 'ja' })}
            >
              {LANGUAGES.map(one => (
                <option key={one} value={one} lang={one}>
                  {uiWords.thisLanguage[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button className="letter-make" busy={doing.busy} onClick={() => void write()}>
          {t(value.text ? words.letterAnew : words.letterMake)}
        </Button>
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      {value.text && (
        <>
          <Field label={t(words.letterText)} hint={t(words.letterHint)}>
            {props => (
              <textarea
                {...props}
                lang={value.language}
                className="input"
                rows={14}
                maxLength={20_000}
                value={value.text}
                onChange={event => letter.set({ ...value, text: event.target.value })}
              />
            )}
          </Field>
          <div className="acts start">
            <Button onClick={() => setPrinting(true)}>
              <Sign name="print" /> {t(words.print)}
            </Button>
          </div>
        </>
      )}
      {printing &&
        createPortal(
          <div className="letter-print" lang={value.language}>
            {value.text}
          </div>,
          document.body,
        )}
    </div>
  )
}

function Tell({ request }: { request: Request }) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const letter = useLetter(request, language)
  const [way, setWay] = useState('')
  const [asked, setAsked] = useState(false)
  const tell = async () => {
    setAsked(true)
    const kept = letter.value
    const text = kept.text.trim()
    if (!way.trim() || !text) return
    const done = await doing.run(async () => {
      const input = { language: kept.language, text, sha256: await sha256Of(text), way: way.trim() }
      await source.operate('requests', 'tell', { row: request.id, input })
    })
    if (!done) return
    letter.clear()
    toast(t(words.told))
  }
  return (
    <>
      <Field
        label={t(words.tellWay)}
        hint={t(words.tellWayHint)}
        fault={asked && !way.trim() ? t(words.tellWayMissing) : undefined}
      >
        {props => (
          <input {...props} className="input" maxLength={200} value={way} onChange={event => setWay(event.target.value)} />
        )}
      </Field>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts start">
        <Button
          look="primary"
          busy={doing.busy}
          why={letter.value.text.trim() ? undefined : t(words.letterMissing)}
          onClick={() => void tell()}
        >
          {t(words.tellNow)}
        </Button>
      </div>
    </>
  )
}
