// Other places in Debian's real PostgreSQL: counted, told and counted again; nothing can be written through it, and no value gets into a statement.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createConnectors } from '../../gateway/connectors/connectors.ts'
import { type Connector, ConnectorText } from '../../shared/registers/connectors.ts'
import { Postgres } from './postgres.ts'

const PERSON = { ref: 'G-1', name: "森田'; DROP TABLE guests; --", email: 'hana@mail.example', phone: '' }
const BEFORE = Date.UTC(2026, 0, 31)
let server: Postgres
let folder: string
let logged: string[]
let noted: unknown[]

beforeAll(async () => {
  server = await Postgres.start()
  await server.run(
    'CREATE TABLE guests (ref text, name text, born date, left_at timestamptz, likes jsonb, bed int, spent bigint, vip boolean)',
    `INSERT INTO guests VALUES ('G-1', '森田', '1980-02-29', '2025-12-31 23:30+09', '{"tea":true}', 3, 9007199254740993, false)`,
    `INSERT INTO guests SELECT 'X' || i, 'x', NULL, '2025-06-01Z', NULL, 0, 0, true FROM generate_series(1, 41) i`,
    `INSERT INTO guests VALUES ('G-9', 'y', NULL, '2026-06-01Z', NULL, 0, 0, true)`,
  )
  folder = mkdtempSync(join(tmpdir(), 'sekisho-connectors-'))
  mkdirSync(join(folder, 'connectors'))
  writeFileSync(join(folder, 'connectors', 'app'), `${server.password}\n`, { mode: 0o600 })
  writeFileSync(join(folder, 'connectors', 'wrong'), 'wrong', { mode: 0o600 })
  chmodSync(join(folder, 'connectors', 'app'), 0o600)
}, 60_000)
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  logged = []
  noted = []
})

const COUNT = 'SELECT count(*), min(left_at) FROM guests WHERE left_at < :before'
function place(more: object): Connector {
  const how = {
    kind: 'postgres',
    host: '127.0.0.1',
    port: server.port,
    database: 'postgres',
    user: 'owner',
    password: 'file:app',
    due: COUNT,
  }
  return {
    id: 'c',
    ...ConnectorText.parse({ name: 'App', how: { ...how, ...more } }),
    madeAt: 0,
    changedAt: 0,
    by: 'a',
    asked: null,
  }
}
function connectors(timeoutMs = 5_000) {
  const line = (fields: object, message: string) => void logged.push(`${JSON.stringify(fields)} ${message}`)
  return createConnectors({
    clock: Date.now,
    log: { debug: line, info: line, warn: line, error: line },
    ledger: {
      execute: async command => {
        noted.push(command.input)
        return { row: 'c', seq: 1 } as never
      },
    },
    language: 'en',
    folder: join(folder, 'connectors'),
    env: {},
    newId: () => 'id',
    timeoutMs,
  })
}
const ask = { retention: null, before: BEFORE }
const failure = (why: string) => ({ ok: false, failure: { en: expect.stringContaining(why) } })

describe('a PostgreSQL database', () => {
  test('says how many rows are past their due, and of when the oldest is', async () => {
    expect(await connectors().count(place({}), ask)).toEqual({ ok: true, due: 42, oldest: Date.UTC(2025, 5, 1) })
    expect(noted).toEqual([{ due: 42, oldest: Date.UTC(2025, 5, 1), failure: null }])
    expect(await connectors().count(place({ host: server.folder }), ask)).toMatchObject({ ok: true, due: 42 })
    expect(await connectors().count(place({}), { retention: null, before: 0 })).toEqual({ ok: true, due: 0, oldest: null })
  })

  test('says what it holds, every value as it stands there', async () => {
    const disclose = 'SELECT name, born, left_at, likes, bed, spent, vip FROM guests WHERE ref = :ref OR name = :name;'
    expect(await connectors().about(place({ disclose }), PERSON)).toEqual({
      ok: true,
      held: [
        {
          name: '森田',
          born: '1980-02-29',
          left_at: '2025-12-31 14:30:00+00',
          likes: { tea: true },
          bed: 3,
          spent: '9007199254740993',
          vip: false,
        },
      ],
    })
    expect(await connectors().about(place({ disclose }), { ...PERSON, ref: 'nobody' })).toEqual({ ok: true, held: [] })
  })

  test('says how much is left of a person', async () => {
    const left = 'SELECT count(*) FROM guests WHERE ref = :ref AND (:email)::text IS NOT NULL'
    expect(await connectors().gone(place({ left }), PERSON)).toEqual({ ok: true, left: 1 })
    expect(await connectors().gone(place({ left }), { ...PERSON, ref: PERSON.name })).toEqual({ ok: true, left: 0 })
    // The name went as a parameter: in no statement that the server saw.
    expect(server.log).not.toMatch(/statement:[^\n]*DROP TABLE|execute[^\n]*DROP TABLE/)
  })

  test.each([
    ['DELETE FROM guests RETURNING 1', 'refused'],
    ['WITH gone AS (DELETE FROM guests RETURNING 1) SELECT count(*) FROM gone', 'refused'],
    ['SELECT 1) AS a; DELETE FROM guests; SELECT * FROM (SELECT 1', 'refused'],
    ['SELECT count(*) FROM guests) AS a; COMMIT; --', 'refused'],
    ["SELECT setval('numbers', 1)", 'refused'],
    ['SELECT nothing FROM nowhere', 'refused (42P01)'],
    ['SELECT left_at FROM guests', 'whole number'],
    ['SELECT 1 FROM guests', 'whole number'],
    ['SELECT NULL', 'whole number'],
    ['SELECT 1 WHERE false', 'whole number'],
    ['SELECT 1.5', 'whole number'],
    ['SELECT count(*) FROM guests WHERE ref = :reff', 'never given'],
    ["SELECT 1, 'soon'", 'no time'],
  ])('%s: a failure, and nothing changed', async (due, why) => {
    expect(await connectors().count(place({ due }), ask)).toMatchObject(failure(why))
    expect(noted).toEqual([{ due: null, oldest: null, failure: expect.stringContaining(why) }])
    expect(await server.run('SELECT count(*)::int FROM guests')).toEqual([[43]])
  })

  test('a query that takes too long is ended at the server, too', async () => {
    const began = Date.now()
    expect(await connectors(700).count(place({ due: 'SELECT count(*) FROM (SELECT pg_sleep(30)) AS s' }), ask)).toMatchObject(
      failure('no answer within'),
    )
    expect(Date.now() - began).toBeLessThan(5_000)
    await expect
      .poll(() =>
        server.run(
          "SELECT count(*)::int FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid() AND state = 'active'",
        ),
      )
      .toEqual([[0]])
  })

  test('more rows than are taken are a failure and not a part', async () => {
    expect(await connectors().about(place({ disclose: 'SELECT i FROM generate_series(1, 20000) i' }), PERSON)).toMatchObject(
      failure('more than'),
    )
    expect(await connectors().about(place({ disclose: "SELECT repeat('x', 5000000)" }), PERSON)).toMatchObject(
      failure('more than'),
    )
  })

  test('a wrong password, a wrong port and a missing one say which, and never the secret', async () => {
    expect(await connectors().count(place({ password: 'file:wrong' }), ask)).toMatchObject(failure('28P01'))
    expect(await connectors().count(place({ port: 1 }), ask)).toMatchObject(failure('ECONNREFUSED'))
    expect(await connectors().count(place({ password: 'env:SEKISHO_CONNECTOR_NONE' }), ask)).toMatchObject(
      failure('missing or empty'),
    )
    expect(await connectors().count(place({ host: '8.8.8.8' }), ask)).toMatchObject(failure('not in the office'))
    expect(logged.join()).not.toMatch(/horse|wrong'|森田/)
  })
})
