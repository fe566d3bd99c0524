// Flipped bits and cut files: found and named, or every row and entry reads as before; never a shorter history without a word.
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLedger, verifyFolder } from '../../gateway/ledger/ledger.ts'
import { verify } from '../../gateway/ledger/verify.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import type { Log } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import {
  addPerson,
  administrator,
  answer,
  block,
  done,
  fixture,
  headCaughtUp,
  masterKey,
  report,
  START,
} from './ledger-fixture.ts'

const REGISTERS: readonly RegisterName[] = ['people', 'blocks', 'reports']
const COUNT = 40
/** A stopped ledger, and one as kill -9 leaves it: everything still in the log beside the file. */
let stopped: string
let killed: string
let expected: string

function copyFolder(from: string): string {
  const to = mkdtempSync(join(tmpdir(), 'sekisho-damage-'))
  for (const name of readdirSync(from)) if (!name.endsWith('-shm')) copyFileSync(join(from, name), join(to, name))
  return to
}

async function contents(folder: string): Promise<{ text: string; said: string[]; named: string | undefined }> {
  const said: string[] = []
  const hear = (_fields: object, message: string) => void said.push(message)
  const log: Log = { debug: () => undefined, info: () => undefined, warn: hear, error: hear }
  const ledger = await openLedger({ folder, masterKey, clock: () => START + 1, log })
  try {
    const rows = await Promise.all(REGISTERS.map(name => ledger.rows(name)))
    const text = JSON.stringify([rows, await ledger.entries({ limit: 500 }), ledger.head()])
    return { text, said, named: ledger.readOnly()?.why.en }
  } finally {
    await ledger.close().catch(() => undefined)
  }
}

beforeAll(async () => {
  const at = fixture()
  const ledger = await at.open()
  await done(ledger, addPerson('p-user', '鈴木 一郎'))
  await done(ledger, addPerson('p-admin', '佐藤 花子', 'administrator'))
  for (let n = 0; n < COUNT; n++) {
    await done(ledger, n % 3 === 0 ? report(`r${n}`, `text ${n}`) : block(`10.0.0.${n}`, 'x', `b${n}`))
    if (n % 5 === 0 && n % 3 === 0) await done(ledger, answer(`r${n}`, 'harmless'))
    if (n % 7 === 1 && n % 3 !== 0)
      await done(ledger, { register: 'blocks', operation: 'lift', row: `b${n}`, input: { why: 'w' }, actor: administrator })
  }
  await headCaughtUp(at.folder, ledger)
  killed = copyFolder(at.folder)
  await ledger.close()
  stopped = copyFolder(at.folder)
  at.remove()
  expected = (await contents(copyFolder(stopped))).text
  expect((await contents(copyFolder(killed))).text).toBe(expected)
})
afterAll(() => {
  for (const name of readdirSync(tmpdir()))
    if (name.startsWith('sekisho-damage-')) rmSync(join(tmpdir(), name), { recursive: true })
})

/** What a person is told about a damaged folder; undefined only if it reads exactly as before. */
async function verdict(folder: string): Promise<string | undefined> {
  try {
    const { text, said, named } = await contents(copyFolder(folder))
    if (named ?? said[0]) return named ?? said[0]
    if (text === expected) return undefined
    throw new Error(`reads differently without a word: ${text.slice(0, 300)}`)
  } catch (error) {
    // A sentence for people; anything else is a crash.
    if (error instanceof SekishoError) return error.why.en
    throw error
  }
}

/** Verification in this thread: a thread for each of hundreds of flips would only cost time. */
function verified(folder: string, deep: boolean): readonly string[] {
  const vault = () => new Vault({ folder, masterKey, how: 'read' })
  return verify({ folder, deep, vault: deep ? vault : undefined }).faults.map(({ what }) => what.en)
}

/** Positions spread over the file, the same in every run. */
function positions(length: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor(((i * 0.618034) % 1) * length))
}

function damaged(from: string, name: string, change: (bytes: Buffer) => Buffer): string {
  const folder = copyFolder(from)
  writeFileSync(join(folder, name), change(readFileSync(join(folder, name))))
  return folder
}

const flip = (at: number) => (bytes: Buffer) => {
  bytes[at]! ^= 1 << (at & 7)
  return bytes
}

describe.each([
  ['ledger.db', 'stopped', 20],
  ['vault.db', 'stopped', 14],
  ['head', 'stopped', 8],
  ['ledger.db-wal', 'killed', 16],
] as const)('a flipped bit in %s (%s)', (name, state, count) => {
  test('is named, or everything reads as before', async () => {
    const from = state === 'stopped' ? stopped : killed
    const length = readFileSync(join(from, name)).length
    for (const at of positions(length, count)) {
      const folder = damaged(from, name, flip(at))
      const told = await verdict(folder)
      // Opening does not read everything: what it let pass, a deep verification must not have called whole if it reads differently.
      expect(told === undefined || told.length > 20, `byte ${at}: ${told}`).toBe(true)
      rmSync(folder, { recursive: true })
    }
  })
})

test('verification finds a flip in the bytes of every entry and names it', () => {
  const bytes = readFileSync(join(stopped, 'ledger.db'))
  let found = 0
  for (const at of positions(bytes.length, 150)) {
    const folder = damaged(stopped, 'ledger.db', flip(at))
    const faults = verified(folder, true)
    if (faults.length > 0) found++
    for (const fault of faults) expect(fault).toMatch(/[.。]$/)
    rmSync(folder, { recursive: true })
  }
  // The rest are bytes of no meaning: free space of pages.
  expect(found).toBeGreaterThan(50)
})

describe('a cut write-ahead log', () => {
  test('is named wherever it is cut', async () => {
    const wal = join(killed, 'ledger.db-wal')
    const length = readFileSync(wal).length
    for (const keep of [0, 1, 31, 32, 4000, ...positions(length, 5), length - 1]) {
      const folder = damaged(killed, 'ledger.db-wal', bytes => bytes.subarray(0, keep))
      expect(await verdict(folder), `cut to ${keep} of ${length}`).toMatch(/ledger\.db|missing/)
      expect(verified(folder, false).join(), `verify, cut to ${keep}`).toMatch(/ledger\.db|missing/)
      rmSync(folder, { recursive: true })
    }
  })

  test('is not overwritten: what is left of it stays as it is', async () => {
    // In its last quarter: not in the first start, without which it would be no ledger at all.
    const folder = damaged(killed, 'ledger.db-wal', bytes => flip(Math.floor(bytes.length * 0.75))(bytes))
    const before = readFileSync(join(folder, 'ledger.db-wal'))
    const ledger = await openLedger({ folder, masterKey, clock: Date.now, log: { debug() {}, info() {}, warn() {}, error() {} } })
    expect(ledger.readOnly()?.code).toBe('shorter-than-head')
    expect(ledger.readOnly()?.why.en).toMatch(/holds \d+ entries, but \d+ were signed for/)
    await expect(ledger.execute(block('10.9.9.9'))).rejects.toMatchObject({ code: 'read-only' })
    await ledger.close()
    expect(readFileSync(join(folder, 'ledger.db-wal')).equals(before)).toBe(true)
  })
})

describe('a missing or cut file', () => {
  test.each([
    ['ledger.db', /ledger\.db is missing/],
    ['vault.db', /vault\.db .*is missing/],
    ['head', /"head"/],
  ])('%s is named, and nothing is made in its place', async (name, sentence) => {
    const folder = copyFolder(stopped)
    unlinkSync(join(folder, name))
    expect(await verdict(folder)).toMatch(sentence)
    expect(verified(folder, true).join()).toMatch(sentence)
    expect(existsSync(join(folder, name))).toBe(false)
  })

  test.each(['ledger.db', 'vault.db', 'head'])('%s cut to any length is named', async name => {
    const length = readFileSync(join(stopped, name)).length
    for (const keep of [0, 100, 4096, Math.floor(length / 2), length - 4096]) {
      const folder = copyFolder(stopped)
      truncateSync(join(folder, name), keep)
      const faults = verified(folder, true)
      expect((await verdict(folder)) ?? faults[0], `${name} cut to ${keep}`).toBeTypeOf('string')
      expect(faults.length, `${name} cut to ${keep}`).toBeGreaterThan(0)
    }
  })

  test('an older ledger.db put back is shorter than its head', async () => {
    const folder = copyFolder(stopped)
    const ledger = await openLedger({
      folder,
      masterKey,
      clock: () => START + 2,
      log: { debug() {}, info() {}, warn() {}, error() {} },
    })
    await done(ledger, block('10.9.9.9'))
    await ledger.close()
    copyFileSync(join(stopped, 'ledger.db'), join(folder, 'ledger.db'))
    expect(await verdict(folder)).toContain('1 are missing')
  })
})

test('an entry about somebody erased is compared with its leaf: no key is left that would tell a flipped bit', async () => {
  const at = fixture()
  const ledger = await at.open()
  await done(ledger, addPerson('p-user', '鈴木 一郎'))
  await done(ledger, report('r1', 'secret'))
  await ledger.erasePerson('p-user')
  // Long enough ago that opening does not read it again.
  for (let n = 0; n < 40; n++) await done(ledger, block(`10.1.0.${n}`, 'x', `b${n}`))
  await ledger.close()
  const names = 'capture,exposure'
  const file = readFileSync(join(at.folder, 'ledger.db'))
  const { text } = await contents(copyFolder(at.folder))
  let named = 0
  // The row has them as well; of somebody erased it is not shown any more.
  for (let found = file.indexOf(names); found >= 0; found = file.indexOf(names, found + 1))
    for (let i = 0; i < names.length; i += 8) {
      const folder = damaged(at.folder, 'ledger.db', flip(found + i))
      const seen = await contents(folder).catch((error: unknown) => error)
      if (seen instanceof SekishoError) named++
      else expect((seen as { text: string }).text === text, `byte ${i} at ${found}`).toBe(true)
    }
  expect(named).toBeGreaterThanOrEqual(names.length / 8)
  at.remove()
})

test('bytes flipped in most pages: verification fails in words, with and without the key', async () => {
  const folder = damaged(stopped, 'ledger.db', bytes => {
    for (let page = 4096; page < bytes.length; page += 4096)
      for (let i = page + 3000; i < Math.min(page + 4090, bytes.length); i += 97) bytes[i]! ^= 1
    return bytes
  })
  for (const options of [
    { folder, deep: false },
    { folder, deep: true, masterKey },
  ]) {
    const { ok, faults, firstBad } = await verifyFolder(options)
    expect(ok).toBe(false)
    expect(faults.length).toBeGreaterThan(0)
    expect(firstBad).not.toBeNull()
  }
})

test('a folder without a ledger, a file that is none: a sentence, never an exception', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-damage-'))
  expect((await verifyFolder({ folder, deep: false })).faults[0]?.what.en).toContain('no ledger')
  expect((await verifyFolder({ folder: join(folder, 'nowhere'), deep: true, masterKey })).ok).toBe(false)
  writeFileSync(join(folder, 'ledger.db'), 'this is no database, only a text that somebody put here')
  expect((await verifyFolder({ folder, deep: true, masterKey })).ok).toBe(false)
  expect((await verifyFolder({ folder, deep: true })).faults.length).toBeGreaterThan(0)
})
