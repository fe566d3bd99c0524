// The search in another process finds what the search finds, and leaves the locks of this one alone.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { scanApart } from './scan-apart.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-scan-apart-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('says in which files whose texts stand', () => {
  writeFileSync(join(folder, 'a.log'), 'from 森田 花子 at nine')
  writeFileSync(join(folder, 'b.log'), 'nobody')
  const found = scanApart(folder, [['森田 花子'], ['Emily Carter']]).sort((a, b) => (a.path < b.path ? -1 : 1))
  expect(found).toEqual([
    { path: 'a.log', bytes: 26, persons: [0] },
    { path: 'b.log', bytes: 6, persons: [] },
  ])
})

test('what this process has locked stays locked', () => {
  const path = join(folder, 'lock.db')
  const held = new DatabaseSync(path, { timeout: 0 })
  held.exec('BEGIN EXCLUSIVE')
  scanApart(folder, [['Emily Carter']])
  const script = `new (require('node:sqlite').DatabaseSync)(process.argv[1], { timeout: 0 }).exec('BEGIN EXCLUSIVE')`
  const other = spawnSync(process.execPath, ['-e', script, path], { encoding: 'utf8' })
  held.close()
  expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('database is locked')])
})
