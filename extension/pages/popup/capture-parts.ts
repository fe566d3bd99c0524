// The parts of a capture that a member can take out before it is sent.
import type { Capture } from '../../../shared/registers/reports.ts'

export const PARTS = ['from', 'subject', 'text', 'links', 'page'] as const
export type Part = (typeof PARTS)[number]

/** Whether the capture has this part at all. */
export const present = (capture: Capture, part: Part): boolean =>
  part === 'links' ? capture.links.length > 0 : part === 'page' ? capture.page !== null : Boolean(capture[part]?.trim())

/** The capture without the parts that were taken out. */
export function without(capture: Capture, removed: ReadonlySet<Part>): Capture {
  const has = (part: Part) => !removed.has(part)
  return {
    ...capture,
    from: has('from') ? capture.from : null,
    subject: has('subject') ? capture.subject : null,
    text: has('text') ? capture.text : null,
    links: has('links') ? capture.links : [],
    page: has('page') ? capture.page : null,
  }
}

/** A report never goes out empty. */
export function isEmpty(capture: Capture): boolean {
  return !PARTS.some(part => present(capture, part))
}

/** A sender as `Name <address>`, taken apart: a long name, which anybody can choose, must not push the address out of sight. */
export function senderOf(from: string): { name: string; address: string } {
  const found = /^(.*)<([^<>]*)>\s*$/s.exec(from)
  return found ? { name: (found[1] ?? '').trim(), address: found[2] ?? '' } : { name: '', address: from.trim() }
}
