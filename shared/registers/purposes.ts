// Purposes 利用目的: what personal data is used for, on which basis, how long it is kept, and whether the person is asked.
import { z } from 'zod'
import { EXCEPTION_CODES, LAWS, LEGAL_BASES, SPECIAL_CATEGORIES } from '../law.ts'
import { refuse } from '../problems.ts'
import type { Text } from '../words/text.ts'
import { defineRegister } from './register.ts'

const Both = z.strictObject({ en: z.string().trim().min(1).max(2000), ja: z.string().trim().min(1).max(2000) })

export const PurposeText = z.strictObject({
  /** What the app calls it: stays for ever. */
  code: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'small letters, digits and hyphens, such as "booking"'),
  name: Both,
  /** What it is for. */
  text: Both,
  dataItems: z.array(Both).min(1).max(50),
  special: z.array(z.enum(SPECIAL_CATEGORIES)).max(SPECIAL_CATEGORIES.length).default([]),
  legalBasis: z.enum(LEGAL_BASES),
  /** Why it may be done without asking, where the basis is no consent. */
  exception: z.enum(EXCEPTION_CODES).nullable().default(null),
  law: z.enum(LAWS).default('appi'),
  /** Without a valid consent it is not served. */
  consentRequired: z.boolean(),
  recipients: z.array(Both).max(50).default([]),
  /** A consent lasts so many months; null: until it is withdrawn. */
  validMonths: z.number().int().min(1).max(240).nullable().default(null),
  /** After a refusal the person is not asked again for so many days. */
  quietDays: z.number().int().min(0).max(3650).default(180),
  /** What stops when the consent is withdrawn, and what stays (a booking kept under contract or law). */
  stops: Both,
  stays: Both,
})
export type PurposeText = z.infer<typeof PurposeText>

export const Purpose = z.strictObject({
  id: z.string(),
  ...PurposeText.shape,
  madeAt: z.number(),
  changedAt: z.number(),
  by: z.string(),
  /** No longer in use: nothing new is asked or served. */
  retired: z.strictObject({ at: z.number(), by: z.string() }).nullable(),
})
export type Purpose = z.infer<typeof Purpose>

const codeInUse: Text = {
  en: 'Another purpose has this code. Choose another one.',
  ja: 'この利用目的コードはすでに使われています。別のコードにしてください。',
}
const codeStays: Text = {
  en: 'The code of a purpose stays: the app knows it by this name. Make a new purpose instead.',
  ja: '利用目的コードは変更できません(予約システムがこの名前で参照しています)。新しい利用目的を追加してください。',
}
const basisAsks: Text = {
  en: 'If consent is the legal basis, consent is required. Switch it on, or choose another basis.',
  ja: '法的根拠を「同意」とする場合は、同意を必要とする設定にしてください。',
}

export const purposes = defineRegister({
  name: 'purposes',
  label: { en: 'Purposes', ja: '利用目的' },
  row: Purpose,
  events: {
    'purposes.added': z.object({ ...PurposeText.shape, by: z.string() }),
    'purposes.edited': z.object({ ...PurposeText.shape, by: z.string() }),
    'purposes.retired': z.object({ by: z.string() }),
    'purposes.resumed': z.object({ by: z.string() }),
  },
  personal: [],
  apply(row, event): Purpose | undefined {
    const data = event.data as PurposeText & { by: string }
    if (event.type === 'purposes.added') return { id: event.row, ...data, madeAt: event.at, changedAt: event.at, retired: null }
    if (!row) return undefined
    if (event.type === 'purposes.edited') return { ...row, ...data, changedAt: event.at }
    if (event.type === 'purposes.retired') return { ...row, retired: { at: event.at, by: data.by } }
    if (event.type === 'purposes.resumed') return { ...row, retired: null }
    return row
  },
  visible: row => row,
  operations: {
    add: {
      label: { en: 'New purpose', ja: '利用目的を追加' },
      input: PurposeText,
      allow: ['administrator', 'gateway'],
      creates: true,
      decide(row, input: PurposeText, at) {
        if (row) return []
        if ([...at.rows()].some(({ code }) => code === input.code)) return refuse('conflict', codeInUse)
        if (input.legalBasis === 'consent' && !input.consentRequired) return refuse('bad-input', basisAsks)
        return [{ type: 'purposes.added', data: { ...input, by: at.actor.person } }]
      },
    },
    edit: {
      label: { en: 'Edit', ja: '編集' },
      input: PurposeText,
      allow: ['administrator'],
      creates: false,
      decide(row, input: PurposeText, at) {
        if (input.code !== row!.code) return refuse('conflict', codeStays)
        if (input.legalBasis === 'consent' && !input.consentRequired) return refuse('bad-input', basisAsks)
        return [{ type: 'purposes.edited', data: { ...input, by: at.actor.person } }]
      },
    },
    retire: {
      label: { en: 'Stop using', ja: '利用を終了' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => (row!.retired ? [] : [{ type: 'purposes.retired', data: { by: at.actor.person } }]),
    },
    resume: {
      label: { en: 'Use again', ja: '利用を再開' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => (row!.retired ? [{ type: 'purposes.resumed', data: { by: at.actor.person } }] : []),
    },
  },
})
