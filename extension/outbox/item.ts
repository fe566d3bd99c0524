// One report on its way: what is sent, when, and how it went so far. Pure: the next state from the last.
import { z } from 'zod'
import { Capture, Exposure } from '../../shared/registers/reports.ts'
import { Text } from '../../shared/words/text.ts'

/** How long a report is held for undo. */
export const HOLD_MS = 10_000
const FIRST_RETRY_MS = 5_000
const LAST_RETRY_MS = 300_000
/** An acknowledged report is shown as such for a while; then the gateway's own list has it. */
export const SHOWN_SENT_MS = 600_000

export const OutboxItem = z.object({
  id: z.string(),
  capture: Capture,
  exposure: Exposure.nullable(),
  /** Not sent before, UTC milliseconds of this PC. */
  sendAfter: z.number(),
  /**
   * held: can be undone. sending: on its way. waiting: tried, tried again by itself. sent: the gateway has it durably.
   * refused: the gateway understood it and will not take it as it is; kept here, not sent again by itself.
   */
  state: z.enum(['held', 'sending', 'waiting', 'sent', 'refused']),
  tries: z.number(),
  lastError: Text.nullable(),
  /** Fingerprint of the office it was written for: after pairing with another office it does not go there. Null: held while not paired. */
  office: z.string().nullable(),
  /** True: held without the popup, so a notification tells how it went. */
  notify: z.boolean(),
  /** What the member did, said after the report was on its way: sent by itself. */
  exposureLate: z.boolean(),
})
export type OutboxItem = z.infer<typeof OutboxItem>

/** After a typed password or an opened file every second counts: nothing is held back. */
export function isUrgentExposure(exposure: Exposure | null): boolean {
  return exposure === 'password' || exposure === 'file'
}

export function newItem(
  id: string,
  capture: Capture,
  exposure: Exposure | null,
  now: number,
  more: Pick<OutboxItem, 'notify' | 'office'>,
): OutboxItem {
  const sendAfter = isUrgentExposure(exposure) ? now : now + HOLD_MS
  return {
    id,
    capture,
    exposure,
    sendAfter,
    state: 'held',
    tries: 0,
    lastError: null,
    ...more,
    exposureLate: false,
  }
}

/** Milliseconds until the next try: doubles from 5 s to 5 min, spread by up to a quarter so that many PCs do not come back at once. */
export function backoff(tries: number, random: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, tries - 1)) * (1 - random / 4)
}

/** After a failed try. `refused`: the gateway understood and will never take it as it is. */
export function failed(item: OutboxItem, why: Text, refused: boolean, now: number, random: number): OutboxItem {
  const tries = item.tries + 1
  return {
    ...item,
    tries,
    lastError: why,
    state: refused ? 'refused' : 'waiting',
    sendAfter: refused ? item.sendAfter : now + backoff(tries, random),
  }
}

/** The gateway has it. If the member answered meanwhile, that is still to be told. */
export function acknowledged(item: OutboxItem, exposureSent: Exposure | null, now: number): OutboxItem {
  const late = item.exposure !== null && item.exposure !== exposureSent
  return { ...item, state: late ? 'waiting' : 'sent', exposureLate: late, lastError: null, sendAfter: now }
}

/** What the member did, said after pressing. Urgent: nothing is held back any longer. */
export function withExposure(item: OutboxItem, exposure: Exposure, now: number): OutboxItem {
  const changed = { ...item, exposure }
  if (item.state === 'sent') return { ...changed, state: 'waiting', exposureLate: true, sendAfter: now }
  return isUrgentExposure(exposure) && item.state !== 'refused'
    ? { ...changed, sendAfter: Math.min(item.sendAfter, now) }
    : changed
}

/** Sends without waiting any longer, also what was refused: the person asked for it. */
export function hurried(item: OutboxItem, now: number): OutboxItem | undefined {
  if (item.state === 'sent' || item.state === 'sending') return undefined
  return { ...item, state: item.state === 'held' ? 'held' : 'waiting', sendAfter: Math.min(item.sendAfter, now) }
}

/** Whether it may go out now. A worker that died while sending left `sending` behind: the same id makes the repeat harmless. */
export function isDue(item: OutboxItem, now: number): boolean {
  return item.state !== 'sent' && item.state !== 'refused' && now >= item.sendAfter
}

/** Whether it can be taken back: certainly not at the gateway. What was tried may have arrived although no answer came back. */
export function mayUndo(item: OutboxItem): boolean {
  return (item.state === 'held' || item.state === 'refused') && !item.exposureLate
}

/** When to look at it again, UTC milliseconds; undefined: never by itself. */
export function lookAgain(item: OutboxItem): number | undefined {
  if (item.state === 'sent') return item.sendAfter + SHOWN_SENT_MS
  return item.state === 'refused' ? undefined : item.sendAfter
}
