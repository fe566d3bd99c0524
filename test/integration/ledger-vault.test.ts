// The vault as the gateway asks for it through the ledger's thread: its export, its rotation, and tombstones of what was taken back.
import { randomBytes } from 'node:crypto'
import { cpSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type LedgerWithVault, openLedger, verifyFolder } from '../../gateway/ledger/ledger.ts'
import { openLedgerFolder } from '../../gateway/ledger/opening.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import { addPerson, administrator, block, done, type Fixture, fixture, masterKey, START } from './ledger-fixture.ts'

let at: Fixture
let ledger: LedgerWithVault

beforeEach(async () => {
  at = fixture()
  ledger = await at.open()
})
afterEach(async () => {
  await ledger.close().catch(() => undefined)
  at.remove()
})

test('a lifted block and a revoked device have their tombstones when the answer comes', async () => {
  const { row } = await done(ledger, block('10.1.2.3'))
  const again = await done(ledger, block('10.1.2.4'))
  expect(await ledger.vault.buried('')).toEqual([])
  const before = await ledger.vault.version()
  await done(ledger, { register: 'blocks', operation: 'lift', row, input: { why: 'x' }, actor: administrator })
  await done(ledger, addPerson('p-hanako', '佐藤 花子'))
  const publicKey = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) }
  const input = { person: 'p-hanako', name: 'Chrome', kind: 'extension', publicKey, thumbprint: 't' }
  const device = await done(ledger, { register: 'devices', operation: 'pair', row: 'd-1', input, actor: administrator })
  await done(ledger, { register: 'devices', operation: 'revoke', row: device.row, input: { reason: 'x' }, actor: administrator })
  expect(await ledger.vault.buried('')).toEqual([`block:${row}`, 'device:d-1'])
  expect((await ledger.vault.export()).tombstones).not.toContain(`block:${again.row}`)
  expect(await ledger.vault.version()).toBeGreaterThan(before)
})

test('the vault key and the master key change under a running ledger, and everything stays readable', async () => {
  await done(ledger, addPerson('p-hanako', '佐藤 花子'))
  await ledger.vault.rotate()
  const next = randomBytes(32)
  await ledger.vault.rewrap(next)
  await done(ledger, addPerson('p-taro', '鈴木 太郎'))
  expect((await ledger.rows('people')).map(({ name }) => name).sort()).toEqual(['佐藤 花子', '鈴木 太郎'].sort())
  expect((await ledger.verify({ deep: true })).faults).toEqual([])
  await ledger.close()
  await expect(at.open()).rejects.toThrow(/does not belong/)
  expect((await verifyFolder({ folder: at.folder, masterKey, deep: true })).ok).toBe(false)
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  ledger = await openLedger({ folder: at.folder, masterKey: next, clock: () => START, log })
  expect((await ledger.row('people', 'p-taro'))?.name).toBe('鈴木 太郎')
})

test('its export makes a vault that opens this ledger', async () => {
  await done(ledger, addPerson('p-hanako', '佐藤 花子'))
  const taken = await ledger.vault.export()
  expect(taken).toMatchObject({ exportedAt: START, origin: ledger.origin, version: await ledger.vault.version() })
  const other = fixture()
  const vault = Vault.import({ folder: other.folder, masterKey, export: taken, tombstones: [] })
  expect(vault.note('ledger')).toBe(ledger.origin)
  vault.close()
  other.remove()
})

test('the keys that a group of commands makes are in the vault before its entries are in the ledger', async () => {
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  const own = fixture()
  const vault = new Vault({ folder: own.folder, masterKey, how: 'create' })
  const { writer } = openLedgerFolder({ folder: own.folder, ring: vault, vaultFault: null, log, random: () => randomBytes(16) })
  vault.gather()
  const command = (row: string) => ({ command: addPerson(row, `name of ${row}`), now: START, seed: randomBytes(32) })
  const { commits } = writer.commit([command('p-hanako'), command('p-taro')])
  expect(commits).toHaveLength(1)
  writer.settle()
  // What a kill between the two files would leave behind.
  const killed = fixture()
  cpSync(own.folder, killed.folder, { recursive: true })
  vault.settle()
  expect((await verifyFolder({ folder: killed.folder, masterKey, deep: true })).faults).toEqual([])
  writer.close()
  vault.close()
  own.remove()
  killed.remove()
})
