// The change of the master key cut off everywhere: afterwards everything opens, there is exactly one key, and the old one opens nothing once the new one is in use.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keySource } from '../../gateway/keys/key-source.ts'
import { type MasterStep, openMasterKey, readMasterKey, rotateMasterKey } from '../../gateway/keys/master-key.ts'
import { fitsVault } from '../../gateway/vault/fits.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import { SekishoError } from '../../shared/problems.ts'
import { type Fault, withFault } from '../torture/faulty-fs.ts'

const at = Buffer.from('place')
const text = Buffer.from('佐藤 花子')
let root: string
let sealed: Uint8Array
let first: Buffer

const keyFile = () => join(root, 'keys', 'master.key')
const vaultIn = (masterKey: Uint8Array, how: 'create' | 'write' = 'write') => new Vault({ folder: root, masterKey, how })
const fits = (key: Uint8Array) => fitsVault(root, key, 'write')

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-rotation-'))
  first = openMasterKey(keyFile(), false, fits).key
  const vault = vaultIn(first, 'create')
  sealed = vault.seal('person:a', at, text)
  vault.bury(['device:d'])
  vault.close()
})
afterEach(() => rmSync(root, { recursive: true }))

/** As the gateway does it; the vault is closed as a process that dies closes it: not at all, its file is merely let go. */
async function rotate(reached: (step: MasterStep) => void = () => undefined, to?: string): Promise<void> {
  const vault = vaultIn(readMasterKey(keyFile(), fits))
  try {
    await rotateMasterKey({
      source: keySource(keyFile()),
      ...(to === undefined ? {} : { to: keySource(to) }),
      rewrap: async key => vault.rewrap(key),
      fits,
      record: async () => undefined,
      reached,
    })
  } finally {
    vault.close()
  }
}

/** What the next start does and finds; returns the key that it ended with. */
function reopened(place = keyFile()): Buffer {
  const { key, finish } = openMasterKey(place, true, fits)
  finish?.()
  const vault = vaultIn(key)
  expect(vault.open('person:a', at, sealed)).toEqual({ plain: text })
  expect(vault.buried('')).toEqual(['device:d'])
  expect(vault.faults()).toEqual([])
  vault.close()
  return Buffer.from(key)
}

/** Exactly one key on the disk, and no other opens the vault. */
function oneKey(key: Buffer): void {
  expect(readdirSync(join(root, 'keys'))).toEqual(['master.key'])
  expect(readFileSync(keyFile(), 'utf8')).toContain(key.toString('base64'))
  expect(readMasterKey(keyFile()).equals(key)).toBe(true)
  if (!key.equals(first)) expect(() => vaultIn(first)).toThrow(/does not belong/)
}

test('the new key takes the place of the old one, which opens nothing any more', async () => {
  const steps: string[] = []
  await rotate(step => steps.push(step))
  const key = reopened()
  expect(key.equals(first)).toBe(false)
  oneKey(key)
  expect(steps).toEqual(['written', 'rewrapped', 'recorded', 'adopted'])
})

describe.each<Fault>(['kill', 'torn', 'EIO', 'ENOSPC', 'EIO for good', 'ENOSPC for good'])('%s', fault => {
  test('at every write, sync and rename: old or new, never neither, never both', async () => {
    const seen = new Set<string>()
    for (let call = 1; ; call++) {
      const { fired, killed, calls, error } = await withFault({ folder: root, at: call, fault }, () => rotate())
      // Beside a gateway that has not been started again yet, whoever only reads finds the key that fits.
      expect(fits(readMasterKey(keyFile(), fits)), calls.at(-1)).toBe(true)
      const key = reopened()
      oneKey(key)
      seen.add(key.equals(first) ? 'old' : 'new')
      if (!fired) break
      // The journal is overwritten after the change is durable: what fails there is done again by the next start.
      const after = calls[call - 1]!.startsWith('rm') || calls[call - 1]!.includes('vault.db-journal')
      if (!killed && !after) expect(error, calls[call - 1]).toBeInstanceOf(SekishoError)
      first = key
      expect(call).toBeLessThan(100)
    }
    expect([...seen].sort()).toEqual(['new', 'old'])
  })
})

test.each<MasterStep>(['written', 'rewrapped', 'recorded', 'adopted'])(
  'cut off when it has %s, and the finishing too',
  async last => {
    const cut = new Error('cut off')
    await expect(
      rotate(step => {
        if (step === last) throw cut
      }),
    ).rejects.toBe(cut)
    for (let call = 1; ; call++) {
      const again = () => openMasterKey(keyFile(), true, fits).finish?.()
      const { fired } = await withFault({ folder: root, at: call, fault: 'kill' }, again)
      if (!fired) break
    }
    const key = reopened()
    oneKey(key)
    expect(key.equals(first)).toBe(last === 'written')
  },
)

test('a vault that could not take the new key keeps the old one, and nothing else is left', async () => {
  const full = new SekishoError('disk-full', { en: 'full', ja: '満杯' })
  const rewrap = () => Promise.reject(full)
  const failing = rotateMasterKey({ source: keySource(keyFile()), rewrap, fits, record: async () => undefined })
  await expect(failing).rejects.toBe(full)
  oneKey(reopened())
  expect(readMasterKey(keyFile()).equals(first)).toBe(true)
})

test('nobody changes it while an earlier change is unfinished', async () => {
  await rotate(step => {
    if (step === 'rewrapped') throw new Error('cut off')
  }).catch(() => undefined)
  await expect(rotate()).rejects.toThrow(/interrupted/)
  oneKey(reopened())
})

test.each(['foreign', 'missing'])('beside a %s vault neither of two keys is thrown away', async which => {
  await rotate(step => {
    if (step === 'rewrapped') throw new Error('cut off')
  }).catch(() => undefined)
  const ours = readFileSync(join(root, 'vault.db'))
  rmSync(join(root, 'vault.db'))
  if (which === 'foreign') new Vault({ folder: root, masterKey: Buffer.alloc(32, 9), how: 'create' }).close()
  openMasterKey(keyFile(), true, fits).finish?.()
  expect(readdirSync(join(root, 'keys')).sort()).toEqual(['master.key', 'master.key.next'])
  writeFileSync(join(root, 'vault.db'), ours)
  oneKey(reopened())
})

test('moved to another place, the old place is empty; a place that has a key is refused', async () => {
  const other = join(root, 'other.key')
  writeFileSync(other, 'something else')
  await expect(rotate(undefined, other)).rejects.toThrow(SekishoError)
  expect(reopened().equals(first)).toBe(true)
  rmSync(other)
  await rotate(undefined, other)
  expect(readdirSync(join(root, 'keys'))).toEqual([])
  expect(reopened(other).equals(first)).toBe(false)
})

test('the process killed at random, again and again', { timeout: 240_000 }, async () => {
  const script = `
    const { keySource } = await import(${JSON.stringify(new URL('../../gateway/keys/key-source.ts', import.meta.url).href)})
    const { openMasterKey, rotateMasterKey } = await import(${JSON.stringify(new URL('../../gateway/keys/master-key.ts', import.meta.url).href)})
    const { fitsVault } = await import(${JSON.stringify(new URL('../../gateway/vault/fits.ts', import.meta.url).href)})
    const { Vault } = await import(${JSON.stringify(new URL('../../gateway/vault/vault.ts', import.meta.url).href)})
    const [folder, keyFile] = ${JSON.stringify([root, keyFile()])}
    const fits = key => fitsVault(folder, key, 'write')
    const { key, finish } = openMasterKey(keyFile, true, fits)
    finish?.()
    const vault = new Vault({ folder, masterKey: key, how: 'write' })
    for (;;) {
      await rotateMasterKey({ source: keySource(keyFile), rewrap: async next => vault.rewrap(next), fits, record: async () => {} })
      process.stdout.write('.')
    }`
  for (let round = 0; round < 12; round++) {
    const child: ChildProcess = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const gone = once(child, 'exit')
    // It dies somewhere in one of the changes that follow the first; where, the machine decides.
    let changes = 0
    while (changes <= round % 4) changes += String((await once(child.stdout!, 'data'))[0]).length
    child.kill('SIGKILL')
    await gone
    const key = reopened()
    oneKey(key)
    expect(key.equals(first)).toBe(false)
    first = key
  }
})
