// The ledger as its users meet it: one way to change anything, refusals as values, history, proofs, erasure, restarts.
import { createPublicKey, verify } from 'node:crypto'
import { copyFileSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LedgerWithVault, openLedger, verifyFolder } from '../../gateway/ledger/ledger.ts'
import { LEDGER_VERSION } from '../../gateway/ledger/store.ts'
import { migrateFolder } from '../../gateway/setup/data-versions.ts'
import { recoveryWordHash } from '../../gateway/vault/recovery.ts'
import { VAULT_VERSION } from '../../gateway/vault/schema.ts'
import { parseSignedCheckpoint, parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import { verifyConsistency } from '../../shared/ledger/merkle.ts'
import type { Command, Commit } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import { firstRules, textOf } from '../../shared/registers/rules.ts'
import { GATEWAY } from '../../shared/roles.ts'
import {
  addPerson,
  administrator,
  answer,
  block,
  done,
  type Fixture,
  fixture,
  masterKey,
  report,
  START,
  user,
} from './ledger-fixture.ts'

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

async function refused(command: Command): Promise<string> {
  const before = ledger.head()
  const result = await ledger.execute(command)
  if (!isRefusal(result)) throw new Error('was not refused')
  expect(ledger.head()).toEqual(before)
  return result.refused
}

describe('a command', () => {
  test('is durable, in the history, in the rows, and told to subscribers before it is answered', async () => {
    const commits: Commit[] = []
    ledger.subscribe(commit => commits.push(commit))
    const { row, entries } = await done(ledger, block('10.1.2.3', '総当たり'))
    expect(entries).toEqual([0])
    expect(commits).toHaveLength(1)
    expect(commits[0]?.head).toEqual(ledger.head())
    expect(commits[0]?.changes.map(({ register, id }) => [register, id])).toEqual([['blocks', row]])
    expect(await ledger.row('blocks', row)).toMatchObject({ id: row, reason: { text: '総当たり' }, at: START })
    expect(await ledger.rows('blocks')).toHaveLength(1)
    const [entry] = await ledger.history('blocks', row)
    expect(entry).toMatchObject({ seq: 0, type: 'blocks.blocked', actor: 'd-admin', time: START, erased: [] })
    expect(entry?.data.subject).toEqual({ kind: 'address', value: '10.1.2.3' })
  })

  test('repeated with the same id changes nothing and is acknowledged again', async () => {
    await done(ledger, report('r1', 'x'))
    expect(await done(ledger, report('r1', 'x'))).toEqual({ row: 'r1', entries: [] })
    expect(ledger.head().size).toBe(1)
  })

  test.each<[string, Command, string]>([
    ['without the role', { ...block('10.0.0.1'), actor: user }, 'not-allowed'],
    ['of the gateway alone', { ...addPerson('p', 'x'), operation: 'rename', row: 'p', input: { name: 'y' } }, 'not-allowed'],
    ['with an unknown field', { ...block('10.0.0.1'), input: { seconds: 1, subject: 1, colour: 'red' } }, 'bad-input'],
    ['without input', { ...block('10.0.0.1'), input: undefined }, 'bad-input'],
    ['on no row', { register: 'blocks', operation: 'lift', input: { why: 'x' }, actor: administrator }, 'bad-input'],
    [
      'on a row that is not there',
      { register: 'blocks', operation: 'lift', row: 'no', input: { why: 'x' }, actor: administrator },
      'not-found',
    ],
    ['of an unknown operation', { ...block('10.0.0.1'), operation: 'toString' }, 'not-found'],
    ['on an unknown table', { ...block('10.0.0.1'), register: '__proto__' as 'blocks' }, 'not-found'],
    ['with an address as row id', { ...block('10.0.0.1'), row: 'a@b.example' }, 'bad-input'],
  ])('%s is refused', async (_what, command, code) => {
    expect(await refused(command)).toBe(code)
  })

  test('lists every fault of its input', async () => {
    const result = await ledger.execute({
      ...block('x'),
      input: { subject: { kind: 'address', value: 'x' }, seconds: 0, reason: '' },
    })
    if (!isRefusal(result)) throw new Error('was not refused')
    expect(result.faults?.map(({ path }) => path).toSorted()).toEqual(['reason', 'seconds', 'subject.value'])
  })

  test('that fails does not fail the ones beside it, and a batch decides on its own earlier events', async () => {
    const results = await Promise.all([
      ledger.execute(block('10.0.0.1', 'a', 'b1')),
      ledger.execute(block('nonsense')),
      ledger.execute({ register: 'blocks', operation: 'lift', row: 'b1', input: { why: 'x' }, actor: administrator }),
      ledger.execute({ register: 'blocks', operation: 'lift', row: 'b1', input: { why: 'x' }, actor: administrator }),
      ledger.execute(block('10.0.0.2', 'b', 'b2')),
    ])
    expect(results.map(result => (isRefusal(result) ? result.refused : result.entries))).toEqual([
      [0],
      'bad-input',
      [1],
      'conflict',
      [2],
    ])
  })

  test('may change several rows in one step', async () => {
    const file = { version: 1, rules: firstRules('ja') }
    await done(ledger, { register: 'rules', operation: 'import', input: file, actor: administrator })
    const rules = await ledger.rows('rules')
    expect(rules.map(textOf)).toEqual(file.rules)
    expect(new Set(rules.map(({ id }) => id)).size).toBe(2)
    expect((await ledger.verify({ deep: true })).ok).toBe(true)
  })

  test('after closing is rejected in words', async () => {
    await ledger.close()
    await expect(ledger.execute(block('10.0.0.1'))).rejects.toThrow(SekishoError)
  })
})

test('entry times never go backwards, and a clock that does is said', async () => {
  await done(ledger, block('10.0.0.1'))
  at.now = START - 3_600_000
  const { entries } = await done(ledger, block('10.0.0.2'))
  const [newest] = await ledger.entries({ limit: 1 })
  expect(newest).toMatchObject({ seq: entries[0], time: START })
  expect(at.said.join()).toContain('clock of this machine is behind')
  expect((await ledger.verify({ deep: true })).ok).toBe(true)
})

test('the operation log is read newest first, in pages', async () => {
  for (let n = 0; n < 7; n++) await done(ledger, block(`10.0.0.${n}`))
  expect((await ledger.entries({ limit: 3 })).map(({ seq }) => seq)).toEqual([6, 5, 4])
  expect((await ledger.entries({ before: 4, limit: 3 })).map(({ seq }) => seq)).toEqual([3, 2, 1])
  expect(await ledger.entries({ before: 0, limit: 3 })).toEqual([])
})

test('everything is as it was after a restart, in one file that is written back', async () => {
  await done(ledger, addPerson('p-user', '鈴木 一郎'))
  await done(ledger, report('r1', 'click here'))
  await ledger.setRecovery({
    recipient: 'age1',
    wordIndices: [1, 2],
    wordHashes: [recoveryWordHash(masterKey, 1, 'a'), recoveryWordHash(masterKey, 2, 'b')],
  })
  const [head, note, people, key, secret] = [
    ledger.head(),
    await ledger.checkpoint(),
    await ledger.rows('people'),
    ledger.publicKey(),
    await ledger.purposeKey('settings'),
  ]
  await ledger.close()
  expect(statSync(join(at.folder, 'ledger.db')).mode & 0o077).toBe(0)
  ledger = await at.open()
  expect([
    ledger.head(),
    await ledger.checkpoint(),
    await ledger.rows('people'),
    ledger.publicKey(),
    await ledger.purposeKey('settings'),
  ]).toEqual([head, note, people, key, secret])
  expect(await ledger.confirmRecovery(['a', 'B'])).toBe(true)
})

test('nothing personal stands in the clear in any file', async () => {
  await done(ledger, addPerson('p-user', '鈴木 一郎'))
  await done(ledger, report('r1', 'CANARY-5f1e'))
  await ledger.close()
  for (const name of ['ledger.db', 'vault.db', 'head']) {
    const bytes = readFileSync(join(at.folder, name))
    for (const secret of ['CANARY-5f1e', '鈴木', 'お知らせ']) expect(bytes.includes(secret), `${secret} in ${name}`).toBe(false)
  }
})

describe('proofs', () => {
  test('the checkpoint is signed by the log, and consistent with every earlier one', async () => {
    const notes: string[] = []
    for (let n = 1; n < 12; n++) {
      await done(ledger, block(`10.0.0.${n}`))
      notes.push(await ledger.checkpoint())
    }
    const key = parseVerifierKey(ledger.publicKey())
    const points = notes.map(note => {
      const { checkpoint, message, signature } = parseSignedCheckpoint(note, key)
      const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key.publicKey])
      expect(verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature)).toBe(true)
      return checkpoint
    })
    const last = points.at(-1)!
    for (const { size, root } of points) {
      const proof = (await ledger.consistency(size, last.size)).map(hash => Buffer.from(hash, 'hex'))
      expect(verifyConsistency({ from: size, to: last.size, fromRoot: root, toRoot: last.root, proof })).toBe(true)
    }
    expect(await ledger.inclusion(3, last.size)).toHaveLength(4)
  })

  test('outside the log there is none', async () => {
    await done(ledger, block('10.0.0.1'))
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [2, 1],
      [-1, 1],
      [0.5, 1],
    ] as const)
      await expect(ledger.consistency(from, to)).rejects.toThrow(SekishoError)
    await expect(ledger.inclusion(1, 1)).rejects.toThrow(SekishoError)
  })
})

describe('an erased person', () => {
  test('is gone from rows and history, everybody else is not, and the log still verifies', async () => {
    await done(ledger, addPerson('p-user', '鈴木 一郎'))
    await done(ledger, addPerson('p-other', '田中 花子'))
    await done(ledger, report('r1', 'secret of suzuki'))
    await done(ledger, report('r2', 'kept', { ...user, person: 'p-other' }))
    await done(ledger, answer('r1', 'dear Suzuki'))
    expect(await ledger.erasePerson('p-user')).toBe(true)
    expect((await ledger.rows('people')).map(({ id }) => id)).toEqual(['p-other'])
    expect((await ledger.rows('reports')).map(({ id }) => id)).toEqual(['r2'])
    const [sent, answered] = await ledger.history('reports', 'r1')
    expect(sent?.erased.toSorted()).toEqual(['capture', 'exposure'])
    expect(sent?.data).toEqual({ reporter: 'p-user' })
    expect(answered?.erased).toContain('note')
    expect(JSON.stringify(await ledger.entries({ limit: 50 }))).not.toMatch(/suzuki|鈴木/i)
    expect(await refused(answer('r1', 'again'))).toBe('not-found')
    expect(await refused(addPerson('p-user', '鈴木 一郎'))).toBe('conflict')
    expect(await refused(report('r3', 'new'))).toBe('conflict')
    await done(ledger, block('10.0.0.1'))
    const { ok, faults } = await ledger.verify({ deep: true })
    expect(faults).toEqual([])
    expect(ok).toBe(true)
    await ledger.close()
    expect(await verifyFolder({ folder: at.folder, deep: false })).toMatchObject({ ok: true, firstBad: null })
  })
})

test('verification beside a running gateway sees a whole log at every moment', async () => {
  let writing = true
  const writer = (async () => {
    for (let n = 0; writing; n++) await Promise.all([0, 1, 2].map(i => ledger.execute(block(`10.${i}.${n >> 8}.${n & 255}`))))
  })()
  for (let n = 0; n < 6; n++) {
    const { ok, faults } = await verifyFolder({ folder: at.folder, masterKey, deep: n % 2 === 0 })
    expect(faults).toEqual([])
    expect(ok).toBe(true)
  }
  writing = false
  await writer
})

test('whatever people do, the entries rebuild the rows', async () => {
  const id = fc.constantFrom('a', 'b', 'c')
  const command = fc.oneof(
    fc.tuple(id, fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' })).map(([row, name]) => addPerson(row, name)),
    fc.tuple(id, fc.constantFrom('user', 'host', 'administrator')).map(
      ([row, role]): Command => ({
        register: 'people',
        operation: 'changeRole',
        row,
        input: { role, reason: 'r' },
        actor: administrator,
      }),
    ),
    fc.tuple(id, fc.string({ maxLength: 50, unit: 'binary' })).map(([row, text]) => report(row, text)),
    fc.tuple(id, fc.string({ maxLength: 50 })).map(([row, note]) => answer(row, note)),
    id.map((row): Command => ({ register: 'reports', operation: 'withdraw', row, input: {}, actor: user })),
    fc.tuple(id, fc.ipV4()).map(([row, address]) => block(address, 'x', row)),
    id.map((row): Command => ({ register: 'blocks', operation: 'lift', row, input: { why: 'w' }, actor: administrator })),
    id.map((row): Command => ({ register: 'rules', operation: 'add', row, input: firstRules('en')[0], actor: GATEWAY })),
    id.map((row): Command => ({ register: 'rules', operation: 'remove', row, input: {}, actor: administrator })),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(command, { maxLength: 8 }), { maxLength: 6 }), async groups => {
      for (const group of groups) {
        await Promise.all(group.map(one => ledger.execute(one)))
        at.now += 86_400_000
      }
      const { ok, faults } = await ledger.verify({ deep: true })
      expect(faults).toEqual([])
      expect(ok).toBe(true)
    }),
    { numRuns: 15 },
  )
})

test('a folder that is not there is said in words', async () => {
  const options = {
    folder: join(at.folder, 'nowhere'),
    masterKey,
    clock: () => 0,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  }
  await expect(openLedger(options)).rejects.toThrow('data folder cannot be used')
})

describe('another version', () => {
  test('a ledger of data version 1 replays, verifies, and takes further entries', async () => {
    const old = fixture()
    const fixtures = new URL('../fixtures/ledger-1/', import.meta.url).pathname
    for (const name of ['ledger.db', 'vault.db', 'head']) copyFileSync(join(fixtures, name), join(old.folder, name))
    expect(await verifyFolder({ folder: old.folder, masterKey, deep: true })).toMatchObject({ ok: true, faults: [] })
    await expect(old.open()).rejects.toThrow('sekisho update')
    expect(migrateFolder(old.folder)).toEqual([
      { file: 'ledger.db', found: 1, known: LEDGER_VERSION },
      { file: 'vault.db', found: 1, known: VAULT_VERSION },
    ])
    expect(migrateFolder(old.folder)).toEqual([])
    const opened = await old.open()
    expect(opened.readOnly()).toBeNull()
    const { size, root, rows } = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8'))
    expect(opened.head()).toEqual({ size, root })
    for (const [name, expected] of Object.entries(rows)) expect(await opened.rows(name as RegisterName), name).toEqual(expected)
    await done(opened, block('10.0.0.1'))
    expect((await opened.verify({ deep: true })).faults).toEqual([])
    await opened.close()
    old.remove()
  })

  test('a newer ledger.db is refused in words and left as it is', async () => {
    await ledger.close()
    const db = new DatabaseSync(join(at.folder, 'ledger.db'))
    db.exec('PRAGMA user_version = 99')
    db.close()
    await expect(at.open()).rejects.toThrow('newer Sekisho')
    expect((await verifyFolder({ folder: at.folder, deep: false })).faults[0]?.what.en).toContain('newer Sekisho')
  })
})
