// A desk with consents and an app key, as the office's app finds it: the real book, ledger and recorder, on a random port.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Agent, fetch } from 'undici'
import { Sekisho } from '../../client/sekisho.ts'
import { createConsentBook, type OpenBook } from '../../gateway/consents/book.ts'
import { withOneRef } from '../../gateway/consents/one-ref.ts'
import { createRecorder } from '../../gateway/consents/recorder.ts'
import type { DeskConsents } from '../../gateway/desk/ports.ts'
import type { Ledger, Viewed } from '../../shared/ports.ts'
import { isRefusal } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { openTestDesk, type TestDesk } from './desk-harness.ts'

export interface AppOffice {
  readonly desk: TestDesk
  readonly book: OpenBook
  readonly client: Sekisho
  readonly key: { readonly id: string; readonly secret: string }
  readonly views: Viewed[]
  clientWith(secret: string): Sekisho
  execute(register: RegisterName, operation: string, row: string | undefined, input: object, actor?: Actor): Promise<string>
  newKey(name: string): Promise<{ id: string; secret: string }>
  /** Publishes a notice of this purpose. */
  publish(purpose: string, more?: { minor?: string; en?: string }): Promise<string>
  close(): Promise<void>
}

const ADMIN: Actor = { device: 'd-admin', person: 'p-admin', role: 'administrator' }
export const PURPOSE = 'purpose-news'
const both = (text: string) => ({ en: text, ja: `${text}(日本語)` })

export const purposeText = {
  code: 'newsletter',
  name: both('Newsletter'),
  text: both('Sending the newsletter'),
  dataItems: [both('Name'), both('E-mail address')],
  legalBasis: 'consent',
  consentRequired: true,
  validMonths: 12,
  stops: both('The newsletter stops.'),
  stays: both('Bookings stay.'),
}

const noticeText = (title: string) => ({
  title,
  purposeOfUse: `For <b>news</b> & "offers"\nmonthly`,
  dataItems: 'Name, e-mail',
  storagePeriod: '12 months',
  recipients: '',
  contact: 'office@example.test',
  withdrawal: '',
  rights: '',
  more: '',
})

export async function openAppOffice(): Promise<AppOffice> {
  const views: Viewed[] = []
  let book: OpenBook | undefined
  let kept: Pick<Ledger, 'execute'> | undefined
  const desk = await openTestDesk([], ({ ledger, clock, log }) => {
    const made = createConsentBook({ ledger, clock, log })
    const oneRef = withOneRef(ledger, made)
    book = made
    kept = oneRef
    const recorder = createRecorder({ ledger: oneRef, book: made, timeZone: () => 'Asia/Tokyo' })
    return {
      ledger: oneRef,
      // The API asks for no pages.
      consents: { book: made, recorder, now: () => made.now() } as Partial<DeskConsents> as DeskConsents,
      references: { viewed: view => void views.push(view), lost: () => 0, close: async () => undefined },
      app: {
        shownKey: new Uint8Array(32).fill(9),
        wish: ({ person, purposes, back }) => `https://page.test/ask?w=${person ?? 'new'}.${purposes.join('+')}.${back ?? ''}`,
      },
    }
  })
  const [open, ledger] = [book!, kept!]
  const agent = new Agent({ connect: { ca: desk.ca } })
  const execute: AppOffice['execute'] = async (register, operation, row, input, actor = ADMIN) => {
    const done = await ledger.execute({ register, operation, ...(row === undefined ? {} : { row }), input, actor })
    if (isRefusal(done)) throw new Error(done.why.en)
    return done.row
  }
  const newKey = async (name: string) => {
    const secret = randomBytes(32).toString('base64url')
    const id = await execute('appkeys', 'add', randomUUID(), { name, keyHash: createHash('sha256').update(secret).digest('hex') })
    return { id, secret }
  }
  const clientWith = (secret: string) =>
    new Sekisho({
      url: desk.origin,
      key: secret,
      fetch: (url, init) => fetch(url, { ...(init as object), dispatcher: agent }) as unknown as Promise<Response>,
    })
  await open.ready
  await execute('purposes', 'add', PURPOSE, purposeText)
  const key = await newKey('Booking server')
  return {
    desk,
    book: open,
    client: clientWith(key.secret),
    key,
    views,
    clientWith,
    execute,
    newKey,
    async publish(purpose, { minor, en = 'Newsletter' } = {}) {
      const texts = { en: noticeText(en), ja: noticeText(`${en}のお知らせ`) }
      const row = await execute('notices', 'draft', randomUUID(), { purpose, texts })
      await execute('notices', 'publish', row, minor === undefined ? {} : { minor }, GATEWAY)
      return row
    },
    async close() {
      await desk.close()
      open.close()
      await agent.close()
    },
  }
}
