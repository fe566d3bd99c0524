// Escalation: longer each time, up to a ceiling, over restarts, and forgotten after thirty quiet days.
import { expect, test } from 'vitest'
import type { Block } from '../../shared/registers/blocks.ts'
import { lengthOf, QUIET_MS, Strikes } from './strikes.ts'

const action = { kind: 'block', seconds: 60, silently: false, escalate: { factor: 2, upToSeconds: 300 } } as const
const T = 1_800_000_000_000

function block(at: number, until: number, more: Partial<Block> = {}): Block {
  return {
    id: `b${at}`,
    subject: { kind: 'address', value: '192.0.2.7' },
    reason: { kind: 'rule', rule: 'r1', ruleName: 'r', limit: 1, windowSeconds: 1, of: 'failures' },
    at,
    until,
    action: 'block',
    silently: false,
    by: 'gateway',
    evidence: [],
    lifted: null,
    ...more,
  }
}

test('lengths grow by the factor, up to the ceiling', () => {
  expect([1, 2, 3, 4, 50].map(strike => lengthOf(action, strike))).toEqual([60_000, 120_000, 240_000, 300_000, 300_000])
  expect(lengthOf({ ...action, escalate: undefined }, 9)).toBe(60_000)
  expect(lengthOf({ ...action, escalate: { factor: 100, upToSeconds: 315_360_000 } }, 5000)).toBe(315_360_000_000)
})

test('counts per rule and subject, and falls back thirty days after the last one ended', () => {
  const strikes = new Strikes()
  expect(strikes.next('r1', 'a', action, T)).toEqual({ strike: 1, until: T + 60_000 })
  expect(strikes.next('r1', 'a', action, T + 100_000)).toEqual({ strike: 2, until: T + 220_000 })
  expect(strikes.next('r1', 'b', action, T).strike).toBe(1)
  expect(strikes.next('r2', 'a', action, T).strike).toBe(1)
  const last = T + 220_000 + QUIET_MS
  expect(new Strikes().next('r1', 'a', action, last).strike).toBe(1)
  expect(strikes.next('r1', 'a', action, last - 1).strike).toBe(3)
  expect(strikes.next('r1', 'a', action, last * 2).strike).toBe(1)
})

test('goes on after a restart from the history, whatever is delivered twice', () => {
  const strikes = new Strikes()
  const history = [block(T, T + 60_000), block(T + 100_000, T + 220_000, { strike: 2 })]
  for (const one of [...history, ...history]) strikes.remember(one)
  expect(strikes.next('r1', '192.0.2.7', action, T + 300_000)).toEqual({ strike: 3, until: T + 540_000 })
  strikes.remember(block(T + 300_000, T + 540_000, { strike: 3 }))
  expect(strikes.next('r1', '192.0.2.7', action, T + 600_000).strike).toBe(4)
})

test('old blocks without a number are counted, an extension moves the end', () => {
  const strikes = new Strikes()
  strikes.remember(block(T, T + 60_000))
  strikes.remember(block(T + 100_000, T + 160_000))
  strikes.remember(block(T + 100_000, T + QUIET_MS))
  expect(strikes.next('r1', '192.0.2.7', action, T + QUIET_MS + 86_400_000).strike).toBe(3)
})

test('a lifted block, one by a person and a mere refusal count for nothing', () => {
  const strikes = new Strikes()
  strikes.remember(block(T, T + 60_000))
  strikes.remember(block(T, T + 60_000, { lifted: { at: T + 1, by: 'p', why: 'mistake' } }))
  strikes.remember(block(T, T + 60_000, { reason: { kind: 'person', text: 'x' } }))
  strikes.remember(block(T, T + 60_000, { action: 'refuse' }))
  expect(strikes.size).toBe(0)
})

test('is bounded and shrinks', () => {
  const strikes = new Strikes(100)
  for (let i = 0; i < 1000; i++) strikes.next('r1', `s${i}`, action, T + i)
  expect(strikes.size).toBe(100)
  expect(strikes.next('r1', 's999', action, T + 2000).strike).toBe(2)
  strikes.tidy(T + QUIET_MS * 2)
  expect(strikes.size).toBe(0)
})
