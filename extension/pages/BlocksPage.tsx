// Blocked: who was refused, why, until when, on what evidence; lift, extend, and block by hand.
import { useState } from 'react'
import { type Block, blockSituation, Subject, whyNotLift } from '../../shared/registers/blocks.ts'
import { blockWords, ruleWords, uiWords } from '../../shared/words/extension.ts'
import { blocksPageWords } from '../../shared/words/extension-console.ts'
import { type Column, Table } from '../table/Table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Field } from '../ui/parts.tsx'
import { exact, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { BlockFacts, Evidence, LiftForm, reasonOf, responseOf } from './block-parts.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { BlockSign } from './situations.tsx'
import { useSource } from './source.ts'

const LENGTHS = [3600, 21_600, 86_400, 604_800, 2_592_000, 31_536_000] as const

export function BlocksPage({ nameOf, mayLift }: { nameOf: (person: string) => string; mayLift: boolean }) {
  const speech = useLanguage()
  const { t, n, language } = speech
  const live = useLive(source => source.list('blocks'))
  const now = useNow()
  const timeZone = useTimeZone()
  const [adding, setAdding] = useState(false)
  const rows = live.data ?? []
  const active = rows.filter(block => blockSituation(block, now) === 'active').length
  const recent = rows.filter(block => now - block.at < 30 * 86_400_000).length
  const rules = [...new Set(rows.flatMap(block => (block.reason.kind === 'rule' ? [block.reason.ruleName] : [])))]
  const columns: readonly Column<Block>[] = [
    {
      key: 'subject',
      label: blocksPageWords.subject,
      nowrap: true,
      text: block => block.subject.value,
      cell: block => <code className="foreign">{block.subject.value}</code>,
    },
    {
      key: 'reason',
      label: blockWords.reason,
      width: '32%',
      text: block => reasonOf(block, speech),
      filter: block => (block.reason.kind === 'rule' ? block.reason.ruleName : ''),
      ...(rules.length > 1 ? { options: rules.slice(0, 50).map(name => ({ value: name, label: name.slice(0, 40) })) } : {}),
      cell: block => <span className="foreign clamp">{reasonOf(block, speech)}</span>,
    },
    {
      key: 'at',
      label: blockWords.occurred,
      nowrap: true,
      text: block => exact(block.at, language, timeZone),
      sort: block => block.at,
      cell: block => <Time at={block.at} as="stamp" />,
    },
    {
      key: 'until',
      label: blockWords.until,
      nowrap: true,
      text: block => exact(block.until, language, timeZone),
      sort: block => block.until,
      cell: block => <Time at={block.until} as="stamp" />,
    },
    {
      key: 'situation',
      label: blocksPageWords.situation,
      nowrap: true,
      text: block => t(blockWords.situation[blockSituation(block, now)]),
      filter: block => blockSituation(block, now),
      options: (['active', 'ended', 'lifted'] as const).map(value => ({ value, label: t(blockWords.situation[value]) })),
      cell: block => <BlockSign block={block} />,
    },
    {
      key: 'response',
      label: blocksPageWords.response,
      text: block => responseOf(block, nameOf, speech),
      cell: block => <span className="foreign clamp">{responseOf(block, nameOf, speech)}</span>,
    },
  ]
  return (
    <>
      <PageHead
        title={t(blockWords.title)}
        sub={live.data && t(blocksPageWords.sub, { active: n(active), recent: n(recent) })}
        live={live}
      />
      <LiveNote live={live} />
      {live.data && (
        <Table
          name="blocks"
          title={t(blockWords.title)}
          rows={rows}
          columns={columns}
          idOf={block => block.id}
          at={atOf}
          sort="-at"
          empty={<EmptyState title={t(blockWords.none)}>{t(blockWords.noneHow)}</EmptyState>}
          {...(mayLift
            ? { bulk: (chosen: readonly Block[], done: () => void) => <LiftMany blocks={chosen} onDone={done} /> }
            : {})}
          act={
            mayLift && (
              <Button look="primary" onClick={() => setAdding(true)}>
                <Sign name="plus" /> {t(blocksPageWords.blockSomeone)}
              </Button>
            )
          }
          drawer={block => ({
            title: <code className="foreign big-code">{block.subject.value}</code>,
            body: (
              <>
                <BlockFacts block={block} nameOf={nameOf} />
                {mayLift && (
                  <>
                    <LiftForm block={block} />
                    <ExtendForm block={block} />
                  </>
                )}
                <Evidence block={block} />
              </>
            ),
          })}
        />
      )}
      {adding && <BlockDialog onClose={() => setAdding(false)} />}
    </>
  )
}

const atOf = (block: Block): number => block.at

/** The offered lengths as words. */
function LengthOptions() {
  const { t } = useLanguage()
  return LENGTHS.map(seconds => (
    <option key={seconds} value={seconds}>
      {t(blocksPageWords.lengths[seconds])}
    </option>
  ))
}

function ExtendForm({ block }: { block: Block }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [seconds, setSeconds] = useState(86_400)
  const why = whyNotLift(block, useNow()) ? t(blocksPageWords.onlyActive) : undefined
  const extend = async () => {
    const done = await doing.run(async () => {
      await source.operate('blocks', 'extend', { row: block.id, input: { seconds } })
    })
    if (done) toast(t(blocksPageWords.extended, { subject: block.subject.value }))
  }
  return (
    <div className="row wrap">
      <select
        className="input fit"
        aria-label={t(blocksPageWords.extendBy)}
        value={seconds}
        onChange={event => setSeconds(Number(event.target.value))}
      >
        <LengthOptions />
      </select>
      <Button busy={doing.busy} why={why} onClick={() => void extend()}>
        {t(blocksPageWords.extend)}
      </Button>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </div>
  )
}

function LiftMany({ blocks, onDone }: { blocks: readonly Block[]; onDone: () => void }) {
  const { t, n } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const now = useNow()
  const [why, setWhy] = useState('')
  const active = blocks.filter(block => !whyNotLift(block, now))
  const lift = async () => {
    const done = await doing.run(async () => {
      for (const block of active) await source.operate('blocks', 'lift', { row: block.id, input: { why } })
    })
    if (done) {
      toast(t(blocksPageWords.liftedMany, { count: n(active.length) }))
      onDone()
    }
  }
  return (
    <>
      <input
        className="input fit"
        aria-label={t(blockWords.liftWhy)}
        placeholder={t(blockWords.liftWhy)}
        maxLength={500}
        value={why}
        onChange={event => setWhy(event.target.value)}
      />
      <Button
        size="small"
        busy={doing.busy}
        why={active.length === 0 ? t(blocksPageWords.noneActive) : why.trim() ? undefined : t(blockWords.reasonMissing)}
        onClick={() => void lift()}
      >
        {t(blocksPageWords.liftMany, { count: n(active.length) })}
      </Button>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </>
  )
}

function BlockDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [value, setValue] = useState('')
  const [reason, setReason] = useState('')
  const [seconds, setSeconds] = useState(3600)
  const [silently, setSilently] = useState(false)
  const [asked, setAsked] = useState(false)
  const typed = value.normalize('NFKC').trim()
  const subject = Subject.safeParse({ kind: typed.includes('/') ? 'network' : 'address', value: typed })
  const block = async () => {
    setAsked(true)
    if (!subject.success || !reason.trim()) return
    const done = await doing.run(async () => {
      await source.operate('blocks', 'block', { input: { subject: subject.data, seconds, reason, silently } })
    })
    if (done) {
      toast(t(blocksPageWords.blocked, { subject: typed }))
      onClose()
    }
  }
  return (
    <Dialog title={t(blocksPageWords.blockSomeone)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          void block()
        }}
      >
        <Field
          label={t(blocksPageWords.address)}
          hint={t(ruleWords.hints.addresses)}
          fault={asked && !subject.success ? t(blocksPageWords.addressWrong) : undefined}
        >
          {props => <input {...props} className="input" value={value} onChange={event => setValue(event.target.value)} />}
        </Field>
        <Field label={t(blocksPageWords.forHowLong)}>
          {props => (
            <select {...props} className="input" value={seconds} onChange={event => setSeconds(Number(event.target.value))}>
              <LengthOptions />
            </select>
          )}
        </Field>
        <Field label={t(blockWords.reason)} fault={asked && !reason.trim() ? t(blockWords.reasonMissing) : undefined}>
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
        <label className="row">
          <input type="checkbox" checked={silently} onChange={event => setSilently(event.target.checked)} />
          <span>{t(ruleWords.silently)}</span>
        </label>
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button onClick={onClose}>{t(uiWords.cancel)}</Button>
          <Button type="submit" look="primary" busy={doing.busy}>
            {t(blocksPageWords.block)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
