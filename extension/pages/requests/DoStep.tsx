// Step 4: what was decided is carried out: the package, the correction, the stop, or the erasure with the words to type. Long because each kind has its form.
import { useState } from 'react'
import type { Request } from '../../../shared/registers/requests.ts'
import { stepWords as words } from '../../../shared/words/extension-requests.ts'
import { downloadBlob } from '../../table/export.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { isString, useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field, Note } from '../../ui/parts.tsx'
import { useToast } from '../../ui/toast.tsx'
import { textOf } from '../consents/PersonDialog.tsx'
import { PersonFields } from '../consents/PersonFields.tsx'
import { type PersonForm, personForm, personOf } from '../consents/person-form.ts'
import { LiveNote, useDoing, useLive } from '../live.tsx'
import { type AnswerOf, useSource } from '../source.ts'
import type { StepProps } from './IdentityStep.tsx'
import { LetterText } from './LetterStep.tsx'
import { useTicked } from './WorkingStep.tsx'

type Package = AnswerOf<'packageRequest'>

export function DoStep({ request, mayAct }: StepProps) {
  const { t } = useLanguage()
  const [made, setMade] = useState<Package | null>(null)
  if (!mayAct) return request.response ? <p className="foreign">{request.response}</p> : null
  const refused = request.decision?.outcome === 'refuse'
  return (
    <>
      {refused ? <p className="quiet">{t(words.refusedDo)}</p> : <Carry request={request} made={made} onMade={setMade} />}
      <DoneForm request={request} made={made} />
    </>
  )
}

function Carry({ request, made, onMade }: { request: Request; made: Package | null; onMade: (made: Package) => void }) {
  switch (request.kind) {
    case 'disclosure':
    case 'portability':
    case 'provision-records':
      return <MakePackage request={request} made={made} onMade={onMade} />
    case 'correction':
      return <Correct request={request} />
    case 'stop-use':
    case 'stop-provision':
      return <StopUse request={request} />
    case 'erasure':
      return <Erase request={request} />
    case 'purpose-notice':
      return null
  }
}

function MakePackage({ request, made, onMade }: { request: Request; made: Package | null; onMade: (made: Package) => void }) {
  const { t, n, language } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const ticked = useTicked(request)
  const [passphrase, setPassphrase] = useState('')
  const short = passphrase !== '' && passphrase.length < 8
  const make = () =>
    doing.run(async () => {
      const answer = await source.call('packageRequest', {
        params: { id: request.id },
        input: { language, hits: ticked.value, passphrase: passphrase || null },
      })
      const bytes = Uint8Array.from(atob(answer.base64), char => char.charCodeAt(0))
      downloadBlob(answer.name, new Blob([bytes], { type: answer.type }))
      onMade(answer)
    })
  return (
    <>
      <p className="faint">{t(words.packageMeans, { hits: n(ticked.value.length) })}</p>
      <Field label={t(words.passphrase)} hint={t(words.passphraseHint)} fault={short ? t(words.passphraseShort) : undefined}>
        {props => (
          <input
            {...props}
            className="input"
            type="text"
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            value={passphrase}
            onChange={event => setPassphrase(event.target.value)}
          />
        )}
      </Field>
      <div className="acts start">
        <Button busy={doing.busy} why={short ? t(words.passphraseShort) : undefined} onClick={() => void make()}>
          {t(words.packageMake)}
        </Button>
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      {made && (
        <Note tone="ok" live>
          {t(words.packageMade, { sha256: made.sha256 })}
        </Note>
      )}
    </>
  )
}

function Correct({ request }: { request: Request }) {
  const file = useLive(source => source.call('personFile', { params: { id: request.person } }), request.person)
  if (!file.data?.person) return <LiveNote live={file} />
  return <CorrectForm key={file.data.person.changedAt} request={request} first={personForm(textOf(file.data.person))} />
}

function CorrectForm({ request, first }: { request: Request; first: PersonForm }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [form, setForm] = useState(first)
  const [asked, setAsked] = useState(false)
  const result = personOf(form)
  const correct = async () => {
    setAsked(true)
    if (!('person' in result)) return
    const done = await doing.run(async () => {
      const input = { person: result.person, reason: request.number }
      await source.call('correctRequest', { params: { id: request.id }, input })
    })
    if (done) toast(t(words.corrected))
  }
  return (
    <section className="stack" aria-label={t(words.correct)}>
      <PersonFields
        form={form}
        faults={asked && 'faults' in result ? result.faults : new Set()}
        hosts={null}
        onChange={setForm}
      />
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts start">
        <Button busy={doing.busy} onClick={() => void correct()}>
          {t(words.correctNow)}
        </Button>
      </div>
    </section>
  )
}

function StopUse({ request }: { request: Request }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const [stopped, setStopped] = useState(false)
  const stop = async () => {
    const done = await doing.run(async () => {
      await source.call('stopRequest', { params: { id: request.id }, input: {} })
    })
    if (done) setStopped(true)
  }
  if (stopped)
    return (
      <Note tone="ok" live>
        {t(words.stoppedAlready)}
      </Note>
    )
  return (
    <>
      <p className="faint">{t(words.stopMeans)}</p>
      <div className="acts start">
        <Button look="danger" busy={doing.busy} onClick={() => void stop()}>
          {t(words.stopNow)}
        </Button>
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </>
  )
}

/** Id of the proof that was begun for a request: kept, because the page may be closed while it runs. */
const useBegun = (request: Request) => useDraft(`request erasure ${request.id}`, '', isString)

function Erase({ request }: { request: Request }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const begun = useBegun(request)
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState(false)
  const wanted = t(words.eraseWords, { number: request.number })
  const right = typed.normalize('NFKC').trim() === wanted
  const erase = () => {
    setAsked(true)
    if (!right) return
    void doing.run(async () => {
      const { erasure } = await source.call('eraseRequest', { params: { id: request.id }, input: {} })
      begun.set(erasure)
    })
  }
  const erasure = request.erasure ?? begun.value
  if (erasure)
    return (
      <Note live acts={<a href={`#/proofs?row=${encodeURIComponent(erasure)}`}>{erasure.slice(0, 8)}</a>}>
        {t(words.eraseRuns)}
      </Note>
    )
  return (
    <>
      <details>
        <summary>{t(words.eraseLetterFirst)}</summary>
        <LetterText request={request} />
      </details>
      <Note tone="fail">
        <p>{t(words.eraseMeans)}</p>
        <p>{t(words.eraseStays)}</p>
      </Note>
      <Field label={t(words.eraseType, { words: wanted })} fault={asked && !right ? t(words.eraseWrong) : undefined}>
        {props => (
          <input {...props} className="input" autoComplete="off" value={typed} onChange={event => setTyped(event.target.value)} />
        )}
      </Field>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts start">
        <Button look="danger" busy={doing.busy} onClick={erase}>
          {t(words.eraseNow)}
        </Button>
      </div>
    </>
  )
}

function DoneForm({ request, made }: { request: Request; made: Package | null }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const begun = useBegun(request)
  const response = useDraft(`request response ${request.id}`, '', isString)
  const [asked, setAsked] = useState(false)
  const finish = async () => {
    setAsked(true)
    if (!response.value.trim()) return
    const done = await doing.run(async () => {
      const taken = made && { sha256: made.sha256, bytes: made.bytes, encrypted: made.encrypted }
      const input = { response: response.value.trim(), package: taken, erasure: begun.value || null }
      await source.operate('requests', 'done', { row: request.id, input })
    })
    if (!done) return
    response.clear()
    begun.clear()
    toast(t(words.doneSaid))
  }
  return (
    <>
      <Field label={t(words.responseLabel)} fault={asked && !response.value.trim() ? t(words.responseMissing) : undefined}>
        {props => (
          <textarea
            {...props}
            className="input"
            rows={2}
            maxLength={2000}
            value={response.value}
            onChange={event => response.set(event.target.value)}
          />
        )}
      </Field>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts start">
        <Button look="primary" busy={doing.busy} onClick={() => void finish()}>
          {t(words.doneNow)}
        </Button>
      </div>
    </>
  )
}
