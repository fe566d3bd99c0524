// Lengths of time are exact and in whole words.
import { expect, test } from 'vitest'
import { durationText } from './duration.ts'

test.each([
  [0, '0 seconds', '0秒'],
  [1, '1 second', '1秒'],
  [90, '1 minute 30 seconds', '1分30秒'],
  [3600, '1 hour', '1時間'],
  [90_000, '1 day 1 hour', '1日1時間'],
  [86_400_000, '1,000 days', '1,000日'],
])('%d seconds', (seconds, en, ja) => {
  expect(durationText(seconds, 'en')).toBe(en)
  expect(durationText(seconds, 'ja')).toBe(ja)
})
