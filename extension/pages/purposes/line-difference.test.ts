// The difference of two texts: applying it gives the new text, and nothing that stayed is called changed.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changedLines, lineDifference } from './line-difference.ts'

const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map(lines => lines.join('\n'))

test('the old text is what was the same or removed, the new one what was the same or added', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDifference(before, after)
      const without = (kind: 'added' | 'removed') =>
        lines
          .filter(line => line.kind !== kind)
          .map(line => line.text)
          .join('\n')
      expect(without('added')).toBe(before)
      expect(without('removed')).toBe(after)
    }),
  )
})

test('the same text has no difference', () => {
  fc.assert(fc.property(text, one => lineDifference(one, one).every(line => line.kind === 'same')))
})

test('what was removed stands before what came in its place', () => {
  expect(lineDifference('one\ntwo\nthree', 'one\n2\nthree').map(line => line.kind)).toEqual(['same', 'removed', 'added', 'same'])
})

test('only what changed is shown, with one line around it', () => {
  const shown = changedLines(lineDifference('1\n2\n3\n4\n5\n6\n7', '1\n2\n3\n4!\n5\n6\n7'))
  expect(shown.map(line => line?.text ?? null)).toEqual([null, '3', '4', '4!', '5', null])
})
