// What can be done with one block: lift it, call it a false alarm and mend the rule, extend it, allow it for an hour, make an exception.
import { useState } from 'react'
import { type Block, whyNotLift } from '../../shared/registers/blocks.ts'
import { blockWords } from '../../shared/words/extension.ts'
import { blockMoreWords as words } from '../../shared/words/extension-blocks.ts'
import { blocksPageWords } from '../../shared/words/extension-console.ts'
import { ruleSentence } from '../../shared/words/rule-sentence.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { isString, useDraft } from '../ui/kept.ts'
import { useLanguage } from '../ui/language.ts'
import { Button, Field, Note } from '../ui/parts.tsx'
import { useNow } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { AllowDialog } from './AllowDialog.tsx'
import { useCareful } from './careful.tsx'
import { LengthOptions } from './LengthOptions.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { useSource } from './source.ts'
import { subjectName } from './subject.ts'

/** Everything an administrator can do with a block; a host (`mayLift` false) can only let it through for an hour. */
export function BlockActs({ block, mayLift, onDone }: { block: Block; mayLift: boolean; onDone?: () => void }) {
  const { t } = useLanguage()
  const [excepting, setExcepting] = useState(false)
  return (
    <div className="stack tight">
      {block.falseAlarm && <MendRule block={block} mayEdit={mayLift} />}
      {mayLift && !block.falseAlarm && <LiftForm block={block} {...(onDone ? { onLifted: onDone } : {})} />}
      {mayLift && <ExtendForm block={block} />}
      <div className="acts start">
        <AllowHour block={block} />
        {mayLift && <Button onClick={() => setExcepting(true)}>{t(words.exception)}</Button>}
      </div>
      {excepting && <AllowDialog block={block} onClose={() => setExcepting(false)} />}
    </div>
  )
}

function AllowHour({ block }: { block: Block }) {
  const speech = useLanguage()
  const { t } = speech
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const now = useNow()
  const why = whyNotLift(block, now)
  const allow = async () => {
    const done = await doing.run(async () => {
      await source.operate('blocks', 'allowOneHour', { row: block.id, input: {} })
    })
    if (done) toast(t(words.allowedHour, { subject: subjectName(block.subject, speech) }))
  }
  return (
    <>
      <Button busy={doing.busy} why={why && t(why)} title={t(words.allowHourMeans)} onClick={() => void allow()}>
        {t(words.allowHour)}
      </Button>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </>
  )
}

/** The rule that caused a false alarm, and the way into its editor. */
function MendRule({ block, mayEdit }: { block: Block; mayEdit: boolean }) {
  const { t, language } = useLanguage()
  const source = useSource()
  const live = useLive(s => s.list('rules'))
  if (block.reason.kind !== 'rule') return null
  if (!live.data) return <LiveNote live={live} />
  const id = block.reason.rule
  const rule = live.data.find(one => one.id === id)
  if (!rule) return <p className="faint">{t(words.ruleGone)}</p>
  return (
    <Note
      tone="warn"
      acts={
        mayEdit && (
          <Button size="small" look="primary" onClick={() => source.openConsole(`#/rules?edit=${encodeURIComponent(id)}`)}>
            {t(words.mendIt)}
          </Button>
        )
      }
    >
      <p>{t(words.mend)}</p>
      <p>
        <b className="foreign">{rule.name}</b> {ruleSentence(rule, language)}
      </p>
    </Note>
  )
}

/** Lift with a reason, or say that it was a false alarm; disabled with the reason why not. */
function LiftForm({ block, onLifted }: { block: Block; onLifted?: () => void }) {
  const speech = useLanguage()
  const { t } = speech
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const now = useNow()
  const why = useDraft(`lift ${block.id}`, '', isString)
  const [asked, setAsked] = useState(false)
  const refused = whyNotLift(block, now)
  const name = subjectName(block.subject, speech)
  const finish = async (operation: 'lift' | 'falseAlarm') => {
    setAsked(true)
    if (!why.value.trim()) return
    const done = await doing.run(async () => {
      await source.operate('blocks', operation, { row: block.id, input: { why: why.value } })
    })
    if (!done) return
    why.clear()
    if (operation === 'falseAlarm') {
      toast(t(words.alarmed, { subject: name }))
      return
    }
    const seconds = Math.ceil((block.until - Date.now()) / 1000)
    const again = () =>
      void doing.run(async () => {
        const input = { subject: block.subject, seconds, reason: t(blockWords.undoneReason), silently: block.silently }
        await source.operate('blocks', 'block', { input, confirmed: true })
      })
    toast(t(blockWords.lifted, { subject: name }), seconds > 0 ? again : undefined)
    onLifted?.()
  }
  const byRule = block.reason.kind === 'rule'
  if (refused && !byRule) return <p className="faint">{t(refused)}</p>
  return (
    <form
      className="stack tight"
      onSubmit={event => {
        event.preventDefault()
        if (!refused) void finish('lift')
      }}
    >
      {refused && <p className="faint">{t(refused)}</p>}
      <Field
        label={t(refused ? blockWords.reason : blockWords.liftWhy)}
        hint={t(blockWords.liftHint)}
        fault={asked && !why.value.trim() ? t(blockWords.reasonMissing) : undefined}
      >
        {props => (
          <input {...props} className="input" maxLength={500} value={why.value} onChange={event => why.set(event.target.value)} />
        )}
      </Field>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts start">
        <Button type="submit" look="primary" busy={doing.busy} why={refused && t(refused)}>
          {t(blockWords.lift)}
        </Button>
        {byRule && (
          <Button busy={doing.busy} onClick={() => void finish('falseAlarm')}>
            {t(words.falseAlarm)}
          </Button>
        )}
      </div>
    </form>
  )
}

function ExtendForm({ block }: { block: Block }) {
  const speech = useLanguage()
  const { t } = speech
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const [seconds, setSeconds] = useState(86_400)
  const why = whyNotLift(block, useNow()) ? t(blocksPageWords.onlyActive) : undefined
  const extend = async () => {
    const done = await careful.runConfirmed(async confirmed => {
      await source.operate('blocks', 'extend', { row: block.id, input: { seconds }, confirmed })
    })
    if (done) toast(t(blocksPageWords.extended, { subject: subjectName(block.subject, speech) }))
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
      <Button busy={careful.busy} why={why} onClick={() => void extend()}>
        {t(blocksPageWords.extend)}
      </Button>
      {careful.error !== undefined && <ErrorNote error={careful.error} />}
      {careful.question}
    </div>
  )
}
