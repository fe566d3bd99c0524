// A device that waits: its four words, the person's name and role; approve or refuse.
import { useState } from 'react'
import type { PendingPairing } from '../../shared/api.ts'
import { ROLES, type Role } from '../../shared/roles.ts'
import { peopleWords } from '../../shared/words/extension.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Field } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { useDoing } from './live.tsx'
import { wordsOf } from './pairing-words.ts'
import { useSource } from './source.ts'

/** The four words, English and Japanese one above the other, in order. */
export function FourWords({ indices }: { indices: readonly number[] }) {
  const { t } = useLanguage()
  return (
    <ol className="four-words" aria-label={t(peopleWords.fourWords)}>
      {wordsOf(indices).map((word, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order is the meaning, and two words may be equal
        <li key={i}>
          <span lang="en">{word.en}</span>
          <span lang="ja">{word.ja}</span>
        </li>
      ))}
    </ol>
  )
}

export function ApproveDialog({ pairing, onClose }: { pairing: PendingPairing; onClose: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [name, setName] = useState(pairing.name)
  const [role, setRole] = useState<Role>(pairing.role)
  const approve = async () => {
    const done = await doing.run(async () => {
      await source.call('approvePairing', { input: { id: pairing.id, name, role } })
    })
    if (done) {
      toast(t(peopleWords.approved, { name }))
      onClose()
    }
  }
  const refuse = async () => {
    const done = await doing.run(async () => {
      await source.call('refusePairing', { input: { id: pairing.id } })
    })
    if (done) {
      toast(t(peopleWords.refused))
      onClose()
    }
  }
  return (
    <Dialog title={t(peopleWords.approveTitle)} onClose={onClose}>
      <p>{t(peopleWords.compareWords)}</p>
      <FourWords indices={pairing.words} />
      <p className="faint">
        {t(peopleWords.deviceCalled)} <span className="foreign">{pairing.deviceName}</span> · <Time at={pairing.since} />
      </p>
      <form
        className="stack tight"
        onSubmit={event => {
          event.preventDefault()
          void approve()
        }}
      >
        <Field label={t(peopleWords.name)}>
          {props => (
            <input
              {...props}
              className="input"
              required
              maxLength={80}
              value={name}
              onChange={event => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={t(peopleWords.role)} hint={t(peopleWords.roleMeans[role])}>
          {props => (
            <select {...props} className="input" value={role} onChange={event => setRole(event.target.value as Role)}>
              {ROLES.map(one => (
                <option key={one} value={one}>
                  {t(peopleWords.roles[one])}
                </option>
              ))}
            </select>
          )}
        </Field>
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button look="danger" busy={doing.busy} onClick={() => void refuse()}>
            {t(peopleWords.refuse)}
          </Button>
          <Button type="submit" look="primary" busy={doing.busy} why={name.trim() ? undefined : t(peopleWords.nameMissing)}>
            {t(peopleWords.approve)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
