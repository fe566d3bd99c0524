// settings.json: stored before acknowledged, sealed, and never half changed.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeFileDurably } from '../keys/durable-file.ts'
import { createSealer } from '../keys/seal.ts'
import { openSettings } from './settings.ts'

let folder: string
let path: string
const sealer = createSealer(Buffer.alloc(32, 1))
const open = (write = writeFileDurably) => openSettings({ path, seal: sealer.seal, open: sealer.open, write })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-settings-'))
  path = join(folder, 'settings.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a change is on the disk when it is acknowledged, sealed, and there after a restart', async () => {
  const settings = await open()
  const { changed, sha256 } = await settings.change({ contact: { name: 'Suzuki', phone: '03-0000-0000' } })
  expect(changed).toEqual(['contact'])
  expect(sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(readFileSync(path, 'utf8')).not.toContain('Suzuki')
  expect((await open()).get().contact.name).toBe('Suzuki')
})

test('changes made at the same time all hold', async () => {
  const settings = await open()
  await Promise.all([
    settings.change({ officeName: 'Minato' }),
    settings.change({ timeZone: 'Europe/Paris' }),
    settings.change({ guide: ['a', 'b', 'c'] }),
  ])
  expect((await open()).get()).toMatchObject({ officeName: 'Minato', timeZone: 'Europe/Paris', guide: ['a', 'b', 'c'] })
})

test('a disk that refuses leaves the old document, in memory and on the disk', async () => {
  let full = false
  const settings = await open((...args) => {
    if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    writeFileDurably(...args)
  })
  await settings.change({ officeName: 'Minato' })
  full = true
  await expect(settings.change({ officeName: 'Other' })).rejects.toMatchObject({ code: 'disk-full' })
  expect(settings.get().officeName).toBe('Minato')
  expect((await open()).get().officeName).toBe('Minato')
})

test('a disk that fails stops changes until a restart, with the error named', async () => {
  let broken = false
  const settings = await open((...args) => {
    if (broken) throw Object.assign(new Error('i/o error'), { code: 'EIO' })
    writeFileDurably(...args)
  })
  await settings.change({ officeName: 'Minato' })
  broken = true
  await expect(settings.change({ officeName: 'Other' })).rejects.toMatchObject({
    code: 'read-only',
    why: { en: expect.stringContaining('EIO') },
  })
  broken = false
  await expect(settings.change({ officeName: 'Other' })).rejects.toMatchObject({ code: 'read-only' })
  const restarted = await open()
  expect((await restarted.change({ officeName: 'Other' })).settings.officeName).toBe('Other')
})

test('one flipped byte, or another master key, is named and nothing is overwritten', async () => {
  await (await open()).change({ officeName: 'Minato' })
  const good = readFileSync(path)
  for (const at of [15, good.length >> 1, good.length - 8]) {
    const bent = Buffer.from(good)
    bent[at]! ^= 4
    writeFileSync(path, bent)
    await expect(open()).rejects.toMatchObject({ code: 'unavailable' })
    expect(readFileSync(path).equals(bent)).toBe(true)
  }
})
