// A storage period as its form holds it, and the rule that the form says. Pure.
import { type RETAINED, type RETAINED_FROM, RetentionText } from '../../../shared/registers/retentions.ts'

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
}

export const isRetentionForm = (value: unknown): value is RetentionForm =>
  typeof value === 'object' && value !== null && 'amount' in value && 'about' in value && 'method' in value

export function retentionForm({ data, about, purpose, connector, period, from, method, reason }: RetentionText): RetentionForm {
  const { amount, unit } = period
  return { data, about, purpose: purpose ?? '', connector: connector ?? '', amount: String(amount), unit, from, method, reason }
}

/** Methods that can be done: a person is erased whole, an answer of another place is deleted there. */
export function methodsFor(about: RetentionForm['about']): readonly RetentionForm['method'][] {
  if (about === 'elsewhere') return ['by-hand']
  return about === 'persons' ? ['erase'] : ['remove']
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
    purpose: form.purpose === '' ? null : form.purpose,
    connector: elsewhere ? form.connector : null,
    period: { amount: Number(amount), unit: form.unit },
    from: form.from,
    method: methods.includes(form.method) ? form.method : methods[0],
    reason: form.reason,
  })
  if (faults.size > 0 || !parsed.success) return { faults: faults.size > 0 ? faults : new Set(['data']) }
  return { rule: parsed.data }
}
