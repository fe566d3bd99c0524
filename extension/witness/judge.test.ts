// Real trees, real keys: what goes on is quiet, what a restore explains is told, and a past that is gone is never taken for the right one.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Gateway, judge } from './judge.ts'
import { FakeLog, newKey } from './log.fake.ts'
import type { Seen } from './memory.ts'

const NOW = 1_795_000_000_000
const judged = (gateway: Gateway, seen: Seen | null, earlier: readonly Seen[] = []) => judge(gateway, { seen, earlier }, NOW)

/** What a browser remembers after it looked at this log. */
async function sight(log: FakeLog): Promise<Seen> {
  const verdict = await judged(log, null)
  if (verdict.kind !== 'goes-on') throw new Error(verdict.kind)
  return verdict.seen
}
/** The log as it was before, with other answers to some questions. */
const lying = (log: FakeLog, lies: Partial<Gateway>): Gateway => ({
  checkpoint: () => log.checkpoint(),
  consistency: (from, to) => log.consistency(from, to),
  epochs: () => log.epochs(),
  ...lies,
})

describe('honest', () => {
  test('the first time there is nothing to compare: what is signed is taken', async () => {
    const log = new FakeLog().add(5)
    expect(await judged(log, null)).toMatchObject({ kind: 'goes-on', seen: { size: 5, root: log.rootAt(5), key: log.verifier } })
  })

  test('any growth is proved', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 70 }), fc.nat(70), async (size, more) => {
        const log = new FakeLog().add(size)
        const seen = await sight(log)
        log.add(more)
        expect(await judged(log, seen)).toMatchObject({ kind: 'goes-on', seen: { size: size + more } })
      }),
      { numRuns: 60 },
    )
  })

  test('nothing new: no proof and no epochs are asked for', async () => {
    const log = new FakeLog().add(9)
    const seen = await sight(log)
    log.asked = []
    expect((await judged(log, seen)).kind).toBe('goes-on')
    expect(log.asked).toEqual(['checkpoint'])
  })

  test('a new key that the old one signed for is quiet, also two of them', async () => {
    const log = new FakeLog().add(9)
    const seen = await sight(log)
    log.add(2).pass('log-key', { name: 'sekisho.internal/ledger/two', key: newKey() }).add(3)
    expect(await judged(log, seen)).toMatchObject({ kind: 'goes-on', seen: { size: 15, key: log.verifier } })
    log.pass('log-key', { name: 'sekisho.internal/ledger/three', key: newKey() }).add(1)
    expect(await judged(log, seen)).toMatchObject({ kind: 'goes-on', seen: { size: 17 } })
  })

  test('a gateway one version older names no key: nothing is known, and nothing is wrong', async () => {
    const log = new FakeLog().add(3)
    const old = lying(log, { checkpoint: async () => ({ note: (await log.checkpoint()).note }) })
    expect(await judged(old, null)).toEqual({ kind: 'unsupported' })
    // Once a key is known, leaving it out hides nothing.
    const seen = await sight(log)
    expect((await judged(old, seen)).kind).toBe('goes-on')
    const shorter = log.copy(2)
    const hiding = lying(shorter, { checkpoint: async () => ({ note: (await shorter.checkpoint()).note }) })
    expect(await judged(hiding, seen)).toMatchObject({ kind: 'breach', breach: 'shorter' })
  })

  test('a gateway that cannot be asked is no breach, whichever answer fails', async () => {
    const log = new FakeLog().add(3)
    const seen = await sight(log)
    log.add(1)
    const away = () => Promise.reject(new Error('away'))
    for (const lies of [{ checkpoint: away }, { consistency: away }])
      await expect(judged(lying(log, lies), seen)).rejects.toThrow('away')
    log.pass('log-key', { key: newKey() })
    await expect(judged(lying(log, { epochs: away }), seen)).rejects.toThrow('away')
  })
})

describe('restored', () => {
  /** A log of forty entries, and the same restored from its first thirty. */
  async function restored(lost: 'known' | 'unknown' = 'known') {
    const log = new FakeLog().add(40)
    const seen = await sight(log)
    const after = log.copy(30).pass('restore', {
      name: 'sekisho.internal/ledger/two',
      lost: lost === 'known' ? { size: 40, root: log.rootAt(40) } : null,
    })
    return { log, seen, after }
  }

  test('says by which epoch and how many entries are gone', async () => {
    const { seen, after } = await restored()
    expect(await judged(after, seen)).toMatchObject({ kind: 'restored', epoch: 'epoch 0', lost: 10, kept: 30 })
  })

  test('also when the restored log has grown past what was seen', async () => {
    const { seen, after } = await restored('unknown')
    expect(await judged(after.add(60), seen)).toMatchObject({ kind: 'restored', lost: 10, seen: { size: 91 } })
  })

  test('whoever saw only what is still there notices nothing', async () => {
    const log = new FakeLog().add(30)
    const early = await sight(log)
    const after = log.copy().pass('restore', { name: 'sekisho.internal/ledger/two' }).add(4)
    expect((await judged(after, early)).kind).toBe('goes-on')
  })

  test('from a backup older than the name that was known', async () => {
    const log = new FakeLog().add(20)
    const renamed = log.copy().pass('restore', { name: 'sekisho.internal/ledger/two' }).add(20)
    const seen = await sight(renamed)
    const after = log
      .copy(10)
      .pass('restore', { name: 'sekisho.internal/ledger/three', lost: { size: 41, root: renamed.rootAt(41) } })
      .add(2)
      .pass('log-key', { name: 'sekisho.internal/ledger/four', key: newKey() })
    expect(await judged(after, seen)).toMatchObject({ kind: 'restored', kept: 10, lost: 31 })
  })

  test('from a backup older than the key that was known, which goes on', async () => {
    const log = new FakeLog().add(20)
    const rotated = log.copy().pass('log-key', { name: 'sekisho.internal/ledger/two', key: newKey() }).add(5)
    const seen = await sight(rotated)
    const after = log.copy(15).pass('restore', { name: 'sekisho.internal/ledger/three', key: rotated.key, signed: false })
    expect(await judged(after, seen)).toMatchObject({ kind: 'restored', kept: 15, lost: 11 })
  })

  test('a mended end is told like a restore', async () => {
    const log = new FakeLog().add(12)
    const seen = await sight(log)
    const after = log.copy(11).pass('tail-repaired', { name: 'sekisho.internal/ledger/two' })
    expect(await judged(after, seen)).toMatchObject({ kind: 'restored', lost: 1 })
  })
})

describe('gone', () => {
  const breachOf = async (gateway: Gateway, seen: Seen, earlier: readonly Seen[] = []) => {
    const verdict = await judged(gateway, seen, earlier)
    return verdict.kind === 'breach' ? verdict.breach : verdict.kind
  }

  test('rolled back without a word, at every length, and however it grows afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 50 }), fc.nat(), fc.nat(80), async (size, cut, more) => {
        const log = new FakeLog().add(size)
        const seen = await sight(log)
        const kept = cut % size
        const back = log.copy(kept).add(more, 'another past')
        const expected = kept + more < size ? 'shorter' : kept + more === size ? 'different' : 'unproven'
        expect(await breachOf(back, seen)).toBe(expected)
      }),
      { numRuns: 60 },
    )
  })

  test('an entry was exchanged', async () => {
    const log = new FakeLog().add(20)
    const seen = await sight(log)
    const forged = log.copy()
    forged.leaves[3] = 'nobody was here'
    expect(await breachOf(forged, seen)).toBe('different')
    expect(await breachOf(forged.add(5), seen)).toBe('unproven')
  })

  test('another key that nobody signed for, with or without a row about it', async () => {
    const log = new FakeLog().add(8)
    const seen = await sight(log)
    expect(await breachOf(new FakeLog(log.name, newKey(), log.leaves), seen)).toBe('other-key')
    expect(await breachOf(log.copy().pass('log-key', { key: newKey(), signed: false }), seen)).toBe('other-key')
    const foreign = new FakeLog('sekisho.internal/ledger/else').add(20)
    expect(await breachOf(foreign, seen)).toBe('other-key')
  })

  test('a row that somebody else signed explains nothing', async () => {
    const log = new FakeLog().add(8)
    const seen = await sight(log)
    const thief = newKey()
    const forged = log.copy().pass('log-key', { name: 'sekisho.internal/ledger/two', key: thief })
    const rows = forged.rows.map(row => ({ ...row, signedByOld: Buffer.alloc(64, 7).toString('base64') }))
    expect(await breachOf(lying(forged, { epochs: async () => rows }), seen)).toBe('other-key')
    const garbage = forged.rows.map(row => ({ ...row, signedByOld: '!' }))
    expect(await breachOf(lying(forged, { epochs: async () => garbage }), seen)).toBe('other-key')
    const nonsense = forged.rows.map(row => ({ ...row, newKey: 'no key', oldKey: 'no key either' }))
    expect(await breachOf(lying(forged, { epochs: async () => nonsense }), seen)).toBe('other-key')
  })

  test('a change of the key takes no entries away', async () => {
    const log = new FakeLog().add(20)
    const seen = await sight(log)
    const cut = log.copy(12).pass('log-key', { name: 'sekisho.internal/ledger/two', key: newKey() })
    expect(await breachOf(cut, seen)).toBe('shorter')
    expect(await breachOf(cut.add(30), seen)).toBe('unproven')
  })

  test('a restore that lies about what went on, or about what is lost', async () => {
    const log = new FakeLog().add(40)
    const seen = await sight(log)
    const name = 'sekisho.internal/ledger/two'
    const rewritten = log.copy(30).pass('restore', { name })
    rewritten.leaves[2] = 'rewritten'
    expect(await breachOf(rewritten, seen)).toBe('false-epoch')
    const other = log.copy(30).pass('restore', { name, lost: { size: 40, root: '00'.repeat(32) } })
    expect(await breachOf(other, seen)).toBe('different')
  })

  test('a restore that is true to itself but not to what was seen earlier', async () => {
    const log = new FakeLog().add(20)
    const early = await sight(log)
    log.add(20)
    const seen = await sight(log)
    const forged = log.copy(30)
    forged.leaves[2] = 'rewritten'
    forged.pass('restore', { name: 'sekisho.internal/ledger/two' })
    expect((await judged(forged, seen)).kind).toBe('restored')
    expect(await breachOf(forged, seen, [early])).toBe('unproven')
  })

  test('garbage is no signed checkpoint', async () => {
    const log = new FakeLog().add(8)
    const seen = await sight(log)
    const good = await log.checkpoint()
    for (const note of ['', 'x', good.note.replace('\n8\n', '\n9\n'), good.note.slice(0, -10)])
      expect(await breachOf(lying(log, { checkpoint: async () => ({ ...good, note }) }), seen)).toBe('unsigned')
    log.add(1)
    for (const proof of [[], ['zz'], ['00'.repeat(32)], 'refused'] as const)
      expect(await breachOf(lying(log, { consistency: async () => proof }), seen)).toBe('unproven')
    expect(await judged(lying(log, { checkpoint: async () => ({ note: 'x', key: 'y' }) }), null)).toMatchObject({
      kind: 'breach',
    })
  })
})
