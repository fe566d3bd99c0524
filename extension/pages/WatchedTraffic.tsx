// What the traffic itself suggests for the allow list: machines that call regularly, and addresses that many people share.
import type { Allowed } from '../../shared/registers/allowlist.ts'
import { durationText } from '../../shared/words/duration.ts'
import { allowWords as words } from '../../shared/words/extension-blocks.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Note } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { useCareful } from './careful.tsx'
import { LiveNote, useLive } from './live.tsx'
import { type AnswerOf, useSource } from './source.ts'

type Seen = AnswerOf<'watched'>

/** `allowed`: entries in force; whom they name is not proposed again. */
export function WatchedTraffic({ allowed }: { allowed: readonly Allowed[] }) {
  const { t, n } = useLanguage()
  const live = useLive(source => source.call('watched'))
  if (!live.data) return live.error === undefined ? null : <LiveNote live={live} />
  const known = (proposal: Seen['proposals'][number]) => allowed.some(entry => entry.subject.value === proposal.address)
  const proposals = live.data.proposals.filter(proposal => !known(proposal))
  const { shared } = live.data
  if (proposals.length === 0 && shared.length === 0) return null
  return (
    <div className="hints">
      {proposals.length > 0 && (
        <section className="card pad stack tight" aria-labelledby="proposals">
          <h3 id="proposals">{t(words.proposals)}</h3>
          <p className="quiet">{t(words.proposalsMeans)}</p>
          <ul className="lines">
            {proposals.map(proposal => (
              <Proposal key={`${proposal.address} ${proposal.pathPrefix}`} proposal={proposal} />
            ))}
          </ul>
        </section>
      )}
      {shared.length > 0 && (
        <Note tone="info">
          <p className="strong">{t(words.shared)}</p>
          <p>{t(words.sharedMeans)}</p>
          <ul>
            {shared.map(one => (
              <li key={one.address}>
                <span className="foreign">{t(words.sharedOne, { address: one.address, sessions: n(one.sessions) })}</span>
              </li>
            ))}
          </ul>
        </Note>
      )}
    </div>
  )
}

function Proposal({ proposal }: { proposal: Seen['proposals'][number] }) {
  const { t, n, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const { address, pathPrefix, requests, days, everyMs } = proposal
  const allow = async () => {
    const input = { subject: { kind: 'address', value: address }, pathPrefix, reason: t(words.proposedReason) }
    const done = await careful.runConfirmed(async confirmed => {
      await source.operate('allowlist', 'add', { input, confirmed })
    })
    if (done) toast(t(words.added, { subject: address }))
  }
  return (
    <li className="row wrap proposal">
      <span className="foreign">
        {t(words.proposal, {
          address,
          path: pathPrefix,
          every: durationText(Math.max(1, Math.round(everyMs / 1000)), language),
          requests: n(requests),
          days: n(days),
        })}
      </span>
      <Button size="small" className="push" busy={careful.busy} onClick={() => void allow()}>
        {t(words.allowIt)}
      </Button>
      {careful.error !== undefined && <ErrorNote error={careful.error} />}
      {careful.question}
    </li>
  )
}
