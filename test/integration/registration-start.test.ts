// The registration page of a real gateway: its address is printed, it answers there under the office's CA, its control knows it, and a port that is taken is said.
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort, GatewayProcess } from './gateway-process.ts'

test('npm start prints the address; the page answers there; the TLS control measures it', async () => {
  const port = await freePort()
  await using gateway = await GatewayProcess.create({ SEKISHO_PAGE_PORT: String(port) })
  await gateway.start()
  expect(gateway.output).toContain(`Registration page    https://localhost:${port}`)
  const page = await gateway.get('/', { port, headers: { 'accept-language': 'ja' } })
  expect([page.status, page.body.includes('<html lang="ja">')]).toEqual([200, true])
  expect((await gateway.get('/me/x', { port })).status).toBe(404)
  const measured = JSON.parse(gateway.sekisho('check', 'tls', '--json').stdout) as {
    controls: { evidence: { asked: string; result: string }[] | null }[]
  }
  const about = (measured.controls[0]?.evidence ?? []).filter(({ asked }) => asked.includes(`:${port}`))
  expect(about.length).toBeGreaterThan(5)
  expect(about.filter(({ result }) => result === 'fail')).toEqual([])
  await gateway.stop()
})

test('a port that is taken is said with the flag to change; off starts without the page', async () => {
  const other = createServer()
  await new Promise<void>(resolve => other.listen(0, '::', resolve))
  const taken = String((other.address() as AddressInfo).port)
  await using gateway = await GatewayProcess.create({ SEKISHO_PAGE_PORT: taken })
  const { status, stderr } = gateway.sekisho('start')
  other.close()
  expect(status).toBe(1)
  expect(stderr).toContain(`Port ${taken} is taken by another program. Stop it, or choose another port with --page-port.`)
  gateway.env.SEKISHO_PAGE_PORT = 'off'
  await gateway.start()
  expect(gateway.output).not.toContain('Registration page')
  await gateway.stop()
})
