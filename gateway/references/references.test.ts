// Views are counted, never lost: whatever fails in between, as many stand in the register as were made.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { Acknowledged, Command } from '../../shared/ports.ts'
import { type Refusal, SekishoError } from '../../shared/problems.ts'
import type { RaisedAlert } from '../../shared/registers/alerts.ts'
import { type Reference, type ReferenceText, references as register } from '../../shared/registers/references.ts'
import type { Operation, Situation } from '../../shared/registers/register.ts'
import { BULK_PEOPLE } from './bulk.ts'
import { createReferences, type References } from './references.ts'

const HOUR = 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'sekisho-references-'))
const path = join(folder, 'references.journal')
afterEach(() => rmSync(path, { force: true }))

/** A ledger as far as it is asked here: the register's own fold, and a disk that may refuse. */
class FakeLedger {
  readonly rowsById = new Map<string, Reference>()
  broken = false
  entries = 0

  async execute({ operation, row: id, input }: Command): Promise<Acknowledged | Refusal> {
    await Promise.resolve()
    if (this.broken) throw new SekishoError('read-only', { en: 'no', ja: 'いいえ' })
    const row = this.rowsById.get(id!)
    if (operation !== 'view' && !row) return { refused: 'not-found', why: { en: 'gone', ja: 'なし' } }
    const described = register.operations[operation as 'view' | 'count'] as Operation<Reference>
    const decided = described.decide(row, described.input.parse(input) as never, {} as Situation<Reference>)
    if (!Array.isArray(decided)) return decided as Refusal
    let after = row
    for (const { type, data } of decided)
      after = register.apply(after, { type, row: id!, data, at: 0, actor: 'gateway' } as never)
    if (after) this.rowsById.set(id!, after)
    this.entries += decided.length
    return { row: id!, entries: decided.map((_, i) => i) }
  }

  async row(_register: string, id: string): Promise<Reference | undefined> {
    return this.rowsById.get(id)
  }

  total(): number {
    return [...this.rowsById.values()].reduce((sum, { count }) => sum + count, 0)
  }
}

const viewOf = (more: Partial<ReferenceText> = {}): ReferenceText => ({
  viewer: 'v1',
  role: 'host',
  whom: 'p1',
  object: 'persons:p1',
  items: [],
  purpose: null,
  noticeVersion: null,
  way: 'console',
  result: 'shown',
  people: 1,
  ...more,
})
const mask = (bytes: Uint8Array) => Buffer.from(bytes.map(byte => byte ^ 0x5a))
let fresh = 0
function open(ledger: FakeLedger, time: { now: number }, alerts: RaisedAlert[] = []): References {
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  return createReferences({
    path,
    log,
    clock: () => time.now,
    ledger: ledger as never,
    key: new Uint8Array(32).fill(3),
    newId: () => `fresh-${fresh++}`,
    seal: mask,
    open: mask,
    alerted: async alert => void alerts.push(alert),
  })
}
const settled = () => new Promise(resolve => setImmediate(resolve))

test('the first view of an hour is a row at once, the rest is one entry when the hour is over', async () => {
  const [ledger, time] = [new FakeLedger(), { now: 10 * HOUR }]
  const references = open(ledger, time)
  for (let i = 0; i < 50; i++) references.viewed(viewOf({ people: i % 7 }))
  await settled()
  expect([ledger.entries, ledger.total()]).toEqual([1, 1])
  time.now += HOUR
  await references.flush()
  expect([ledger.entries, ledger.total()]).toEqual([2, 50])
  expect([...ledger.rowsById.values()][0]).toMatchObject({ viewer: 'v1', whom: 'p1', count: 50, people: 6 })
  expect(readFileSync(path, 'utf8')).toBe('')
  references.viewed(viewOf())
  references.viewed(viewOf({ result: 'refused' }))
  references.viewed(viewOf({ whom: null, object: 'table:persons', people: 0 }))
  await references.close()
  expect([ledger.rowsById.size, ledger.total(), references.lost()]).toEqual([3, 52, 0])
})

test('nothing that names anybody stands in the journal in the clear', async () => {
  const [ledger, time] = [new FakeLedger(), { now: 10 * HOUR }]
  const references = open(ledger, time)
  references.viewed(viewOf({ whom: 'somebody-quite-secret', object: 'persons:somebody-quite-secret' }))
  references.viewed(viewOf({ whom: 'somebody-quite-secret', object: 'persons:somebody-quite-secret' }))
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3)
  expect(readFileSync(path, 'utf8')).not.toContain('secret')
  await references.close()
})

test('whom is erased is forgotten, and a row that went takes its counts with it', async () => {
  const [ledger, time] = [new FakeLedger(), { now: 10 * HOUR }]
  const references = open(ledger, time)
  for (const whom of ['p1', 'p1', 'p2', 'p2']) references.viewed(viewOf({ whom }))
  await settled()
  references.forget('p1')
  const [second] = [...ledger.rowsById.values()].filter(({ whom }) => whom === 'p2')
  ledger.rowsById.delete(second!.id)
  await references.close()
  expect([...ledger.rowsById.values()].map(({ whom, count }) => [whom, count])).toEqual([['p1', 1]])
  expect(references.lost()).toBe(0)
})

test('bulk viewing is told once an hour, whatever way it takes', async () => {
  const [ledger, time, alerts] = [new FakeLedger(), { now: 10 * HOUR }, [] as RaisedAlert[]]
  const references = open(ledger, time, alerts)
  for (let i = 0; i < 20; i++) references.viewed(viewOf({ whom: null, object: 'table:persons', people: 100 }))
  for (let i = 0; i <= BULK_PEOPLE - 100; i++) references.viewed(viewOf({ whom: `p${i}` }))
  for (let i = 0; i < 2000; i++) references.viewed(viewOf({ viewer: 'me', whom: 'me' }))
  expect(alerts).toEqual([{ kind: 'bulk-viewing', person: 'v1', count: BULK_PEOPLE + 1, happenedAt: time.now }])
  time.now += HOUR
  references.viewed(viewOf({ whom: null, object: 'table:persons', people: 100_000 }))
  expect(alerts).toHaveLength(2)
  await references.close()
})

test('as many views stand in the register as were made, through kills, restarts and a disk that refuses', async () => {
  const step = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ do: fc.constant('view' as const), whom: fc.nat(3), times: fc.integer({ min: 1, max: 5 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 2 * HOUR }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('flush' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('disk' as const), broken: fc.boolean() }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
      rmSync(path, { force: true })
      const [ledger, time] = [new FakeLedger(), { now: 1000 * HOUR }]
      let references = open(ledger, time)
      let made = 0
      for (const one of steps) {
        if (one.do === 'view') {
          made += one.times
          for (let i = 0; i < one.times; i++) references.viewed(viewOf({ whom: `p${one.whom}` }))
        } else if (one.do === 'wait') time.now += one.ms
        else if (one.do === 'settle') await settled()
        else if (one.do === 'flush') await references.flush()
        else if (one.do === 'disk') ledger.broken = one.broken
        else {
          // Killed: nothing is said any more, and the ledger finishes what it was given.
          if (one.do === 'stop') await references.close()
          await settled()
          await settled()
          references = open(ledger, time)
        }
      }
      ledger.broken = false
      await settled()
      await references.close()
      expect(ledger.total()).toBe(made)
      expect(references.lost()).toBe(0)
    }),
    { numRuns: 150 },
  )
})
