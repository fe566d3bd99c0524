// Allow list: who is always let through, who is proposed from regular traffic, and where many people share one address.
import { useState } from 'react'
import { type Allowed, allowedSituation } from '../../shared/registers/allowlist.ts'
import { blockWords } from '../../shared/words/extension.ts'
import { allowWords as words } from '../../shared/words/extension-blocks.ts'
import { type Column, Table } from '../table/Table.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { isString, useDraft } from '../ui/kept.ts'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Field, Situation } from '../ui/parts.tsx'
import { exact, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { AllowDialog } from './AllowDialog.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { SubjectName } from './SubjectName.tsx'
import { useSource } from './source.ts'
import { subjectName } from './subject.ts'
import { WatchedTraffic } from './WatchedTraffic.tsx'

export function AllowlistPage({ nameOf, mayEdit }: { nameOf: (person: string) => string; mayEdit: boolean }) {
  const speech = useLanguage()
  const { t, n, language } = speech
  const live = useLive(source => source.list('allowlist'))
  const now = useNow()
  const timeZone = useTimeZone()
  const [adding, setAdding] = useState(false)
  const rows = live.data ?? []
  const active = rows.filter(entry => allowedSituation(entry, now) === 'active')
  const columns: readonly Column<Allowed>[] = [
    {
      key: 'subject',
      label: words.subject,
      text: entry => subjectName(entry.subject, speech),
      cell: entry => <SubjectName subject={entry.subject} />,
    },
    {
      key: 'where',
      label: words.where,
      text: entry => entry.pathPrefix ?? t(words.everywhere),
      cell: entry =>
        entry.pathPrefix ? (
          <code className="foreign clamp">{entry.pathPrefix}</code>
        ) : (
          <span className="quiet">{t(words.everywhere)}</span>
        ),
    },
    {
      key: 'reason',
      label: words.reason,
      width: '28%',
      text: entry => entry.reason,
      cell: entry => <span className="foreign clamp">{entry.reason}</span>,
    },
    {
      key: 'at',
      label: words.since,
      nowrap: true,
      text: entry => exact(entry.at, language, timeZone),
      sort: entry => entry.at,
      cell: entry => <Time at={entry.at} as="stamp" />,
    },
    {
      key: 'until',
      label: words.until,
      nowrap: true,
      text: entry => (entry.until === null ? t(words.noEnd) : exact(entry.until, language, timeZone)),
      sort: entry => entry.until ?? Number.MAX_SAFE_INTEGER,
      cell: entry =>
        entry.until === null ? <span className="quiet">{t(words.noEnd)}</span> : <Time at={entry.until} as="stamp" />,
    },
    {
      key: 'by',
      label: words.by,
      text: entry => nameOf(entry.by),
      cell: entry => <span className="foreign clamp">{nameOf(entry.by)}</span>,
    },
    {
      key: 'situation',
      label: words.situation,
      nowrap: true,
      text: entry => t(words.situations[allowedSituation(entry, now)]),
      filter: entry => allowedSituation(entry, now),
      options: (['active', 'ended', 'removed'] as const).map(value => ({ value, label: t(words.situations[value]) })),
      cell: entry => <AllowedSign entry={entry} />,
    },
  ]
  return (
    <>
      <PageHead title={t(words.title)} sub={live.data && t(words.sub, { active: n(active.length) })} live={live} />
      <PageTabs place="allowed" />
      <LiveNote live={live} />
      {mayEdit && <WatchedTraffic allowed={active} />}
      {live.data && (
        <Table
          name="allowlist"
          title={t(words.title)}
          rows={rows}
          columns={columns}
          idOf={entry => entry.id}
          at={atOf}
          sort="-at"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          act={
            mayEdit && (
              <Button look="primary" onClick={() => setAdding(true)}>
                <Sign name="plus" /> {t(words.add)}
              </Button>
            )
          }
          drawer={entry => ({
            title: <SubjectName subject={entry.subject} />,
            body: (
              <>
                <div>
                  <AllowedSign entry={entry} />
                </div>
                <Facts entry={entry} nameOf={nameOf} />
                {mayEdit && <RemoveForm key={entry.id} entry={entry} />}
              </>
            ),
          })}
        />
      )}
      {adding && <AllowDialog onClose={() => setAdding(false)} />}
    </>
  )
}

const atOf = (entry: Allowed): number => entry.at

function AllowedSign({ entry }: { entry: Allowed }) {
  const { t } = useLanguage()
  const situation = allowedSituation(entry, useNow())
  const active = situation === 'active'
  return (
    <Situation tone={active ? 'active' : 'quiet'} sign={active ? 'check' : 'dash'} word={t(words.situations[situation])} pill />
  )
}

function Facts({ entry, nameOf }: { entry: Allowed; nameOf: (person: string) => string }) {
  const { t } = useLanguage()
  return (
    <dl className="facts">
      <dt>{t(words.where)}</dt>
      <dd>{entry.pathPrefix ? <code className="foreign">{entry.pathPrefix}</code> : t(words.everywhere)}</dd>
      <dt>{t(words.reason)}</dt>
      <dd className="foreign">{entry.reason}</dd>
      <dt>{t(words.since)}</dt>
      <dd>
        <Time at={entry.at} as="stamp" /> · <span className="foreign">{nameOf(entry.by)}</span>
      </dd>
      <dt>{t(words.until)}</dt>
      <dd>{entry.until === null ? t(words.noEnd) : <Time at={entry.until} as="stamp" />}</dd>
      {entry.block && (
        <>
          <dt>{t(words.toBlock)}</dt>
          <dd>
            <a href={`#/blocked?row=${encodeURIComponent(entry.block)}`}>
              <code>{entry.block.slice(0, 8)}</code>
            </a>
          </dd>
        </>
      )}
      {entry.removed && (
        <>
          <dt>{t(words.removedWhy)}</dt>
          <dd>
            <span className="foreign">{entry.removed.why}</span> · <Time at={entry.removed.at} as="stamp" /> ·{' '}
            <span className="foreign">{nameOf(entry.removed.by)}</span>
          </dd>
        </>
      )}
    </dl>
  )
}

function RemoveForm({ entry }: { entry: Allowed }) {
  const speech = useLanguage()
  const { t } = speech
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const now = useNow()
  const why = useDraft(`disallow ${entry.id}`, '', isString)
  const [asked, setAsked] = useState(false)
  if (allowedSituation(entry, now) !== 'active') return <p className="faint">{t(words.notInForce)}</p>
  const remove = async () => {
    setAsked(true)
    if (!why.value.trim()) return
    const done = await doing.run(async () => {
      await source.operate('allowlist', 'remove', { row: entry.id, input: { why: why.value } })
    })
    if (!done) return
    why.clear()
    const { subject, pathPrefix, reason, until, block } = entry
    const seconds = until === null ? undefined : Math.ceil((until - Date.now()) / 1000)
    const input = {
      subject,
      reason,
      ...(pathPrefix === undefined ? {} : { pathPrefix }),
      ...(seconds === undefined ? {} : { seconds }),
      ...(block === undefined ? {} : { block }),
    }
    // It stood there a moment ago: putting it back asks nothing.
    const again = () => void doing.run(async () => void (await source.operate('allowlist', 'add', { input, confirmed: true })))
    toast(t(words.removed, { subject: subjectName(subject, speech) }), seconds === undefined || seconds >= 60 ? again : undefined)
  }
  return (
    <form
      className="stack tight"
      onSubmit={event => {
        event.preventDefault()
        void remove()
      }}
    >
      <Field
        label={t(words.removeWhy)}
        hint={t(blockWords.liftHint)}
        fault={asked && !why.value.trim() ? t(blockWords.reasonMissing) : undefined}
      >
        {props => (
          <input {...props} className="input" maxLength={500} value={why.value} onChange={event => why.set(event.target.value)} />
        )}
      </Field>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts start">
        <Button type="submit" look="danger" busy={doing.busy}>
          {t(words.remove)}
        </Button>
      </div>
    </form>
  )
}
