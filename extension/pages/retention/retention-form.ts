// A storage period as its form holds it, and the rule that the form says. Pure.
import { type RETAINED, type RETAINED_FROM, RetentionText } from '../../../shared/registers/retentions.ts'
import { COUNTED_FROM, DELETED_BY, WITH_PURPOSE } from '../../../shared/retention.ts'

export const UNITS = ['days', 'months', 'years'] as const
export const METHODS = ['erase', 'remove', 'by-hand'] as const

export interface RetentionForm {
  data: string
  about: (typeof RETAINED)[number]
  /** Empty: every purpose. */
  purpose: string
  connector: string
  amount: string
  unit: (typeof UNITS)[number]
  from: (typeof RETAINED_FROM)[number]
  method: (typeof METHODS)[number]
  reason: string
  byLaw: boolean
}
export type RetentionField = 'data' | 'amount' | 'connector'

export const FRESH_RETENTION: RetentionForm = {
  data: '',
  about: 'persons',
  purpose: '',
  connector: '',
  amount: '3',
  unit: 'years',
  from: 'last-act',
  method: 'erase',
  reason: '',
  byLaw: false,
}

export const isRetentionForm = (value: unknown): value is RetentionForm =>
  typeof value === 'object' && value !== null && ['amount', 'about', 'method', 'byLaw'].every(field => field in value)

export function retentionForm({ purpose, connector, period, ...same }: RetentionText): RetentionForm {
  const { amount, unit } = period
  return { ...same, purpose: purpose ?? '', connector: connector ?? '', amount: String(amount), unit }
}

/** Methods that can be done: a person is erased whole, an answer of another place is deleted there. */
export function methodsFor(about: RetentionForm['about']): readonly RetentionForm['method'][] {
  return [DELETED_BY[about]]
}

/** From when it can be counted for these rows. */
export const fromsFor = (about: RetentionForm['about']): readonly RetentionForm['from'][] => COUNTED_FROM[about]

export const hasPurpose = (about: RetentionForm['about']): boolean => WITH_PURPOSE.includes(about)

/** What changes with the rows, so that the rest still fits them. */
export function aboutRows(form: RetentionForm, about: RetentionForm['about']): RetentionForm {
  const from = fromsFor(about).includes(form.from) ? form.from : fromsFor(about)[0]!
  return { ...form, about, from, method: methodsFor(about)[0]!, purpose: hasPurpose(about) ? form.purpose : '' }
}

/** The rule, or the fields at fault. */
export function retentionOf(form: RetentionForm): { rule: RetentionText } | { faults: ReadonlySet<RetentionField> } {
  const faults = new Set<RetentionField>()
  const amount = form.amount.normalize('NFKC').trim()
  if (!form.data.trim()) faults.add('data')
  if (!/^\d{1,4}$/.test(amount) || Number(amount) > 1200) faults.add('amount')
  const elsewhere = form.about === 'elsewhere'
  if (elsewhere && form.connector === '') faults.add('connector')
  const methods = methodsFor(form.about)
  const parsed = RetentionText.safeParse({
    data: form.data,
    about: form.about,
    purpose: form.purpose === '' || !hasPurpose(form.about) ? null : form.purpose,
    connector: elsewhere ? form.connector : null,
    period: { amount: Number(amount), unit: form.unit },
    from: form.from,
    method: methods.includes(form.method) ? form.method : methods[0],
    reason: form.reason,
    byLaw: form.byLaw,
  })
  if (faults.size > 0 || !parsed.success) return { faults: faults.size > 0 ? faults : new Set(['data']) }
  return { rule: parsed.data }
}
