// Whom it would hit: one line for each sentence, and no address torn apart.
import { expect, test } from 'vitest'
import { sentencesOf } from './sentences.ts'

test.each([
  ['This block would shut out 127.0.0.1, the PC you are working at. Nothing was changed.', 2],
  ['このブロックにより、今お使いのPC(127.0.0.1)が利用できなくなります。まだ何も変更していません。', 2],
  ['Only one', 1],
  ['', 0],
])('%s', (text, count) => {
  const sentences = sentencesOf(text)
  expect(sentences).toHaveLength(count)
  expect(sentences.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
})
