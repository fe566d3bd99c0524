// The vault on its way: exported and imported it is the same, tombstones of both sides hold, and after a rotation the old key opens nothing.
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseVaultExport } from '../../shared/ledger/keys.ts'
import { SekishoError } from '../../shared/problems.ts'
import { Vault } from './vault.ts'

const NOW = 1_790_000_000_000
const masterKey = randomBytes(32)
const at = Buffer.from('place')
const text = Buffer.from('佐藤 花子')
let root: string
let folder: string
let vault: Vault

const open = (key: Uint8Array = masterKey, where = folder) => new Vault({ folder: where, masterKey: key, how: 'write' })
const failing = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    if (error instanceof SekishoError) return error.why.en
    throw error
  }
  return 'nothing'
}
let places = 0
const place = () => {
  const made = join(root, `place${places++}`)
  mkdirSync(made)
  return made
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-vault-'))
  folder = place()
  vault = new Vault({ folder, masterKey, how: 'create' })
})
afterEach(() => {
  vault.close()
  rmSync(root, { recursive: true })
})

test('what was exported and imported opens everything again, under another master key', () => {
  const sealed = vault.seal('person:a', at, text)
  const [signed, files] = [vault.sign(at), vault.purposeKey('files')]
  vault.setNote('ledger', 'sekisho.internal/ledger/x')
  const taken = parseVaultExport(JSON.stringify(vault.export(NOW)))
  expect(taken).toMatchObject({ format: 1, exportedAt: NOW, origin: 'sekisho.internal/ledger/x', version: vault.version() })
  expect(taken.keys.map(({ id }) => id)).toEqual(['log:signing', 'person:a', 'purpose:files'])
  const [elsewhere, other] = [place(), randomBytes(32)]
  Vault.import({ folder: elsewhere, masterKey: other, export: taken, tombstones: [] }).close()
  const copy = open(other, elsewhere)
  expect(copy.open('person:a', at, sealed)).toEqual({ plain: text })
  expect(copy.sign(at)).toEqual(signed)
  expect(copy.purposeKey('files')).toEqual(files)
  expect(copy.note('ledger')).toBe('sekisho.internal/ledger/x')
  expect(copy.version()).toBe(taken.version + 1)
  expect(copy.faults()).toEqual([])
  copy.close()
})

test('tombstones of either side hold: who was erased stays erased', () => {
  const ids = ['a', 'b', 'c']
  const sealed = ids.map(id => vault.seal(`person:${id}`, at, text))
  const taken = vault.export(NOW)
  vault.erase('person:a')
  vault.bury(['device:d'])
  const living = vault.buried('')
  expect(living).toEqual(['device:d', 'person:a'])
  const elsewhere = place()
  const graves = { ...taken, tombstones: ['block:x', 'person:b'] }
  const copy = Vault.import({ folder: elsewhere, masterKey, export: graves, tombstones: living })
  expect(sealed.map((bytes, i) => copy.open(`person:${ids[i]}`, at, bytes))).toEqual([
    { unopened: 'erased' },
    { unopened: 'erased' },
    { plain: text },
  ])
  expect(copy.buried('')).toEqual(['block:x', 'device:d', 'person:a', 'person:b'])
  expect(copy.buried('device:')).toEqual(['device:d'])
  expect(copy.faults()).toEqual([])
  copy.close()
})

test('is imported into a folder without a vault only, and never without the key of the log', () => {
  const taken = vault.export(NOW)
  expect(failing(() => Vault.import({ folder, masterKey, export: taken, tombstones: [] }))).toMatch(/already a vault\.db/)
  const elsewhere = place()
  const without = { ...taken, keys: [] }
  expect(failing(() => Vault.import({ folder: elsewhere, masterKey, export: without, tombstones: [] }))).toMatch(/log:signing/)
  Vault.import({ folder: elsewhere, masterKey, export: taken, tombstones: [] }).close()
})

test('every change counts, a grave is dug once, and reading counts nothing', () => {
  const versions = [vault.version()]
  const note = (act: () => unknown) => {
    act()
    versions.push(vault.version())
  }
  for (const act of [
    () => vault.seal('person:a', at, text),
    () => vault.bury(['device:a', 'device:b']),
    () => vault.nextLogKey(true),
    () => vault.adoptNextLogKey(),
    () => vault.rotate(),
    () => vault.rewrap(masterKey),
    () => vault.erase('person:a'),
    () => vault.setNote('n', 'v'),
  ])
    note(act)
  expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  for (const act of [
    () => vault.bury(['device:b']),
    () => vault.export(NOW),
    () => vault.erase('person:a'),
    () => vault.faults(),
  ])
    note(act)
  expect(versions.at(-1)).toBe(9)
})

test('a vault from before changes were counted is at 1, and counts from there', () => {
  vault.close()
  const db = new DatabaseSync(join(folder, 'vault.db'))
  db.exec("DELETE FROM notes WHERE name = 'version'")
  db.close()
  vault = open()
  expect(vault.version()).toBe(1)
  expect(vault.faults()).toEqual([])
  vault.setNote('n', 'v')
  expect(vault.version()).toBe(2)
})

test('after a change of the master key the old one opens neither this file nor, with an old copy of it, anything newer', () => {
  const before = vault.seal('person:a', at, text)
  const next = randomBytes(32)
  const old = place()
  copyFileSync(join(folder, 'vault.db'), join(old, 'vault.db'))
  vault.rewrap(next)
  const after = vault.seal('person:b', at, text)
  vault.bury(['device:d'])
  vault.close()
  expect(failing(() => open(masterKey))).toMatch(/does not belong/)
  vault = open(next)
  expect(vault.open('person:a', at, before)).toEqual({ plain: text })
  expect(vault.open('person:b', at, after)).toEqual({ plain: text })
  expect(vault.faults()).toEqual([])
  // The wrapped vault key of the old copy, put into the new file: it belongs to another vault key.
  vault.close()
  const stolen = new DatabaseSync(join(old, 'vault.db'))
  const row = stolen.prepare('SELECT version, sealed, fits FROM wrapped').get()!
  stolen.close()
  const db = new DatabaseSync(join(folder, 'vault.db'))
  const kept = db.prepare('SELECT version, sealed, fits FROM wrapped').get()!
  const put = (wrapped: typeof row) =>
    db.prepare('UPDATE wrapped SET version = ?, sealed = ?, fits = ?').run(wrapped.version!, wrapped.sealed!, wrapped.fits!)
  put(row)
  expect(failing(() => open(masterKey).close())).toMatch(/damaged/)
  put(kept)
  db.close()
  vault = open(next)
  expect(failing(() => vault.rewrap(randomBytes(16)))).toMatch(/32 bytes/)
})

test('whatever was done to it, exported and imported it is the same vault', () => {
  const id = fc.constantFrom('person:a', 'person:b', 'month:2026-11', 'register:x')
  const act = fc.oneof(
    id.map(key => (v: Vault) => void (v.buried('').includes(key) || v.seal(key, at, text))),
    id.map(key => (v: Vault) => void v.erase(key)),
    fc.string({ minLength: 1, maxLength: 9 }).map(name => (v: Vault) => v.bury([`device:${name}`])),
    fc.tuple(fc.constantFrom('n', 'm'), fc.option(fc.string())).map(
      ([name, value]) =>
        (v: Vault) =>
          v.setNote(name, value),
    ),
    fc.constant((v: Vault) => v.rotate()),
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 8 }), acts => {
      const [here, there] = [place(), place()]
      const one = new Vault({ folder: here, masterKey, how: 'create' })
      for (const step of acts) step(one)
      const taken = one.export(NOW)
      const two = Vault.import({ folder: there, masterKey, export: taken, tombstones: [] })
      expect(two.export(NOW)).toEqual({ ...taken, version: taken.version + 1 })
      expect([...one.faults(), ...two.faults()]).toEqual([])
      one.close()
      two.close()
    }),
    { numRuns: 15 },
  )
})
