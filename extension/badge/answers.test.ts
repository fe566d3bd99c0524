// Answers: told once, unread until looked at, and in the words of the product.
import { expect, test } from 'vitest'
import { type Report, VERDICTS } from '../../shared/registers/reports.ts'
import { answeredOf, answerSentence, compared } from './answers.ts'

const report = (id: string, at: number | null, reporter = 'me'): Report => ({
  id,
  reporter,
  at: 1,
  capture: { grade: 'text', from: null, subject: null, page: null, text: 'x', links: [], capturedAt: 1 },
  exposure: null,
  situation: at === null ? 'waiting' : 'answered',
  answer: at === null ? null : { verdict: 'safe', note: '', by: 'admin', at },
})
const answered = (...reports: Report[]) => answeredOf(reports, 'me')

test('only own reports that have an answer', () => {
  expect(answered(report('a', 5), report('b', null), report('c', 5, 'other')).map(({ id }) => id)).toEqual(['a'])
})

test('what was answered before this browser knew of it is neither news nor unread', () => {
  expect(compared(answered(report('a', 5)), undefined)).toMatchObject({ fresh: [], unread: 0 })
})

test('a new answer is told once and unread until seen; a changed answer is new again', () => {
  const start = compared([], undefined).next
  const first = compared(answered(report('a', 5)), start)
  expect(first).toMatchObject({ unread: 1 })
  expect(first.fresh.map(({ id }) => id)).toEqual(['a'])
  const second = compared(answered(report('a', 5)), first.next)
  expect(second).toMatchObject({ fresh: [], unread: 1 })
  const seen = { ...second.next, seen: { a: 5 } }
  expect(compared(answered(report('a', 5)), seen)).toMatchObject({ fresh: [], unread: 0 })
  expect(compared(answered(report('a', 9)), seen)).toMatchObject({ unread: 1 })
})

test('what the gateway no longer lists is forgotten', () => {
  expect(compared([], { told: { a: 5 }, seen: { a: 5 } }).next).toEqual({ told: {}, seen: {} })
})

test('every verdict has its sentence; "now blocked" only if it is', () => {
  for (const verdict of VERDICTS) expect(answerSentence({ verdict, note: '', by: 'a', at: 1 }).ja).toMatch(/。$/)
  expect(answerSentence({ verdict: 'dangerous', note: '', by: 'a', at: 1 }).en).not.toContain('blocked')
  expect(answerSentence({ verdict: 'dangerous', note: '', by: 'a', at: 1, blocked: true }).en).toContain('blocked')
})
