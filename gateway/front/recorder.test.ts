// Decisions on their way into the history: written, retried, and folded into one entry a minute when there are too many.
import { createHash } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import type { BlockByRule, BlocksSummarised } from '../../shared/registers/blocks.ts'
import { Recorder } from './recorder.ts'

const block = (n: number): BlockByRule => ({
  subject: { kind: 'address', value: `10.0.${n >> 8}.${n & 255}` },
  reason: { kind: 'rule', rule: 'r', ruleName: 'rule', limit: 1, windowSeconds: 1, of: 'all' },
  at: n,
  until: n + 1000,
  action: 'block',
  silently: false,
  evidence: [],
})

function recorder() {
  const state = { now: 1_800_000_000_000, failing: false }
  const written: string[] = []
  const summaries: BlocksSummarised[] = []
  const errors: object[] = []
  const refuseWhenFailing = async () => {
    if (state.failing) throw new Error('disk full')
  }
  const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: (fields: object) => errors.push(fields) }
  const made = new Recorder(
    {
      clock: () => state.now,
      log,
      blocked: async id => {
        await refuseWhenFailing()
        written.push(id)
      },
      summarised: async summary => {
        await refuseWhenFailing()
        summaries.push(summary)
      },
    },
    60,
  )
  const settle = () => new Promise(resolve => setImmediate(resolve))
  return { state, written, summaries, errors, made, settle }
}

test('a decision is written once', async () => {
  const { made, written, settle } = recorder()
  made.record('a', block(1))
  await settle()
  expect(written).toEqual(['a'])
  expect(made.unrecorded).toBe(0)
})

test('what cannot be written is said, kept and tried again, less and less often', async () => {
  const { made, written, state, errors, settle } = recorder()
  state.failing = true
  made.record('a', block(1))
  await settle()
  expect(made.unrecorded).toBe(1)
  for (let i = 0; i < 600; i++) {
    state.now += 500
    made.tick(state.now)
    await settle()
  }
  expect(errors.length).toBeGreaterThan(5)
  expect(errors.length).toBeLessThan(20)
  state.failing = false
  state.now += 60_000
  made.tick(state.now)
  await settle()
  expect(written).toEqual(['a'])
  expect(made.unrecorded).toBe(0)
})

describe('more than sixty a minute', () => {
  test('become one entry with count, digest and sample', async () => {
    const { made, written, summaries, state, settle } = recorder()
    for (let i = 0; i < 100; i++) made.record(`id${i}`, block(i))
    await settle()
    expect(written).toHaveLength(60)
    expect(made.unrecorded).toBe(40)
    state.now += 60_000
    made.tick(state.now)
    await settle()
    const lines = Array.from({ length: 40 }, (_, i) => `${JSON.stringify({ id: `id${i + 60}`, ...block(i + 60) })}\n`)
    expect(summaries).toEqual([
      {
        minute: 1_800_000_000_000,
        count: 40,
        sha256: createHash('sha256').update(lines.join('')).digest('hex'),
        sample: Array.from({ length: 20 }, (_, i) => block(i + 60).subject),
      },
    ])
    made.record('next', block(1))
    await settle()
    expect(written.at(-1)).toBe('next')
  })

  test('what waits for a broken ledger is bounded', async () => {
    const { made, state, settle } = recorder()
    state.failing = true
    for (let minute = 0; minute < 40; minute++) {
      for (let i = 0; i < 60; i++) made.record(`id${minute}-${i}`, block(i))
      state.now += 60_000
    }
    await settle()
    state.failing = false
    await made.flush()
    expect(made.unrecorded).toBe(0)
  })
})
