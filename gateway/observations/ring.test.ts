// The ring on a real file: caps, restart, damage, what another start left; logins around a block, and traffic of machines.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RequestSummary } from '../../shared/ports.ts'
import { createSealer } from '../keys/seal.ts'
import { createRuleEngine } from '../rules/engine.ts'
import { scopeOf } from '../rules/scope.ts'
import { CHUNK_ROWS } from './chunk.ts'
import { Hashing } from './hashing.ts'
import { Packer } from './packer.ts'
import { Ring } from './ring.ts'
import { Store } from './store.ts'

const DAY = 86_400_000
const key = Buffer.alloc(32, 3)
const hashing = new Hashing(key)
let folder: string
let warned: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-ring-'))
  warned = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const path = () => join(folder, 'summaries.db')
const note = (_fields: object, message: string) => void warned.push(message)

function open({ mostRows = 1_000_000, mostBytes = 1e9 } = {}): Ring {
  const store = new Store({ path: path(), sealer: createSealer(key), mostRows, mostBytes, log: { warn: note, error: note } })
  return new Ring({ store, hash: text => hashing.of(text), tools: { createRuleEngine, scopeOf }, watch: () => 0 })
}

function summary(at: number, more: Partial<RequestSummary> = {}): RequestSummary {
  const [address, method, requested] = ['203.0.113.7', 'GET', '/']
  const base = {
    at,
    arrival: at * 2,
    settledAt: at + 1,
    settlement: at * 2 + 1,
    address,
    network: address,
    method,
    path: requested,
  }
  return { ...base, status: 200, refusedBy: undefined, allowed: false, login: undefined, values: undefined, ...more }
}

function feed(ring: Ring, rows: readonly RequestSummary[]): void {
  const packer = new Packer()
  const take = () => {
    const batch = packer.take()
    if (batch) ring.take(batch)
  }
  for (const row of rows) if (packer.add(row)) take()
  take()
}

const many = (count: number, from = 0) => Array.from({ length: count }, (_, i) => summary(from + i))

test('the oldest rows are thrown away beyond the cap', () => {
  const ring = open({ mostRows: 3 * CHUNK_ROWS })
  feed(ring, many(5 * CHUNK_ROWS))
  const { rows, from, to } = ring.reach()
  expect([rows, from, to]).toEqual([3 * CHUNK_ROWS, 2 * CHUNK_ROWS, 5 * CHUNK_ROWS - 1])
  ring.close()
})

test('what many small batches left is put together at the next start, and nothing is lost', () => {
  const ring = open()
  for (let i = 0; i < 50; i++) {
    feed(ring, [summary(i, { values: { 'form:user': `u${i % 3}` } })])
    ring.store()
  }
  ring.close()
  const again = open()
  expect(again.reach()).toMatchObject({ rows: 50, from: 0, to: 49 })
  again.close()
  const db = new DatabaseSync(path())
  expect(db.prepare('SELECT count(*) AS n FROM chunks').get()).toEqual({ n: 1 })
  db.close()
})

test('a damaged file is named, put aside and begun afresh', () => {
  writeFileSync(path(), Buffer.alloc(8192, 7))
  const ring = open()
  feed(ring, many(3))
  expect(ring.reach().rows).toBe(3)
  ring.close()
  expect(warned).toEqual([expect.stringContaining('summaries.db.damaged')])
  expect(readdirSync(folder)).toContain('summaries.db.damaged')
})

test('an altered chunk is left out, the others are read', () => {
  const ring = open()
  feed(ring, many(CHUNK_ROWS))
  feed(ring, many(10, CHUNK_ROWS))
  ring.close()
  const db = new DatabaseSync(path())
  db.exec('UPDATE chunks SET sealed = zeroblob(500) WHERE id = (SELECT min(id) FROM chunks)')
  db.close()
  const again = open()
  expect(again.logins({ subject: { kind: 'address', value: '203.0.113.7' }, at: 0 })).toMatchObject({ failed: 0 })
  expect(warned.some(message => message.includes('does not open'))).toBe(true)
  again.close()
})

test('a file of a newer version is refused in words and left as it is', () => {
  open().close()
  const db = new DatabaseSync(path())
  db.exec('PRAGMA user_version = 99')
  db.close()
  expect(() => open()).toThrow(/newer version/)
  expect(readdirSync(folder)).not.toContain('summaries.db.damaged')
})

test('logins around a block: by address, network, account and tuple, within a day', () => {
  const ring = open()
  const at = 10 * DAY
  const values = { 'form:user': 'taro' }
  feed(ring, [
    summary(8.5 * DAY, { login: 'succeeded', values }),
    summary(at - 1000, { login: 'failed', values }),
    summary(at + 1000, { login: 'succeeded', values, address: '203.0.113.9', network: '203.0.113.9' }),
  ])
  const around = (subject: Parameters<Ring['logins']>[0]['subject']) => ring.logins({ subject, at })
  expect(around({ kind: 'address', value: '203.0.113.7' })).toEqual({
    succeeded: 0,
    failed: 1,
    lastSuccess: null,
    complete: true,
  })
  expect(around({ kind: 'network', value: '203.0.113.0/24' })).toMatchObject({ succeeded: 1, failed: 1, lastSuccess: at + 1000 })
  expect(around({ kind: 'account', value: 'taro' })).toMatchObject({ succeeded: 1, failed: 1 })
  const parts = [
    { kind: 'network' as const, value: '203.0.113.9' },
    { kind: 'account' as const, value: 'taro' },
  ]
  expect(around({ kind: 'tuple', value: 'x', parts })).toMatchObject({ succeeded: 1, failed: 0 })
  expect(around({ kind: 'network', value: '2001:db8::/32' })).toMatchObject({ complete: false })
  ring.close()
})

test('a callback every hour over days is proposed, a person and a scanner are not', () => {
  const ring = open()
  const hourly = Array.from({ length: 80 }, (_, i) => i * 3_600_000)
  const from = (address: string, more: (i: number) => Partial<RequestSummary>) =>
    hourly.map((at, i) => summary(at, { address, network: address, ...more(i) }))
  feed(ring, [
    ...from('198.51.100.1', () => ({ method: 'POST', path: '/pay/callback' })),
    ...from('198.51.100.2', i => ({ at: (i * i * 7_919_333) % (4 * DAY), path: `/rooms/${i}` })),
    ...from('198.51.100.3', i => ({ path: `/x${i}`, status: 404 })),
    ...from('198.51.100.4', () => ({ login: 'succeeded' })),
  ])
  const found = ring.regular(['198.51.100.1', '198.51.100.2', '198.51.100.3', '198.51.100.4'])
  expect(found).toEqual([{ address: '198.51.100.1', pathPrefix: '/pay/callback', requests: 80, days: 4, everyMs: 3_600_000 }])
  ring.close()
})

test('since when a key is recorded is remembered, and forgotten with a gap', () => {
  const ring = open()
  ring.recording({ keys: ['form:user'], now: 5 })
  ring.recording({ keys: ['device', 'form:user'], now: 9 })
  expect(ring.reach().recorded).toEqual({ 'form:user': 5, device: 9 })
  ring.close()
  const again = open()
  again.recording({ keys: ['device'], now: 20 })
  again.recording({ keys: ['device', 'form:user'], now: 30 })
  expect(again.reach().recorded).toEqual({ 'form:user': 30, device: 9 })
  again.close()
})
