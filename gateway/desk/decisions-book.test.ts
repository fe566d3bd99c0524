// The book of decisions against a checker that knows only what blocks, lists and the allow list mean; and 100,000 of them at once.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Allowed } from '../../shared/registers/allowlist.ts'
import type { Block } from '../../shared/registers/blocks.ts'
import type { List } from '../../shared/registers/lists.ts'
import { DecisionBook } from './decisions-book.ts'
import { goDuration, written } from './decisions-pull.ts'

const block = (id: string, value: string, at: number, until: number, more: Partial<Block> = {}): Block => ({
  id,
  subject: { kind: value.includes('/') ? 'network' : 'address', value },
  reason: { kind: 'person', text: 'test' },
  at,
  until,
  action: 'block',
  silently: false,
  by: 'x',
  evidence: [],
  lifted: null,
  ...more,
})
const allowed = (id: string, value: string, until: number | null, removed: Allowed['removed'] = null): Allowed => ({
  id,
  subject: { kind: value.includes('/') ? 'network' : 'address', value },
  reason: 'x',
  at: 0,
  until,
  by: 'x',
  removed,
})
const list = (id: string, addresses: string[], until: number | null = null): List => ({
  id,
  name: id,
  origin: 'x',
  addresses,
  skipped: 0,
  until,
  at: 0,
  by: 'x',
  count: addresses.length,
})

describe('the book of decisions', () => {
  test('property: a firewall that only follows the changes refuses exactly who is banned or listed and not allowed', async () => {
    const network = fc
      .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 28, max: 32 }))
      .map(([last, length]) => (length === 32 ? `203.0.113.${last}` : `203.0.113.${last & (256 - 2 ** (32 - length))}/${length}`))
    const id = fc.constantFrom('a', 'b', 'c')
    const seconds = fc.integer({ min: 1, max: 60 })
    const step = fc.oneof(
      fc.record({ do: fc.constant('ban' as const), id, network, seconds }),
      fc.record({ do: fc.constant('lift' as const), id }),
      fc.record({ do: fc.constant('suspend' as const), id, seconds }),
      fc.record({ do: fc.constant('allow' as const), id, network, seconds }),
      fc.record({ do: fc.constant('disallow' as const), id }),
      fc.record({ do: fc.constant('list' as const), id, networks: fc.array(network, { maxLength: 4 }) }),
      fc.record({ do: fc.constant('wait' as const), seconds }),
      fc.record({ do: fc.constant('pull' as const) }),
    )
    const holds = (outer: string, last: number) => {
      const [base = '', length = '32'] = outer.split('/')
      const size = 2 ** (32 - Number(length))
      const first = Number(base.split('.')[3])
      return last >= first && last < first + size
    }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async steps => {
        let now = 1_000_000
        const book = new DecisionBook(() => now)
        const blocks = new Map<string, Block>()
        const allows = new Map<string, Allowed>()
        const lists = new Map<string, string[]>()
        let count = 0
        let seq = book.whole(false).seq
        const firewall = new Map<string, number>()
        const pull = async () => {
          await book.settled()
          const changes = book.since(seq)!
          for (const { value } of [...changes.removed, ...changes.longer]) firewall.delete(value)
          for (const { value, until } of changes.added) firewall.set(value, until)
          seq = changes.seq
          if (seq % 3 === 0) book.forget(seq)
        }
        const check = () => {
          for (let last = 0; last < 16; last++) {
            const open = [...allows.values()].some(a => !a.removed && now < a.until! && holds(a.subject.value, last))
            const banned = [...blocks.values()].some(
              b => !b.lifted && now < b.until && now >= (b.allowed?.until ?? 0) && holds(b.subject.value, last),
            )
            const listed = [...lists.values()].flat().some(value => holds(value, last))
            const refused = [...firewall].some(([value, until]) => now < until && holds(value, last))
            expect([last, refused]).toEqual([last, (banned || listed) && !open])
          }
        }
        for (const s of [...steps, { do: 'pull' as const }]) {
          if (s.do === 'ban') {
            // The same address again and again, by blocks of their own.
            const key = `${s.id}${++count}`
            blocks.set(key, block(key, s.network, now, now + s.seconds * 1000))
            book.setBlock(blocks.get(key)!)
          } else if (s.do === 'lift' || s.do === 'suspend') {
            const found = [...blocks.values()].find(b => b.id.startsWith(s.id) && !b.lifted && now < b.until)
            if (!found) continue
            const change =
              s.do === 'lift'
                ? { lifted: { at: now, by: 'x', why: 'x' } }
                : { allowed: { at: now, by: 'x', until: now + s.seconds * 1000 } }
            blocks.set(found.id, { ...found, ...change })
            book.setBlock(blocks.get(found.id)!)
          } else if (s.do === 'allow') {
            const key = `${s.id}${++count}`
            allows.set(key, allowed(key, s.network, now + s.seconds * 1000))
            book.setAllowed(allows.get(key)!)
          } else if (s.do === 'disallow') {
            const found = [...allows.values()].find(a => a.id.startsWith(s.id) && !a.removed)
            if (!found) continue
            allows.set(found.id, { ...found, removed: { at: now, by: 'x', why: 'x' } })
            book.setAllowed(allows.get(found.id)!)
          } else if (s.do === 'list') {
            lists.set(s.id, s.networks)
            book.setList(s.id, s.networks.length === 0 ? undefined : list(s.id, s.networks))
          } else if (s.do === 'wait') {
            now += s.seconds * 1000
          } else {
            await pull()
            check()
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  test('100,000 bans and a list of 50,000: other work has its turn again and again, and one address found at once', async () => {
    const now = Date.now()
    const book = new DecisionBook(() => now)
    for (let n = 0; n < 100_000; n++)
      book.setBlock(block(`b${n}`, `100.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, now, now + 3_600_000))
    book.setList(
      'l',
      list(
        'l',
        Array.from({ length: 50_000 }, (_, n) => `2001:db8:${(n >> 8).toString(16)}:${n & 255}::/64`),
      ),
    )
    book.setAllowed(allowed('a', '100.0.0.0/24', null))
    let turns = 0
    let done = false
    const other = () => {
      turns += 1
      if (!done) setImmediate(other)
    }
    setImmediate(other)
    const started = performance.now()
    await book.settled()
    done = true
    // A turn of the others every 4 ms or so, however fast the machine is.
    expect(turns).toBeGreaterThan((performance.now() - started) / 100)
    expect(turns).toBeGreaterThan(20)
    expect(book.count).toBe(150_000 - 256)
    const begun = performance.now()
    for (let n = 0; n < 1000; n++) book.matching(`100.1.0.${n & 255}`)
    expect((performance.now() - begun) / 1000).toBeLessThan(2)
    expect(book.matching('100.0.0.7')).toEqual([])
    expect(book.matching('100.0.1.7').map(d => d.value)).toEqual(['100.0.1.7'])
    expect(book.matching('2001:db8:1:7::9').map(d => d.value)).toEqual(['2001:db8:1:7::/64'])
  }, 60_000)

  test('a ban of ten years is handed out again long before a firewall forgets it', async () => {
    let now = 0
    const day = 86_400_000
    const book = new DecisionBook(() => now)
    book.setBlock(block('b', '203.0.113.1', 0, 3650 * day))
    await book.settled()
    const { seq, added } = book.whole(false)
    expect(JSON.parse(written(added[0]!, now, false)).duration).toBe('480h0m0s')
    now = 9 * day
    await book.settled()
    expect(book.since(seq)!.added).toEqual([])
    now = 11 * day
    await book.settled()
    expect(book.since(seq)).toMatchObject({ added: [{ value: '203.0.113.1' }], longer: [{ value: '203.0.113.1' }], removed: [] })
  })
})

describe('what Go reads', () => {
  test('durations', () => {
    expect([0, 999, 1000, 61_000, 3_600_000, 14_399_000, -5000, -3_661_000].map(goDuration)).toEqual([
      '0s',
      '0s',
      '1s',
      '1m1s',
      '1h0m0s',
      '3h59m59s',
      '-5s',
      '-1h1m1s',
    ])
  })

  test('a decision never lasts for ever and never ends in the future when it is over', () => {
    const decision = { id: 1, value: '203.0.113.1', scope: 'Ip', origin: 'lists', scenario: 'x', uuid: 'l' } as const
    const duration = (until: number, ended: boolean) => JSON.parse(written({ ...decision, until }, 0, ended)).duration
    expect(duration(1, false)).toBe('1s')
    expect(duration(Number.POSITIVE_INFINITY, false)).toBe('480h0m0s')
    expect(duration(Number.POSITIVE_INFINITY, true)).toBe('-1s')
    expect(duration(-90_000, true)).toBe('-1m30s')
  })
})
