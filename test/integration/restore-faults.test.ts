// A restore where things are not as they should be: a folder that is past reading, another office's folder, a gateway that starts meanwhile, a disk that refuses.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBackup } from '../../gateway/backup/backup.ts'
import { backupKeys } from '../../gateway/backup/backup-keys.ts'
import { FolderPlace } from '../../gateway/backup/folder-place.ts'
import { besideKey, type Config, loadConfig } from '../../gateway/config/config.ts'
import { writeFileDurably } from '../../gateway/keys/durable-file.ts'
import { sealVault } from '../../gateway/keys/vault-file.ts'
import { openEpoch } from '../../gateway/ledger/epoch.ts'
import { headFileOf } from '../../gateway/ledger/head.ts'
import { isLock, takeLock } from '../../gateway/lock/lock.ts'
import { CliKey } from '../../gateway/setup/cli-device.ts'
import { type OpenOffice, openOffice } from '../../gateway/setup/open-office.ts'
import { officeGeneration, openPlaceWithWords, restoreOffice } from '../../gateway/setup/restore.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import type { Progress } from '../../shared/ports.ts'
import { GATEWAY } from '../../shared/roles.ts'

const now = Date.UTC(2026, 10, 23)
const administrator = { ...GATEWAY, device: 'd1', person: 'p1', role: 'administrator' } as const
let root: string
let config: Config
let office: OpenOffice
let words: string
let store: FolderPlace

const configOf = (name: string): Config =>
  loadConfig({
    flags: { data: join(root, name, 'data'), keyFile: join(root, name, 'keys', 'master.key'), lang: 'en' },
    env: { HOME: root },
  })

async function backUp(of: OpenOffice, data: string, at: FolderPlace): Promise<void> {
  const { ledger } = of
  const backup = createBackup({
    clock: () => now,
    random: randomBytes,
    data,
    office: 'office-1',
    keys: backupKeys(await ledger.purposeKey('backup')),
    async snapshot(path, hooks) {
      const snapshot = await ledger.snapshot(path, hooks)
      return { snapshot, head: headFileOf(snapshot.key, snapshot.note) }
    },
    vaultVersion: () => ledger.vault.version(),
    schema: { ledger: 2, vault: 1 },
    write: (path, bytes) => writeFileDurably(path, bytes, 0o600),
  })
  await backup.claim(at, 'p')
  await backup.take({ plan: 'office', name: 'Sekisho', subject: { kind: 'office' }, places: [{ place: 'p', store: at }] }, {})
  await at.put('vault.age', await sealVault(await ledger.vault.export(), (await ledger.recovery())!.recipient))
  await backup.close()
}

interface Options {
  readonly signal?: AbortSignal
  readonly progress?: (progress: Progress) => void
  readonly released?: () => void
}

async function restored({ data, keyFile }: Pick<Config, 'data' | 'keyFile'>, { released, ...hooks }: Options = {}) {
  const place = await openPlaceWithWords(store, words)
  try {
    const generation = await officeGeneration(place)
    const order = { data, keyFile, place, generation, wordsUsed: true, by: 'cli:test', language: 'en', now: now + 1000 } as const
    return await restoreOffice({ ...order, hooks, released: released ?? (() => undefined) })
  } finally {
    await place.close()
  }
}

const names = (folder: string) => readdirSync(folder).sort()

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-restore-'))
  config = configOf('a')
  mkdirSync(config.data, { recursive: true, mode: 0o700 })
  office = await openOffice(config, () => now)
  words = office.recovery!.words.join(' ')
  const place = join(root, 'place')
  mkdirSync(place)
  store = new FolderPlace(place)
  await backUp(office, config.data, store)
})
afterEach(async () => {
  await office.close().catch(() => undefined)
  rmSync(root, { recursive: true, force: true })
})

test('a folder whose vault, log and head are garbage is replaced all the same, and it is said what nobody knows any more', async () => {
  await office.close()
  for (const name of ['vault.db', 'ledger.db', 'head']) writeFileSync(join(config.data, name), 'garbage')
  const done = await restored(config)
  expect(done.warnings.map(({ en }) => en)).toEqual([expect.stringContaining('cannot be read any more')])
  expect(readFileSync(join(done.kept!, 'vault.db'), 'utf8')).toBe('garbage')
  office = await openOffice(config, () => now + 2000)
  expect((await office.ledger.verify({ deep: true })).faults).toEqual([])
})

test("another office's folder is replaced, but what it knows is not taken for this office's past", async () => {
  const other = configOf('b')
  mkdirSync(other.data, { recursive: true, mode: 0o700 })
  const theirs = await openOffice(other, () => now)
  await theirs.ledger.purposeKey('backup')
  for (let i = 0; i < 5; i++)
    await theirs.ledger.execute({
      register: 'blocks',
      operation: 'block',
      input: { subject: { kind: 'address', value: `203.0.113.${i}` }, seconds: 60, reason: 'x' },
      actor: administrator,
    })
  await theirs.close()
  const done = await restored(other)
  expect(done.epoch.lost).toBe(0)
  expect(done.warnings).toEqual([])
})

test('the command line paired after the backup, or revoked since, is paired anew', async () => {
  const { cliKey } = besideKey(config)
  const { device } = CliKey.parse(JSON.parse(readFileSync(cliKey, 'utf8')))
  const input = { reason: 'lost' }
  const revoked = await office.ledger.execute({
    register: 'devices',
    operation: 'revoke',
    row: device,
    input,
    actor: administrator,
  })
  expect('row' in revoked).toBe(true)
  await office.close()
  expect((await restored(config)).epoch.takenAway).toBe(1)
  office = await openOffice(config, () => now + 2000)
  const after = CliKey.parse(JSON.parse(readFileSync(cliKey, 'utf8')))
  expect(after.device).not.toBe(device)
  expect(await office.ledger.row('devices', device)).toMatchObject({ revoked: expect.anything() })
  expect(await office.ledger.row('devices', after.device)).toMatchObject({ revoked: null })
})

test.skipIf(process.platform === 'win32')(
  'nobody gets in between: whoever held the folder until then finds the new one locked',
  async () => {
    await office.close()
    const lock = takeLock(config.data, 'cli')
    if (!isLock(lock)) throw new Error('held')
    let asked = 0
    await restored(config, {
      released() {
        asked++
        // The new folder stands there, and is not free yet.
        expect(isLock(takeLock(config.data, 'gateway'))).toBe(false)
        lock.release()
      },
    })
    expect(asked).toBe(1)
    const free = takeLock(config.data, 'gateway')
    expect(isLock(free)).toBe(true)
    if (isLock(free)) free.release()
  },
)

test('a data folder behind a link: what the link leads to is exchanged, the link stays', async () => {
  await office.close()
  const link = join(root, 'link')
  symlinkSync(config.data, link)
  const done = await restored({ data: link, keyFile: config.keyFile })
  expect(done.kept).toContain(join('a', 'data.before-'))
  expect(names(root)).toEqual(['a', 'link', 'place'])
  office = await openOffice({ ...config, data: link }, () => now + 2000)
  expect(office.ledger.readOnly()).toBeNull()
})

describe('nothing is changed, on a machine without anything', () => {
  const fresh = () => configOf('new')
  beforeEach(async () => {
    await office.close()
    mkdirSync(join(root, 'new'))
  })

  test.each<Progress['phase']>(['restore', 'check'])('stopped by a person during "%s"', async at => {
    const stop = new AbortController()
    const progress = ({ phase }: Progress) => void (phase === at && stop.abort(new Error('stopped')))
    await expect(restored(fresh(), { signal: stop.signal, progress })).rejects.toThrow('stopped')
    expect(names(join(root, 'new')).filter(name => name !== 'keys')).toEqual([])
    expect(existsSync(fresh().keyFile)).toBe(false)
  })

  test('an office that somebody began there meanwhile is not pushed aside', async () => {
    const { data } = fresh()
    const progress = ({ phase, done }: Progress) => {
      if (phase !== 'check' || done !== 1) return
      mkdirSync(data)
      writeFileSync(join(data, 'ledger.db'), 'theirs')
    }
    await expect(restored(fresh(), { progress })).rejects.toMatchObject({ why: { en: expect.stringContaining('Meanwhile') } })
    expect(readFileSync(join(data, 'ledger.db'), 'utf8')).toBe('theirs')
    expect(names(join(root, 'new'))).toEqual(['data', 'keys'])
  })

  test('no folder for it', async () => {
    rmSync(join(root, 'new'), { recursive: true })
    await expect(restored(fresh())).rejects.toMatchObject({ why: { en: expect.stringContaining('does not exist') } })
  })
})

test('an epoch that is cut off anywhere leaves a log that still holds together, and the same can be done again', async () => {
  await office.close()
  const masterKey = Buffer.from(readFileSync(config.keyFile, 'utf8').trim().split(':')[1]!, 'base64')
  const vault = new Vault({ folder: config.data, masterKey, how: 'write' })
  try {
    const options = {
      folder: config.data,
      vault,
      now: now + 1000,
      generation: '2026-11-23T00-00-00Z-00000000',
      newest: null,
      by: 'cli:test',
      language: 'en',
    } as const
    const cut = { at: 0, sign: vault.sign.bind(vault), seal: vault.seal.bind(vault), setNote: vault.setNote.bind(vault) }
    // Each call of the vault in turn fails: before the transaction, in it, for the head, for the note.
    for (let failing = 0; ; failing++) {
      cut.at = failing
      const counted =
        <Args extends unknown[], Value>(call: (...args: Args) => Value) =>
        (...args: Args): Value => {
          if (cut.at-- === 0) throw new Error('cut')
          return call(...args)
        }
      vault.sign = counted(cut.sign)
      vault.seal = counted(cut.seal)
      vault.setNote = counted(cut.setNote)
      let done = false
      try {
        openEpoch({ ...options, random: randomBytes })
        done = true
      } catch (error) {
        expect((error as Error).message).toBe('cut')
      }
      Object.assign(vault, { sign: cut.sign, seal: cut.seal, setNote: cut.setNote })
      if (done) break
      expect(failing).toBeLessThan(50)
    }
  } finally {
    vault.close()
  }
  office = await openOffice(config, () => now + 2000)
  expect(office.ledger.readOnly()).toBeNull()
  expect((await office.ledger.verify({ deep: true })).faults).toEqual([])
})
