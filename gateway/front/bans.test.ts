// Bans: in force by the clock, found by address or network, independent of each other, and as cheap with a hundred thousand.
import { describe, expect, test } from 'vitest'
import type { Block } from '../../shared/registers/blocks.ts'
import { Bans } from './bans.ts'

const NOW = 1_800_000_000_000
const HOUR = 3_600_000

function block(id: string, value: string, more: Partial<Block> = {}): Block {
  return {
    id,
    subject: { kind: value.includes('/') ? 'network' : 'address', value },
    reason: { kind: 'person', text: 'test' },
    at: NOW,
    until: NOW + HOUR,
    action: 'block',
    silently: false,
    by: 'gateway',
    evidence: [],
    lifted: null,
    ...more,
  }
}

describe('in force', () => {
  test('until its end, computed from the clock', () => {
    const bans = new Bans()
    bans.set(block('a', '192.0.2.7'), NOW)
    expect(bans.find('192.0.2.7', NOW + HOUR - 1)?.id).toBe('a')
    expect(bans.find('192.0.2.7', NOW + HOUR)).toBeUndefined()
    expect(bans.find('192.0.2.8', NOW)).toBeUndefined()
  })

  test('for ten years without a timer', () => {
    const bans = new Bans()
    const end = NOW + 10 * 365 * 24 * HOUR
    bans.set(block('a', '192.0.2.7', { until: end }), NOW)
    expect(bans.find('192.0.2.7', end - 1)?.id).toBe('a')
  })

  test('an end, a lift and a refusal are no ban', () => {
    const bans = new Bans()
    expect(bans.set(block('a', '192.0.2.7', { until: NOW }), NOW)).toBeUndefined()
    expect(bans.set(block('b', '192.0.2.7', { lifted: { at: NOW, by: 'p', why: 'x' } }), NOW)).toBeUndefined()
    expect(bans.set(block('c', '192.0.2.7', { action: 'refuse' }), NOW)).toBeUndefined()
    expect(bans.find('192.0.2.7', NOW)).toBeUndefined()
  })

  test('the same block twice is one, an extension is taken over', () => {
    const bans = new Bans()
    expect(bans.set(block('a', '192.0.2.7'), NOW)?.id).toBe('a')
    expect(bans.set(block('a', '192.0.2.7', { until: NOW + 2 * HOUR }), NOW)).toBeUndefined()
    expect(bans.size).toBe(1)
    expect(bans.find('192.0.2.7', NOW + HOUR)?.id).toBe('a')
  })

  test('lifting one of two overlapping blocks does not unblock', () => {
    const bans = new Bans()
    bans.set(block('a', '192.0.2.7'), NOW)
    bans.set(block('b', '192.0.2.7'), NOW)
    bans.set(block('c', '192.0.2.0/24'), NOW)
    bans.set(block('a', '192.0.2.7', { lifted: { at: NOW, by: 'p', why: 'x' } }), NOW)
    expect(bans.find('192.0.2.7', NOW)?.id).toBe('b')
    bans.set(block('b', '192.0.2.7', { lifted: { at: NOW, by: 'p', why: 'x' } }), NOW)
    expect(bans.find('192.0.2.7', NOW)?.id).toBe('c')
  })

  test('networks and other spellings of an address', () => {
    const bans = new Bans()
    bans.set(block('a', '2001:DB8:0:0::7'), NOW)
    bans.set(block('b', '2001:db8:1::/48'), NOW)
    bans.set(block('c', '::ffff:192.0.2.9'), NOW)
    expect(bans.find('2001:db8::7', NOW)?.id).toBe('a')
    expect(bans.find('2001:db8:1:2:3::4', NOW)?.id).toBe('b')
    expect(bans.find('192.0.2.9', NOW)?.id).toBe('c')
    expect(bans.find('2001:db8:2::1', NOW)).toBeUndefined()
  })

  test('a silent ban goes before the explaining ones', () => {
    const bans = new Bans()
    bans.set(block('a', '192.0.2.7', { until: NOW + 9 * HOUR }), NOW)
    bans.set(block('b', '192.0.2.7', { silently: true }), NOW)
    expect(bans.find('192.0.2.7', NOW)?.silently).toBe(true)
  })
})

test('the page is shown a number of times to each address, and never if silent', () => {
  const bans = new Bans()
  const wide = bans.set(block('a', '192.0.2.0/24'), NOW)!
  const shown = (address: string) => Array.from({ length: 5 }, () => bans.explains(wide, address, 3)).filter(Boolean).length
  expect(shown('192.0.2.1')).toBe(3)
  expect(shown('192.0.2.2')).toBe(3)
  expect(bans.explains(bans.set(block('b', '192.0.2.7', { silently: true }), NOW)!, '192.0.2.7', 3)).toBe(false)
})

test('a hundred thousand bans cost a look-up no more than one, and expired ones are swept away', () => {
  const time = (bans: Bans) => {
    const best = Array.from({ length: 5 }, () => {
      const start = performance.now()
      for (let i = 0; i < 5_000; i++) bans.find(i % 2 === 0 ? '10.0.0.1' : '2001:db8::1', NOW)
      return performance.now() - start
    })
    return Math.min(...best)
  }
  const one = new Bans()
  one.set(block('a', '10.0.0.1'), NOW)
  one.set(block('b', '2001:db8:ffff::/48'), NOW)
  const many = new Bans()
  for (let i = 0; i < 50_000; i++) many.set(block(`a${i}`, `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`), NOW)
  for (let i = 0; i < 50_000; i++) many.set(block(`n${i}`, `2001:db8:${i.toString(16)}::/48`), NOW)
  expect(many.size).toBe(100_000)
  expect(many.find('10.0.0.1', NOW)?.id).toBe('a1')
  // A factor that only a search through the list could exceed (it would be 50,000).
  expect(time(many)).toBeLessThan(10 * time(one) + 5)
  for (let i = 0; i < 100; i++) many.sweep(NOW + HOUR)
  expect(many.size).toBe(0)
})
