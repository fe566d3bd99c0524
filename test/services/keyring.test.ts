// The master key in a real keyring: made there, changed there, in no file, argument or environment, and cut off anywhere it is one key again.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GatewayProcess } from '../integration/gateway-process.ts'
import { Keyring } from './keyring.ts'

const SOURCE = new URL('../../gateway/keys/key-source.ts', import.meta.url).href

let keyring: Keyring
beforeAll(async () => {
  keyring = await Keyring.start()
})
afterAll(() => keyring[Symbol.asyncDispose]())

/** In a process of its own: the bus is found by the environment that the process began with. */
function ask(account: string, script: string): unknown {
  const code = `const s = (await import(${JSON.stringify(SOURCE)})).keySource(${JSON.stringify(account)}); const k = n => Buffer.alloc(32, n); const show = b => b === undefined ? null : b[0]
    try { console.log(JSON.stringify(await (async () => { ${script} })())) } catch (e) { console.log(JSON.stringify(String(e.message))) }`
  const done = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', code], {
    env: { PATH: process.env.PATH, ...keyring.env },
    encoding: 'utf8',
    timeout: 60_000,
  })
  if (done.status !== 0) throw new Error(done.stderr)
  return JSON.parse(done.stdout)
}
const both = 'return [show(s.read()), show(s.readNext())]'

test('holds two keys, moves the second into the place of the first, and keeps both over a killed daemon', async () => {
  expect(ask('keyring:a', both)).toEqual([null, null])
  expect(ask('keyring:a', `s.make(k(1)); s.writeNext(k(2)); ${both}`)).toEqual([1, 2])
  expect(ask('keyring:a', 's.make(k(3))')).toMatch(/already a key at keyring:a/)
  await keyring.kill()
  await keyring.unlock()
  expect(ask('keyring:a', both)).toEqual([1, 2])
  expect(ask('keyring:a', `s.dropNext(); s.dropNext(); s.adoptNext(); ${both}`)).toEqual([1, null])
  expect(ask('keyring:a', `s.writeNext(k(4)); s.adoptNext(); ${both}`)).toEqual([4, null])
  expect(ask('keyring:b', both)).toEqual([null, null])
  expect(ask('keyring:a', `s.remove(); ${both}`)).toEqual([null, null])
})

test('an office lives on it: the key is in no file, argument or environment, changes there, and moves there from a file', {
  timeout: 240_000,
}, async () => {
  await using gateway = await GatewayProcess.create({ ...keyring.env, SEKISHO_KEY_FILE: 'keyring:office' })
  gateway.env.XDG_CONFIG_HOME = join(gateway.folder, 'config')
  await gateway.start()
  const key = () => ask('keyring:office', "return s.read().toString('base64')") as string
  const first = key()
  const pid = gateway.child!.pid!
  for (const file of ['cmdline', 'environ']) expect(readFileSync(`/proc/${pid}/${file}`, 'latin1')).not.toContain(first)
  const rotated = gateway.sekisho('keys', 'rotate', 'master', '--json')
  expect(JSON.parse(rotated.stdout), rotated.stderr).toMatchObject({ key: 'master', version: 2, masterKey: 'keyring:office' })
  const second = key()
  expect(second).not.toBe(first)
  expect(ask('keyring:office', both.replace('show(s.read())', 'true'))).toEqual([true, null])
  expect(gateway.sekisho('verify', '--deep').status).toBe(0)
  const storage = JSON.parse(gateway.sekisho('check', 'encrypted-storage', '--json').stdout) as unknown
  expect(JSON.stringify(storage)).toContain('read keyring:office')
  expect(await gateway.stop()).toBe(0)
  for (const folder of [gateway.folder, keyring.folder])
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name)
      if (!existsSync(path) || /run\//.test(name)) continue
      const bytes = readOr(path)
      for (const secret of [first, second])
        expect([name, bytes.includes(secret) || bytes.includes(Buffer.from(secret, 'base64'))]).toEqual([name, false])
    }

  // Cut off between its two steps, as the vault has it already: the next command finishes.
  ask('keyring:office', 's.writeNext(s.read()); return 0')
  expect(gateway.sekisho('keys').status).toBe(0)
  expect(ask('keyring:office', both.replace('show(s.read())', 'true'))).toEqual([true, null])

  const file = join(gateway.folder, 'away.key')
  expect(gateway.sekisho('keys', 'rotate', 'master', '--to', file).stderr).toBe('')
  expect(ask('keyring:office', both)).toEqual([null, null])
  expect(gateway.sekisho('keys', 'rotate', 'master', '--key-file', file, '--to', 'keyring:office').stderr).toBe('')
  expect(existsSync(file)).toBe(false)
  await gateway.start()
})

function readOr(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}

test('a keyring that is away is said in words, and no other key is made', async () => {
  await using gateway = await GatewayProcess.create({ ...keyring.env, SEKISHO_KEY_FILE: 'keyring:away' })
  gateway.env.DBUS_SESSION_BUS_ADDRESS = `unix:path=${join(gateway.folder, 'none')}`
  const refused = await gateway.start().then(
    () => 'started',
    (error: Error) => error.message,
  )
  expect(refused).toMatch(/keyring of this machine cannot be used for keyring:away/)
  expect(existsSync(join(gateway.data, 'vault.db'))).toBe(false)
  expect(ask('keyring:away', both)).toEqual([null, null])
})
