// Importing a list: choose a file, see what it would block and which lines are left out, name it, then block it as one.
import { useState } from 'react'
import { LIST_CAP, type List } from '../../shared/registers/lists.ts'
import { uiWords } from '../../shared/words/extension.ts'
import { allowWords, listWords as words } from '../../shared/words/extension-blocks.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field, Note } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { useCareful } from './careful.tsx'
import { LengthOptions } from './LengthOptions.tsx'
import { type ReadFile, readListFile } from './list-file.ts'
import { useSource } from './source.ts'

/** So many entries and wrong lines are shown; the rest is counted. */
const SHOWN = 20
/** Longer files hold more than a list may. */
const MOST_BYTES = 8_000_000

export function ListDialog({ lists, onClose }: { lists: readonly List[]; onClose: () => void }) {
  const { t, n } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const [file, setFile] = useState<{ name: string; read: ReadFile } | 'unreadable' | null>(null)
  const [name, setName] = useState('')
  const [replaces, setReplaces] = useState('')
  const [seconds, setSeconds] = useState(0)
  const [asked, setAsked] = useState(false)
  const read = file && file !== 'unreadable' ? file.read : undefined
  const choose = async (chosen: File | undefined) => {
    if (!chosen) return
    try {
      if (chosen.size > MOST_BYTES) throw new RangeError('too long')
      setFile({ name: chosen.name, read: readListFile(await chosen.text()) })
      if (!name.trim()) setName(chosen.name.replace(/\.\w+$/, '').slice(0, 120))
    } catch {
      setFile('unreadable')
    }
  }
  const why = !read
    ? t(words.chooseFirst)
    : read.entries.length === 0
      ? t(words.foundNone)
      : read.tooMany
        ? t(words.tooMany, { count: n(read.entries.length), most: n(LIST_CAP) })
        : undefined
  const take = async () => {
    setAsked(true)
    if (!file || file === 'unreadable' || why || !name.trim()) return
    const { entries, wrong } = file.read
    const until = seconds > 0 ? Date.now() + seconds * 1000 : null
    const input = { name, origin: file.name.slice(0, 300), addresses: entries, skipped: wrong.length, until }
    const row = replaces || crypto.randomUUID()
    const done = await careful.runConfirmed(async confirmed => {
      await source.operate('lists', 'take', { row, input, confirmed })
    })
    if (!done) return
    toast(t(words.took, { name, count: n(entries.length) }))
    onClose()
  }
  return (
    <Dialog title={t(words.add)} wide onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void take()
        }}
      >
        <Field label={t(words.file)} hint={t(words.fileHint)} fault={file === 'unreadable' ? t(words.unreadable) : undefined}>
          {props => (
            <input
              {...props}
              type="file"
              className="input"
              accept=".txt,.csv,.list,.netset,.ipset,text/plain,text/csv"
              onChange={event => void choose(event.target.files?.[0])}
            />
          )}
        </Field>
        {read && <Preview read={read} />}
        <div className="pairs">
          <Field label={t(words.name)} fault={asked && !name.trim() ? t(words.nameMissing) : undefined}>
            {props => (
              <input {...props} className="input" maxLength={120} value={name} onChange={event => setName(event.target.value)} />
            )}
          </Field>
          <Field label={t(allowWords.howLong)}>
            {props => (
              <select {...props} className="input" value={seconds} onChange={event => setSeconds(Number(event.target.value))}>
                <option value={0}>{t(allowWords.forever)}</option>
                <LengthOptions />
              </select>
            )}
          </Field>
          {lists.length > 0 && (
            <Field label={t(words.replaces)}>
              {props => (
                <select {...props} className="input" value={replaces} onChange={event => setReplaces(event.target.value)}>
                  <option value="">{t(words.replacesNone)}</option>
                  {lists.map(list => (
                    <option key={list.id} value={list.id}>
                      {list.name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
        </div>
        {careful.error !== undefined && <ErrorNote error={careful.error} />}
        <div className="acts">
          <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
          <Button type="submit" look="primary" busy={careful.busy} why={why}>
            {t(words.take, { count: n(read?.entries.length ?? 0) })}
          </Button>
        </div>
      </form>
      {careful.question}
    </Dialog>
  )
}

function Preview({ read }: { read: ReadFile }) {
  const { t, n } = useLanguage()
  const faults = { address: words.notAddress, length: words.wrongLength, wide: words.tooWide } as const
  const { entries, wrong } = read
  return (
    <section className="stack tight" aria-label={t(words.preview)}>
      {entries.length === 0 ? (
        <Note tone="warn" live>
          {t(words.foundNone)}
        </Note>
      ) : (
        <>
          <p className="strong" role="status">
            {t(words.found, { count: n(entries.length), same: n(read.same) })}
          </p>
          {read.tooMany && <Note tone="warn">{t(words.tooMany, { count: n(entries.length), most: n(LIST_CAP) })}</Note>}
          <p className="code excerpt foreign">
            {entries.slice(0, SHOWN).join('  ')}
            {entries.length > SHOWN && `  … ${t(words.more, { count: n(entries.length - SHOWN) })}`}
          </p>
        </>
      )}
      {wrong.length > 0 && (
        <details>
          <summary className="tone-warn">{t(words.wrongLines, { count: n(wrong.length) })}</summary>
          <div className="card scrolls first-decisions">
            <table className="plain">
              <caption className="unseen">{t(words.wrongLines, { count: n(wrong.length) })}</caption>
              <thead>
                <tr>
                  <th scope="col">{t(words.line)}</th>
                  <th scope="col">{t(words.content)}</th>
                  <th scope="col">{t(words.why)}</th>
                </tr>
              </thead>
              <tbody>
                {wrong.slice(0, SHOWN * 5).map(one => (
                  <tr key={one.line}>
                    <td>{n(one.line)}</td>
                    <td>
                      <code className="foreign">{one.text}</code>
                    </td>
                    <td className="quiet">{t(faults[one.fault])}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {wrong.length > SHOWN * 5 && <p className="faint">{t(words.more, { count: n(wrong.length - SHOWN * 5) })}</p>}
        </details>
      )}
    </section>
  )
}
