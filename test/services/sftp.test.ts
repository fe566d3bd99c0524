// Backups over SFTP against Debian's real OpenSSH server: stored, read back, restored, forgotten; and what goes wrong is said.
import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Backup, createBackup } from '../../gateway/backup/backup.ts'
import { backupKeys } from '../../gateway/backup/backup-keys.ts'
import { NotThere, objectPath } from '../../gateway/backup/place-store.ts'
import { SftpPlace } from '../../gateway/backup/sftp-place.ts'
import { hostKeyOf, type SftpAddress } from '../../gateway/backup/sftp-session.ts'
import { Sshd } from './sshd.ts'

let sshd: Sshd
let root: string
let app: string
let at: string
let backup: Backup
let place: SftpPlace
let count = 0
let now = Date.UTC(2026, 10, 23, 3)

const address = (changed: Partial<SftpAddress> = {}): SftpAddress => ({
  host: '127.0.0.1',
  port: sshd.port,
  user: sshd.user,
  hostKey: sshd.hostKeys.ed25519,
  secret: { privateKey: sshd.privateKey },
  ...changed,
})
async function taken(signal?: AbortSignal) {
  now += 60_000
  const order = {
    plan: 'app',
    name: 'App',
    subject: { kind: 'folder' as const, path: app },
    places: [{ place: 'p', store: place }],
  }
  return await backup.take(order, signal ? { signal } : {})
}
const said = (sentence: string) => ({ why: { en: expect.stringContaining(sentence) } })

beforeAll(async () => {
  sshd = await Sshd.start()
  root = mkdtempSync(join(tmpdir(), 'sekisho-sftp-'))
  mkdirSync(join(root, 'data'))
  backup = createBackup({
    clock: () => now,
    random: bytes => randomBytes(bytes),
    data: join(root, 'data'),
    office: 'office-1',
    keys: backupKeys(Buffer.alloc(32, 1)),
    snapshot: () => Promise.reject(new Error('no log in this test')),
    vaultVersion: async () => 3,
    schema: { ledger: 1 },
    write: writeFileSync,
  })
})
afterAll(async () => {
  await backup.close()
  await sshd.remove()
  rmSync(root, { recursive: true })
})
beforeEach(async () => {
  app = mkdtempSync(join(root, 'app-'))
  at = sshd.newFolder(`place-${count++}`)
  place = new SftpPlace(address(), at)
  writeFileSync(join(app, 'large.bin'), randomBytes((9 << 20) + 17))
  for (let i = 0; i < 40; i++) writeFileSync(join(app, `small-${i}`), randomBytes(i * 37))
  expect(backup.situation(await place.look(), 'p', false)).toBe('new')
  await backup.claim(place, 'p')
})
afterEach(() => place.close())

test('stored, read back, restored, forgotten', async () => {
  const first = await taken()
  expect(first.places).toEqual([{ place: 'p', why: null }])
  const look = await place.look()
  expect(backup.situation(look, 'p', true)).toBe('ours')
  expect(look.freeBytes).toBeGreaterThan(0)
  const generation = await backup.open(place, first.manifest.id)
  await generation.verify({})
  const into = mkdtempSync(join(root, 'into-'))
  await generation.restore(into, {})
  expect(readdirSync(into)).toEqual(readdirSync(app))
  for (const name of readdirSync(app)) expect(readFileSync(join(into, name)).equals(readFileSync(join(app, name)))).toBe(true)

  writeFileSync(join(app, 'large.bin'), randomBytes(5 << 20))
  const second = await taken()
  expect(await backup.list(place)).toEqual([first.manifest.id, second.manifest.id])
  expect(second.keptBytes).toBeGreaterThan(0)
  await backup.forget(place, [first.manifest.id], {})
  expect(await backup.list(place)).toEqual([second.manifest.id])
  expect((await place.list('objects')).sort()).toEqual(second.manifest.objects.map(({ name }) => name).sort())
  await (await backup.open(place, second.manifest.id)).verify({})
  expect(readdirSync(at).sort()).toEqual(['README.txt', 'generations', 'objects', 'place.json'])
})

test('the vault is replaced; what an unfinished upload left is swept', async () => {
  await backup.putVault(place, Buffer.from('first'))
  await backup.putVault(place, Buffer.from('second'))
  expect((await place.get('vault.age')).toString()).toBe('second')
  const { manifest } = await taken()
  writeFileSync(join(at, `${objectPath(manifest.objects[0]!.name)}.01234567.part`), 'x')
  writeFileSync(join(at, 'vault.age.01234567.part'), 'x')
  expect(await place.list('objects')).toHaveLength(manifest.objects.length)
  await backup.forget(place, [], {})
  expect(readdirSync(at).filter(name => name.endsWith('.part'))).toEqual([])
  expect(readdirSync(join(at, 'objects', manifest.objects[0]!.name.slice(0, 2)))).toHaveLength(1)
  await expect(place.get('objects/00/nothing')).rejects.toBeInstanceOf(NotThere)
  expect(await place.size('objects/00/nothing')).toBeNull()
})

test('a part that was cut short is named, and whole again after the next backup', async () => {
  const { manifest } = await taken()
  truncateSync(join(at, objectPath(manifest.objects[0]!.name)), 1000)
  await expect((await backup.open(place, manifest.id)).verify({})).rejects.toMatchObject(said('damaged'))
  await taken()
  await (await backup.open(place, manifest.id)).verify({})
})

describe('which server it is', () => {
  test('the fingerprint of any of its keys will do', async () => {
    expect(await hostKeyOf('127.0.0.1', sshd.port)).toBe(sshd.hostKeys.ed25519)
    const other = new SftpPlace(address({ hostKey: sshd.hostKeys.rsa }), at)
    expect(backup.situation(await other.look(), 'p', true)).toBe('ours')
    await other.close()
  })

  test('another host key: nothing is sent, and what it shows is named', async () => {
    const other = new SftpPlace(address({ hostKey: `SHA256:${'A'.repeat(43)}` }), at)
    await expect(other.look()).rejects.toMatchObject(said('another host key'))
    await expect(other.look()).rejects.toMatchObject(said(sshd.hostKeys.ed25519))
  })
})

describe('what stands in the way is said', () => {
  test('no server, another key, a key that is none, no such folder, no right to write', async () => {
    const look = (changed: Partial<SftpAddress>, path = at) => new SftpPlace(address(changed), path).look()
    await expect(look({ port: 1 })).rejects.toMatchObject(said('cannot be reached (ECONNREFUSED)'))
    const privateKey = ssh2.utils.generateKeyPairSync('ed25519').private
    await expect(look({ secret: { privateKey } })).rejects.toMatchObject(said(`does not let ${sshd.user} in`))
    await expect(look({ secret: { privateKey: 'nonsense' } })).rejects.toMatchObject(said('cannot be read'))
    await expect(look({ secret: { password: 'wrong' } })).rejects.toMatchObject(said('does not let'))
    await expect(look({}, join(at, 'missing'))).rejects.toMatchObject(said('is not there'))
    await expect(look({}, join(at, 'place.json'))).rejects.toMatchObject(said('is not a folder'))
  })

  test('a place without its marker is an empty mount point: nothing is written', async () => {
    rmSync(join(at, 'place.json'))
    rmSync(join(at, 'README.txt'))
    expect(backup.situation(await place.look(), 'p', true)).toBe('not-ours')
    await expect(taken()).rejects.toMatchObject(said('probably not mounted'))
    await expect(backup.putVault(place, Buffer.from('x'))).rejects.toMatchObject(said('probably not mounted'))
    expect(readdirSync(at)).toEqual([])
  })

  test('a server that ends in the middle: said, no generation, and the next run goes on', async () => {
    appendFileSync(join(app, 'large.bin'), randomBytes(24 << 20))
    now += 60_000
    const order = {
      plan: 'app',
      name: 'App',
      subject: { kind: 'folder' as const, path: app },
      places: [{ place: 'p', store: place }],
    }
    let ended: Promise<void> | undefined
    const progress = ({ done }: { done: number }) => {
      if (done > 31 << 20) ended ??= sshd.end()
    }
    await expect(backup.take(order, { progress })).rejects.toMatchObject(said('none of its places'))
    await ended
    await sshd.begin()
    expect(await backup.list(place)).toEqual([])
    const again = await taken()
    expect(again.keptBytes).toBeGreaterThan(0)
    await (await backup.open(place, again.manifest.id)).verify({})
  })
})
