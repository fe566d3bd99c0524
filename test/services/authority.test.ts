// A change of the office's CA seen by real programs: Chromium, curl and openssl that trust the old one, the new one, and a gateway that never stops.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { trustIn } from '../e2e/harness/trust.ts'
import { GatewayProcess } from '../integration/gateway-process.ts'

/** 'accepted', or Chromium's word for why not. A fresh process each time: it remembers what it verified. */
async function chromiumSees(home: string, url: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'sekisho-profile-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    env: { PATH: process.env.PATH ?? '', HOME: home, LANG: 'en_US.UTF-8' },
    args: ['--no-sandbox'],
  })
  try {
    const answer = await (await context.newPage()).goto(url)
    return answer?.ok() ? 'accepted' : `status ${answer?.status()}`
  } catch (error) {
    return /net::(\w+)/.exec(String(error))?.[1] ?? String(error)
  } finally {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  }
}

function program(command: string, ...args: string[]): string {
  const done = spawnSync(command, args, { encoding: 'utf8', input: '', timeout: 20_000 })
  return `${done.status} ${done.stdout}${done.stderr}`
}

test('PCs that trust the old CA and PCs that trust the new one both go on during the change; afterwards the new ones do', async () => {
  await using gateway = await GatewayProcess.create()
  await gateway.start()
  const desk = `https://localhost:${gateway.deskPort}/healthz`
  const keep = (name: string) => {
    const path = join(gateway.folder, name)
    copyFileSync(join(gateway.data, name === 'old.pem' ? 'ca.pem' : 'ca-next.pem'), path)
    return path
  }
  const old = keep('old.pem')
  const homes = { old: join(gateway.folder, 'old-home'), next: join(gateway.folder, 'next-home') }
  await trustIn(homes.old, old)

  const begun = gateway.sekisho('keys', 'rotate', 'authority', '--json')
  expect(begun.stderr).toBe('')
  expect(JSON.parse(begun.stdout)).toMatchObject({ next: { finishAt: null } })
  const next = keep('next.pem')
  await trustIn(homes.next, next)
  const openssl = (ca: string) =>
    program(
      'openssl',
      's_client',
      '-connect',
      `localhost:${gateway.deskPort}`,
      '-CAfile',
      ca,
      '-verify_return_error',
      '-verify_hostname',
      'localhost',
      '-x509_strict',
    )
  const curl = (ca: string) => program('curl', '-sS', '--cacert', ca, desk)
  for (const ca of [old, next]) {
    expect(openssl(ca)).toContain('Verify return code: 0 (ok)')
    expect(curl(ca)).toContain('"ok"')
  }
  expect(await chromiumSees(homes.old, desk)).toBe('accepted')
  expect(await chromiumSees(homes.next, desk)).toBe('accepted')
  const page = await gateway.get('/ca', { port: gateway.deskPort })
  expect(page.body).toContain('/ca-next.pem')

  // Somebody is in the middle of an answer while the CA changes.
  const stream = await new Promise<{ ended: boolean }>((resolve, reject) => {
    const state = { ended: false }
    const sent = request(
      { host: 'localhost', family: 4, port: gateway.deskPort, path: '/ca', ca: program('cat', old).slice(2), agent: false },
      answer => {
        answer.pause()
        answer.socket.on('close', () => {
          state.ended = true
        })
        resolve(state)
      },
    )
    sent.on('error', reject)
    sent.end()
  })
  const finished = gateway.sekisho('keys', 'rotate', 'authority', '--finish', '--json')
  expect(finished.stderr).toBe('')
  expect(stream.ended).toBe(false)
  expect(await chromiumSees(homes.next, desk)).toBe('accepted')
  expect(await chromiumSees(homes.old, desk)).toBe('ERR_CERT_AUTHORITY_INVALID')
  expect(openssl(next)).toContain('Verify return code: 0 (ok)')
  expect(openssl(old)).not.toContain('Verify return code: 0 (ok)')
  expect(existsSync(join(gateway.data, 'ca-next.pem'))).toBe(false)

  // The command line goes on, this PC's trust follows, and the log says what was done.
  const keys = JSON.parse(gateway.sekisho('keys', '--json').stdout) as { keys: { id: string; version: number }[] }
  expect(keys.keys).toContainEqual(expect.objectContaining({ id: 'authority' }))
  expect(gateway.sekisho('trust').status).toBe(0)
  expect(await chromiumSees(gateway.env.HOME!, desk)).toBe('accepted')
  expect(gateway.sekisho('untrust').status).toBe(0)
  expect(await chromiumSees(gateway.env.HOME!, desk)).toBe('ERR_CERT_AUTHORITY_INVALID')
  expect(gateway.sekisho('check', 'tls').stdout).toContain('✓')
  expect(gateway.sekisho('verify', '--deep').status).toBe(0)
})
