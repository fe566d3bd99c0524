// A rule as a form holds it: every field a string, so that nothing half-typed is lost; and the rule that the form says.
import { type Action, faultsOf, RuleText } from '../../shared/registers/rules.ts'

export const UNITS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const
export type Unit = keyof typeof UNITS

/** The form as typed: every field a string, so that nothing half-typed is lost. */
export interface Form {
  name: string
  methods: string
  pathWords: string
  pathPrefix: string
  addresses: string
  subject: 'address' | 'network'
  of: 'all' | 'failures'
  limit: string
  window: string
  windowUnit: Unit
  statuses: string
  action: 'refuse' | 'block'
  length: string
  lengthUnit: Unit
  silently: boolean
  mode: 'enforce' | 'monitor'
  remarks: string
}

export const isForm = (value: unknown): value is Form =>
  typeof value === 'object' && value !== null && 'windowUnit' in value && 'pathWords' in value && 'remarks' in value

function unitOf(seconds: number): [string, Unit] {
  for (const unit of ['days', 'hours', 'minutes'] as const)
    if (seconds % UNITS[unit] === 0) return [String(seconds / UNITS[unit]), unit]
  return [String(seconds), 'seconds']
}

export const FRESH: Form = {
  name: '',
  methods: '',
  pathWords: '',
  pathPrefix: '',
  addresses: '',
  subject: 'address',
  of: 'all',
  limit: '100',
  window: '1',
  windowUnit: 'minutes',
  statuses: '401, 403, 422',
  action: 'block',
  length: '1',
  lengthUnit: 'hours',
  silently: false,
  mode: 'monitor',
  remarks: '',
}

/** A rule as form fields. */
export function formOf(rule: RuleText): Form {
  const [window, windowUnit] = unitOf(rule.threshold.windowSeconds)
  const [length, lengthUnit] = rule.action.kind === 'block' ? unitOf(rule.action.seconds) : (['1', 'hours'] as const)
  return {
    name: rule.name,
    methods: rule.match.methods?.join(', ') ?? '',
    pathWords: rule.match.pathWords?.join(', ') ?? '',
    pathPrefix: rule.match.pathPrefix ?? '',
    addresses: rule.match.addresses?.join(', ') ?? '',
    subject: rule.subject,
    of: rule.threshold.of,
    limit: String(rule.threshold.limit),
    window,
    windowUnit,
    statuses: rule.threshold.failureStatuses?.join(', ') ?? '401, 403, 422',
    action: rule.action.kind,
    length,
    lengthUnit,
    silently: rule.action.kind === 'block' && rule.action.silently,
    mode: rule.mode,
    remarks: rule.remarks,
  }
}

const listOf = (typed: string): string[] =>
  typed
    .normalize('NFKC')
    .split(/[\s,、]+/)
    .filter(Boolean)
const numberOf = (typed: string): number => Number(typed.normalize('NFKC').replace(/,/g, '').trim() || Number.NaN)

/** The rule that the form says, or the fields at fault. */
export function ruleOf(form: Form): { rule: RuleText } | { faults: Set<keyof Form> } {
  const list = (typed: string) => (listOf(typed).length > 0 ? listOf(typed) : undefined)
  const methods = list(form.methods.toUpperCase())
  const pathWords = list(form.pathWords)
  const addresses = list(form.addresses)
  const action: Action =
    form.action === 'block'
      ? { kind: 'block', seconds: numberOf(form.length) * UNITS[form.lengthUnit], silently: form.silently }
      : { kind: 'refuse' }
  const candidate = {
    name: form.name,
    match: {
      ...(methods ? { methods } : {}),
      ...(pathWords ? { pathWords } : {}),
      ...(form.pathPrefix.trim() ? { pathPrefix: form.pathPrefix.trim() } : {}),
      ...(addresses ? { addresses } : {}),
    },
    subject: form.subject,
    threshold: {
      limit: numberOf(form.limit),
      windowSeconds: numberOf(form.window) * UNITS[form.windowUnit],
      of: form.of,
      ...(form.of === 'failures' ? { failureStatuses: listOf(form.statuses).map(Number) } : {}),
    },
    action,
    mode: form.mode,
    remarks: form.remarks,
  }
  const parsed = RuleText.safeParse(candidate)
  const FIELD: Record<string, keyof Form> = {
    name: 'name',
    methods: 'methods',
    pathWords: 'pathWords',
    pathPrefix: 'pathPrefix',
    addresses: 'addresses',
    limit: 'limit',
    windowSeconds: 'window',
    failureStatuses: 'statuses',
    seconds: 'length',
    remarks: 'remarks',
  }
  const fieldOf = (path: readonly unknown[]): keyof Form =>
    path.map(step => FIELD[String(step)]).find(field => field !== undefined) ?? 'name'
  if (!parsed.success) return { faults: new Set(parsed.error.issues.map(issue => fieldOf(issue.path))) }
  const further = faultsOf(parsed.data)
  return further.length > 0 ? { faults: new Set(further.map(f => fieldOf(f.path.split('.')))) } : { rule: parsed.data }
}
