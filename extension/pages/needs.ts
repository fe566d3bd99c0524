// What needs an administrator now, most urgent first: one list for the popup and for the console's first page.
import type { Availability, PendingPairing, PlanView, Setup } from '../../shared/api.ts'
import { type Alert, isUnseen } from '../../shared/registers/alerts.ts'
import type { ControlView } from '../../shared/registers/controls.ts'
import { isUrgent, type Report } from '../../shared/registers/reports.ts'
import { deadlineOf, type Request } from '../../shared/registers/requests.ts'
import { isProposed, type Rule } from '../../shared/registers/rules.ts'
import { isUrgentAlert } from './alert-words.ts'
import { nearness } from './requests/steps.ts'

export type Need =
  | { readonly kind: 'urgent'; readonly key: string; readonly report: Report }
  | { readonly kind: 'break-in'; readonly key: string; readonly alert: Alert }
  | { readonly kind: 'app-down'; readonly key: string; readonly since: number; readonly app: string }
  | { readonly kind: 'failed'; readonly key: string; readonly control: ControlView; readonly plan?: PlanView | undefined }
  | { readonly kind: 'overdue'; readonly key: string; readonly request: Request }
  | { readonly kind: 'request'; readonly key: string; readonly request: Request }
  | { readonly kind: 'consents'; readonly key: string; readonly count: number }
  | { readonly kind: 'pairing'; readonly key: string; readonly pairing: PendingPairing }
  | { readonly kind: 'report'; readonly key: string; readonly report: Report }
  | { readonly kind: 'proposal'; readonly key: string; readonly rule: Rule }
  | { readonly kind: 'alert'; readonly key: string; readonly alert: Alert }
  | { readonly kind: 'alerts'; readonly key: string; readonly count: number }
  | { readonly kind: 'recovery'; readonly key: string; readonly words: readonly [number, number] }
  | { readonly kind: 'warning'; readonly key: string; readonly control: ControlView; readonly plan?: PlanView | undefined }

export interface Situation {
  readonly reports: readonly Report[]
  readonly controls: readonly ControlView[]
  readonly pairings: readonly PendingPairing[]
  readonly setup: Setup
  readonly alerts: readonly Alert[]
  readonly rules: readonly Rule[]
  /** Who asks: some alerts each administrator has to see. */
  readonly person: string
  /** Plans beside what was measured; undefined: the gateway knows no such thing yet. */
  readonly availability?: Availability | undefined
  /** What people ask for under the law; undefined: the gateway knows no such thing yet. */
  readonly requests?: readonly Request[] | undefined
  /** Consents that are missing, over, or to be given again. */
  readonly consentsDue?: number | undefined
}

/** Of alerts that can wait so many are lines of their own; the rest is one line. */
const ALERTS_SHOWN = 3

const ORDER: readonly Need['kind'][] = [
  'break-in',
  'urgent',
  'app-down',
  'failed',
  'overdue',
  'pairing',
  'report',
  'request',
  'proposal',
  'alert',
  'alerts',
  'consents',
  'recovery',
  'warning',
]

/** Where something is wrong that somebody has to mend at once. */
export function isRed({ kind }: Need): boolean {
  return kind === 'break-in' || kind === 'urgent' || kind === 'app-down' || kind === 'failed' || kind === 'overdue'
}

/** The plan that the control speaks of: the first that stands as it does. */
function worstPlan(availability: Availability | undefined, situation: ControlView['situation']): PlanView | undefined {
  return availability?.plans.find(view => view.situation === situation)
}

/**
 * Logins after many failures, urgent reports, an app that does not answer, failed controls, devices to approve, waiting reports, rules to decide on, other alerts, the recovery key,
 * overdue requests come before devices, those that are near before proposals, consents to ask for after alerts;
 * warnings; the oldest report of a kind first, the newest alert.
 */
export function needsOf(situation: Situation, now: number): Need[] {
  const { reports, controls, pairings, setup, alerts, rules, person, availability } = situation
  const needs: Need[] = []
  const open = reports.filter(r => r.situation === 'waiting' || r.situation === 'looking').sort((a, b) => a.at - b.at)
  for (const report of open) needs.push({ kind: isUrgent(report) ? 'urgent' : 'report', key: `report ${report.id}`, report })
  for (const control of controls) {
    const key = `control ${control.code}`
    const plan = control.code === 'backup' ? worstPlan(availability, control.situation) : undefined
    if (control.situation === 'failed') needs.push({ kind: 'failed', key, control, plan })
    // The recovery key has a line of its own, where it can be done at once.
    else if (control.situation === 'warning' && !(control.code === 'encrypted-storage' && setup.recoveryWords))
      needs.push({ kind: 'warning', key, control, plan })
  }
  const unseen = alerts.filter(alert => isUnseen(alert, person)).sort((a, b) => b.happenedAt - a.happenedAt)
  const others = unseen.filter(alert => !isUrgentAlert(alert))
  for (const alert of unseen.filter(isUrgentAlert)) needs.push({ kind: 'break-in', key: `alert ${alert.id}`, alert })
  for (const alert of others.slice(0, ALERTS_SHOWN)) needs.push({ kind: 'alert', key: `alert ${alert.id}`, alert })
  if (others.length > ALERTS_SHOWN) needs.push({ kind: 'alerts', key: 'alerts', count: others.length - ALERTS_SHOWN })
  for (const rule of rules) if (isProposed(rule, now)) needs.push({ kind: 'proposal', key: `rule ${rule.id}`, rule })
  for (const pairing of pairings) needs.push({ kind: 'pairing', key: `pairing ${pairing.id}`, pairing })
  if (setup.app?.situation === 'down')
    needs.push({ kind: 'app-down', key: 'app', since: setup.app.since, app: setup.upstream ?? '' })
  for (const request of [...(situation.requests ?? [])].sort((a, b) => deadlineOf(a) - deadlineOf(b))) {
    const { how } = nearness(request, now)
    const key = `request ${request.id}`
    if (how === 'over') needs.push({ kind: 'overdue', key, request })
    else if (how === 'near' || how === 'today' || request.situation === 'received') needs.push({ kind: 'request', key, request })
  }
  if (situation.consentsDue) needs.push({ kind: 'consents', key: 'consents', count: situation.consentsDue })
  if (setup.recoveryWords) needs.push({ kind: 'recovery', key: 'recovery', words: setup.recoveryWords })
  return needs.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}
