// Paths: what a scanner wrote and what the app will serve.
import { describe, expect, test } from 'vitest'
import { readPath } from '../../shared/paths.ts'
import { compileAddresses, compileRoute } from './match.ts'

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

describe('a route', () => {
  const matches = (match: Parameters<typeof compileRoute>[0], method: string, path: string) =>
    compileRoute(match)(method, readPath(path))

  test('left empty matches everything', () => expect(matches({}, 'GET', '/x')).toBe(true))
  test('by method', () => {
    expect(matches({ methods: ['POST'] }, 'POST', '/')).toBe(true)
    expect(matches({ methods: ['POST'] }, 'GET', '/')).toBe(false)
  })
  test('by prefix, where the app would serve it', () => {
    expect(matches({ pathPrefix: '/Admin' }, 'GET', '/x/../admin/users')).toBe(true)
    expect(matches({ pathPrefix: '/admin' }, 'GET', '/x/admin')).toBe(false)
  })
  test('by a word, also one that a scanner hides in dots', () => {
    expect(matches({ pathWords: ['../'] }, 'GET', '/static/..%2f..%2fetc/passwd')).toBe(true)
    expect(matches({ pathWords: ['Login', 'signin'] }, 'POST', '/users/SIGNIN')).toBe(true)
    expect(matches({ pathWords: ['login'] }, 'POST', '/logout')).toBe(false)
  })
})

test('addresses are remembered, also more of them than there is room for', () => {
  const from = compileAddresses({ addresses: ['10.0.0.0/8', '2001:db8::/32'] })!
  for (let i = 0; i < 3000; i++) expect(from(`10.1.${i >> 8}.${i & 255}`, undefined)).toBe(true)
  expect(from('11.0.0.1', undefined)).toBe(false)
  expect(from('11.0.0.1', undefined)).toBe(false)
  expect(from('2001:db8::1', undefined)).toBe(true)
  expect(compileAddresses({})).toBeUndefined()
})
