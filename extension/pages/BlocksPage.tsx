// Blocked: who was refused, why, until when, on what evidence, and what can be done about it.
import { useState } from 'react'
import { type Block, blockSituation, referenceOf, whyNotLift } from '../../shared/registers/blocks.ts'
import { blockWords } from '../../shared/words/extension.ts'
import { blockMoreWords } from '../../shared/words/extension-blocks.ts'
import { blocksPageWords } from '../../shared/words/extension-console.ts'
import { type Column, Table } from '../table/Table.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState } from '../ui/parts.tsx'
import { exact, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { BlockActs } from './BlockActs.tsx'
import { BlockContext } from './BlockContext.tsx'
import { BlockDialog } from './BlockDialog.tsx'
import { BlockFacts, Evidence, reasonOf, responseOf, strikeOf } from './block-parts.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { SubjectName } from './SubjectName.tsx'
import { BlockSign } from './situations.tsx'
import { useSource } from './source.ts'
import { subjectName } from './subject.ts'

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
      text: block => `${subjectName(block.subject, speech)} ${referenceOf(block.id)}`,
      sort: block => subjectName(block.subject, speech),
      cell: block => (
        <span className="clamp">
          <SubjectName subject={block.subject} />
        </span>
      ),
    },
    {
      key: 'reason',
      label: blockWords.reason,
      width: '24%',
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
      cell: block => (
        <>
          <Time at={block.until} as="stamp" />
          {strikeOf(block, speech) && <span className="faint block">{strikeOf(block, speech)}</span>}
        </>
      ),
    },
    {
      key: 'situation',
      label: blocksPageWords.situation,
      nowrap: true,
      text: block => t(blockWords.situation[blockSituation(block, now)]),
      filter: block => blockSituation(block, now),
      options: (['active', 'ended', 'lifted', 'false-alarm'] as const).map(value => ({
        value,
        label: t(blockWords.situation[value]),
      })),
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
      <PageTabs place="blocked" />
      <LiveNote live={live} />
      <p className="faint">{t(blockMoreWords.referenceHint)}</p>
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
            title: <SubjectName subject={block.subject} />,
            body: (
              <>
                <BlockFacts block={block} nameOf={nameOf} />
                <BlockContext block={block} />
                <BlockActs key={block.id} block={block} mayLift={mayLift} />
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
