// A purpose as its form holds it, and the purpose that the form says. Pure.
import type { ExceptionCode, Law, LegalBasis, SpecialCategory } from '../../../shared/law.ts'
import type { PurposeText } from '../../../shared/registers/purposes.ts'
import { purposeWords } from '../../../shared/words/extension-purposes.ts'
import type { Language, Text } from '../../../shared/words/text.ts'

type Both = Record<Language, string>

export interface PurposeForm {
  code: string
  name: Both
  text: Both
  dataItems: Both
  recipients: Both
  stops: Both
  stays: Both
  special: SpecialCategory[]
  legalBasis: LegalBasis
  exception: ExceptionCode | ''
  law: Law
  consentRequired: boolean
  validMonths: string
  quietDays: string
}
export type PurposeField =
  | 'code'
  | 'name'
  | 'text'
  | 'dataItems'
  | 'recipients'
  | 'stops'
  | 'stays'
  | 'consentRequired'
  | 'validMonths'
  | 'quietDays'

const none = (): Both => ({ en: '', ja: '' })

export const freshPurpose = (): PurposeForm => ({
  code: '',
  name: none(),
  text: none(),
  dataItems: none(),
  recipients: none(),
  stops: none(),
  stays: none(),
  special: [],
  legalBasis: 'consent',
  exception: '',
  law: 'appi',
  consentRequired: true,
  validMonths: '24',
  quietDays: '180',
})

export const isPurposeForm = (value: unknown): value is PurposeForm =>
  typeof value === 'object' && value !== null && 'quietDays' in value && 'stays' in value && 'special' in value

const linesOf = (items: readonly Text[]): Both => ({
  en: items.map(({ en }) => en).join('\n'),
  ja: items.map(({ ja }) => ja).join('\n'),
})

export function purposeForm(purpose: PurposeText): PurposeForm {
  const { code, special, legalBasis, law, consentRequired } = purpose
  const both = { name: { ...purpose.name }, text: { ...purpose.text }, stops: { ...purpose.stops }, stays: { ...purpose.stays } }
  return {
    code,
    ...both,
    dataItems: linesOf(purpose.dataItems),
    recipients: linesOf(purpose.recipients),
    special: [...special],
    legalBasis,
    exception: purpose.exception ?? '',
    law,
    consentRequired,
    validMonths: purpose.validMonths === null ? '' : String(purpose.validMonths),
    quietDays: String(purpose.quietDays),
  }
}

const trimmed = ({ en, ja }: Both): Both => ({ en: en.trim(), ja: ja.trim() })

/** Lines of both languages as pairs; null: not as many in one as in the other. */
function pairs(lines: Both): Text[] | null {
  const split = (text: string) =>
    text
      .split('\n')
      .map(line => line.trim())
      .filter(Boolean)
  const en = split(lines.en)
  const ja = split(lines.ja)
  return en.length === ja.length ? en.map((line, i) => ({ en: line, ja: ja[i]! })) : null
}

const WHOLE = /^\d{1,4}$/

/** The purpose, or what is wrong with which field. */
export function purposeOf(form: PurposeForm): { purpose: PurposeText } | { faults: ReadonlyMap<PurposeField, Text> } {
  const words = purposeWords.faults
  const faults = new Map<PurposeField, Text>()
  const code = form.code.trim()
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(code)) faults.set('code', words.code)
  const both = { name: trimmed(form.name), text: trimmed(form.text), stops: trimmed(form.stops), stays: trimmed(form.stays) }
  for (const field of ['name', 'text', 'stops', 'stays'] as const)
    if (!both[field].en || !both[field].ja) faults.set(field, words.both)
  const dataItems = pairs(form.dataItems)
  if (!dataItems?.length) faults.set('dataItems', words.lines)
  const recipients = pairs(form.recipients)
  if (!recipients) faults.set('recipients', words.pairs)
  const months = form.validMonths.normalize('NFKC').trim()
  const days = form.quietDays.normalize('NFKC').trim()
  if (months !== '' && !(WHOLE.test(months) && Number(months) >= 1 && Number(months) <= 240))
    faults.set('validMonths', words.months)
  if (!(WHOLE.test(days) && Number(days) <= 3650)) faults.set('quietDays', words.days)
  if (form.legalBasis === 'consent' && !form.consentRequired) faults.set('consentRequired', words.basis)
  if (faults.size > 0 || !dataItems || !recipients) return { faults }
  const { special, legalBasis, law, consentRequired } = form
  const exception = form.exception === '' ? null : form.exception
  const validMonths = months === '' ? null : Number(months)
  const said = { special, legalBasis, exception, law, consentRequired, recipients, validMonths, quietDays: Number(days) }
  return { purpose: { code, ...both, dataItems, ...said } }
}
