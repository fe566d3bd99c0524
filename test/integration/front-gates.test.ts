// Routes that need a role: learned from the app's own answers or a signed token, never from what a visitor sends.
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, describe, expect, test } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import type { Gate } from '../../shared/registers/gates.ts'
import type { AppToken } from '../../shared/registers/settings.ts'
import { type Asking, blockOf, type Office, type OfficeOptions, openOffice, until } from './front-office.ts'
import { ask2, session } from './h2-client.ts'

let office: Office
const gateOf = (more: Partial<Gate> = {}): Gate => ({
  id: 'g',
  name: 'Administration',
  pathPatterns: ['/admin/**'],
  roles: ['administrator'],
  remarks: '',
  createdAt: 0,
  changedAt: 0,
  ...more,
})
const open = async (options?: OfficeOptions, gates: readonly Gate[] = [gateOf()]) => {
  office = await openOffice({ app, ...options })
  office.front.setGates?.(gates)
}
afterEach(() => office.close())

/** An app with logins: the session is its own business, and it says the role on each answer to somebody who is logged in. */
const people = new Map<string, string>()
const app: RequestListener = (req, res) => {
  const sid = /(?:^|; )sid=([^;]*)/.exec(req.headers.cookie ?? '')?.[1] ?? ''
  const { pathname, searchParams } = new URL(req.url!, 'http://app')
  if (pathname === '/enter') {
    const fresh = randomBytes(16).toString('hex')
    people.set(fresh, searchParams.get('as')!)
    res.setHeader('set-cookie', ['theme=dark', `sid=${fresh}; HttpOnly; Path=/`])
    res.setHeader('sekisho-role', searchParams.get('as')!)
    res.setHeader('Sekisho-Person', 'p-17')
  } else if (pathname === '/leave') {
    people.delete(sid)
    res.setHeader('sekisho-role', 'none')
  } else if (people.has(sid)) res.setHeader('sekisho-role', people.get(sid)!)
  res.setHeader('x-seen', JSON.stringify(req.rawHeaders))
  res.end('ok')
}

const withCookie = (cookie: string, headers: Record<string, string> = {}): Asking => ({
  headers: { host: `localhost:${office.port}`, cookie, ...headers },
})
const enter = async (role: string): Promise<string> => {
  const answer = await office.ask(`/enter?as=${role}`)
  expect(Object.keys(answer.headers).filter(name => name.startsWith('sekisho'))).toEqual([])
  return answer.headers['set-cookie']![1]!.split(';')[0]!
}
const status = async (path: string, asking?: Asking) => (await office.ask(path, asking)).status

describe('a gate', () => {
  test('is closed to nobody-in-particular, with a page for people and problem+json for scripts', async () => {
    await open()
    const page = await office.ask('/admin', { headers: { host: 'localhost', accept: 'text/html', 'accept-language': 'ja' } })
    expect(page.status).toBe(403)
    expect(page.body).toContain('先にログインしてください')
    const script = await office.ask('/admin/x', { headers: { host: 'localhost', 'sec-fetch-mode': 'cors', accept: 'text/html' } })
    expect(script.headers['content-type']).toContain('application/problem+json')
    expect(await status('/')).toBe(200)
    expect(office.observed.filter(({ refusedBy }) => refusedBy === '')).toHaveLength(2)
  })

  test('opens for the role the app gave this session, and for no other', async () => {
    await open({}, [gateOf(), gateOf({ id: 'h', pathPatterns: ['/host/*'], roles: ['host', 'administrator'] })])
    const [administrator, host, user] = [await enter('administrator'), await enter('host'), await enter('user')]
    expect(await status('/admin/people', withCookie(administrator))).toBe(200)
    expect(await status('/host/1', withCookie(host))).toBe(200)
    expect(await status('/host/1', withCookie(user))).toBe(403)
    const told = await office.ask('/admin', withCookie(host, { accept: 'text/html' }))
    expect(told.status).toBe(403)
    expect(told.body).toContain('not open to you')
    expect(told.body).toContain('Suzuki')
    expect(await status('/admin', withCookie('theme=dark'))).toBe(403)
    expect(await status('/admin', withCookie('sid=guess-me-if-you-can'))).toBe(403)
  })

  test.each([
    ['/ADMIN/x'],
    ['//admin'],
    ['/x/../admin/'],
    ['/%61dmin'],
    ['/admin;v=1/x'],
    ['/.;/admin/x'],
    ['/%2561dmin'],
    ['/admin\\x'],
  ])('is not walked round by %s', async path => {
    await open()
    const user = await enter('user')
    expect(await status(path, withCookie(user))).toBe(403)
  })

  test('does not open to what a visitor claims', async () => {
    await open()
    const user = await enter('user')
    for (const headers of [
      { 'sekisho-role': 'administrator' },
      { 'Sekisho-Role': 'administrator', 'sekisho-person': 'p-1' },
      { 'x-sekisho-role': 'administrator' },
      { sekisho_role: 'administrator' },
    ])
      expect(await status('/admin', withCookie(user, headers))).toBe(403)
    const { headers } = await office.ask('/', withCookie(user, { 'sekisho-role': 'administrator' }))
    expect(String(headers['x-seen']).toLowerCase()).not.toContain('sekisho')
  })

  test('closes when the app says that somebody left, and when it says a lower role', async () => {
    await open()
    const cookie = await enter('administrator')
    expect(await status('/admin', withCookie(cookie))).toBe(200)
    people.set(cookie.slice(4), 'user')
    await status('/', withCookie(cookie))
    expect(await status('/admin', withCookie(cookie))).toBe(403)
    people.set(cookie.slice(4), 'administrator')
    await status('/', withCookie(cookie))
    expect(await status('/admin', withCookie(cookie))).toBe(200)
    await status('/leave', withCookie(cookie))
    expect(await status('/admin', withCookie(cookie))).toBe(403)
  })

  test('closes after twelve hours without a word of the app', async () => {
    await open()
    const cookie = await enter('administrator')
    office.wait(12 * 3_600_000 - 5000)
    expect(await status('/admin', withCookie(cookie))).toBe(200)
    office.wait(12 * 3_600_000)
    expect(await status('/admin', withCookie(cookie))).toBe(403)
  })

  test('beats nothing: a ban still bans, and the allow list opens no gate', async () => {
    await open()
    const cookie = await enter('administrator')
    office.front.setAllowed?.({
      id: 'w',
      subject: { kind: 'address', value: '127.0.0.0/8' },
      reason: 'us',
      at: 0,
      until: null,
      by: 'p',
      removed: null,
    })
    expect(await status('/admin')).toBe(403)
    expect(await status('/admin', withCookie(cookie))).toBe(200)
    office.front.setAllowed?.({
      id: 'w',
      subject: { kind: 'address', value: '127.0.0.0/8' },
      reason: 'us',
      at: 0,
      until: null,
      by: 'p',
      removed: { at: 0, by: 'p', why: 'x' },
    })
    office.front.setBlock(blockOf('b', '127.0.0.1'))
    const banned = await office.ask('/admin', withCookie(cookie))
    expect(banned.body).toContain('Access is blocked')
  })

  test('two cookies of the session name open nothing', async () => {
    await open()
    const cookie = await enter('administrator')
    expect(await status('/admin', withCookie(`${cookie}; sid=somebody-elses-one`))).toBe(403)
  })

  test('stands for HTTP/2 and methods alone, and HEAD is no way round it', async () => {
    await open({}, [gateOf({ methods: ['GET'] })])
    const cookie = await enter('administrator')
    const client = session(office)
    expect((await ask2(client, { ':path': '/admin/x' })).status).toBe(403)
    expect((await ask2(client, { ':path': '/admin/x', cookie })).status).toBe(200)
    client.close()
    expect(await status('/admin', { method: 'HEAD' })).toBe(403)
    expect(await status('/admin', { method: 'POST' })).toBe(200)
  })

  test('a WebSocket through it is cut when its session loses the role', async () => {
    await open()
    const sockets = new WebSocketServer({ server: office.appServer })
    sockets.on('connection', socket => socket.send('in'))
    const dial = (cookie: string) =>
      new WebSocket(`wss://127.0.0.1:${office.port}/admin/live`, {
        ca: office.ca,
        servername: 'localhost',
        headers: { cookie },
      } as WebSocket.ClientOptions)
    const refused = await new Promise<Error>(resolve => dial('sid=nobody-knows-this').on('error', resolve))
    expect(refused.message).toContain('403')
    const cookie = await enter('administrator')
    const live = dial(cookie)
    live.on('error', () => undefined)
    const gone = new Promise(resolve => live.on('close', resolve))
    await new Promise(resolve => live.on('message', resolve))
    await status('/leave', withCookie(cookie))
    await gone
  })

  test('an app that sets no session gives nobody a role', async () => {
    await open({
      app: (_req, res) => {
        res.setHeader('sekisho-role', 'administrator')
        res.setHeader('set-cookie', 'lang=ja')
        res.end('ok')
      },
    })
    await office.ask('/', withCookie('lang=ja'))
    expect(await status('/admin', withCookie('lang=ja'))).toBe(403)
    expect(office.logged.some(({ message }) => message.includes('could not be bound'))).toBe(true)
  })
})

describe('a signed token', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ed = generateKeyPairSync('ed25519')
  const settings = (more: Partial<AppToken> = {}): AppToken => ({
    cookie: 'app_token',
    publicKeyPem: ec.publicKey.export({ type: 'spki', format: 'pem' }) as string,
    ...more,
  })
  const token = (claims: object, key: KeyObject = ec.privateKey, alg = 'ES256', life = '5m') =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg }).setExpirationTime(life).sign(key)
  const openWith = (setting: AppToken | null) => open({ ports: { appToken: () => setting } })
  const bearer = (text: string): Asking => ({ headers: { host: 'localhost', authorization: `Bearer ${text}` } })

  test('opens in a cookie or as a bearer, by either kind of key', async () => {
    await openWith(settings())
    const good = await token({ role: 'administrator' })
    expect(await status('/admin', bearer(good))).toBe(200)
    expect(await status('/admin', withCookie(`a=b; app_token=${good}`))).toBe(200)
    expect(await status('/admin', withCookie(`app_token=${await token({ role: 'host' })}`))).toBe(403)
    expect(await status('/admin', withCookie(`other=${good}`))).toBe(403)
    await office.close()
    const { kty, crv, x } = ed.publicKey.export({ format: 'jwk' }) as { kty: 'OKP'; crv: 'Ed25519'; x: string }
    await openWith({ jwk: { kty, crv, x } })
    expect(await status('/admin', bearer(await token({ role: 'administrator' }, ed.privateKey, 'EdDSA')))).toBe(200)
    expect(await status('/admin', bearer(good))).toBe(403)
  })

  test('that is forged opens nothing', async () => {
    const pem = settings().publicKeyPem!
    await openWith(settings())
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const good = await token({ role: 'administrator' })
    const [head, , signature] = good.split('.')
    const claims = (text: object) => Buffer.from(JSON.stringify(text)).toString('base64url')
    const forged = [
      new UnsecuredJWT({ role: 'administrator' }).setExpirationTime('5m').encode(),
      await token({ role: 'administrator' }, other.privateKey),
      await token({ role: 'administrator' }, ed.privateKey, 'EdDSA'),
      await new SignJWT({ role: 'administrator' })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime('5m')
        .sign(Buffer.from(pem)),
      await token({ role: 'administrator' }, ec.privateKey, 'ES256', '-10s'),
      await new SignJWT({ role: 'administrator' }).setProtectedHeader({ alg: 'ES256' }).sign(ec.privateKey),
      await token({ role: 'root' }),
      await token({}),
      await token({ role: ['administrator'] }),
      `${head}.${claims({ role: 'administrator', exp: 9_999_999_999 })}.${signature}`,
      `${head}.${good.split('.')[1]}.`,
      'x.y.z',
      `${good}${'A'.repeat(5000)}`,
    ]
    for (const text of forged) expect([text, await status('/admin', bearer(text))]).toEqual([text, 403])
    expect(await status('/admin', withCookie(`app_token=${good}; app_token=${await token({ role: 'user' })}`))).toBe(403)
    expect(await status('/admin', bearer(good))).toBe(200)
  })

  test('ends with its time, and with a change of the key', async () => {
    let setting: AppToken | null = settings()
    await open({ ports: { appToken: () => setting } })
    const good = await token({ role: 'administrator' })
    expect(await status('/admin', bearer(good))).toBe(200)
    setting = settings({
      publicKeyPem: generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }) as string,
    })
    expect(await status('/admin', bearer(good))).toBe(403)
    setting = settings()
    expect(await status('/admin', bearer(good))).toBe(200)
    setting = null
    expect(await status('/admin', bearer(good))).toBe(403)
    setting = settings()
    expect(await status('/admin', bearer(good))).toBe(200)
    office.wait(301_000)
    expect(await status('/admin', bearer(good))).toBe(403)
  })

  test('under a key of another kind is never believed, and that is said once', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await openWith(settings({ publicKeyPem: rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string }))
    const text = await token({ role: 'administrator' }, rsa.privateKey, 'RS256')
    expect(await status('/admin', bearer(text))).toBe(403)
    expect(await status('/admin', bearer(text))).toBe(403)
    await until(() => office.logged.filter(({ message }) => message.includes('public key')).length === 1)
  })
})
