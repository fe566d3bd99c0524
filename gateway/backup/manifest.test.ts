// A manifest is read as if an enemy had written it: whatever is wrong with it is refused in words, and nothing ever leads out of the folder.
import { isAbsolute, join, relative } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SekishoError } from '../../shared/problems.ts'
import {
  type FileEntry,
  generationName,
  isGenerationName,
  isSafePath,
  type Manifest,
  OBJECT_BYTES,
  parseManifest,
} from './manifest.ts'

const NAME = '2026-11-23T03-00-00Z-01234567'
const [A, B] = ['a'.repeat(64), 'b'.repeat(64)]
const file = (path: string, changed: object = {}): FileEntry =>
  ({
    type: 'file',
    path,
    mode: 0o600,
    mtimeMs: 1,
    bytes: 10,
    sha256: A,
    parts: [{ object: A, offset: 0, length: 10 }],
    ...changed,
  }) as FileEntry
const folder = (path: string): FileEntry => ({ type: 'folder', path, mode: 0o700, mtimeMs: 1 })
const link = (path: string): FileEntry => ({ type: 'link', path, mode: 0o777, mtimeMs: 1, target: '/etc' })
const good = (): Manifest => ({
  format: 1,
  id: NAME,
  office: 'o',
  plan: 'p',
  subject: { kind: 'folder', name: 'App' },
  takenAt: 1,
  vaultVersion: 1,
  log: null,
  schema: {},
  files: [folder('a'), file('a/b')],
  objects: [{ name: A, bytes: 10 }],
  bytes: 10,
  skipped: [],
})
const parsed = (manifest: unknown) => parseManifest(Buffer.from(JSON.stringify(manifest)), NAME)
const withFiles = (...files: unknown[]) => ({ ...good(), files })

test('a good one is what it was', () => {
  expect(parsed(good())).toEqual(good())
})

describe('refused', () => {
  test.each<[string, unknown]>([
    ['upwards', withFiles(file('../b'))],
    ['upwards inside', withFiles(folder('a'), file('a/../../b'))],
    ['absolute', withFiles(file('/etc/passwd'))],
    ['a drive', withFiles(file('C:b'))],
    ['backslashes', withFiles(file('..\\b'))],
    ['a zero byte', withFiles(file('a\0b'))],
    ['no name', withFiles(file(''))],
    ['a name that no system takes', withFiles(file('a'.repeat(256)))],
    ['a path twice', withFiles(file('a'), file('a'))],
    ['a file below nothing', withFiles(file('a/b'))],
    ['a file below a file', withFiles(file('a'), file('a/b'))],
    ['a file below a link', withFiles(link('a'), file('a/b'))],
    ['a parent that comes later', withFiles(file('a/b'), folder('a'))],
    ['a part of an object that is not listed', withFiles(file('a', { parts: [{ object: B, offset: 0, length: 10 }] }))],
    ['a part beyond the end', withFiles(file('a', { parts: [{ object: A, offset: 1, length: 10 }] }))],
    ['a part before the beginning', withFiles(file('a', { parts: [{ object: A, offset: -1, length: 10 }] }))],
    ['parts that are too few', withFiles(file('a', { bytes: 11 }))],
    ['a huge number', withFiles(file('a', { bytes: 1e300 }))],
    ['half a byte', withFiles(file('a', { bytes: 9.5 }))],
    ['an object larger than any', { ...good(), objects: [{ name: A, bytes: OBJECT_BYTES + 1 }] }],
    ['an object twice', { ...good(), objects: [...good().objects, ...good().objects] }],
    ['an object with a path for a name', { ...good(), objects: [{ name: '../../vault.age', bytes: 10 }] }],
    ['the manifest of another generation', { ...good(), id: '2026-11-23T03-00-00Z-76543210' }],
    ['a member that is unknown', { ...good(), more: 1 }],
    ['no object at all', null],
    ['a device', withFiles({ ...folder('a'), type: 'device' })],
    ['setting more than modes', withFiles({ ...folder('a'), mode: 0o10000 })],
  ])('%s', (_name, manifest) => {
    expect(() => parsed(manifest)).toThrow(SekishoError)
    expect(() => parsed(manifest)).toThrow(/damaged at this place/)
  })

  test('what is newer says so; what is no JSON is damaged', () => {
    expect(() => parsed({ ...good(), format: 2, something: 'else' })).toThrow(/newer Sekisho/)
    for (const bytes of ['', '{', '\ufffd', '['.repeat(200_000)])
      expect(() => parseManifest(Buffer.from(bytes), NAME)).toThrow(SekishoError)
  })
})

test('whatever is accepted as a path stays inside', () => {
  const odd = fc.stringMatching(/^[./\\a:\0 ]{0,12}$/)
  fc.assert(
    fc.property(fc.oneof(odd, fc.string(), fc.webPath()), path => {
      if (!isSafePath(path)) return
      const below = relative('/into', join('/into', ...path.split('/')))
      expect(below).not.toBe('')
      expect(below.split('/')[0]).not.toBe('..')
      expect(isAbsolute(below)).toBe(false)
    }),
    { numRuns: 2000 },
  )
})

test('any change to a good manifest is either refused in words or still hangs together', () => {
  const values = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(-1, 1e308, 0.5, '', '..', A, [], {}, null))
  const paths = [['format'], ['id'], ['files'], ['files', 1], ['files', 1, 'path'], ['files', 1, 'parts'], ['files', 1, 'bytes']]
  const where = fc.constantFrom<(string | number)[]>(
    ...paths,
    ['files', 1, 'parts', 0, 'offset'],
    ['objects'],
    ['objects', 0, 'bytes'],
  )
  fc.assert(
    fc.property(where, values, (path, value) => {
      const manifest: unknown = good()
      let at = manifest as Record<string | number, unknown>
      for (const step of path.slice(0, -1)) at = at[step] as typeof at
      at[path.at(-1)!] = value
      let read: Manifest
      try {
        read = parsed(manifest)
      } catch (error) {
        expect(error).toBeInstanceOf(SekishoError)
        return
      }
      const objects = new Map(read.objects.map(({ name, bytes }) => [name, bytes]))
      for (const one of read.files) {
        expect(isSafePath(one.path)).toBe(true)
        if (one.type !== 'file') continue
        expect(one.parts.reduce((sum, { length }) => sum + length, 0)).toBe(one.bytes)
        for (const { object, offset, length } of one.parts) expect(offset + length).toBeLessThanOrEqual(objects.get(object)!)
      }
    }),
    { numRuns: 1000 },
  )
})

test('names sort by time and are no paths', () => {
  expect(generationName(Date.UTC(2026, 10, 23, 3), Buffer.from('01234567', 'hex'))).toBe(NAME)
  fc.assert(
    fc.property(fc.nat(4e12), fc.nat(4e12), (one, other) => {
      const [first, second] = [one, other].sort((a, b) => a - b)
      expect(generationName(first!, Buffer.alloc(4)) <= generationName(second!, Buffer.alloc(4))).toBe(true)
    }),
  )
  for (const name of ['../vault.age', `${NAME}.part`, `${NAME}/..`, '', `${NAME}\n`]) expect(isGenerationName(name)).toBe(false)
})
