// Finding a person on record by a part of the name, e-mail or number; the gateway searches.
import { useState } from 'react'
import { newRequestWords as words } from '../../../shared/words/extension-requests.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field } from '../../ui/parts.tsx'
import { LiveNote, useLive } from '../live.tsx'

const SHOWN = 8

export interface Chosen {
  readonly id: string
  readonly name: string
}

export function PersonPicker({
  chosen,
  fault,
  onChoose,
}: {
  chosen: Chosen | null
  fault: string | undefined
  onChoose: (person: Chosen | null) => void
}) {
  const { t } = useLanguage()
  const [typed, setTyped] = useState('')
  const q = typed.trim()
  const live = useLive(
    async source =>
      q === '' ? undefined : await source.call('personsPage', { query: { q, sort: 'name', limit: String(SHOWN) } }),
    q,
  )
  if (chosen)
    return (
      <div className="row wrap">
        <span className="strong foreign">{t(words.chosen, { name: chosen.name })}</span>
        <Button size="small" onClick={() => onChoose(null)}>
          {t(words.change)}
        </Button>
      </div>
    )
  const found = q === '' ? [] : (live.data?.rows ?? [])
  return (
    <div className="stack tight">
      <Field label={t(words.person)} hint={t(words.personHint)} fault={fault}>
        {props => (
          <input
            {...props}
            type="search"
            className="input"
            autoComplete="off"
            value={typed}
            onChange={event => setTyped(event.target.value)}
            onKeyDown={event => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              const [only, other] = found
              if (only && !other) onChoose({ id: only.id, name: only.name })
            }}
          />
        )}
      </Field>
      {q !== '' && <LiveNote live={live} />}
      {q !== '' && live.data && found.length === 0 && <p className="quiet">{t(words.noMatch)}</p>}
      {found.length > 0 && (
        <ul className="card lines" aria-label={t(words.found)}>
          {found.map(person => (
            <li key={person.id}>
              <button type="button" className="template" onClick={() => onChoose({ id: person.id, name: person.name })}>
                <span className="strong foreign">{person.name}</span>
                <span className="faint foreign">{[person.ref, person.email].filter(Boolean).join(' · ')}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
