// The popup's other pages, for administrators and (to read) hosts: reports, blocks and rules as short lists that open one at a time.
import { useEffect, useState } from 'react'
import { type Block, blockSituation, referenceOf } from '../../../shared/registers/blocks.ts'
import type { Report } from '../../../shared/registers/reports.ts'
import { isProposed, type Rule } from '../../../shared/registers/rules.ts'
import { blockWords, popupWords, reportWords, ruleWords } from '../../../shared/words/extension.ts'
import { blockMoreWords } from '../../../shared/words/extension-blocks.ts'
import { ruleSentence } from '../../../shared/words/rule-sentence.ts'
import { Sign } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, EmptyState } from '../../ui/parts.tsx'
import { Time, useNow } from '../../ui/time.tsx'
import { BlockActs } from '../BlockActs.tsx'
import { BlockContext } from '../BlockContext.tsx'
import { BlockFacts, Evidence, reasonOf } from '../block-parts.tsx'
import { NewRuleSteps } from '../NewRule.tsx'
import { RuleActs, RuleMode } from '../RuleActs.tsx'
import { RuleEditor } from '../RuleEditor.tsx'
import { RuleProposal } from '../RuleProposal.tsx'
import { AnswerForm, GivenAnswer, ReportHead, Sent, titleOf } from '../report-parts.tsx'
import { SubjectName } from '../SubjectName.tsx'
import { BlockSign, ReportSign } from '../situations.tsx'
import { useSource } from '../source.ts'
import { subjectName } from '../subject.ts'

/** The popup shows this many; the rest stands in the console. */
const MOST = 50

type NameOf = (person: string) => string

function Back({ onBack, label }: { onBack: () => void; label: string }) {
  return (
    <button type="button" className="link back" onClick={onBack}>
      <Sign name="back" /> {label}
    </button>
  )
}

function More({ count, hash }: { count: number; hash: string }) {
  const { t, n } = useLanguage()
  const source = useSource()
  if (count <= MOST) return null
  return (
    <Button look="plain" onClick={() => source.openConsole(hash)}>
      {t(popupWords.restInConsole, { count: n(count - MOST) })} <Sign name="outside" />
    </Button>
  )
}

const rank = (report: Report) => (report.situation === 'waiting' || report.situation === 'looking' ? 0 : 1)

export function ReportsTab({
  reports,
  nameOf,
  open,
  onOpen,
}: {
  reports: readonly Report[]
  nameOf: NameOf
  open: string | null
  onOpen: (id: string | null) => void
}) {
  const { t } = useLanguage()
  const source = useSource()
  const one = reports.find(report => report.id === open)
  const waiting = one?.situation === 'waiting' ? one.id : undefined
  useEffect(() => {
    // The reporter sees 確認中 from now on. If it cannot be recorded the page works all the same.
    if (waiting) source.operate('reports', 'look', { row: waiting, input: {} }).catch(() => undefined)
  }, [source, waiting])
  if (one)
    return (
      <section className="stack">
        <Back onBack={() => onOpen(null)} label={t(reportWords.all)} />
        <h2 className="title foreign">{titleOf(one.capture) ?? t(reportWords.untitled)}</h2>
        <ReportHead report={one} reporter={nameOf(one.reporter)} />
        <div className="card pad">
          <h2>{t(reportWords.exactlySent)}</h2>
          <Sent capture={one.capture} />
        </div>
        {one.answer && <GivenAnswer answer={one.answer} />}
        <AnswerForm report={one} onAnswered={() => onOpen(null)} />
      </section>
    )
  const sorted = [...reports].sort((a, b) => rank(a) - rank(b) || b.at - a.at)
  return (
    <section className="stack tight">
      <h2 className="title">{t(reportWords.title)}</h2>
      <div className="card">
        {sorted.length === 0 && <EmptyState title={t(reportWords.none)}>{t(reportWords.noneHow)}</EmptyState>}
        <ul className="lines">
          {sorted.slice(0, MOST).map(report => (
            <li key={report.id}>
              <button type="button" className="item" onClick={() => onOpen(report.id)}>
                <span className="foreign clamp strong">{titleOf(report.capture) ?? t(reportWords.untitled)}</span>
                <ReportSign report={report} pill />
                <span className="faint">
                  <span className="foreign">{nameOf(report.reporter)}</span> · <Time at={report.at} />
                  {report.exposure && report.exposure !== 'received' && ` · ${t(reportWords.exposure[report.exposure])}`}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <More count={sorted.length} hash="#/reports" />
    </section>
  )
}

export function BlockedTab({ blocks, nameOf, mayLift }: { blocks: readonly Block[]; nameOf: NameOf; mayLift: boolean }) {
  const speech = useLanguage()
  const { t, n } = speech
  const now = useNow()
  const [open, setOpen] = useState<string | null>(null)
  const [sought, setSought] = useState('')
  const one = blocks.find(block => block.id === open)
  if (one)
    return (
      <section className="stack">
        <Back onBack={() => setOpen(null)} label={t(blockWords.all)} />
        <h2 className="title">
          <SubjectName subject={one.subject} />
        </h2>
        <BlockFacts block={one} nameOf={nameOf} />
        <BlockContext block={one} />
        <BlockActs key={one.id} block={one} mayLift={mayLift} />
        <Evidence block={one} />
      </section>
    )
  const active = (block: Block) => blockSituation(block, now) === 'active'
  const word = sought.normalize('NFKC').trim().toLowerCase()
  const found = blocks.filter(
    block =>
      referenceOf(block.id).includes(word.replaceAll('-', '')) ||
      `${subjectName(block.subject, speech)} ${block.subject.value}`.toLowerCase().includes(word),
  )
  const sorted = [...found].sort((a, b) => Number(active(b)) - Number(active(a)) || b.at - a.at)
  const count = blocks.filter(active).length
  return (
    <section className="stack tight">
      <div className="row">
        <h2 className="title">{t(blockWords.title)}</h2>
        <span className="faint push">{t(blockWords.activeCount, { active: n(count), all: n(blocks.length) })}</span>
      </div>
      {blocks.length > 0 && (
        <input
          type="search"
          className="input"
          aria-label={t(blockMoreWords.searchReference)}
          placeholder={t(blockMoreWords.searchReference)}
          value={sought}
          onChange={event => setSought(event.target.value)}
        />
      )}
      <div className="card">
        {blocks.length === 0 && <EmptyState title={t(blockWords.none)}>{t(blockWords.noneHow)}</EmptyState>}
        {blocks.length > 0 && sorted.length === 0 && <EmptyState title={t(blockMoreWords.nobodyFound)} />}
        <ul className="lines">
          {sorted.slice(0, MOST).map(block => (
            <li key={block.id}>
              <button type="button" className="item" onClick={() => setOpen(block.id)}>
                <span className="strong">
                  <SubjectName subject={block.subject} />
                </span>
                <BlockSign block={block} />
                <span className="faint">
                  <span className="foreign">{reasonOf(block, speech)}</span> ·{' '}
                  {active(block) ? (
                    <>
                      {t(blockWords.endsShort)} <Time at={block.until} />
                    </>
                  ) : (
                    <Time at={block.at} />
                  )}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <More count={sorted.length} hash="#/blocked" />
    </section>
  )
}

export function RulesTab({ rules, mayEdit }: { rules: readonly Rule[]; mayEdit: boolean }) {
  const { t, language } = useLanguage()
  const now = useNow()
  const [editing, setEditing] = useState<Rule | 'new' | null>(null)
  if (editing)
    return (
      <section className="stack">
        <Back onBack={() => setEditing(null)} label={t(ruleWords.all)} />
        <h2 className="title">{t(editing === 'new' ? ruleWords.newRule : ruleWords.editRule)}</h2>
        {editing === 'new' ? (
          <NewRuleSteps onDone={() => setEditing(null)} />
        ) : (
          <RuleEditor rule={editing} onDone={() => setEditing(null)} />
        )}
      </section>
    )
  return (
    <section className="stack tight">
      <div className="row">
        <h2 className="title">{t(ruleWords.title)}</h2>
        {mayEdit && (
          <Button size="small" className="push" onClick={() => setEditing('new')}>
            <Sign name="plus" /> {t(ruleWords.newRule)}
          </Button>
        )}
      </div>
      {rules.length === 0 && (
        <div className="card">
          <EmptyState title={t(ruleWords.none)}>{t(ruleWords.noneHow)}</EmptyState>
        </div>
      )}
      {[...rules]
        .sort((a, b) => Number(isProposed(b, now)) - Number(isProposed(a, now)) || a.createdAt - b.createdAt)
        .slice(0, MOST)
        .map(rule => (
          <article className="card pad stack tight" key={rule.id}>
            <div className="row">
              <h2 className="foreign">{rule.name}</h2>
              <span className="push">
                <RuleMode rule={rule} />
              </span>
            </div>
            <p className="quiet">{ruleSentence(rule, language)}</p>
            {mayEdit && <RuleProposal rule={rule} />}
            {mayEdit && <RuleActs rule={rule} onEdit={() => setEditing(rule)} size="small" />}
          </article>
        ))}
      <More count={rules.length} hash="#/rules" />
    </section>
  )
}
