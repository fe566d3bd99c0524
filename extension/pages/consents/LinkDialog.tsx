// A private link for a person: made by the gateway, shown this one time, sent by mail if that is wanted and possible.
import { useState } from 'react'
import type { DataSubject } from '../../../shared/registers/persons.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { personWords as words } from '../../../shared/words/extension-consents.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Note } from '../../ui/parts.tsx'
import { Time } from '../../ui/time.tsx'
import { CopyButton } from '../CopyButton.tsx'
import { useDoing } from '../live.tsx'
import { type AnswerOf, useSource } from '../source.ts'

export function LinkDialog({
  person,
  onClose,
  onDone,
}: {
  person: Pick<DataSubject, 'id' | 'name' | 'email'>
  onClose: () => void
  onDone: () => void
}) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const [send, setSend] = useState(false)
  const [made, setMade] = useState<AnswerOf<'privateLink'> | null>(null)
  const make = () =>
    doing.run(async () => {
      setMade(await source.call('privateLink', { input: { person: person.id, send } }))
      onDone()
    })
  return (
    <Dialog title={t(words.linkTitle, { name: person.name })} onClose={onClose}>
      {made ? (
        <>
          <Note tone="warn" live>
            {t(words.linkOnce)}
          </Note>
          <pre className="code example foreign">{made.url}</pre>
          <div className="row wrap">
            <CopyButton text={made.url} />
            <span className="faint">
              {t(words.linkUntil)} <Time at={made.until} as="stamp" />
            </span>
          </div>
          {send && <p>{made.sent ? t(words.linkSent, { email: person.email }) : t(words.linkNotSent)}</p>}
          <div className="acts">
            <Button look="primary" onClick={onClose}>
              {t(words.linkTaken)}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p>{t(words.linkMeans)}</p>
          {person.email ? (
            <label className="row">
              <input type="checkbox" checked={send} onChange={event => setSend(event.target.checked)} />
              <span className="foreign">{t(words.linkSend, { email: person.email })}</span>
            </label>
          ) : (
            <p className="faint">{t(words.linkNoMail)}</p>
          )}
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
            <Button look="primary" busy={doing.busy} onClick={() => void make()}>
              {t(words.linkMake)}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}
