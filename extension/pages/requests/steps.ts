// The steps of a request and where it stands; how near its deadline is. Pure.
import { deadlineOf, isOpen, type Request } from '../../../shared/registers/requests.ts'
import { daysTo } from '../consents/days.ts'

export const STEPS = ['identity', 'working', 'decide', 'do', 'letter'] as const
export type Step = (typeof STEPS)[number]
export type StepState = 'done' | 'now' | 'next'

const NOW: Record<Request['situation'], Step | null> = {
  received: 'identity',
  identity: 'identity',
  working: 'decide',
  decided: 'do',
  done: 'letter',
  told: null,
  withdrawn: null,
}

/** Finding and deciding go together: both are open while it is worked on. */
export function stepState(step: Step, { situation }: Pick<Request, 'situation'>): StepState {
  if (situation === 'told') return 'done'
  const now = NOW[situation]
  if (now === null) return 'next'
  if (step === now || (step === 'working' && situation === 'working')) return 'now'
  return STEPS.indexOf(step) < STEPS.indexOf(now) ? 'done' : 'next'
}

export type Nearness = 'closed' | 'far' | 'near' | 'today' | 'over'

/** A deadline is near in its last three days. */
export function nearness(
  request: Pick<Request, 'deadline' | 'extension' | 'situation'>,
  now: number,
): { readonly how: Nearness; readonly days: number } {
  const { kind, days } = daysTo(deadlineOf(request), now)
  if (!isOpen(request)) return { how: 'closed', days }
  if (kind !== 'left') return { how: kind, days }
  return { how: days <= 3 ? 'near' : 'far', days }
}
