// A data folder of an older version: brought up on a verified copy that takes its place at once, or left exactly as it was.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { finishRestore } from '../../gateway/backup/restore-swap.ts'
import { openLedger, verifyFolder } from '../../gateway/ledger/ledger.ts'
import { repairTail } from '../../gateway/ledger/repair.ts'
import { migrate, type VersionedFile } from '../../gateway/migrate/migrate.ts'
import { dataVersions, migrateFolder } from '../../gateway/setup/data-versions.ts'
import { type UpdateStep, updateFolder } from '../../gateway/setup/update.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import type { Log } from '../../shared/ports.ts'
import { block, done, masterKey, START } from './ledger-fixture.ts'

const FIXTURE = new URL('../fixtures/ledger-1/', import.meta.url).pathname
const log: Log = { debug() {}, info() {}, warn() {}, error() {} }
let root: string
let at: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-update-'))
  at = join(root, 'office')
  lay(join(at, 'data'))
})
afterEach(() => rmSync(root, { recursive: true }))

function lay(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const name of ['ledger.db', 'vault.db', 'head']) copyFileSync(join(FIXTURE, name), join(folder, name))
  mkdirSync(join(folder, 'tls'))
  writeFileSync(join(folder, 'tls', 'leaf'), 'x', { mode: 0o600 })
  writeFileSync(join(folder, 'reserve'), 'r')
}

const options = (folder: string) => ({ folder, masterKey: () => Uint8Array.from(masterKey), clock: () => START + 1000, log })
const ledgerVersion = (folder: string) => dataVersions(folder).find(({ file }) => file === 'ledger.db')!.found

test('is verified, recorded in the log, put in place, and the folder from before is kept', async () => {
  const folder = join(at, 'data')
  const before = readFileSync(join(folder, 'ledger.db'))
  const updated = await updateFolder(options(folder))
  expect(updated).toMatchObject({
    done: 'updated',
    files: [
      { file: 'ledger.db', found: 1, known: 2 },
      { file: 'vault.db', found: 1, known: 2 },
    ],
  })
  const { kept } = updated as { kept: string }
  expect(readFileSync(join(kept, 'ledger.db')).equals(before)).toBe(true)
  expect(readdirSync(at).toSorted()).toEqual(['data', kept.slice(at.length + 1)].toSorted())
  expect(statSync(join(folder, 'tls', 'leaf')).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(existsSync(join(folder, 'reserve'))).toBe(true)
  const ledger = await openLedger({ folder, masterKey, clock: () => START + 2000, log })
  expect(ledger.readOnly()).toBeNull()
  const [entry] = await ledger.entries({ limit: 1 })
  expect(entry).toMatchObject({
    type: 'settings.updated',
    data: {
      versions: [
        { file: 'ledger.db', from: 1, to: 2 },
        { file: 'vault.db', from: 1, to: 2 },
      ],
    },
  })
  await done(ledger, block('10.0.0.1'))
  expect(await ledger.verify({ deep: true })).toMatchObject({ ok: true, faults: [] })
  await ledger.close()
  expect(await updateFolder(options(folder))).toEqual({ done: 'nothing' })
})

test('killed at each step it ends old or new, and the next one succeeds', async () => {
  const folder = join(at, 'data')
  const images: [UpdateStep, string][] = []
  await updateFolder({
    ...options(folder),
    reached(step) {
      const image = join(root, `at-${step}`)
      cpSync(at, image, { recursive: true })
      images.push([step, image])
    },
  })
  expect(images.map(([step]) => step)).toEqual(['copied', 'migrated', 'recorded', 'checked', 'in-place'])
  for (const [step, image] of images) {
    const crashed = join(image, 'data')
    finishRestore(crashed)
    expect(ledgerVersion(crashed), step).toBe(step === 'in-place' ? 2 : 1)
    expect(await verifyFolder({ folder: crashed, masterKey, deep: true }), step).toMatchObject({ ok: true, faults: [] })
    const again = await updateFolder(options(crashed))
    expect(again.done, step).toBe(step === 'in-place' ? 'nothing' : 'updated')
    expect(ledgerVersion(crashed), step).toBe(2)
    expect(
      readdirSync(image).filter(name => name.includes('updating')),
      step,
    ).toEqual([])
  }
})

test('what does not verify, or does not pass its trial, is rolled back with the reason', async () => {
  const folder = join(at, 'data')
  const tried = () => Promise.reject(new Error('no gateway starts on it'))
  expect(await updateFolder({ ...options(folder), tried })).toMatchObject({
    done: 'rolled-back',
    why: { en: 'no gateway starts on it' },
  })
  const db = new DatabaseSync(join(folder, 'ledger.db'))
  db.exec("UPDATE entries SET body = x'00' WHERE seq = 2")
  db.close()
  const before = readFileSync(join(folder, 'ledger.db'))
  expect(await updateFolder(options(folder))).toMatchObject({
    done: 'rolled-back',
    why: { en: expect.stringContaining('Entry 2') },
  })
  expect(readFileSync(join(folder, 'ledger.db')).equals(before)).toBe(true)
  expect(readdirSync(at)).toEqual(['data'])
})

test('one torn slot of the head is in no way; a lost head is mended first, on older data too', async () => {
  const folder = join(at, 'data')
  const head = readFileSync(join(folder, 'head'))
  writeFileSync(join(folder, 'head'), Buffer.concat([Buffer.alloc(4096, 1), head.subarray(4096)]))
  expect((await updateFolder(options(folder))).done).toBe('updated')
  rmSync(folder, { recursive: true })
  lay(folder)
  rmSync(join(folder, 'head'))
  expect((await updateFolder(options(folder))).done).toBe('rolled-back')
  migrateFolder(folder)
  const vault = new Vault({ folder, masterKey, how: 'write' })
  repairTail({ folder, vault, now: START, random: n => new Uint8Array(n).fill(4) })
  vault.close()
  expect(await verifyFolder({ folder, masterKey, deep: true })).toMatchObject({ ok: true, faults: [] })
})

test('newer data is refused before anything is changed', async () => {
  const folder = join(at, 'data')
  writeFileSync(join(folder, 'settings.json'), '{"version":99,"sealed":""}')
  await expect(updateFolder(options(folder))).rejects.toThrow('newer Sekisho')
  expect(ledgerVersion(folder)).toBe(1)
})

test('several files and several steps: each is carried out once, in order, and goes on where it was stopped', () => {
  const written: string[] = []
  const versions = new Map([
    ['a', 1],
    ['b', 2],
  ])
  let failAt: string | undefined
  const file = (name: string, known: number): VersionedFile => ({
    name,
    known,
    version: () => versions.get(name),
    steps: Object.fromEntries(
      Array.from({ length: known - 1 }, (_, i) => [
        i + 1,
        () => {
          if (failAt === `${name}${i + 1}`) throw new Error('disk')
          written.push(`${name}${i + 1}`)
          versions.set(name, i + 2)
        },
      ]),
    ),
  })
  const files = [file('a', 3), file('b', 4), file('missing', 2)]
  failAt = 'b3'
  expect(() => migrate('', files)).toThrow('disk')
  failAt = undefined
  migrate('', files)
  expect(written).toEqual(['a1', 'a2', 'b2', 'b3'])
  expect(migrate('', files)).toEqual([])
  versions.set('a', 9)
  expect(() => migrate('', files)).toThrow('newer Sekisho')
  versions.set('a', 1)
  expect(() => migrate('', [{ ...file('a', 3), steps: {} }])).toThrow('older Sekisho first')
})
