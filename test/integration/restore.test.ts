// A whole restore: a real office, a real place, and afterwards another folder (or the same one) that is the office again.
import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBackup } from '../../gateway/backup/backup.ts'
import { backupKeys } from '../../gateway/backup/backup-keys.ts'
import { FolderPlace } from '../../gateway/backup/folder-place.ts'
import { objectPath } from '../../gateway/backup/place-store.ts'
import { Config } from '../../gateway/config/config.ts'
import { writeFileDurably } from '../../gateway/keys/durable-file.ts'
import { readMasterKey } from '../../gateway/keys/master-key.ts'
import { sealVault } from '../../gateway/keys/vault-file.ts'
import { headFileOf } from '../../gateway/ledger/head.ts'
import { verifyFolder } from '../../gateway/ledger/ledger.ts'
import { type OpenOffice, openOffice } from '../../gateway/setup/open-office.ts'
import { officeGeneration, openPlaceWithVault, openPlaceWithWords, restoreOffice } from '../../gateway/setup/restore.ts'
import type { Actor } from '../../shared/roles.ts'

const actor: Actor = { device: 'd1', person: 'p1', role: 'administrator' }
let root: string
let words: string
let office: OpenOffice
const now = Date.UTC(2026, 10, 23)
/** Generations are named by the second. */
let taken = 0

const configOf = (name: string) =>
  Config.parse({ data: join(root, name, 'data'), keyFile: join(root, name, 'keys', 'master.key'), lang: 'en' })
const block = (address: string) => ({
  subject: { kind: 'address', value: address },
  seconds: 3600,
  reason: `because of ${address}`,
})

async function blocked(address: string): Promise<string> {
  const done = await office.ledger.execute({ register: 'blocks', operation: 'block', input: block(address), actor })
  if (!('row' in done)) throw new Error(JSON.stringify(done))
  return done.row
}

/** One generation and the vault at the place, as the gateway does it. */
async function backUp(store: FolderPlace): Promise<string> {
  const { ledger } = office
  const backup = createBackup({
    clock: () => now + 1000 * taken++,
    random: randomBytes,
    data: configOf('a').data,
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
  try {
    await backup.claim(store, 'p')
    const { manifest } = await backup.take(
      { plan: 'office', name: 'Sekisho', subject: { kind: 'office' }, places: [{ place: 'p', store }] },
      {},
    )
    await vaultTo(store)
    return manifest.id
  } finally {
    await backup.close()
  }
}
async function vaultTo(store: FolderPlace): Promise<void> {
  const { ledger } = office
  await store.put('vault.age', await sealVault(await ledger.vault.export(), (await ledger.recovery())!.recipient))
}

async function restored(name: string, store: FolderPlace, given = words) {
  const place = await openPlaceWithWords(store, given)
  try {
    const generation = await officeGeneration(place)
    const { data, keyFile } = configOf(name)
    return await restoreOffice({
      data,
      keyFile,
      place,
      generation,
      wordsUsed: true,
      by: 'cli:test',
      language: 'en',
      now: now + 1000,
      hooks: {},
      released: () => undefined,
    })
  } finally {
    await place.close()
  }
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-restore-'))
  for (const name of ['a', 'b']) cpSync(mkdtempSync(join(root, 'x-')), join(root, name), { recursive: true })
  office = await openOffice(configOf('a'), () => now)
  words = office.recovery!.words.join(' ')
})
afterEach(async () => {
  await office.close().catch(() => undefined)
  rmSync(root, { recursive: true, force: true })
})
const place = () => new FolderPlace(mkdtempSync(join(root, 'place-')))

test('on a new machine, with the words and the place alone: every row and entry is back, under a new key and a new epoch', async () => {
  const row = await blocked('203.0.113.7')
  const store = place()
  await backUp(store)
  const size = office.ledger.head().size
  await office.close()
  rmSync(join(root, 'a'), { recursive: true })

  const done = await restored('b', store)
  expect(done.newKey).toBe(true)
  expect(done.kept).toBeNull()
  expect(done.epoch).toMatchObject({ size, lost: 0, takenAway: 0 })
  expect(statSync(configOf('b').data).mode & 0o777).toBe(0o700)

  office = await openOffice(configOf('b'), () => now + 2000)
  expect(office.ledger.readOnly()).toBeNull()
  expect(office.recovery).toBeNull()
  expect(office.recoveryAsked()).toBeNull()
  expect(await office.ledger.row('blocks', row)).toMatchObject({ reason: { text: 'because of 203.0.113.7' } })
  const [epoch] = await office.ledger.rows('epochs')
  expect(epoch).toMatchObject({ reason: 'restore', size, lost: null, by: 'cli:test', acknowledged: null })
  expect((await office.ledger.verify({ deep: true })).faults).toEqual([])
  await blocked('203.0.113.8')
})

test('over the office that is there: the old folder is kept, what is lost is counted, what was taken away stays away', async () => {
  const lifted = await blocked('203.0.113.1')
  const kept = await blocked('203.0.113.2')
  const store = place()
  await backUp(store)
  const { ledger } = office
  const lift = await ledger.execute({ register: 'blocks', operation: 'lift', row: lifted, input: { why: 'a guest' }, actor })
  expect('row' in lift).toBe(true)
  for (let i = 10; i < 15; i++) await blocked(`203.0.113.${i}`)
  const before = ledger.head()
  await office.close()

  const done = await restored('a', store)
  expect(done.newKey).toBe(false)
  expect(done.epoch).toMatchObject({ lost: 6, takenAway: 1 })
  expect(existsSync(join(done.kept!, 'ledger.db'))).toBe(true)

  office = await openOffice(configOf('a'), () => now + 2000)
  expect(await office.ledger.row('blocks', lifted)).toMatchObject({ lifted: expect.anything() })
  expect(await office.ledger.row('blocks', kept)).toMatchObject({ lifted: null })
  expect((await office.ledger.rows('epochs'))[0]).toMatchObject({ lost: { size: before.size, root: before.root } })
  expect((await office.ledger.verify({ deep: true })).faults).toEqual([])
})

test('an erased person stays erased, although the backup is older than the erasure', async () => {
  const added = await office.ledger.execute({
    register: 'people',
    operation: 'add',
    row: 'guest',
    input: { name: '佐藤 花子', role: 'user', kind: 'member' },
    actor: { ...actor, role: 'gateway' },
  })
  expect('row' in added).toBe(true)
  const store = place()
  await backUp(store)
  expect(await office.ledger.erasePerson('guest')).toBe(true)
  await vaultTo(store)
  await office.close()
  await restored('b', store)
  office = await openOffice(configOf('b'), () => now + 2000)
  expect(await office.ledger.row('people', 'guest')).toBeUndefined()
  expect(JSON.stringify(await office.ledger.entries({ limit: 100 }))).not.toContain('佐藤')
  expect((await office.ledger.verify({ deep: true })).faults).toEqual([])
})

test('after the log changed its key', async () => {
  await blocked('203.0.113.7')
  const store = place()
  await backUp(store)
  await office.ledger.rotateLogKey('p1')
  await vaultTo(store)
  await office.close()
  await restored('b', store)
  office = await openOffice(configOf('b'), () => now + 2000)
  expect(office.ledger.readOnly()).toBeNull()
  expect((await office.ledger.rows('epochs'))[0]).toMatchObject({ reason: 'restore', signedByOld: null })
  expect((await office.ledger.verify({ deep: true })).faults).toEqual([])
})

test('with the vault of this machine, without the words', async () => {
  await blocked('203.0.113.7')
  const store = place()
  const id = await backUp(store)
  const exported = await office.ledger.vault.export()
  await office.close()
  const opened = await openPlaceWithVault(store, exported)
  const generation = await officeGeneration(opened, id)
  const { data, keyFile } = configOf('a')
  const done = await restoreOffice({
    data,
    keyFile,
    place: opened,
    generation,
    wordsUsed: false,
    by: 'cli:test',
    language: 'en',
    now,
    hooks: {},
    released: () => undefined,
  })
  await opened.close()
  expect(done.report.ok).toBe(true)
  const key = readMasterKey(keyFile)
  expect((await verifyFolder({ folder: data, deep: true, masterKey: key })).ok).toBe(true)
})

describe('what cannot be restored leaves everything as it was', () => {
  const picture = (folder: string) => readdirSync(folder, { recursive: true }).map(String).sort()
  async function refusedWith(sentence: string, store: FolderPlace, given = words) {
    await office.close()
    const before = picture(root)
    await expect(restored('a', store, given)).rejects.toMatchObject({ why: { en: expect.stringContaining(sentence) } })
    expect(picture(root)).toEqual(before)
    office = await openOffice(configOf('a'), () => now + 2000)
    expect(office.ledger.readOnly()).toBeNull()
  }

  test('a damaged object', async () => {
    const store = place()
    await backUp(store)
    const [object] = await store.list('objects')
    const path = join(store.where, objectPath(object!))
    const bytes = readFileSync(path)
    bytes[300]! ^= 1
    writeFileSync(path, bytes)
    await refusedWith('damaged', store)
  })
  test('a missing vault', async () => {
    const store = place()
    await backUp(store)
    await store.remove('vault.age')
    await refusedWith('vault.age is missing', store)
  })
  test('a vault that is older than the generation', async () => {
    const store = place()
    await backUp(store)
    const old = await store.get('vault.age')
    await office.ledger.purposeKey('something new')
    await backUp(store)
    await store.put('vault.age', old)
    await refusedWith('older than this generation', store)
  })
  test('wrong words', async () => {
    const store = place()
    await backUp(store)
    const others = `${'abandon '.repeat(23)}art`
    await refusedWith('recovery key', store, others)
  })
  test('no place at all', async () => {
    await refusedWith('no backups', place())
  })
})
