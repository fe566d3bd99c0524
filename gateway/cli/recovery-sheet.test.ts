// The page of the recovery key: complete, understood again by the parser of the words, written once, for one reader, outside the data folder.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SekishoError } from '../../shared/problems.ts'
import { makeRecoveryKey, recipientOf } from '../keys/recovery-key.ts'
import { parseRecoveryWords } from '../keys/recovery-words.ts'
import { createPrinter } from './print.ts'
import { giveSheet, htmlSheet, recoverySheet, textSheet } from './recovery-sheet.ts'

const MADE = Date.UTC(2026, 10, 23, 7)
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-sheet-'))
  mkdirSync(join(folder, 'data'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const give = (path: string | undefined, language: 'en' | 'ja' = 'ja') =>
  giveSheet({ path, data: join(folder, 'data'), officeName: '青葉事務所', now: MADE, printer: createPrinter(language, false) })
const why = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    if (error instanceof SekishoError) return error.why.en
  }
  return 'nothing'
}

describe.each(['en', 'ja'] as const)('in %s', language => {
  const printer = createPrinter(language, false)

  test('the page, as text and as HTML, and the terminal give the key back as a whole', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }),
        fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
        (name, date) => {
          const { words, recipient } = makeRecoveryKey(language)
          const page = { words, officeName: name.replace(/\d/g, ''), madeAt: date.getTime(), printer }
          for (const text of [textSheet(page), htmlSheet(page), recoverySheet(words, printer).join('\n')])
            expect(recipientOf(parseRecoveryWords(text))).toBe(recipient)
        },
      ),
      { numRuns: 30 },
    )
  })

  test('it says whose it is, when it was made, what it is for and how to use it', () => {
    const { words } = makeRecoveryKey(language)
    const page = { words, officeName: '<b>Aoba & "Co"</b>', madeAt: MADE, printer }
    for (const text of [textSheet(page), htmlSheet(page)]) {
      expect(text).toContain('2026')
      expect(text).toContain('sekisho restore')
      expect(text).not.toMatch(/\{\w+\}/)
    }
    expect(textSheet(page)).toContain('<b>Aoba & "Co"</b>')
    expect(htmlSheet(page)).not.toContain('<b>Aoba')
    expect(htmlSheet(page)).not.toMatch(/<script|https?:|src=/)
    expect(htmlSheet({ ...page, officeName: '' })).toContain('____')
  })
})

test('is written where it was asked for, for this user alone, and says so without a word of it', () => {
  const { words } = makeRecoveryKey('ja')
  const path = join(folder, 'sheet.html')
  const { lines, written } = give(path)(words)
  expect(written).toBe(true)
  expect(lines.join()).toContain(path)
  expect(lines.join()).not.toContain(words[0])
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path, 'utf8')).toContain('青葉事務所')
})

test('never into the data folder, never over another file: both are said before there are words to lose', () => {
  expect(why(() => give(join(folder, 'data', 'sheet.txt')))).toMatch(/must not be in the data folder/)
  const path = join(folder, 'sheet.txt')
  writeFileSync(path, 'mine')
  expect(why(() => give(path))).toMatch(/already a file/)
  expect(readFileSync(path, 'utf8')).toBe('mine')
})

test('a place that fails after all: the words are shown instead of lost', () => {
  const { words } = makeRecoveryKey('en')
  const path = join(folder, 'gone', 'sheet.txt')
  const given = give(path, 'en')
  writeFileSync(join(folder, 'gone'), 'a file where a folder is needed')
  const { lines, written } = given(words)
  expect(written).toBe(false)
  expect(existsSync(path)).toBe(false)
  expect(parseRecoveryWords(lines.slice(1).join('\n'))).toBeDefined()
})
