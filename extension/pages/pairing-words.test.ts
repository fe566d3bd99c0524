// The four words: every index has one in each language, composed and without doubles.
import { expect, test } from 'vitest'
import { wordsOf } from './pairing-words.ts'

test('2048 words in each language', () => {
  const words = wordsOf(Array.from({ length: 2048 }, (_, i) => i))
  expect(new Set(words.map(word => word.en)).size).toBe(2048)
  expect(new Set(words.map(word => word.ja)).size).toBe(2048)
  for (const word of words) expect(word.ja).toBe(word.ja.normalize('NFC'))
  expect(words[0]).toEqual({ en: 'abandon', ja: 'あいこくしん' })
})
