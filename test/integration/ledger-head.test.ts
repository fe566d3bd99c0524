// The signed head follows the commits: what a start makes of a ledger far ahead of it, of a torn slot, and of a head that cannot be written.
import fs, { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { headPath, readHead } from '../../gateway/ledger/head.ts'
import { openLedger, verifyFolder } from '../../gateway/ledger/ledger.ts'
import { parseSignedCheckpoint, parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import { commit, type Direct, openDirect } from '../torture/office.ts'
import { block, done, type Fixture, fixture, headCaughtUp, masterKey, START } from './ledger-fixture.ts'

let at: Fixture
const folders: string[] = []
const SLOT = 4096

beforeEach(() => {
  at = fixture()
})
afterEach(() => {
  at.remove()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** The folder as a power cut leaves it, with the head of an earlier moment. */
function cut(head: Buffer): string {
  const to = mkdtempSync(join(tmpdir(), 'sekisho-head-'))
  folders.push(to)
  for (const name of readdirSync(at.folder)) if (!name.endsWith('-shm')) copyFileSync(join(at.folder, name), join(to, name))
  writeFileSync(headPath(to), head)
  return to
}

async function opened(folder: string) {
  const said: { level: string; message: string }[] = []
  const hear = (level: string) => (_fields: object, message: string) => void said.push({ level, message })
  const log = { debug: hear('debug'), info: hear('info'), warn: hear('warn'), error: hear('error') }
  const ledger = await openLedger({ folder, masterKey, clock: () => START + 9, log })
  return { ledger, said }
}

function write(to: Direct, from: number, count: number): void {
  for (let n = from; n < from + count; n++) {
    const [outcome] = commit(to, [block(`10.0.${n >> 8}.${n & 255}`, 'x', `b${n}`)], START + n)
    expect(outcome).toHaveProperty('answer.entries')
  }
}

test('a ledger that is 600 entries longer than its head is adopted and signed for, without an alarm', async () => {
  const office = openDirect(at.folder)
  write(office, 0, 10)
  office.ledger.writer.settle()
  const head = readFileSync(headPath(at.folder))
  write(office, 10, 600)
  expect(readHead(at.folder).head?.size).toBe(10)
  const folder = cut(head)
  office.close()
  expect(await verifyFolder({ folder, deep: false })).toMatchObject({ ok: true, size: 610 })
  const { ledger, said } = await opened(folder)
  expect(ledger.readOnly()).toBeNull()
  expect(ledger.notices()).toEqual([])
  expect(said.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([])
  expect(said).toContainEqual({ level: 'info', message: expect.stringContaining('600 entries') })
  expect(readHead(folder)).toMatchObject({ damaged: false, head: { size: 610 } })
  await done(ledger, block('10.9.9.9'))
  await ledger.close()
  expect(await verifyFolder({ folder, masterKey, deep: true })).toMatchObject({ ok: true, size: 611, faults: [] })
})

test('a slot torn by a power cut while the other is older: the older one counts, and what came after it is adopted', async () => {
  const office = openDirect(at.folder)
  for (const step of [0, 1]) {
    write(office, step * 20, 20)
    office.ledger.writer.settle()
  }
  const newest = readHead(at.folder).slot
  const head = readFileSync(headPath(at.folder))
  head.fill(0xa5, newest * SLOT, newest * SLOT + 512)
  write(office, 40, 30)
  const folder = cut(head)
  office.close()
  expect(readHead(folder)).toMatchObject({ damaged: true, head: { size: 20 } })
  const { ledger } = await opened(folder)
  expect(ledger.readOnly()).toBeNull()
  expect(ledger.head().size).toBe(70)
  // The disk may be failing: that is for a person to know.
  expect(ledger.notices().map(({ en }) => en)).toEqual([expect.stringContaining('two copies')])
  expect(readHead(folder)).toMatchObject({ damaged: false, head: { size: 70 } })
  await ledger.close()
})

test('the head catches up by itself, is whole after a clean stop, and a note covers everything acknowledged at once', async () => {
  const { ledger } = await opened(at.folder)
  const key = parseVerifierKey(ledger.publicKey())
  for (let n = 0; n < 30; n++) {
    await done(ledger, block(`10.0.0.${n}`))
    expect(parseSignedCheckpoint(await ledger.checkpoint(), key).checkpoint.size).toBe(n + 1)
  }
  await headCaughtUp(at.folder, ledger)
  await done(ledger, block('10.0.1.1'))
  await ledger.close()
  expect(readHead(at.folder)).toMatchObject({ damaged: false, head: { size: 31 } })
})

test('a copy is taken under a head that is on disk', async () => {
  const { ledger } = await opened(at.folder)
  for (let n = 0; n < 5; n++) await done(ledger, block(`10.0.0.${n}`))
  const { size } = await ledger.snapshot(join(at.folder, 'copy.db'))
  expect(size).toBe(5)
  expect(readHead(at.folder).head?.size).toBe(5)
  await ledger.close()
})

test('a head that cannot be written ends writing until a restart, which signs for what is there', async () => {
  let written = 0
  const office = openDirect(at.folder)
  const { writer } = office.ledger
  const heard = vi.fn()
  writer.onHead(heard)
  const real = fs.writeSync
  try {
    fs.writeSync = (() => {
      written++
      throw Object.assign(new Error('EIO: injected'), { code: 'EIO' })
    }) as typeof fs.writeSync
    syncBuiltinESMExports()
    write(office, 0, 3)
    await vi.waitFor(() => expect(heard).toHaveBeenCalled())
  } finally {
    fs.writeSync = real
    syncBuiltinESMExports()
  }
  expect(written).toBe(1)
  expect(writer.signed).toBe(0)
  expect(writer.readOnly).toMatchObject({ code: 'fsync-failed', why: { en: expect.stringContaining('EIO') } })
  expect(commit(office, [block('10.0.0.9')], START)[0]).toHaveProperty('error.code', 'read-only')
  office.close()
  const { ledger } = await opened(at.folder)
  expect(ledger.readOnly()).toBeNull()
  expect(ledger.head().size).toBe(3)
  expect(readHead(at.folder).head?.size).toBe(3)
  await ledger.close()
})

test('a sync of the head that fails in the background ends writing, too', async () => {
  const office = openDirect(at.folder)
  const { writer } = office.ledger
  const heard = vi.fn()
  writer.onHead(heard)
  const real = fs.fdatasync
  try {
    fs.fdatasync = ((_descriptor: number, told: (error: Error) => void) =>
      void setImmediate(() => told(Object.assign(new Error('EIO: injected'), { code: 'EIO' })))) as typeof fs.fdatasync
    syncBuiltinESMExports()
    write(office, 0, 3)
    await vi.waitFor(() => expect(heard).toHaveBeenCalled())
  } finally {
    fs.fdatasync = real
    syncBuiltinESMExports()
  }
  expect(writer.readOnly?.code).toBe('fsync-failed')
  expect(commit(office, [block('10.0.0.9')], START)[0]).toHaveProperty('error.code', 'read-only')
  expect(() => office.close()).not.toThrow()
})
