// A thousand warnings of one kind are twenty lines a minute and a count.
import { expect, test } from 'vitest'
import { sparing } from './sparing-log.ts'

test('repeats are counted, not written', () => {
  const lines: { fields: object; message: string }[] = []
  const write = (fields: object, message: string) => void lines.push({ fields, message })
  let now = 0
  const log = sparing({ debug: write, info: write, warn: write, error: write }, () => now)
  for (let i = 0; i < 1000; i++) log.warn({ i }, 'the app did not answer')
  log.warn({}, 'another')
  log.error({}, 'error')
  expect(lines).toHaveLength(22)
  now = 60_000
  log.warn({ i: 'next' }, 'the app did not answer')
  expect(lines.slice(22)).toEqual([
    { fields: { times: 980 }, message: 'the app did not answer (more of the same)' },
    { fields: { i: 'next' }, message: 'the app did not answer' },
  ])
})
