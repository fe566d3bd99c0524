// Step 2: what is found in free text and confirmed by a human, and each other place done by name.
import { useState } from 'react'
import { registers } from '../../../shared/registers/all.ts'
import type { Request } from '../../../shared/registers/requests.ts'
import { stepWords as words } from '../../../shared/words/extension-requests.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import type { SignName } from '../../ui/icons.tsx'
import { useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field, Note, Situation, type Tone } from '../../ui/parts.tsx'
import { Time } from '../../ui/time.tsx'
import { useDoing, useLive } from '../live.tsx'
import { type AnswerOf, useSource } from '../source.ts'
import type { StepProps } from './IdentityStep.tsx'

const isIds = (value: unknown): value is string[] => Array.isArray(value) && value.every(one => typeof one === 'string')

/** Ids of the hits that were ticked: kept until the package is made. */
export const useTicked = (request: Request) => useDraft<string[]>(`request hits ${request.id}`, [], isIds)

export function WorkingStep({ request, state, nameOf, mayAct, mayTick }: StepProps & { mayTick: boolean }) {
  if (state === 'next') return null
  return (
    <>
      {mayAct && <Search request={request} />}
      <Places request={request} nameOf={nameOf} mayTick={mayTick} />
    </>
  )
}

function Search({ request }: { request: Request }) {
  const { t, n } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const ticked = useTicked(request)
  const [typed, setTyped] = useState('')
  const [found, setFound] = useState<AnswerOf<'searchRequest'> | null>(null)
  const search = () =>
    doing.run(async () => {
      const more = typed
        .split('\n')
        .map(line => line.trim())
        .filter(line => line.length > 1)
      setFound(await source.call('searchRequest', { params: { id: request.id }, input: { words: more } }))
    })
  return (
    <>
      <p className="faint">{t(words.searchMeans)}</p>
      <Field label={t(words.searchWords)}>
        {props => (
          <textarea {...props} className="input" rows={2} value={typed} onChange={event => setTyped(event.target.value)} />
        )}
      </Field>
      <div className="acts start">
        <Button busy={doing.busy} onClick={() => void search()}>
          {t(words.search)}
        </Button>
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      {found && (
        <div className="stack tight" role="status">
          <p className="faint foreign">{t(words.searched, { words: found.words.join(', ') })}</p>
          {!found.complete && <Note tone="warn">{t(words.incomplete)}</Note>}
          <p className="strong">{found.hits.length === 0 ? t(words.noHits) : t(words.hits, { count: n(found.hits.length) })}</p>
          {found.hits.length > 0 && (
            <ul className="card lines hits">
              {found.hits.map(hit => (
                <li key={hit.id}>
                  <label className="row">
                    <input
                      type="checkbox"
                      checked={ticked.value.includes(hit.id)}
                      onChange={event =>
                        ticked.set(event.target.checked ? [...ticked.value, hit.id] : ticked.value.filter(one => one !== hit.id))
                      }
                    />
                    <span className="foreign">
                      {hit.excerpt}
                      <span className="block faint">
                        {hit.register in registers ? t(registers[hit.register as keyof typeof registers].label) : hit.register}
                        {hit.at !== null && (
                          <>
                            {' '}
                            · <Time at={hit.at} as="stamp" />
                          </>
                        )}
                      </span>
                    </span>
                  </label>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </>
  )
}

const PLACE_SIGNS: Record<Request['places'][number]['state'], readonly [Tone, SignName]> = {
  open: ['warn', 'waiting'],
  done: ['ok', 'check'],
  'nothing-held': ['ok', 'dash'],
  failed: ['fail', 'failed'],
}

function Places({ request, nameOf, mayTick }: { request: Request; nameOf: (person: string) => string; mayTick: boolean }) {
  const { t } = useLanguage()
  const connectors = useLive(source => source.list('connectors'))
  const nameOfPlace = (id: string) => connectors.data?.find(one => one.id === id)?.name ?? id
  return (
    <section className="stack tight" aria-label={t(words.places)}>
      <h4 className="strong">{t(words.places)}</h4>
      {request.places.length === 0 ? (
        <p className="faint">{t(words.noPlaces)}</p>
      ) : (
        <>
          <p className="faint">{t(words.placesMeans)}</p>
          <ul className="card lines">
            {request.places.map(place => (
              <li key={place.connector} className="one-place stack tight">
                <div className="row wrap">
                  <span className="foreign strong">{nameOfPlace(place.connector)}</span>
                  <span className="push">
                    <Situation
                      tone={PLACE_SIGNS[place.state][0]}
                      sign={PLACE_SIGNS[place.state][1]}
                      word={t(words.placeStates[place.state])}
                      pill
                    />
                  </span>
                </div>
                {place.by !== null && place.at !== null && (
                  <p className="faint foreign">
                    {t(words.placeBy, { name: nameOf(place.by) })} <Time at={place.at} as="stamp" />
                    {place.note && ` · ${place.note}`}
                  </p>
                )}
                {mayTick && (place.state === 'open' || place.state === 'failed') && (
                  <PlaceForm request={request} connector={place.connector} name={nameOfPlace(place.connector)} />
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function PlaceForm({ request, connector, name }: { request: Request; connector: string; name: string }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const [note, setNote] = useState('')
  const record = (state: 'done' | 'nothing-held' | 'failed') =>
    void doing.run(async () => {
      await source.operate('requests', 'placeDone', { row: request.id, input: { connector, state, note: note.trim() } })
    })
  return (
    <>
      <Field label={t(words.placeNote, { place: name })}>
        {props => (
          <input {...props} className="input" maxLength={1000} value={note} onChange={event => setNote(event.target.value)} />
        )}
      </Field>
      <div className="acts start">
        {(['done', 'nothing-held', 'failed'] as const).map(state => (
          <Button
            key={state}
            size="small"
            busy={doing.busy}
            aria-label={`${name}: ${t(words.placeStates[state])}`}
            onClick={() => record(state)}
          >
            {t(words.placeStates[state])}
          </Button>
        ))}
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </>
  )
}
