// What was measured beside its goal, the restore command, and the scale of the trend. Pure.
import type { PlanView } from '../../../shared/api.ts'
import type { Place } from '../../../shared/registers/places.ts'
import { OFFICE_PLAN } from '../../../shared/registers/plans.ts'

export type Met = 'ok' | 'warning' | 'unknown'

/** Tone and sign of each. */
export const MET = {
  ok: ['ok', 'check'],
  warning: ['warn', 'warning'],
  unknown: ['unknown', 'unknown'],
} as const

/** Whether a measured length keeps to its goal; null: it was not measured, and nothing is said of it. */
export function met(measuredMs: number | null, goalMs: number): Met {
  return measuredMs === null ? 'unknown' : measuredMs <= goalMs ? 'ok' : 'warning'
}

/** Age of the newest verified generation now, not when the page was loaded. */
export function rpoNow({ newest }: Pick<PlanView, 'newest'>, now: number): number | null {
  return newest ? Math.max(0, now - newest.takenAt) : null
}

/** Recovery time as far as it counts for today's code. */
export function rtoMeasured({ drill, drillCounts }: Pick<PlanView, 'drill' | 'drillCounts'>): number | null {
  return drillCounts ? (drill?.rtoMs ?? null) : null
}

/** POSIX shell quoting: nothing in a name or path runs. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** The address of a place as the command line takes it. */
export function placeAddress({ kind, path, host, port, user }: Place): string {
  return kind === 'sftp' ? `sftp://${user}@${host}:${port}${path}` : path
}

/** What to type on the gateway's machine to get this generation back. */
export function restoreCommand(view: PlanView, place: Place): string | undefined {
  if (!view.newest) return undefined
  const from = quoted(placeAddress(place))
  const more = place.kind === 'sftp' ? ` --host-key ${quoted(place.hostKey ?? '')} --key ~/.ssh/id_ed25519` : ''
  const subject =
    view.plan.id === OFFICE_PLAN ? '' : ` --subject ${quoted(view.plan.name)} --to ${quoted(`./restored-${view.newest.name}`)}`
  return `sekisho restore ${view.newest.name} --from ${from}${more}${subject}`
}

/** Top of the axis: the longest of values and goal, a little above it, so that the goal's line is never at the edge. */
export function axisTop(values: readonly number[], goalMs: number): number {
  return Math.max(goalMs, ...values) * 1.15
}
