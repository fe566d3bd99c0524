// Parts of the requests: situation and deadline as sign, word and colour, and the names of whom they are about.
import { deadlineOf, type Request } from '../../../shared/registers/requests.ts'
import { requestPageWords as words } from '../../../shared/words/extension-requests.ts'
import { requestWords } from '../../../shared/words/requests.ts'
import type { SignName } from '../../ui/icons.tsx'
import { type Speech, useLanguage } from '../../ui/language.ts'
import { Situation, type Tone } from '../../ui/parts.tsx'
import { Time, useNow } from '../../ui/time.tsx'
import { lately } from '../lately.ts'
import { useLive } from '../live.tsx'
import { type Nearness, nearness } from './steps.ts'

const SIGNS: Record<Request['situation'], readonly [Tone, SignName]> = {
  received: ['active', 'bell'],
  identity: ['active', 'waiting'],
  working: ['active', 'looking'],
  decided: ['active', 'check'],
  done: ['active', 'check'],
  told: ['ok', 'check'],
  withdrawn: ['quiet', 'undo'],
}

export function RequestSign({ situation }: Pick<Request, 'situation'>) {
  const { t } = useLanguage()
  const [tone, sign] = SIGNS[situation]
  return <Situation tone={tone} sign={sign} word={t(requestWords[situation])} pill />
}

const NEAR: Record<Exclude<Nearness, 'closed'>, readonly [Tone, SignName]> = {
  far: ['quiet', 'waiting'],
  near: ['warn', 'warning'],
  today: ['warn', 'warning'],
  over: ['fail', 'failed'],
}

export function nearWord({ how, days }: ReturnType<typeof nearness>, { t, n }: Speech): string {
  if (how === 'closed') return ''
  return how === 'today' ? t(words.today) : t(how === 'over' ? words.over : words.left, { days: n(days) })
}

/** The last moment that counts, and how far it is while the request is open. */
export function Deadline({ request }: { request: Request }) {
  const speech = useLanguage()
  const now = useNow()
  const near = nearness(request, now)
  return (
    <>
      {/* The deadline is the first moment after the last day: the day itself is shown. */}
      <Time at={deadlineOf(request) - 1} as="stamp" />
      {near.how !== 'closed' && (
        <span className="block">
          <Situation tone={NEAR[near.how][0]} sign={NEAR[near.how][1]} word={nearWord(near, speech)} />
        </span>
      )}
    </>
  )
}

/** At most so many names are asked for at once. */
const NAMES = 200

/** Names of persons, in one question; who is not known stays a number. */
export function usePersonNames(persons: readonly string[]): ReadonlyMap<string, string> {
  const ids = [...new Set(persons.filter(Boolean))].sort().slice(0, NAMES).join(',')
  const live = useLive(async source => {
    if (ids === '') return undefined
    return await lately(source.call('personsPage', { query: { ids, limit: String(NAMES) } }))
  }, ids)
  return new Map(live.data?.rows.map(row => [row.id, row.name]))
}

export type WhoOf = (request: Pick<Request, 'person' | 'agent'>) => string
