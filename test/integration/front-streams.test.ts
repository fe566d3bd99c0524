// Large and broken bodies: 100 MB both ways in bounded memory, and neither side waits for one that is gone.
import { createHash } from 'node:crypto'
import { createServer as createTcpServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type Office, type OfficeOptions, openOffice, until } from './front-office.ts'

let office: Office
const open = async (options?: OfficeOptions) => {
  office = await openOffice(options)
  return office
}
afterEach(() => office.close())

const MiB = 1024 * 1024
const PIECE = Buffer.alloc(MiB, 'sekisho ')
const PIECES = 100
const digest = createHash('sha256').update(Buffer.concat([PIECE, PIECE]).subarray(0, MiB))
for (let i = 1; i < PIECES; i++) digest.update(PIECE)
const WHOLE = digest.digest('hex')

/** The most memory outside the JavaScript heap (where bodies live) above what there was before. */
function watchMemory(): () => number {
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }, 5)
  return () => {
    clearInterval(timer)
    return most
  }
}

test('100 MB down', async () => {
  const { connect } = await open({
    app: (_, res) => {
      res.writeHead(200, { 'Content-Length': PIECES * MiB })
      let sent = 0
      const more = () => {
        while (sent < PIECES) {
          sent++
          if (!res.write(PIECE)) return void res.once('drain', more)
        }
        res.end()
      }
      more()
    },
  })
  const most = watchMemory()
  const socket = await connect()
  const hash = createHash('sha256')
  let head = ''
  let bytes = 0
  const closed = new Promise(resolve => socket.on('close', resolve))
  socket.on('data', (chunk: Buffer) => {
    let body = chunk
    if (bytes === 0 && !head.includes('\r\n\r\n')) {
      head += chunk.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      body = Buffer.from(head.slice(end + 4), 'latin1')
    }
    bytes += body.length
    hash.update(body)
  })
  socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  await closed
  expect(bytes).toBe(PIECES * MiB)
  expect(hash.digest('hex')).toBe(WHOLE)
  // Whoever held the body would hold all of it; the rest is what the collector has not freed yet, of three parties in one process.
  expect(most()).toBeLessThan(90 * MiB)
})

test('100 MB up', async () => {
  const hash = createHash('sha256')
  const { connect } = await open({
    app: (req, res) => {
      req.on('data', chunk => hash.update(chunk))
      req.on('end', () => res.end('taken'))
    },
  })
  const most = watchMemory()
  const socket = await connect()
  let heard = ''
  const closed = new Promise(resolve => socket.on('close', resolve))
  socket.on('data', chunk => {
    heard += chunk
  })
  socket.write(`PUT /large HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${PIECES * MiB}\r\nConnection: close\r\n\r\n`)
  for (let i = 0; i < PIECES; i++) if (!socket.write(PIECE)) await new Promise(resolve => socket.once('drain', resolve))
  await closed
  expect(heard).toMatch(/taken$/)
  expect(hash.digest('hex')).toBe(WHOLE)
  // Whoever held the body would hold all of it; the rest is what the collector has not freed yet, of three parties in one process.
  expect(most()).toBeLessThan(90 * MiB)
})

test('a visitor who stops reading stops the app from sending', async () => {
  let sent = 0
  let waiting = false
  const { connect } = await open({
    app: (_, res) => {
      const more = () => {
        waiting = false
        while (sent < PIECES) {
          sent++
          if (!res.write(PIECE)) {
            waiting = true
            return void res.once('drain', more)
          }
        }
        res.end()
      }
      more()
    },
  })
  const socket = await connect()
  socket.pause()
  socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  let before = -1
  while (!waiting || before !== sent) {
    before = sent
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  expect(sent).toBeLessThan(30)
  let bytes = 0
  socket.on('data', chunk => {
    bytes += chunk.length
  })
  socket.resume()
  await new Promise(resolve => socket.on('close', resolve))
  expect(bytes).toBeGreaterThan(PIECES * MiB)
})

test('a visitor who leaves in mid-upload: the app hears of it', async () => {
  let got = 0
  let aborted = false
  const { connect } = await open({
    app: req => {
      req.on('data', chunk => {
        got += chunk.length
      })
      req.on('error', () => {
        aborted = true
      })
    },
  })
  const socket = await connect()
  socket.write(`POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${MiB}\r\n\r\n`)
  socket.write(Buffer.alloc(1000))
  await until(() => got === 1000)
  socket.destroy()
  await until(() => aborted)
})

test('a visitor who leaves in mid-download: the app hears of it', async () => {
  let closed = false
  const { connect, front } = await open({
    app: (_, res) => {
      res.on('close', () => {
        closed = true
      })
      res.write('first')
    },
  })
  const socket = await connect()
  const first = new Promise(resolve => socket.once('data', resolve))
  socket.write('GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await first
  socket.destroy()
  await until(() => closed)
  await until(() => front.figures().activeConnections === 0)
})

test.each([
  ['a length', 'Content-Length: 1000\r\n\r\nfirst'],
  ['chunks', 'Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n'],
])('an app that dies in mid-answer with %s: the visitor does not take it for the whole', async (_, answer) => {
  const app = createTcpServer(socket => {
    socket.on('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\n${answer}`)
      setTimeout(() => socket.destroy(), 50)
    })
    socket.on('error', () => undefined)
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  const { ask } = await open({ upstream: `http://127.0.0.1:${(app.address() as { port: number }).port}` })
  await expect(ask('/')).rejects.toThrow(/aborted|reset|hang up|closed/i)
  app.close()
})

test('an app that refuses an upload early: the visitor reads why', async () => {
  const { connect } = await open({
    app: (req, res) => {
      req.pause()
      res.writeHead(413).end('too large')
    },
  })
  const socket = await connect()
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk
  })
  socket.write(`POST /x HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nContent-Length: ${10 * MiB}\r\n\r\n`)
  for (let i = 0; i < 10; i++) socket.write(PIECE)
  await until(() => heard.includes('too large'))
  expect(heard).toMatch(/^HTTP\/1\.1 413 /)
})

test('an app that is down while a visitor uploads: the visitor reads why', async () => {
  const { connect } = await open({ upstream: 'http://127.0.0.1:1' })
  const socket = await connect()
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk
  })
  socket.write(`POST /x HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nContent-Length: ${10 * MiB}\r\n\r\n`)
  for (let i = 0; i < 10; i++) socket.write(PIECE)
  await until(() => heard.includes('</html>'))
  expect(heard).toMatch(/^HTTP\/1\.1 502 /)
  socket.write('GET /again HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => heard.match(/HTTP\/1\.1 502 /g)?.length === 2)
})
