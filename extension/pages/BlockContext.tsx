// Around a block: whether any login succeeded in the 24 hours around it, and how often it has refused since.
import type { Block } from '../../shared/registers/blocks.ts'
import { blockMoreWords as words } from '../../shared/words/extension-blocks.ts'
import { useLanguage } from '../ui/language.ts'
import { Note } from '../ui/parts.tsx'
import { stamp, useNow, useTimeZone } from '../ui/time.tsx'
import { LiveNote, useLive } from './live.tsx'

export function BlockContext({ block }: { block: Block }) {
  const { t, n, language } = useLanguage()
  const timeZone = useTimeZone()
  const now = useNow()
  const live = useLive(source => source.call('blockContext', { params: { id: block.id } }), block.id)
  if (!live.data) return <LiveNote live={live} />
  const { logins, hits } = live.data
  const account = (block.subject.parts ?? [block.subject]).some(part => part.kind === 'account')
  return (
    <div className="stack tight">
      {logins.succeeded > 0 ? (
        <Note tone="fail">
          <p className="strong">
            {t(words.succeeded, {
              count: n(logins.succeeded),
              when: logins.lastSuccess === null ? '—' : stamp(logins.lastSuccess, language, timeZone, now),
            })}
          </p>
          {account && <p>{t(words.lookAtAccount)}</p>}
        </Note>
      ) : null}
      <dl className="facts even">
        <dt>{t(words.around)}</dt>
        <dd>
          {logins.succeeded === 0 && `${t(words.noneSucceeded)} `}
          {logins.failed > 0 && t(words.failedLogins, { count: n(logins.failed) })}
          {!logins.complete && <span className="faint block">{t(words.notComplete)}</span>}
        </dd>
        <dt>{t(words.hits)}</dt>
        <dd>{t(words.hitsCount, { count: n(hits) })}</dd>
      </dl>
    </div>
  )
}
