// Named parameters: only they are replaced, whatever stands around them.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countOf, timeOf } from './answers.ts'
import { positional } from './named-query.ts'

const values = { ref: 'R', name: null, before: 'B' }

test.each([
  ['select 1', 'select 1', []],
  ['select :ref, :name, :ref;', 'select $1, $2, $1', ['R', null]],
  ["select ':ref', a::text from t where b = :ref", "select ':ref', a::text from t where b = $1", ['R']],
  [
    "select E'it\\'s :name', \"a:ref\", 'x''y :ref' -- :ref\n, /* :ref */ :before",
    "select E'it\\'s :name', \"a:ref\", 'x''y :ref' -- :ref\n, /* :ref */ $1",
    ['B'],
  ],
  ['select $$ :ref $$, $tag$ :ref $$ $tag$, :ref', 'select $$ :ref $$, $tag$ :ref $$ $tag$, $1', ['R']],
  ['select :before::timestamptz', 'select $1::timestamptz', ['B']],
])('%s', (query, text, given) => {
  expect(positional(query, values)).toEqual({ text, values: given })
})

test('a name that is never given is refused', () => {
  expect(() => positional('select :nobody', values)).toThrow('nobody')
  expect(() => positional('select :constructor', values)).toThrow()
})

test('a value never gets into the text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 8 }), (query, secret) => {
      const safe = query.replaceAll(':', ' ')
      fc.pre(!safe.includes(secret))
      expect(positional(`${safe} `, { ref: secret }).text).not.toContain(secret)
      const asked = positional('select :ref', { ref: secret })
      expect(asked).toEqual({ text: 'select $1', values: [secret] })
    }),
  )
})

test('counts are whole numbers and nothing else', () => {
  expect([0, 5n, '12', ' 7\n'].map(countOf)).toEqual([0, 5, 12, 7])
  for (const wrong of [-1, 1.5, '', null, undefined, 'x', '1e3', Number.NaN, [], {}]) expect(() => countOf(wrong)).toThrow()
})

test('times in the writings of databases', () => {
  const at = Date.UTC(2025, 11, 31, 23, 30)
  for (const text of ['2025-12-31 23:30:00+00', '2025-12-31T23:30:00Z', '2026-01-01 08:30:00+09', '2025-12-31 23:30', at])
    expect(timeOf(text)).toBe(at)
  expect(timeOf('2025-12-31')).toBe(Date.UTC(2025, 11, 31))
  expect([timeOf(null), timeOf(undefined), timeOf('')]).toEqual([null, null, null])
  for (const wrong of ['yesterday', '31.12.2025', '2025-13-01', Number.POSITIVE_INFINITY]) expect(() => timeOf(wrong)).toThrow()
})
