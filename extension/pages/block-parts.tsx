// One block: why, until when, how often, on what evidence. The same parts in the popup and in the console.
import { type Block, blockSituation, referenceOf } from '../../shared/registers/blocks.ts'
import { durationText } from '../../shared/words/duration.ts'
import { blockWords, uiWords } from '../../shared/words/extension.ts'
import { blockMoreWords } from '../../shared/words/extension-blocks.ts'
import { type Speech, useLanguage } from '../ui/language.ts'
import { stamp, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { BlockSign } from './situations.tsx'

/** Why, in a few words: the rule with its threshold, or the person's own reason. */
export function reasonOf({ reason }: Block, { t, n, language }: Speech): string {
  if (reason.kind === 'person') return reason.text
  const sentence = {
    all: blockWords.reasonRequests,
    failures: blockWords.reasonFailures,
    distinct: blockMoreWords.reasonDistinct,
  }[reason.of]
  return t(sentence, {
    rule: reason.ruleName,
    limit: n(reason.limit),
    window: durationText(reason.windowSeconds, language),
  })
}

/** What was done and by whom: 「1時間ブロック・自動」「解除・鈴木」. */
export function responseOf(block: Block, nameOf: (person: string) => string, { t, language }: Speech): string {
  if (block.falseAlarm && block.lifted) return t(blockMoreWords.falseAlarmBy, { name: nameOf(block.lifted.by) })
  if (block.lifted) return t(blockWords.liftedBy, { name: nameOf(block.lifted.by) })
  const who = block.by === 'gateway' ? t(uiWords.automatic) : nameOf(block.by)
  const length = durationText((block.until - block.at) / 1000, language)
  const sentence = { block: blockWords.blockedFor, refuse: blockWords.refusedFor, slow: blockMoreWords.slowedFor }[block.action]
  return t(sentence, { length, who })
}

/** The requests that were counted, newest last. */
export function Evidence({ block }: { block: Block }) {
  const { t } = useLanguage()
  if (block.evidence.length === 0)
    return <p className="faint">{t(block.reason.kind === 'rule' ? blockMoreWords.notRecorded : blockWords.noEvidence)}</p>
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

const SUFFIX = new Intl.PluralRules('en', { type: 'ordinal' })

/** `3rd`, 3: Japanese puts the counter behind it. */
function ordinal(count: number, { language }: Speech): string {
  if (language === 'ja') return String(count)
  return `${count}${{ one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[SUFFIX.select(count)]}`
}

/** `3rd time, 4 hours`: only for what happened before. */
export function strikeOf(block: Block, speech: Speech): string | undefined {
  if (block.strike === undefined || block.strike < 2) return undefined
  const length = durationText((block.until - block.at) / 1000, speech.language)
  return speech.t(blockMoreWords.strike, { ordinal: ordinal(block.strike, speech), length })
}

/** Everything about one block but its evidence and operations. */
export function BlockFacts({ block, nameOf }: { block: Block; nameOf: (person: string) => string }) {
  const speech = useLanguage()
  const { t, language } = speech
  const timeZone = useTimeZone()
  const now = useNow()
  const situation = blockSituation(block, now)
  const strike = strikeOf(block, speech)
  const { allowed } = block
  const hashed = (block.subject.parts ?? [block.subject]).filter(part => part.kind === 'session' || part.kind === 'device')
  return (
    <div className="stack tight">
      <div className="row wrap">
        <BlockSign block={block} />
        <span className="quiet">{responseOf(block, nameOf, speech)}</span>
      </div>
      {allowed && now < allowed.until && (
        <p className="tone-warn">
          {t(blockMoreWords.allowedUntil, { time: stamp(allowed.until, language, timeZone, now), name: nameOf(allowed.by) })}
        </p>
      )}
      <dl className="facts even">
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
        {strike && (
          <>
            <dt>{t(blockMoreWords.strikeLabel)}</dt>
            <dd>{strike}</dd>
          </>
        )}
        <dt>{t(blockMoreWords.reference)}</dt>
        <dd>
          <code>{referenceOf(block.id)}</code>
        </dd>
        {hashed.map(part => (
          <div className="pair" key={part.value}>
            <dt>{t(blockMoreWords.wholeValue)}</dt>
            <dd>
              <code className="foreign">{part.value}</code>
            </dd>
          </div>
        ))}
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
