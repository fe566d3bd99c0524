// A purpose binding as its form holds it, and the binding that the form says. Pure.
import { BindingText } from '../../../shared/registers/bindings.ts'

export interface BindingForm {
  name: string
  methods: string
  paths: string
  purpose: string
  history: boolean
  remarks: string
}
export type BindingField = 'name' | 'methods' | 'paths' | 'purpose'

export const FRESH_BINDING: BindingForm = { name: '', methods: '', paths: '', purpose: '', history: true, remarks: '' }

export const isBindingForm = (value: unknown): value is BindingForm =>
  typeof value === 'object' && value !== null && 'paths' in value && 'purpose' in value && 'history' in value

export function bindingForm({ name, methods, pathPatterns, purpose, history, remarks }: BindingText): BindingForm {
  return { name, methods: methods?.join(', ') ?? '', paths: pathPatterns.join(', '), purpose, history, remarks }
}

const listOf = (typed: string): string[] =>
  typed
    .normalize('NFKC')
    .split(/[\s,、]+/)
    .filter(Boolean)

/** The binding, or the fields at fault. */
export function bindingOf(form: BindingForm): { binding: BindingText } | { faults: ReadonlySet<BindingField> } {
  const methods = listOf(form.methods.toUpperCase())
  const { name, purpose, history, remarks } = form
  const parsed = BindingText.safeParse({
    name,
    ...(methods.length > 0 ? { methods } : {}),
    pathPatterns: listOf(form.paths),
    purpose,
    history,
    remarks,
  })
  if (parsed.success) return { binding: parsed.data }
  const field = (path: string): BindingField =>
    path === 'pathPatterns' ? 'paths' : path === 'methods' || path === 'purpose' ? path : 'name'
  return { faults: new Set(parsed.error.issues.map(issue => field(String(issue.path[0])))) }
}
