// The way back by the recovery key, from outside: the same with the gateway running and stopped, and wrong words change nothing but the log.
import { spawnSync } from 'node:child_process'
import { randomBytes, webcrypto } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { createClient } from '../../gateway/identity/client.ts'
import { codeProof, extensionCommitment } from '../../shared/identity/pairing.ts'
import { PublicKey } from '../../shared/registers/devices.ts'
import { GatewayProcess } from './gateway-process.ts'

const SEKISHO = fileURLToPath(new URL('../../bin/sekisho.mjs', import.meta.url))

/** Written when everything else is ready. */
async function sheetOf(gateway: GatewayProcess): Promise<string> {
  await expect
    .poll(() => existsSync(join(dirname(gateway.env.SEKISHO_KEY_FILE!), 'first-steps.txt')), { timeout: 10_000 })
    .toBe(true)
  return readFileSync(join(dirname(gateway.env.SEKISHO_KEY_FILE!), 'first-steps.txt'), 'utf8')
}
const codeOf = (text: string) => /#([0-9A-Z]{8})/.exec(text)?.[1] ?? 'no code'

/** Pairs a browser by a code, as the extension does, and returns its client. */
async function pair(gateway: GatewayProcess, code: string) {
  const keys = (await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair
  const key = (await webcrypto.subtle.exportKey('jwk', keys.privateKey)) as JWK
  const { kty, crv, x, y } = key
  const publicKey = PublicKey.parse({ kty, crv, x, y })
  const client = createClient({
    origin: `https://localhost:${gateway.deskPort}`,
    address: '127.0.0.1',
    ca: readFileSync(join(gateway.data, 'ca.pem'), 'utf8'),
    key,
  })
  const nonce = randomBytes(32).toString('hex')
  const started = await client.call('pairStart', { input: { commitment: extensionCommitment(publicKey, nonce) } })
  const revealed = await client.call('pairReveal', { input: { id: started.id, publicKey, nonce, deviceName: 'PC' } })
  const transcript = {
    id: started.id,
    publicKey,
    extensionNonce: nonce,
    gatewayNonce: revealed.nonce,
    caFingerprint: revealed.caFingerprint,
  }
  const proved = await client.call('pairProve', { input: { id: started.id, proof: codeProof('extension', code, transcript) } })
  return {
    client,
    situation: proved.situation,
    attempt: started.id,
    thumbprint: await calculateJwkThumbprint(publicKey, 'sha256'),
  }
}

/** Runs the verb with these words on standard input. */
function regain(gateway: GatewayProcess, act: string, name: string, words: string) {
  const args = [SEKISHO, 'regain', act, name, '--words', '-', '--json']
  return spawnSync(process.execPath, args, { env: gateway.env, encoding: 'utf8', timeout: 60_000, input: words })
}

async function entriesOf(gateway: GatewayProcess, client: { call: Awaited<ReturnType<typeof pair>>['client']['call'] }) {
  const { entries } = await client.call('log', { query: { limit: '200' } })
  expect(gateway.sekisho('verify', '--deep').status).toBe(0)
  return entries
}

describe('the way back', () => {
  test('a forgotten passphrase is cleared while the gateway runs: recorded, told, by the words alone', async () => {
    await using gateway = await GatewayProcess.create()
    await gateway.start()
    const sheet = await sheetOf(gateway)
    const { client } = await pair(gateway, codeOf(sheet))
    const { name, person } = await client.call('me')
    expect(regain(gateway, 'passphrase', name, sheet).status).toBe(1)
    await client.call('setStepUp', { input: { old: null, passphrase: 'tea kettle on the third shelf' } })
    const ask = () => client.operate('people', 'add', { input: { name: 'Ito', role: 'administrator' } })
    await expect(ask()).rejects.toMatchObject({ code: 'step-up-needed' })

    const done = regain(gateway, 'passphrase', name, sheet)
    expect(done.stderr).toBe('')
    expect(JSON.parse(done.stdout)).toEqual({ act: 'passphrase', person, name, revoked: 0, invitation: null })
    await expect(ask()).resolves.toBeDefined()
    const entries = await entriesOf(gateway, client)
    const [cleared] = entries.filter(({ type }) => type === 'passphrases.cleared')
    const cli = (await client.list('people')).find(({ kind }) => kind === 'machine')
    expect(cleared?.data).toMatchObject({ by: cli?.id })
    expect(cli?.name).toMatch(/^cli:/)
    const [alert] = await client.list('alerts')
    expect(alert).toMatchObject({ kind: 'regain-passphrase', person, seen: null })
    expect(JSON.stringify(entries)).not.toContain('kettle')
  })

  test('a dead PC: devices revoked, the same person on a new one; running and stopped', async () => {
    await using gateway = await GatewayProcess.create()
    await gateway.start()
    const sheet = await sheetOf(gateway)
    const first = await pair(gateway, codeOf(sheet))
    const { name, person } = await first.client.call('me')
    const running = regain(gateway, 'devices', name, sheet)
    expect(running.stderr).toBe('')
    const told = JSON.parse(running.stdout)
    expect(told).toMatchObject({ act: 'devices', revoked: 1, invitation: { needsApproval: false } })
    await expect(first.client.call('me')).rejects.toMatchObject({ code: 'not-paired' })
    const second = await pair(gateway, told.invitation.code)
    expect(second.situation).toBe('paired')
    expect(await second.client.call('me')).toMatchObject({ person, name, role: 'administrator' })
    expect(await gateway.stop()).toBe(0)

    const stopped = regain(gateway, 'devices', name, sheet)
    expect(stopped.stderr).toBe('')
    const { invitation } = JSON.parse(stopped.stdout)
    await gateway.start()
    await expect(second.client.call('me')).rejects.toMatchObject({ code: 'not-paired' })
    const third = await pair(gateway, invitation.code)
    expect(await third.client.call('me')).toMatchObject({ person })
    const devices = await third.client.list('devices')
    const revoked = devices.filter(device => device.revoked && device.person === person)
    expect(revoked.map(device => device.revoked!.reason)).toEqual(Array(2).fill('By the recovery key, on the gateway PC'))
    expect((await third.client.list('alerts')).map(({ kind, count }) => [kind, count])).toEqual(
      Array(2).fill(['regain-devices', 1]),
    )
    await entriesOf(gateway, third.client)
  })

  test('while another administrator is there, the new device waits for their approval', async () => {
    await using gateway = await GatewayProcess.create()
    await gateway.start()
    const sheet = await sheetOf(gateway)
    const first = await pair(gateway, codeOf(sheet))
    const invited = await first.client.call('invite', { input: { role: 'administrator', name: 'Kato' } })
    const other = await pair(gateway, invited.code)
    const approved = await first.client.call('approvePairing', {
      input: { id: other.attempt, name: 'Kato', role: 'administrator' },
    })
    const told = JSON.parse(regain(gateway, 'devices', 'Kato', sheet).stdout)
    expect(told).toMatchObject({ revoked: 1, invitation: { needsApproval: true } })
    const again = await pair(gateway, told.invitation.code)
    expect(again.situation).toBe('waiting')
    const { person } = await first.client.call('approvePairing', {
      input: { id: again.attempt, name: 'Kato', role: 'administrator' },
    })
    expect(person).toBe(approved.person)
    expect((await first.client.list('people')).filter(one => one.name === 'Kato')).toHaveLength(1)
  })

  test('wrong words change nothing: each try is an entry, after five none is looked at, stopped or running', async () => {
    await using gateway = await GatewayProcess.create()
    await gateway.start()
    const sheet = await sheetOf(gateway)
    const { client } = await pair(gateway, codeOf(sheet))
    const { name, person } = await client.call('me')
    const before = (await client.call('checkpoint')).size
    const foreign = `${'zoo '.repeat(23)}vote`
    for (const [words, said] of [
      [foreign, 'not the words'],
      ['abandon '.repeat(24), 'Each word exists'],
      ['only three words', '24'],
    ] as const) {
      const run = regain(gateway, 'devices', name, words)
      expect(run.status).not.toBe(0)
      expect(run.stderr).toContain(said)
    }
    expect(regain(gateway, 'devices', 'nobody', sheet).stderr).toContain(name)
    await gateway.stop()
    for (let i = 0; i < 2; i += 1) expect(regain(gateway, 'passphrase', name, foreign).status).toBe(1)
    const blocked = regain(gateway, 'devices', name, sheet)
    expect(JSON.parse(blocked.stderr)).toMatchObject({ code: 'too-many' })
    await gateway.start()
    expect(JSON.parse(regain(gateway, 'devices', name, sheet).stderr)).toMatchObject({ code: 'too-many' })
    expect((await client.call('me')).person).toBe(person)
    const entries = (await entriesOf(gateway, client)).filter(({ seq }) => seq >= before)
    const refused = entries.filter(({ type, data }) => type === 'alerts.raised' && data.kind === 'regain-refused')
    expect(refused).toHaveLength(5)
    expect(entries.filter(({ type }) => type === 'devices.revoked' || type === 'passphrases.cleared')).toEqual([])
    expect(JSON.stringify(entries)).not.toContain('zoo')
    expect(gateway.sekisho('regain', 'devices', name, '--words', join(gateway.folder, 'no-such-file')).status).toBe(2)
  })
})
