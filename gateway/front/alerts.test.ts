// Alerts: one by one up to a ceiling, then counted; tried again while nothing can be written; a shared address once a day.
import { expect, test } from 'vitest'
import type { RaisedAlert } from '../../shared/registers/alerts.ts'
import { Alerts } from './alerts.ts'

const NOW = 1_800_000_000_000
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

function opened() {
  const state = { now: NOW, broken: false, written: [] as RaisedAlert[] }
  const alerts = new Alerts({
    clock: () => state.now,
    log: quiet,
    alerted: async alert => {
      if (state.broken) throw new Error('disk full')
      state.written.push(alert)
    },
  })
  const settled = () => new Promise(resolve => setImmediate(resolve))
  return { state, alerts, settled }
}
const rule = { id: 'r', name: 'rule' }
const alert = (count: number): RaisedAlert => ({ kind: 'rule', count, happenedAt: NOW })

test('twenty a minute, then how many more there were', async () => {
  const { state, alerts, settled } = opened()
  for (let i = 0; i < 50; i++) alerts.raise(alert(i))
  await settled()
  expect(state.written).toHaveLength(20)
  state.now += 60_000
  alerts.tick(state.now)
  await settled()
  expect(state.written.slice(20)).toEqual([{ kind: 'many', count: 30, happenedAt: NOW }])
  alerts.raise(alert(1))
  await settled()
  expect(state.written).toHaveLength(22)
})

test('what cannot be written is written later, in order, and at the end', async () => {
  const { state, alerts, settled } = opened()
  state.broken = true
  alerts.raise(alert(1))
  alerts.raise(alert(2))
  await settled()
  state.broken = false
  alerts.tick(state.now)
  await settled()
  expect(state.written.map(({ count }) => count)).toEqual([1, 2])
  for (let i = 0; i < 30; i++) alerts.raise(alert(i))
  await alerts.flush()
  await settled()
  expect(state.written.at(-1)).toMatchObject({ kind: 'many', count: 12 })
})

test('an address that many share, once a day', async () => {
  const { state, alerts, settled } = opened()
  for (let i = 0; i < 5; i++) alerts.sharedAddress('192.0.2.1', rule, 7)
  alerts.sharedAddress('192.0.2.2', rule, 5)
  state.now += 86_400_000
  alerts.sharedAddress('192.0.2.1', rule, 9)
  await settled()
  expect(state.written.map(({ subject, count }) => [subject?.value, count])).toEqual([
    ['192.0.2.1', 7],
    ['192.0.2.2', 5],
    ['192.0.2.1', 9],
  ])
})
