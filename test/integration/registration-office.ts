// An office with its registration page for the tests: real ledger, book, front with an app behind it, and page, each on its own TLS port; one clock for all.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { openLedger } from '../../gateway/ledger/ledger.ts'
import type { NewRequest } from '../../gateway/registration/ports.ts'
import { createRegistration, type Registration } from '../../gateway/registration/registration.ts'
import { type OpenConsents, openConsents } from '../../gateway/setup/consents.ts'
import { createPurposeGate } from '../../gateway/setup/purpose-gate.ts'
import type { Viewed } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import { Binding } from '../../shared/registers/bindings.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { certificate, type Office, openOffice } from './front-office.ts'

export const ADMIN: Actor = { device: 'd-admin', person: 'p-admin', role: 'administrator' }
export const DISK_FULL = {
  en: 'The disk is full. Make room and try again.',
  ja: 'ディスクがいっぱいです。空きを作ってください。',
}
const both = (en: string, ja: string) => ({ en, ja })

export interface PageAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Asking {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A browser without JavaScript: keeps the page's cookie, reads its forms, sends them as one would. */
export class Visitor {
  readonly #office: PageOffice
  cookie: string | undefined
  language = 'en'

  constructor(office: PageOffice) {
    this.#office = office
  }

  async get(url: string, more: Asking = {}): Promise<PageAnswer> {
    return await this.#ask(url, more)
  }

  /** Sends the form of a page that holds this button (or the only form), with the fields typed; follows nothing. */
  async send(page: PageAnswer, fields: Readonly<Record<string, string>>, more: Asking = {}): Promise<PageAnswer> {
    const { action, values } = formIn(page.body, fields)
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'null',
      'sec-fetch-site': 'same-origin',
      ...more.headers,
    }
    return await this.#ask(action, { method: 'POST', ...more, headers, body: String(new URLSearchParams(values)) })
  }

  /** … and opens the page it leads to. */
  async sendAndFollow(page: PageAnswer, fields: Readonly<Record<string, string>>): Promise<PageAnswer & { location: string }> {
    const { status, headers, body } = await this.send(page, fields)
    if (status !== 303 || headers.location === undefined) throw new Error(`${status}: ${textOf(body)}`)
    return { ...(await this.get(headers.location)), location: headers.location }
  }

  async #ask(url: string, { method = 'GET', headers = {}, body }: Asking): Promise<PageAnswer> {
    const { pathname, search } = new URL(url, this.#office.origin)
    const answer = await this.#office.request(pathname + search, {
      method,
      headers: {
        'accept-language': this.language,
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    })
    this.cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? this.cookie
    return answer
  }
}

/** The form whose button has this `act` and `purpose`, or the first one, with its hidden fields. */
function formIn(page: string, fields: Readonly<Record<string, string>>): { action: string; values: Record<string, string> } {
  const forms = [...page.matchAll(/<form method="post" action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)]
  const fits = ([, , inner = '']: RegExpMatchArray) =>
    (fields.act === undefined || inner.includes(`name="act" value="${fields.act}"`)) &&
    (fields.purpose === undefined || inner.includes(`name="purpose" value="${fields.purpose}"`))
  const form = forms.find(fits)
  if (!form) throw new Error(`no such form in: ${textOf(page)}`)
  const hidden = [...form[2]!.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  return {
    action: unescaped(form[1]!),
    values: { ...Object.fromEntries(hidden.map(([, name, value]) => [name!, unescaped(value!)])), ...fields },
  }
}

const unescaped = (html: string) =>
  html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

export function textOf(page: string): string {
  return unescaped(page.replace(/<style>[\s\S]*?<\/style>/g, '').replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ')
}

export function linkIn(page: string, starts: string): string {
  const found = [...page.matchAll(/href="([^"]*)"/g)].map(([, href]) => unescaped(href!)).find(href => href.startsWith(starts))
  if (found === undefined) throw new Error(`no link to ${starts} in: ${textOf(page)}`)
  return found
}

export interface PageOffice {
  readonly front: Office
  readonly page: Registration
  readonly consents: OpenConsents
  readonly port: number
  readonly origin: string
  readonly views: Viewed[]
  /** Persons of whom the office was told that they ask for their link. */
  readonly told: string[]
  readonly mailed: { to: string; subject: string; text: string }[]
  readonly requested: NewRequest[]
  /** Nothing can be written while true. */
  full: boolean
  /** No mail can be sent while false. */
  mail: boolean
  readonly purpose: string
  /** What the app says of a session: `Sekisho-Person`; undefined: nothing. */
  appSays: string | undefined
  execute(register: RegisterName, operation: string, row: string | undefined, input: object, actor?: Actor): Promise<string>
  newPurpose(code: string, more?: object): Promise<string>
  publish(purpose: string, title?: string): Promise<string>
  request(path: string, asking: Asking & { host?: string }): Promise<PageAnswer>
  now(): number
  wait(ms: number): void
  close(): Promise<void>
}

const noticeText = (title: string) => ({
  title,
  purposeOfUse: 'For <b>news</b> & "offers"\nmonthly',
  dataItems: 'Name, e-mail',
  storagePeriod: '12 months',
  recipients: '',
  contact: 'office@example.test',
  withdrawal: '',
  rights: '',
  more: '',
})

export async function openPageOffice(): Promise<PageOffice> {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-page-'))
  let offset = 0
  const clock = () => Date.now() + offset
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const ledger = await openLedger({ folder, masterKey: randomBytes(32), clock, log })
  const consents = openConsents({ ledger, clock, log, timeZone: () => 'Asia/Tokyo' })
  await consents.book.ready
  const views: Viewed[] = []
  const references = { viewed: (view: Viewed) => void views.push(view), lost: () => 0, close: async () => undefined }
  const [told, mailed, requested]: [string[], PageOffice['mailed'], NewRequest[]] = [[], [], []]
  const held = certificate(['localhost', '127.0.0.1', 'office.internal'])
  let frontPort = 0
  const page = createRegistration(
    { host: '127.0.0.1', port: 0, origin: null, names: [], language: 'en' },
    {
      clock,
      log,
      certificates: { front: () => held, subscribe: () => () => undefined },
      ledger: new Proxy(consents.ledger, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name)
          if (name === 'execute' && office.full) return () => Promise.reject(new SekishoError('disk-full', DISK_FULL))
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
      book: consents.book,
      recorder: consents.recorder,
      references,
      key: purpose => new Uint8Array(32).fill(purpose.length + purpose.charCodeAt(0)),
      newId: randomUUID,
      office: () => ({ name: 'Minato House', contact: 'Suzuki 03-0000-0000', timeZone: 'Asia/Tokyo' }),
      frontPort: () => frontPort,
      mail: { ready: () => office.mail, send: async mail => void mailed.push(mail) },
      request: async asked => {
        requested.push(asked)
        return { number: '2026-001', deadline: clock() + 14 * 86_400_000 }
      },
      receipt: async (consent, format, language) => ({
        type: format === 'json' ? 'application/jose+json' : 'text/html; charset=utf-8',
        name: `receipt-${language}.${format}`,
        body: Buffer.from(`receipt of ${consent}`),
      }),
      linkAsked: async person => void told.push(person),
    },
  )
  const app: RequestListener = (_req, res) => {
    if (office.appSays !== undefined) res.setHeader('sekisho-person', office.appSays)
    if (_req.url?.startsWith('/enter')) res.setHeader('set-cookie', `sid=${randomUUID()}; HttpOnly; Path=/`)
    res.end('the app')
  }
  const gate = createPurposeGate({ book: consents.book, references, language: 'en', noticeUrl: page.noticeUrl })
  const front = await openOffice({ app, ports: { purposes: gate, clock } })
  frontPort = front.port
  const port = await page.listen()
  const execute: PageOffice['execute'] = async (register, operation, row, input, actor = ADMIN) => {
    const done = await consents.ledger.execute({ register, operation, ...(row === undefined ? {} : { row }), input, actor })
    if (isRefusal(done)) throw new Error(done.why.en)
    return done.row
  }
  const newPurpose: PageOffice['newPurpose'] = async (code, more = {}) =>
    await execute('purposes', 'add', randomUUID(), {
      code,
      name: both(`News of ${code}`, `${code}のお知らせ`),
      text: both('Sending news', 'お知らせの送信'),
      dataItems: [both('Name', '氏名')],
      legalBasis: 'consent',
      consentRequired: true,
      validMonths: 12,
      law: 'custom',
      stops: both('The letters stop.', 'お便りが止まります。'),
      stays: both('Bookings stay by contract.', '予約は契約により残ります。'),
      ...more,
    })
  const office: PageOffice = {
    front,
    page,
    consents,
    port,
    origin: `https://localhost:${port}`,
    views,
    told,
    mailed,
    requested,
    full: false,
    mail: false,
    purpose: await newPurpose('news'),
    appSays: undefined,
    execute,
    newPurpose,
    async publish(purpose, title = 'Our news') {
      const texts = { en: noticeText(title), ja: noticeText(`${title}のお知らせ`) }
      const row = await execute('notices', 'draft', randomUUID(), { purpose, texts })
      await execute('notices', 'publish', row, {}, GATEWAY)
      return row
    },
    request: (path, { method = 'GET', headers = {}, body, host = `localhost:${port}` }) =>
      new Promise((resolve, reject) => {
        const options = { host: '127.0.0.1', port, ca: front.ca, servername: 'localhost', agent: false, path, method }
        const req = httpsRequest({ ...options, headers: { host, ...headers } }, res => {
          text(res).then(said => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: said }), reject)
        })
        req.on('error', reject)
        req.end(body)
      }),
    now: clock,
    wait(ms) {
      offset += ms
    },
    async close() {
      await page.close(100)
      await front.close()
      await consents.close()
      await ledger.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await office.publish(office.purpose)
  front.front.setBindings?.([
    Binding.parse({
      id: 'b',
      name: 'News',
      pathPatterns: ['/news/**'],
      purpose: office.purpose,
      createdAt: 0,
      changedAt: 0,
      by: 'p-admin',
    }),
  ])
  return office
}
