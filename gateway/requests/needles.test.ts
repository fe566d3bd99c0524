// Whatever is planted in whatever writing is found where it stands, also across the pieces in which a file is read; and nothing else is.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LEAST_BYTES, Needles, textsOf } from './needles.ts'
import { scanFolder } from './scan-files.ts'

const text = fc
  .oneof(fc.string({ minLength: 8, maxLength: 30 }), fc.string({ unit: 'grapheme', minLength: 3, maxLength: 12 }))
  .filter(one => one.isWellFormed() && one.trim() === one && textsOf([one]).includes(one))

const WRITINGS: readonly ((text: string) => Buffer)[] = [
  one => Buffer.from(one),
  one => Buffer.from(one, 'utf16le'),
  one => Buffer.from(one, 'utf16le').swap16(),
  one => Buffer.from(encodeURIComponent(one)),
  one => Buffer.from(JSON.stringify(one).slice(1, -1)),
  one => Buffer.from(Buffer.from(`${one}!!`).toString('base64')),
  one => Buffer.from(Buffer.from(`a${one}!!`).toString('base64url')),
  one => Buffer.from(Buffer.from(`ab${one}!!`).toString('base64')),
]

test('a text is found in every writing, wherever it stands', () => {
  fc.assert(
    fc.property(
      text,
      fc.uint8Array({ maxLength: 60 }),
      fc.uint8Array({ maxLength: 60 }),
      fc.nat(7),
      (one, before, after, way) => {
        const needles = new Needles([['something else entirely'], [one]])
        const bytes = Buffer.concat([before, WRITINGS[way]!(one), after])
        // In base64 the first and the last letters belong to their neighbours, too: a short text may have too few of its own.
        const enough = way < 5 || Buffer.byteLength(one) >= LEAST_BYTES + 2
        if (enough) expect(needles.search(bytes).has(1)).toBe(true)
      },
    ),
    { numRuns: 400 },
  )
})

test('random bytes are nobody', () => {
  const needles = new Needles([textsOf(['佐藤 花子', 'hanako@example.jp', '090-1234-5678'])])
  fc.assert(fc.property(fc.uint8Array({ maxLength: 4000 }), bytes => needles.search(bytes).size === 0))
})

test('what is too short to prove anything is not looked for; a telephone number is, however it is written', () => {
  expect(textsOf(['Ann', '', '  ', 'ja'])).toEqual([])
  expect(textsOf(['090-1234-5678'])).toContain('09012345678')
  expect(textsOf(['Ｈanako Ｓato'])).toContain('Hanako Sato')
})

test('a text that lies across two pieces of a large file is found, and the file is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-scan-'))
  try {
    const name = Buffer.from('佐藤 花子 hanako@example.jp')
    for (const at of [(1 << 20) - 5, (1 << 20) - name.length, 1 << 20, (2 << 20) - 20]) {
      const bytes = Buffer.alloc((2 << 20) + 100, 0xa5)
      name.copy(bytes, at)
      writeFileSync(join(folder, `f${at}`), bytes)
    }
    writeFileSync(join(folder, 'clean'), Buffer.alloc(3 << 20, 0xa5))
    const found = scanFolder(folder, new Needles([[name.toString()], ['nobody at all']]))
    expect(found.map(({ path, persons }) => [path, persons]).sort()).toEqual(
      [['clean', []], ...[(1 << 20) - 5, (1 << 20) - name.length, 1 << 20, (2 << 20) - 20].map(at => [`f${at}`, [0]])].sort(),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
