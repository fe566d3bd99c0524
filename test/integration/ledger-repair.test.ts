// What a crash or a cut file did to the end of the ledger is mended when asked and said in an entry; damage anywhere else is located and left alone.
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readHead } from '../../gateway/ledger/head.ts'
import { openLedger, verifyFolder } from '../../gateway/ledger/ledger.ts'
import { diagnose, repairRows, repairTail } from '../../gateway/ledger/repair.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import {
  addPerson,
  answer,
  block,
  done,
  type Fixture,
  fixture,
  headCaughtUp,
  masterKey,
  report,
  START,
} from './ledger-fixture.ts'

let at: Fixture
const folders: string[] = []
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

beforeEach(() => {
  at = fixture()
})
afterEach(() => {
  at.remove()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function imageOf(folder: string): string {
  const to = mkdtempSync(join(tmpdir(), 'sekisho-repair-'))
  folders.push(to)
  for (const name of readdirSync(folder)) if (!/-shm$|^reserve/.test(name)) copyFileSync(join(folder, name), join(to, name))
  return to
}

/** A stopped ledger of `before` entries, and one as kill -9 leaves it some entries later. */
async function office(before: number): Promise<{ stopped: string; killed: string }> {
  const first = await at.open()
  await done(first, addPerson('p-user', '鈴木 一郎'))
  await done(first, report('r1', 'x'))
  for (let n = 2; n < before; n++) await done(first, block(`10.0.0.${n}`, 'x', `b${n}`))
  await first.close()
  const stopped = imageOf(at.folder)
  const second = await at.open()
  await done(second, answer('r1', 'y'))
  for (let n = 0; n < 4; n++) await done(second, block(`10.1.0.${n}`))
  await headCaughtUp(at.folder, second)
  const killed = imageOf(at.folder)
  await second.close()
  return { stopped, killed }
}

const open = (folder: string) => openLedger({ folder, masterKey, clock: () => START + 9, log: quiet })

function withVault<Result>(folder: string, work: (vault: Vault) => Result): Result {
  const vault = new Vault({ folder, masterKey, how: 'write' })
  try {
    return work(vault)
  } finally {
    vault.close()
  }
}

const repair = (folder: string) =>
  withVault(folder, vault => repairTail({ folder, vault, now: START + 5, random: n => new Uint8Array(n).fill(8) }))

async function sound(folder: string): Promise<void> {
  expect(await verifyFolder({ folder, masterKey, deep: true })).toMatchObject({ ok: true, faults: [] })
  const ledger = await open(folder)
  expect(ledger.readOnly()).toBeNull()
  await done(ledger, block('10.9.0.1'))
  expect(await ledger.verify({ deep: true })).toMatchObject({ ok: true, faults: [] })
  await ledger.close()
}

test('entries under a signed head are gone: read-only until repair is asked for, which says what is lost in an entry', async () => {
  const { killed } = await office(10)
  truncateSync(join(killed, 'ledger.db-wal'), 0)
  const before = await open(killed)
  expect(before.readOnly()).toMatchObject({ code: 'shorter-than-head', why: { en: expect.stringContaining('sekisho repair') } })
  const oldOrigin = before.origin
  await before.close()
  expect(diagnose(killed)).toMatchObject({ state: 'shorter', keep: { size: 10 }, lost: { size: 15 } })
  expect(repair(killed)).toMatchObject({ entries: 11, lost: 5, dropped: 0 })
  const after = await open(killed)
  expect(after.readOnly()).toBeNull()
  const [epoch] = await after.rows('epochs')
  expect(epoch).toMatchObject({ reason: 'tail-repaired', oldOrigin, size: 10, lost: { size: 15 }, newOrigin: after.origin })
  expect(after.origin).not.toBe(oldOrigin)
  expect(epoch?.acknowledged).toBeNull()
  await after.close()
  await sound(killed)
  expect(diagnose(killed).state).toBe('sound')
})

test('a crash between the repair and its head is finished by the next start', async () => {
  const { killed } = await office(6)
  truncateSync(join(killed, 'ledger.db-wal'), 0)
  const head = readFileSync(join(killed, 'head'))
  const origin = withVault(killed, vault => vault.note('ledger'))
  repair(killed)
  writeFileSync(join(killed, 'head'), head)
  withVault(killed, vault => vault.setNote('ledger', origin!))
  expect(await verifyFolder({ folder: killed, deep: false })).toMatchObject({ ok: true, faults: [] })
  const ledger = await open(killed)
  expect(ledger.readOnly()).toBeNull()
  expect(ledger.notices()).toHaveLength(1)
  expect(await ledger.rows('epochs')).toHaveLength(1)
  await ledger.close()
  await sound(killed)
})

test('a lost head is made anew with an entry that says it cannot be known what is missing', async () => {
  const { stopped } = await office(5)
  unlinkSync(join(stopped, 'head'))
  expect(repair(stopped)).toMatchObject({ entries: 6, lost: 0 })
  await sound(stopped)
})

test('entries that no head signed for and that do not agree with their hashes are cut off, and the rows are as before them', async () => {
  const { stopped, killed } = await office(8)
  copyFileSync(join(stopped, 'head'), join(killed, 'head'))
  const db = new DatabaseSync(join(killed, 'ledger.db'))
  db.exec("UPDATE entries SET body = x'00' WHERE seq = 9")
  db.close()
  const before = await open(killed)
  expect(before.readOnly()).toMatchObject({ code: 'damaged', why: { en: expect.stringContaining('Entry 9') } })
  await before.close()
  expect(repair(killed)).toMatchObject({ entries: 9, lost: 0, dropped: 4 })
  const ledger = await open(killed)
  expect(await ledger.rows('epochs')).toEqual([])
  expect((await ledger.rows('blocks')).map(({ id }) => id)).toEqual(['b2', 'b3', 'b4', 'b5', 'b6', 'b7'])
  await ledger.close()
  await sound(killed)
})

test('whole entries after the last head are kept and signed for, without an alarm', async () => {
  const { stopped, killed } = await office(4)
  copyFileSync(join(stopped, 'head'), join(killed, 'head'))
  const ledger = await open(killed)
  expect(ledger.readOnly()).toBeNull()
  expect(ledger.notices()).toEqual([])
  expect(ledger.head().size).toBe(9)
  expect(readHead(killed).head?.size).toBe(9)
  await ledger.close()
  await sound(killed)
})

test('damage elsewhere is located, offers a restore, and repair leaves it alone', async () => {
  const { stopped } = await office(9)
  const db = new DatabaseSync(join(stopped, 'ledger.db'))
  db.exec("UPDATE entries SET body = x'00' WHERE seq = 3")
  db.close()
  expect(diagnose(stopped)).toMatchObject({ state: 'elsewhere', entry: 3 })
  expect(() => repair(stopped)).toThrow(/Entry 3 .*sekisho restore/)
  // Opening reads the structure only; a verification finds the entry, and from then on nothing is written.
  const ledger = await open(stopped)
  expect((await ledger.verify({ deep: false })).firstBad).toBe(3)
  expect(ledger.readOnly()).toMatchObject({ code: 'damaged', why: { en: expect.stringMatching(/Entry 3 .*sekisho restore/) } })
  await expect(ledger.execute(block('10.9.9.9'))).rejects.toMatchObject({ code: 'read-only' })
  await ledger.close()
})

test('rows that are gone or bent are written anew from the entries, in their order', async () => {
  const { stopped } = await office(9)
  const whole = await open(stopped)
  await whole.erasePerson('p-user')
  const expected = await whole.rows('blocks')
  await whole.close()
  const db = new DatabaseSync(join(stopped, 'ledger.db'))
  db.exec("DELETE FROM rows WHERE id IN ('b3', 'b5'); UPDATE rows SET sealed = x'00' WHERE id = 'b4'")
  db.close()
  expect((await verifyFolder({ folder: stopped, masterKey, deep: true })).ok).toBe(false)
  withVault(stopped, vault => expect(repairRows({ folder: stopped, vault })).toBe(9))
  const mended = await open(stopped)
  expect(await mended.rows('blocks')).toEqual(expected)
  await mended.close()
  await sound(stopped)
})
