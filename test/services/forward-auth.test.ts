// A real nginx and a real Caddy ask our gateway before each request: allowed, limited, banned, lifted; failed logins are told as outcomes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort, GatewayProcess } from '../integration/gateway-process.ts'
import { caddy, nginx } from './forward-auth-proxies.ts'

const SOON = { timeout: 15_000, interval: 100 }
const RULES = [
  {
    name: 'Guessing',
    match: { methods: ['POST'], pathPrefix: '/login' },
    subject: 'address',
    threshold: { limit: 3, windowSeconds: 300, of: 'failures', failureRedirect: '/login?error' },
    action: { kind: 'block', seconds: 3600, silently: false },
    mode: 'enforce',
    remarks: '',
  },
  {
    name: 'Searching',
    match: { pathPrefix: '/search' },
    subject: 'address',
    threshold: { limit: 2, windowSeconds: 120, of: 'all' },
    action: { kind: 'refuse' },
    mode: 'enforce',
    remarks: '',
  },
]

interface Seen {
  readonly url: string
  readonly headers: IncomingMessage['headers']
}

interface Stage {
  readonly gateway: GatewayProcess
  readonly seen: Seen[]
  readonly key: string
  /** Whether the app tells outcomes itself, since the proxy cannot. */
  tells: boolean
  app: string
  close(): Promise<void>
}

/** The app: a login that answers with a redirect, and everything else. */
async function openStage(): Promise<Stage> {
  const gateway = await GatewayProcess.create()
  await gateway.start()
  const rules = join(gateway.folder, 'rules.json')
  writeFileSync(rules, JSON.stringify({ version: 1, rules: RULES }))
  const imported = gateway.sekisho('rules', 'import', rules)
  if (imported.status !== 0) throw new Error(imported.stderr)
  const { key } = JSON.parse(gateway.sekisho('bouncer', 'add', 'proxy', '--json').stdout) as { key: string }
  const seen: Seen[] = []
  const server: Server = createServer((asked, answer) => {
    seen.push({ url: asked.url ?? '', headers: asked.headers })
    const good = asked.headers['x-password'] === 'right'
    const login = asked.method === 'POST' && asked.url?.startsWith('/login')
    const location = good ? '/rooms' : '/login?error'
    const status = login ? 302 : 200
    const finish = () =>
      answer.writeHead(status, login ? { location, ...(good ? { 'set-cookie': 'sid=1' } : {}) } : {}).end('the app')
    const passage = asked.headers['sekisho-passage']
    if (stage.tells && typeof passage === 'string' && passage !== '')
      void tell(gateway, key, { passage, status, location }).then(finish)
    else finish()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const stage: Stage = {
    gateway,
    seen,
    key,
    tells: false,
    app: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await gateway[Symbol.asyncDispose]()
    },
  }
  return stage
}

/** What an app does after a login, when its proxy cannot: one POST with the passage it was given. */
async function tell(gateway: GatewayProcess, key: string, outcome: object): Promise<void> {
  const ca = readFileSync(join(gateway.data, 'ca.pem'))
  const sent = httpsRequest({
    host: 'localhost',
    family: 4,
    port: gateway.deskPort,
    path: '/v1/outcomes',
    method: 'POST',
    ca,
    agent: false,
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
  })
  sent.end(JSON.stringify(outcome))
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  answer.resume()
  await once(answer, 'end')
}

interface Got {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

describe.each(['nginx', 'caddy'] as const)('%s asks before each request', kind => {
  let stage: Stage
  let port: number
  let stop: () => Promise<void>

  /** From a loopback address of its own, which the proxy tells. */
  async function visit(
    from: string,
    path: string,
    more: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Got> {
    const sent = request({
      host: '127.0.0.1',
      port,
      path,
      localAddress: from,
      agent: false,
      method: more.method ?? 'GET',
      headers: more.headers ?? {},
    })
    sent.end(more.body)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    let body = ''
    answer.setEncoding('utf8').on('data', chunk => {
      body += chunk
    })
    await once(answer, 'end')
    return { status: answer.statusCode ?? 0, headers: answer.headers, body }
  }

  beforeAll(async () => {
    stage = await openStage()
    stage.tells = kind === 'caddy'
    port = await freePort()
    const folder = join(stage.gateway.folder, kind)
    mkdirSync(folder)
    const { app, key, gateway } = stage
    const [command = '', ...args] = { nginx, caddy }[kind]({
      folder,
      port,
      app,
      deskPort: gateway.deskPort,
      ca: join(gateway.data, 'ca.pem'),
      key,
    })
    const proxy = spawn(command, args, { env: { ...process.env, HOME: folder, SEKISHO_KEY: key }, stdio: 'ignore' })
    stop = async () => {
      if (proxy.exitCode !== null) return
      const ended = once(proxy, 'exit')
      proxy.kill('SIGTERM')
      await ended
    }
    const answers = () =>
      visit('127.0.0.2', '/').then(
        () => true,
        () => false,
      )
    for (let tries = 0; tries < 200 && !(await answers()); tries++) await pause(50)
  })
  afterAll(async () => {
    await stop?.()
    await stage?.close()
  })

  test('allowed: the app answers; the visitor learns nothing of the asking, the app nothing of the key', async () => {
    const got = await visit('127.0.0.3', '/rooms?day=1', {
      headers: { 'x-api-key': 'theirs', origin: 'https://elsewhere.example' },
    })
    expect([got.status, got.body]).toEqual([200, 'the app'])
    expect(JSON.stringify(got.headers)).not.toMatch(/sekisho|dpop|api-key/i)
    expect(stage.seen.at(-1)!.url).toBe('/rooms?day=1')
    expect(JSON.stringify(stage.seen)).not.toContain(stage.key)
  })

  test('limited by a rule: 429 with Retry-After, and the app is not asked', async () => {
    const statuses = []
    for (let n = 0; n < 4; n++) statuses.push((await visit('127.0.0.4', '/search?q=x')).status)
    expect(statuses).toEqual([200, 200, 429, 429])
    const refused = await visit('127.0.0.4', '/search')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(stage.seen.filter(({ url }) => url.startsWith('/search'))).toHaveLength(2)
    // Others, and other pages, are not concerned.
    expect((await visit('127.0.0.4', '/rooms')).status).toBe(200)
    expect((await visit('127.0.0.5', '/search')).status).toBe(200)
  })

  test('a visitor cannot speak for another by header', async () => {
    const lies = [
      { 'x-forwarded-for': '127.0.0.5' },
      { 'x-real-ip': '127.0.0.5' },
      { 'x-original-uri': '/rooms' },
      { 'x-forwarded-uri': '/rooms' },
      { 'x-forwarded-method': 'HEAD' },
    ]
    for (const headers of lies)
      expect([headers, (await visit('127.0.0.4', '/search', { headers })).status]).toEqual([headers, 429])
  })

  test('banned by hand: refused with the page where the proxy passes it on; lifted: let through', async () => {
    const { gateway } = stage
    expect(gateway.sekisho('block', '127.0.0.6').status).toBe(0)
    const refused = await visit('127.0.0.6', '/rooms', { headers: { accept: 'text/html', 'accept-language': 'ja' } })
    expect(refused.status).toBe(403)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3000)
    // nginx keeps the body of the asking to itself.
    if (kind === 'caddy') expect(refused.body).toContain('lang="ja"')
    expect((await visit('127.0.0.7', '/rooms')).status).toBe(200)
    expect(gateway.sekisho('unblock', '127.0.0.6').status).toBe(0)
    expect((await visit('127.0.0.6', '/rooms')).status).toBe(200)
  })

  test('failed logins are told as outcomes: the fourth try is refused and stands in the history; good ones do not count', async () => {
    const login = (from: string, password: string) =>
      visit(from, '/login', { method: 'POST', headers: { 'x-password': password }, body: 'a=b' })
    for (let n = 0; n < 5; n++) expect((await login('127.0.0.8', 'right')).headers.location).toBe('/rooms')
    for (let n = 0; n < 3; n++) expect((await login('127.0.0.9', `guess-${n}`)).headers.location).toBe('/login?error')
    // nginx tells after it has answered.
    await expect.poll(async () => (await login('127.0.0.9', 'guess')).status, SOON).toBeGreaterThanOrEqual(403)
    expect((await visit('127.0.0.9', '/rooms')).status).toBe(403)
    expect((await login('127.0.0.8', 'right')).status).toBe(302)
    const { blocks } = JSON.parse(stage.gateway.sekisho('blocks', '--json').stdout) as {
      blocks: { subject: { value: string }; reason: { ruleName?: string }; evidence: { path: string; status: number }[] }[]
    }
    const mine = blocks.find(block => block.subject.value === '127.0.0.9')!
    expect(mine.reason.ruleName).toBe('Guessing')
    expect(mine.evidence[0]).toMatchObject({ path: '/login', status: 302 })
  })

  test('with the gateway gone or the key revoked nobody is let in', async () => {
    expect(stage.gateway.sekisho('bouncer', 'revoke', 'proxy').status).toBe(0)
    const before = stage.seen.length
    expect((await visit('127.0.0.3', '/rooms')).status).toBeGreaterThanOrEqual(400)
    await stage.gateway.stop()
    expect((await visit('127.0.0.3', '/rooms')).status).toBeGreaterThanOrEqual(500)
    expect(stage.seen.length).toBe(before)
  })
})
