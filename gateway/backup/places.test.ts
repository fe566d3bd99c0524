// Places that are broken, empty, another's or in use by another machine: nothing is written where it does not belong, and what was damaged becomes whole.
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Backup, createBackup } from './backup.ts'
import { backupKeys } from './backup-keys.ts'
import { FolderPlace } from './folder-place.ts'
import { PlaceLock } from './place-lock.ts'
import { generationPath, objectPath, TooLarge } from './place-store.ts'

let root: string
let app: string
let at: string
let place: FolderPlace
let backup: Backup
let now = Date.UTC(2026, 10, 23, 3)
const MINUTE = 60_000

function engine(data: string, office = 'office-1', key = 1): Backup {
  const folder = join(root, data)
  mkdirSync(folder, { recursive: true })
  return createBackup({
    clock: () => now,
    random: bytes => randomBytes(bytes),
    data: folder,
    office,
    keys: backupKeys(Buffer.alloc(32, key)),
    snapshot: () => Promise.reject(new Error('no log in this test')),
    vaultVersion: async () => 3,
    schema: {},
    write: writeFileSync,
  })
}
async function taken(by = backup, progress?: (done: number) => void) {
  now += MINUTE
  const order = {
    plan: 'app',
    name: 'App',
    subject: { kind: 'folder' as const, path: app },
    places: [{ place: 'p', store: place }],
  }
  return await by.take(order, progress ? { progress: ({ done }) => progress(done) } : {})
}
const said = (sentence: string) => ({ why: { en: expect.stringContaining(sentence), ja: expect.any(String) } })

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-places-'))
  backup = engine('data')
})
afterAll(async () => {
  await backup.close()
  rmSync(root, { recursive: true })
})
beforeEach(async () => {
  app = mkdtempSync(join(root, 'app-'))
  at = mkdtempSync(join(root, 'place-'))
  place = new FolderPlace(at)
  writeFileSync(join(app, 'one'), randomBytes(700 << 10))
  writeFileSync(join(app, 'two'), 'small')
  await backup.claim(place, 'p')
})

describe('nothing is written', () => {
  test('below an empty mount point, whoever asks', async () => {
    for (const name of readdirSync(at)) rmSync(join(at, name))
    await expect(taken()).rejects.toMatchObject(said('probably not mounted'))
    await expect(backup.putVault(place, Buffer.from('x'))).rejects.toMatchObject(said('probably not mounted'))
    await expect(backup.forget(place, [], {})).rejects.toMatchObject(said('probably not mounted'))
    await expect(place.put('objects/aa/x', Buffer.from('x'))).rejects.toMatchObject(said('probably not mounted'))
    expect(readdirSync(at)).toEqual([])
  })

  test('when the disk goes away in the middle', async () => {
    let gone = false
    const progress = () => {
      if (gone) return
      gone = true
      for (const name of readdirSync(at)) rmSync(join(at, name), { recursive: true })
    }
    await expect(taken(backup, progress)).rejects.toMatchObject(said('probably not mounted'))
    expect(readdirSync(at)).toEqual([])
  })

  test.each([
    ['another office', '{"format":1,"office":"office-2","place":"p"}', 'another office'],
    ['a newer Sekisho', '{"format":2}', 'newer Sekisho'],
    ['garbage', '{', 'another office'],
  ])('to a place of %s', async (_name, marker, sentence) => {
    writeFileSync(join(at, 'place.json'), marker)
    await expect(taken()).rejects.toMatchObject(said(sentence))
    await expect(backup.putVault(place, Buffer.from('x'))).rejects.toMatchObject(said(sentence))
    expect(readdirSync(at).sort()).toEqual(['README.txt', 'place.json'])
  })
})

describe('two machines of one office', () => {
  test('one waits while the other stores or removes; a crash locks for a quarter of an hour, and its own machine not at all', async () => {
    const other = engine('other-machine')
    const ports = { clock: () => now, random: (bytes: number) => randomBytes(bytes), holder: 'somebody else' }
    const lock = await PlaceLock.take(place, ports)
    await expect(taken(other)).rejects.toMatchObject(said('another machine'))
    await expect(other.forget(place, [], {})).rejects.toMatchObject(said('another machine'))
    await lock.release()
    await taken(other)

    await PlaceLock.take(place, ports)
    await (await PlaceLock.take(place, ports)).confirm()
    now += 16 * MINUTE
    await taken(other)
    expect(existsSync(join(at, 'lock.json'))).toBe(false)
    await other.close()
  })

  test('who slept past the end of the lock stores no manifest: something may have been removed meanwhile', async () => {
    const somebody = { clock: () => now, random: (bytes: number) => randomBytes(bytes), holder: 'somebody else' }
    let slept = false
    const progress = () => {
      if (slept) return
      slept = true
      now += 20 * MINUTE
      const lock = { holder: somebody.holder, turn: 'theirs', until: now + MINUTE }
      writeFileSync(join(at, 'lock.json'), JSON.stringify(lock))
    }
    await expect(taken(backup, progress)).rejects.toMatchObject(said('another machine'))
    expect(await backup.list(place)).toEqual([])
  })

  test('a lock that nobody can have written locks nothing', async () => {
    for (const text of ['', '{}', JSON.stringify({ holder: 'x', turn: 'y', until: now + 1e12 })]) {
      writeFileSync(join(at, 'lock.json'), text)
      await taken()
    }
  })
})

describe('damage', () => {
  const hurts: [string, (path: string) => void][] = [
    [
      'a turned bit',
      path =>
        writeFileSync(
          path,
          readFileSync(path).map((byte, i) => (i === 300 ? byte ^ 1 : byte)),
        ),
    ],
    ['a part that is cut short', path => truncateSync(path, 100)],
    ['a part that is gone', path => rmSync(path)],
    ['a part as large as a disk', path => truncateSync(path, 1e12)],
  ]
  test.each(hurts)('%s is named; the next backup stores it anew, and the old generation is whole too', async (_name, hurt) => {
    const { manifest } = await taken()
    hurt(join(at, objectPath(manifest.objects[0]!.name)))
    const generation = await backup.open(place, manifest.id)
    await expect(generation.verify({})).rejects.toMatchObject(said(manifest.objects[0]!.name.slice(0, 16)))
    const again = await taken()
    expect(again.storedBytes).toBeGreaterThan(100)
    await (await backup.open(place, again.manifest.id)).verify({})
    await generation.verify({})
  })

  test('all of it is found in one reading', async () => {
    const { manifest } = await taken()
    expect(manifest.objects).toHaveLength(2)
    for (const { name } of manifest.objects) appendFileSync(join(at, objectPath(name)), 'x')
    await expect((await backup.open(place, manifest.id)).verify({})).rejects.toMatchObject(said('damaged'))
    const again = await taken()
    expect(again.keptBytes).toBe(0)
    await (await backup.open(place, again.manifest.id)).verify({})
  })

  test('a manifest as large as a disk, of another office, of another name, or that leads elsewhere', async () => {
    const { manifest } = await taken()
    const path = join(at, generationPath(manifest.id))
    const other = engine('other-office', 'office-1', 2)
    await expect(other.open(place, manifest.id)).rejects.toMatchObject(said('damaged'))
    await other.close()
    const renamed = '2026-11-23T03-00-00Z-00000000'
    writeFileSync(join(at, generationPath(renamed)), readFileSync(path))
    await expect(backup.open(place, renamed)).rejects.toMatchObject(said('damaged'))
    truncateSync(path, 1e12)
    await expect(backup.open(place, manifest.id)).rejects.toMatchObject(said('too large'))
    await expect(place.get(generationPath(manifest.id))).rejects.toBeInstanceOf(TooLarge)
    for (const name of ['../place.json', '/etc/passwd', ''])
      await expect(backup.open(place, name)).rejects.toMatchObject(said('no generation'))
  })
})

test('what unfinished puts left is swept, and strangers in the folder stay', async () => {
  const { manifest } = await taken()
  const object = objectPath(manifest.objects[0]!.name)
  for (const name of [`${object}.01234567.part`, 'vault.age.01234567.part', `${generationPath(manifest.id)}.01234567.part`])
    writeFileSync(join(at, name), 'x')
  writeFileSync(join(at, 'objects', 'notes.txt'), 'a stranger')
  expect(await backup.list(place)).toEqual([manifest.id])
  await backup.forget(place, [], {})
  expect(readdirSync(join(at, 'generations'))).toEqual([manifest.id])
  expect(readdirSync(at).sort()).toEqual(['README.txt', 'generations', 'objects', 'place.json'])
  expect(existsSync(join(at, 'objects', 'notes.txt'))).toBe(true)
  await (await backup.open(place, manifest.id)).verify({})
})

describe('what changes while it is read', () => {
  test('is read once more, and left out by name if it does not hold still', async () => {
    writeFileSync(join(app, 'busy'), randomBytes(5 << 20))
    const { manifest } = await taken(backup, () => appendFileSync(join(app, 'busy'), 'x'))
    expect(manifest.skipped).toEqual(['busy'])
    expect(manifest.files.map(({ path }) => path)).toEqual(['one', 'two'])
    await (await backup.open(place, manifest.id)).verify({})
  })

  test('what vanishes, or becomes a link, is left out by name and never followed', async () => {
    writeFileSync(join(root, 'secret'), 'outside')
    let done = false
    const { manifest } = await taken(backup, () => {
      if (done) return
      done = true
      rmSync(join(app, 'one'))
      rmSync(join(app, 'two'))
      symlinkSync(join(root, 'secret'), join(app, 'two'))
    })
    expect(manifest.skipped).toEqual(['one', 'two'])
    expect(manifest.files).toEqual([])
  })
})

test('a run after one that was stopped says how much was there already', async () => {
  writeFileSync(join(app, 'large'), randomBytes(40 << 20))
  const stop = new AbortController()
  const order = {
    plan: 'app',
    name: 'App',
    subject: { kind: 'folder' as const, path: app },
    places: [{ place: 'p', store: place }],
  }
  const progress = ({ done }: { done: number }) => done > 32 << 20 && stop.abort(new Error('stopped'))
  await expect(backup.take(order, { signal: stop.signal, progress })).rejects.toThrow('stopped')
  expect(existsSync(join(at, 'lock.json'))).toBe(false)
  const { keptBytes, storedBytes, manifest } = await taken()
  expect(keptBytes).toBeGreaterThan(4 << 20)
  expect(keptBytes + storedBytes).toBeGreaterThan(manifest.bytes)
})
