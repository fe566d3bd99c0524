// What we store opens with Debian's age and the keys alone, and what it seals opens with ours: nobody needs Sekisho to get at a backup.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Encrypter } from 'age-encryption'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decrypterFor, openAge, sealAge } from '../../gateway/backup/age.ts'
import { createBackup } from '../../gateway/backup/backup.ts'
import { backupKeys } from '../../gateway/backup/backup-keys.ts'
import { FolderPlace } from '../../gateway/backup/folder-place.ts'
import { generationPath, objectPath } from '../../gateway/backup/place-store.ts'
import { zip } from '../../gateway/disclosure/zip.ts'

const keys = backupKeys(Buffer.alloc(32, 9))
const CHUNK = 64 * 1024
let root: string
let identity: string
const age = (args: string[], input?: Buffer): Buffer =>
  execFileSync('age', args, { maxBuffer: 64 << 20, ...(input ? { input } : {}) })

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-age-'))
  identity = join(root, 'identity.txt')
  writeFileSync(identity, `${keys.identity}\n`, { mode: 0o600 })
})
afterAll(() => rmSync(root, { recursive: true }))

test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 1_000_003])('%d bytes, both ways', async length => {
  const plain = randomBytes(length)
  expect(age(['--decrypt', '--identity', identity], await sealAge(plain, keys.recipient)).equals(plain)).toBe(true)
  const theirs = age(['--encrypt', '--recipient', keys.recipient], plain)
  expect((await openAge(theirs, decrypterFor(keys.identity))).equals(plain)).toBe(true)
})

test('age refuses what we would refuse', async () => {
  const sealed = await sealAge(randomBytes(CHUNK + 5), keys.recipient)
  sealed[sealed.length - 1]! ^= 1
  expect(() => age(['--decrypt', '--identity', identity], sealed)).toThrow()
})

test('a generation is put together again with age and what its manifest says', async () => {
  const [app, at] = [join(root, 'app'), join(root, 'place')]
  for (const folder of [app, at, join(root, 'data')]) mkdirSync(folder)
  writeFileSync(join(app, 'large'), randomBytes((6 << 20) + 1))
  writeFileSync(join(app, 'small'), '予約')
  const backup = createBackup({
    clock: () => Date.UTC(2026, 10, 23),
    random: bytes => randomBytes(bytes),
    data: join(root, 'data'),
    office: 'office',
    keys,
    snapshot: () => Promise.reject(new Error('no log in this test')),
    vaultVersion: async () => 1,
    schema: {},
    write: writeFileSync,
  })
  const place = new FolderPlace(at)
  await backup.claim(place, 'p')
  const { manifest } = await backup.take(
    { plan: 'app', name: 'App', subject: { kind: 'folder', path: app }, places: [{ place: 'p', store: place }] },
    {},
  )
  await backup.close()
  const opened = (path: string) => age(['--decrypt', '--identity', identity, join(at, path)])
  const read = JSON.parse(opened(generationPath(manifest.id)).toString('utf8')) as typeof manifest
  expect(read).toEqual(manifest)
  for (const file of read.files) {
    if (file.type !== 'file') continue
    const parts = file.parts.map(({ object, offset, length }) => opened(objectPath(object)).subarray(offset, offset + length))
    expect(Buffer.concat(parts).equals(readFileSync(join(app, file.path)))).toBe(true)
  }
})

test('a disclosure with a passphrase opens with age and unzip alone', async () => {
  const encrypter = new Encrypter()
  encrypter.setPassphrase('合言葉は八文字以上')
  const archive = zip([{ name: 'disclosure.html', bytes: Buffer.from('<p>森田</p>') }], Date.UTC(2026, 10, 23))
  const [sealed, opened] = [join(root, 'd.zip.age'), join(root, 'd.zip')]
  writeFileSync(sealed, await encrypter.encrypt(archive))
  // age asks for a passphrase on a terminal only: script makes one.
  const line = `age --decrypt --output '${opened}' '${sealed}'`
  execFileSync('script', ['-qec', line, '/dev/null'], { input: '合言葉は八文字以上\n', stdio: ['pipe', 'pipe', 'pipe'] })
  expect(readFileSync(opened).equals(archive)).toBe(true)
  expect(execFileSync('unzip', ['-p', opened, 'disclosure.html'], { encoding: 'utf8' })).toBe('<p>森田</p>')
}, 30_000)
