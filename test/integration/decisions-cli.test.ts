// Bouncers, lists and the allow list from the command line of a real gateway, running and stopped.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GatewayProcess } from './gateway-process.ts'

let gateway: GatewayProcess

beforeAll(async () => {
  gateway = await GatewayProcess.create()
  await gateway.start()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})

/** Each verb is a process of its own, and the last test starts the gateway three times. */
const SLOW = 120_000
/** Without holding up this process, which is the other server. */
function later(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const command = fileURLToPath(new URL('../../bin/sekisho.mjs', import.meta.url))
  return new Promise(resolve => {
    execFile(process.execPath, [command, ...args], { env: gateway.env }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
}

function run(...args: string[]) {
  const done = gateway.sekisho(...args, '--json')
  if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stderr}`)
  return JSON.parse(done.stdout)
}
const decisions = async (key: string, path = '/v1/decisions') =>
  await gateway.get(path, { port: gateway.deskPort, headers: { 'x-api-key': key } })
const values = async (key: string): Promise<string[]> =>
  ((JSON.parse((await decisions(key)).body) ?? []) as { value: string }[]).map(d => d.value).sort()

describe('bouncers', () => {
  test('a key is shown once, works at once, and ends at once', async () => {
    const { key, name } = run('bouncer', 'add', 'router')
    expect(name).toBe('router')
    expect(key).toMatch(/^[\w-]{43}$/)
    expect((await decisions(key)).status).toBe(200)
    const twice = gateway.sekisho('bouncer', 'add', 'router')
    expect([twice.status, twice.stderr]).toEqual([1, expect.stringContaining('already a bouncer')])
    const listed = gateway.sekisho('bouncers')
    expect(listed.stdout).toMatch(/router +active/)
    expect(listed.stdout + JSON.stringify(run('bouncers'))).not.toContain(key)
    run('bouncer', 'revoke', 'router')
    expect((await decisions(key)).status).toBe(403)
    expect(gateway.sekisho('bouncer', 'revoke', 'router').status).toBe(1)
    expect(run('bouncers').bouncers[0].revoked).not.toBeNull()
  })
})

describe('lists from a file', () => {
  test('imported, shown with what was left out, replaced by the same name, removed', async () => {
    const { key } = run('bouncer', 'add', 'files')
    const file = join(gateway.folder, 'bad.csv')
    writeFileSync(file, 'ip,score\n203.0.113.1,9\nnonsense,1\n10.0.0.1,2\n203.0.113.0/28,3\n')
    const taken = run('list', 'import', file, '--name', 'bad')
    expect(taken).toMatchObject({ name: 'bad', count: 2, skipped: 2, until: null })
    expect(taken.faults).toEqual([
      { line: 3, text: 'nonsense', why: 'not-an-address' },
      { line: 4, text: '10.0.0.1', why: 'private' },
    ])
    expect(await values(key)).toEqual(['203.0.113.0/28', '203.0.113.1'])
    writeFileSync(file, '["192.0.2.9"]')
    run('list', 'import', file, '--name', 'bad', '--for', '1h')
    expect(await values(key)).toEqual(['192.0.2.9'])
    expect(run('lists').lists).toMatchObject([{ name: 'bad', count: 1, source: null }])
    expect(gateway.sekisho('lists').stdout).toContain('bad.csv')
    run('list', 'remove', 'bad')
    expect(await values(key)).toEqual([])
    expect(gateway.sekisho('list', 'remove', 'bad').status).toBe(1)
  })

  test('50,000 networks pass the desk; a file without addresses changes nothing', async () => {
    const file = join(gateway.folder, 'large.txt')
    const lines = Array.from(
      { length: 50_000 },
      (_, n) => `2001:db8:${(n >> 8).toString(16)}:ab${(n & 255).toString(16).padStart(2, '0')}:1111:2222:3333:4444`,
    )
    writeFileSync(file, lines.join('\n'))
    expect(run('list', 'import', file, '--name', 'large')).toMatchObject({ count: 50_000, skipped: 0 })
    run('list', 'remove', 'large')
    writeFileSync(file, 'no address here\n')
    const empty = gateway.sekisho('list', 'import', file)
    expect([empty.status, empty.stderr]).toEqual([2, expect.stringContaining('1: no')])
    expect(gateway.sekisho('list', 'import', join(gateway.folder, 'missing.txt')).status).toBe(2)
    expect(run('lists').lists).toEqual([])
  })
})

describe('lists from another decision server', () => {
  let server: Server
  const asked: { url: string; key: unknown }[] = []
  let answer = { status: 200, body: '' }
  const decision = (value: string, duration: string, more = {}) => ({
    value,
    duration,
    scope: 'Ip',
    type: 'ban',
    scenario: 'x',
    origin: 'x',
    ...more,
  })
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push({ url: request.url ?? '', key: request.headers['x-api-key'] })
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => server.close())

  test(
    'pulled with its key, which is kept sealed and told to nobody; what ended goes; failures are shown',
    async () => {
      const { key } = run('bouncer', 'add', 'sources')
      const keyFile = join(gateway.folder, 'their.key')
      writeFileSync(keyFile, 'their-secret-key\n')
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      answer = { status: 403, body: '{"message":"access forbidden"}' }
      const refused = await later('list', 'import', url, '--server-key', keyFile, '--name', 'branch')
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('refused the key')])
      expect(run('lists').lists).toEqual([])

      const rows = [
        decision('192.0.2.1', '4h0m0s'),
        decision('198.51.100.0/24', '3h59m59.123s', { scope: 'Range' }),
        decision('192.0.2.2', '1h', { type: 'captcha' }),
      ]
      answer = { status: 200, body: JSON.stringify({ new: rows, deleted: null }) }
      const made = JSON.parse(
        (await later('list', 'import', url, '--server-key', keyFile, '--name', 'branch', '--every', '1m', '--json')).stdout,
      )
      expect(made).toMatchObject({ name: 'branch', url, count: 2, skipped: 1, everySeconds: 60, failure: null })
      expect(JSON.stringify(made)).not.toContain('their-secret')
      expect(asked.at(-1)).toEqual({ url: '/v1/decisions/stream?startup=true', key: 'their-secret-key' })
      expect(await values(key)).toEqual(['192.0.2.1', '198.51.100.0/24'])

      // Kept over a restart, and asked again at once.
      await gateway.stop()
      answer = {
        status: 200,
        body: JSON.stringify({ new: [decision('192.0.2.1', '4h'), decision('192.0.2.3', '2h')], deleted: [] }),
      }
      await gateway.start()
      await expect.poll(() => values(key), { timeout: 10_000 }).toEqual(['192.0.2.1', '192.0.2.3'])
      expect(run('lists').lists).toMatchObject([{ name: 'branch', count: 2, source: { failure: null } }])
      // A file must not take its name.
      const file = join(gateway.folder, 'branch.txt')
      writeFileSync(file, '192.0.2.77\n')
      expect(gateway.sekisho('list', 'import', file, '--name', 'branch').status).toBe(1)

      await gateway.stop()
      answer = { status: 500, body: 'down' }
      await gateway.start()
      await expect.poll(async () => (await later('lists')).stdout, { timeout: 20_000 }).toContain('HTTP 500')
      // Unreachable is no reason to let them in.
      expect(await values(key)).toEqual(['192.0.2.1', '192.0.2.3'])
      run('list', 'remove', 'branch')
      expect(await values(key)).toEqual([])
      const entries = gateway.sekisho('verify', '--deep')
      expect(entries.status).toBe(0)
      expect(run('lists').lists).toEqual([])
    },
    SLOW,
  )

  test('only https, or this machine; the key never in an argument', () => {
    const keyFile = join(gateway.folder, 'their.key')
    for (const url of ['http://192.0.2.1:8080', 'https://name:word@office.example', 'https://office.example/?x=1', 'https://'])
      expect([url, gateway.sekisho('list', 'import', url, '--server-key', keyFile).status]).toEqual([url, 2])
    expect(gateway.sekisho('list', 'import', 'https://localhost:1').stderr).toContain('--server-key')
    const nobody = gateway.sekisho('list', 'import', 'https://localhost:1', '--server-key', keyFile)
    expect([nobody.status, nobody.stderr]).toEqual([1, expect.stringContaining('ECONNREFUSED')])
  })
})

describe('the allow list', () => {
  test('an address, a block by its reference number, for an hour or for good; and off again', async () => {
    const { key } = run('bouncer', 'add', 'allow')
    const { id } = run('block', '203.0.113.50', '--for', '7d')
    run('block', '203.0.113.60')
    expect(await values(key)).toEqual(['203.0.113.50', '203.0.113.60'])
    const reference = id.replaceAll('-', '').slice(0, 8)
    run('allow', reference)
    expect(await values(key)).toEqual(['203.0.113.60'])
    expect(gateway.sekisho('allow', '203.0.113.60').stderr).toContain('--reason')
    run('allow', '203.0.113.60', '--reason', 'our router', '--for', '2h')
    run('allow', reference, '--for', '1d', '--reason', 'guest of room 3')
    expect(await values(key)).toEqual([])
    const { allowed } = run('allowed')
    expect(allowed).toMatchObject([
      { block: id, situation: 'active' },
      { reason: 'our router', situation: 'active' },
    ])
    expect(gateway.sekisho('allowed').stdout).toContain('guest of room 3')
    run('disallow', '203.0.113.60')
    expect(await values(key)).toEqual(['203.0.113.60'])
    run('disallow', reference)
    expect(gateway.sekisho('disallow', reference).status).toBe(1)
    expect(gateway.sekisho('allow', 'ffffffff').status).toBe(1)
    expect(gateway.sekisho('allow', 'nonsense', '--reason', 'x').status).toBe(2)
  })

  test('the same while the gateway is stopped', async () => {
    await gateway.stop()
    run('allow', '203.0.113.99', '--reason', 'cameras')
    expect(run('allowed').allowed[0]).toMatchObject({ subject: { value: '203.0.113.99' }, situation: 'active' })
    expect(run('bouncers').bouncers.length).toBeGreaterThan(0)
    expect(gateway.sekisho('bouncers').stdout).toContain('never')
    run('disallow', '203.0.113.99')
    await gateway.start()
  })
})
