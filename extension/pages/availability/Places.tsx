// The places: where generations are kept, and how each was found when it was last looked at.
import { useState } from 'react'
import type { Availability, PlaceSeen } from '../../../shared/api.ts'
import { bytesText } from '../../../shared/availability.ts'
import type { Place } from '../../../shared/registers/places.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { availabilityWords, placeWords as words } from '../../../shared/words/extension-availability.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/errors.tsx'
import { Sign, type SignName } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, EmptyState, Situation, type Tone } from '../../ui/parts.tsx'
import { Time } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'
import { placeAddress } from './figures.ts'

const SIGNS: Record<keyof typeof words.situations, readonly [Tone, SignName]> = {
  ours: ['ok', 'check'],
  new: ['unknown', 'unknown'],
  foreign: ['fail', 'failed'],
  'not-ours': ['fail', 'failed'],
  away: ['fail', 'failed'],
  unseen: ['unknown', 'unknown'],
}

/** How a place was found: sign and word, and what speaks against it. `used`: generations should lie there. */
export function PlaceSign({ seen, used = false }: { seen: PlaceSeen | null; used?: boolean }) {
  const { t } = useLanguage()
  const situation = seen?.situation ?? 'unseen'
  const emptied = situation === 'new' && used
  const [tone, sign] = emptied ? SIGNS.away : SIGNS[situation]
  return <Situation tone={tone} sign={sign} word={t(words.situations[situation])} pill />
}

export function Places({
  data: { places, plans },
  nameOf,
  mayEdit,
  onAdd,
  onChanged,
}: {
  data: Availability
  nameOf: (person: string) => string
  mayEdit: boolean
  onAdd: () => void
  onChanged: () => Promise<void>
}) {
  const { t } = useLanguage()
  return (
    <section className="stack tight" aria-labelledby="places">
      <div className="row">
        <div>
          <h3 id="places" className="title">
            {t(words.title)}
          </h3>
          <p className="quiet">{t(words.sub)}</p>
        </div>
        {mayEdit && (
          <span className="push">
            <Button onClick={onAdd}>
              <Sign name="plus" /> {t(words.add)}
            </Button>
          </span>
        )}
      </div>
      <div className="card scrolls">
        {places.length === 0 ? (
          <EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>
        ) : (
          <table className="data">
            <caption className="unseen">{t(words.title)}</caption>
            <thead>
              <tr>
                <th scope="col">{t(words.name)}</th>
                <th scope="col" style={{ width: '34%' }}>
                  {t(words.where)}
                </th>
                <th scope="col" style={{ width: '32%' }}>
                  {t(words.seen)}
                </th>
                <th scope="col">{t(words.checked)}</th>
                {mayEdit && (
                  <th scope="col" className="no-print">
                    {t(availabilityWords.operation)}
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {places.map(({ place, seen }) => {
                const users = plans.filter(({ plan }) => plan.places.includes(place.id))
                const used = users.some(({ generations }) => generations > 0)
                return (
                  <tr key={place.id}>
                    <th scope="row">
                      <span className="foreign clamp">{place.name}</span>
                    </th>
                    <td>
                      <code className="foreign">{placeAddress(place)}</code>
                      <span className="block faint">
                        {t(words.kinds[place.kind])} · <span className="foreign">{nameOf(place.by)}</span>{' '}
                        <Time at={place.addedAt} as="stamp" />
                      </span>
                    </td>
                    <td>
                      <PlaceSign seen={seen} used={used} />
                      {seen && <Seen seen={seen} used={used} />}
                    </td>
                    <td>{seen ? <Time at={seen.at} /> : '—'}</td>
                    {mayEdit && (
                      <td className="no-print">
                        <PlaceActs place={place} users={users.map(({ plan }) => plan.name)} onChanged={onChanged} />
                      </td>
                    )}
                  </tr>
                )
              })}
            </tbody>
          </table>
        )}
      </div>
    </section>
  )
}

function Seen({ seen, used }: { seen: PlaceSeen; used: boolean }) {
  const { t } = useLanguage()
  const facts = [
    seen.freeBytes === null ? '' : t(words.free, { bytes: bytesText(seen.freeBytes) }),
    seen.sameDisk === null ? '' : t(seen.sameDisk ? words.sameDisk : words.otherDisk),
  ].filter(Boolean)
  return (
    <>
      {seen.why && <span className="block">{t(seen.why)}</span>}
      {seen.situation === 'new' && used && <span className="block">{t(words.emptied)}</span>}
      <span className="block faint">{facts.join(' · ')}</span>
      {seen.vaultCurrent === false && <span className="block tone-warn">{t(words.oldVault)}</span>}
    </>
  )
}

function PlaceActs({ place, users, onChanged }: { place: Place; users: readonly string[]; onChanged: () => Promise<void> }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [asking, setAsking] = useState(false)
  const check = async () => {
    let seen: PlaceSeen | undefined
    const done = await doing.run(async () => {
      seen = await source.call('checkPlace', { input: { place: place.id } })
      await onChanged()
    })
    if (done && seen) toast(t(words.checkedNow, { situation: t(words.situations[seen.situation]) }))
  }
  const remove = async () => {
    const done = await doing.run(async () => {
      await source.operate('places', 'remove', { row: place.id, input: {} })
      await onChanged()
    })
    if (!done) return
    toast(t(words.removed, { name: place.name }))
    setAsking(false)
  }
  return (
    <>
      <div className="acts start">
        <Button size="small" busy={doing.busy} aria-label={`${t(words.check)}: ${place.name}`} onClick={() => void check()}>
          {t(words.check)}
        </Button>
        <Button
          size="small"
          aria-label={`${t(words.remove)}: ${place.name}`}
          why={users.length > 0 ? t(words.inUse, { plans: users.join(', ') }) : undefined}
          onClick={() => setAsking(true)}
        >
          {t(words.remove)}
        </Button>
      </div>
      {doing.error !== undefined && !asking && <ErrorNote error={doing.error} />}
      {asking && (
        <Dialog title={t(words.removeSure, { name: place.name })} onClose={() => setAsking(false)}>
          <p>{t(words.removeMeans)}</p>
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button onClick={() => setAsking(false)}>{t(uiWords.cancel)}</Button>
            <Button look="danger" busy={doing.busy} onClick={() => void remove()}>
              {t(words.remove)}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  )
}
