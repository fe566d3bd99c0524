// Paths: what a scanner wrote, what the app will serve, and which patterns fit it.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePattern, countedPath, readPath } from './paths.ts'

test.each([
  ['/login', '/login', '/login'],
  ['/LogIn', '/login', '/login'],
  ['/%6Cogin', '/login', '/login'],
  ['//login', '//login', '/login'],
  ['/a/../login/', '/a/../login/', '/login/'],
  ['/./login', '/./login', '/login'],
  ['/..\\login', '/..\\login', '/login'],
  ['/%2e%2e%2flogin', '/../login', '/login'],
  ['/%ff%6Cogin', '/%fflogin', '/%fflogin'],
  ['/%e3%83%ad', '/ロ', '/ロ'],
  ['/%', '/%', '/%'],
  ['/', '/', '/'],
])('%s is written %s and means %s', (path, written, meant) => expect(readPath(path)).toEqual({ written, meant }))

describe('a pattern', () => {
  test.each([
    ['/login', '/login', true],
    ['/login', '/login/', true],
    ['/Login', '/%6Cogin', true],
    ['/login', '/x/..//login', true],
    ['/login', '/login/x', false],
    ['/login', '/loginx', false],
    ['/rooms/*', '/rooms/12', true],
    ['/rooms/*', '/rooms', false],
    ['/rooms/*', '/rooms/', false],
    ['/rooms/*', '/rooms/12/photos', false],
    ['/rooms/*/photos', '/rooms/12/photos', true],
    ['/*.php', '/xmlrpc.php', true],
    ['/*.php', '/a/b.php', false],
    ['/**/*.php', '/a/b/c.php', true],
    ['/**/*.php', '/c.php', true],
    ['/api/**', '/api', true],
    ['/api/**', '/api/', true],
    ['/api/**', '/api/v1/rooms', true],
    ['/api/**', '/apis', false],
    ['/a/**/b', '/a/b', true],
    ['/a/**/b', '/a/x/y/b', true],
    ['/a/**/b', '/a/x/y/c', false],
    ['/a*b*c', '/axxbyyc', true],
    ['/a*b*c', '/axxbyy', false],
    ['/**', '/', true],
    ['/', '/', true],
    ['/', '/x', false],
    ['/予約/*', '/%E4%BA%88%E7%B4%84/1', true],
    ['/a.c', '/abc', false],
    ['/(x)+', '/(x)+', true],
  ])('%s and %s: %s', (pattern, path, fits) => expect(compilePattern(pattern)(readPath(path).meant)).toBe(fits))

  test('fits the path it was made from, however parts of it became stars', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,5}$/)
    fc.assert(
      fc.property(fc.array(fc.tuple(part, fc.constantFrom('same', '*', '**')), { minLength: 1, maxLength: 8 }), parts => {
        const path = `/${parts.map(([text]) => text).join('/')}`
        const pattern = `/${parts.map(([text, star]) => (star === 'same' ? text : star)).join('/')}`
        expect(compilePattern(pattern)(path)).toBe(true)
      }),
    )
  })

  test('takes no longer for a path made to make it try everything', () => {
    const fits = compilePattern('/**/a*a*a*a*a/**/a*a*a*a*b/**/**/z')
    const started = performance.now()
    expect(fits(`/${'a'.repeat(400)}${'/aaaaaaaaaa'.repeat(400)}`.slice(0, 8000))).toBe(false)
    expect(performance.now() - started).toBeLessThan(500)
  })
})

test('a counted path has no slash at its end and no more than 500 characters', () => {
  expect(countedPath('/')).toBe('/')
  expect(countedPath('/rooms/')).toBe('/rooms')
  expect(countedPath(`/${'x'.repeat(900)}`)).toHaveLength(500)
})
