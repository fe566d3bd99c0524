// Every line that is taken can be understood by the program that runs it, and every other is refused in words.
import { Cron } from 'croner'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { whyNotSchedule } from './cron.ts'

describe('a cron line', () => {
  it.each([
    '0 3 * * *',
    '*/15 * * * *',
    '30 2 1,15 * *',
    '0 9-17/2 * * mon-fri',
    '0 0 29 2 *',
    '5 4 31 1-12 *',
    '0 0 31 2 fri',
    '0 0 * * 7',
  ])('%s is taken', line => expect(whyNotSchedule(line)).toBeUndefined())

  it.each([
    ['* * *', 'five fields'],
    ['every night at three please', 'is no minute'],
    ['60 3 * * *', '"60" is no minute (0 to 59)'],
    ['0 24 * * *', 'no hour'],
    ['0 3 0 * *', 'no day of the month'],
    ['0 3 * 13 *', 'no month'],
    ['0 3 * * 8', 'no day of the week'],
    ['0 3 * * */8', 'no day of the week'],
    ['5/15 * * * *', 'no minute'],
    ['0 5-3 * * *', 'no hour'],
    ['*/0 * * * *', 'no minute'],
    ['0 0 31 2 *', 'day 31 does not exist'],
    ['0 0 31 4,6,9,11 *', 'day 31 does not exist'],
    ['0 0 L * *', 'no day of the month'],
    ['0 3,, * * *', 'no hour'],
  ])('%s is refused in words', (line, part) => {
    const why = whyNotSchedule(line)
    expect(why?.en).toContain(part)
    expect(why?.ja).toMatch(/[。]$/)
    expect(why?.ja).not.toContain('{')
  })

  it('that is taken runs some day, by the program that runs it', () => {
    const part = fc.oneof(
      fc.constant('*'),
      fc.nat(70).map(String),
      fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]) => `${a}-${b}`),
      fc.nat(20).map(step => `*/${step}`),
      fc.array(fc.nat(35).map(String), { minLength: 1, maxLength: 3 }).map(list => list.join(',')),
      fc.constantFrom('mon', 'FEB', 'L', '?', '1#2', ''),
    )
    fc.assert(
      fc.property(fc.tuple(part, part, part, part, part), parts => {
        const line = parts.join(' ')
        if (whyNotSchedule(line) !== undefined) return
        const next = new Cron(line, { paused: true, mode: '5-part', timezone: 'Asia/Tokyo' }).nextRun(new Date(0))
        expect(next).not.toBeNull()
      }),
      { numRuns: 500 },
    )
  })
})
