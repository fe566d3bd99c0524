// Importing a list: choose a file, see what it would block and which lines are left out, name it, then block it as one.
import { useMemo, useState } from 'react'
import { type ReadList, readAddressList } from '../../shared/address-list.ts'
import { LIST_CAP, type List } from '../../shared/registers/lists.ts'
import { uiWords } from '../../shared/words/extension.ts'
import { allowWords, sourceWords, listWords as words } from '../../shared/words/extension-blocks.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field, Note } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { useCareful } from './careful.tsx'
import { LengthOptions } from './LengthOptions.tsx'
import { useSource } from './source.ts'

/** So many entries are shown; the rest is counted. */
const SHOWN = 20
/** Longer files hold more than a list may. */
const MOST_BYTES = 8_000_000

export function ListDialog({ lists, onClose }: { lists: readonly List[]; onClose: () => void }) {
  const { t, n } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const [file, setFile] = useState<{ name: string; text: string } | 'unreadable' | null>(null)
  const [takePrivate, setTakePrivate] = useState(false)
  const [name, setName] = useState('')
  const [replaces, setReplaces] = useState('')
  const [seconds, setSeconds] = useState(0)
  const [asked, setAsked] = useState(false)
  const read = useMemo(
    () => (file && file !== 'unreadable' ? readAddressList(file.text, { most: LIST_CAP, takePrivate }) : undefined),
    [file, takePrivate],
  )
  const choose = async (chosen: File | undefined) => {
    if (!chosen) return
    try {
      if (chosen.size > MOST_BYTES) throw new RangeError('too long')
      setFile({ name: chosen.name, text: await chosen.text() })
      if (!name.trim()) setName(chosen.name.replace(/\.\w+$/, '').slice(0, 120))
    } catch {
      setFile('unreadable')
    }
  }
  const why = !read ? t(words.chooseFirst) : read.addresses.length === 0 ? t(words.foundNone) : undefined
  const take = async () => {
    setAsked(true)
    if (!file || file === 'unreadable' || !read || why || !name.trim()) return
    const { addresses, skipped } = read
    const until = seconds > 0 ? Date.now() + seconds * 1000 : null
    const input = { name, origin: file.name.slice(0, 300), addresses, skipped, until }
    const row = replaces || crypto.randomUUID()
    const done = await careful.runConfirmed(async confirmed => {
      await source.operate('lists', 'take', { row, input, confirmed })
    })
    if (!done) return
    toast(t(words.took, { name, count: n(addresses.length) }))
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
              accept=".txt,.csv,.json,.list,.netset,.ipset,text/plain,text/csv,application/json"
              onChange={event => void choose(event.target.files?.[0])}
            />
          )}
        </Field>
        {read && <Preview read={read} />}
        <label className="row">
          <input type="checkbox" checked={takePrivate} onChange={event => setTakePrivate(event.target.checked)} />
          <span>{t(sourceWords.takePrivate)}</span>
        </label>
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
            {t(words.take, { count: n(read?.addresses.length ?? 0) })}
          </Button>
        </div>
      </form>
      {careful.question}
    </Dialog>
  )
}

const FAULTS = {
  'not-an-address': words.notAddress,
  wide: words.tooWide,
  private: words.isPrivate,
  'too-many': words.tooMany,
} as const

function Preview({ read: { addresses, skipped, faults } }: { read: ReadList }) {
  const { t, n } = useLanguage()
  return (
    <section className="stack tight" aria-label={t(words.preview)}>
      {addresses.length === 0 ? (
        <Note tone="warn" live>
          {t(words.foundNone)}
        </Note>
      ) : (
        <>
          <p className="strong" role="status">
            {t(words.found, { count: n(addresses.length) })}
          </p>
          <p className="code excerpt foreign">
            {addresses.slice(0, SHOWN).join('  ')}
            {addresses.length > SHOWN && `  … ${t(words.more, { count: n(addresses.length - SHOWN) })}`}
          </p>
        </>
      )}
      {skipped > 0 && (
        <details>
          <summary className="tone-warn">{t(words.wrongLines, { count: n(skipped) })}</summary>
          <div className="card scrolls first-decisions">
            <table className="plain">
              <caption className="unseen">{t(words.wrongLines, { count: n(skipped) })}</caption>
              <thead>
                <tr>
                  <th scope="col">{t(words.line)}</th>
                  <th scope="col">{t(words.content)}</th>
                  <th scope="col">{t(words.why)}</th>
                </tr>
              </thead>
              <tbody>
                {faults.map(one => (
                  <tr key={one.line}>
                    <td>{n(one.line)}</td>
                    <td>
                      <code className="foreign">{one.text}</code>
                    </td>
                    <td className="quiet">{t(FAULTS[one.why], { most: n(LIST_CAP) })}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {skipped > faults.length && <p className="faint">{t(words.more, { count: n(skipped - faults.length) })}</p>}
        </details>
      )}
    </section>
  )
}
