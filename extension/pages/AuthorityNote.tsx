// While the office changes its certificate authority, every member is told what to do on this PC, and until when.
import { accessWords as words } from '../../shared/words/extension-access.ts'
import { useLanguage } from '../ui/language.ts'
import { Button, Note } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { lately } from './lately.ts'
import { useLive } from './live.tsx'
import { useSource } from './source.ts'

/** Nothing while no change is under way, or the gateway does not know of such a thing. */
export function AuthorityNote() {
  const { t } = useLanguage()
  const source = useSource()
  const live = useLive(async s => {
    const [paired, authority] = await Promise.all([s.paired(), lately(s.call('authority'))])
    return { origin: paired?.origin, next: authority?.next }
  })
  const { origin, next } = live.data ?? {}
  if (!next) return null
  return (
    <Note
      tone="warn"
      acts={
        origin && (
          <Button size="small" onClick={() => source.openTab(`${origin}/ca`)}>
            {t(words.caOpen)}
          </Button>
        )
      }
    >
      {t(words.caNext)}{' '}
      {next.finishAt !== null && (
        <>
          {t(words.caUntil)} <Time at={next.finishAt} as="stamp" />
        </>
      )}
      <code className="block foreign">{next.fingerprint}</code>
    </Note>
  )
}
