// A person, added or corrected. A correction keeps both values and says why.
import { useState } from 'react'
import { type DataSubject, PersonText } from '../../../shared/registers/persons.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { personWords as words } from '../../../shared/words/extension-consents.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field } from '../../ui/parts.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import { PersonFields, useHosts } from './PersonFields.tsx'
import { freshPerson, isPersonForm, type PersonForm, personForm, personOf } from './person-form.ts'

export const textOf = (person: DataSubject): PersonText =>
  PersonText.parse(Object.fromEntries(Object.keys(PersonText.shape).map(key => [key, person[key as keyof PersonText]])))

export function PersonDialog({
  person,
  self,
  administrator,
  onClose,
  onAdded,
}: {
  /** Null: a new one. */
  person: DataSubject | null
  /** Who acts: a host adds for themselves. */
  self: string
  administrator: boolean
  onClose: () => void
  onAdded?: (row: string) => void
}) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const hosts = useHosts()
  const initial = person ? personForm(textOf(person)) : freshPerson(administrator ? '' : self, language)
  const draft = useDraft<PersonForm>(`person ${person?.id ?? 'new'}`, initial, isPersonForm)
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const result = personOf(draft.value)
  const save = async () => {
    setAsked(true)
    if (!('person' in result) || (person && !reason.trim())) return
    const input = result.person
    let row = ''
    const done = await doing.run(async () => {
      row = person
        ? (await source.operate('persons', 'edit', { row: person.id, input: { ...input, reason: reason.trim() } })).row
        : (await source.operate('persons', 'add', { input })).row
    })
    if (!done) return
    draft.clear()
    toast(t(person ? words.saved : words.added, { name: input.name }))
    onClose()
    if (!person) onAdded?.(row)
  }
  return (
    <Dialog title={person ? t(words.editTitle, { name: person.name }) : t(words.add)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        {draft.restored && <p className="faint">{t(uiWords.draftRestored)}</p>}
        <PersonFields
          form={draft.value}
          faults={asked && 'faults' in result ? result.faults : new Set()}
          hosts={administrator ? hosts : null}
          onChange={draft.set}
        />
        {person && (
          <Field
            label={t(words.reason)}
            hint={t(words.reasonHint)}
            fault={asked && !reason.trim() ? t(words.faults.reason) : undefined}
          >
            {props => (
              <input
                {...props}
                className="input"
                maxLength={500}
                value={reason}
                onChange={event => setReason(event.target.value)}
              />
            )}
          </Field>
        )}
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button
            onClick={() => {
              draft.clear()
              onClose()
            }}
          >
            {t(uiWords.cancel)}
          </Button>
          <Button type="submit" look="primary" busy={doing.busy}>
            {t(uiWords.save)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
