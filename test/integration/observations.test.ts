// Real traffic through a real gateway, a rule tried on it, a restart in between, a kill -9; and what is said before somebody is shut out.
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Client, createClient } from '../../gateway/identity/client.ts'
import { CliKey } from '../../gateway/setup/cli-device.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import { firstRules } from '../../shared/registers/rules.ts'
import { GatewayProcess } from './gateway-process.ts'

let app: Server
let gateway: GatewayProcess
let office: Client

const guessing: RuleText = {
  name: 'Guessing, tried',
  match: { methods: ['POST'], pathPrefix: '/login' },
  subject: 'address',
  threshold: { limit: 3, windowSeconds: 300, of: 'failures', failureStatuses: [401] },
  action: { kind: 'block', seconds: 3600, silently: false },
  mode: 'enforce',
  remarks: '',
}
const perAccount: RuleText = { ...guessing, name: 'Guessing per account', subject: { account: { from: 'form', name: 'user' } } }

function connect(): Client {
  const key = CliKey.parse(JSON.parse(readFileSync(join(gateway.folder, 'keys', 'cli.key'), 'utf8')))
  const ca = readFileSync(join(gateway.data, 'ca.pem'), 'utf8')
  return createClient({ origin: `https://localhost:${gateway.deskPort}`, address: '127.0.0.1', ca, key: key.privateKey })
}

const login = (from: string, user: string) =>
  gateway.get('/login', {
    method: 'POST',
    localAddress: from,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `user=${user}&password=x`,
  })
const tried = (rule: RuleText, row?: string) => office.call('tryRule', { input: { rule, ...(row ? { row } : {}) } })

beforeAll(async () => {
  app = createServer((request, response) => {
    request.resume()
    response.statusCode = request.url === '/login' ? 401 : 200
    response.end('hello')
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  gateway = await GatewayProcess.create({ SEKISHO_UPSTREAM: `http://127.0.0.1:${(app.address() as AddressInfo).port}` })
  await gateway.start()
  office = connect()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  app.close()
})

describe('a rule tried on the past', () => {
  test('says what it would have done, to whom it is known, and that nothing of it happened', async () => {
    for (let i = 0; i < 6; i++) expect((await login('127.0.0.21', 'taro')).status).toBe(401)
    for (let i = 0; i < 2; i++) expect((await login('127.0.0.22', 'hanako')).status).toBe(401)
    expect((await gateway.get('/', { localAddress: '127.0.0.23' })).status).toBe(200)
    const trial = await tried(guessing)
    expect(trial).toMatchObject({
      requests: 9,
      matched: 8,
      turnedAway: 3,
      decisions: 1,
      subjects: 1,
      addresses: 1,
      allAddresses: 3,
    })
    expect(trial).toMatchObject({ hitsYou: false, hitsGateway: false, unrecorded: [] })
    expect(trial.first).toMatchObject([{ subject: '127.0.0.21', counted: 3 }])
    expect(trial.hours.reduce((sum, [, count]) => sum + count, 0)).toBe(3)
    expect((await office.list('blocks')).length).toBe(0)
  })

  test('says what was not recorded, and records it from then on', async () => {
    const first = await tried(perAccount)
    expect(first).toMatchObject({ unrecorded: ['form:user'], matched: 0, turnedAway: 0 })
    for (let i = 0; i < 5; i++) await login(`127.0.0.${31 + i}`, 'jiro')
    expect(await tried(perAccount)).toMatchObject({ unrecorded: ['form:user'], matched: 5, turnedAway: 2, addresses: 2 })
  })

  test('outlives a restart, and a kill -9 but for the last seconds', async () => {
    const before = await tried(guessing)
    await gateway.stop()
    await gateway.start()
    expect(await tried(guessing)).toMatchObject({
      requests: before.requests,
      matched: before.matched,
      turnedAway: before.turnedAway,
    })
    expect(await tried(perAccount)).toMatchObject({ matched: 5, turnedAway: 2 })
    await login('127.0.0.41', 'saburo')
    await pause(2500)
    await gateway.stop('SIGKILL')
    await gateway.start()
    expect((await tried(guessing)).requests).toBe(before.requests + 1)
    const { reach } = await office.call('watched')
    expect(reach).toMatchObject({ rows: before.requests + 1, lost: 0 })
    expect(Object.keys(reach.recorded)).toContain('form:user')
  })

  test('addresses and accounts stand nowhere in the clear', () => {
    const bytes = Buffer.concat(['', '-wal'].map(suffix => readFileSync(join(gateway.data, `summaries.db${suffix}`))))
    for (const text of ['127.0.0.21', 'saburo', '/login']) expect(bytes.includes(text)).toBe(false)
  })
})

describe('around rules and blocks', () => {
  test('a block says whether anybody logged in around it', async () => {
    const { row } = await office.operate('blocks', 'block', {
      input: { subject: { kind: 'address', value: '127.0.0.21' }, seconds: 60, reason: 'x' },
    })
    expect(await office.call('blockContext', { params: { id: row } })).toMatchObject({
      logins: { succeeded: 0, failed: 6 },
      hits: 0,
    })
  })

  test('a rule tells every version it had, newest first', async () => {
    const { row } = await office.operate('rules', 'add', { input: { ...guessing, mode: 'monitor' } })
    await office.operate('rules', 'edit', { row, input: { ...guessing, mode: 'monitor', remarks: 'second' } })
    await office.operate('rules', 'remove', { row, input: {} })
    const { versions } = await office.call('ruleHistory', { params: { id: row } })
    expect(versions.map(({ type, rule }) => [type, rule?.remarks])).toEqual([
      ['rules.removed', undefined],
      ['rules.edited', 'second'],
      ['rules.added', ''],
    ])
  })
})

describe('before somebody is shut out', () => {
  test('a block of this machine has to be confirmed, at the desk and on the command line', async () => {
    const input = { subject: { kind: 'address', value: '127.0.0.1' }, seconds: 60, reason: 'x' }
    await expect(office.operate('blocks', 'block', { input })).rejects.toMatchObject({ code: 'confirm-needed' })
    const refused = gateway.sekisho('block', '127.0.0.0/8', '--for', '1m')
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/127\.0\.0\.1, which is this machine itself.*--even-so/s)
    const done = gateway.sekisho('block', '127.0.0.0/8', '--for', '1m', '--even-so', '--json')
    expect(done.status).toBe(0)
    expect(gateway.sekisho('unblock', '127.0.0.0/8').status).toBe(0)
    expect(gateway.sekisho('block', '127.0.0.99', '--for', '1m').status).toBe(0)
  })

  test('a rule that would have turned most visitors away has to be confirmed', async () => {
    const everybody: RuleText = {
      ...guessing,
      name: 'One a minute',
      match: {},
      threshold: { limit: 1, windowSeconds: 60, of: 'all' },
      action: { kind: 'refuse' },
    }
    for (let i = 0; i < 10; i++)
      for (let again = 0; again < 2; again++) await gateway.get('/', { localAddress: `127.0.0.${60 + i}` })
    const { row } = await office.operate('rules', 'add', { input: everybody })
    const enforce = office.operate('rules', 'setMode', { row, input: { mode: 'enforce' } })
    await expect(enforce).rejects.toMatchObject({ code: 'confirm-needed', message: expect.stringMatching(/of the last hour/) })
    await office.operate('rules', 'setMode', { row, input: { mode: 'enforce' }, confirmed: true })
    await office.operate('rules', 'remove', { row, input: {} })
    const file = join(gateway.folder, 'rules.json')
    writeFileSync(file, JSON.stringify({ version: 1, rules: [...firstRules('en'), everybody] }))
    expect(gateway.sekisho('rules', 'import', file).stderr).toMatch(/“One a minute” would have turned away/)
    expect(gateway.sekisho('rules', 'import', file, '--even-so').status).toBe(0)
  })

  test('while the gateway is stopped the machine itself is still spared', async () => {
    await gateway.stop()
    expect(gateway.sekisho('block', '127.0.0.1').status).toBe(1)
    expect(gateway.sekisho('block', '127.0.0.98', '--for', '1m').status).toBe(0)
  })
})
