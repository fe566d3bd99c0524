// What needs an administrator now, most urgent first: one list for the popup and for the console's first page.
import type { PendingPairing, Setup } from '../../shared/api.ts'
import type { ControlView } from '../../shared/registers/controls.ts'
import { isUrgent, type Report } from '../../shared/registers/reports.ts'

export type Need =
  | { readonly kind: 'urgent'; readonly key: string; readonly report: Report }
  | { readonly kind: 'failed'; readonly key: string; readonly control: ControlView }
  | { readonly kind: 'pairing'; readonly key: string; readonly pairing: PendingPairing }
  | { readonly kind: 'report'; readonly key: string; readonly report: Report }
  | { readonly kind: 'recovery'; readonly key: string; readonly words: readonly [number, number] }
  | { readonly kind: 'warning'; readonly key: string; readonly control: ControlView }

export interface Situation {
  readonly reports: readonly Report[]
  readonly controls: readonly ControlView[]
  readonly pairings: readonly PendingPairing[]
  readonly setup: Setup
}

const ORDER: readonly Need['kind'][] = ['urgent', 'failed', 'pairing', 'report', 'recovery', 'warning']

/** Urgent reports, failed controls, devices to approve, waiting reports, the recovery key, warnings; the oldest report of a kind first. */
export function needsOf({ reports, controls, pairings, setup }: Situation): Need[] {
  const needs: Need[] = []
  const open = reports.filter(r => r.situation === 'waiting' || r.situation === 'looking').sort((a, b) => a.at - b.at)
  for (const report of open) needs.push({ kind: isUrgent(report) ? 'urgent' : 'report', key: `report ${report.id}`, report })
  for (const control of controls) {
    const key = `control ${control.code}`
    if (control.situation === 'failed') needs.push({ kind: 'failed', key, control })
    // The recovery key has a line of its own, where it can be done at once.
    else if (control.situation === 'warning' && !(control.code === 'encrypted-storage' && setup.recoveryWords))
      needs.push({ kind: 'warning', key, control })
  }
  for (const pairing of pairings) needs.push({ kind: 'pairing', key: `pairing ${pairing.id}`, pairing })
  if (setup.recoveryWords) needs.push({ kind: 'recovery', key: 'recovery', words: setup.recoveryWords })
  return needs.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}
