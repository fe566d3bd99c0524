// A small sample office app, the site of a guest house: what the demo and the end-to-end tests put behind the front.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { demoWords as words } from '../../shared/words/demo.ts'
import { type Language, languageOf, type Text } from '../../shared/words/text.ts'
import { firstReservations, messages, type Reservation, readReservation, sampleUsers } from './content.ts'
import {
  homePage,
  loginPage,
  messagePage,
  messagesPage,
  noticePage,
  type Page,
  reservationsPage,
  stayPage,
  style,
} from './pages.ts'

export interface SampleApp {
  /** Such as `http://127.0.0.1:41000`. */
  readonly origin: string
  readonly port: number
  close(): Promise<void>
}

/** A form of this site is far below it. */
const MAX_FORM_BYTES = 16 * 1024

interface Request {
  readonly method: string
  readonly path: string
  readonly language: Language
  readonly user: string | null
  /** A page that needs a sign-in sent the visitor here. */
  readonly sentHere: boolean
  readonly form: URLSearchParams
}

interface Answer {
  readonly status: number
  readonly body?: string
  readonly type?: string
  readonly location?: string
  readonly cookies?: readonly string[]
  /** Who is signed in; `none`: nobody. Read by the gateway in front, and by nobody else. */
  readonly person?: string
}

/** Starts the sample app on 127.0.0.1; port 0 takes a free one. Everything is kept in memory and gone when it closes. */
export async function startSampleApp(options: { port?: number } = {}): Promise<SampleApp> {
  const site = new Site()
  const server = createServer((request, response) => {
    site.handle(request).then(
      answer => send(response, answer),
      () =>
        send(response, {
          status: 500,
          body: `${words.failed.en}
${words.failed.ja}
`,
          type: 'text/plain; charset=utf-8',
        }),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    async close() {
      server.closeAllConnections()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

class Site {
  readonly #sessions = new Map<string, string>()
  readonly #reservations: Reservation[] = firstReservations(Date.now())

  /** Each answer names whoever is signed in, so that the gateway knows whose consent a page needs. */
  async handle(incoming: IncomingMessage): Promise<Answer> {
    const session = cookiesOf(incoming).get('session') ?? ''
    const answer = await this.#answer(incoming)
    return { ...answer, person: answer.person ?? this.#sessions.get(session) ?? 'none' }
  }

  async #answer(incoming: IncomingMessage): Promise<Answer> {
    const url = new URL(incoming.url ?? '/', 'http://site.invalid')
    const cookies = cookiesOf(incoming)
    const wanted = url.searchParams.get('lang')
    if (wanted === 'en' || wanted === 'ja')
      return { status: 303, location: url.pathname, cookies: [`lang=${wanted}; Path=/; Max-Age=31536000; SameSite=Lax`] }
    const chosen = cookies.get('lang')
    const language = chosen === 'en' || chosen === 'ja' ? chosen : languageOf(incoming.headers['accept-language'])
    const session = cookies.get('session') ?? ''
    const page = (status: number, make: (page: Page) => string, user = this.#sessions.get(session) ?? null): Answer => ({
      status,
      body: make({ language, user, path: url.pathname }),
    })
    const form = incoming.method === 'POST' ? await formOf(incoming) : new URLSearchParams()
    if (!form) return page(413, at => noticePage(at, words.tooLarge))
    const request: Request = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      language,
      user: this.#sessions.get(session) ?? null,
      sentHere: url.searchParams.has('first'),
      form,
    }
    if (request.path === '/style.css') return { status: 200, body: style, type: 'text/css; charset=utf-8' }
    if (request.path === '/') return page(200, homePage)
    if (request.path === '/login') return this.#login(request, page)
    if (request.path === '/logout' && request.method === 'POST') {
      this.#sessions.delete(session)
      return { status: 303, location: '/', cookies: ['session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax'] }
    }
    if (request.path === '/my-stay' && isGuest(request.user)) return page(200, stayPage)
    if (isGuest(request.user)) return { status: 303, location: '/my-stay' }
    if (!/^\/(reservations|messages|my-stay)(\/|$)/.test(request.path)) return page(404, at => noticePage(at, words.notFound))
    if (!request.user) return { status: 303, location: '/login?first' }
    if (request.path === '/my-stay') return page(404, at => noticePage(at, words.notFound))
    if (request.path === '/reservations') return this.#listReservations(request, page)
    if (request.path === '/messages') return page(200, at => messagesPage(at, messages))
    const message = messages.find(m => request.path === `/messages/${m.id}`)
    return message ? page(200, at => messagePage(at, message)) : page(404, at => noticePage(at, words.notFound))
  }

  #login(request: Request, page: (status: number, make: (page: Page) => string) => Answer): Answer {
    if (request.method !== 'POST') return page(200, at => loginPage(at, request.sentHere ? words.needLogin : undefined))
    const user = request.form.get('user') ?? ''
    const known = sampleUsers.find(u => u.name === user)
    if (!known || !same(known.password, request.form.get('password') ?? '')) return page(401, at => loginPage(at, words.wrong))
    const session = randomBytes(16).toString('hex')
    this.#sessions.set(session, known.name)
    const location = isGuest(known.name) ? '/my-stay' : '/messages'
    const cookies = [`session=${session}; Path=/; HttpOnly; SameSite=Lax`]
    return { status: 303, location, cookies, person: known.name }
  }

  #listReservations(request: Request, page: (status: number, make: (page: Page) => string) => Answer): Answer {
    if (request.method !== 'POST') return page(200, at => reservationsPage(at, this.#reservations))
    const reservation = readReservation(request.form)
    const told: Text = reservation ? words.added : words.incomplete
    if (reservation) this.#reservations.unshift(reservation)
    return page(reservation ? 201 : 400, at => reservationsPage(at, this.#reservations, told))
  }
}

function isGuest(user: string | null): boolean {
  return sampleUsers.some(known => known.name === user && 'guest' in known)
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

function cookiesOf(incoming: IncomingMessage): Map<string, string> {
  const pairs = (incoming.headers.cookie ?? '').split(';').map(pair => pair.trim().split('=', 2))
  return new Map(pairs.map(([name, value]) => [name ?? '', value ?? '']))
}

/** The form's fields, or undefined if it is larger than any form of this site. */
async function formOf(incoming: IncomingMessage): Promise<URLSearchParams | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes <= MAX_FORM_BYTES) parts.push(part)
  }
  return bytes > MAX_FORM_BYTES ? undefined : new URLSearchParams(Buffer.concat(parts).toString('utf8'))
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    'content-type': answer.type ?? 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    ...(answer.person === undefined ? {} : { 'sekisho-person': answer.person }),
    ...(answer.location ? { location: answer.location } : {}),
    ...(answer.cookies ? { 'set-cookie': [...answer.cookies] } : {}),
  })
  response.end(answer.body ?? '')
}
