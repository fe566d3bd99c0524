// Slow clients: a head, a body or a reader that drips is cut within seconds, on HTTP/1.1 and HTTP/2, and everybody else is served.
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { type Office, type OfficeOptions, openOffice, until } from './front-office.ts'
import { ask2, block, byHand, FLAG, FRAME, frame, session } from './h2-client.ts'

let office: Office
const open = async (options?: OfficeOptions) => {
  office = await openOffice(options)
  return office
}
afterEach(() => office.close())

/** As much as no socket takes at once. */
const LARGE = Buffer.alloc(64 * 1024 * 1024, 'x')
const patient = { limits: { patienceMs: 400, tickMs: 50 } } satisfies OfficeOptions

test('a body that drips is refused with 408, and the app’s work on it ends', async () => {
  let gone = false
  await open({
    ...patient,
    app: (req, res) => {
      req.on('close', () => {
        gone = true
      })
      void text(req).then(
        () => res.end(),
        () => undefined,
      )
    },
  })
  const socket = await office.connect()
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk
  })
  socket.write(`POST /upload HTTP/1.1\r\nHost: localhost:${office.port}\r\nContent-Length: 100000\r\n\r\n`)
  const drip = setInterval(() => socket.write('x'), 50)
  await until(() => heard.startsWith('HTTP/1.1 408'))
  clearInterval(drip)
  await until(() => gone)
})

test('a body that keeps the least pace arrives', async () => {
  await open({ ...patient, app: (req, res) => void text(req).then(body => res.end(String(body.length))) })
  const socket = await office.connect()
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk
  })
  socket.write(`POST /upload HTTP/1.1\r\nHost: localhost:${office.port}\r\nContent-Length: 1000\r\n\r\n`)
  for (let i = 0; i < 10; i++) {
    await new Promise(resolve => setTimeout(resolve, 100))
    socket.write('x'.repeat(100))
  }
  await until(() => heard.endsWith('1000'))
})

test('an app that takes its time with a body is not held against the visitor', async () => {
  let release: () => void = () => undefined
  await open({
    ...patient,
    app: (req, res) => {
      req.pause()
      release = () => void text(req).then(body => res.end(String(body.length)))
    },
  })
  const asking = office.ask('/upload', {
    method: 'POST',
    body: Buffer.alloc(5_000_000, 'x'),
    headers: { host: `localhost:${office.port}` },
  })
  await new Promise(resolve => setTimeout(resolve, 1500))
  release()
  expect(await asking).toMatchObject({ status: 200, body: '5000000' })
})

test('a reader that stops reading is cut', async () => {
  await open({ ...patient, app: (_req, res) => void res.end(LARGE) })
  const socket = await office.connect()
  socket.pause()
  socket.write(`GET / HTTP/1.1\r\nHost: localhost:${office.port}\r\n\r\n`)
  await until(() => office.front.figures().activeConnections === 0)
})

test('an app that is silent in the middle of an answer is not the visitor’s fault', async () => {
  await open({
    ...patient,
    app: (_req, res) => {
      res.write('first ')
      setTimeout(() => res.end('last'), 1200)
    },
  })
  expect((await office.ask('/')).body).toBe('first last')
})

test('over HTTP/2 only the stream ends', async () => {
  await open({ ...patient, app: (req, res) => void (req.url === '/large' ? res.end(LARGE) : res.end('small')) })
  const client = session(office)
  const stalled = client.request({ ':path': '/large' })
  stalled.on('error', () => undefined)
  stalled.pause()
  const ended = new Promise(resolve => stalled.on('close', resolve))
  expect((await ask2(client, { ':path': '/' })).body).toBe('small')
  stalled.once('aborted', () => stalled.resume())
  await ended
  expect(stalled.rstCode).not.toBe(0)
  expect((await ask2(client, { ':path': '/' })).body).toBe('small')
  client.destroy()
})

describe('a body that drips after its answer', () => {
  const early = { ...patient, app: (_req, res) => void res.writeHead(404).end('no') } satisfies OfficeOptions
  const refusing = {
    ...patient,
    rules: [{ threshold: { limit: 1, windowSeconds: 60, of: 'all' as const } }],
  } satisfies OfficeOptions
  test.each([
    ['the app answered early', early, '404'],
    ['a rule refused', refusing, '429'],
  ])('is cut where %s', async (_name, options, status) => {
    await open(options)
    await office.ask('/')
    const socket = await office.connect()
    let heard = ''
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      heard += chunk
    })
    socket.write(`POST /x HTTP/1.1\r\nHost: localhost:${office.port}\r\nContent-Length: 100000\r\n\r\n`)
    const drip = setInterval(() => socket.write('x'), 50)
    await until(() => socket.closed)
    clearInterval(drip)
    expect(heard).toContain(`HTTP/1.1 ${status}`)
  })

  test('and one that comes at once leaves the connection usable', async () => {
    await open(refusing)
    await office.ask('/')
    const socket = await office.connect()
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
    })
    const post = `POST /x HTTP/1.1\r\nHost: localhost:${office.port}\r\nContent-Length: 20000\r\n\r\n${'x'.repeat(20_000)}`
    socket.write(post)
    await until(() => heard.split('HTTP/1.1 429').length === 2)
    await new Promise(resolve => setTimeout(resolve, 1200))
    socket.write(post)
    await until(() => heard.split('HTTP/1.1 429').length === 3)
  })

  test('over HTTP/2 its stream ends with the answer', async () => {
    await open(early)
    const client = session(office)
    const stream = client.request({ ':path': '/x', ':method': 'POST' }, { endStream: false })
    stream.resume()
    stream.write('x')
    await new Promise(resolve => stream.on('close', resolve))
    expect(stream.rstCode).toBe(0)
    expect((await ask2(client, { ':path': '/' })).status).toBe(404)
    client.destroy()
  })
})

test('small answers into a window of nothing: the streams and then the connection end', async () => {
  await open({ limits: { ...patient.limits, keepAliveMs: 500 } })
  const socket = await byHand(office)
  const nothing = Buffer.alloc(6)
  nothing.writeUInt16BE(4, 0)
  socket.write(frame(FRAME.settings, 0, 0, nothing))
  const head = block([
    [':method', 'GET'],
    [':path', '/'],
    [':scheme', 'https'],
    [':authority', `localhost:${office.port}`],
  ])
  for (let id = 1; id < 200; id += 2) socket.write(frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, id, head))
  await until(() => socket.closed)
})
