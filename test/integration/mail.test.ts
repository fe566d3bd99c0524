// Mail to a real SMTP server in this process: taken over TLS or not at all, told as sent only after the 250, and reminders that go out once.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSealer } from '../../gateway/keys/seal.ts'
import { openMailFile } from '../../gateway/mail/kept.ts'
import { createMail, type Mail } from '../../gateway/mail/mail.ts'
import { createReminders, type Due, type ReminderPorts, type Told } from '../../gateway/mail/reminders.ts'
import { makeAuthority } from '../../gateway/tls/authority.ts'
import { makeLeaf } from '../../gateway/tls/leaf.ts'
import type { MailSettings } from '../../shared/mail.ts'
import type { Log } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { Consent } from '../../shared/registers/consents.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'

const authority = makeAuthority({ hostName: 'office-pc', addresses: [] }, [], Date.now())
const leaf = makeLeaf(authority, { dns: ['localhost'], ip: ['127.0.0.1'] }, Date.now())
const log: Log = { debug() {}, info() {}, warn() {}, error() {} }
let folder: string
let path: string
let close: (() => Promise<unknown>)[]
const sealer = createSealer(new Uint8Array(32).fill(7))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-mail-'))
  path = join(folder, 'mail.sealed')
  close = []
})
afterEach(async () => {
  for (const step of close) await step()
  rmSync(folder, { recursive: true })
})

interface Taken {
  readonly to: string[]
  readonly text: string
  readonly secure: boolean
}

async function smtp(options: SMTPServerOptions = {}): Promise<{ port: number; taken: Taken[] }> {
  const taken: Taken[] = []
  const server = new SMTPServer({
    cert: leaf.pem,
    key: leaf.keyPem,
    authOptional: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        taken.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
          secure: session.secure,
        })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  close.push(() => new Promise<void>(resolve => server.close(() => resolve())))
  return { port: (server.server.address() as AddressInfo).port, taken }
}

const open = (patienceMs = 5000): Mail => {
  const file = openMailFile({
    path,
    log,
    seal: sealer.seal,
    open: sealer.open,
    write: (to, bytes, mode) => writeFileSync(to, bytes, { mode }),
  })
  return createMail({ file, ca: authority.pem, patienceMs })
}
const settings = (port: number, more: Partial<MailSettings> = {}): MailSettings => ({
  host: 'localhost',
  port,
  security: 'starttls',
  user: '',
  from: 'office@kaede.example',
  ...more,
})
const letter = { to: 'hana@mail.example', subject: '【楓の宿】お知らせ', text: '森田 花子 様\n' }
const why = async (sending: Promise<unknown>): Promise<string> => {
  const error = await sending.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(SekishoError)
  return (error as SekishoError).why.en
}

describe('sending', () => {
  test.each([
    ['starttls', false],
    ['tls', true],
  ] as const)('%s: the server takes it, encrypted', async (security, secure) => {
    const { port, taken } = await smtp({ secure })
    const mail = open()
    mail.set(settings(port, { security }))
    await mail.send(letter)
    expect(taken).toMatchObject([{ to: ['hana@mail.example'], secure: true }])
    expect(taken[0]!.text).toContain('From: office@kaede.example')
  })

  test('a server without STARTTLS gets nothing: no address travels in the clear', async () => {
    const { port, taken } = await smtp({ disabledCommands: ['STARTTLS'] })
    const mail = open()
    mail.set(settings(port))
    await why(mail.send(letter))
    expect(taken).toEqual([])
  })

  test('a certificate that nobody here trusts, and one of another name', async () => {
    const { port, taken } = await smtp({ secure: true })
    const file = openMailFile({ path, log, seal: sealer.seal, open: sealer.open, write: (to, bytes) => writeFileSync(to, bytes) })
    const mail = createMail({ file, patienceMs: 5000 })
    mail.set(settings(port, { security: 'tls' }))
    expect(await why(mail.send(letter))).toContain('not to be trusted')
    expect(taken).toEqual([])
  })

  test('refused users, refused mails, and a server that hangs are each a sentence', async () => {
    const auth = await smtp({ authOptional: false, onAuth: (_auth, _session, done) => done(new Error('no')) })
    const mail = open(800)
    mail.set(settings(auth.port, { user: 'kaede', password: 'wrong' }))
    expect(await why(mail.send(letter))).toContain('refused user or password')
    const full = await smtp({
      onRcptTo: (_to, _session, done) => done(Object.assign(new Error('mailbox full'), { responseCode: 552 })),
    })
    mail.set(settings(full.port))
    expect(await why(mail.send(letter))).toContain('mailbox full')
    const nobody = await smtp({
      onRcptTo: ({ address }, _session, done) => done(Object.assign(new Error(`<${address}> unknown`), { responseCode: 550 })),
    })
    mail.set(settings(nobody.port))
    const refused = await mail.send(letter).catch((error: unknown) => error)
    expect((refused as SekishoError).code).toBe('not-found')
    expect((refused as SekishoError).why.en).not.toContain('hana@')
    const hanging: Server = createServer(() => undefined)
    await new Promise<void>(resolve => hanging.listen(0, '127.0.0.1', resolve))
    close.push(() => new Promise(resolve => hanging.close(() => resolve(undefined))))
    mail.set(settings((hanging.address() as AddressInfo).port))
    expect(await why(mail.send(letter))).toContain('too long')
    mail.set(settings(1))
    expect(await why(mail.send(letter))).toContain('does not answer')
  })

  test('not before the 250: a server that dies over the data has not taken it', async () => {
    const { port } = await smtp({
      onData(stream, session) {
        stream.on('data', () => undefined)
        stream.on('end', () => (session as unknown as { _conn?: unknown; socket?: { destroy(): void } }).socket?.destroy())
      },
    })
    const mail = open(800)
    mail.set(settings(port))
    await why(mail.send(letter))
  })

  test.each(['x', 'a@b\r\nRCPT TO:<c@d.example>', 'a@mail.example, b@mail.example', ''])('%j is no address', async to => {
    const { port, taken } = await smtp()
    const mail = open()
    mail.set(settings(port))
    expect(await why(mail.send({ ...letter, to }))).toContain('no e-mail address')
    expect(taken).toEqual([])
  })

  test('nothing written by people begins a header of its own', async () => {
    const { port, taken } = await smtp()
    const mail = open()
    mail.set(settings(port))
    await mail.send({ ...letter, subject: 'Hello\r\nBcc: evil@mail.example' })
    expect(taken[0]!.text).not.toMatch(/^Bcc:/im)
    expect(taken[0]!.to).toEqual(['hana@mail.example'])
  })
})

describe('settings', () => {
  test('sealed on the disk, shown without the password, kept over a restart', () => {
    const mail = open()
    expect(mail.ready()).toBe(false)
    mail.set(settings(587, { host: 'smtp.example.jp', user: 'kaede', password: 'hana-no-himitsu' }))
    expect(mail.view()).toEqual({ mail: { ...settings(587, { host: 'smtp.example.jp', user: 'kaede' }), hasPassword: true } })
    expect(readFileSync(path).includes('hana-no-himitsu')).toBe(false)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const again = open()
    expect(again.view().mail).toMatchObject({ hasPassword: true })
    again.set(settings(465, { host: 'smtp.example.jp', user: 'kaede', security: 'tls' }))
    expect(again.view().mail).toMatchObject({ port: 465, hasPassword: true })
  })

  test('a password goes to no other server, a clear connection to no other machine', () => {
    const mail = open()
    mail.set(settings(587, { host: 'smtp.example.jp', user: 'kaede', password: 'p' }))
    expect(() => mail.set(settings(587, { host: 'smtp.evil.example', user: 'kaede' }))).toThrow(/needs a password/)
    expect(() => mail.set(settings(25, { host: 'smtp.example.jp', security: 'none' }))).toThrow(/Without TLS/)
    mail.set(settings(25, { security: 'none' }))
  })

  test('an altered file sends nothing and says so; setting it up again mends it', async () => {
    open().set(settings(587))
    const bytes = readFileSync(path)
    bytes[bytes.length - 3]! ^= 1
    writeFileSync(path, bytes)
    const mail = open()
    expect(mail.ready()).toBe(false)
    expect(() => mail.view()).toThrow(/altered/)
    expect(await why(mail.send(letter))).toContain('altered')
    mail.set(settings(25, { security: 'none' }))
    expect(mail.ready()).toBe(true)
  })
})

describe('reminders', () => {
  const NOW = Date.UTC(2026, 10, 23)
  const DAY = 86_400_000
  const subject = (id: string, more: Partial<DataSubject> = {}) =>
    ({ id, name: `Guest ${id}`, email: `${id}@mail.example`, language: 'ja', stopped: null, ...more }) as DataSubject
  let told: Told
  /** Whose new link counts. */
  let linked: string[]
  let logged: object[]
  let mails: { to: string; subject: string; text: string }[]
  let dues: Due[]
  let people: Record<string, DataSubject>
  let consents: Record<string, Partial<Consent>>
  let fail: boolean | 'not-found'
  let now: number

  beforeEach(() => {
    told = { sent: {}, refused: {} }
    ;[mails, linked, logged, people, consents, fail, now] = [[], [], [], {}, {}, false, NOW]
    people = { a: subject('a'), b: subject('b', { email: '' }), c: subject('c'), d: subject('d', { language: 'en' }) }
    consents = { c: { last: 'refused' } }
    dues = ['a', 'b', 'c', 'd'].map(person => ({
      person,
      purpose: 'q',
      situation: 'given',
      validUntil: NOW + 9 * DAY,
      mark: '1',
    }))
  })
  const ports = (): ReminderPorts => ({
    clock: () => now,
    log: { ...log, warn: fields => void logged.push(fields) },
    mail: {
      ready: () => true,
      async send(one) {
        const quoted = `550 <${one.to}> nobody`
        if (fail === true) throw new SekishoError('unavailable', { en: quoted, ja: quoted })
        if (fail === 'not-found' && one.to.startsWith('dead')) throw new SekishoError('not-found', { en: quoted, ja: quoted })
        mails.push(one)
      },
    },
    async *due() {
      yield* dues
    },
    person: async id => people[id],
    consent: async person => consents[person] as Consent,
    purpose: () => ({ name: { en: 'Newsletter', ja: 'お知らせ' } }) as never,
    link: async person => ({
      url: `https://page.example/me/${person}`,
      async keep() {
        linked.push(person)
        return undefined
      },
    }),
    office: () => ({ name: '楓の宿', contact: '03-0000-0000', timeZone: 'Asia/Tokyo' }),
    hash: text => text,
    told: {
      get: () => told,
      set(next) {
        told = { ...told, ...next }
      },
    },
  })

  test('each person once per due consent, in their language; not who said no, nor who has no address', async () => {
    const reminders = createReminders(ports())
    expect(await reminders.run()).toEqual({ sent: 2, failed: 0, nowhere: 1 })
    expect(mails.map(({ to }) => to)).toEqual(['a@mail.example', 'd@mail.example'])
    expect(mails[0]!.text).toContain('https://page.example/me/a')
    expect(mails[0]!.text).toContain('2026年12月2日')
    expect(mails[1]!.subject).toContain('ends soon')
    expect(await createReminders(ports()).run()).toEqual({ sent: 0, failed: 0, nowhere: 1 })
    dues = dues.map(due => ({ ...due, mark: '2' }))
    now += DAY
    expect((await createReminders(ports()).run()).sent).toBe(2)
    expect(linked).toEqual(['a', 'd', 'a', 'd'])
  })

  test('what the server did not take is tried again, and a dead server is left alone after a few', async () => {
    fail = true
    dues = Array.from({ length: 40 }, (_, n) => ({ ...dues[0]!, person: `p${n}` }))
    people = Object.fromEntries(dues.map(({ person }) => [person, subject(person)]))
    expect(await createReminders(ports()).run()).toEqual({ sent: 0, failed: 5, nowhere: 0 })
    // The links people have go on, and nothing the server said of them stands in the log.
    expect(linked).toEqual([])
    expect(JSON.stringify(logged)).not.toContain('@')
    fail = false
    expect((await createReminders(ports()).run()).sent).toBe(40)
  })

  test('addresses that are refused for good stop nobody else’s, and are tried again after a while', async () => {
    fail = 'not-found'
    const dead = Array.from({ length: 9 }, (_, n) => ({ ...dues[0]!, person: `dead${n}` }))
    people = { ...people, ...Object.fromEntries(dead.map(({ person }) => [person, subject(person)])) }
    dues = [...dead, dues[0]!]
    expect(await createReminders(ports()).run()).toEqual({ sent: 1, failed: 9, nowhere: 0 })
    now += DAY
    expect(await createReminders(ports()).run()).toEqual({ sent: 0, failed: 0, nowhere: 0 })
    now += 14 * DAY
    expect((await createReminders(ports()).run()).failed).toBe(9)
  })

  test('one mail a day for somebody with several consents: a new link ends the one before', async () => {
    dues = [dues[0]!, { ...dues[0]!, purpose: 'r' }]
    const sentBy = async () => (await createReminders(ports()).run()).sent
    expect([await sentBy(), await sentBy()]).toEqual([1, 0])
    now += DAY
    expect([await sentBy(), await sentBy()]).toEqual([1, 0])
    now += DAY
    expect(await sentBy()).toBe(0)
  })

  test('daily by its own clock, and never two at a time', async () => {
    let tick: () => void = () => undefined
    const reminders = createReminders({
      ...ports(),
      every(_ms, act) {
        tick = act
        return () => undefined
      },
    })
    reminders.start()
    tick()
    // The run under way, not a second one.
    expect((await reminders.run()).sent).toBe(2)
    dues = dues.map(due => ({ ...due, mark: '2' }))
    tick()
    expect(mails).toHaveLength(2)
    now += DAY
    tick()
    expect((await reminders.run()).sent).toBe(2)
    await reminders.close()
  })
})
