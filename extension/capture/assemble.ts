// Makes one report of what the frames of a page showed: bounded, covered, and with the headers found. Pure.
import { cover } from '../../shared/cover.ts'
import type { Capture } from '../../shared/registers/reports.ts'
import type { Frame } from './read-page.ts'

const MOST_TEXT = 200_000
const MOST_LINKS = 500

type Link = Capture['links'][number]

/** Lines that mails and printed mails begin with, in both languages. Looked for near the top only. */
const HEADERS = {
  from: /^\s*(?:From|Sender|差出人|送信者|送信元)\s*[:\uff1a]?\s*\n?\s*([^\n]*@[^\n]*)$/im,
  subject: /^\s*(?:Subject|件名|題名)\s*[:\uff1a]\s*\n?\s*([^\n]+)$/im,
} as const
const HEADERS_WITHIN = 6_000

/** A header line in the text, for pages that mark nothing. */
export function headerIn(text: string, header: keyof typeof HEADERS): string | null {
  return HEADERS[header].exec(text.slice(0, HEADERS_WITHIN))?.[1]?.trim() || null
}

function hostOf(href: string): string {
  return URL.canParse(href) ? new URL(href).host : ''
}

/** Each link once; if there are too many, those that lead elsewhere first, since a webmail's own buttons prove nothing. */
export function chooseLinks(links: readonly Link[], pageUrl: string): Link[] {
  const seen = new Set<string>()
  const once = links.filter(({ text, href }) => {
    const key = `${href}\n${text}`
    return seen.has(key) ? false : Boolean(seen.add(key))
  })
  if (once.length <= MOST_LINKS) return once
  const own = hostOf(pageUrl)
  const leadsAway = (link: Link) => hostOf(link.href) !== own
  return [...once.filter(leadsAway), ...once.filter(link => !leadsAway(link))].slice(0, MOST_LINKS)
}

/** Covers secrets in every readable part; addresses of links stay as they are, they are the evidence. */
export function covered(capture: Capture): Capture {
  let count = capture.covered ?? 0
  const hide = (text: string): string => {
    const result = cover(text)
    count += result.count
    return result.text
  }
  const text = capture.text === null ? null : hide(capture.text)
  const subject = capture.subject === null ? null : hide(capture.subject)
  const page = capture.page && { ...capture.page, title: hide(capture.page.title) }
  const links = capture.links.map(link => ({ ...link, text: hide(link.text) }))
  return { ...capture, text, subject, page, links, ...(count > 0 ? { covered: count } : {}) }
}

/** @param frames the top frame first. A selection in any frame wins over the page. */
export function assemble(frames: readonly Frame[], now: number): Capture | null {
  const [top] = frames
  if (!top) return null
  const chosen = frames.find(frame => frame.selection !== '')
  const all = frames.map(frame => frame.text).filter(text => text !== '')
  const text = chosen ? chosen.selection : all.join('\n\n')
  const links = chosen ? chosen.selectedLinks : frames.flatMap(frame => frame.links)
  const first = (part: 'from' | 'subject') =>
    frames.map(frame => frame[part]).find(value => value !== null) ??
    frames.map(frame => headerIn(frame.text, part)).find(value => value !== null) ??
    null
  return covered({
    grade: chosen ? 'selection' : 'page',
    from: first('from')?.slice(0, 500) ?? null,
    subject: first('subject')?.slice(0, 1_000) ?? null,
    page: { title: top.title, url: top.url },
    text: text === '' ? null : text.slice(0, MOST_TEXT),
    links: chooseLinks(links, top.url),
    capturedAt: now,
  })
}

/** What the context menu was opened on. */
export interface Pointed {
  readonly selectionText?: string | undefined
  readonly linkUrl?: string | undefined
  readonly linkText?: string | undefined
  readonly srcUrl?: string | undefined
}

/** Narrows a page's capture to what was pointed at. The page and its headers stay: they say where it was seen. */
export function narrowed(capture: Capture | null, pointed: Pointed, page: Capture['page'], now: number): Capture {
  const { linkUrl, srcUrl } = pointed
  const links: Link[] = []
  if (linkUrl) {
    const shown = pointed.linkText ?? capture?.links.find(link => link.href === linkUrl)?.text ?? pointed.selectionText ?? ''
    links.push({ text: shown.slice(0, 500), href: linkUrl.slice(0, 4_000) })
  }
  // An image that is its own address would be nothing but bytes.
  if (srcUrl && !srcUrl.startsWith('data:')) links.push({ text: '', href: srcUrl.slice(0, 4_000) })
  return covered({
    grade: 'selection',
    from: capture?.from ?? null,
    subject: capture?.subject ?? null,
    page: capture?.page ?? (page && { title: page.title.slice(0, 500), url: page.url.slice(0, 4_000) }),
    text: pointed.selectionText?.trim().slice(0, MOST_TEXT) || null,
    links,
    capturedAt: now,
  })
}
