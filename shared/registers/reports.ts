// Reports 不審な連絡の報告: what a member found suspicious, exactly as they sent it, and the answer they got.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import type { Actor } from '../roles.ts'
import type { Text } from '../words/text.ts'
import { defineRegister } from './register.ts'

export const EXPOSURES = ['received', 'link', 'password', 'file'] as const
export const VERDICTS = ['dangerous', 'spam', 'safe', 'training'] as const

export const Link = z.strictObject({ text: z.string().max(500), href: z.string().max(4000) })

/** What the member saw and sent; every part but the grade can be removed before sending. */
export const Capture = z.strictObject({
  /** How telling the evidence is: the rendered page, a selection, or free text. */
  grade: z.enum(['page', 'selection', 'text']),
  from: z.string().max(500).nullable(),
  subject: z.string().max(1000).nullable(),
  page: z.strictObject({ title: z.string().max(500), url: z.string().max(4000) }).nullable(),
  text: z.string().max(200_000).nullable(),
  links: z.array(Link).max(500),
  /** When it was captured, by the browser's clock: shown, never trusted for ordering. */
  capturedAt: z.number(),
  /** How many card numbers, My Numbers and passwords were covered (●) before it left the browser. */
  covered: z.number().int().min(0).max(200_000).optional(),
})
export type Capture = z.infer<typeof Capture>

export const Exposure = z.enum(EXPOSURES)
export type Exposure = z.infer<typeof Exposure>
export const Verdict = z.enum(VERDICTS)
export type Verdict = z.infer<typeof Verdict>

export const Report = z.strictObject({
  id: z.string(),
  /** Person id. */
  reporter: z.string(),
  at: z.number(),
  capture: Capture,
  /** 操作の有無: null until the member has answered. */
  exposure: Exposure.nullable(),
  situation: z.enum(['waiting', 'looking', 'answered', 'withdrawn']),
  answer: z
    .strictObject({
      verdict: Verdict,
      note: z.string(),
      by: z.string(),
      at: z.number(),
      /** The administrator says that the sender or site is blocked for everyone: only then is the reporter told so. */
      blocked: z.boolean().optional(),
    })
    .nullable(),
})
export type Report = z.infer<typeof Report>

/** Exposures after which somebody must act now (experience.md: urgent card). */
export function isUrgent(report: Pick<Report, 'exposure' | 'situation'>): boolean {
  return (
    (report.exposure === 'password' || report.exposure === 'file') &&
    (report.situation === 'waiting' || report.situation === 'looking')
  )
}

/** Why this report cannot be answered, or undefined. */
export function whyNotAnswer(report: Report): Text | undefined {
  if (report.situation === 'withdrawn')
    return { en: 'The reporter took this report back. No answer is needed.', ja: '報告者が取り下げました。回答は不要です。' }
  return undefined
}

/** Why this actor cannot take the report back, or undefined. */
export function whyNotWithdraw(report: Report, actor: Actor): Text | undefined {
  if (report.reporter !== actor.person)
    return {
      en: 'Only the person who reported can take it back. Answer it instead.',
      ja: '取り下げができるのは報告した本人だけです。代わりに回答してください。',
    }
  if (report.situation === 'answered')
    return { en: 'This report is already answered. It stays in the record.', ja: 'すでに回答済みです。記録として残ります。' }
  if (report.situation === 'withdrawn') return { en: 'This report is already taken back.', ja: 'すでに取り下げています。' }
  return undefined
}

const Send = z.strictObject({ capture: Capture, exposure: Exposure.nullable() })
const Answer = z.strictObject({
  verdict: Verdict,
  note: z.string().trim().max(2000).default(''),
  blocked: z.boolean().optional(),
})
const SetExposure = z.strictObject({ exposure: Exposure })
const None = z.strictObject({})

export const reports = defineRegister({
  name: 'reports',
  label: { en: 'Reports', ja: '報告' },
  row: Report,
  events: {
    'reports.sent': z.object({ reporter: z.string(), capture: Capture, exposure: Exposure.nullable() }),
    'reports.exposureSet': SetExposure,
    'reports.looked': None,
    'reports.answered': z.object({ verdict: Verdict, note: z.string(), by: z.string(), blocked: z.boolean().optional() }),
    'reports.withdrawn': None,
    'reports.removed': None,
  },
  personal: [{ about: 'reporter', fields: ['capture', 'exposure', 'answer'] }],
  apply(row, event): Report | undefined {
    if (event.type === 'reports.sent') {
      const sent = event.data as { reporter: string; capture: Capture; exposure: Exposure | null }
      return { id: event.row, at: event.at, situation: 'waiting' as const, answer: null, ...sent }
    }
    if (!row || event.type === 'reports.removed') return undefined
    if (event.type === 'reports.exposureSet') return { ...row, exposure: Exposure.parse(event.data.exposure) }
    if (event.type === 'reports.looked') return { ...row, situation: 'looking' }
    if (event.type === 'reports.withdrawn') return { ...row, situation: 'withdrawn' }
    if (event.type === 'reports.answered') {
      const { verdict, note, by, blocked } = event.data as { verdict: Verdict; note: string; by: string; blocked?: boolean }
      const answer = { verdict, note, by, at: event.at, ...(blocked === undefined ? {} : { blocked }) }
      return { ...row, situation: 'answered', answer }
    }
    return row
  },
  visible(row, actor) {
    return actor.role === 'administrator' || actor.role === 'gateway' || actor.person === row.reporter ? row : undefined
  },
  operations: {
    send: {
      label: { en: 'Report', ja: '報告' },
      input: Send,
      allow: ['administrator', 'host', 'user'],
      creates: true,
      decide(row, input: z.infer<typeof Send>, at) {
        if (row) {
          // A repeat of the same id by the same person is the outbox trying again: acknowledged, nothing appended.
          return row.reporter === at.actor.person
            ? []
            : refuse('conflict', {
                en: 'This report id is taken. Send it again; a new id is made.',
                ja: 'この報告番号は使用済みです。もう一度送信してください。',
              })
        }
        return [{ type: 'reports.sent', data: { reporter: at.actor.person, ...input } }]
      },
    },
    setExposure: {
      label: { en: 'What I did', ja: '操作の有無' },
      input: SetExposure,
      allow: ['administrator', 'host', 'user'],
      creates: false,
      decide(row, input: z.infer<typeof SetExposure>, at) {
        if (row!.reporter !== at.actor.person)
          return refuse('not-allowed', {
            en: 'Only the person who reported can say this. Ask them.',
            ja: '報告した本人だけが記入できます。本人に確認してください。',
          })
        return row!.exposure === input.exposure ? [] : [{ type: 'reports.exposureSet', data: input }]
      },
    },
    look: {
      label: { en: 'Looking', ja: '確認中にする' },
      input: None,
      allow: ['administrator'],
      creates: false,
      decide: row => (row!.situation === 'waiting' ? [{ type: 'reports.looked', data: {} }] : []),
    },
    answer: {
      label: { en: 'Answer', ja: '回答' },
      input: Answer,
      allow: ['administrator'],
      creates: false,
      decide(row, input: z.infer<typeof Answer>, at) {
        const why = whyNotAnswer(row!)
        return why ? refuse('conflict', why) : [{ type: 'reports.answered', data: { ...input, by: at.actor.person } }]
      },
    },
    withdraw: {
      label: { en: 'Take back', ja: '取り下げ' },
      input: None,
      allow: ['administrator', 'host', 'user'],
      creates: false,
      decide(row, _input, at) {
        const why = whyNotWithdraw(row!, at.actor)
        return why ? refuse('conflict', why) : [{ type: 'reports.withdrawn', data: {} }]
      },
    },
    /** One step of an erasure, or of a retention run. */
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: None,
      allow: ['gateway'],
      creates: false,
      takesAway: true,
      decide: () => [{ type: 'reports.removed', data: {} }],
    },
  },
})
