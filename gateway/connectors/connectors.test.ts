// Other places through the port: every way of failing is a failure and never a zero, and nothing of a person or a secret gets where it does not belong.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Connector, ConnectorText } from '../../shared/registers/connectors.ts'
import { createConnectors } from './connectors.ts'
import { signature } from './webhook.ts'

const NOW = Date.UTC(2026, 10, 23)
const PERSON = { ref: 'G-1', name: '森田 花子', email: 'hana@mail.example', phone: '090-0000-1234' }
const SECRET = 'a secret nobody may see'
let folder: string
let logged: string[]
let noted: unknown[]
let server: Server | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-connectors-'))
  mkdirSync(join(folder, 'connectors'))
  logged = []
  noted = []
})
afterEach(async () => {
  await new Promise(resolve => (server ? server.close(resolve) : resolve(undefined)))
  server = undefined
  rmSync(folder, { recursive: true })
})

function place(how: object): Connector {
  const text = ConnectorText.parse({ name: 'Booking', how })
  return { id: 'c1', ...text, madeAt: 0, changedAt: 0, by: 'a', asked: null }
}

function connectors(timeoutMs = 5_000) {
  const line = (fields: object, message: string) => void logged.push(`${JSON.stringify(fields)} ${message}`)
  return createConnectors({
    clock: () => NOW,
    log: { debug: line, info: line, warn: line, error: line },
    ledger: {
      execute: async command => {
        noted.push(command.input)
        return { row: 'c1', seq: 1 } as never
      },
    },
    language: 'en',
    folder: join(folder, 'connectors'),
    env: { SEKISHO_CONNECTOR_KEY: SECRET, SEKISHO_MASTER: 'never' },
    newId: () => 'id',
    timeoutMs,
  })
}

function script(name: string, body: string, mode = 0o700): void {
  const path = join(folder, 'connectors', name)
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, mode)
}
const command = (name: string) => place({ kind: 'command', due: [name, 'a b', '$(id)'], disclose: [name], erase: [name] })
const ask = { retention: 'r1', before: Date.UTC(2026, 0, 31) }

describe('by hand', () => {
  test('is nobody to ask', async () => {
    expect(await connectors().count(place({ kind: 'by-hand', instructions: '' }), ask)).toEqual({ ok: 'by-hand' })
    expect(noted).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('commands', () => {
  test('get arguments as they are, the question as environment, and nothing of the gateway’s', async () => {
    script(
      'due',
      'test "$1" = "a b" && test "$2" = "\\$(id)" && test -z "$SEKISHO_MASTER" && test -z "$HOME" && echo "12 $SEKISHO_BEFORE"',
    )
    expect(await connectors().count(command('due'), ask)).toEqual({ ok: true, due: 12, oldest: ask.before })
    expect(noted).toEqual([{ due: 12, oldest: ask.before, failure: null }])
  })

  test('say what is held, and whether anything is left', async () => {
    script('held', 'printf \'{"name":"%s"}\' "$SEKISHO_NAME"')
    script('gone', 'exit 0')
    script('there', 'exit 1')
    script('broken', 'exit 2')
    expect(await connectors().about(command('held'), PERSON)).toEqual({ ok: true, held: { name: PERSON.name } })
    expect(await connectors().gone(command('gone'), PERSON)).toEqual({ ok: true, left: 0 })
    expect(await connectors().gone(command('there'), PERSON)).toEqual({ ok: true, left: 1 })
    expect(await connectors().gone(command('broken'), PERSON)).toMatchObject({ ok: false })
  })

  test.each([
    ['nothing', 'exit 0', 0o700, 'whole number'],
    ['words', 'echo none', 0o700, 'whole number'],
    ['negative', 'echo -1', 0o700, 'whole number'],
    ['failing', 'echo 3; exit 4', 0o700, 'status 4'],
    ['hanging', 'sleep 60', 0o700, 'no answer within'],
    ['endless', 'cat /dev/zero', 0o700, 'more than'],
    ['others', 'echo 3', 0o722, 'changed by others'],
  ])('%s: a failure, and no zero', async (name, body, mode, why) => {
    script(name, body, mode)
    const answer = await connectors(1_000).count(command(name), ask)
    expect(answer).toMatchObject({ ok: false, failure: { en: expect.stringContaining(why) } })
    expect(noted).toEqual([{ due: null, oldest: null, failure: expect.stringContaining(why) }])
  })

  test.each(['/bin/true', '../due', 'missing', '.hidden'])('%s is no command of the folder', async name => {
    script('.hidden', 'echo 1')
    expect(await connectors().count(command(name), ask)).toMatchObject({
      ok: false,
      failure: { en: expect.stringContaining('no command') },
    })
  })

  test('a failure names nobody', async () => {
    script('leaky', 'echo "$SEKISHO_NAME $SEKISHO_EMAIL" >&2; exit 9')
    const answer = await connectors().about(command('leaky'), PERSON)
    expect(`${JSON.stringify(answer)}${logged.join()}`).not.toMatch(/森田|hana@/)
  })
})

describe('SQLite', () => {
  const sqlite = (due: string, more: object = {}) => place({ kind: 'sqlite', path: join(folder, 'app.db'), due, ...more })
  beforeEach(() => {
    const db = new DatabaseSync(join(folder, 'app.db'))
    db.exec(
      "CREATE TABLE guests (ref TEXT, name TEXT, left_at TEXT); INSERT INTO guests VALUES ('G-1', '森田', '2025-12-31'), ('G-2', 'x', '2026-06-01')",
    )
    db.close()
  })

  test('counts, tells and counts again', async () => {
    const due = 'SELECT count(*), min(left_at) FROM guests WHERE left_at < :before'
    expect(await connectors().count(sqlite(due), ask)).toEqual({ ok: true, due: 1, oldest: Date.UTC(2025, 11, 31) })
    const about = {
      disclose: 'SELECT name, left_at FROM guests WHERE ref = :ref',
      left: 'SELECT count(*) FROM guests WHERE ref = :ref',
    }
    expect(await connectors().about(sqlite(due, about), PERSON)).toEqual({
      ok: true,
      held: [{ name: '森田', left_at: '2025-12-31' }],
    })
    expect(await connectors().gone(sqlite(due, about), PERSON)).toEqual({ ok: true, left: 1 })
    expect(await connectors().gone(sqlite(due, about), { ...PERSON, ref: "' OR 1=1 --" })).toEqual({ ok: true, left: 0 })
    expect(await connectors().about(sqlite(due), PERSON)).toEqual({ ok: 'by-hand' })
  })

  test.each([
    ['DELETE FROM guests', 'database refused'],
    ['SELECT 1 FROM guests', 'whole number'],
    ['SELECT count(*) FROM nowhere', 'database refused'],
    ['SELECT count(*) FROM guests WHERE ref = :reff', 'never given'],
    ['WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n', 'no answer within'],
  ])('%s: a failure', async (due, why) => {
    expect(await connectors(1_500).count(sqlite(due), ask)).toMatchObject({
      ok: false,
      failure: { en: expect.stringContaining(why) },
    })
    const db = new DatabaseSync(join(folder, 'app.db'), { readOnly: true })
    expect(db.prepare('SELECT count(*) AS n FROM guests').get()?.n).toBe(2)
    db.close()
  })
})

describe('webhooks', () => {
  let asked: { headers: Record<string, unknown>; body: string }[]
  const listen = async (answer: (response: import('node:http').ServerResponse) => void) => {
    asked = []
    server = createServer((request, response) => {
      let body = ''
      request.on('data', chunk => {
        body += chunk
      })
      request.on('end', () => {
        asked.push({ headers: request.headers, body })
        answer(response)
      })
    })
    await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/sekisho`
  }
  const webhook = (url: string, more: object = {}) =>
    place({ kind: 'webhook', url, acts: ['due', 'disclose', 'erase'], secret: 'env:SEKISHO_CONNECTOR_KEY', ...more })

  test('are asked with a signature over id, time and body', async () => {
    const url = await listen(response => response.end('{"due":3,"oldest":"2025-12-31"}'))
    expect(await connectors().count(webhook(url), ask)).toEqual({ ok: true, due: 3, oldest: Date.UTC(2025, 11, 31) })
    const [{ headers, body }] = asked as [(typeof asked)[0]]
    expect(JSON.parse(body)).toEqual({ act: 'due', before: new Date(ask.before).toISOString(), retention: 'r1' })
    expect(headers['webhook-signature']).toBe(signature(SECRET, 'msg_id', NOW / 1000, body))
    expect(JSON.stringify(headers) + body + logged.join()).not.toContain(SECRET)
  })

  test('the signature is the one of the published example', () => {
    // Standard Webhooks 1.0, test vector of its reference libraries.
    expect(
      signature('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}'),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  test.each([
    [
      'a redirect',
      (r: import('node:http').ServerResponse) => r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      'status 302',
    ],
    ['an error', (r: import('node:http').ServerResponse) => r.writeHead(500).end('{"due":0}'), 'status 500'],
    ['no JSON', (r: import('node:http').ServerResponse) => r.end('ok'), 'no JSON'],
    ['no count', (r: import('node:http').ServerResponse) => r.end('{}'), 'no JSON'],
    ['silence', () => undefined, 'no answer within'],
    [
      'a cut answer',
      (r: import('node:http').ServerResponse) => r.writeHead(200, { 'content-length': 99 }).write('{"due":0}', () => r.destroy()),
      'not reached',
    ],
  ])('%s: a failure', async (_, answer, why) => {
    const url = await listen(answer as never)
    expect(await connectors(800).count(webhook(url), ask)).toMatchObject({
      ok: false,
      failure: { en: expect.stringContaining(why) },
    })
    server?.closeAllConnections()
    expect(asked).toHaveLength(1)
  })

  test.each([
    ['http://10.0.0.1/x', 'without https'],
    ['https://169.254.169.254/latest', 'not in the office'],
    ['https://8.8.8.8/', 'not in the office'],
    ['ftp://127.0.0.1/', 'without https'],
  ])('%s is not asked', async (url, why) => {
    expect(await connectors(300).count(webhook(url), ask)).toMatchObject({
      ok: false,
      failure: { en: expect.stringContaining(why) },
    })
  })

  test('a key that others can read, or that is missing, signs nothing', async () => {
    const url = await listen(response => response.end('{"due":0}'))
    writeFileSync(join(folder, 'connectors', 'key'), 'k', { mode: 0o644 })
    for (const secret of ['file:key', 'file:none', 'env:SEKISHO_CONNECTOR_NONE'])
      expect(await connectors().count(webhook(url, { secret }), ask)).toMatchObject({ ok: false })
    expect(asked).toEqual([])
  })

  test.each(['env:HOME', 'file:../master.key', 'file:/etc/passwd', 'plain'])('%s is no reference', secret => {
    expect(() => webhook('http://127.0.0.1/', { secret })).toThrow()
  })
})
