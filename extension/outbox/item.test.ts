// The life of one report on its way: held, sent, retried, refused, never lost.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Capture, Exposure } from '../../shared/registers/reports.ts'
import {
  acknowledged,
  backoff,
  failed,
  HOLD_MS,
  hurried,
  isDue,
  lookAgain,
  mayUndo,
  newItem,
  type OutboxItem,
  withExposure,
} from './item.ts'

const NOW = 1_795_000_000_000
const WHY = { en: 'why', ja: '理由' }
const capture: Capture = { grade: 'text', from: null, subject: null, page: null, text: 'x', links: [], capturedAt: NOW }
const item = (exposure: Exposure | null = null) => newItem('id', capture, exposure, NOW, { notify: false, office: null })

test('held for ten seconds, unless a password was typed or a file opened', () => {
  expect(isDue(item(), NOW + HOLD_MS - 1)).toBe(false)
  expect(isDue(item(), NOW + HOLD_MS)).toBe(true)
  expect(isDue(item('link'), NOW)).toBe(false)
  expect(isDue(item('password'), NOW)).toBe(true)
  expect(isDue(item('file'), NOW)).toBe(true)
})

describe('after a failed try', () => {
  test('waits and is tried again, from 5 s to 5 min', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, random) => {
        expect(backoff(tries, random)).toBeGreaterThanOrEqual(3_750)
        expect(backoff(tries, random)).toBeLessThanOrEqual(300_000)
      }),
    )
    expect([1, 2, 3, 7, 20].map(tries => backoff(tries, 0))).toEqual([5_000, 10_000, 20_000, 300_000, 300_000])
    const waiting = failed(item(), WHY, false, NOW, 0)
    expect(waiting).toMatchObject({ state: 'waiting', tries: 1, lastError: WHY, sendAfter: NOW + 5_000 })
    expect(lookAgain(waiting)).toBe(NOW + 5_000)
  })
  test('refused as it is: kept, never sent again by itself, sent again when the person asks', () => {
    const refused = failed(item(), WHY, true, NOW, 0)
    expect(isDue(refused, Number.MAX_SAFE_INTEGER)).toBe(false)
    expect(lookAgain(refused)).toBeUndefined()
    expect(mayUndo(refused)).toBe(true)
    expect(isDue(hurried(refused, NOW)!, NOW)).toBe(true)
  })
  test('may have arrived although no answer came: it cannot be undone', () => {
    expect(mayUndo(failed(item(), WHY, false, NOW, 0))).toBe(false)
    expect(mayUndo(item())).toBe(true)
  })
})

describe('what the member did, said', () => {
  test('while it is held: goes along', () => {
    expect(withExposure(item(), 'link', NOW)).toMatchObject({ exposure: 'link', state: 'held', sendAfter: NOW + HOLD_MS })
    expect(isDue(withExposure(item(), 'password', NOW), NOW)).toBe(true)
  })
  test('while it is on its way: told afterwards', () => {
    const sending = { ...item(), state: 'sending' } as const
    const answered = withExposure(sending, 'link', NOW)
    const after = acknowledged(answered, null, NOW)
    expect(after).toMatchObject({ state: 'waiting', exposureLate: true })
    expect(mayUndo(after)).toBe(false)
    expect(acknowledged({ ...after, state: 'sending' }, 'link', NOW)).toMatchObject({ state: 'sent', exposureLate: false })
  })
  test('after it arrived: told at once', () => {
    const sent = acknowledged({ ...item(), state: 'sending' }, null, NOW)
    expect(sent.state).toBe('sent')
    expect(isDue(withExposure(sent, 'file', NOW + 5), NOW + 5)).toBe(true)
  })
})

test('a worker that died while sending is followed by another that sends', () => {
  expect(isDue({ ...item(), state: 'sending' }, NOW + HOLD_MS)).toBe(true)
})

test('whatever happens in whatever order, a report is due again, refused with its sentence, or acknowledged', () => {
  const step = fc.constantFrom<(at: OutboxItem, now: number) => OutboxItem>(
    (at, now) => (isDue(at, now) ? { ...at, state: 'sending' } : at),
    (at, now) => (at.state === 'sending' ? failed(at, WHY, false, now, 0.5) : at),
    (at, now) => (at.state === 'sending' ? failed(at, WHY, true, now, 0.5) : at),
    (at, now) => (at.state === 'sending' ? acknowledged(at, at.exposure, now) : at),
    (at, now) => withExposure(at, 'link', now),
    (at, now) => withExposure(at, 'password', now),
    (at, now) => hurried(at, now) ?? at,
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.integer({ min: 0, max: 400_000 })), { maxLength: 40 }), steps => {
      let at = item()
      let now = NOW
      for (const [change, later] of steps) {
        now += later
        at = change(at, now)
      }
      if (at.state === 'refused') expect(at.lastError).toEqual(WHY)
      else if (at.state !== 'sent') expect(isDue(at, now + 300_000)).toBe(true)
    }),
  )
})
