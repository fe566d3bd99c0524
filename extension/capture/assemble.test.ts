// One report from the frames of a page: within the bounds of the register, with secrets covered.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Capture } from '../../shared/registers/reports.ts'
import { assemble, chooseLinks, headerIn, narrowed } from './assemble.ts'
import type { Frame } from './read-page.ts'

const NOW = 1_795_000_000_000
const frame = (parts: Partial<Frame> = {}): Frame => ({
  url: 'https://mail.example.jp/1',
  title: 'Inbox',
  selection: '',
  text: '',
  links: [],
  selectedLinks: [],
  from: null,
  subject: null,
  cut: false,
  ...parts,
})

test('a page with the message in a frame', () => {
  const capture = assemble(
    [
      frame({ text: 'Folders', subject: 'Parcel' }),
      frame({ text: 'Dear customer', from: 'a@b.example', url: 'about:srcdoc', title: '' }),
    ],
    NOW,
  )
  expect(capture).toEqual({
    grade: 'page',
    from: 'a@b.example',
    subject: 'Parcel',
    page: { title: 'Inbox', url: 'https://mail.example.jp/1' },
    text: 'Folders\n\nDear customer',
    links: [],
    capturedAt: NOW,
  })
})

test('a selection in any frame wins', () => {
  const capture = assemble(
    [
      frame({ text: 'all' }),
      frame({ selection: 'this part', text: 'other', selectedLinks: [{ text: 'x', href: 'https://e.example/' }] }),
    ],
    NOW,
  )
  expect(capture).toMatchObject({ grade: 'selection', text: 'this part', links: [{ text: 'x', href: 'https://e.example/' }] })
})

test('secrets are covered and counted', () => {
  const capture = assemble(
    [
      frame({
        text: 'Card 4242 4242 4242 4242',
        title: 'パスワード:abc',
        links: [{ text: 'pw: xyz', href: 'https://e.example/?pw=xyz' }],
      }),
    ],
    NOW,
  )
  expect(capture).toMatchObject({
    text: 'Card ●●●● ●●●● ●●●● ●●●●',
    page: { title: 'パスワード:●●●' },
    links: [{ text: 'pw: ●●●', href: 'https://e.example/?pw=xyz' }],
    covered: 3,
  })
})

test('no frame, no capture', () => {
  expect(assemble([], NOW)).toBeNull()
})

describe('headers in the text', () => {
  test.each([
    ['From: Yamato <info@yamat0.example>\nSubject: Your parcel\n\nDear', 'Yamato <info@yamat0.example>', 'Your parcel'],
    ['差出人 ヤマト <info@yamat0.example>\n件名: お荷物\n', 'ヤマト <info@yamat0.example>', 'お荷物'],
    ['差出人\nヤマト <info@yamat0.example>\n件名:\nお荷物\n', 'ヤマト <info@yamat0.example>', 'お荷物'],
    ['Hello, from all of us', null, null],
  ])('%j', (text, from, subject) => {
    expect(headerIn(text, 'from')).toBe(from)
    expect(headerIn(text, 'subject')).toBe(subject)
  })
})

test('too many links: those that lead elsewhere stay', () => {
  const own = Array.from({ length: 600 }, (_, i) => ({ text: '', href: `https://mail.example.jp/${i}` }))
  const chosen = chooseLinks(
    [...own, { text: 'win', href: 'https://evil.example/' }, { text: 'win', href: 'https://evil.example/' }],
    'https://mail.example.jp/',
  )
  expect(chosen).toHaveLength(500)
  expect(chosen[0]).toEqual({ text: 'win', href: 'https://evil.example/' })
})

test('whatever a page holds, the report fits its register', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 400 })
  const link = fc.record({ text: fc.string({ maxLength: 500 }), href: fc.string({ maxLength: 4_000 }) })
  const frames = fc.array(
    fc.record({
      url: fc.webUrl(),
      title: fc.string({ maxLength: 500 }),
      selection: fc.oneof(fc.constant(''), text),
      text,
      links: fc.array(link, { maxLength: 20 }),
      selectedLinks: fc.array(link, { maxLength: 5 }),
      from: fc.option(fc.string({ maxLength: 500 })),
      subject: fc.option(fc.string({ maxLength: 1_000 })),
      cut: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  )
  fc.assert(
    fc.property(frames, many => {
      expect(Capture.safeParse(assemble(many, NOW)).error).toBeUndefined()
    }),
  )
})

describe('the context menu', () => {
  const capture = assemble(
    [frame({ text: 'all of it', from: 'a@b.example', links: [{ text: 'Track', href: 'https://e.example/' }] })],
    NOW,
  )
  const page = { title: 'Other', url: 'https://other.example/' }
  test('on a link: the link with its text, sender and page, not the rest', () => {
    expect(narrowed(capture, { linkUrl: 'https://e.example/' }, page, NOW)).toEqual({
      grade: 'selection',
      from: 'a@b.example',
      subject: null,
      page: capture!.page,
      text: null,
      links: [{ text: 'Track', href: 'https://e.example/' }],
      capturedAt: NOW,
    })
  })
  test('on an image within a link: both addresses, never the bytes', () => {
    const { links } = narrowed(null, { linkUrl: 'https://e.example/', srcUrl: 'https://e.example/x.png' }, page, NOW)
    expect(links.map(({ href }) => href)).toEqual(['https://e.example/', 'https://e.example/x.png'])
    expect(narrowed(null, { srcUrl: 'data:image/png;base64,AAAA' }, page, NOW).links).toEqual([])
  })
  test('on a selection in a frame that cannot be read: what the menu tells, covered', () => {
    expect(narrowed(null, { selectionText: ' PIN: 4821 ' }, page, NOW)).toMatchObject({ text: 'PIN: ●●●●', page, covered: 1 })
  })
})
