// Another place as its form holds it, and the connector that the form says. Pure.
import { ConnectorText } from '../../../shared/registers/connectors.ts'

export const HOWS = ['by-hand', 'postgres', 'sqlite', 'command', 'webhook'] as const
export const ACTS = ['due', 'disclose', 'erase'] as const

export interface ConnectorForm {
  name: string
  how: (typeof HOWS)[number]
  path: string
  host: string
  port: string
  database: string
  user: string
  /** Where the password or key stands; never itself. */
  secret: string
  /** Queries: past their due, of one person, how much is left of one. */
  query: string
  held: string
  left: string
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
  host: 'localhost',
  port: '5432',
  database: '',
  user: '',
  secret: '',
  query: '',
  held: '',
  left: '',
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
  typeof value === 'object' && value !== null && ['how', 'acts', 'keeper', 'secret', 'held'].every(field => field in value)

const lines = (argv: readonly string[] | null): string => argv?.join('\n') ?? ''

const queriesForm = ({ due, disclose, left }: { due: string; disclose: string | null; left: string | null }) => ({
  query: due,
  held: disclose ?? '',
  left: left ?? '',
})

export function connectorForm({ name, how, holds, keeper }: ConnectorText): ConnectorForm {
  const form = { ...FRESH_CONNECTOR, name, holds, keeper: keeper ?? '', how: how.kind }
  switch (how.kind) {
    case 'postgres': {
      const { host, port, database, user, password } = how
      return { ...form, ...queriesForm(how), host, port: String(port), database, user, secret: password ?? '' }
    }
    case 'sqlite':
      return { ...form, ...queriesForm(how), path: how.path }
    case 'command':
      return { ...form, due: lines(how.due), disclose: lines(how.disclose), erase: lines(how.erase) }
    case 'webhook':
      return { ...form, url: how.url, acts: [...how.acts], secret: how.secret }
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

const queriesOf = ({ query, held, left }: ConnectorForm) => ({
  due: query.trim(),
  disclose: held.trim() || null,
  left: left.trim() || null,
})

function howOf(form: ConnectorForm) {
  const kind = form.how
  switch (kind) {
    case 'postgres':
      return {
        kind,
        host: form.host.trim(),
        port: Number(form.port),
        database: form.database.trim(),
        user: form.user.trim(),
        password: form.secret.trim() || null,
        ...queriesOf(form),
      }
    case 'sqlite':
      return { kind, path: form.path.trim(), ...queriesOf(form) }
    case 'command':
      return { kind, due: argv(form.due), disclose: argv(form.disclose), erase: argv(form.erase) }
    case 'webhook':
      return { kind, url: form.url.trim(), acts: form.acts, secret: form.secret.trim() }
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
