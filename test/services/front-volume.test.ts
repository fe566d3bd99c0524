// One gibibyte each way through the real gateway, over HTTP/1.1 and HTTP/2: every byte arrives, and none of them stays.

import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:http2'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import { GatewayProcess } from '../integration/gateway-process.ts'

const GiB = 1024 ** 3
const PIECE = Buffer.alloc(1 << 20, 'sekisho ')
const PIECES = GiB / PIECE.length
/** What TLS, HTTP and the garbage collector's habits take while a gibibyte passes. */
const MOST_MIB = 150

/** A gibibyte of which each piece begins with its number, so that a lost or doubled one is noticed. */
function gibibyte(): Readable {
  let number = 0
  return new Readable({
    highWaterMark: PIECE.length,
    read() {
      if (number === PIECES) {
        this.push(null)
        return
      }
      const piece = Buffer.from(PIECE)
      piece.writeUInt32BE(number++, 0)
      this.push(piece)
    },
  })
}

/** Counts bytes and checks the number at the head of each piece. */
class Count extends Writable {
  bytes = 0
  wrong = 0

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const first = Math.ceil(this.bytes / PIECE.length) * PIECE.length
    for (let at = first; at + 4 <= this.bytes + chunk.length; at += PIECE.length)
      if (chunk.readUInt32BE(at - this.bytes) !== at / PIECE.length) this.wrong++
    this.bytes += chunk.length
    done()
  }
}

async function withGateway(use: (gateway: GatewayProcess, ca: string) => Promise<void>): Promise<void> {
  const app: Server = createServer((req, res) => {
    if (req.method === 'GET') {
      res.writeHead(200, { 'content-length': GiB })
      pipeline(gibibyte(), res).catch(() => undefined)
      return
    }
    const count = new Count()
    pipeline(req, count).then(
      () => res.end(`${count.bytes} ${count.wrong}`),
      () => undefined,
    )
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  await using gateway = await GatewayProcess.create({
    SEKISHO_UPSTREAM: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
  })
  try {
    await gateway.start()
    await use(gateway, readFileSync(join(gateway.data, 'ca.pem'), 'utf8'))
  } finally {
    app.closeAllConnections()
    app.close()
  }
}

const residentMiB = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** The most it grew by while `work` ran. */
async function growth(pid: number, work: () => Promise<void>): Promise<number> {
  const before = residentMiB(pid)
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, residentMiB(pid))
  }, 100)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return most - before
}

describe('one gibibyte', () => {
  test('over HTTP/1.1', { timeout: 300_000 }, async () => {
    await withGateway(async (gateway, ca) => {
      const place = { host: 'localhost', port: gateway.frontPort, ca, agent: false }
      const down = await growth(gateway.child!.pid!, async () => {
        const count = new Count()
        await new Promise<void>((resolve, reject) => {
          request({ ...place, path: '/' }, res => pipeline(res, count).then(resolve, reject))
            .on('error', reject)
            .end()
        })
        expect([count.bytes, count.wrong]).toEqual([GiB, 0])
      })
      const up = await growth(gateway.child!.pid!, async () => {
        const body = await new Promise<string>((resolve, reject) => {
          const sent = request({ ...place, path: '/', method: 'POST' }, res => {
            res.setEncoding('utf8').on('data', resolve)
          }).on('error', reject)
          pipeline(gibibyte(), sent).catch(reject)
        })
        expect(body).toBe(`${GiB} 0`)
      })
      console.log(`HTTP/1.1: resident memory grew by ${down.toFixed(0)} MiB down, ${up.toFixed(0)} MiB up`)
      expect(Math.max(down, up)).toBeLessThan(MOST_MIB)
    })
  })

  test('over HTTP/2', { timeout: 300_000 }, async () => {
    await withGateway(async (gateway, ca) => {
      const client = connect(`https://localhost:${gateway.frontPort}`, { ca })
      const down = await growth(gateway.child!.pid!, async () => {
        const count = new Count()
        await pipeline(client.request({ ':path': '/' }), count)
        expect([count.bytes, count.wrong]).toEqual([GiB, 0])
      })
      const up = await growth(gateway.child!.pid!, async () => {
        const stream = client.request({ ':path': '/', ':method': 'POST' }, { endStream: false })
        const answered = new Promise<string>((resolve, reject) => {
          stream.on('error', reject)
          stream.once('data', chunk => resolve(String(chunk)))
        })
        gibibyte().pipe(stream)
        expect(await answered).toBe(`${GiB} 0`)
      })
      client.destroy()
      console.log(`HTTP/2: resident memory grew by ${down.toFixed(0)} MiB down, ${up.toFixed(0)} MiB up`)
      expect(Math.max(down, up)).toBeLessThan(MOST_MIB)
    })
  })
})
