// The search for a person in free text: every usual writing is found, others' names are not, and others' addresses are covered.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { find, fold, foldedText } from './fold.ts'
import { hitIn, masked, wordsOf } from './search.ts'

const HANA = wordsOf(
  { names: ['森田 花子', 'Zoë Müller-Lang'], addresses: ['hana@mail.example', 'G-1004'], phones: ['090-0000-1234'] },
  ['モリタ'],
)
const located = (text: string) => ({
  source: 'row' as const,
  register: 'reports',
  row: 'r',
  seq: null,
  at: null,
  field: 'answer',
  text,
})

describe('is found', () => {
  test.each([
    '本日森田花子様より',
    '森田　花子',
    '森 田 花 子',
    '担当は森田です',
    'もりたさん',
    'ﾓﾘﾀ様',
    'モ・リ・タ',
    'zoe muller lang called',
    'ZOË MÜLLER‐LANG',
    'Ｚｏｅ Ｍｕｌｌｅｒ‐Ｌａｎｇ',
    'HANA@MAIL.EXAMPLE',
    '<hana@mail.example>',
    '電話09000001234まで',
    '090 0000 1234',
    '０９０－００００－１２３４',
    '+81 90-0000-1234',
    'see G1004.',
    '予約番号G－1004',
  ])('%s', text => {
    const hit = hitIn(located(text), HANA)
    expect(hit).toBeDefined()
    expect(text).toContain(hit!.excerpt)
  })
})

describe('is not', () => {
  test.each(['森林の話', 'mueller', '9900000012345', '109000001234', 'G-10045', 'langsam'])('%s', text => {
    expect(hitIn(located(text), HANA)).toBeUndefined()
  })

  test('a short name inside another word', () => {
    const ana = wordsOf({ names: ['Ana Vega'], addresses: [], phones: [] }, [])
    expect(hitIn(located('bananas in Las Vegas'), ana)).toBeUndefined()
    expect(hitIn(located('bananas for ana'), ana)?.word).toBe('Ana')
  })
})

test('what is too short to mean anybody is not looked for', () => {
  expect(wordsOf({ names: ['A', '李'], addresses: ['', 'x'], phones: ['110'] }, ['ab']).map(({ word }) => word)).toEqual([])
})

test('addresses and numbers of others are covered, one’s own are not', () => {
  const text = '森田 (hana@mail.example, 090-0000-1234) と ken@other.example 03-1111-2222'
  const shown = masked(text, HANA)
  expect(shown).toContain('hana@mail.example')
  expect(shown).toContain('090-0000-1234')
  expect(shown).not.toMatch(/ken|other\.example|1111/)
  expect(shown.length).toBe(text.length)
  expect(hitIn(located(text), HANA)!.excerpt).toBe(shown)
})

test('another excerpt is another hit', () => {
  const [a, b] = [hitIn(located('森田様 来館'), HANA)!, hitIn(located('森田様 来訪'), HANA)!]
  expect(a.id).not.toBe(b.id)
  expect(hitIn(located('森田様 来館'), HANA)).toEqual(a)
})

test('long texts are shown around the place', () => {
  const hit = hitIn(located(`${'あ'.repeat(500)}森田${'い'.repeat(500)}`), HANA)!
  expect(hit.excerpt.length).toBeLessThan(140)
  expect(hit.excerpt).toMatch(/^….*森田.*…$/)
})

test('what was found is where it is said to be, whatever stands around it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      (before, after) => {
        const text = `${before} 森田　花子 ${after}`
        const folded = fold(text)
        expect(folded.at.length).toBe(folded.text.length + 1)
        const found = find(text, folded, '森田花子')
        expect(fold(text.slice(found!.from, found!.to)).text).toBe('森田花子')
      },
    ),
  )
})

test('folding twice changes nothing in what people write here', () => {
  const unit = fc.constantFrom('ｶﾞ', 'e\u0301', ...'aZéÖ１Ｂ９-ー‐ 　・森田ハはプヴ々（）@.')
  fc.assert(fc.property(fc.string({ unit }), text => fold(fold(text).text).text === fold(text).text))
})

test('the fast way folds as the other does', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), text => foldedText(text) === fold(text).text))
})

test('an address that the excerpt cuts is covered as far as it is shown', () => {
  const text = `森田${'あ'.repeat(54)} kenkenken@other.example`
  const { excerpt } = hitIn(located(text), HANA)!
  expect(excerpt).not.toMatch(/ken/)
  expect(excerpt).toContain('■')
})

test('an address in which a name was found is shown: whose it is, a human decides', () => {
  expect(hitIn(located('write to zoe@elsewhere.example or ken@other.example'), HANA)!.excerpt).toMatch(
    /zoe@elsewhere\.example or ■+$/,
  )
})
