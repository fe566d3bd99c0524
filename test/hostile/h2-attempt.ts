// Sends a hostile HTTP/2 form through the front and holds what came of it against its row.
import { expect } from 'vitest'
import type { Office } from '../integration/front-office.ts'
import { byHand, FLAG, FRAME, frame } from '../integration/h2-client.ts'
import { expectSound, summary } from './attempt.ts'
import type { Form2 } from './h2-forms.ts'
import { answerTo, type RecordingApp } from './recording-app.ts'

const GOAWAY = 7
const PING = Buffer.from('sekisho!')

interface Heard {
  /** Frames of the form's stream, and what concerns the connection. */
  readonly frames: readonly { readonly type: number; readonly stream: number; readonly payload: Buffer }[]
}

/** Writes the frames, then a ping, and listens until the ping is answered and the stream is over, or the connection is. */
async function converse(office: Office, frames: readonly Buffer[]): Promise<Heard> {
  const socket = await byHand(office)
  const heard: { type: number; stream: number; payload: Buffer }[] = []
  let rest = Buffer.alloc(0)
  const over = new Promise<void>(resolve => {
    let ponged = false
    let done = false
    socket.on('close', resolve)
    socket.on('data', chunk => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
        const length = rest.readUIntBE(0, 3)
        const [type, flags] = [rest[3]!, rest[4]!]
        const stream = rest.readUInt32BE(5)
        heard.push({ type, stream, payload: rest.subarray(9, 9 + length) })
        rest = rest.subarray(9 + length)
        if (type === FRAME.ping && flags === 1) ponged = true
        if (type === FRAME.settings && flags === 0) socket.write(frame(FRAME.settings, 1, 0))
        if (type === GOAWAY) resolve()
        if (stream === 1 && (type === FRAME.reset || (flags & FLAG.endStream && (type === FRAME.data || type === FRAME.headers))))
          done = true
        if (ponged && done) resolve()
      }
    })
  })
  socket.write(Buffer.concat([...frames, frame(FRAME.ping, 0, 0, PING)]))
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((_, reject) => {
    timer = setTimeout(() => reject(new Error('neither an answer nor an end')), 4000)
  })
  await Promise.race([over, patience]).finally(() => {
    clearTimeout(timer)
    socket.destroy()
  })
  return { frames: heard }
}

/** Whether a head of the form's stream says 200: `:status 200` is entry 8 of the static table (RFC 7541, appendix A). */
function served({ frames }: Heard): boolean {
  return frames.some(({ type, stream, payload }) => {
    if (type !== FRAME.headers || stream !== 1) return false
    // A new size of the dynamic table may stand first (section 6.3).
    const first = payload.find(byte => (byte & 0xe0) !== 0x20)
    return first === 0x88
  })
}

export async function attempt2(office: Office, app: RecordingApp, form: Form2): Promise<void> {
  app.forget()
  const heard = await converse(office, form.frames)
  const next = await office.ask('/next')
  expect(next.body).toBe(answerTo({ method: 'GET', target: '/next', body: '' }))
  expect(app.unreadable, 'bytes that are no request').toEqual([])
  const seen = app.seen.filter(({ target }) => target !== '/next')
  expect(seen.map(summary)).toEqual(form.sees)
  for (const one of seen) {
    expectSound(one)
    for (const name of form.without ?? []) expect(one.head.toLowerCase(), name).not.toContain(`\r\n${name}:`)
    for (const [name, value] of Object.entries(form.with ?? {})) expect(one.fields).toContainEqual([name, value])
  }
  expect(served(heard), 'answered with 200').toBe(form.sees.length > 0)
}
