// Debian's real bouncers pull our decisions: a script that notes each of them, and a firewall that drops the packets of whoever is banned.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { GatewayProcess } from '../integration/gateway-process.ts'
import { customBouncer, firewallBouncer } from './crowdsec.ts'
import { Namespace } from './namespace.ts'

const SEKISHO = fileURLToPath(new URL('../../bin/sekisho.mjs', import.meta.url))
const SOON = { timeout: 15_000, interval: 200 }

describe('crowdsec-custom-bouncer', () => {
  test('is told of bans, lists, ends and overlaps, and of nobody on the allow list', async () => {
    await using gateway = await GatewayProcess.create()
    await gateway.start()
    const run = (...args: string[]) => {
      const done = gateway.sekisho(...args, '--json')
      if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stderr}`)
      return JSON.parse(done.stdout)
    }
    const { key } = run('bouncer', 'add', 'script')
    run('block', '203.0.113.1')
    run('block', '198.51.100.0/24', '--for', '2h')
    run('block', '203.0.113.9')
    run('allow', '203.0.113.9', '--reason', 'office')
    const { command, calls } = customBouncer(gateway.folder, { url: `https://localhost:${gateway.deskPort}`, key })
    const [file = '', ...args] = command
    const bouncer = spawn(file, args, { env: { ...gateway.env, SSL_CERT_FILE: join(gateway.data, 'ca.pem') }, stdio: 'ignore' })
    try {
      await expect.poll(calls, SOON).toHaveLength(2)
      expect(calls()[0]).toMatch(/^add 203\.0\.113\.1 (35\d\d|3600)$/)
      expect(calls()[1]).toMatch(/^add 198\.51\.100\.0\/24 (71\d\d|7200)$/)
      // A second, longer ban; lifting one by one.
      const long = run('block', '203.0.113.1', '--for', '4h')
      await expect.poll(() => calls().at(-1), SOON).toMatch(/^add 203\.0\.113\.1 14[34]\d\d$/)
      run('allow', long.id.replaceAll('-', '').slice(0, 8))
      run('block', '203.0.113.2')
      await expect.poll(() => calls().at(-1), SOON).toMatch(/^add 203\.0\.113\.2 /)
      // The shorter ban is still there: nothing was taken back.
      expect(calls().filter(call => call.startsWith('del'))).toEqual([])
      run('unblock', '203.0.113.1')
      await expect.poll(() => calls().filter(call => call.startsWith('del 203.0.113.1 ')), SOON).toHaveLength(1)
      run('disallow', '203.0.113.9')
      await expect.poll(() => calls().at(-1), SOON).toMatch(/^add 203\.0\.113\.9 /)

      const held = run('bouncers').bouncers[0]
      expect(held).toMatchObject({ name: 'script', cannotHold: [] })
      expect(held.software).toMatch(/^crowdsec-custom-bouncer/)
      expect(Date.now() - held.lastPull).toBeLessThan(5_000)

      // A restart of the gateway while it runs: what ended meanwhile is told, and pulling goes on.
      await gateway.stop()
      run('unblock', '203.0.113.2')
      run('block', '203.0.113.3')
      await gateway.start()
      await expect.poll(() => calls().filter(call => /^del 203\.0\.113\.2 /.test(call)), SOON).not.toEqual([])
      await expect.poll(() => calls().filter(call => /^add 203\.0\.113\.3 /.test(call)), SOON).not.toEqual([])

      const before = calls().length
      run('bouncer', 'revoke', 'script')
      run('block', '203.0.113.4')
      await new Promise(resolve => setTimeout(resolve, 3_000))
      expect(calls().length).toBe(before)
    } finally {
      bouncer.kill('SIGTERM')
    }
  })
})

describe('crowdsec-firewall-bouncer', () => {
  test('drops the packets of a banned address, lets them through after the lift, and is not believed to hold a range', async () => {
    await using office = await Namespace.create()
    await using street = await Namespace.create(office)
    await office.must('ip', 'link', 'add', 'cable0', 'type', 'veth', 'peer', 'name', 'cable1')
    await office.must('ip', 'link', 'set', 'cable1', 'netns', String(street.pid))
    await office.must('ip', 'address', 'add', '192.0.2.1/24', 'dev', 'cable0')
    for (const address of ['192.0.2.7/24', '192.0.2.8/24', '198.51.100.9/32'])
      await street.must('ip', 'address', 'add', address, 'dev', 'cable1')
    await office.must('ip', 'link', 'set', 'cable0', 'up')
    await street.must('ip', 'link', 'set', 'cable1', 'up')
    // Visitors of another network, in which the office itself is not.
    await office.must('ip', 'route', 'add', '198.51.100.0/24', 'dev', 'cable0')

    await using gateway = new GatewayProcess(8443, 8444, { SEKISHO_UPSTREAM: 'http://127.0.0.1:8000' })
    const app = `require('node:http').createServer((q, a) => a.end('the app')).listen(8000)`
    office.start([process.execPath, '-e', app])
    office.start([process.execPath, SEKISHO, 'start'], { env: gateway.env })
    const ca = join(gateway.data, 'ca.pem')
    const curl = (namespace: Namespace, from: string, to: string, url: string) =>
      namespace.run(['curl', '-s', '--max-time', '2', '--cacert', ca, '--interface', from, '--connect-to', `::${to}:`, url])
    await expect
      .poll(async () => (await curl(office, '127.0.0.1', '127.0.0.1', 'https://localhost:8444/readyz')).status, {
        timeout: 60_000,
      })
      .toBe(0)
    const sekisho = async (...args: string[]) => {
      const done = await office.run([process.execPath, SEKISHO, ...args, '--json'], gateway.env)
      if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stderr}`)
      return JSON.parse(done.stdout)
    }
    const visits = async (from: string, port = 8443) => {
      const url = port === 8443 ? 'https://localhost:8443/' : `http://localhost:${port}/`
      return (await curl(street, from, '192.0.2.1', url)).stdout
    }
    expect(await visits('192.0.2.7')).toBe('the app')
    expect(await visits('192.0.2.7', 8000)).toBe('the app')

    const { key } = await sekisho('bouncer', 'add', 'firewall')
    const { command } = firewallBouncer(gateway.folder, { url: 'https://localhost:8444', key })
    office.start(command, { env: { ...process.env, SSL_CERT_FILE: ca } })
    const set = async () => await office.must('nft', 'list', 'set', 'ip', 'crowdsec', 'crowdsec-blacklists')
    await expect.poll(set, SOON).toContain('crowdsec-blacklists')
    expect(await visits('192.0.2.7')).toBe('the app')

    // Banned: the firewall drops it, also before a port that the gateway knows nothing of.
    await sekisho('block', '192.0.2.7', '--for', '1h')
    await expect.poll(set, SOON).toMatch(/192\.0\.2\.7 timeout (1h|59m)/)
    expect(await visits('192.0.2.7')).toBe('')
    expect(await visits('192.0.2.7', 8000)).toBe('')
    expect(await visits('192.0.2.8')).toBe('the app')
    expect(await visits('192.0.2.8', 8000)).toBe('the app')
    const chain = await office.must('nft', 'list', 'chain', 'ip', 'crowdsec', 'crowdsec-chain')
    expect(Number(/counter packets (\d+) /.exec(chain)?.[1])).toBeGreaterThan(0)

    // Longer: the set is given the later end, although this bouncer never changes one.
    const long = await sekisho('block', '192.0.2.7', '--for', '4h')
    await expect.poll(set, SOON).toMatch(/192\.0\.2\.7 timeout (4h|3h59m)/)
    // One of two bans suspended: still dropped.
    await sekisho('allow', long.id.replaceAll('-', '').slice(0, 8))
    await sekisho('block', '203.0.113.77')
    await expect.poll(set, SOON).toContain('203.0.113.77')
    expect(await visits('192.0.2.7', 8000)).toBe('')

    // Both lifted: through again.
    await sekisho('unblock', '192.0.2.7')
    await expect.poll(set, SOON).not.toContain('192.0.2.7')
    expect(await visits('192.0.2.7')).toBe('the app')
    expect(await visits('192.0.2.7', 8000)).toBe('the app')

    // A range: in nftables mode this bouncer holds its first address only, so the product does not claim it; the front itself refuses it.
    await sekisho('block', '198.51.100.0/24')
    await expect.poll(set, SOON).toMatch(/198\.51\.100\.0 timeout/)
    expect(await visits('198.51.100.9', 8000)).toBe('the app')
    expect(await visits('198.51.100.9')).not.toBe('the app')
    const { bouncers } = await sekisho('bouncers')
    expect(bouncers[0]).toMatchObject({ name: 'firewall', cannotHold: ['198.51.100.0/24'] })
    expect(bouncers[0].software).toMatch(/^crowdsec-firewall-bouncer/)

    // The address that is also the first one of a range stays, when the range goes.
    await sekisho('block', '198.51.100.0')
    await sekisho('unblock', '198.51.100.0/24')
    await sekisho('block', '203.0.113.78')
    await expect.poll(set, SOON).toContain('203.0.113.78')
    expect(await set()).toMatch(/198\.51\.100\.0 timeout/)
  })
})

describe('another Sekisho', () => {
  test('takes over our decisions as a list, verified by our CA', async () => {
    await using first = await GatewayProcess.create()
    await using second = await GatewayProcess.create()
    await first.start()
    await second.start()
    const made = JSON.parse(first.sekisho('bouncer', 'add', 'branch', '--json').stdout) as { key: string }
    first.sekisho('block', '203.0.113.1')
    first.sekisho('block', '198.51.100.0/24')
    const keyFile = join(second.folder, 'key')
    writeFileSync(keyFile, made.key)
    const url = `https://localhost:${first.deskPort}`
    const untrusted = second.sekisho('list', 'import', url, '--server-key', keyFile)
    expect([untrusted.status, untrusted.stderr]).toEqual([1, expect.stringMatching(/CERT|SIGNATURE/)])
    const taken = second.sekisho(
      'list',
      'import',
      url,
      '--server-key',
      keyFile,
      '--server-ca',
      join(first.data, 'ca.pem'),
      '--json',
    )
    expect(JSON.parse(taken.stdout)).toMatchObject({ count: 2, failure: null })
  })
})
