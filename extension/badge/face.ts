// What the toolbar button shows, and why: one meaning each, most urgent first (experience.md, "Badge"). Pure.
import type { Badge } from '../../shared/api.ts'
import type { Role } from '../../shared/roles.ts'
import { extensionBaseWords as words } from '../../shared/words/extension-base.ts'
import { witnessWords } from '../../shared/words/extension-witness.ts'
import { fill, type Text } from '../../shared/words/text.ts'

/** How often the gateway is asked. An administrator must hear of an urgent report soon; a member waits for answers. */
export function intervalMinutes(role: Role): number {
  return role === 'administrator' ? 1 : 5
}

export interface Heard {
  /** When the gateway last answered, UTC milliseconds of this PC. */
  readonly at: number
  readonly counts: Badge
  /** Answers to one's own reports that have not been looked at. */
  readonly unread: number
}

export interface Known {
  /** Null: not paired, or the pairing has ended. */
  readonly role: Role | null
  readonly heard: Heard | null
  /** Reports that wait on this PC although they should be gone. */
  readonly unsent: number
  /** The log that this browser saw is gone: true until the right one is back, whether or not the gateway can be asked. */
  readonly pastGone: boolean
}

export interface Face {
  /** At most four characters: the button has room for no more. */
  readonly text: string
  readonly colour: string
  readonly title: Text
}

const RED = '#b3261e'
const BLUE = '#274a78'
const GREY = '#5f6368'

const number = (count: number): string => (count > 999 ? '999+' : String(count))

/** Counts from a gateway that has not been heard from for three intervals are shown no longer. */
export function isStale({ role, heard }: Known, now: number): boolean {
  return role === null || heard === null || now - heard.at > 3 * intervalMinutes(role) * 60_000
}

export function faceOf(known: Known, now: number): Face {
  const { role, heard, unsent } = known
  if (known.pastGone) return { text: '!', colour: RED, title: witnessWords.badge }
  const fresh = isStale(known, now) ? null : heard
  if (fresh && fresh.counts.urgent > 0)
    return { text: '!', colour: RED, title: fill(words.badgeUrgent, { count: fresh.counts.urgent }) }
  if (fresh && fresh.counts.failedControls > 0)
    return { text: '!', colour: RED, title: fill(words.badgeFailed, { count: fresh.counts.failedControls }) }
  if (unsent > 0) return { text: '↑', colour: GREY, title: fill(words.badgeUnsent, { count: unsent }) }
  if (role === null) return { text: '?', colour: GREY, title: words.badgeNotPaired }
  if (!fresh) return { text: '?', colour: GREY, title: words.badgeUnknown }
  const actionable = role === 'administrator' ? fresh.counts.actionable : 0
  const count = actionable + fresh.unread
  if (count === 0) return { text: '', colour: BLUE, title: words.badgeTitle }
  return {
    text: number(count),
    colour: BLUE,
    title: fill(actionable > 0 ? words.badgeActionable : words.badgeAnswers, { count }),
  }
}
