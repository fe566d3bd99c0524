// A rule as a form holds it: every field a string, so that nothing half-typed is lost; and the rule that the form says.
import {
  type CountedBy,
  type DistinctOf,
  type FieldSource,
  kindOfPart,
  partsOf,
  type SubjectPart,
} from '../../shared/registers/rule-parts.ts'
import { type Action, faultsOf, namesFailures, RuleText, type Threshold } from '../../shared/registers/rule-text.ts'
import { ruleWords } from '../../shared/words/extension.ts'
import { ruleFaultWords } from '../../shared/words/extension-rules.ts'
import type { Text } from '../../shared/words/text.ts'

export const UNITS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const
export type Unit = keyof typeof UNITS

export const PART_KINDS = ['address', 'network', 'account', 'session', 'device', 'path'] as const
export type PartKind = (typeof PART_KINDS)[number]
export const SOURCES = ['form', 'json', 'query', 'header'] as const
export type FieldFrom = (typeof SOURCES)[number]

/** One thing to count by. `from` and `name` are kept also while another kind is chosen: choosing back brings them back. */
export interface PartForm {
  kind: PartKind
  from: FieldFrom
  name: string
  cookie: string
}

/** The form as typed: every field a string, so that nothing half-typed is lost. */
export interface Form {
  name: string
  methods: string
  pathWords: string
  pathPrefix: string
  pathPatterns: string
  hosts: string
  headers: { name: string; contains: string }[]
  addresses: string
  /** One to three: more than one is a tuple. */
  subject: PartForm[]
  of: Threshold['of']
  limit: string
  window: string
  windowUnit: Unit
  /** Of distinct values: only among failures. */
  amongFailures: boolean
  statuses: string
  redirect: string
  cookie: string
  distinct: 'path' | 'address' | 'network' | 'field'
  distinctFrom: FieldFrom
  distinctName: string
  action: Action['kind']
  length: string
  lengthUnit: Unit
  silently: boolean
  escalates: boolean
  factor: string
  ceiling: string
  ceilingUnit: Unit
  /** Milliseconds. */
  delay: string
  mode: 'enforce' | 'monitor'
  notify: boolean
  remarks: string
}

/** A field of the form that can be at fault. */
export type FormField = keyof Form
export type Faults = ReadonlyMap<FormField, Text>

export const isForm = (value: unknown): value is Form =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(FRESH).every(key => key in value) &&
  'subject' in value &&
  Array.isArray(value.subject)

function unitOf(seconds: number): [string, Unit] {
  for (const unit of ['days', 'hours', 'minutes'] as const)
    if (seconds % UNITS[unit] === 0) return [String(seconds / UNITS[unit]), unit]
  return [String(seconds), 'seconds']
}

export const FRESH_PART: PartForm = { kind: 'address', from: 'form', name: '', cookie: '' }
const STATUSES = '401, 403, 422'

export const FRESH: Form = {
  name: '',
  methods: '',
  pathWords: '',
  pathPrefix: '',
  pathPatterns: '',
  hosts: '',
  headers: [],
  addresses: '',
  subject: [FRESH_PART],
  of: 'all',
  limit: '100',
  window: '1',
  windowUnit: 'minutes',
  amongFailures: false,
  statuses: STATUSES,
  redirect: '',
  cookie: '',
  distinct: 'path',
  distinctFrom: 'form',
  distinctName: '',
  action: 'block',
  length: '1',
  lengthUnit: 'hours',
  silently: false,
  escalates: false,
  factor: '2',
  ceiling: '7',
  ceilingUnit: 'days',
  delay: '1000',
  mode: 'monitor',
  notify: false,
  remarks: '',
}

function partForm(part: SubjectPart): PartForm {
  const kind = kindOfPart(part)
  if (typeof part === 'string') return { ...FRESH_PART, kind }
  return 'account' in part
    ? { ...FRESH_PART, kind, from: part.account.from, name: part.account.name }
    : { ...FRESH_PART, kind, cookie: part.session }
}

/** A rule as form fields. */
export function formOf({ name, match, subject, threshold, action, mode, notify, remarks }: RuleText): Form {
  const [window, windowUnit] = unitOf(threshold.windowSeconds)
  const [length, lengthUnit] = action.kind === 'block' ? unitOf(action.seconds) : [FRESH.length, FRESH.lengthUnit]
  const escalate = action.kind === 'block' ? action.escalate : undefined
  const [ceiling, ceilingUnit] = escalate ? unitOf(escalate.upToSeconds) : [FRESH.ceiling, FRESH.ceilingUnit]
  const { distinct } = threshold
  return {
    name,
    methods: match.methods?.join(', ') ?? '',
    pathWords: match.pathWords?.join(', ') ?? '',
    pathPrefix: match.pathPrefix ?? '',
    pathPatterns: match.pathPatterns?.join(', ') ?? '',
    hosts: match.hosts?.join(', ') ?? '',
    headers: match.headers?.map(header => ({ name: header.name, contains: header.contains ?? '' })) ?? [],
    addresses: match.addresses?.join(', ') ?? '',
    subject: partsOf(subject).map(partForm),
    of: threshold.of,
    limit: String(threshold.limit),
    window,
    windowUnit,
    amongFailures: threshold.of === 'distinct' && namesFailures(threshold),
    statuses: threshold.failureStatuses?.join(', ') ?? (namesFailures(threshold) ? '' : STATUSES),
    redirect: threshold.failureRedirect ?? '',
    cookie: threshold.failureWithoutCookie ?? '',
    distinct: typeof distinct === 'object' ? 'field' : (distinct ?? 'path'),
    distinctFrom: typeof distinct === 'object' ? distinct.field.from : FRESH.distinctFrom,
    distinctName: typeof distinct === 'object' ? distinct.field.name : '',
    action: action.kind,
    length,
    lengthUnit,
    silently: action.kind === 'block' && action.silently,
    escalates: escalate !== undefined,
    factor: String(escalate?.factor ?? FRESH.factor),
    ceiling,
    ceilingUnit,
    delay: action.kind === 'slow' ? String(action.milliseconds) : FRESH.delay,
    mode,
    notify: notify ?? false,
    remarks,
  }
}

const listOf = (typed: string): string[] =>
  typed
    .normalize('NFKC')
    .split(/[\s,、]+/)
    .filter(Boolean)
const numberOf = (typed: string): number => Number(typed.normalize('NFKC').replace(/,/g, '').trim() || Number.NaN)
const secondsOf = (typed: string, unit: Unit): number => numberOf(typed) * UNITS[unit]

const sourceOf = (from: FieldFrom, name: string): FieldSource => ({ from, name: name.trim() })

function partOf({ kind, from, name, cookie }: PartForm): SubjectPart {
  if (kind === 'account') return { account: sourceOf(from, name) }
  if (kind === 'session') return { session: cookie.trim() }
  return kind
}

function subjectOf(parts: readonly PartForm[]): CountedBy {
  const [first = FRESH_PART, ...more] = parts
  return more.length === 0 ? partOf(first) : [first, ...more].map(partOf)
}

function actionOf(form: Form): Action {
  if (form.action === 'refuse' || form.action === 'notify') return { kind: form.action }
  if (form.action === 'slow') return { kind: 'slow', milliseconds: numberOf(form.delay) }
  const upToSeconds = secondsOf(form.ceiling, form.ceilingUnit)
  return {
    kind: 'block',
    seconds: secondsOf(form.length, form.lengthUnit),
    silently: form.silently,
    ...(form.escalates ? { escalate: { factor: numberOf(form.factor), upToSeconds } } : {}),
  }
}

function thresholdOf(form: Form): Threshold {
  const statuses = listOf(form.statuses).map(Number)
  const distinct: DistinctOf =
    form.distinct === 'field' ? { field: sourceOf(form.distinctFrom, form.distinctName) } : form.distinct
  const failures = {
    ...(statuses.length > 0 ? { failureStatuses: statuses } : {}),
    ...(form.redirect.trim() ? { failureRedirect: form.redirect.trim() } : {}),
    ...(form.cookie.trim() ? { failureWithoutCookie: form.cookie.trim() } : {}),
  }
  return {
    limit: numberOf(form.limit),
    windowSeconds: secondsOf(form.window, form.windowUnit),
    of: form.of,
    ...(form.of === 'failures' || (form.of === 'distinct' && form.amongFailures) ? failures : {}),
    ...(form.of === 'distinct' ? { distinct } : {}),
  }
}

/** Which field of the form a part of the rule stands in; the longest path that fits wins. */
const FIELDS: readonly (readonly [path: string, field: FormField])[] = [
  ['match.methods', 'methods'],
  ['match.pathWords', 'pathWords'],
  ['match.pathPrefix', 'pathPrefix'],
  ['match.pathPatterns', 'pathPatterns'],
  ['match.hosts', 'hosts'],
  ['match.headers', 'headers'],
  ['match.addresses', 'addresses'],
  ['subject', 'subject'],
  ['threshold.limit', 'limit'],
  ['threshold.windowSeconds', 'window'],
  ['threshold.failureStatuses', 'statuses'],
  ['threshold.failureRedirect', 'redirect'],
  ['threshold.failureWithoutCookie', 'cookie'],
  ['threshold.distinct', 'distinctName'],
  ['threshold.of', 'of'],
  ['action.kind', 'action'],
  ['action.escalate.upToSeconds', 'ceiling'],
  ['action.escalate.factor', 'factor'],
  ['action.seconds', 'length'],
  ['action.milliseconds', 'delay'],
  ['remarks', 'remarks'],
]
const fieldOf = (path: string): FormField => FIELDS.find(([start]) => path.startsWith(start))?.[1] ?? 'name'

/** What is wrong with a field that the shape refuses. */
const SAID: Partial<Record<FormField, Text>> = { ...ruleWords.faults, ...ruleFaultWords }

/** The rule that the form says, or the fields at fault, each with its sentence. */
export function ruleOf(form: Form): { rule: RuleText } | { faults: Faults } {
  const list = (typed: string) => (listOf(typed).length > 0 ? listOf(typed) : undefined)
  const methods = list(form.methods.toUpperCase())
  const [pathWords, pathPatterns, hosts, addresses] = [form.pathWords, form.pathPatterns, form.hosts, form.addresses].map(list)
  const headers = form.headers
    .filter(header => header.name.trim() || header.contains)
    .map(({ name, contains }) => ({ name: name.trim(), ...(contains ? { contains } : {}) }))
  const candidate = {
    name: form.name,
    match: {
      ...(methods ? { methods } : {}),
      ...(pathWords ? { pathWords } : {}),
      ...(form.pathPrefix.trim() ? { pathPrefix: form.pathPrefix.trim() } : {}),
      ...(pathPatterns ? { pathPatterns } : {}),
      ...(hosts ? { hosts } : {}),
      ...(headers.length > 0 ? { headers } : {}),
      ...(addresses ? { addresses } : {}),
    },
    subject: subjectOf(form.subject),
    threshold: thresholdOf(form),
    action: actionOf(form),
    mode: form.mode,
    ...(form.notify ? { notify: true } : {}),
    remarks: form.remarks,
  }
  const parsed = RuleText.safeParse(candidate)
  const faults = new Map<FormField, Text>()
  if (!parsed.success) {
    for (const { path } of parsed.error.issues) {
      const field = fieldOf(path.join('.'))
      faults.set(field, SAID[field] ?? ruleFaultWords.other)
    }
    return { faults }
  }
  for (const { path, message } of faultsOf(parsed.data)) faults.set(fieldOf(path), message)
  return faults.size > 0 ? { faults } : { rule: parsed.data }
}
