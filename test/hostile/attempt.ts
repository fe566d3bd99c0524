// Sends a hostile form through the front and holds what came of it against what its row says: the same judge for the short and the long suite.
import type { TLSSocket } from 'node:tls'
import { expect } from 'vitest'
import type { Office } from '../integration/front-office.ts'
import type { Form } from './forms.ts'
import { answerTo, type RecordingApp, type Seen } from './recording-app.ts'

/** How the bytes are cut into writes: a parser that sees pieces must come to the same end. */
export type Cutting = (bytes: string) => readonly string[]
export const whole: Cutting = bytes => [bytes]

export interface Heard {
  readonly text: string
  /** False: it was still open when patience ended. */
  readonly closed: boolean
}

const PATIENCE_MS = 4000

/** Writes the pieces one by one and listens until the front closes the connection. */
export async function converse(socket: TLSSocket, pieces: readonly string[], ends: boolean): Promise<Heard> {
  let text = ''
  let closed = false
  socket.on('data', chunk => {
    text += chunk.toString('latin1')
  })
  const gone = new Promise<void>(resolve => {
    socket.on('close', () => {
      closed = true
      resolve()
    })
  })
  for (const piece of pieces) {
    if (socket.destroyed || !socket.writable) break
    // A piece is on its way before the next is written; a peer that closed meanwhile is no fault.
    await new Promise<void>(resolve => socket.write(piece, 'latin1', () => resolve()))
  }
  if (ends) socket.end()
  let timer: NodeJS.Timeout | undefined
  await Promise.race([gone, new Promise<void>(resolve => (timer = setTimeout(resolve, PATIENCE_MS)))])
  clearTimeout(timer)
  socket.destroy()
  return { text, closed }
}

export function summary({ method, target, body }: Seen): string {
  return body === '' ? `${method} ${target}` : `${method} ${target} ${body}`
}

/** What holds for every request that reaches the app, whatever was sent. */
export function expectSound({ fields, method, target }: Seen): void {
  const named = (name: string) => fields.filter(field => field[0] === name).map(field => field[1])
  const where = `${method} ${target}`
  expect(named('x-forwarded-for'), where).toEqual(['127.0.0.1'])
  expect(named('x-forwarded-proto'), where).toEqual(['https'])
  expect(named('x-forwarded-host'), where).toEqual(named('host'))
  expect(named('forwarded'), where).toHaveLength(1)
  expect(named('forwarded')[0], where).toMatch(/^for=127\.0\.0\.1;host="[^"]+";proto=https$/)
  for (const name of ['upgrade', 'http2-settings', 'te', 'trailer', 'expect']) expect(named(name), where).toEqual([])
  expect(
    fields.filter(([name]) => name.includes('_')),
    where,
  ).toEqual([])
}

export async function attempt(office: Office, app: RecordingApp, form: Form, cutting: Cutting = whole): Promise<void> {
  app.forget()
  const heard = await converse(await office.connect(), cutting(form.bytes), form.ends === true)
  expect(heard.closed, 'the connection ends').toBe(true)
  // Whoever comes next gets their own answer: nothing was left on a connection to the app.
  const next = await office.ask('/next')
  expect(next.body).toBe(answerTo({ method: 'GET', target: '/next', body: '' }))

  expect(app.unreadable, 'bytes that are no request').toEqual([])
  const seen = app.seen.filter(({ target }) => target !== '/next')
  const sees = form.perhaps ? form.sees.slice(0, seen.length) : form.sees
  expect(seen.map(summary)).toEqual(sees)
  expect(app.seen).toHaveLength(sees.length + 1)
  for (const one of seen) {
    expectSound(one)
    for (const name of form.without ?? []) expect(one.head.toLowerCase(), name).not.toContain(`\r\n${name}:`)
    for (const [name, value] of Object.entries(form.with ?? {})) expect(one.fields).toContainEqual([name, value])
  }

  const statuses = [...heard.text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(found => Number(found[1]))
  if (form.status !== undefined) expect(statuses[0] ?? 0).toBe(form.status)
  const answers = statuses.filter(status => status >= 200)
  expect(answers.length).toBeLessThanOrEqual(Math.max(1, form.sees.length))
  if (form.sees.length === 0) {
    expect(heard.text).not.toContain('/smuggled')
    if (answers.length > 0) expect(heard.text.toLowerCase()).toContain('connection: close\r\n')
  } else if (!form.perhaps) {
    expect(answers.length).toBe(form.sees.length)
    for (const seen of app.seen.slice(0, -1)) if (seen.method !== 'HEAD') expect(heard.text).toContain(answerTo(seen))
  }
}
