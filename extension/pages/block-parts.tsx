// One block: why, until when, on what evidence, and the way to lift it. The same parts in the popup and in the console.
import { useState } from 'react'
import { type Block, blockSituation, whyNotLift } from '../../shared/registers/blocks.ts'
import { durationText } from '../../shared/words/duration.ts'
import { blockWords, uiWords } from '../../shared/words/extension.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { isString, useDraft } from '../ui/kept.ts'
import { type Speech, useLanguage } from '../ui/language.ts'
import { Button, Field } from '../ui/parts.tsx'
import { Time, useNow } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { useDoing } from './live.tsx'
import { BlockSign } from './situations.tsx'
import { useSource } from './source.ts'

/** Why, in a few words: the rule with its threshold, or the person's own reason. */
export function reasonOf({ reason }: Block, { t, n, language }: Speech): string {
  if (reason.kind === 'person') return reason.text
  return t(reason.of === 'failures' ? blockWords.reasonFailures : blockWords.reasonRequests, {
    rule: reason.ruleName,
    limit: n(reason.limit),
    window: durationText(reason.windowSeconds, language),
  })
}

/** What was done and by whom: 「1時間ブロック・自動」「解除・鈴木」. */
export function responseOf(block: Block, nameOf: (person: string) => string, { t, language }: Speech): string {
  if (block.lifted) return t(blockWords.liftedBy, { name: nameOf(block.lifted.by) })
  const who = block.by === 'gateway' ? t(uiWords.automatic) : nameOf(block.by)
  const length = durationText((block.until - block.at) / 1000, language)
  return t(block.action === 'block' ? blockWords.blockedFor : blockWords.refusedFor, { length, who })
}

/** The requests that were counted, newest last. */
export function Evidence({ block }: { block: Block }) {
  const { t } = useLanguage()
  if (block.evidence.length === 0) return <p className="faint">{t(blockWords.noEvidence)}</p>
  return (
    <div className="stack tight">
      <h3>{t(blockWords.evidence)}</h3>
      <div className="card scrolls">
        <table className="plain">
          <caption className="unseen">{t(blockWords.evidence)}</caption>
          <thead>
            <tr>
              <th scope="col">{t(blockWords.time)}</th>
              <th scope="col">{t(blockWords.request)}</th>
              <th scope="col">{t(blockWords.answer)}</th>
            </tr>
          </thead>
          <tbody>
            {block.evidence.map((request, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: evidence never changes
              <tr key={i}>
                <td className="quiet" style={{ whiteSpace: 'nowrap' }}>
                  <Time at={request.at} as="clock" />
                </td>
                <td>
                  <code className="foreign">
                    {request.method} {request.path}
                  </code>
                </td>
                <td>
                  <code>{request.status ?? '—'}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

/** Lift with a reason; disabled with the reason why not. */
export function LiftForm({ block, onLifted }: { block: Block; onLifted?: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const now = useNow()
  const why = useDraft(`lift ${block.id}`, '', isString)
  const [asked, setAsked] = useState(false)
  const refused = whyNotLift(block, now)
  const lift = async () => {
    setAsked(true)
    if (!why.value.trim()) return
    const done = await doing.run(async () => {
      await source.operate('blocks', 'lift', { row: block.id, input: { why: why.value } })
    })
    if (!done) return
    why.clear()
    const seconds = Math.ceil((block.until - Date.now()) / 1000)
    const again = () =>
      void doing.run(async () => {
        const input = { subject: block.subject, seconds, reason: t(blockWords.undoneReason), silently: block.silently }
        await source.operate('blocks', 'block', { input })
      })
    toast(t(blockWords.lifted, { subject: block.subject.value }), seconds > 0 ? again : undefined)
    onLifted?.()
  }
  if (refused)
    return (
      <div className="stack tight">
        <p className="faint">{t(refused)}</p>
        <div className="acts">
          <Button why={t(refused)}>{t(blockWords.lift)}</Button>
        </div>
      </div>
    )
  return (
    <form
      className="stack tight"
      onSubmit={event => {
        event.preventDefault()
        void lift()
      }}
    >
      <Field
        label={t(blockWords.liftWhy)}
        hint={t(blockWords.liftHint)}
        fault={asked && !why.value.trim() ? t(blockWords.reasonMissing) : undefined}
      >
        {props => (
          <input {...props} className="input" maxLength={500} value={why.value} onChange={event => why.set(event.target.value)} />
        )}
      </Field>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      <div className="acts">
        <Button type="submit" look="primary" busy={doing.busy}>
          {t(blockWords.lift)}
        </Button>
      </div>
    </form>
  )
}

/** Everything about one block but its evidence and operations. */
export function BlockFacts({ block, nameOf }: { block: Block; nameOf: (person: string) => string }) {
  const speech = useLanguage()
  const { t } = speech
  const situation = blockSituation(block, useNow())
  return (
    <div className="stack tight">
      <div className="row wrap">
        <BlockSign block={block} />
        <span className="quiet">{responseOf(block, nameOf, speech)}</span>
      </div>
      <dl className="facts">
        <dt>{t(blockWords.reason)}</dt>
        <dd className="foreign">{reasonOf(block, speech)}</dd>
        <dt>{t(blockWords.occurred)}</dt>
        <dd>
          <Time at={block.at} as="stamp" />
        </dd>
        <dt>{t(situation === 'active' ? blockWords.until : blockWords.endedAt)}</dt>
        <dd>
          <Time at={block.lifted?.at ?? block.until} as="stamp" />{' '}
          {situation === 'active' && (
            <span className="faint">
              <Time at={block.until} />
            </span>
          )}
        </dd>
        {block.lifted && (
          <>
            <dt>{t(blockWords.liftedWhy)}</dt>
            <dd className="foreign">{block.lifted.why}</dd>
          </>
        )}
        {block.silently && (
          <>
            <dt>{t(blockWords.way)}</dt>
            <dd>{t(blockWords.silently)}</dd>
          </>
        )}
      </dl>
    </div>
  )
}
