// The vault: what is sealed opens only in its place, and missing, damaged and erased keys are three different answers.
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SekishoError } from '../../shared/problems.ts'
import { recoveryWordHash } from './recovery.ts'
import { Vault } from './vault.ts'

const masterKey = randomBytes(32)
const at = Buffer.from('place')
const text = Buffer.from('佐藤 花子')
let folder: string
let vault: Vault

const open = (how: 'create' | 'write' | 'read' = 'write') => new Vault({ folder, masterKey, how })
const onDisk = (change: (db: DatabaseSync) => void) => {
  vault.close()
  const db = new DatabaseSync(join(folder, 'vault.db'))
  change(db)
  db.close()
  vault = open()
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-vault-'))
  vault = open('create')
})
afterEach(() => {
  vault.close()
  rmSync(folder, { recursive: true })
})

test('what was sealed opens again after a restart, in its own place only', () => {
  const sealed = vault.seal('person:a', at, text)
  vault.close()
  vault = open()
  expect(vault.open('person:a', at, sealed)).toEqual({ plain: text })
  expect(vault.open('person:a', Buffer.from('elsewhere'), sealed)).toEqual({ unopened: 'altered' })
  const other = vault.seal('person:b', at, text)
  expect(vault.open('person:a', at, other)).toEqual({ unopened: 'altered' })
  for (let i = 0; i < sealed.length; i++)
    expect(vault.open('person:a', at, sealed.with(i, sealed[i]! ^ 1)), `byte ${i}`).toEqual({ unopened: 'altered' })
  expect(vault.open('person:a', at, sealed.subarray(0, 10))).toEqual({ unopened: 'altered' })
})

describe('three answers', () => {
  test('a key that never was is missing', () => {
    const sealed = vault.seal('person:a', at, text)
    expect(vault.open('person:nobody', at, sealed)).toEqual({ unopened: 'missing' })
  })

  test('a destroyed key is erased, stays so, and is not made again', () => {
    const sealed = vault.seal('person:a', at, text)
    const kept = vault.seal('person:b', at, text)
    vault.setNote('n', 'v')
    const signed = vault.sign(at)
    expect(vault.erase('person:a')).toBe(true)
    expect(vault.erase('person:a')).toBe(false)
    expect(vault.erase('person:nobody')).toBe(false)
    vault.close()
    vault = open()
    expect(vault.open('person:a', at, sealed)).toEqual({ unopened: 'erased' })
    expect(vault.open('person:b', at, kept)).toEqual({ plain: text })
    expect(vault.note('n')).toBe('v')
    expect(vault.sign(at)).toEqual(signed)
    expect(() => vault.seal('person:a', at, text)).toThrow(SekishoError)
    expect(vault.faults()).toEqual([])
  })

  test('a key whose bytes changed is damaged, and is named', () => {
    const sealed = vault.seal('person:a', at, text)
    onDisk(db => db.exec("UPDATE keys SET sealed = zeroblob(64) WHERE id = 'person:a'"))
    expect(vault.open('person:a', at, sealed)).toEqual({ unopened: 'damaged' })
    expect(vault.faults().map(({ en }) => en)).toEqual(['a key is damaged'])
  })
})

test('keys and tombstones that vanish, and tombstones that were put there, are noticed', () => {
  vault.seal('person:a', at, text)
  vault.seal('person:b', at, text)
  vault.erase('person:b')
  onDisk(db => db.exec("DELETE FROM keys WHERE id = 'person:a'"))
  expect(vault.faults().map(({ en }) => en)).toEqual(['keys or records of erasures were lost'])
  onDisk(db => db.exec("UPDATE tombstones SET id = 'person:a'"))
  expect(vault.faults().map(({ en }) => en)).toContain('a record of an erasure is damaged')
})

test('neither a sealed key nor the erased one stays in the file in the clear', () => {
  const key = vault.purposeKey('settings')
  vault.seal('person:a', at, text)
  vault.erase('person:a')
  expect(vault.purposeKey('settings')).toEqual(key)
  vault.close()
  const file = readFileSync(join(folder, 'vault.db'))
  expect(file.includes(Buffer.from(key))).toBe(false)
  expect(file.includes(masterKey)).toBe(false)
  vault = open()
})

test('another master key, a short one, a missing or newer file: one sentence each', () => {
  const failing = (make: () => Vault) => {
    try {
      make().close()
    } catch (error) {
      return (error as SekishoError).why?.en
    }
    return 'opened'
  }
  expect(failing(() => new Vault({ folder, masterKey: randomBytes(32), how: 'write' }))).toContain('does not belong')
  expect(failing(() => new Vault({ folder, masterKey: randomBytes(16), how: 'write' }))).toContain('32 bytes')
  expect(failing(() => new Vault({ folder: join(folder, 'none'), masterKey, how: 'write' }))).toContain('is missing')
  const db = new DatabaseSync(join(folder, 'vault.db'))
  db.exec('PRAGMA user_version = 99')
  db.close()
  expect(failing(() => open())).toContain('newer Sekisho')
  const back = new DatabaseSync(join(folder, 'vault.db'))
  back.exec('PRAGMA user_version = 2; UPDATE wrapped SET sealed = zeroblob(64)')
  back.close()
  expect(failing(() => open())).toContain('damaged')
})

test('the log is handed over to its next key in one step, and the old one is gone', () => {
  expect(vault.nextLogKey(false)).toBeNull()
  const old = vault.publicKey
  const next = vault.nextLogKey(true)!
  expect(vault.nextLogKey(true)?.publicKey).toEqual(next.publicKey)
  expect(vault.publicKey).toEqual(old)
  vault.close()
  vault = open()
  const signed = vault.nextLogKey(false)?.sign(at)
  expect(signed).toBeDefined()
  vault.adoptNextLogKey()
  vault.adoptNextLogKey()
  expect(vault.publicKey).toEqual(next.publicKey)
  expect(vault.sign(at)).toEqual(signed)
  vault.close()
  vault = open()
  expect(vault.publicKey).toEqual(next.publicKey)
  expect(vault.nextLogKey(false)).toBeNull()
  expect(vault.faults()).toEqual([])
})

test.each(['notes', 'shelves', 'keys', 'tombstones'])('a damaged name of a column of %s is a sentence at opening', table => {
  vault.close()
  const path = join(folder, 'vault.db')
  const bytes = readFileSync(path)
  const from = bytes.indexOf(`CREATE TABLE ${table} (`)
  bytes[bytes.indexOf('sealed BLOB', from)]! ^= 1
  writeFileSync(path, bytes)
  for (const how of ['write', 'read'] as const) {
    let said: unknown
    try {
      open(how).close()
    } catch (error) {
      said = error
    }
    expect(said).toBeInstanceOf(SekishoError)
  }
  bytes[bytes.indexOf('realed BLOB', from)]! ^= 1
  writeFileSync(path, bytes)
  vault = open()
  expect(vault.faults()).toEqual([])
})

test('after a change that could not be stored nothing is written until a restart, and what is there still opens', () => {
  const sealed = vault.seal('person:a', at, text)
  vault.close()
  vault = open()
  // SQLite cannot make its journal: as on a disk that turned read-only.
  mkdirSync(join(folder, 'vault.db-journal'))
  expect(() => vault.setNote('n', 'v')).toThrow(/unable to open|disk I\/O/)
  rmSync(join(folder, 'vault.db-journal'), { recursive: true })
  expect(() => vault.setNote('n', 'v')).toThrow(SekishoError)
  expect(() => vault.seal('person:b', at, text)).toThrow(SekishoError)
  expect(vault.open('person:a', at, sealed)).toEqual({ plain: text })
  vault.close()
  vault = open()
  vault.setNote('n', 'v')
  expect(vault.faults()).toEqual([])
})

describe('the recovery key', () => {
  const hash = (index: number, word: string) => recoveryWordHash(masterKey, index, word)

  test('is confirmed by its two words as a person types them, once', () => {
    expect(vault.recovery()).toBeNull()
    expect(vault.confirmRecovery(['a', 'b'])).toBe(false)
    vault.setRecovery({ recipient: 'age1x', wordIndices: [3, 17], wordHashes: [hash(3, 'orange'), hash(17, 'zoo')] })
    expect(vault.confirmRecovery(['zoo', 'orange'])).toBe(false)
    expect(vault.confirmRecovery(['orange', 'zo'])).toBe(false)
    expect(vault.recovery()?.wordHashes).not.toBeNull()
    expect(vault.confirmRecovery([' Orange ', 'ZOO'])).toBe(true)
    expect(vault.recovery()).toEqual({ recipient: 'age1x', wordIndices: [3, 17], wordHashes: null })
    expect(vault.confirmRecovery(['anything', 'now'])).toBe(true)
  })
})
