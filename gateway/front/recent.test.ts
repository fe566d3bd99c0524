// Addresses of the last hour: counted, told apart by sessions, forgotten after it, and never more than some thousand.
import { expect, test } from 'vitest'
import { Recent } from './recent.ts'

const NOW = 1_800_000_000_000
const isSession = (name: string) => name === 'sid'

test('requests and sessions of the last hour, newest first', () => {
  const recent = new Recent()
  for (let i = 0; i < 5; i++) recent.note('192.0.2.1', NOW + i, `theme=${i}; sid=s${i % 3}`, isSession)
  recent.note('192.0.2.2', NOW + 9, undefined, isSession)
  expect(recent.list(NOW + 10)).toEqual([
    { address: '192.0.2.2', lastSeen: NOW + 9, requests: 1, sessions: 0 },
    { address: '192.0.2.1', lastSeen: NOW + 4, requests: 5, sessions: 3 },
  ])
  expect(recent.sessions('192.0.2.1', NOW + 1_800_000)).toBe(3)
  recent.note('192.0.2.1', NOW + 1_800_000, 'sid=s9', isSession)
  expect(recent.sessions('192.0.2.1', NOW + 1_800_000)).toBe(4)
  recent.note('192.0.2.1', NOW + 3_600_000, undefined, isSession)
  expect(recent.sessions('192.0.2.1', NOW + 3_600_000)).toBe(1)
  expect(recent.list(NOW + 3_600_010)).toMatchObject([{ address: '192.0.2.1', requests: 2 }])
  expect(recent.list(NOW + 9_000_000)).toEqual([])
})

test('no more than fifty thousand, the longest unseen forgotten first', () => {
  const recent = new Recent()
  for (let i = 0; i < 60_000; i++) recent.note(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, NOW, undefined, isSession)
  expect(recent.size).toBe(50_000)
  recent.note('192.0.2.1', NOW + 1, 'sid=a', isSession)
  expect(recent.sessions('192.0.2.1', NOW + 1)).toBe(1)
  for (let i = 0; i < 60; i++) recent.sweep(NOW + 3_600_000)
  expect(recent.size).toBe(1)
})

test('sessions without end are told as many, and cost no more', () => {
  const recent = new Recent()
  for (let i = 0; i < 1000; i++) recent.note('192.0.2.1', NOW, `sid=s${i}`, isSession)
  expect(recent.sessions('192.0.2.1', NOW)).toBe(16)
})
