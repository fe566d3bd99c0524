// A notice as the app shows it: the text that is hashed, and the same text as a fragment of HTML.
import type { z } from 'zod'
import type { AppNotice } from '../../shared/app-api.ts'
import { NOTICE_FIELDS } from '../../shared/law.ts'
import { type NoticeText, noticeDocument } from '../../shared/notices.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { Notice } from '../../shared/registers/notices.ts'
import { appApiWords as words } from '../../shared/words/app-api.ts'
import { noticeWords } from '../../shared/words/notices.ts'
import { fill } from '../../shared/words/text.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string) => text.normalize('NFC').replace(/[&<>"']/g, sign => ENTITIES[sign]!)

/** Headings begin at `h2`, so that it fits below a page's own title. Classes are for the app's style sheet; nothing else is said about looks. */
function fragment(text: NoticeText, language: string, sha256: string): string {
  const spoken = language.startsWith('ja') ? 'ja' : 'en'
  const parts = NOTICE_FIELDS.filter(field => text[field] !== '').map(
    field => `<h3>${escaped(noticeWords[field][spoken])}</h3>\n<p>${escaped(text[field]).replaceAll('\n', '<br>\n')}</p>`,
  )
  const attributes = `class="sekisho-notice" lang="${escaped(language)}" data-sha256="${sha256}"`
  return `<section ${attributes}>\n<h2>${escaped(text.title)}</h2>\n${parts.join('\n')}\n</section>\n`
}

/** @throws SekishoError if it is not written in this language (`ja-JP` is answered by `ja`). */
export function noticeIn(notice: Notice, code: string, wanted: string): z.infer<typeof AppNotice> {
  const languages = Object.keys(notice.texts)
  const language = languages.find(one => one === wanted) ?? languages.find(one => one === wanted.split('-')[0])
  if (language === undefined) throw new SekishoError('not-found', fill(words.noLanguage, { languages: languages.join(', ') }))
  const text = notice.texts[language]!
  const sha256 = notice.digests[language]!
  return {
    purpose: code,
    notice: notice.id,
    version: notice.version,
    language,
    languages,
    sha256,
    text: noticeDocument(text, language),
    html: fragment(text, language, sha256),
  }
}
