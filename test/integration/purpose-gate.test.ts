// Routes bound to a purpose, on a real TLS front with an app behind it and a hostile visitor before it: without a valid consent of the person the app named, nothing passes.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import fc from 'fast-check'
import { SignJWT } from 'jose'
import { afterEach, describe, expect, test } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import type { ConsentVerdict, PurposeGate, VerdictReason } from '../../shared/ports.ts'
import type { Binding } from '../../shared/registers/bindings.ts'
import type { AppToken } from '../../shared/registers/settings.ts'
import { type Answer, type Asking, type Office, openOffice, until } from './front-office.ts'
import { ask2, session } from './h2-client.ts'

let office: Office
afterEach(() => office.close())

const bindingOf = (more: Partial<Binding> = {}): Binding => ({
  id: 'b',
  name: 'Bookings',
  pathPatterns: ['/bookings/**'],
  purpose: 'stay',
  history: true,
  remarks: '',
  createdAt: 0,
  changedAt: 0,
  by: 'p',
  ...more,
})

/** The book of consents as the front asks it: situations by `<ref> <purpose>`, all of it unreadable while told so. */
class Consents implements PurposeGate {
  readonly situations = new Map<string, VerdictReason>()
  readonly uses: { person: string | null; reason: VerdictReason; binding: string }[] = []
  readonly asked: { ref: string | undefined; back: string; host: string }[] = []
  unreadable = false
  throws = false
  page: string | null = 'https://consent.test:8445/ask?w=token'

  verdict(ref: string | undefined, purpose: string): ConsentVerdict {
    if (this.throws) throw new Error('the thread is gone')
    const known = ref === undefined ? 'unknown-person' : (this.situations.get(`${ref} ${purpose}`) ?? 'never-asked')
    const reason = this.unreadable ? 'unreadable' : known
    const allowed = reason === 'given' || reason === 'renewed' || reason === 'not-needed'
    return { allowed, reason, person: ref ?? null, purpose, noticeVersion: 1, validUntil: null }
  }

  noticeUrl(ref: string | undefined, _purpose: string, back: string, host: string): string | null {
    this.asked.push({ ref, back, host })
    return this.page
  }

  used({ verdict, binding }: Parameters<PurposeGate['used']>[0]): void {
    this.uses.push({ person: verdict.person, reason: verdict.reason, binding: binding.id })
  }

  set(ref: string, reason: VerdictReason, purpose = 'stay'): void {
    this.situations.set(`${ref} ${purpose}`, reason)
  }
}

/** An app with logins of its own, that names the person on each answer, unless it is told to be silent. */
class App {
  readonly sessions = new Map<string, string>()
  /** Paths it was asked for, with what it saw of our fields. */
  readonly seen: { path: string; ours: string[] }[] = []
  silent = false
  /** What it does before it answers. */
  before: () => Promise<void> | void = () => undefined

  readonly handle: RequestListener = async (req, res) => {
    const { pathname, searchParams } = new URL(req.url!, 'http://app')
    const ours = req.rawHeaders.filter((name, i) => i % 2 === 0 && /sekisho/i.test(name))
    this.seen.push({ path: pathname, ours })
    await this.before()
    const sid = /(?:^|; )sid=([^;]*)/.exec(req.headers.cookie ?? '')?.[1] ?? ''
    if (pathname === '/enter') {
      // An app that keeps the session it was shown is what fixation needs.
      const value = searchParams.has('keep') && sid !== '' ? sid : randomBytes(16).toString('hex')
      this.sessions.set(value, searchParams.get('as')!)
      if (value !== sid) res.setHeader('set-cookie', `sid=${value}; HttpOnly; Path=/`)
      res.setHeader('Sekisho-Person', searchParams.get('as')!)
      res.end('welcome')
      return
    }
    if (pathname === '/leave') {
      this.sessions.delete(sid)
      res.setHeader('sekisho-person', 'none')
      res.end('bye')
      return
    }
    if (!this.silent) res.setHeader('sekisho-person', this.sessions.get(sid) ?? 'none')
    if (pathname === '/bookings/hints') res.writeEarlyHints({ link: '</secret.css>; rel=preload', 'sekisho-person': 'mallory' })
    if (pathname === '/bookings/slow') {
      res.write('first ')
      return
    }
    res.setHeader('trailer', 'sekisho-person')
    res.write(`data of ${this.sessions.get(sid) ?? 'nobody'}`)
    res.addTrailers({ 'sekisho-person': 'mallory' })
    res.end()
  }
}

let app: App
let consents: Consents
const open = async (bindings: readonly Binding[] = [bindingOf()], more: Parameters<typeof openOffice>[0] = {}) => {
  app = new App()
  consents = new Consents()
  const { ports, ...rest } = more
  office = await openOffice({ app: app.handle, ...rest, ports: { purposes: consents, ...ports } })
  office.front.setBindings?.(bindings)
}
const asking = (cookie: string | undefined, headers: Record<string, string | string[]> = {}): Asking => ({
  headers: { host: `localhost:${office.port}`, ...(cookie === undefined ? {} : { cookie }), ...headers },
})
const PAGE = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }
const enter = async (ref: string, cookie?: string): Promise<string> => {
  const answer = await office.ask(`/enter?as=${ref}${cookie === undefined ? '' : '&keep'}`, asking(cookie))
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? cookie!
}
const status = async (path: string, cookie?: string, headers?: Record<string, string>) =>
  (await office.ask(path, asking(cookie, headers))).status
const problem = (answer: Answer) => JSON.parse(answer.body) as Record<string, unknown>

describe('a bound route', () => {
  test('opens with a valid consent, tells each use, and lets nothing of our fields through either way', async () => {
    await open()
    consents.set('ann', 'given')
    const cookie = await enter('ann')
    const answer = await office.ask('/bookings/1', asking(cookie, { 'Sekisho-Person': 'bob' }))
    expect([answer.status, answer.body]).toEqual([200, 'data of ann'])
    expect(Object.keys(answer.headers).filter(name => name.startsWith('sekisho'))).toEqual([])
    expect(answer.headers['cache-control']).toBe('private, no-cache')
    expect(app.seen.flatMap(({ ours }) => ours)).toEqual([])
    expect(consents.uses).toEqual([{ person: 'ann', reason: 'given', binding: 'b' }])
  })

  test('sends a person to the notice with the way back, and answers a script with problem+json that says why', async () => {
    await open()
    const cookie = await enter('ann')
    const page = await office.ask('/bookings/1?day=2', asking(cookie, PAGE))
    expect([page.status, page.headers.location]).toEqual([303, 'https://consent.test:8445/ask?w=token'])
    expect(page.headers['cache-control']).toBe('no-store')
    expect(consents.asked).toEqual([{ ref: 'ann', back: '/bookings/1?day=2', host: `localhost:${office.port}` }])
    const script = await office.ask('/bookings/1', asking(cookie, { accept: 'text/html', 'sec-fetch-mode': 'cors' }))
    expect(script.status).toBe(403)
    expect(script.headers['content-type']).toContain('application/problem+json')
    expect(problem(script)).toMatchObject({ code: 'consent-needed', reason: 'never-asked', status: 403 })
    expect(String(problem(script).detailJa)).toContain('同意')
    expect(app.seen.map(({ path }) => path)).toEqual(['/enter'])
  })

  test('has a page of its own in both languages where there is no notice to be sent to', async () => {
    await open()
    consents.page = null
    const cookie = await enter('ann')
    const ja = await office.ask('/bookings/1', asking(cookie, { ...PAGE, 'accept-language': 'ja' }))
    expect([ja.status, ja.body.includes('同意の確認が必要です')]).toEqual([403, true])
    const en = await office.ask('/bookings/1', asking(cookie, PAGE))
    expect(en.body).toContain('Your consent is needed')
  })

  test.each<VerdictReason>([
    'never-asked',
    'asked',
    'expired',
    'withdrawn',
    'refused',
    'reconsent-due',
    'unknown-purpose',
    'retired',
    'stopped',
    'no-notice',
    'unreadable',
  ])('is closed when the consent is %s', async reason => {
    await open()
    consents.set('ann', reason)
    const cookie = await enter('ann')
    const refused = await office.ask('/bookings/1', asking(cookie))
    expect([refused.status, problem(refused).reason]).toEqual([403, reason])
    expect(app.seen).toHaveLength(1)
  })

  test('is closed to whoever is not known, without a book of consents, and when the book fails', async () => {
    await open()
    expect(problem(await office.ask('/bookings/1')).reason).toBe('unknown-person')
    const cookie = await enter('ann')
    consents.set('ann', 'given')
    consents.throws = true
    expect(problem(await office.ask('/bookings/1', asking(cookie))).reason).toBe('unreadable')
    consents.throws = false
    consents.unreadable = true
    expect((await office.ask('/bookings/1', asking(cookie, PAGE))).status).toBe(403)
    consents.unreadable = false
    expect(await status('/bookings/1', cookie)).toBe(200)
    await office.close()
    office = await openOffice({ app: app.handle })
    office.front.setBindings?.([bindingOf()])
    expect(await status('/bookings/1', await enter('ann'))).toBe(403)
  })

  test('with several bindings needs all of them, on every reading of its path', async () => {
    await open([bindingOf(), bindingOf({ id: 'c', purpose: 'passport', pathPatterns: ['/bookings/passport'] })])
    consents.set('ann', 'given')
    const cookie = await enter('ann')
    expect(await status('/bookings/1', cookie)).toBe(200)
    expect(await status('/bookings/passport', cookie)).toBe(403)
    consents.set('ann', 'renewed', 'passport')
    expect(await status('/bookings/passport', cookie)).toBe(200)
    const other = await enter('eve')
    for (const path of ['/BOOKINGS/1', '//bookings/1', '/x/../bookings/1', '/%62ookings/1', '/bookings;v=1/1', '/%2562ookings/1'])
      expect([path, await status(path, other)]).toEqual([path, 403])
    expect(await status('/elsewhere', other)).toBe(200)
  })

  test('is not opened by the allow list: that speaks for addresses, not for people', async () => {
    await open()
    const subject = { kind: 'address', value: '127.0.0.0/8' } as const
    office.front.setAllowed?.({ id: 'w', subject, reason: 'us', at: 0, until: null, by: 'p', removed: null })
    expect(await status('/bookings/1', await enter('ann'))).toBe(403)
  })

  test('closes with the consent while the app is at work, and cuts what is open', async () => {
    await open()
    consents.set('ann', 'given')
    const cookie = await enter('ann')
    app.before = () => consents.set('ann', 'withdrawn')
    expect(problem(await office.ask('/bookings/1', asking(cookie))).reason).toBe('withdrawn')
    app.before = () => undefined
    consents.set('ann', 'given')
    const slow = office.ask('/bookings/slow', asking(cookie))
    await until(() => app.seen.at(-1)?.path === '/bookings/slow')
    setTimeout(() => consents.set('ann', 'withdrawn'), 50)
    await expect(slow).rejects.toThrow()
  })

  test('cuts a WebSocket when the consent is withdrawn, the session passes to another, or the route is bound later', async () => {
    await open([])
    const sockets = new WebSocketServer({ server: office.appServer })
    const connect = async (cookie: string) => {
      const socket = new WebSocket(`wss://localhost:${office.port}/bookings/live`, { ca: office.ca, headers: { cookie } })
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
      return { closed: new Promise<void>(resolve => socket.once('close', () => resolve())) }
    }
    consents.set('ann', 'given')
    const cookie = await enter('ann')
    const unbound = await connect(cookie)
    office.front.setBindings?.([bindingOf()])
    await unbound.closed
    const second = await connect(cookie)
    consents.set('ann', 'withdrawn')
    office.front.recheckPurposes?.()
    await second.closed
    await expect(connect(cookie)).rejects.toThrow('403')
    consents.set('ann', 'given')
    consents.set('bob', 'given')
    const third = await connect(cookie)
    await enter('bob', cookie)
    await third.closed
    sockets.close()
  })

  test('drops early hints, 1xx fields and trailers of the app', async () => {
    await open()
    consents.set('ann', 'given')
    const cookie = await enter('ann')
    const socket = await office.connect()
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk.toString('latin1')
    })
    socket.write(
      `GET /bookings/hints HTTP/1.1\r\nHost: localhost:${office.port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
    )
    await new Promise(resolve => socket.on('close', resolve))
    expect(heard).toContain('data of ann')
    expect(heard.toLowerCase()).not.toMatch(/sekisho-person|mallory|secret\.css/)
  })

  test('holds over HTTP/2', async () => {
    await open()
    consents.set('ann', 'given')
    const cookie = await enter('ann')
    const client = await session(office)
    try {
      const fields = { 'sekisho-person': 'bob' }
      expect((await ask2(client, { ':path': '/bookings/1', cookie, ...fields })).status).toBe(200)
      expect((await ask2(client, { ':path': '/bookings/1', 'sekisho-person': 'ann' })).status).toBe(403)
      expect(app.seen.flatMap(({ ours }) => ours)).toEqual([])
    } finally {
      client.close()
    }
  })

  test('holds for requests that another proxy asks about', async () => {
    await open()
    consents.set('ann', 'given')
    const cookie = await enter('ann')
    const ask = (headers: Record<string, string>) =>
      office.front.ask!({ address: '192.0.2.1', method: 'GET', target: '/bookings/1', host: 'localhost', headers })
    expect((await ask({ cookie })).status).toBe(200)
    expect((await ask({ 'sekisho-person': 'ann' })).status).toBe(403)
    const page = await ask({ cookie: '', ...PAGE })
    expect([page.status, page.fields.find(([name]) => name === 'Location')?.[1]]).toEqual([303, consents.page])
  })
})

describe('a hostile visitor', () => {
  const SPELLINGS = ['Sekisho-Person', 'sekisho-person', 'SEKISHO-PERSON', 'sekisho_person', 'Sekisho_Person', 'x-sekisho-person']

  test.each(SPELLINGS)('gains nothing by sending %s', async name => {
    await open()
    consents.set('ann', 'given')
    expect(await status('/bookings/1', undefined, { [name]: 'ann' })).toBe(403)
    await office.ask('/', asking('sid=0123456789abcdef0123', { [name]: 'ann' }))
    expect(await status('/bookings/1', 'sid=0123456789abcdef0123')).toBe(403)
    expect(app.seen.flatMap(({ ours }) => ours)).toEqual([])
  })

  test('who plants their session in another’s browser is shut out as soon as it is the other’s', async () => {
    await open()
    consents.set('ann', 'given')
    // Mallory, who never consented, makes a session and plants it; Ann logs in with it, and the app keeps it.
    const planted = await enter('mallory')
    expect(await status('/bookings/1', planted)).toBe(403)
    await enter('ann', planted)
    expect(await status('/bookings/1', planted)).toBe(200)
    // Mallory logs in again in the same session: it is relearned, and Ann's consent opens nothing for it.
    await enter('mallory', planted)
    expect(await status('/bookings/1', planted)).toBe(403)
  })

  test.each([
    ['beside their own', (mine: string, theirs: string) => `${mine}; PHPSESSID=${theirs.slice(4)}`],
    ['twice', (mine: string, theirs: string) => `${theirs}; ${mine}`],
    ['in another case', (mine: string, theirs: string) => `${theirs}; SID=${mine.slice(4)}`],
    ['behind 200 cookies', (mine: string, theirs: string) => `${theirs}; ${'a=b; '.repeat(200)}${mine}`],
  ])('who shows a session of somebody who consents %s is nobody', async (_how, cookies) => {
    await open()
    consents.set('ann', 'given')
    const [mine, theirs] = [await enter('mallory'), await enter('ann')]
    // Ann's browser has a decoy, too, which the app's answers bound to her.
    await office.ask('/', asking(`${theirs}; PHPSESSID=${theirs.slice(4)}`))
    expect(await status('/bookings/1', theirs)).toBe(200)
    expect(await status('/bookings/1', cookies(mine, theirs))).toBe(403)
    const twoLines = await office.ask('/bookings/1', asking(undefined, { cookie: [theirs, mine] }))
    expect(twoLines.status).toBe(403)
  })

  test('who gets past by a cookie the front takes for the session is caught by the app’s own answer', async () => {
    await open()
    consents.set('ann', 'given')
    const ann = await enter('ann')
    const mallory = await enter('mallory')
    const decoy = `PHPSESSID=${randomBytes(12).toString('hex')}`
    await office.ask('/', asking(`${ann}; ${decoy}`))
    // The gateway starts anew and hears of the decoy only.
    office.wait(13 * 3_600_000)
    await office.ask('/', asking(`${ann}; ${decoy}`))
    office.front.setRules([])
    const past = await office.ask('/bookings/1', asking(`${decoy}; sid_=x; xsid=${mallory.slice(4)}`))
    expect(past.body).not.toContain('data of mallory')
    expect(past.status).toBe(403)
  })

  test('replays nothing: a session that was left is nobody’s, also when a token would still hold', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const appToken: AppToken = { publicKeyPem: String(publicKey.export({ format: 'pem', type: 'spki' })), cookie: 'idtoken' }
    await open([bindingOf()], { ports: { appToken: () => appToken } })
    app.silent = true
    consents.set('ann', 'given')
    const sign = (sub: string, seconds = 600) =>
      new SignJWT({ sub, exp: Math.floor(Date.now() / 1000) + seconds }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey)
    const token = await sign('ann')
    expect(await status('/bookings/1', `idtoken=${token}`)).toBe(200)
    expect(await status('/bookings/1', undefined, { authorization: `Bearer ${token}` })).toBe(200)
    expect(await status('/bookings/1', `idtoken=${await sign('ann', -10)}`)).toBe(403)
    expect(await status('/bookings/1', `idtoken=${token.slice(0, -3)}abc`)).toBe(403)
    const mallory = await enter('mallory')
    expect(await status('/bookings/1', `idtoken=${token}; ${mallory}`)).toBe(403)
    await office.ask('/leave', asking(`idtoken=${token}`))
    expect(await status('/bookings/1', `idtoken=${token}`)).toBe(403)
    const session = await enter('ann')
    expect(await status('/bookings/1', session)).toBe(200)
    await office.ask('/leave', asking(session))
    expect(await status('/bookings/1', session)).toBe(403)
  })

  test('cannot make the way back lead elsewhere', async () => {
    await open()
    const cookie = await enter('ann')
    await office.ask('//evil.test/../bookings/1', asking(cookie, PAGE))
    expect(consents.asked.at(-1)?.back).toBe('/evil.test/../bookings/1')
    await office.ask('/bookings/1', { ...asking(cookie, { ...PAGE, referer: 'https://evil.test/x' }), method: 'POST' })
    expect(consents.asked.at(-1)?.back).toBe('/')
    const referer = `https://localhost:${office.port}/bookings/new?x=1`
    await office.ask('/bookings/1', { ...asking(cookie, { ...PAGE, referer }), method: 'POST' })
    expect(consents.asked.at(-1)?.back).toBe('/bookings/new?x=1')
  })
})

test('no sequence of requests passes a bound route without a valid consent of the person the app serves', async () => {
  await open()
  const refs = ['ann', 'bob', 'eve']
  const visit = fc.record({
    do: fc.constant('visit' as const),
    jar: fc.nat(2),
    second: fc.option(fc.nat(2), { freq: 2 }),
    forged: fc.nat(2),
  })
  const step = fc.oneof(
    visit,
    visit,
    fc.record({ do: fc.constant('enter' as const), who: fc.nat(2), jar: fc.nat(2), keep: fc.boolean() }),
    fc.record({ do: fc.constant('leave' as const), jar: fc.nat(2) }),
    fc.record({
      do: fc.constant('set' as const),
      who: fc.nat(2),
      reason: fc.constantFrom<VerdictReason>('given', 'withdrawn', 'expired'),
    }),
    fc.record({ do: fc.constant('outage' as const), on: fc.nat(3).map(n => n === 0) }),
    fc.record({ do: fc.constant('silent' as const), on: fc.boolean() }),
  )
  let passed = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async steps => {
      app.sessions.clear()
      consents.situations.clear()
      consents.set('ann', 'given')
      consents.unreadable = false
      app.silent = false
      const jars: (string | undefined)[] = [undefined, undefined, undefined]
      for (const one of steps) {
        if (one.do === 'enter') jars[one.jar] = await enter(refs[one.who]!, one.keep ? jars[one.jar] : undefined)
        else if (one.do === 'leave') await office.ask('/leave', asking(jars[one.jar]))
        else if (one.do === 'set') consents.set(refs[one.who]!, one.reason)
        else if (one.do === 'outage') consents.unreadable = one.on
        else if (one.do === 'silent') app.silent = one.on
        else {
          const second = one.second === null ? undefined : jars[one.second]
          const cookie = [jars[one.jar], second].filter(Boolean).join('; ')
          const answer = await office.ask('/bookings/1', asking(cookie || undefined, { 'Sekisho-Person': refs[one.forged]! }))
          if (answer.status !== 200) continue
          passed += 1
          const served = /^data of (\w+)$/.exec(answer.body)?.[1] ?? ''
          expect(consents.unreadable).toBe(false)
          expect(consents.situations.get(`${served} stay`)).toBe('given')
        }
      }
    }),
    { numRuns: 60 },
  )
  expect(passed).toBeGreaterThan(0)
})
