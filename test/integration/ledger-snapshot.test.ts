// The online copy: one moment of the ledger, whole and signed for, while people write on; stopped or without room it leaves nothing behind.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { headFileOf } from '../../gateway/ledger/head.ts'
import { type LedgerWithVault, openLedger, verifyFolder } from '../../gateway/ledger/ledger.ts'
import { takeSnapshot } from '../../gateway/ledger/snapshot.ts'
import { parseSignedCheckpoint, parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import type { Progress, Snapshot } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { withFault } from '../torture/faulty-fs.ts'
import { block, done, type Fixture, fixture, masterKey } from './ledger-fixture.ts'
import { smallDisk } from './small-disk.ts'

let at: Fixture
let ledger: LedgerWithVault
const copies: string[] = []

beforeEach(async () => {
  at = fixture()
  ledger = await at.open()
})
afterEach(async () => {
  await ledger.close().catch(() => undefined)
  at.remove()
  for (const folder of copies.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function fill(count: number): Promise<void> {
  for (let n = 0; n < count; n += 500)
    await Promise.all(Array.from({ length: 500 }, (_, i) => done(ledger, block(`10.1.${(n + i) >> 8}.${(n + i) & 255}`))))
}

/** The folder that a copy and its note make, with the keys of now. */
function folderOf(copy: string, { key, note }: Snapshot): string {
  const folder = `${at.folder}-copy`
  copies.push(folder)
  mkdirSync(folder)
  copyFileSync(copy, join(folder, 'ledger.db'))
  copyFileSync(join(at.folder, 'vault.db'), join(folder, 'vault.db'))
  writeFileSync(join(folder, 'head'), headFileOf(key, note))
  return folder
}

test('while 200 changes a second are written, nobody waits for it, and it holds one whole moment', async () => {
  await fill(4_000)
  const path = join(at.folder, 'copy.db')
  const alone: number[] = []
  for (let n = 0; n < 60; n++) {
    const started = performance.now()
    await done(ledger, block(`10.3.0.${n}`))
    alone.push(performance.now() - started)
  }
  const waits: number[] = []
  const steps: Progress[] = []
  let writing = true
  const writes: Promise<unknown>[] = []
  const writer = (async () => {
    for (let n = 0; writing; n++) {
      const started = performance.now()
      writes.push(done(ledger, block(`10.2.${n >> 8}.${n & 255}`)).then(() => waits.push(performance.now() - started)))
      await pause(5)
    }
  })()
  const acknowledged = ledger.head().size
  const snapshot = await ledger.snapshot(path, { progress: step => steps.push(step) })
  while (waits.length < 100) await pause(5)
  writing = false
  await writer
  await Promise.all(writes)
  waits.sort((a, b) => a - b)
  // Far above what a sync costs on a machine that has time; on a busy one, what it costs without a copy as well.
  expect(waits[Math.floor(waits.length * 0.99)]).toBeLessThan(Math.max(500, 10 * Math.max(...alone)))

  expect(snapshot.size).toBeGreaterThanOrEqual(acknowledged)
  expect(ledger.head().size).toBeGreaterThan(snapshot.size)
  expect(snapshot.bytes).toBe(statSync(path).size)
  expect(statSync(path).mode & 0o077).toBe(0)
  expect(parseSignedCheckpoint(snapshot.note, parseVerifierKey(snapshot.key)).checkpoint.size).toBe(snapshot.size)
  expect(steps.at(-1)).toMatchObject({ phase: 'copy' })
  expect(steps.at(-1)!.done).toBeGreaterThan(0)
  expect(readdirSync(at.folder).filter(name => name.startsWith('copy.db'))).toEqual(['copy.db'])

  const folder = folderOf(path, snapshot)
  expect(await verifyFolder({ folder, deep: false })).toMatchObject({ ok: true, faults: [] })
  expect(await verifyFolder({ folder, masterKey, deep: true })).toMatchObject({ ok: true, faults: [] })
  const quiet = () => undefined
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
  const again = await openLedger({ folder, masterKey, clock: () => at.now, log })
  expect(again.readOnly()).toBeNull()
  expect(again.head().size).toBeGreaterThanOrEqual(snapshot.size)
  await done(again, block('10.9.9.9'))
  await again.close()
}, 120_000)

test('stopped on the way it leaves nothing behind, and the next one succeeds', async () => {
  await fill(4_000)
  const path = join(at.folder, 'copy.db')
  const stop = new AbortController()
  const taking = ledger.snapshot(path, { signal: stop.signal, progress: () => stop.abort() })
  await expect(taking).rejects.toMatchObject({ code: 'conflict' })
  await expect(ledger.snapshot(path, { signal: AbortSignal.abort() })).rejects.toThrow(SekishoError)
  expect(readdirSync(at.folder).filter(name => name.startsWith('copy.db'))).toEqual([])
  // What a crash left of an earlier copy is in nobody's way.
  writeFileSync(`${path}.part`, 'half')
  await ledger.snapshot(path)
  expect(existsSync(`${path}.part`)).toBe(false)
  await expect(ledger.snapshot(path)).rejects.toMatchObject({ code: 'conflict' })
})

test('without room at its place it is refused in words, and the ledger writes on', async () => {
  const disk = smallDisk(1)
  if (!disk) return console.log('no small file system may be mounted here')
  try {
    await fill(2_000)
    await expect(ledger.snapshot(join(disk.folder, 'copy.db'))).rejects.toMatchObject({ code: 'disk-full' })
    expect(readdirSync(disk.folder)).toEqual([])
    expect(ledger.readOnly()).toBeNull()
    await done(ledger, block('10.9.9.9'))
  } finally {
    disk.remove()
  }
})

test.each(['EIO for good', 'ENOSPC for good'] as const)(
  'a disk that fails from any call on (%s), cleaning up included, ends in words',
  async fault => {
    await fill(500)
    const { size, root } = ledger.head()
    const task = { folder: at.folder, path: join(at.folder, 'copies', 'copy.db'), size, root: Buffer.from(root, 'hex') }
    const codes = new Set<string>()
    for (let call = 1; ; call++) {
      rmSync(join(at.folder, 'copies'), { recursive: true, force: true })
      mkdirSync(join(at.folder, 'copies'))
      const { fired, error, calls } = await withFault({ folder: join(at.folder, 'copies'), at: call, fault }, () =>
        takeSnapshot(
          task,
          () => false,
          () => undefined,
        ),
      )
      if (!fired) break
      expect(error, `call ${call}, ${calls[call - 1]}`).toBeInstanceOf(SekishoError)
      codes.add((error as SekishoError).code)
    }
    expect([...codes]).toEqual([fault.startsWith('EIO') ? 'unavailable' : 'disk-full'])
  },
)
