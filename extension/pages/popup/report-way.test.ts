// A report on its way: what can be taken out, that it is never empty, and that "has it" is said only when it is so.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Capture, Report } from '../../../shared/registers/reports.ts'
import type { OutboxItem } from '../source.ts'
import { isEmpty, PARTS, present, senderOf, without } from './capture-parts.ts'
import { whereIs } from './where.ts'

const capture: Capture = {
  grade: 'page',
  from: 'a@example',
  subject: 'S',
  page: { title: 'T', url: 'https://example/' },
  text: 'text',
  links: [{ text: '', href: 'https://example/x' }],
  capturedAt: 1,
}

test('each part can be taken out, and only it', () => {
  fc.assert(
    fc.property(fc.subarray([...PARTS]), parts => {
      const left = without(capture, new Set(parts))
      for (const part of PARTS) expect(present(left, part)).toBe(!parts.includes(part))
      expect(isEmpty(left)).toBe(parts.length === PARTS.length)
    }),
  )
})

test.each([
  ['Tokai Parcel <delivery@tokai-parce1.example>', 'Tokai Parcel', 'delivery@tokai-parce1.example'],
  ['"real@bank.example" <x@evil.example>', '"real@bank.example"', 'x@evil.example'],
  ['a <b@c.example> <d@evil.example>', 'a <b@c.example>', 'd@evil.example'],
  [' a@b.example ', '', 'a@b.example'],
])('the address of a sender stands apart from the name: %s', (from, name, address) => {
  expect(senderOf(from)).toEqual({ name, address })
})

test('blank text is nothing', () => {
  expect(isEmpty({ ...capture, from: null, subject: ' ', page: null, text: '\n ', links: [] })).toBe(true)
})

const item = (state: OutboxItem['state']): OutboxItem => ({
  id: 'r',
  capture,
  exposure: null,
  sendAfter: 0,
  state,
  tries: 0,
  lastError: null,
  office: null,
  notify: false,
  exposureLate: false,
})
const report: Report = { id: 'r', reporter: 'p', at: 1, capture, exposure: null, situation: 'waiting', answer: null }

test.each([
  ['held', item('held'), [], 'held'],
  ['sending', item('sending'), [], 'sending'],
  ['tried in vain', item('waiting'), [], 'offline'],
  ['refused', item('refused'), [], 'refused'],
  ['acknowledged', item('sent'), [], 'acknowledged'],
  ['gone from the outbox and not listed: not known, so not said', undefined, [], 'sending'],
  ['gone from the outbox and listed', undefined, [report], 'acknowledged'],
  ['listed although the answer to the sending was lost', item('waiting'), [report], 'acknowledged'],
] as const)('%s', (_what, one, reports, where) => {
  expect(whereIs('r', one, reports)).toBe(where)
})
