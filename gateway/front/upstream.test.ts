// The app behind the front: its address stays where it was, and whether it answers is known also without traffic.
import type { LookupAddress, lookup } from 'node:dns'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { FRONT_LIMITS } from './limits.ts'
import { Upstream } from './upstream.ts'

const silent = () => undefined
const logged: object[] = []
const log = {
  debug: silent,
  info: silent,
  warn: (fields: object) => void logged.push(fields),
  error: (fields: object) => void logged.push(fields),
}
let server: Server | undefined
let upstream: Upstream | undefined
let now = 1_000_000
afterEach(async () => {
  await upstream?.close()
  server?.closeAllConnections()
  server?.close()
  logged.length = 0
  server = undefined
})

const listen = async (port = 0) => {
  server = createServer((_, res) => res.end('app'))
  await new Promise<void>(resolve => server!.listen(port, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** A name server whose answer can be changed. */
function names(first: string) {
  const zone = { address: first, asked: 0 }
  const resolve = (_name: string, _options: object, done: (error: null, found: LookupAddress[]) => void) => {
    zone.asked++
    done(null, [{ address: zone.address, family: 4 }])
  }
  return { zone, resolve: resolve as unknown as typeof lookup }
}

const open = (origin: string, resolve?: typeof lookup) => {
  upstream = new Upstream(new URL(origin), FRONT_LIMITS, { clock: () => now, log, ...(resolve ? { lookup: resolve } : {}) })
  return upstream
}
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5))
}
const body = async (app: Upstream) => (await app.pool.request({ path: '/', method: 'GET', reset: true })).body.text()

describe('the address', () => {
  test('stays when the name server says another one', async () => {
    const port = await listen()
    const { zone, resolve } = names('127.0.0.1')
    const app = open(`http://app.internal:${port}`, resolve)
    expect(await body(app)).toBe('app')
    zone.address = '203.0.113.9'
    expect(await body(app)).toBe('app')
    expect(zone.asked).toBe(1)
  })

  test('moves while the app does not answer, but never further away', async () => {
    const port = await listen()
    const { zone, resolve } = names('127.0.0.1')
    const app = open(`http://app.internal:${port}`, resolve)
    await body(app)
    app.failed('ECONNREFUSED', now)
    zone.address = '203.0.113.9'
    expect(await body(app)).toBe('app')
    expect(logged.at(-1)).toMatchObject({ to: ['203.0.113.9'] })
    zone.address = '127.0.0.2'
    await app.pool.request({ path: '/', method: 'GET', reset: true }).catch(silent)
    expect(logged.at(-1)).toMatchObject({ to: ['127.0.0.2'] })
  })
})

describe('health', () => {
  test('unknown, then up or down by a bare connection when there is no traffic', async () => {
    const port = await listen()
    const app = open(`http://127.0.0.1:${port}`)
    expect(app.health.situation).toBe('unknown')
    app.tick(now)
    await until(() => app.health.situation === 'up')
    server!.closeAllConnections()
    await new Promise(resolve => server!.close(resolve))
    app.tick(now + 5_000)
    expect(app.health.situation).toBe('up')
    now += 20_000
    app.tick(now)
    await until(() => app.health.situation === 'down')
    expect(app.health).toMatchObject({ error: 'ECONNREFUSED', since: now })
    await listen(port)
    now += 20_000
    app.tick(now)
    await until(() => app.health.situation === 'up')
  })
})
