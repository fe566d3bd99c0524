// The log rotates by size and keeps a bounded number of old files.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rotate } from './log.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a log below its size stays, one above moves on, and the oldest is dropped', () => {
  const path = join(folder, 'gateway.log')
  expect(rotate(path, 10)).toBe(false)
  writeFileSync(path, 'short')
  expect(rotate(path, 10)).toBe(false)
  for (let n = 0; n < 8; n += 1) {
    writeFileSync(path, `generation ${n} is long enough`)
    expect(rotate(path, 10)).toBe(true)
  }
  expect(readFileSync(`${path}.1`, 'utf8')).toContain('generation 7')
  expect(readFileSync(`${path}.5`, 'utf8')).toContain('generation 3')
  expect(existsSync(`${path}.6`)).toBe(false)
})
