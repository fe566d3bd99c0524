// Another place as its form holds it, and the connector that the form says. Pure.
import { ConnectorText } from '../../../shared/registers/connectors.ts'

export const HOWS = ['by-hand', 'sqlite', 'command', 'webhook'] as const
export const ACTS = ['due', 'disclose', 'erase'] as const

export interface ConnectorForm {
  name: string
  how: (typeof HOWS)[number]
  path: string
  query: string
  /** One argument per line; empty: it cannot. */
  due: string
  disclose: string
  erase: string
  url: string
  acts: (typeof ACTS)[number][]
  instructions: string
  holds: string
  /** Empty: nobody. */
  keeper: string
}
export type ConnectorField = 'name' | 'how'

export const FRESH_CONNECTOR: ConnectorForm = {
  name: '',
  how: 'by-hand',
  path: '',
  query: '',
  due: '',
  disclose: '',
  erase: '',
  url: '',
  acts: ['due'],
  instructions: '',
  holds: '',
  keeper: '',
}

export const isConnectorForm = (value: unknown): value is ConnectorForm =>
  typeof value === 'object' && value !== null && 'how' in value && 'acts' in value && 'keeper' in value

const lines = (argv: readonly string[] | null): string => argv?.join('\n') ?? ''

export function connectorForm({ name, how, holds, keeper }: ConnectorText): ConnectorForm {
  const form = { ...FRESH_CONNECTOR, name, holds, keeper: keeper ?? '', how: how.kind }
  switch (how.kind) {
    case 'sqlite':
      return { ...form, path: how.path, query: how.due }
    case 'command':
      return { ...form, due: lines(how.due), disclose: lines(how.disclose), erase: lines(how.erase) }
    case 'webhook':
      return { ...form, url: how.url, acts: [...how.acts] }
    case 'by-hand':
      return { ...form, instructions: how.instructions }
  }
}

function argv(typed: string): string[] | null {
  const parts = typed
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
  return parts.length > 0 ? parts : null
}

function howOf(form: ConnectorForm) {
  const kind = form.how
  switch (kind) {
    case 'sqlite':
      return { kind, path: form.path.trim(), due: form.query.trim() }
    case 'command':
      return { kind, due: argv(form.due), disclose: argv(form.disclose), erase: argv(form.erase) }
    case 'webhook':
      return { kind, url: form.url.trim(), acts: form.acts }
    case 'by-hand':
      return { kind, instructions: form.instructions.trim() }
  }
}

/** The connector, or the fields at fault. */
export function connectorOf(form: ConnectorForm): { connector: ConnectorText } | { faults: ReadonlySet<ConnectorField> } {
  const keeper = form.keeper === '' ? null : form.keeper
  const parsed = ConnectorText.safeParse({ name: form.name, how: howOf(form), holds: form.holds, keeper })
  const does = form.how !== 'command' || [form.due, form.disclose, form.erase].some(one => argv(one) !== null)
  if (parsed.success && does) return { connector: parsed.data }
  const found = parsed.success ? [] : parsed.error.issues.map(issue => (issue.path[0] === 'name' ? 'name' : 'how'))
  return { faults: new Set<ConnectorField>(does ? found : [...found, 'how']) }
}
