// Places asked in SQL: PostgreSQL, in one transaction that can only read, with a limit in time, one statement at a time and every value as a parameter.
import { isIP } from 'node:net'
import { Client, type ClientConfig, DatabaseError, type QueryArrayConfig } from 'pg'
import type { ConnectorKind } from '../../shared/registers/connectors.ts'
import { connectorWords as words } from '../../shared/words/connectors.ts'
import { countOf, dueOf, MOST_BYTES, timedOut, tooMuch, Unanswered } from './answers.ts'
import type { Around, Kind } from './kind.ts'
import { positional, type Values } from './named-query.ts'
import { isLoopback, officeAddress } from './office-address.ts'
import { secretOf } from './secret.ts'

type Postgres = Extract<ConnectorKind, { kind: 'postgres' }>
const MOST_ROWS = 10_000
/** SQLSTATE query_canceled: its own statement_timeout. */
const CANCELED = '57014'

interface Rows {
  readonly names: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

async function query(how: Postgres, sql: string, values: Values, around: Around): Promise<Rows> {
  const { text, values: given } = positional(sql, values)
  const socket = how.host.startsWith('/')
  const address = socket ? how.host : await officeAddress(how.host)
  const password = how.password === null ? undefined : secretOf(how.password, around)
  const config: ClientConfig = {
    host: address,
    port: how.port,
    database: how.database,
    user: how.user,
    ...(password === undefined ? {} : { password }),
    // Beyond this machine only with a certificate that is checked against the name.
    ssl:
      socket || isLoopback(address) ? false : { rejectUnauthorized: true, ...(isIP(how.host) ? {} : { servername: how.host }) },
    application_name: 'sekisho',
    connectionTimeoutMillis: around.timeoutMs,
    query_timeout: around.timeoutMs,
    statement_timeout: around.timeoutMs,
    options: '-c default_transaction_read_only=on -c timezone=UTC -c datestyle=ISO',
    // As the server writes it: a day must not become another one by a zone, nor a long number a rounded one.
    types: { getTypeParser: (oid: number) => (value: unknown) => read(Number(oid), String(value)) },
  }
  const client = new Client(config)
  // A connection that breaks while nobody waits for it: what is asked next says so.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
    // As a table of its own it can only be a query, and one; a row more than may be shows that there are more.
    const wrapped = `SELECT * FROM (${text}\n) AS asked LIMIT ${MOST_ROWS + 1}`
    // Extended: the server takes exactly one statement, also where there are no values.
    const asked: QueryArrayConfig & { queryMode: string } = {
      text: wrapped,
      values: given,
      rowMode: 'array',
      queryMode: 'extended',
    }
    const answer = await client.query<unknown[]>(asked)
    await client.query('ROLLBACK')
    const { rows } = answer
    if (rows.length > MOST_ROWS) throw tooMuch()
    return { names: answer.fields.map(({ name }) => name), rows }
  } catch (error) {
    throw said(error, around.timeoutMs)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Object ids of boolean, small and plain integers, JSON and JSONB (pg_type.dat). */
function read(oid: number, text: string): unknown {
  if (oid === 16) return text === 't'
  if (oid === 21 || oid === 23) return Number(text)
  return oid === 114 || oid === 3802 ? JSON.parse(text) : text
}

/** By code only: what a server says in words may quote a value. */
function said(error: unknown, timeoutMs: number): unknown {
  if (error instanceof Unanswered) return error
  if (error instanceof DatabaseError)
    return error.code === CANCELED ? timedOut(timeoutMs) : new Unanswered(words.database, { code: error.code ?? '?' })
  const { code, message } = error as NodeJS.ErrnoException
  if (/timeout/i.test(message)) return timedOut(timeoutMs)
  return new Unanswered(words.notReached, { code: code ?? 'connection' })
}

export const postgres: Kind<Postgres> = {
  due: async (how, values, around) => dueOf((await query(how, how.due, values, around)).rows),
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

/** Rows as objects by column, as JSON writes them. Throws Unanswered when they are too many bytes. */
export function heldRows(names: readonly string[], rows: readonly (readonly unknown[])[]): unknown[] {
  const held = rows.map(row => Object.fromEntries(row.map((value, i) => [names[i]!, plain(value)])))
  if (Buffer.byteLength(JSON.stringify(held)) > MOST_BYTES) throw tooMuch()
  return held
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}
