// The keys by command line, beside a running gateway and without one: everything stays readable, and what was replaced opens nothing.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMasterKey } from '../../gateway/keys/master-key.ts'
import { openVault, sealVault } from '../../gateway/keys/vault-file.ts'
import { openLedger } from '../../gateway/ledger/ledger.ts'
import type { Key } from '../../shared/registers/keys.ts'
import { GatewayProcess } from './gateway-process.ts'

/** Every verb is a process of its own, on a machine that may be busy with other suites. */
const PATIENCE = 240_000
let gateway: GatewayProcess

const run = (...args: string[]) => {
  const { status, stdout, stderr } = gateway.sekisho(...args)
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  return stdout
}
const keys = (): Record<string, Key> =>
  Object.fromEntries((JSON.parse(run('keys', '--json')) as { keys: Key[] }).keys.map(key => [key.id, key]))
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** The office as the next start finds it, for one look. */
async function vaultNow(keyFile = gateway.env.SEKISHO_KEY_FILE!) {
  const masterKey = readMasterKey(keyFile)
  const ledger = await openLedger({ folder: gateway.data, masterKey, clock: Date.now, log: silent })
  const found = { vault: await ledger.vault.export(), recovery: await ledger.recovery() }
  await ledger.close()
  return found
}

test('with the gateway running: master, vault and log change one after the other, and everything goes on', {
  timeout: PATIENCE,
}, async () => {
  await using mine = await GatewayProcess.create()
  gateway = mine
  await gateway.start()
  const { SEKISHO_KEY_FILE: keyFile = '' } = gateway.env
  const before = readFileSync(keyFile, 'utf8')
  expect(Object.values(keys()).map(({ id, version }) => [id, version])).toEqual(
    expect.arrayContaining([
      ['master', 1],
      ['vault', 1],
      ['log', 1],
      ['recovery', 1],
    ]),
  )
  for (const key of ['vault', 'log', 'master'])
    expect(JSON.parse(run('keys', 'rotate', key, '--json')), key).toMatchObject({ key })
  const { master, vault, log } = keys()
  expect([master?.version, vault?.version, log?.version]).toEqual([2, 2, 2])
  expect(readFileSync(keyFile, 'utf8')).not.toBe(before)
  expect(readdirSync(join(gateway.folder, 'keys')).filter(name => name.startsWith('master'))).toEqual(['master.key'])
  if (process.platform !== 'win32') expect(statSync(keyFile).mode & 0o777).toBe(0o600)
  run('block', '203.0.113.9', '--for', '1h', '--reason', 'test')
  expect(run('verify', '--deep')).toMatch(/\d/)
  const refused = gateway.sekisho('keys', 'rotate', 'recovery')
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringMatching(/stop the gateway/)])
  expect(gateway.sekisho('keys', 'rotate', 'master', '--to', 'keyring:').stderr).toMatch(/while the gateway is stopped/)
  await gateway.stop()

  writeFileSync(join(gateway.folder, 'old.key'), before, { mode: 0o600 })
  const old = gateway.sekisho('keys', '--key-file', join(gateway.folder, 'old.key'))
  expect([old.status, old.stderr]).toEqual([1, expect.stringMatching(/does not belong to this data folder/)])
  await gateway.start()
  expect(run('blocks')).toMatch(/203\.0\.113\.9/)
})

describe('with the gateway stopped', { timeout: PATIENCE }, () => {
  let shared: GatewayProcess
  beforeAll(async () => {
    shared = await GatewayProcess.create()
    gateway = shared
    await gateway.start()
    await gateway.stop()
  }, PATIENCE)
  afterAll(() => shared[Symbol.asyncDispose]())

  test('a new recovery key: its words open the next vault.age, the old ones do not, and two are typed back', async () => {
    expect(existsSync(join(gateway.folder, 'keys', 'first-steps.txt'))).toBe(true)
    const first = JSON.parse(run('keys', 'rotate', 'recovery', '--json')) as { words: string[]; asked: [number, number] }
    // There stood the words of the key before it.
    expect(existsSync(join(gateway.folder, 'keys', 'first-steps.txt'))).toBe(false)
    const sheet = join(gateway.folder, 'sheet.txt')
    const made = JSON.parse(run('keys', 'rotate', 'recovery', '--sheet', sheet, '--json')) as { asked: [number, number] }
    expect(made).not.toHaveProperty('words')
    const page = readFileSync(sheet, 'utf8')
    const { vault, recovery } = await vaultNow()
    const file = await sealVault(vault, recovery!.recipient)
    expect((await openVault(file, page)).version).toBe(vault.version)
    await expect(openVault(file, first.words.join(' '))).rejects.toThrow(/not the one this vault\.age was made for/)
    // Not the day it was made on ("23 Nov 2026").
    const words = made.asked.map(number => new RegExp(`(?<!\\d)${number} (\\p{L}+)(?!\\p{L}| \\d{4})`, 'u').exec(page)![1]!)
    run('recovery', ...words)
    expect((await vaultNow()).recovery?.wordHashes).toBeNull()
    expect(keys().recovery?.version).toBe(3)
    // Once confirmed it is only changed by the verb that says so.
    expect(gateway.sekisho('recovery', '--new').stderr).toMatch(/already confirmed/)
    run('keys', 'rotate', 'recovery')
  })

  test('the words of a key that is not confirmed yet survive a change of the master key', async () => {
    const { words, asked } = JSON.parse(run('keys', 'rotate', 'recovery', '--json')) as {
      words: string[]
      asked: [number, number]
    }
    run('keys', 'rotate', 'master')
    run('recovery', ...asked.map(number => words[number - 1]!))
  })

  test('the master key moves to another file, from where the gateway starts', async () => {
    const to = join(gateway.folder, 'elsewhere', 'new.key')
    mkdirSync(join(gateway.folder, 'elsewhere'))
    expect(run('keys', 'rotate', 'master', '--to', to)).toContain(to)
    expect(gateway.sekisho('keys').stderr).toMatch(/is missing/)
    expect((await vaultNow(to)).vault.keys.length).toBeGreaterThan(0)
    run('keys', 'rotate', 'master', '--key-file', to, '--to', gateway.env.SEKISHO_KEY_FILE!)
    expect(existsSync(to)).toBe(false)
  })

  test('wrong words on the command line are said', () => {
    expect(gateway.sekisho('keys', 'rotate', 'house').stderr).toMatch(/no key "house"/)
    expect(gateway.sekisho('keys', 'rotate', 'log', '--to', 'x').stderr).toMatch(/master key only/)
    expect(gateway.sekisho('keys', 'rotate', 'recovery', '--sheet', join(gateway.data, 'x.txt')).stderr).toMatch(/data folder/)
  })

  test('a systemd credential is read, and is not changed by the service', () => {
    const credentials = join(gateway.folder, 'credentials')
    mkdirSync(credentials)
    writeFileSync(join(credentials, 'sekisho-master-key'), readFileSync(gateway.env.SEKISHO_KEY_FILE!), { mode: 0o400 })
    Object.assign(gateway.env, { CREDENTIALS_DIRECTORY: credentials, XDG_CONFIG_HOME: join(gateway.folder, 'config') })
    delete gateway.env.SEKISHO_KEY_FILE
    expect(run('keys')).toContain(join(credentials, 'sekisho-master-key'))
    expect(gateway.sekisho('keys', 'rotate', 'master').stderr).toMatch(/systemd credential/)
    const to = join(gateway.folder, 'new.key')
    run('keys', 'rotate', 'master', '--to', to)
    expect(gateway.sekisho('keys').stderr).toMatch(/does not belong/)
    // As after `systemd-creds encrypt` of the new file.
    writeFileSync(join(credentials, 'new'), readFileSync(to), { mode: 0o400 })
    expect(run('keys', '--key-file', join(credentials, 'new'))).toMatch(/master +Master key +5/)
  })
})
