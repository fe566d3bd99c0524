// CSV import: the file is read here, understood by the gateway, shown with every line at fault, and only then taken over.
import { useState } from 'react'
import type { ImportAnswer } from '../../../shared/consent-routes.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { importWords as words } from '../../../shared/words/extension-consents.ts'
import type { Text } from '../../../shared/words/text.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field, Note } from '../../ui/parts.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'

const MOST_BYTES = 20_000_000
/** Names of columns: the same in every language. */
const COLUMNS = 'ref, name, email, phone, language, guardian, relation, remarks, purpose, way, given on'
const FAULTS_SHOWN = 100

/** Some thousand bytes at a time: more arguments than that end a call. */
const CHUNK = 8190

function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) text += btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK)))
  return text
}

export function ImportDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t, n } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  /** The file in base64. */
  const [csv, setCsv] = useState<string | null>(null)
  const [fault, setFault] = useState<Text | null>(null)
  const [preview, setPreview] = useState<ImportAnswer | null>(null)
  const choose = async (file: File | undefined) => {
    setPreview(null)
    setCsv(null)
    if (!file) return setFault(words.fileMissing)
    if (file.size > MOST_BYTES) return setFault(words.tooBig)
    setFault(null)
    // The bytes go as they are: the gateway recognises Shift_JIS, which a text would have lost.
    setCsv(base64Of(new Uint8Array(await file.arrayBuffer())))
  }
  const ask = (apply: boolean) =>
    doing.run(async () => {
      const answer = await source.call('importConsents', { input: { base64: csv, apply } })
      setPreview(answer)
      if (!answer.applied) return
      toast(t(words.applied, { persons: n(answer.newPersons), consents: n(answer.consents) }))
      onDone()
      onClose()
    })
  const useful = preview ? preview.newPersons + preview.consents > 0 : false
  return (
    <Dialog title={t(words.title)} wide onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          if (csv === null) setFault(old => old ?? words.fileMissing)
          else void ask(false)
        }}
      >
        <p>{t(words.means)}</p>
        <Field label={t(words.file)} hint={t(words.columns, { columns: COLUMNS })} fault={fault ? t(fault) : undefined}>
          {props => (
            <input
              {...props}
              type="file"
              accept=".csv,text/csv"
              className="input"
              onChange={event => void choose(event.target.files?.[0])}
            />
          )}
        </Field>
        {preview && <Preview answer={preview} />}
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
          <Button type="submit" look={preview ? 'plain' : 'primary'} busy={doing.busy}>
            {t(words.preview)}
          </Button>
          {preview && (
            <Button look="primary" busy={doing.busy} why={useful ? undefined : t(words.nothing)} onClick={() => void ask(true)}>
              {t(words.apply)}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  )
}

function Preview({ answer }: { answer: ImportAnswer }) {
  const { t, n } = useLanguage()
  const { lines, newPersons, consents, unchanged, faults, sample } = answer
  return (
    <div className="stack" role="status">
      <p className="strong">
        {t(words.found, { lines: n(lines), persons: n(newPersons), consents: n(consents), unchanged: n(unchanged) })}
      </p>
      {faults.length > 0 && (
        <Note tone="warn">
          <p>
            {t(words.faults, { count: n(new Set(faults.map(({ line }) => line)).size) })} {t(words.faultsStay)}
          </p>
          <div className="scrolls">
            <table className="plain">
              <thead>
                <tr>
                  <th scope="col">{t(words.line)}</th>
                  <th scope="col">{t(words.column)}</th>
                  <th scope="col">{t(words.why)}</th>
                </tr>
              </thead>
              <tbody>
                {faults.slice(0, FAULTS_SHOWN).map((fault, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: one answer never changes
                  <tr key={i}>
                    <td>{n(fault.line)}</td>
                    <td>
                      <code>{fault.column ?? '—'}</code>
                    </td>
                    <td className="foreign">{t(fault.why)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {faults.length > FAULTS_SHOWN && <p>{t(words.moreFaults, { count: n(faults.length - FAULTS_SHOWN) })}</p>}
        </Note>
      )}
      {sample.length > 0 && (
        <div className="scrolls card">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t(words.line)}</th>
                <th scope="col">{t(words.what)}</th>
              </tr>
            </thead>
            <tbody>
              {sample.map(one => (
                <tr key={one.line}>
                  <td>{n(one.line)}</td>
                  <td className="foreign">
                    {[one.name, one.ref, one.purpose].filter(Boolean).join(' · ')} — {t(one.what)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}
