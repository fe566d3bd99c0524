// Bouncers: firewalls and proxies that enforce the same blocks, when each last came, and what it cannot hold.
import { useEffect, useState } from 'react'
import type { Bouncer } from '../../shared/registers/bouncers.ts'
import { durationText } from '../../shared/words/duration.ts'
import { uiWords } from '../../shared/words/extension.ts'
import { bouncerWords as words } from '../../shared/words/extension-blocks.ts'
import { type Column, Table } from '../table/Table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign, type SignName } from '../ui/icons.tsx'
import { type Speech, useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Note, Situation, type Tone } from '../ui/parts.tsx'
import { exact, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { BouncerDialog } from './BouncerDialog.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { type AnswerOf, useSource } from './source.ts'

type Told = AnswerOf<'enforcement'>['bouncers'][number]
interface Row {
  readonly bouncer: Bouncer
  /** Undefined: not known now. */
  readonly told: Told | undefined
}

/** Pulls are no entries of the ledger, so nothing says that one came: asked again this often while the page is seen. */
const ASK_MS = 5_000
/** Bouncers pull every ten to sixty seconds; after five minutes one is not at work. */
const SILENT_MS = 300_000

type State = 'revoked' | 'unknown' | 'never' | 'silent' | 'works'
const SIGNS: Record<State, readonly [Tone, SignName]> = {
  revoked: ['quiet', 'stop'],
  unknown: ['unknown', 'unknown'],
  never: ['unknown', 'waiting'],
  silent: ['warn', 'warning'],
  works: ['active', 'shield'],
}

function stateOf({ bouncer, told }: Row, now: number): State {
  if (bouncer.revoked) return 'revoked'
  if (!told) return 'unknown'
  if (told.lastPull === null) return 'never'
  return now - told.lastPull > SILENT_MS ? 'silent' : 'works'
}

const ago = (at: number, now: number, { language }: Speech) => durationText(Math.max(0, Math.floor((now - at) / 1000)), language)

function sentenceOf(row: Row, now: number, speech: Speech): string {
  const { t } = speech
  const lastPull = row.told?.lastPull
  const state = stateOf(row, now)
  if (state === 'revoked') return t(words.isRevoked)
  if (state === 'unknown') return t(uiWords.notKnown)
  if (typeof lastPull !== 'number') return t(words.never)
  return state === 'silent'
    ? t(words.silent, { ago: ago(lastPull, now, speech) })
    : t(words.enforcedBy, { name: row.bouncer.name, ago: ago(lastPull, now, speech) })
}

export function BouncersPage({ mayEdit }: { mayEdit: boolean }) {
  const speech = useLanguage()
  const { t, n, language } = speech
  const live = useLive(source => source.list('bouncers'))
  const enforcement = useLive(source => source.call('enforcement'))
  const { reload } = enforcement
  const now = useNow(1_000)
  const timeZone = useTimeZone()
  const [adding, setAdding] = useState(false)
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void reload()
    }, ASK_MS)
    return () => clearInterval(timer)
  }, [reload])
  // What it said before it fell silent is not said again as if it were new.
  const told = enforcement.error === undefined ? enforcement.data?.bouncers : undefined
  const rows: readonly Row[] = (live.data ?? []).map(bouncer => ({
    bouncer,
    told: told?.find(one => one.bouncer === bouncer.id),
  }))
  const columns: readonly Column<Row>[] = [
    {
      key: 'name',
      label: words.name,
      text: row => row.bouncer.name,
      cell: row => <span className="foreign strong clamp">{row.bouncer.name}</span>,
    },
    {
      key: 'situation',
      label: words.situation,
      width: '36%',
      text: row => sentenceOf(row, now, speech),
      cell: row => {
        const [tone, sign] = SIGNS[stateOf(row, now)]
        return <Situation tone={tone} sign={sign} word={sentenceOf(row, now, speech)} />
      },
    },
    {
      key: 'holds',
      label: words.holds,
      nowrap: true,
      text: row => (row.told ? String(row.told.holds) : ''),
      sort: row => row.told?.holds ?? -1,
      cell: row => (row.told ? t(words.holdsCount, { count: n(row.told.holds) }) : '—'),
    },
    {
      key: 'cannot',
      label: words.cannotHold,
      nowrap: true,
      text: row => row.told?.cannotHold.join(' ') ?? '',
      sort: row => row.told?.cannotHold.length ?? -1,
      cell: row =>
        !row.told ? (
          '—'
        ) : row.told.cannotHold.length > 0 ? (
          <span className="tone-warn">{n(row.told.cannotHold.length)}</span>
        ) : (
          n(0)
        ),
    },
    {
      key: 'software',
      label: words.software,
      text: row => row.told?.software ?? '',
      cell: row => <span className="foreign clamp quiet">{row.told?.software ?? '—'}</span>,
    },
    {
      key: 'since',
      label: words.since,
      nowrap: true,
      text: row => exact(row.bouncer.createdAt, language, timeZone),
      sort: row => row.bouncer.createdAt,
      cell: row => <Time at={row.bouncer.createdAt} as="stamp" />,
    },
  ]
  return (
    <>
      <PageHead title={t(words.title)} sub={t(words.sub)} live={live} />
      <PageTabs place="bouncers" />
      <LiveNote live={live} />
      {enforcement.error !== undefined && live.error === undefined && <Note tone="warn">{t(words.notTold)}</Note>}
      {live.data && (
        <Table
          name="bouncers"
          title={t(words.title)}
          rows={rows}
          columns={columns}
          idOf={row => row.bouncer.id}
          sort="name"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          act={
            mayEdit && (
              <Button look="primary" onClick={() => setAdding(true)}>
                <Sign name="plus" /> {t(words.add)}
              </Button>
            )
          }
          drawer={row => ({
            title: <span className="foreign">{row.bouncer.name}</span>,
            body: (
              <>
                <p>{sentenceOf(row, now, speech)}</p>
                {row.told && row.told.cannotHold.length > 0 && <CannotHold what={row.told.cannotHold} />}
                {mayEdit && <Revoke bouncer={row.bouncer} />}
              </>
            ),
          })}
        />
      )}
      {adding && <BouncerDialog onClose={() => setAdding(false)} />}
    </>
  )
}

const SHOWN = 50

function CannotHold({ what }: { what: readonly string[] }) {
  const { t, n } = useLanguage()
  return (
    <Note tone="warn">
      <p>{t(words.cannotHoldMeans)}</p>
      <ul>
        {what.slice(0, SHOWN).map(one => (
          <li key={one}>
            <code className="foreign">{one}</code>
          </li>
        ))}
      </ul>
      {what.length > SHOWN && <p>{t(words.andMore, { count: n(what.length - SHOWN) })}</p>}
    </Note>
  )
}

/** A revoked key never works again, so it asks first. */
function Revoke({ bouncer }: { bouncer: Bouncer }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [asking, setAsking] = useState(false)
  const revoke = async () => {
    const done = await doing.run(async () => {
      await source.operate('bouncers', 'revoke', { row: bouncer.id, input: {} })
    })
    if (!done) return
    toast(t(words.revoked, { name: bouncer.name }))
    setAsking(false)
  }
  return (
    <>
      <div className="acts start">
        <Button look="danger" why={bouncer.revoked ? t(words.revokedAlready) : undefined} onClick={() => setAsking(true)}>
          {t(words.revoke)}
        </Button>
      </div>
      {asking && (
        <Dialog title={t(words.revokeSure)} onClose={() => setAsking(false)}>
          <p>{t(words.revokeMeans, { name: bouncer.name })}</p>
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button onClick={() => setAsking(false)}>{t(uiWords.cancel)}</Button>
            <Button look="danger" busy={doing.busy} onClick={() => void revoke()}>
              {t(words.revoke)}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  )
}
