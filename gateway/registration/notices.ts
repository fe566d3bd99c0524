// A notice as the page shows it: exactly the text whose digest goes into the consent, with what stops and what stays on withdrawal.
import { type Html, html, lines } from '../../shared/html.ts'
import { NOTICE_FIELDS } from '../../shared/law.ts'
import type { ConsentBook } from '../../shared/ports.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'
import { noticeWords } from '../../shared/words/notices.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { type Language, say } from '../../shared/words/text.ts'
import type { Shown } from './forms.ts'

export type CurrentNotice = NonNullable<ReturnType<ConsentBook['notice']>>['notice']

/** One purpose as it is asked; `notice` undefined: nothing is published. */
export interface Offered {
  readonly purpose: Purpose
  readonly notice: CurrentNotice | undefined
}

export function offered(book: ConsentBook, id: string, now: number): Offered | undefined {
  const purpose = book.purpose(id)
  return purpose && purpose.retired === null ? { purpose, notice: book.notice(purpose.id, now)?.notice } : undefined
}

/** What the form says was shown. */
export function shownOf({ purpose, notice }: Offered, language: Language): Shown | undefined {
  const sha256 = notice?.digests[language]
  return notice && sha256 !== undefined ? { purpose: purpose.id, notice: notice.id, sha256, language } : undefined
}

/** Whether this is still what would be shown now. */
export function isCurrent(shown: Shown, book: ConsentBook, now: number): boolean {
  const notice = book.notice(shown.purpose, now)?.notice
  return notice?.id === shown.notice && notice.digests[shown.language] === shown.sha256
}

/** @param level of the notice's own heading. */
export function noticeHtml({ notice }: Offered, language: Language, level: 2 | 3): Html {
  const text = notice?.texts[language]
  if (!notice || !text) return html``
  const heading = `h${level}`
  const below = `h${level + 1}`
  const tag = (name: string, content: string): Html => ({ html: `<${name}>${html`${content}`.html}</${name}>` })
  const said = (value: string) => value.normalize('NFC')
  const fields = NOTICE_FIELDS.filter(field => text[field] !== '').map(
    field => html`${tag(below, noticeWords[field][language])}
<p>${lines(said(text[field]))}</p>`,
  )
  return html`<div class="notice">
${tag(heading, said(text.title))}
${fields}
<p class="quiet">${say(words.noticeVersion, language, { version: notice.version })}</p>
</div>`
}

/** Said before anything is withdrawn, and before it is given. */
export function consequencesHtml({ purpose }: Offered, language: Language): Html {
  return html`<dl><dt>${say(words.stops, language)}</dt><dd>${lines(purpose.stops[language])}</dd>
<dt>${say(words.stays, language)}</dt><dd>${lines(purpose.stays[language])}</dd></dl>`
}
