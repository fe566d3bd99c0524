// The text of a notice exactly as it is shown, one language at a time: what is shown is what is hashed, and the hash stands in every consent.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { LAW, type Law, NOTICE_FIELDS, NOTICE_FLOOR, type NoticeField } from './law.ts'
import { noticeWords } from './words/notices.ts'
import type { Language, Text } from './words/text.ts'

const Words = z.string().trim().max(4000).default('')

/** One language of a notice. */
export const NoticeText = z.strictObject({
  title: z.string().trim().min(1).max(200),
  purposeOfUse: Words,
  dataItems: Words,
  storagePeriod: Words,
  recipients: Words,
  contact: Words,
  withdrawal: Words,
  rights: Words,
  more: Words,
})
export type NoticeText = z.infer<typeof NoticeText>

/** Languages of a notice are data: `ja` and `en` are always there, others may be added (BCP 47). */
export const NoticeLanguage = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
export const NoticeTexts = z.record(NoticeLanguage, NoticeText)
export type NoticeTexts = z.infer<typeof NoticeTexts>

const EVERYWHERE: readonly string[] = ['ja', 'en']

/** The notice as plain text: title, then each field that is not empty under its heading. Headings of a language we have no words for are English. */
export function noticeDocument(text: NoticeText, language: string): string {
  const words: Language = language.startsWith('ja') ? 'ja' : 'en'
  const parts = NOTICE_FIELDS.filter(field => text[field] !== '').map(field => `${noticeWords[field][words]}\n${text[field]}`)
  return `${[text.title, ...parts].join('\n\n')}\n`.normalize('NFC')
}

/** SHA-256 of the document's UTF-8, lower-case hex. */
export function noticeDigest(text: NoticeText, language: string): string {
  return bytesToHex(sha256(utf8ToBytes(noticeDocument(text, language))))
}

const LANGUAGE_NAMES: Readonly<Record<string, Text>> = noticeWords.languages

/** Fields that are missing, as `missingInNotice` names them, in the words of each language: 保存期間(日本語). */
export function missingNames(missing: readonly string[]): Text {
  const named = (path: string, language: Language) => {
    const [of = '', field = ''] = path.split('.')
    const label = field in noticeWords ? noticeWords[field as NoticeField | 'title'][language] : field
    return `${label} (${LANGUAGE_NAMES[of]?.[language] ?? of})`
  }
  return {
    en: missing.map(path => named(path, 'en')).join(', '),
    ja: missing.map(path => named(path, 'ja').replace(' (', '(')).join('、'),
  }
}

/** What is missing before this notice can be published, as `language.field`; empty: nothing. */
export function missingInNotice(texts: NoticeTexts, law: Law): string[] {
  const needed: readonly NoticeField[] = [...new Set([...NOTICE_FLOOR, ...LAW[law].noticeFields])]
  const languages = [...new Set([...EVERYWHERE, ...Object.keys(texts)])]
  return languages.flatMap(language => {
    const text = texts[language]
    if (!text) return [`${language}.title`, ...needed.map(field => `${language}.${field}`)]
    return needed.filter(field => text[field] === '').map(field => `${language}.${field}`)
  })
}
