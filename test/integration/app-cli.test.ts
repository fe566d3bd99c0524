// App keys and bindings from the command line of a real gateway, and what they do there.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GatewayProcess } from './gateway-process.ts'

let gateway: GatewayProcess
beforeAll(async () => {
  gateway = await GatewayProcess.create()
  await gateway.start()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})

function run(...args: string[]) {
  const done = gateway.sekisho(...args, '--json')
  if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stderr}`)
  return JSON.parse(done.stdout)
}
const check = (key: string) =>
  gateway.get('/v1/app/check?person=a&purpose=b', { port: gateway.deskPort, headers: { authorization: `Bearer ${key}` } })

test('an app key is shown once, works at once, and ends at once', { timeout: 120_000 }, async () => {
  const { key } = run('appkey', 'add', 'Booking server')
  expect(key).toMatch(/^[\w-]{43}$/)
  const answer = await check(key)
  expect([answer.status, JSON.parse(answer.body).allowed]).toEqual([200, false])
  expect(JSON.stringify(run('appkeys'))).not.toContain('keyHash')
  run('appkey', 'revoke', 'Booking server')
  expect((await check(key)).status).toBe(403)
  const unknown = gateway.sekisho('binding', 'add', 'newsletter', '--path', '/news/**')
  expect([unknown.status, unknown.stderr]).toEqual([1, expect.stringContaining('no purpose with this code')])
  expect(run('bindings')).toEqual({ bindings: [] })
})
