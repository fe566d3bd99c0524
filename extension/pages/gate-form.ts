// A gate as a form holds it, and the gate that the form says. Pure.
import { GateText } from '../../shared/registers/gates.ts'
import type { Role } from '../../shared/roles.ts'

export interface GateForm {
  name: string
  methods: string
  paths: string
  roles: Role[]
  remarks: string
}

export const FRESH_GATE: GateForm = { name: '', methods: '', paths: '', roles: ['administrator'], remarks: '' }

export const isGateForm = (value: unknown): value is GateForm =>
  typeof value === 'object' && value !== null && 'paths' in value && 'roles' in value && Array.isArray(value.roles)

export type GateField = 'name' | 'methods' | 'paths' | 'roles'

export function gateForm({ name, methods, pathPatterns, roles, remarks }: GateText): GateForm {
  return { name, methods: methods?.join(', ') ?? '', paths: pathPatterns.join(', '), roles: [...roles], remarks }
}

const listOf = (typed: string): string[] =>
  typed
    .normalize('NFKC')
    .split(/[\s,、]+/)
    .filter(Boolean)

/** The gate, or the fields at fault. */
export function gateOf(form: GateForm): { gate: GateText } | { faults: ReadonlySet<GateField> } {
  const methods = listOf(form.methods.toUpperCase())
  const parsed = GateText.safeParse({
    name: form.name,
    ...(methods.length > 0 ? { methods } : {}),
    pathPatterns: listOf(form.paths),
    roles: form.roles,
    remarks: form.remarks,
  })
  if (parsed.success) return { gate: parsed.data }
  const field = (path: string): GateField =>
    path === 'pathPatterns' ? 'paths' : path === 'methods' || path === 'roles' ? path : 'name'
  return { faults: new Set(parsed.error.issues.map(issue => field(String(issue.path[0])))) }
}
