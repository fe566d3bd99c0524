// Runs one query on a SQLite file in a process of its own, which can be ended whatever the query does. Asked on standard input, answers on standard output.
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const { path, sql, values } = JSON.parse(readFileSync(0, 'utf8')) as {
  path: string
  sql: string
  values: Record<string, string | null>
}
try {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5_000, allowExtension: false })
  db.exec('PRAGMA query_only = ON')
  const query = db.prepare(sql)
  query.setAllowUnknownNamedParameters(true)
  query.setReadBigInts(true)
  const names = query.columns().map(({ name }) => name)
  const rows: unknown[][] = []
  for (const row of query.iterate(values)) {
    if (rows.length >= 10_000) throw new Error('more rows than are taken')
    rows.push(names.map(name => plain((row as Record<string, unknown>)[name])))
  }
  db.close()
  process.stdout.write(JSON.stringify({ names, rows }))
} catch (error) {
  const { errcode, code } = error as { errcode?: number; code?: string }
  process.stdout.write(JSON.stringify({ failed: errcode === undefined ? (code ?? 'SQLite') : `SQLite ${errcode}` }))
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}
