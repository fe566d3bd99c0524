// What the morning wants to know: how many were turned away last night, and whether anybody got in. Pure.
import type { Alert } from '../../shared/registers/alerts.ts'
import type { Block } from '../../shared/registers/blocks.ts'
import { aboutLogins } from '../../shared/registers/rule-text.ts'
import { isPaused, type Rule } from '../../shared/registers/rules.ts'
import { dayStart } from '../table/view.ts'

const HOUR = 3_600_000

/** The last night in a time zone: from 18:00 to 08:00, or to now while it lasts. UTC milliseconds. */
export function lastNight(now: number, timeZone: string): { from: number; to: number } {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now)
  const midnight = dayStart(day, timeZone) ?? now - (now % (24 * HOUR))
  return { from: midnight - 6 * HOUR, to: Math.min(now, midnight + 8 * HOUR) }
}

export interface Night {
  readonly turnedAway: number
  /** Logins that succeeded after many failures. */
  readonly gotIn: readonly Alert[]
  /** Whether any rule would have noticed: without one, zero means nothing. */
  readonly watched: boolean
}

export function nightOf(
  { blocks, alerts, rules }: { blocks: readonly Block[]; alerts: readonly Alert[]; rules: readonly Rule[] },
  now: number,
  timeZone: string,
): Night {
  const { from, to } = lastNight(now, timeZone)
  const within = (at: number) => at >= from && at < to
  return {
    turnedAway: blocks.filter(block => block.by === 'gateway' && within(block.at)).length,
    gotIn: alerts.filter(alert => alert.kind === 'success-after-failures' && within(alert.happenedAt)),
    watched: rules.some(rule => aboutLogins(rule) && !isPaused(rule, now)),
  }
}
