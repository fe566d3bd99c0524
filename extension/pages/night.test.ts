// The night has two ends, in the office's own zone, and zero is only said where somebody watched.
import { expect, test } from 'vitest'
import type { Alert } from '../../shared/registers/alerts.ts'
import type { Block } from '../../shared/registers/blocks.ts'
import { firstRules, type Rule } from '../../shared/registers/rules.ts'
import { lastNight, nightOf } from './night.ts'

const at = (text: string) => Date.parse(text)
const TOKYO = 'Asia/Tokyo'
const rules: Rule[] = firstRules('en').map((rule, i) => ({ id: String(i), createdAt: 0, changedAt: 0, ...rule }))

const block = (when: number, by = 'gateway'): Block => ({
  id: String(when),
  subject: { kind: 'address', value: '203.0.113.7' },
  reason: { kind: 'person', text: '' },
  at: when,
  until: when + 1,
  action: 'block',
  silently: false,
  by,
  evidence: [],
  lifted: null,
})

test.each([
  ['in the morning it is over', '2026-11-23T09:00+09:00', '2026-11-22T18:00+09:00', '2026-11-23T08:00+09:00'],
  ['before eight it still lasts', '2026-11-23T03:00+09:00', '2026-11-22T18:00+09:00', '2026-11-23T03:00+09:00'],
  ['in the evening it is still the last one', '2026-11-23T22:00+09:00', '2026-11-22T18:00+09:00', '2026-11-23T08:00+09:00'],
])('%s', (_what, now, from, to) => {
  expect(lastNight(at(now), TOKYO)).toEqual({ from: at(from), to: at(to) })
})

test('counts what the gateway turned away in it, and who got in', () => {
  const now = at('2026-11-23T09:00+09:00')
  const blocks = ['2026-11-22T17:59+09:00', '2026-11-22T18:00+09:00', '2026-11-23T07:59+09:00', '2026-11-23T08:00+09:00'].map(
    text => block(at(text)),
  )
  const inNight: Alert = { id: 'a', kind: 'success-after-failures', happenedAt: at('2026-11-23T02:00+09:00'), at: 0, seen: null }
  const alerts: Alert[] = [inNight, { ...inNight, id: 'b', kind: 'rule' }, { ...inNight, id: 'c', happenedAt: now }]
  const night = nightOf({ blocks: [...blocks, block(at('2026-11-23T01:00+09:00'), 'somebody')], alerts, rules }, now, TOKYO)
  expect(night).toEqual({ turnedAway: 2, gotIn: [inNight], watched: true })
})

test('without a rule that watches logins nobody knows', () => {
  const now = at('2026-11-23T09:00+09:00')
  const known = { blocks: [], alerts: [], rules: rules.filter(rule => rule.threshold.of === 'all') }
  expect(nightOf(known, now, TOKYO).watched).toBe(false)
  expect(nightOf({ ...known, rules: rules.map(rule => ({ ...rule, pausedUntil: now + 1 })) }, now, TOKYO).watched).toBe(false)
})
