// Erasing a person: what was planted is found before and nowhere afterwards, whatever was killed or away meanwhile; a restore does not bring it back.
import { createPublicKey, randomBytes, verify } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBackup } from '../../gateway/backup/backup.ts'
import { backupKeys } from '../../gateway/backup/backup-keys.ts'
import { FolderPlace } from '../../gateway/backup/folder-place.ts'
import { loadConfig } from '../../gateway/config/config.ts'
import { readMasterKey } from '../../gateway/keys/master-key.ts'
import { createSealer } from '../../gateway/keys/seal.ts'
import { openVault } from '../../gateway/keys/vault-file.ts'
import { verifyFolder } from '../../gateway/ledger/ledger.ts'
import { lookThrough } from '../../gateway/ledger/look.ts'
import { openRows } from '../../gateway/ledger/reading.ts'
import { ledgerPath, Store } from '../../gateway/ledger/store.ts'
import { Needles } from '../../gateway/requests/needles.ts'
import { scanFolder } from '../../gateway/requests/scan-files.ts'
import { createImportShelf } from '../../gateway/setup/import-shelf.ts'
import { openOffice } from '../../gateway/setup/open-office.ts'
import { officeGeneration, openPlaceWithWords, restoreOffice } from '../../gateway/setup/restore.ts'
import { fitsVault } from '../../gateway/vault/fits.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import { parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import { ERASURE_STEPS } from '../../shared/registers/erasures.ts'
import { administrator, CANARIES, CANARY, ErasureOffice, scan } from './erasure-office.ts'

const HAND = { kind: 'hand', id: null } as const
let test_: ErasureOffice

beforeEach(async () => {
  test_ = await new ErasureOffice().open()
})
afterEach(() => test_.remove())

const key = () => readMasterKey(test_.config.keyFile, candidate => fitsVault(test_.config.data, candidate, 'read'))

/** Every canary that any key in this folder's vault opens in a ledger.db: rows and the bodies of all entries. */
function opened(folder: string, vaultFolder = test_.config.data): string[] {
  const vault = new Vault({ folder: vaultFolder, masterKey: key(), how: 'read' })
  try {
    const found = new Set<string>()
    const find = (bytes: Uint8Array) => {
      const text = Buffer.from(bytes).toString('utf8')
      for (const one of CANARIES) if (text.includes(one)) found.add(one)
      return new Set<number>()
    }
    lookThrough(ledgerPath(folder), vault, ['nobody'], find)
    return [...found].sort()
  } finally {
    vault.close()
  }
}

async function firstPlace() {
  return (await test_.office.ledger.rows('places'))[0]!
}

/** What a generation held, by the words and the place alone. */
async function generationOpened(path: string, into: string): Promise<void> {
  const place = await openPlaceWithWords(new FolderPlace(path), test_.office.recovery!.words.join(' '))
  try {
    mkdirSync(into)
    await (await officeGeneration(place)).restore(into, {})
  } finally {
    await place.close()
  }
}

/** The text of a signed note (C2SP), checked with nothing but the verifier key and node:crypto. */
function signed(note: string, verifier: string): string {
  const at = note.lastIndexOf('\n\n')
  const text = note.slice(0, at + 1)
  const signature = Buffer.from(note.slice(at).trim().split(' ').at(-1)!, 'base64').subarray(4)
  const raw = Buffer.from(parseVerifierKey(verifier).publicKey)
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw])
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  expect(verify(null, Buffer.from(text), publicKey, signature)).toBe(true)
  return text
}

async function erased(person: string) {
  const { erasure } = await test_.erasures.erase(person, HAND, administrator)
  return test_.erasures.ended(erasure)
}

describe('a person with a canary in everything that is kept', () => {
  test('is found before, and afterwards nowhere: rows, bodies, files, free pages, generations; and it is proved and signed', async () => {
    const person = await test_.plant()
    await test_.backUp()
    const { path } = await firstPlace()
    const before = join(test_.root, 'before')
    await generationOpened(path, before)
    // The scan can fail: with the key, every canary opens, in the living ledger and in the generation.
    expect(opened(test_.config.data)).toEqual([...CANARIES].sort())
    expect(opened(before)).toEqual([...CANARIES].sort())
    const clear = join(test_.root, 'clear')
    mkdirSync(clear)
    writeFileSync(join(clear, 'x'), `…${CANARY.name}…`)
    expect(scan(clear)).toHaveLength(1)
    // The store keeps nothing in the clear anyway.
    expect(scan(test_.config.data)).toEqual([])

    const row = await erased(person)
    expect(row.steps.filter(({ state }) => state !== 'clean')).toEqual([])
    expect(row.steps.map(({ step }) => step).sort()).toEqual([...ERASURE_STEPS].sort())
    expect(row).toMatchObject({ situation: 'proved', person, waitingFor: [], by: 'm1' })
    expect(row.steps.find(({ step }) => step === 'generations')).toMatchObject({ looked: 1, found: 0 })
    expect(row.steps.find(({ step }) => step === 'rows')!.looked).toBeGreaterThanOrEqual(4)
    expect(row.steps.find(({ step }) => step === 'ledger-bodies')!.looked).toBeGreaterThanOrEqual(6)

    const { ledger } = test_.office
    expect(await ledger.row('persons', person)).toBeUndefined()
    expect(await ledger.row('consents', `${person}.stay`)).toBeUndefined()
    expect(await ledger.row('references', 'v-1')).toBeUndefined()
    expect(await ledger.row('reports', 'rep-1')).toBeUndefined()
    expect(await ledger.row('persons', 'p-other')).toMatchObject({ name: '他の宿泊者' })
    expect(await ledger.row('requests', 'r-1')).toMatchObject({ number: '2026-001', person: '', details: '', kind: 'erasure' })
    expect(opened(test_.config.data)).toEqual([])
    expect(opened(before)).toEqual([])
    const after = join(test_.root, 'after')
    await generationOpened(path, after)
    expect(opened(after)).toEqual([])
    expect(scan(test_.config.data)).toEqual([])
    expect(scan(path)).toEqual([])
    // vault.age at the place has no such key, and says that it is gone.
    const vault = await openVault(readFileSync(join(path, 'vault.age')), test_.office.recovery!.words.join(' '))
    expect(vault.keys.some(({ id }) => id === `person:${person}`)).toBe(false)
    expect(vault.tombstones).toContain(`person:${person}`)
    // The statement is signed by the log's key and says what it does not reach.
    const text = signed(row.evidence!, ledger.publicKey())
    expect(text).toContain(`person ${person}`)
    expect(text).toContain('step generations clean looked 1 found 0')
    expect(text).toContain('not covered "copies of files')
    expect(CANARIES.filter(one => row.evidence!.includes(one))).toEqual([])
    expect(await ledger.verify({ deep: true })).toMatchObject({ ok: true, faults: [] })
  })

  test('is not in the write-ahead log, in no log file, in no summary afterwards; what is planted there is found and said', async () => {
    const person = await test_.plant()
    appendFileSync(join(test_.config.data, 'log', 'gateway.log'), `{"msg":"${CANARY.email}"}\n`)
    mkdirSync(join(test_.config.data, 'exports'))
    writeFileSync(join(test_.config.data, 'exports', 'a.bin'), Buffer.from(`xx${Buffer.from(CANARY.ref).toString('base64')}`))
    const row = await erased(person)
    expect(row.situation).toBe('failed')
    expect(row.evidence).toBeNull()
    expect(row.steps.find(({ step }) => step === 'logs')).toMatchObject({ state: 'found', found: 1 })
    expect(row.steps.find(({ step }) => step === 'exports')).toMatchObject({ state: 'found', found: 1 })
    expect(row.steps.find(({ step }) => step === 'exports')!.detail).toContain('exports/a.bin')
    expect(opened(test_.config.data)).toEqual([])
    // Put right by a person, then looked at again.
    writeFileSync(join(test_.config.data, 'log', 'gateway.log'), '')
    rmSync(join(test_.config.data, 'exports'), { recursive: true })
    await test_.erasures.look(row.id)
    expect(await test_.erasures.ended(row.id)).toMatchObject({ situation: 'proved' })
  })
})

test('an import under way holds the proof back: its sealed file may name the person', async () => {
  const person = await test_.plant()
  const sealer = createSealer(randomBytes(32))
  const shelf = createImportShelf(test_.config.data, sealer)
  const name = randomBytes(16).toString('hex')
  shelf.put(name, Buffer.from(`ref,name\n${CANARY.ref},${CANARY.name}\n`))
  const row = await erased(person)
  expect(row).toMatchObject({ situation: 'waiting', waitingFor: [], evidence: null })
  expect(row.steps.filter(({ state }) => state !== 'clean').map(({ step }) => step)).toEqual(['exports'])
  expect(row.steps.find(({ step }) => step === 'exports')!.detail).toContain('an import is under way')
  shelf.remove(name)
  await test_.erasures.look(row.id)
  expect(await test_.erasures.ended(row.id)).toMatchObject({ situation: 'proved' })
})

test('a place that was away holds the proof back until it is there again', async () => {
  const person = await test_.plant()
  await test_.backUp()
  const { path, id } = await firstPlace()
  renameSync(path, `${path}.away`)
  const row = await erased(person)
  expect(row).toMatchObject({ situation: 'waiting', waitingFor: [id], evidence: null })
  expect(opened(test_.config.data)).toEqual([])
  const old = await openVault(readFileSync(join(`${path}.away`, 'vault.age')), test_.office.recovery!.words.join(' '))
  expect(old.keys.some(one => one.id === `person:${person}`)).toBe(true)
  renameSync(`${path}.away`, path)
  await test_.backups.renewVaults()
  await expect
    .poll(async () => (await test_.office.ledger.row('erasures', row.id))?.situation, { timeout: 20_000 })
    .toBe('proved')
  const renewed = await openVault(readFileSync(join(path, 'vault.age')), test_.office.recovery!.words.join(' '))
  expect(renewed.keys.some(one => one.id === `person:${person}`)).toBe(false)
})

test('stopped at every step it goes on at the next start, and proves it', async () => {
  await test_.close()
  const seen: string[] = []
  // Where a stop can come: after the beginning and after every step that is on disk.
  for (const at of ['begun', 'rows', 'vault-renewed', 'ledger-bodies', 'exports', 'vault-copies', 'generations'] as const) {
    rmSync(test_.root, { recursive: true, force: true })
    test_ = new ErasureOffice()
    let image: string | undefined
    await test_.open((_erasure, step) => {
      if (step !== at || image) return
      image = join(test_.root, 'image')
      // What a machine that loses its power here has on its disk.
      cpSync(test_.config.data, image, { recursive: true })
    })
    const person = await test_.plant()
    await test_.backUp()
    await erased(person)
    expect(image, at).toBeDefined()
    await test_.close()
    rmSync(test_.config.data, { recursive: true })
    renameSync(image!, test_.config.data)
    await test_.open()
    const [row] = await test_.office.ledger.rows('erasures')
    expect(row!.situation, at).toBe('running')
    await test_.erasures.resume()
    const ended = await test_.erasures.ended(row!.id)
    expect(
      ended.steps.filter(({ state }) => state !== 'clean'),
      at,
    ).toEqual([])
    expect(ended.situation, at).toBe('proved')
    expect(opened(test_.config.data), at).toEqual([])
    expect(await test_.office.ledger.rows('erasures')).toHaveLength(1)
    seen.push(at)
    await test_.close()
  }
  expect(seen).toHaveLength(7)
  await test_.open()
}, 600_000)

test('erased twice it is the same erasure; nobody, a hold and a member with access are refused in words', async () => {
  const person = await test_.plant()
  await expect(test_.erasures.erase('p-nobody', HAND, administrator)).rejects.toThrow('Nothing is kept')
  await test_.act('people', 'add', 'm7', { name: '職員 七', role: 'host' })
  await test_.act('devices', 'pair', 'd7', {
    person: 'm7',
    name: 'x',
    kind: 'extension',
    publicKey: { kty: 'EC', crv: 'P-256', x: 'a'.repeat(43), y: 'b'.repeat(43) },
    thumbprint: 't',
  })
  await expect(test_.erasures.erase('m7', HAND, administrator)).rejects.toThrow('still has access')
  const until = test_.now + 86_400_000
  await test_.act('holds', 'add', 'h1', { person, reason: '訴訟', basis: '民訴法', until }, administrator)
  await expect(test_.erasures.erase(person, HAND, administrator)).rejects.toThrow(/民訴法.*21 November 2026/)
  expect(await test_.office.ledger.rows('erasures')).toEqual([])
  test_.now = until
  const [one, two] = await Promise.all([
    test_.erasures.erase(person, HAND, administrator),
    test_.erasures.erase(person, HAND, administrator),
  ])
  expect(one).toEqual(two)
  expect(await test_.erasures.ended(one.erasure)).toMatchObject({ situation: 'proved' })
  expect(await test_.erasures.erase(person, HAND, administrator)).toEqual(one)
  expect(await test_.erasures.ended(one.erasure)).toMatchObject({ situation: 'proved' })
  // Once the member has no access any more.
  await test_.act('devices', 'revoke', 'd7', { reason: '退職' }, administrator)
  const member = await erased('m7')
  expect(member.steps.filter(({ state }) => state !== 'clean')).toEqual([])
  expect(await test_.office.ledger.row('people', 'm7')).toBeUndefined()
})

test('another person whose id begins with the erased one’s keeps everything', async () => {
  await test_.act('persons', 'add', 'p-oth', { name: '短い番号の方', email: 'short@example.jp' })
  await test_.act('persons', 'add', 'p-other', { name: '他の宿泊者', email: 'other@example.jp' })
  await test_.backUp()
  const { erasure } = await test_.erasures.erase('p-oth', HAND, administrator)
  await test_.erasures.ended(erasure)
  expect(await test_.office.ledger.row('persons', 'p-oth')).toBeUndefined()
  expect((await test_.office.ledger.row('persons', 'p-other'))?.name).toBe('他の宿泊者')
})

test('a folder that cannot be read is no empty one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-scan-'))
  mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]))
  writeFileSync(join(folder, 'leak.txt'), 'kinue@example.jp')
  const seen = scanFolder(folder, new Needles([['kinue@example.jp']]))
  expect(seen.find(({ path }) => path === 'leak.txt')?.persons).toEqual([0])
  expect(seen.filter(({ persons }) => persons === undefined)).toHaveLength(1)
  expect(scanFolder(join(folder, 'none'), new Needles([['x']]))).toEqual([{ path: '.', bytes: 0, persons: undefined }])
  rmSync(folder, { recursive: true })
})

test('a name in somebody else’s record is named in the proof, not hidden', async () => {
  const person = await test_.plant()
  await test_.act('persons', 'add', 'p-friend', { name: '友人 一郎', remarks: `${CANARY.name}様のご紹介` })
  const row = await erased(person)
  expect(row.situation).toBe('proved')
  expect(row.notCovered.some(what => what.includes('p-friend') && what.includes('persons'))).toBe(true)
  expect(row.notCovered.join(' ')).not.toContain(CANARY.name)
})

test('a restore of the generation from before does not bring the person back, and is proved anew', async () => {
  const person = await test_.plant()
  await test_.backUp()
  const { path } = await firstPlace()
  expect((await erased(person)).situation).toBe('proved')
  const words = test_.office.recovery!.words.join(' ')
  await test_.close()
  for (const where of ['same', 'new'] as const) {
    const { config } = test_
    const to =
      where === 'same'
        ? config
        : loadConfig({
            flags: { data: join(test_.root, 'n', 'data'), keyFile: join(test_.root, 'n', 'key', 'master.key'), lang: 'en' },
            env: { HOME: test_.root },
          })
    mkdirSync(join(test_.root, 'n'), { recursive: true })
    const place = await openPlaceWithWords(new FolderPlace(path), words)
    try {
      await restoreOffice({
        data: to.data,
        keyFile: to.keyFile,
        place,
        generation: await officeGeneration(place),
        wordsUsed: true,
        by: 'cli:test',
        language: 'en',
        now: test_.now + 1000,
        hooks: {},
        released: () => undefined,
      })
    } finally {
      await place.close()
    }
    const masterKey = readMasterKey(to.keyFile, candidate => fitsVault(to.data, candidate, 'read'))
    expect(await verifyFolder({ folder: to.data, masterKey, deep: true })).toMatchObject({ ok: true, faults: [] })
    const office = await openOffice(to, () => test_.now + 2000)
    expect(await office.ledger.row('persons', person)).toBeUndefined()
    expect((await office.ledger.rows('persons')).map(({ id }) => id)).toEqual(['p-other'])
    const history = JSON.stringify(await office.ledger.history('persons', person))
    expect(CANARIES.filter(one => history.includes(one))).toEqual([])
    expect(await office.ledger.rows('erasures')).toEqual([])
    await office.close()
  }
  // The office goes on: the proof that the restore lost is made anew, and the folder from before forgets as well.
  await test_.open()
  await test_.erasures.resume()
  const [again] = await test_.office.ledger.rows('erasures')
  const row = await test_.erasures.ended(again!.id)
  expect(row.person).toBe(person)
  expect(row.steps.filter(({ state }) => state !== 'clean')).toEqual([])
  expect(row.situation).toBe('proved')
}, 180_000)

test('a store that was read is not the store that is kept: the rows are gone from the file', async () => {
  const person = await test_.plant()
  await erased(person)
  const vault = new Vault({ folder: test_.config.data, masterKey: key(), how: 'read' })
  const store = new Store(ledgerPath(test_.config.data), 'read')
  expect([...openRows(vault, store, 'persons')]).toHaveLength(1)
  expect(store.rowsUnder(`person:${person}`).map(({ register }) => register)).toEqual([])
  store.close()
  vault.close()
  expect(existsSync(join(test_.config.data, 'vault.db-journal'))).toBe(false)
  expect(readFileSync(join(test_.config.data, 'ledger.db-wal')).length).toBeLessThan(200_000)
})

// Kept for whoever reads on: a generation is opened here with nothing but what lies at the place.
test('an object of a generation opens with the key of the vault only', async () => {
  await test_.plant()
  await test_.backUp()
  const { path } = await firstPlace()
  const backup = createBackup({
    clock: () => 0,
    random: randomBytes,
    data: '',
    office: 'x',
    keys: backupKeys(randomBytes(32)),
    snapshot: () => Promise.reject(new Error('never')),
    vaultVersion: () => Promise.resolve(0),
    schema: {},
    write: () => undefined,
  })
  const store = new FolderPlace(path)
  const [name] = await backup.list(store)
  await expect(backup.open(store, name!)).rejects.toThrow()
  await backup.close()
})
