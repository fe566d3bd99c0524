// Generations at real folders: what is stored comes back bit for bit, unchanged parts are stored once, and every kind of damage is named.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Subject } from '../../shared/registers/plans.ts'
import { type Backup, createBackup } from './backup.ts'
import { backupKeys } from './backup-keys.ts'
import { FolderPlace } from './folder-place.ts'
import { objectPath } from './place-store.ts'

let root: string
let app: string
let at: string
let place: FolderPlace
let backup: Backup
let now = Date.UTC(2026, 10, 23, 3)

const ports = () => ({
  clock: () => now,
  random: (bytes: number) => randomBytes(bytes),
  data: join(root, 'data'),
  office: 'office-1',
  keys: backupKeys(Buffer.alloc(32, 1)),
  snapshot: () => Promise.reject(new Error('no log in this test')),
  vaultVersion: async () => 3,
  schema: { ledger: 1 },
  write: writeFileSync,
})
const folder = (): Subject => ({ kind: 'folder', path: app })
async function taken(subject: Subject = folder(), places = [{ place: 'p', store: place as FolderPlace }]) {
  now += 60_000
  return await backup.take({ plan: 'app', name: 'App', subject, places }, {})
}
/** Everything below a folder, as text to compare. */
function picture(path: string): string[] {
  const lines: string[] = []
  const walk = (below: string) => {
    for (const name of readdirSync(join(path, below)).sort()) {
      const relative = join(below, name)
      const { mode, mtimeMs, size } = lstatSync(join(path, relative))
      const about = lstatSync(join(path, relative))
      if (about.isSymbolicLink()) lines.push(`${relative} -> ${readlinkSync(join(path, relative))}`)
      else {
        const content = about.isFile() ? readFileSync(join(path, relative)).toString('base64url') : ''
        lines.push(`${relative} ${(mode & 0o777).toString(8)} ${Math.round(mtimeMs)} ${about.isFile() ? size : ''} ${content}`)
        if (about.isDirectory()) walk(relative)
      }
    }
  }
  walk('')
  return lines
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-backup-'))
  mkdirSync(join(root, 'data'))
  backup = createBackup(ports())
})
afterAll(async () => {
  await backup.close()
  rmSync(root, { recursive: true })
})
beforeEach(async () => {
  app = mkdtempSync(join(root, 'app-'))
  at = mkdtempSync(join(root, 'place-'))
  place = new FolderPlace(at)
  mkdirSync(join(app, 'empty'))
  mkdirSync(join(app, '予約/2026'), { recursive: true })
  writeFileSync(join(app, '予約/2026/佐藤.txt'), '10名')
  writeFileSync(join(app, 'nothing'), '')
  writeFileSync(join(app, 'large.bin'), randomBytes((9 << 20) + 17))
  for (let i = 0; i < 200; i++) writeFileSync(join(app, `small-${i}`), randomBytes(i * 37))
  chmodSync(join(app, 'small-1'), 0o640)
  symlinkSync('../outside', join(app, 'link'))
  utimesSync(join(app, 'small-2'), 1_000_000, 1_234_567)
  await backup.claim(place, 'p')
})

test('comes back bit for bit: contents, modes, times, links, empty folders', async () => {
  const { manifest, places } = await taken()
  expect(places).toEqual([{ place: 'p', why: null }])
  expect(manifest.skipped).toEqual([])
  expect(await backup.list(place)).toEqual([manifest.id])
  const generation = await backup.open(place, manifest.id)
  expect((await generation.verify({})).objects).toBe(manifest.objects.length)
  const into = mkdtempSync(join(root, 'into-'))
  await generation.restore(into, {})
  expect(picture(into)).toEqual(picture(app))
})

test('nothing at the place shows names or contents', async () => {
  await taken()
  expect(() => execFileSync('grep', ['-rqE', 'small-1|large.bin|10名|AGE-SECRET', at])).toThrow()
})

test('what did not change is not stored again; one changed byte moves one object', async () => {
  await taken()
  const again = await taken()
  expect(again.storedBytes).toBeLessThan(100_000)
  const before = new Set(await place.list('objects'))
  appendFileSync(join(app, 'small-100'), 'x')
  await taken()
  const after = await place.list('objects')
  expect(after.filter(name => !before.has(name)).length).toBe(1)
})

test('two places in one reading; one that breaks is named, the other has it whole', async () => {
  const other = new FolderPlace(mkdtempSync(join(root, 'place-')))
  await backup.claim(other, 'other')
  const gone = new FolderPlace(join(root, 'not-there'))
  const places = [
    { place: 'gone', store: gone },
    { place: 'other', store: other },
  ]
  const { places: told, manifest } = await taken(folder(), places)
  expect(told[0]?.why?.en).toContain('is not there')
  expect(told[1]?.why).toBeNull()
  await (await backup.open(other, manifest.id)).verify({})
  await expect(taken(folder(), [places[0]!])).rejects.toMatchObject({
    why: { en: expect.stringContaining('none of its places') },
  })
})

test('stopped in the middle there is no generation, and the next one goes on with what is there', async () => {
  const stop = new AbortController()
  const order = { plan: 'app', name: 'App', subject: folder(), places: [{ place: 'p', store: place }] }
  const progress = ({ done }: { done: number }) => done > 5 << 20 && stop.abort(new Error('stopped'))
  await expect(backup.take(order, { signal: stop.signal, progress })).rejects.toThrow('stopped')
  expect(await backup.list(place)).toEqual([])
  const left = await place.list('objects')
  expect(left.length).toBeGreaterThan(0)
  const { manifest } = await taken()
  expect(left.filter(name => manifest.objects.some(object => object.name === name)).length).toBeGreaterThan(0)
  expect(readdirSync(join(root, 'data', 'scratch'))).toEqual([])
})

describe('damage at the place is named', () => {
  test.each([
    [
      'a turned bit',
      (path: string) => {
        const bytes = readFileSync(path)
        bytes[bytes.length >> 1]! ^= 1
        writeFileSync(path, bytes)
      },
      'damaged',
    ],
    ['cut short', (path: string) => truncateSync(path, statSync(path).size - 1), 'damaged'],
    ['empty', (path: string) => truncateSync(path, 0), 'damaged'],
    ['gone', (path: string) => rmSync(path), 'lacks a part'],
  ])('%s', async (_name, hurt, sentence) => {
    const { manifest } = await taken()
    const victim = manifest.objects[1]!
    hurt(join(at, objectPath(victim.name)))
    const generation = await backup.open(place, manifest.id)
    const fault = { why: { en: expect.stringMatching(new RegExp(`${sentence}.*${victim.name.slice(0, 16)}`)) } }
    await expect(generation.verify({})).rejects.toMatchObject(fault)
    await expect(generation.restore(mkdtempSync(join(root, 'into-')), {})).rejects.toMatchObject(fault)
  })

  test('one object in the place of another', async () => {
    const { manifest } = await taken()
    const [one, other] = manifest.objects
    renameSync(join(at, objectPath(one!.name)), join(at, objectPath(other!.name)))
    await expect((await backup.open(place, manifest.id)).verify({})).rejects.toMatchObject({
      why: { en: expect.stringContaining('generation') },
    })
  })

  test('the manifest', async () => {
    const { manifest } = await taken()
    const path = join(at, 'generations', manifest.id)
    const bytes = readFileSync(path)
    bytes[bytes.length - 40]! ^= 1
    writeFileSync(path, bytes)
    await expect(backup.open(place, manifest.id)).rejects.toMatchObject({ why: { en: expect.stringContaining('damaged') } })
    await expect(backup.open(place, '2026-01-01T00-00-00Z-00000000')).rejects.toMatchObject({
      why: { en: expect.stringContaining('no generation') },
    })
  })
})

test('forgetting removes what nothing else needs, and never the last one', async () => {
  const first = await taken()
  writeFileSync(join(app, 'large.bin'), randomBytes(6 << 20))
  const second = await taken()
  await backup.forget(place, [first.manifest.id], {})
  expect(await backup.list(place)).toEqual([second.manifest.id])
  expect((await place.list('objects')).sort()).toEqual(second.manifest.objects.map(({ name }) => name).sort())
  await (await backup.open(place, second.manifest.id)).verify({})
  await expect(backup.forget(place, [second.manifest.id], {})).rejects.toThrow('last generation')
})

test('if a manifest that stays cannot be read, no object is removed', async () => {
  const first = await taken()
  const second = await taken()
  writeFileSync(join(at, 'generations', second.manifest.id), 'garbage')
  const before = await place.list('objects')
  await expect(backup.forget(place, [first.manifest.id], {})).rejects.toMatchObject({
    why: { en: expect.stringContaining('Nothing was removed') },
  })
  expect(await place.list('objects')).toEqual(before)
  expect(existsSync(join(at, 'generations', first.manifest.id))).toBe(true)
})

describe('a command', () => {
  test('its output is the one file', async () => {
    const { manifest } = await taken({
      kind: 'command',
      command: [process.execPath, '-e', 'process.stdout.write("dump of 予約")'],
    })
    const into = mkdtempSync(join(root, 'into-'))
    await (await backup.open(place, manifest.id)).restore(into, {})
    expect(readFileSync(join(into, 'dump'), 'utf8')).toBe('dump of 予約')
  })

  test.each([
    ['fails', [process.execPath, '-e', 'console.error("no such database"); process.exit(3)'], '3 no such database'],
    ['is not there', ['/nonexistent/dump'], 'not found'],
  ])('that %s stores nothing', async (_name, command, detail) => {
    await expect(taken({ kind: 'command', command })).rejects.toMatchObject({ why: { en: expect.stringContaining(detail) } })
    expect(await backup.list(place)).toEqual([])
  })
})

test('a place inside what is backed up is refused', async () => {
  mkdirSync(join(app, 'backups'))
  await expect(taken(folder(), [{ place: 'p', store: new FolderPlace(join(app, 'backups')) }])).rejects.toMatchObject({
    code: 'bad-input',
  })
})

test('a place is ours, new, occupied, foreign, or a disk that is not there', async () => {
  const situation = async (path: string, id: string, known: boolean) =>
    backup.situation(await new FolderPlace(path).look(), id, known)
  const empty = mkdtempSync(join(root, 'place-'))
  expect(await situation(at, 'p', true)).toBe('ours')
  expect(await situation(at, 'other', true)).toBe('foreign')
  expect(await situation(empty, 'p', false)).toBe('new')
  expect(await situation(empty, 'p', true)).toBe('not-ours')
  expect(await situation(app, 'p', false)).toBe('occupied')
  writeFileSync(join(empty, 'place.json'), '{"format":1,"office":"office-2","place":"p"}')
  expect(await situation(empty, 'p', true)).toBe('foreign')
  writeFileSync(join(empty, 'place.json'), '{"format":2}')
  expect(await situation(empty, 'p', true)).toBe('newer')
})
