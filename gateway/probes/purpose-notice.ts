// Clarification of the purpose of acquisition: every purpose in use has a notice in effect that says what must be said, as it was published, and the registration page shows it.
import { LAW, NOTICE_FIELDS, NOTICE_FLOOR } from '../../shared/law.ts'
import { missingInNotice, noticeDigest } from '../../shared/notices.ts'
import type { Probe } from '../../shared/ports.ts'
import { currentNotice, type Notice } from '../../shared/registers/notices.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'
import { noticeWords } from '../../shared/words/notices.ts'
import { personProbeWords as words } from '../../shared/words/probes-persons.ts'
import { fill, LANGUAGES, type Text } from '../../shared/words/text.ts'
import { type Finding, fillBoth } from './findings.ts'
import { dayText, type Kept, type KeptPorts, listed, measured } from './kept.ts'

/** What the registration page answered: its visible text in one language, or why there is none. */
export type PageAnswer = { readonly status: number; readonly text: string } | { readonly failed: string }

export interface PurposeNoticePorts extends KeptPorts {
  /** Opens the registration page as somebody new who is asked for this purpose; null: there is no page. */
  readonly page?: (purpose: string, language: 'en' | 'ja', signal: AbortSignal) => Promise<PageAnswer | null>
}

export function purposeNoticeProbe(ports: PurposeNoticePorts): Probe {
  return {
    code: 'purpose-notice',
    intervalMs: 5 * 60_000,
    timeoutMs: 60_000,
    measure: signal => measured('purpose-notice', ports, () => find(ports, signal), words.noticeScope),
  }
}

async function find(ports: PurposeNoticePorts, signal: AbortSignal) {
  const { clock, ledger, timeZone } = ports
  const [purposes, notices] = [await ledger.rows('purposes'), await ledger.rows('notices')]
  const inUse = purposes.filter(({ retired }) => retired === null)
  const findings: Finding[] = []
  if (inUse.length === 0) findings.push(await nothingInUse(ledger))
  for (const purpose of inUse) {
    const [notice, found] = judge(purpose, notices, clock(), timeZone())
    findings.push(found)
    if (!notice) continue
    const behind = await changedSince(ledger, purpose, notice, timeZone())
    if (behind) findings.push(behind)
    if (purpose.consentRequired) findings.push(...(await shownOnPage(ports, purpose, notice, signal)))
  }
  return { findings, good: fill(words.noticeGood, { purposes: inUse.length }), scope: words.noticeScope }
}

async function nothingInUse(ledger: Pick<Kept, 'rowsFrom'>): Promise<Finding> {
  const asked = 'sekisho purposes'
  const { rows } = await ledger.rowsFrom('persons', 0, 1)
  return rows.length > 0
    ? { asked, answered: 'none in use, and persons are kept', result: 'fail', sentence: words.personsWithoutPurpose }
    : { asked, answered: 'none in use', result: 'inconclusive', sentence: words.noPurposes }
}

/** The version people are shown now, if there is one, and what is to be said of it. */
function judge(purpose: Purpose, notices: readonly Notice[], now: number, zone: string): readonly [Notice | undefined, Finding] {
  const asked = `sekisho notice # ${purpose.code}`
  const name = { purpose: purpose.name }
  const notice = currentNotice(notices, purpose.id, now)?.notice
  if (!notice) {
    const coming = notices.flatMap(one => (one.purpose === purpose.id ? (one.effectiveFrom ?? []) : []))
    const from = coming.length > 0 ? Math.min(...coming) : undefined
    const sentence =
      from === undefined
        ? fillBoth(words.noNotice, {}, name)
        : fillBoth(words.noticeLater, {}, { ...name, day: dayText(from, zone) })
    const answered = from === undefined ? 'none is published' : `none before ${new Date(from).toISOString()}`
    return [undefined, { asked, answered, result: 'fail', sentence }]
  }
  const missing = missingInNotice(notice.texts, purpose.law)
  if (missing.length > 0)
    return [
      notice,
      {
        asked,
        answered: `version ${notice.version} lacks ${missing.join(', ')} (${purpose.law} ${LAW[purpose.law].version})`,
        result: 'fail',
        sentence: fillBoth(words.noticeLacks, {}, { ...name, fields: fieldNames(missing) }),
      },
    ]
  const digests = Object.entries(notice.texts).map(([language, text]) => [language, noticeDigest(text, language)] as const)
  const altered = digests.flatMap(([language, digest]) => (notice.digests[language] === digest ? [] : [language]))
  const answered = `version ${notice.version} of ${new Date(notice.effectiveFrom ?? 0).toISOString()}, SHA-256 ${digests.map(([language, digest]) => `${language} ${digest}`).join(', ')}`
  if (altered.length > 0) {
    const sentence = fillBoth(words.noticeAltered, { languages: altered.join(', ') }, name)
    return [notice, { asked, answered: `${answered}; published otherwise: ${altered.join(', ')}`, result: 'fail', sentence }]
  }
  return [notice, { asked, answered, result: 'pass' }]
}

/** `ja.contact` in words: the field under its heading, and the language. */
function fieldNames(missing: readonly string[]): Text {
  const named = (language: 'en' | 'ja') =>
    listed(
      missing.map(path => {
        const [at = '', field = ''] = path.split('.')
        const known = NOTICE_FIELDS.find(one => one === field)
        return `${known ? noticeWords[known][language] : field} (${at})`
      }),
      4,
    )
  return { en: named('en'), ja: named('ja') }
}

/** What a notice tells of its purpose. A new name, or another time before people are asked again, makes no notice untrue. */
const TOLD = ['text', 'dataItems', 'special', 'legalBasis', 'recipients'] as const

async function changedSince(
  ledger: Pick<Kept, 'history'>,
  purpose: Purpose,
  { publishedAt, version }: Notice,
  zone: string,
): Promise<Finding | undefined> {
  if (publishedAt === null || purpose.changedAt <= publishedAt) return undefined
  const acts = await ledger.history('purposes', purpose.id)
  const then = acts.findLast(
    ({ type, time }) => time <= publishedAt && (type === 'purposes.added' || type === 'purposes.edited'),
  )?.data
  const changed = TOLD.filter(field => then && JSON.stringify(then[field]) !== JSON.stringify(purpose[field]))
  if (changed.length === 0) return undefined
  return {
    asked: `the operation log of the purpose ${purpose.code}`,
    answered: `changed after version ${version} was published: ${changed.join(', ')}`,
    result: 'warn',
    sentence: fillBoth(words.noticeBehind, {}, { purpose: purpose.name, day: dayText(purpose.changedAt, zone) }),
  }
}

/** What a person reads before consenting, as they read it: purpose of use, storage period and contact. */
async function shownOnPage(
  { page }: PurposeNoticePorts,
  purpose: Purpose,
  { texts, version }: Notice,
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const language of LANGUAGES) {
    const [text, answer] = [texts[language], await page?.(purpose.id, language, signal)]
    if (!answer || !text) continue
    const asked = `registration page, somebody new asked for ${purpose.code}, ${language}`
    const said = (finding: Omit<Finding, 'asked'>) => findings.push({ asked, ...finding })
    if ('failed' in answer) {
      const sentence = fillBoth(words.pageUnasked, { answer: answer.failed }, {})
      said({ answered: answer.failed, result: 'inconclusive', sentence })
      continue
    }
    const seen = plain(answer.text)
    const lacking = NOTICE_FLOOR.filter(field => !seen.includes(plain(text[field])))
    const shown = answer.status === 200 && lacking.length === 0
    const what = shown ? `${answer.status}, version ${version} shown` : `${answer.status}, without ${lacking.join(', ')}`
    const sentence = fillBoth(words.pageSilent, { answer: what }, { purpose: purpose.name })
    said(shown ? { answered: what, result: 'pass' } : { answered: what, result: 'fail', sentence })
  }
  return findings
}

/** White space is the page's own. */
const plain = (text: string) => text.normalize('NFC').replace(/\s+/g, '')
