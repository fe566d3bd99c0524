// Rows tried without their key: names of fields in the clear are no leak, a text of the row is one, wherever it stands.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleRows } from './sample-rows.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-rows-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function body(names: string, sealed: string | Buffer): Buffer {
  const part = (content: string | Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(Buffer.byteLength(content))
    return Buffer.concat([length, Buffer.from(content)])
  }
  return Buffer.concat([Buffer.of(1, 1), part('register:generations'), part(names), part(sealed)])
}

async function open(row: object, stored: Buffer): Promise<boolean> {
  const db = new DatabaseSync(join(folder, 'ledger.db'))
  db.exec('CREATE TABLE rows (register TEXT, id TEXT, seq INTEGER, sealed BLOB)')
  db.prepare('INSERT INTO rows VALUES (?, ?, 1, ?)').run('generations', 'g1', stored)
  db.close()
  const tried = await sampleRows(folder, { row: async () => row as never })
  return tried[0]!.opensWithoutKey
}

test('a value that reads like the name of a field is no leak', async () => {
  expect(
    await open({ id: 'g1', places: [{ situation: 'stored' }] }, body('id,storedBytes,places', '\u0001\u0002sealed bytes')),
  ).toBe(false)
})

test('a text of the row among the sealed bytes is one', async () => {
  expect(await open({ id: 'g1', name: 'Tanaka Hanako' }, body('id,name', 'xx Tanaka Hanako xx'))).toBe(true)
})

test('bytes that are no body are looked at as a whole', async () => {
  expect(await open({ id: 'g1', name: 'Tanaka Hanako' }, Buffer.from('{"name":"Tanaka Hanako"}'))).toBe(true)
  rmSync(join(folder, 'ledger.db'))
  expect(await open({ id: 'g1' }, Buffer.from('{}'))).toBe(true)
})
