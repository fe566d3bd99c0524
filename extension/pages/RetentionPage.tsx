// Retention: how long each kind of data is kept, what the next run deletes, and what holds it back.
import { useState } from 'react'
import type { RetentionPreview } from '../../shared/consent-routes.ts'
import { RETAINED, type Retention } from '../../shared/registers/retentions.ts'
import { uiWords } from '../../shared/words/extension.ts'
import { retentionWords as words } from '../../shared/words/extension-retention.ts'
import { type Column, Table } from '../table/Table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Note, Situation } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { purposeName, useKnown } from './consents/consent-parts.tsx'
import { lately } from './lately.ts'
import { type Live, LiveNote, useDoing, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { RetentionDialog, textOf } from './retention/RetentionDialog.tsx'
import { METHODS } from './retention/retention-form.ts'
import { useSource } from './source.ts'

const HOURS = [...Array(24).keys()]
type Seen = RetentionPreview['rules'][number] | undefined

export function RetentionPage() {
  const speech = useLanguage()
  const { t, n } = speech
  const live = useLive(source => source.list('retentions'))
  // Null: the gateway cannot say yet.
  const preview = useLive(async source => (await lately(source.call('retentionPreview'))) ?? null)
  const known = useKnown()
  const [editing, setEditing] = useState<Retention | 'new' | null>(null)
  const rows = live.data ?? []
  const seenOf = (rule: Retention): Seen => preview.data?.rules.find(one => one.retention === rule.id)
  const length = ({ period: { amount, unit } }: Retention) =>
    t(words.length, { amount: n(amount), unit: t((amount === 1 ? words.oneUnit : words.units)[unit]) })
  const purposeOf = ({ purpose }: Retention) =>
    purpose === null ? t(words.anyPurpose) : purposeName(known.data?.purposes ?? [], purpose, speech)
  const situation = (seen: Seen) => {
    if (!seen || seen.due === null) return t(words.situations.unknown)
    return seen.due > seen.held ? t(words.situations.due, { due: n(seen.due - seen.held) }) : t(words.situations.clear)
  }
  const columns: readonly Column<Retention>[] = [
    {
      key: 'data',
      label: words.data,
      width: '18%',
      text: rule => `${rule.data} ${t(words.abouts[rule.about])}`,
      filter: ({ about }) => about,
      options: RETAINED.map(value => ({ value, label: t(words.abouts[value]) })),
      cell: rule => (
        <>
          <span className="foreign strong clamp">{rule.data}</span>
          <span className="block faint">{t(words.abouts[rule.about])}</span>
        </>
      ),
    },
    { key: 'purpose', label: words.purpose, text: purposeOf, cell: rule => <span className="foreign">{purposeOf(rule)}</span> },
    {
      key: 'period',
      label: words.period,
      nowrap: true,
      text: length,
      sort: ({ period }) => period.amount * { days: 1, months: 30.44, years: 365.25 }[period.unit],
      cell: rule => (
        <>
          {length(rule)}
          {rule.byLaw && <span className="block faint">{t(words.lawful)}</span>}
        </>
      ),
    },
    { key: 'from', label: words.from, text: ({ from }) => t(words.froms[from]), cell: ({ from }) => t(words.froms[from]) },
    {
      key: 'due',
      label: words.due,
      nowrap: true,
      text: rule => String(seenOf(rule)?.nextDue ?? ''),
      sort: rule => seenOf(rule)?.nextDue ?? Number.MAX_SAFE_INTEGER,
      cell: rule => {
        const next = seenOf(rule)?.nextDue
        return next == null ? '—' : <Time at={next} as="stamp" />
      },
    },
    {
      key: 'method',
      label: words.method,
      text: ({ method }) => t(words.methods[method]),
      filter: ({ method }) => method,
      options: METHODS.map(value => ({ value, label: t(words.methods[value]) })),
      cell: ({ method }) => t(words.methods[method]),
    },
    {
      key: 'situation',
      label: words.situation,
      nowrap: true,
      text: rule => situation(seenOf(rule)),
      cell: rule => {
        const seen = seenOf(rule)
        const overdue = seen && seen.due !== null && seen.due > seen.held
        return (
          <>
            <Situation
              tone={!seen || seen.due === null ? 'unknown' : overdue ? 'warn' : 'ok'}
              sign={!seen || seen.due === null ? 'unknown' : overdue ? 'waiting' : 'check'}
              word={situation(seen)}
              pill
            />
            {seen && seen.held > 0 && <span className="block faint">{t(words.situations.held, { held: n(seen.held) })}</span>}
          </>
        )
      },
    },
  ]
  const due = preview.data?.rules.reduce((sum, one) => sum + (one.due ?? 0), 0) ?? 0
  const held = preview.data?.rules.reduce((sum, one) => sum + one.held, 0) ?? 0
  return (
    <>
      <PageHead
        title={t(words.title)}
        sub={live.data && preview.data && t(words.sub, { rules: n(rows.length), due: n(due - held) })}
        live={live}
      />
      <PageTabs place="retention" />
      <LiveNote live={live} />
      {preview.error !== undefined && <LiveNote live={preview} />}
      {preview.data === null && <Note tone="warn">{t(words.noRoute)}</Note>}
      {live.data && (
        <Table
          name="retention"
          title={t(words.title)}
          rows={rows}
          columns={columns}
          idOf={({ id }) => id}
          sort="data"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          act={
            <>
              {preview.data && rows.length > 0 && <RunNow due={due} held={held} preview={preview} />}
              <Button look="primary" onClick={() => setEditing('new')}>
                <Sign name="plus" /> {t(words.add)}
              </Button>
            </>
          }
          drawer={rule => ({
            title: <span className="foreign">{rule.data}</span>,
            body: <RuleBody rule={rule} seen={seenOf(rule)} onEdit={() => setEditing(rule)} />,
          })}
        />
      )}
      {preview.data && <DailyHour />}
      {editing && <RetentionDialog rule={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </>
  )
}

/** When the run is, every day; what a day off left is made up for. */
function DailyHour() {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const settings = useLive(s => s.call('settings'))
  const hour = settings.data?.retentionHour
  if (hour === undefined) return null
  const set = (retentionHour: number) =>
    doing.run(async () => {
      await source.call('changeSettings', { input: { retentionHour } })
      await settings.reload()
      toast(t(words.hourSaved))
    })
  return (
    <>
      <label className="row">
        <span>{t(words.hour)}</span>
        <select className="input fit" value={hour} disabled={doing.busy} onChange={event => void set(Number(event.target.value))}>
          {HOURS.map(one => (
            <option key={one} value={one}>
              {`${String(one).padStart(2, '0')}:00`}
            </option>
          ))}
        </select>
      </label>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </>
  )
}

function RuleBody({ rule, seen, onEdit }: { rule: Retention; seen: Seen; onEdit: () => void }) {
  const { t, n } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const remove = async () => {
    const done = await doing.run(async () => {
      await source.operate('retentions', 'remove', { row: rule.id, input: {} })
    })
    if (!done) return
    toast(t(words.removed, { name: rule.data }), () => {
      void doing.run(async () => {
        await source.operate('retentions', 'add', { input: textOf(rule) })
      })
    })
  }
  const more = seen?.due == null ? 0 : seen.due - seen.items.length
  return (
    <>
      <div className="acts start">
        <Button onClick={onEdit}>{t(words.editIt)}</Button>
        <Button look="danger" busy={doing.busy} onClick={() => void remove()}>
          {t(words.remove)}
        </Button>
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      {rule.reason && <p className="foreign">{rule.reason}</p>}
      <section className="stack tight" aria-labelledby="what-is-due">
        <h3 id="what-is-due">{t(words.preview)}</h3>
        {seen?.why && <Note tone="warn">{t(seen.why)}</Note>}
        {seen && seen.items.length === 0 && !seen.why && <p className="quiet">{t(words.previewNothing)}</p>}
        {seen && seen.items.length > 0 && (
          <ul className="card lines">
            {seen.items.map(item => (
              <li key={`${item.register} ${item.row}`} className="due-item">
                <span className="foreign">
                  {item.register === 'erasures' ? t(words.proofMissing, { person: item.label }) : item.label}
                  {item.hold && <span className="block faint">{t(words.heldBack, { reason: t(item.hold) })}</span>}
                </span>
                <span className="faint">
                  <Time at={item.dueAt} as="stamp" />
                </span>
              </li>
            ))}
          </ul>
        )}
        {more > 0 && <p className="faint">{t(words.more, { count: n(more) })}</p>}
      </section>
      <section className="stack tight" aria-labelledby="last-run">
        <h3 id="last-run">{t(words.lastRun)}</h3>
        {rule.run ? (
          <p>
            <Time at={rule.run.at} as="stamp" /> ·{' '}
            {t(words.ran, {
              due: n(rule.run.due),
              deleted: n(rule.run.deleted),
              held: n(rule.run.held),
              waiting: n(rule.run.waiting),
              failed: n(rule.run.failed),
            })}
          </p>
        ) : (
          <p className="quiet">{t(words.neverRun)}</p>
        )}
      </section>
    </>
  )
}

function RunNow({ due, held, preview }: { due: number; held: number; preview: Live<RetentionPreview | null> }) {
  const { t, n } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [open, setOpen] = useState(false)
  const run = async () => {
    let said = ''
    const done = await doing.run(async () => {
      const { deleted, held: kept, waiting, failed } = await source.call('retentionRun', { input: { retention: null } })
      said = t(words.runDone, { deleted: n(deleted), held: n(kept), waiting: n(waiting), failed: n(failed) })
      await preview.reload()
    })
    if (!done) return
    toast(said)
    setOpen(false)
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t(words.run)}</Button>
      {open && (
        <Dialog title={t(words.runTitle)} onClose={() => setOpen(false)}>
          <p>{t(words.runMeans, { due: n(due), held: n(held) })}</p>
          {doing.error !== undefined && <ErrorNote error={doing.error} />}
          <div className="acts">
            <Button onClick={() => setOpen(false)}>{t(uiWords.cancel)}</Button>
            <Button look="danger" busy={doing.busy} onClick={() => void run()}>
              {t(words.run)}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  )
}
