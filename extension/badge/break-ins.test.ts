// An urgent login is told once, and again only if another one comes.
import { expect, test } from 'vitest'
import type { Alert } from '../../shared/registers/alerts.ts'
import { unheard } from './break-ins.ts'

const alert = (id: string, over: Partial<Alert> = {}): Alert => ({
  id,
  kind: 'success-after-failures',
  happenedAt: 1,
  at: 1,
  seen: null,
  ...over,
})

test('only logins after many failures that nobody has seen', () => {
  const seen = { at: 2, by: 'p' }
  const { fresh, next } = unheard([alert('a'), alert('b', { kind: 'rule' }), alert('c', { seen })], [])
  expect(fresh.map(one => one.id)).toEqual(['a'])
  expect(next).toEqual(['a'])
})

test('once; and what is settled is forgotten', () => {
  expect(unheard([alert('a'), alert('b')], ['a']).fresh.map(one => one.id)).toEqual(['b'])
  expect(unheard([], ['a']).next).toEqual([])
})

test('and whoever used the recovery key', () => {
  const { fresh } = unheard([alert('a', { kind: 'regain-devices' }), alert('b', { kind: 'regain-passphrase' })], [])
  expect(fresh.map(one => one.id)).toEqual(['a', 'b'])
})
