// Cookies of requests and answers, and which of them are sessions.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cookieOf, cookieValues, DEVICE_COOKIE, setCookies, withoutDeviceCookie } from './cookies.ts'
import { SessionCookies } from './session-cookies.ts'

test.each([
  ['a=1; b=2', ['2']],
  ['b=2;b=2; b = 2 ', ['2']],
  ['b=2; b=3', ['2', '3']],
  ['bb=1; xb=2; b', []],
  ['b=; c=b=4', []],
  ['b="x;y"', ['"x']],
  ['', []],
  [undefined, []],
])('values of b in %j', (header, values) => expect(cookieValues(header, 'b')).toEqual(values))

describe('the device cookie', () => {
  test.each([
    [`${DEVICE_COOKIE}=x`, undefined],
    [`a=1; ${DEVICE_COOKIE}=x; b=2`, 'a=1; b=2'],
    [`a=${DEVICE_COOKIE}; b=2`, `a=${DEVICE_COOKIE}; b=2`],
    [`a=1;${DEVICE_COOKIE} = x;${DEVICE_COOKIE}=y`, 'a=1'],
  ])('is taken out of %j', (cookie, left) => {
    const fields = withoutDeviceCookie(['Accept', '*/*', 'Cookie', cookie, 'host', 'x'])
    expect(cookieOf(fields)).toBe(left)
    expect(fields.slice(-2)).toEqual(['host', 'x'])
  })

  test('and nothing else is, whatever the other cookies are', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/)
    const value = fc.stringMatching(/^[\w=-]{0,12}$/)
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 6 }), fc.nat(6), (cookies, at) => {
        const pairs = cookies.map(([n, v]) => `${n}=${v}`)
        const all = [...pairs.slice(0, at), `${DEVICE_COOKIE}=secret`, ...pairs.slice(at)]
        expect(cookieOf(withoutDeviceCookie(['cookie', all.join('; ')]))).toBe(pairs.join('; '))
      }),
    )
  })
})

test('cookies an answer sets, and those it takes away', () => {
  const now = Date.parse('2026-11-23T00:00:00Z')
  const lines = [
    'sid=abc; Path=/; HttpOnly; Secure',
    'old=; Path=/',
    'gone=x; Max-Age=0',
    'late=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'kept=x; Max-Age=60; Expires=nonsense',
    'nonsense',
    '=x',
  ]
  expect(setCookies(lines, now).map(({ name, gone, httpOnly }) => [name, gone, httpOnly])).toEqual([
    ['sid', false, true],
    ['old', true, false],
    ['gone', true, false],
    ['late', true, false],
    ['kept', false, false],
  ])
  expect(setCookies('a=b', now)).toHaveLength(1)
  expect(setCookies(undefined, now)).toEqual([])
})

describe('the session among cookies', () => {
  const set = (...lines: string[]) => setCookies(lines, 0)
  const long = '0123456789abcdef'

  test('is the one rules name, else one that looks like it, and never a short one', () => {
    const cookies = new SessionCookies()
    expect(cookies.among(set(`lang=${long}`, `app_session=${long}; HttpOnly`, `x=${long}; HttpOnly`))?.name).toBe('app_session')
    expect(cookies.among(set('sid=short; HttpOnly', `lang=${long}`))).toBeUndefined()
    cookies.setRules(new Set(['lang']))
    expect(cookies.among(set(`app_session=${long}; HttpOnly`, `lang=${long}`))?.name).toBe('lang')
  })

  test('is learned from a good login, and some at a time', () => {
    const cookies = new SessionCookies()
    cookies.learn(set(`my_auth=${long}; HttpOnly`))
    expect(cookies.isSession('my_auth')).toBe(true)
    for (let i = 0; i < 20; i++) cookies.learn(set(`auth${i}=${long}; HttpOnly`))
    expect(cookies.isSession('my_auth')).toBe(false)
    expect(cookies.isSession('auth19')).toBe(true)
  })

  test('counts for nothing where two of a name differ', () => {
    const cookies = new SessionCookies()
    expect(cookies.sessionsIn(`sid=${long}; theme=${long}`)).toEqual([{ name: 'sid', value: long }])
    expect(cookies.sessionsIn(`sid=${long}; sid=${long}x`)).toEqual([])
    expect(cookies.sessionsIn(undefined)).toEqual([])
  })
})
