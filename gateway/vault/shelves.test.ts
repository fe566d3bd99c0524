// Shelves: an erasure seals anew one of them and leaves no way back in the file; keys made together; vaults from before there were shelves.
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { vaultFile } from './migrations.ts'
import { SHELVES, shelfOf } from './shelves.ts'
import { Vault } from './vault.ts'

const masterKey = Buffer.alloc(32, 7)
const at = Buffer.from('place')
const text = Buffer.from('佐藤 花子')
let folder: string
let vault: Vault

const open = (how: 'create' | 'write' | 'read' = 'write') => new Vault({ folder, masterKey, how })
const rows = (sql: string, ...values: (string | number)[]) => {
  const db = new DatabaseSync(join(folder, 'vault.db'), { readOnly: true })
  try {
    return db.prepare(sql).all(...values)
  } finally {
    db.close()
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-shelves-'))
  vault = open('create')
})
afterEach(() => {
  vault.close()
  rmSync(folder, { recursive: true })
})

test('ids spread over the shelves, always the same', () => {
  const counts = new Map<number, number>()
  for (let i = 0; i < 25_600; i++) counts.set(shelfOf(`person:${i}`), (counts.get(shelfOf(`person:${i}`)) ?? 0) + 1)
  expect(counts.size).toBe(SHELVES)
  expect(Math.max(...counts.values())).toBeLessThan(200)
})

test('after an erasure the file holds neither the sealed key, nor the shelf key that opened it, nor the vault key that opened that', () => {
  vault.gather()
  for (let i = 0; i < 3000; i++) vault.seal(`person:p${i}`, at, text)
  vault.settle()
  const kept = vault.seal('person:p3', at, text)
  const id = 'person:p1500'
  const [key] = rows('SELECT sealed FROM keys WHERE id = ?', id)
  const shelf = shelfOf(id)
  const [on] = rows('SELECT version, sealed FROM shelves WHERE number = ?', shelf)
  const [wrapped] = rows('SELECT sealed FROM wrapped')
  const others = rows('SELECT number, version, sealed FROM shelves WHERE number NOT IN (?, 256) ORDER BY number', shelf)
  const before = readFileSync(join(folder, 'vault.db'))
  for (const one of [key, on, wrapped]) expect(before.includes(one!.sealed as Buffer)).toBe(true)

  expect(vault.erase(id)).toBe(true)
  const file = readFileSync(join(folder, 'vault.db'))
  for (const one of [key, on, wrapped]) expect(file.includes((one!.sealed as Buffer).subarray(4))).toBe(false)
  expect(existsSync(join(folder, 'vault.db-journal'))).toBe(false)
  // The other shelves keep their keys, sealed anew by the new vault key.
  const after = rows('SELECT number, version, sealed FROM shelves WHERE number NOT IN (?, 256) ORDER BY number', shelf)
  expect(after.map(({ number, version }) => [number, version])).toEqual(others.map(({ number, version }) => [number, version]))
  expect(after.every(({ sealed }, i) => !Buffer.from(sealed as Uint8Array).equals(others[i]!.sealed as Uint8Array))).toBe(true)
  expect(rows('SELECT version FROM shelves WHERE number = ?', shelf)).toEqual([{ version: Number(on!.version) + 1 }])
  vault.close()
  vault = open()
  expect(vault.faults()).toEqual([])
  expect(vault.open('person:p3', at, kept)).toEqual({ plain: text })
  expect(vault.open(id, at, kept)).toEqual({ unopened: 'erased' })
})

test('what a renewal left beside the file is overwritten at the next start, unless it is still to be rolled back', () => {
  vault.close()
  const journal = join(folder, 'vault.db-journal')
  writeFileSync(journal, Buffer.concat([Buffer.alloc(28), randomBytes(5000)]))
  vault = open()
  expect(existsSync(journal)).toBe(false)
})

test('keys that are gathered are one change, durable when something is buried or it is settled', () => {
  const version = vault.version()
  vault.gather()
  const sealed = vault.seal('person:a', at, text)
  vault.seal('person:b', at, text)
  expect(rows("SELECT id FROM keys WHERE id LIKE 'person:%'")).toEqual([])
  expect(vault.open('person:a', at, sealed)).toEqual({ plain: text })
  vault.bury([])
  expect(rows("SELECT id FROM keys WHERE id LIKE 'person:%'").length).toBe(2)
  expect(vault.version()).toBe(version + 1)
  vault.seal('person:c', at, text)
  vault.settle()
  expect(vault.version()).toBe(version + 2)
  vault.settle()
  expect(vault.version()).toBe(version + 2)
  vault.seal('person:d', at, text)
  expect(vault.version()).toBe(version + 3)
  expect(vault.faults()).toEqual([])
})

test('more keys than are kept open: all of them open, and seal on', () => {
  vault.gather()
  const sealed = Array.from({ length: 4300 }, (_, i) => vault.seal(`person:${i}`, at, text))
  vault.settle()
  expect(sealed.every((one, i) => 'plain' in vault.open(`person:${i}`, at, one))).toBe(true)
  expect(vault.open('person:0', at, vault.seal('person:0', at, text))).toEqual({ plain: text })
})

test('a vault from before there were shelves is read as it is, brought up without a key, and put on its shelves by the first start', () => {
  vault.close()
  const old = new URL('../../test/fixtures/ledger-1/vault.db', import.meta.url).pathname
  copyFileSync(old, join(folder, 'vault.db'))
  const opened = (how: 'write' | 'read') => new Vault({ folder, masterKey, how })
  const reading = opened('read')
  const before = reading.export(0)
  expect(reading.faults()).toEqual([])
  reading.close()
  expect(() => opened('write')).toThrow('sekisho update')
  expect(vaultFile.version(folder)).toBe(1)
  vaultFile.steps[1](folder)
  expect(vaultFile.version(folder)).toBe(2)
  const between = opened('read')
  expect(between.export(0)).toEqual(before)
  expect(between.faults()).toEqual([])
  between.close()
  expect(rows('SELECT shelf FROM keys WHERE shelf >= 0')).toEqual([])
  const one = opened('write')
  expect(rows('SELECT shelf FROM keys WHERE shelf < 0 UNION ALL SELECT shelf FROM tombstones WHERE shelf < 0')).toEqual([])
  expect({ ...one.export(0), version: before.version }).toEqual(before)
  expect(one.faults()).toEqual([])
  one.close()
  rmSync(join(folder, 'vault.db'))
  vault = open('create')
})
