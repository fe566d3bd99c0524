// Places asked in SQL: a SQLite file of the office's app on this machine, opened to read only, in a process of its own.
import { dirname, isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { ConnectorKind } from '../../shared/registers/connectors.ts'
import { connectorWords as words } from '../../shared/words/connectors.ts'
import { countOf, dueOf, Unanswered } from './answers.ts'
import { run } from './child.ts'
import type { Around, Kind } from './kind.ts'
import { positional, type Values } from './named-query.ts'
import { heldRows } from './postgres.ts'

type Sqlite = Extract<ConnectorKind, { kind: 'sqlite' }>
const CHILD = fileURLToPath(new URL('./sqlite-child.ts', import.meta.url))
const Answer = z.union([
  z.strictObject({ names: z.array(z.string()), rows: z.array(z.array(z.unknown())) }),
  z.strictObject({ failed: z.string() }),
])

async function query({ path }: Sqlite, sql: string, values: Values, { timeoutMs }: Around) {
  if (!isAbsolute(path)) throw new Unanswered(words.notReached, { code: 'ENOENT' })
  // Only to refuse names that are never given: SQLite takes named parameters itself, but would read them as null.
  positional(sql, values)
  const { text } = await run({
    file: process.execPath,
    args: ['--no-warnings', CHILD],
    cwd: dirname(CHILD),
    env: process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot ?? '' } : {},
    input: JSON.stringify({ path, sql, values }),
    timeoutMs,
  })
  const answer = Answer.safeParse(attempted(text)).data
  if (!answer) throw new Unanswered(words.notReached, { code: 'SQLite' })
  if ('failed' in answer) throw new Unanswered(words.database, { code: answer.failed })
  return answer
}

function attempted(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const sqlite: Kind<Sqlite> = {
  async due(how, values, around) {
    const { rows } = await query(how, how.due, values, around)
    return dueOf(rows.map(row => row.map((value, i) => (i === 1 ? whole(value) : value))))
  },
  async about(how, values, around) {
    if (how.disclose === null) return undefined
    const { names, rows } = await query(how, how.disclose, values, around)
    return { held: heldRows(names, rows) }
  },
  async left(how, values, around) {
    if (how.left === null) return undefined
    const { rows } = await query(how, how.left, values, around)
    if (rows.length !== 1 || rows[0]!.length !== 1) throw new Unanswered(words.notNumber)
    return countOf(rows[0]![0])
  },
}

/** Whole numbers come as text, exact: here they are milliseconds. */
function whole(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value
}
