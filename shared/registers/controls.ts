// Controls 管理項目: the status tables. Situations come from measurements; a person can confirm and annotate, never raise.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { Text } from '../words/text.ts'
import { defineRegister } from './register.ts'

export const SITUATIONS = ['ok', 'warning', 'failed', 'unknown', 'not-applicable'] as const
export const ControlSituation = z.enum(SITUATIONS)
export type ControlSituation = z.infer<typeof ControlSituation>

export const SECTIONS = {
  communications: { en: 'Securing communications', ja: '通信の保護' },
  'data-at-rest': { en: 'Protecting data at rest', ja: '保存データの保護' },
  operation: { en: 'Operation and audit', ja: '運用・監査' },
  consent: { en: 'Personal information and consent', ja: '個人情報と同意' },
} as const satisfies Record<string, Text>
export type Section = keyof typeof SECTIONS

/** The ten controls of registers.md section 1, in the order of the office's page. */
export const CONTROLS = [
  { code: 'tls', section: 'communications', name: { en: 'Encrypted with TLS', ja: '通信の暗号化' } },
  { code: 'access-control', section: 'communications', name: { en: 'Access control', ja: 'アクセス制御' } },
  { code: 'encrypted-storage', section: 'data-at-rest', name: { en: 'Encrypted storage', ja: '保存データの暗号化' } },
  { code: 'backup', section: 'data-at-rest', name: { en: 'Backup', ja: 'バックアップ' } },
  { code: 'operation-log', section: 'operation', name: { en: 'Operation log', ja: '操作ログ' } },
  { code: 'access-review', section: 'operation', name: { en: 'Access review', ja: 'アクセス権の棚卸し' } },
  { code: 'purpose-notice', section: 'consent', name: { en: 'Clarification of purpose of acquisition', ja: '取得目的の明示' } },
  { code: 'consent-record', section: 'consent', name: { en: 'Record of consent', ja: '同意の記録' } },
  { code: 'minimum-holding', section: 'consent', name: { en: 'Minimum holding', ja: '必要最小限の保有' } },
  { code: 'person-requests', section: 'consent', name: { en: 'Disclosure, correction, deletion', ja: '開示・訂正・削除' } },
] as const satisfies readonly { code: string; section: Section; name: Text }[]
export type ControlCode = (typeof CONTROLS)[number]['code']
export const ControlCode = z.enum(CONTROLS.map(c => c.code) as [ControlCode, ...ControlCode[]])

/** One thing that was sent or read, and what came back: what a stranger can repeat. */
export const Evidence = z.strictObject({
  /** The command or request, repeatable. */
  asked: z.string(),
  /** The answer in short, or its SHA-256. */
  answered: z.string(),
  result: z.enum(['pass', 'warn', 'fail', 'inconclusive']),
})
export type Evidence = z.infer<typeof Evidence>

/** The result of one probe run: an observation, kept in observations.db. */
export const Measurement = z.strictObject({
  code: ControlCode,
  outcome: z.enum(['pass', 'warn', 'fail', 'inconclusive']),
  /** One sentence with the measured value, in both languages: 「残り81日」. */
  sentence: Text,
  evidence: z.array(Evidence),
  measuredAt: z.number(),
  tookMs: z.number(),
  /** Which system was measured, what it does not cover, and from where. */
  scope: Text,
  from: z.enum(['inside', 'outside']),
})
export type Measurement = z.infer<typeof Measurement>

/** Worst of the latest result and staleness: never measured, inconclusive, or older than twice its interval is unknown. */
export function situationOf(latest: Measurement | undefined, intervalMs: number, now: number): ControlSituation {
  if (!latest || latest.outcome === 'inconclusive' || now - latest.measuredAt > 2 * intervalMs) return 'unknown'
  return latest.outcome === 'pass' ? 'ok' : latest.outcome === 'warn' ? 'warning' : 'failed'
}

export const Control = z.strictObject({
  /** The control's code. */
  id: ControlCode,
  situation: ControlSituation,
  changedAt: z.number(),
  memo: z.string(),
  /** Final confirmation by a person 最終確認, besides the last measurement. */
  confirmed: z.strictObject({ at: z.number(), by: z.string(), situation: ControlSituation }).nullable(),
})
export type Control = z.infer<typeof Control>

/** A row of the status table as it is shown: the register's row joined with the latest measurement. */
export const ControlView = z.strictObject({
  code: ControlCode,
  situation: ControlSituation,
  sentence: Text,
  measuredAt: z.number().nullable(),
  evidence: z.array(Evidence).nullable(),
  scope: Text.nullable(),
  from: z.enum(['inside', 'outside']).nullable(),
  intervalSeconds: z.number(),
  changedAt: z.number().nullable(),
  memo: z.string(),
  confirmed: Control.shape.confirmed,
})
export type ControlView = z.infer<typeof ControlView>

const Measured = z.strictObject({ situation: ControlSituation, sentence: Text, evidenceSha256: z.string() })
const Confirm = z.strictObject({ memo: z.string().trim().max(2000).optional() })
const EditMemo = z.strictObject({ memo: z.string().trim().max(2000) })

export const controls = defineRegister({
  name: 'controls',
  label: { en: 'Controls', ja: '管理項目' },
  row: Control,
  events: {
    'controls.changed': z.object({
      situation: ControlSituation,
      from: ControlSituation,
      sentence: Text,
      evidenceSha256: z.string(),
    }),
    'controls.confirmed': z.object({ by: z.string(), situation: ControlSituation, memo: z.string().optional() }),
    'controls.memoEdited': z.object({ memo: z.string() }),
  },
  personal: [],
  apply(row, event): Control | undefined {
    const base: Control = row ?? {
      id: ControlCode.parse(event.row),
      situation: 'unknown',
      changedAt: event.at,
      memo: '',
      confirmed: null,
    }
    if (event.type === 'controls.changed')
      return { ...base, situation: ControlSituation.parse(event.data.situation), changedAt: event.at }
    if (event.type === 'controls.memoEdited') return { ...base, memo: String(event.data.memo) }
    if (event.type === 'controls.confirmed') {
      const { by, situation, memo } = event.data as { by: string; situation: ControlSituation; memo?: string }
      return { ...base, memo: memo ?? base.memo, confirmed: { at: event.at, by, situation } }
    }
    return base
  },
  visible(row, actor) {
    return actor.role === 'user' ? undefined : row
  },
  operations: {
    /** Only a change of situation becomes an entry; each measurement itself is an observation. */
    measured: {
      label: { en: 'Measured', ja: '測定' },
      input: Measured,
      allow: ['gateway'],
      creates: 'either',
      decide: (row, input: z.infer<typeof Measured>) =>
        (row?.situation ?? 'unknown') === input.situation
          ? []
          : [{ type: 'controls.changed', data: { ...input, from: row?.situation ?? 'unknown' } }],
    },
    confirm: {
      label: { en: 'Confirm', ja: '確認' },
      input: Confirm,
      allow: ['administrator'],
      creates: 'either',
      decide(row, input: z.infer<typeof Confirm>, at) {
        const situation = row?.situation ?? 'unknown'
        if (situation === 'failed' || situation === 'unknown') {
          return refuse('conflict', {
            en: 'Only a measured control can be confirmed. See its evidence, mend it, then check again.',
            ja: '正常または注意と測定された項目だけを確認できます。証跡を見て対処し、もう一度測定してください。',
          })
        }
        return [
          {
            type: 'controls.confirmed',
            data: { by: at.actor.person, situation, ...(input.memo === undefined ? {} : { memo: input.memo }) },
          },
        ]
      },
    },
    editMemo: {
      label: { en: 'Edit memo', ja: 'メモを編集' },
      input: EditMemo,
      allow: ['administrator'],
      creates: 'either',
      decide: (row, input: z.infer<typeof EditMemo>) =>
        row?.memo === input.memo ? [] : [{ type: 'controls.memoEdited', data: input }],
    },
  },
})
