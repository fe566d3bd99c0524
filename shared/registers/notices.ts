// Notices 通知: the versions of what a person is told before consenting, each with the digest of every language as it is shown.
import { z } from 'zod'
import type { Law } from '../law.ts'
import { missingInNotice, missingNames, NoticeTexts, noticeDigest } from '../notices.ts'
import { refuse } from '../problems.ts'
import { noticeWords } from '../words/notices.ts'
import { say } from '../words/text.ts'
import { Purpose } from './purposes.ts'
import { defineRegister } from './register.ts'

export const Notice = z.strictObject({
  id: z.string(),
  /** Id of the purpose. */
  purpose: z.string(),
  /** 1, 2, … per purpose, given when it is published; 0: a draft. */
  version: z.number().int().min(0),
  texts: NoticeTexts,
  /** SHA-256 of `noticeDocument`, by language; empty while it is a draft. */
  digests: z.record(z.string(), z.string()),
  /** Why this version asks nobody again; null: it is material. */
  minor: z.string().nullable(),
  /** From when it counts, UTC milliseconds; null: a draft. */
  effectiveFrom: z.number().nullable(),
  draftedAt: z.number(),
  draftedBy: z.string(),
  publishedAt: z.number().nullable(),
  publishedBy: z.string().nullable(),
})
export type Notice = z.infer<typeof Notice>

/** Published versions of this purpose that count at `now`, oldest first. */
export function inEffect(notices: Iterable<Notice>, purpose: string, now: number): Notice[] {
  return [...notices]
    .filter(one => one.purpose === purpose && one.effectiveFrom !== null && one.effectiveFrom <= now)
    .sort((a, b) => a.version - b.version)
}

/** The version people are shown now, and the newest material one: consents to anything older are to be asked again. Undefined: there is none. */
export function currentNotice(
  notices: Iterable<Notice>,
  purpose: string,
  now: number,
): { readonly notice: Notice; readonly material: number } | undefined {
  const versions = inEffect(notices, purpose, now)
  const notice = versions.at(-1)
  if (!notice) return undefined
  return { notice, material: versions.findLast(({ minor }) => minor === null)?.version ?? 0 }
}

const Draft = z.strictObject({ purpose: z.string().min(1).max(100), texts: NoticeTexts })
const Redraft = z.strictObject({ texts: NoticeTexts })
const Publish = z.strictObject({
  /** Why nobody needs to be asked again; left out: everybody is. */
  minor: z.string().trim().min(1).max(1000).nullable().default(null),
  /** UTC milliseconds; left out: at once. */
  effectiveFrom: z.number().optional(),
})

export const notices = defineRegister({
  name: 'notices',
  label: { en: 'Notices', ja: '通知(同意文面)' },
  row: Notice,
  events: {
    'notices.drafted': z.object({ purpose: z.string(), texts: NoticeTexts, by: z.string() }),
    'notices.redrafted': z.object({ texts: NoticeTexts, by: z.string() }),
    'notices.published': z.object({
      version: z.number().int(),
      digests: z.record(z.string(), z.string()),
      minor: z.string().nullable(),
      effectiveFrom: z.number(),
      by: z.string(),
    }),
    'notices.discarded': z.object({ by: z.string() }),
  },
  personal: [],
  apply(row, event): Notice | undefined {
    if (event.type === 'notices.drafted') {
      const { purpose, texts, by } = event.data as { purpose: string; texts: NoticeTexts; by: string }
      const nothing = { minor: null, effectiveFrom: null, publishedAt: null, publishedBy: null }
      return { id: event.row, purpose, version: 0, texts, digests: {}, draftedAt: event.at, draftedBy: by, ...nothing }
    }
    if (!row || event.type === 'notices.discarded') return undefined
    if (event.type === 'notices.redrafted') return { ...row, texts: event.data.texts as NoticeTexts, draftedAt: event.at }
    if (event.type !== 'notices.published') return row
    const { by, ...said } = event.data as unknown as Pick<Notice, 'version' | 'digests' | 'minor'> & {
      effectiveFrom: number
      by: string
    }
    return { ...row, ...said, publishedAt: event.at, publishedBy: by }
  },
  visible(row, actor) {
    return row.version > 0 || actor.role === 'administrator' || actor.role === 'gateway' ? row : undefined
  },
  operations: {
    draft: {
      label: { en: 'New version', ja: '新しい版を作成' },
      input: Draft,
      allow: ['administrator', 'gateway'],
      creates: true,
      decide(row, input: z.infer<typeof Draft>, at) {
        if (row) return []
        if (!at.other('purposes', input.purpose)) return refuse('not-found', noticeWords.noPurpose)
        return [{ type: 'notices.drafted', data: { ...input, by: at.actor.person } }]
      },
    },
    redraft: {
      label: { en: 'Edit the draft', ja: '下書きを編集' },
      input: Redraft,
      allow: ['administrator'],
      creates: false,
      decide(row, input: z.infer<typeof Redraft>, at) {
        if (row!.version > 0) return refuse('conflict', noticeWords.published)
        return [{ type: 'notices.redrafted', data: { ...input, by: at.actor.person } }]
      },
    },
    publish: {
      label: { en: 'Publish', ja: '公開' },
      input: Publish,
      allow: ['administrator', 'gateway'],
      creates: false,
      decide(row, input: z.infer<typeof Publish>, at) {
        if (row!.version > 0) return refuse('conflict', noticeWords.published)
        const purpose = Purpose.safeParse(at.other('purposes', row!.purpose)).data
        if (!purpose) return refuse('not-found', noticeWords.noPurpose)
        const law: Law = purpose.law
        const missing = missingInNotice(row!.texts, law)
        const faults = missing.map(path => ({ path: `texts.${path}`, message: 'needed before it is published' }))
        if (missing.length > 0) {
          const { en, ja } = missingNames(missing)
          const why = { en: say(noticeWords.missing, 'en', { fields: en }), ja: say(noticeWords.missing, 'ja', { fields: ja }) }
          return refuse('bad-input', why, faults)
        }
        const earlier = [...at.rows()].filter(one => one.purpose === row!.purpose && one.version > 0)
        if (input.minor !== null && earlier.length === 0) return refuse('bad-input', noticeWords.firstIsMaterial)
        const effectiveFrom = input.effectiveFrom ?? at.now
        if (effectiveFrom < at.now - 60_000) return refuse('bad-input', noticeWords.tooEarly)
        const version = 1 + earlier.reduce((highest, one) => Math.max(highest, one.version), 0)
        const digests = Object.fromEntries(
          Object.entries(row!.texts).map(([language, text]) => [language, noticeDigest(text, language)]),
        )
        const from = Math.max(effectiveFrom, ...earlier.map(one => one.effectiveFrom ?? 0))
        return [
          { type: 'notices.published', data: { version, digests, minor: input.minor, effectiveFrom: from, by: at.actor.person } },
        ]
      },
    },
    discard: {
      label: { en: 'Discard the draft', ja: '下書きを破棄' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) =>
        row!.version > 0
          ? refuse('conflict', noticeWords.published)
          : [{ type: 'notices.discarded', data: { by: at.actor.person } }],
    },
  },
})
