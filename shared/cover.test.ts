// What is covered in a report, and what is left alone.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cover, isCardNumber, isMyNumber } from './cover.ts'

const luhn = (digits: string): string => {
  for (let d = 0; d < 10; d++) if (isCardNumber(`${digits}${d}`)) return `${digits}${d}`
  throw new Error('no check digit')
}
const myNumber = (digits: string): string => {
  for (let d = 0; d < 10; d++) if (isMyNumber(`${digits}${d}`)) return `${digits}${d}`
  throw new Error('no check digit')
}
const digits = (length: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })

describe('card numbers', () => {
  test.each([
    ['4242424242424242', '●●●●●●●●●●●●●●●●'],
    ['Card 4242 4242 4242 4242, thanks', 'Card ●●●● ●●●● ●●●● ●●●●, thanks'],
    ['カード番号:4242-4242-4242-4242です', 'カード番号:●●●●-●●●●-●●●●-●●●●です'],
    [
      '\uff14\uff12\uff14\uff12\u3000\uff14\uff12\uff14\uff12\u3000\uff14\uff12\uff14\uff12\u3000\uff14\uff12\uff14\uff12',
      '●●●●\u3000●●●●\u3000●●●●\u3000●●●●',
    ],
    ['Order 12 4242 4242 4242 4242', 'Order 12 ●●●● ●●●● ●●●● ●●●●'],
    ['3782 822463 10005', '●●●● ●●●●●● ●●●●●'],
  ])('%s', (text, expected) => {
    expect(cover(text)).toEqual({ text: expected, count: 1 })
  })
  test.each([
    '4242424242424241',
    '注文番号 1234567890123456',
    'Tel 090-1234-5678',
    '20261123001200123',
    '123456789012345678901234567890',
  ])('leaves %s', text => {
    expect(cover(text)).toEqual({ text, count: 0 })
  })
  test('every valid number in any grouping disappears', () => {
    fc.assert(
      fc.property(fc.constantFrom('3', '4', '5'), digits(14), fc.constantFrom('', ' ', '-', ' '), (first, rest, gap) => {
        const number = luhn(first + rest)
        const grouped = number.match(/.{1,4}/g)!.join(gap)
        const { text, count } = cover(`before ${grouped} after`)
        expect(text).not.toMatch(/\d/)
        expect(count).toBe(1)
      }),
    )
  })
})

describe('My Numbers', () => {
  test('the published example has a right check digit', () => {
    expect(isMyNumber('123456789018')).toBe(true)
    expect(isMyNumber('123456789017')).toBe(false)
  })
  test('covered in any grouping', () => {
    fc.assert(
      fc.property(digits(11), fc.constantFrom('', ' ', '-', ' '), (body, gap) => {
        const grouped = myNumber(body).match(/.{4}/g)!.join(gap)
        expect(cover(`個人番号は${grouped}です`).text).not.toMatch(/\d/)
      }),
    )
  })
})

describe('passwords', () => {
  test.each([
    ['password: hunter', 'password: ●●●●●●'],
    ['Password hunter2', 'Password ●●●●●●●'],
    ['Your password is abc123.', 'Your password is ●●●●●●.'],
    ['パスワード:abcDEF', 'パスワード:●●●●●●'],
    ['パスワードはsakura99です', 'パスワードは●●●●●●●●です'],
    ['パスワード「sakura」', 'パスワード「●●●●●●」'],
    ['暗証番号 4821', '暗証番号 ●●●●'],
    ['PIN: 4821', 'PIN: ●●●●'],
    ['pw=Xy9!z', 'pw=●●●●●'],
    ['パスワード\nTemp-2026', 'パスワード\n●●●●●●●●●'],
  ])('%j', (text, expected) => {
    expect(cover(text)).toEqual({ text: expected, count: 1 })
  })
  test.each([
    'Reset your password here today',
    'Your password is about to expire',
    'パスワードを変更してください',
    'パスワードは変更しましたか',
    'Password: https://evil.example/reset',
    'We are shopping: pins and needles',
    'password',
  ])('leaves %j', text => {
    expect(cover(text)).toEqual({ text, count: 0 })
  })
})

test('covering twice changes nothing, and the length stays', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom('password: ', 'パスワードは', ' is ', '4242424242424242', '123456789018', '「', '」', ' ', '\n'),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), parts => {
      const once = cover(parts.join(''))
      expect(cover(once.text)).toEqual({ text: once.text, count: 0 })
      expect(once.text).toHaveLength(parts.join('').length)
    }),
    { numRuns: 1_000 },
  )
})

test('a long text is covered in linear time', () => {
  const start = performance.now()
  cover('4242 4242 password is パスワード '.repeat(8_000))
  cover('1 '.repeat(100_000))
  cover('password '.repeat(22_000))
  expect(performance.now() - start).toBeLessThan(15_000)
})
