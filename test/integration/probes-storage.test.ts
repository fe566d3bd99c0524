// Encrypted storage falls for each real fault on a real folder (a text in the clear, an open key file, the key beside the data) and rises when mended.
import { createCipheriv, randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isLock, type Lock, takeLock } from '../../gateway/lock/lock.ts'
import { encryptedStorageProbe, type StoragePorts } from '../../gateway/probes/encrypted-storage.ts'
import type { Measurement } from '../../shared/registers/controls.ts'

const SECRET = '山田太郎さんの予約'
let home: string
let data: string
let keyFile: string
let key: Buffer

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sekisho-storage-'))
  data = join(home, 'data')
  keyFile = join(home, 'master.key')
  key = randomBytes(32)
  mkdirSync(join(data, 'blobs'), { recursive: true, mode: 0o700 })
  writeFileSync(keyFile, `sekisho-master-key-1:${key.toString('base64')}\n`, { mode: 0o600 })
  const cipher = createCipheriv('aes-256-gcm', key, randomBytes(12))
  const db = new DatabaseSync(join(data, 'ledger.db'))
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE entries (body BLOB)')
  db.prepare('INSERT INTO entries VALUES (?)').run(cipher.update(SECRET))
  db.close()
  writeFileSync(join(data, 'blobs', 'a'), randomBytes(3_000_000))
})
afterEach(() => rmSync(home, { recursive: true }))

const encrypted = async () => ({ state: 'encrypted', asked: 'lsblk', answered: 'crypt' }) as const

function measure(changes: Partial<StoragePorts> = {}): Promise<Measurement> {
  return measureWith({ coreLimit: () => '0', volume: encrypted, ...changes })
}

function measureWith(changes: Partial<StoragePorts>): Promise<Measurement> {
  const probe = encryptedStorageProbe({
    clock: Date.now,
    folder: data,
    keyFile,
    masterKey: () => {
      readFileSync(keyFile)
      return key
    },
    canaries: async () => [SECRET, 'a reported message', 'Li'],
    sampleRows: async () => [{ what: 'people 1', opensWithKey: true, opensWithoutKey: false }],
    recoveryConfirmed: async () => true,
    ...changes,
  })
  return probe.measure(new AbortController().signal)
}

describe('a folder as it should be', () => {
  it('passes and says what was searched', async () => {
    const measured = await measure()
    expect(measured.evidence.filter(entry => entry.result !== 'pass')).toEqual([])
    expect(measured.sentence.en).toMatch(
      /^\d files \(2\.9 MiB\) searched for 2 stored texts and the master key: none in the clear$/,
    )
    expect(JSON.stringify(measured)).not.toContain(SECRET)
  })

  it('warns until the recovery key is typed back, and while core dumps are on', async () => {
    const measured = await measure({ recoveryConfirmed: async () => false, coreLimit: () => 'unlimited' })
    expect(measured.outcome).toBe('warn')
    expect(measured.sentence.en).toContain('two of its words')
    expect(measured.sentence.en).toContain('ulimit -c 0')
  })

  it('reads the real limit of core files of this process and of those it starts', async () => {
    const measured = await measureWith({})
    const entries = measured.evidence.filter(one => one.asked.startsWith('ulimit -S -c'))
    expect(entries).toHaveLength(2)
    for (const { answered, result } of entries) {
      expect(answered).toMatch(/^(\d+|unlimited)$/)
      expect(result).toBe(answered === '0' ? 'pass' : 'warn')
    }
  })

  it('looks at the real volume of the data folder, and at that of the app where somebody said it', async () => {
    const measured = await measureWith({ appData: async () => [home] })
    const volumes = measured.evidence.filter(one => one.asked.startsWith('findmnt') || one.asked.startsWith('the volume of'))
    expect(volumes).toHaveLength(2)
    expect(measured.scope.en).toContain(`${data}, ${home}`)
  })

  it.each([
    ['plain', 'warn', 'is not encrypted'],
    ['unknown', 'inconclusive', 'cannot be told'],
  ] as const)('a volume that is %s is %s', async (state, outcome, said) => {
    const volume = async (path: string) =>
      ({ state: path === home ? state : 'encrypted', asked: 'lsblk', answered: 'x' }) as const
    const measured = await measure({ volume, appData: async () => [home] })
    expect(measured.outcome).toBe(outcome)
    expect(measured.sentence.en).toContain(said)
    expect(measured.sentence.en).toContain(home)
  })
})

/** Where, in which form: written so, the stored text or the key must be found. */
const plants: [string, string, () => Buffer | string, string][] = [
  [
    'the text in a blob, across two pieces of reading',
    'blobs/b',
    () => Buffer.concat([randomBytes((1 << 20) - 7), Buffer.from(SECRET)]),
    'blobs/b',
  ],
  ['the text as UTF-16', 'export.tmp', () => Buffer.from(SECRET, 'utf16le'), 'export.tmp'],
  [
    'the text with JSON escapes',
    'log.json',
    () => `{"name":"${[...SECRET].map(c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`,
    'log.json',
  ],
  ['the key as bytes', 'blobs/c', () => Buffer.concat([randomBytes(100), key]), 'blobs/c'],
  ['the key as hex', 'notes.txt', () => `key ${key.toString('hex').toUpperCase()}`, 'notes.txt'],
  ['the key in the log', 'log/gateway.log', () => `{"msg":"${key.toString('base64')}"}\n`, 'log/gateway.log'],
  ['a file named like a key, whatever it holds', 'cli.key', () => '{}', 'cli.key'],
  ['a copy of the key file', 'master.key', () => `sekisho-master-key-1:${key.toString('base64')}\n`, 'master.key'],
]

describe('a planted fault', () => {
  it.each(plants)('%s fails, names the file, and passes when it is gone', async (_what, file, content, named) => {
    mkdirSync(dirname(join(data, file)), { recursive: true, mode: 0o700 })
    writeFileSync(join(data, file), content(), { mode: 0o600 })
    const fallen = await measure()
    expect(fallen.outcome).toBe('fail')
    expect(fallen.sentence.en).toContain(named)
    expect(fallen.sentence.en + JSON.stringify(fallen.evidence)).not.toContain(key.toString('base64').slice(0, 20))
    rmSync(join(data, file))
    expect((await measure()).outcome).toBe('pass')
  })

  it('a text in the write-ahead log of an open database fails', async () => {
    const db = new DatabaseSync(join(data, 'ledger.db'))
    db.exec('PRAGMA wal_autocheckpoint = 0; CREATE TABLE plain (t TEXT)')
    db.prepare('INSERT INTO plain VALUES (?)').run(SECRET)
    expect(readdirSync(data)).toContain('ledger.db-wal')
    const measured = await measure()
    db.close()
    expect(measured.outcome).toBe('fail')
    expect(measured.sentence.en).toContain('ledger.db')
  })

  it.each([
    ['a key file that others can read', () => chmodSync(keyFile, 0o644), () => chmodSync(keyFile, 0o600), 'chmod 600'],
    ['a data folder that others can enter', () => chmodSync(data, 0o755), () => chmodSync(data, 0o700), 'chmod 700'],
    [
      'a file that others can write',
      () => chmodSync(join(data, 'ledger.db'), 0o666),
      () => chmodSync(join(data, 'ledger.db'), 0o600),
      'ledger.db',
    ],
    ['no key file', () => rmSync(keyFile), () => writeFileSync(keyFile, 'x', { mode: 0o600 }), 'is not there'],
  ])('%s fails, and passes when mended', async (_what, spoil, mend, said) => {
    spoil()
    const fallen = await measure()
    expect(fallen.outcome).toBe('fail')
    expect(fallen.sentence.en).toContain(said)
    mend()
    expect((await measure()).outcome).toBe('pass')
  })

  it('a key file that is a link into the data folder fails', async () => {
    rmSync(keyFile)
    writeFileSync(join(data, 'k'), 'elsewhere', { mode: 0o600 })
    symlinkSync(join(data, 'k'), keyFile)
    const measured = await measure()
    expect(measured.outcome).toBe('fail')
    expect(measured.sentence.en).toContain('keep it apart')
  })

  it('a folder of the key that others can write warns', async () => {
    chmodSync(home, 0o777)
    const measured = await measure()
    chmodSync(home, 0o700)
    expect(measured.outcome).toBe('warn')
    expect(measured.sentence.en).toContain('replace the master key')
  })

  it.each([
    [{ opensWithKey: true, opensWithoutKey: true }, 'opens without its key'],
    [{ opensWithKey: false, opensWithoutKey: false }, 'does not open with its key'],
  ])('a sampled row that is not as it should be fails: %o', async (row, said) => {
    const measured = await measure({ sampleRows: async () => [{ what: 'reports 7', ...row }] })
    expect(measured.outcome).toBe('fail')
    expect(measured.sentence.en).toContain(said)
  })
})

describe('backup places', () => {
  let place: string
  const places = async () => [{ name: 'second disk', path: place }]
  beforeEach(() => {
    place = join(home, 'backups')
    mkdirSync(join(place, 'objects', 'ab'), { recursive: true })
    writeFileSync(join(place, 'vault.age'), randomBytes(2_000))
    writeFileSync(join(place, 'objects', 'ab', 'ab'.repeat(32)), randomBytes(2_000_000))
  })

  it('as it should be, it passes; away, it is not looked at and says so', async () => {
    const measured = await measure({ places })
    expect(measured.outcome).toBe('pass')
    expect(measured.scope.en).toContain('could be read (1)')
    rmSync(place, { recursive: true })
    const away = await measure({ places })
    expect([away.outcome, away.scope.en.includes('could be read (0)')]).toEqual(['pass', true])
  })

  const beside: [string, string, () => Buffer | string][] = [
    ['the key file', 'master.key', () => `sekisho-master-key-1:${key.toString('base64')}\n`],
    ['the key in an object', `objects/ab/${'ac'.repeat(32)}`, () => Buffer.concat([randomBytes(50_000), key])],
    ['a stored text', 'notes.txt', () => SECRET],
    ['a vault', 'old/vault.db', () => 'SQLite format 3'],
    ['the first steps', 'first-steps.txt', () => 'words'],
  ]
  it.each(beside)(
    '%s beside the generations fails, names place and file, and passes when it is gone',
    async (_what, file, content) => {
      mkdirSync(dirname(join(place, file)), { recursive: true })
      writeFileSync(join(place, file), content())
      const fallen = await measure({ places })
      expect(fallen.outcome).toBe('fail')
      expect(fallen.sentence.en).toContain(file)
      expect(fallen.sentence.en).toContain('second disk')
      rmSync(join(place, file))
      expect((await measure({ places })).outcome).toBe('pass')
    },
  )

  it('a key in a generation fails and names it', async () => {
    const generation = '2026-11-23T06-40-00Z-01234567'
    const seen = (keys: string[]) => measure({ places, generations: async () => [{ place: 'second disk', generation, keys }] })
    expect((await seen([])).outcome).toBe('pass')
    const fallen = await seen(['home/keys/master.key'])
    expect(fallen.outcome).toBe('fail')
    expect(fallen.sentence.en).toContain(generation)
    expect(fallen.sentence.en).toContain('home/keys/master.key')
  })
})

describe('while the gateway holds its folder', () => {
  it('the search gives up no lock: the lock of the folder still keeps a second process out', async () => {
    const lock = takeLock(data, 'gateway') as Lock
    expect(isLock(lock)).toBe(true)
    await measure()
    // Asked from another process: within one process SQLite remembers its own locks and would not notice their loss.
    const { execFileSync } = await import('node:child_process')
    const script = `import { DatabaseSync } from 'node:sqlite'
      const db = new DatabaseSync(${JSON.stringify(join(data, 'lock.db'))}, { timeout: 0 })
      try { db.exec('BEGIN EXCLUSIVE'); console.log('taken') } catch { console.log('kept out') }`
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    lock.release()
    expect(said.trim()).toBe('kept out')
  })

  it('stops at once when it is told to', async () => {
    const stop = new AbortController()
    const probe = encryptedStorageProbe({
      clock: Date.now,
      folder: data,
      keyFile,
      masterKey: () => key,
      canaries: async () => [SECRET],
      sampleRows: async () => [],
      recoveryConfirmed: async () => true,
    })
    const measuring = probe.measure(stop.signal)
    stop.abort()
    await expect(measuring).rejects.toThrow()
  })
})
