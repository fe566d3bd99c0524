// A new key for the log: the old one signs for it, the whole log is still proved, and wherever it is interrupted the next start finishes it or it never was.
import { copyFileSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RotationStep, rotateLogKey } from '../../gateway/ledger/handover.ts'
import { isSignedBy } from '../../gateway/ledger/head.ts'
import { type LedgerWithVault, openLedger, verifyFolder } from '../../gateway/ledger/ledger.ts'
import { openLedgerFolder } from '../../gateway/ledger/opening.ts'
import { Store } from '../../gateway/ledger/store.ts'
import { verify } from '../../gateway/ledger/verify.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import { parseSignedCheckpoint, parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import { epochStatement } from '../../shared/registers/epochs.ts'
import { block, done, type Fixture, fixture, masterKey, START } from './ledger-fixture.ts'

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

/** As kill -9 leaves it at this moment. */
function imageOf(folder: string): string {
  const to = mkdtempSync(join(tmpdir(), 'sekisho-rotation-'))
  folders.push(to)
  for (const name of readdirSync(folder)) if (!name.endsWith('-shm')) copyFileSync(join(folder, name), join(to, name))
  return to
}

const openImage = (folder: string) => openLedger({ folder, masterKey, clock: () => START + 5, log: quiet })

async function sound(ledger: LedgerWithVault, folder: string): Promise<void> {
  expect(ledger.readOnly()).toBeNull()
  await done(ledger, block('10.3.0.1'))
  const key = parseVerifierKey(ledger.publicKey())
  const { checkpoint, message, signature } = parseSignedCheckpoint(await ledger.checkpoint(), key)
  expect(isSignedBy(key, message, signature)).toBe(true)
  expect(checkpoint.size).toBe(ledger.head().size)
  expect(await verifyFolder({ folder, masterKey, deep: true })).toMatchObject({ ok: true, faults: [] })
  expect(await verifyFolder({ folder, deep: false })).toMatchObject({ ok: true, faults: [] })
}

test('is an entry that the old key signed for, and everything goes on under the new one', async () => {
  const ledger = await at.open()
  await done(ledger, block('10.0.0.1'))
  await done(ledger, block('10.0.0.2'))
  const told: string[] = []
  ledger.subscribe(({ changes }) => told.push(...changes.map(({ register }) => register)))
  const [oldKey, { size, root }] = [ledger.publicKey(), ledger.head()]
  const rotated = await ledger.rotateLogKey('p-admin')
  expect(rotated).toMatchObject({ oldKey, newKey: ledger.publicKey(), entry: 2 })
  expect(ledger.publicKey()).not.toBe(oldKey)
  expect(told).toEqual(['epochs'])
  const [epoch] = await ledger.rows('epochs')
  expect(epoch).toMatchObject({ reason: 'log-key', oldKey, newKey: ledger.publicKey(), size, root, lost: null, by: 'p-admin' })
  const signature = Buffer.from(epoch!.signedByOld!, 'base64')
  expect(isSignedBy(parseVerifierKey(oldKey), Buffer.from(epochStatement(epoch!)), signature)).toBe(true)
  expect(await ledger.consistency(size, ledger.head().size)).not.toEqual([])
  await sound(ledger, at.folder)
  await ledger.rotateLogKey('p-admin')
  await sound(ledger, at.folder)
  await ledger.close()
  const again = await at.open()
  await sound(again, at.folder)
  await again.close()
})

test('interrupted at any step, the next start finishes it or it never was', async () => {
  const vault = new Vault({ folder: at.folder, masterKey, how: 'create' })
  const random = () => new Uint8Array(16).fill(3)
  const { store, writer } = openLedgerFolder({ folder: at.folder, ring: vault, vaultFault: null, log: quiet, random })
  const old = vault.publicKey
  writer.commit([{ command: block('10.0.0.1'), now: START, seed: new Uint8Array(32) }])
  const images = new Map<RotationStep | 'before', string>([['before', imageOf(at.folder)]])
  rotateLogKey({ store, writer, vault }, { now: START, seed: new Uint8Array(32), by: 'p' }, step =>
    images.set(step, imageOf(at.folder)),
  )
  writer.close()
  vault.close()
  expect([...images.keys()]).toEqual(['before', 'made', 'recorded', 'adopted', 'signed'])
  for (const [step, image] of images) {
    // Beside a gateway that was interrupted here, the log is still proved, with and without keys.
    const opened = () => new Vault({ folder: image, masterKey, how: 'read' })
    for (const vault of [undefined, opened])
      expect(verify({ folder: image, deep: vault !== undefined, vault }).faults, step).toEqual([])
    const ledger = await openImage(image)
    const key = parseVerifierKey(ledger.publicKey()).publicKey
    const before = step === 'before' || step === 'made'
    expect(Buffer.from(key).equals(old), step).toBe(before)
    expect(await ledger.rows('epochs'), step).toHaveLength(before ? 0 : 1)
    await done(ledger, block('10.3.0.1'))
    await ledger.rotateLogKey('p')
    await sound(ledger, image)
    await ledger.close()
  }
}, 120_000)

test('a log that lost the change of its key is named as shorter than its head', async () => {
  const ledger = await at.open()
  await done(ledger, block('10.0.0.1'))
  await ledger.close()
  const again = await at.open()
  await again.rotateLogKey('p')
  const image = imageOf(at.folder)
  await again.close()
  truncateSync(join(image, 'ledger.db-wal'), 0)
  const cut = await openImage(image)
  expect(cut.readOnly()?.code).toBe('shorter-than-head')
  await cut.close()
})

test('a forged change of the key is found without any key', async () => {
  const ledger = await at.open()
  await done(ledger, block('10.0.0.1'))
  await ledger.rotateLogKey('p')
  await ledger.close()
  const store = new Store(join(at.folder, 'ledger.db'), 'write')
  store.setAbout('succession 1', store.about('succession 1')!.replace('\n1\n', '\n0\n'))
  store.close()
  expect((await verifyFolder({ folder: at.folder, deep: false })).ok).toBe(false)
  const opened = await at.open()
  expect(opened.readOnly()?.code).toBe('damaged')
  await opened.close()
})
