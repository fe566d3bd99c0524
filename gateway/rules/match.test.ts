// Which requests a rule looks at: by method, path, address, host and header, live and as recorded.
import { describe, expect, test } from 'vitest'
import { readPath } from '../../shared/paths.ts'
import type { Facts } from '../../shared/ports.ts'
import { matchKey } from '../../shared/registers/rule-parts.ts'
import { compileAddresses, compileFields, compileRoute } from './match.ts'

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
  test('by one of several patterns', () => {
    const match = { pathPatterns: ['/login', '/rooms/*/book'] }
    expect(matches(match, 'POST', '/x/..//%4Cogin/')).toBe(true)
    expect(matches(match, 'POST', '/rooms/7/book')).toBe(true)
    expect(matches(match, 'POST', '/rooms/7')).toBe(false)
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

const bare: Facts = { field: () => undefined, session: () => undefined, device: () => undefined }

describe('hosts and headers', () => {
  const headers: Record<string, string> = { 'user-agent': 'EvilBot/1.0', 'x-api': '' }
  const facts = (host: string): Facts => ({ ...bare, host, header: name => headers[name] })
  const holds = (match: Parameters<typeof compileFields>[0], host = 'www.example.jp') => compileFields(match)!(facts(host))

  test('a host in any spelling, with a port or the root dot', () => {
    for (const host of ['www.example.jp', 'WWW.example.jp', 'www.example.jp:8443', 'www.example.jp.', 'www.example.jp.:443'])
      expect(holds({ hosts: ['www.example.jp'] }, host)).toBe(true)
    expect(holds({ hosts: ['www.example.jp'] }, 'xwww.example.jp')).toBe(false)
    expect(holds({ hosts: ['[2001:db8::1]'] }, '[2001:db8::1]:8443')).toBe(true)
  })

  test('a header that is there, and one that contains a word', () => {
    expect(holds({ headers: [{ name: 'X-Api' }] })).toBe(true)
    expect(holds({ headers: [{ name: 'X-Other' }] })).toBe(false)
    expect(holds({ headers: [{ name: 'User-Agent', contains: 'evilBOT' }] })).toBe(true)
    expect(holds({ headers: [{ name: 'User-Agent', contains: 'good' }, { name: 'X-Api' }] })).toBe(false)
  })

  test('nothing known is nothing matched, nothing named looks at everything', () => {
    expect(compileFields({ hosts: ['a'] })!(undefined)).toBe(false)
    expect(compileFields({ headers: [{ name: 'X' }] })!(bare)).toBe(false)
    expect(compileFields({ methods: ['GET'] })).toBeUndefined()
  })
})

test('what was recorded answers instead of the values, and what was not recorded does not match', () => {
  const match = { hosts: ['a', 'b'], headers: [{ name: 'X', contains: 'y' }], addresses: ['10.0.0.0/8'] }
  const recorded = (known: Record<string, boolean>): Facts => ({ ...bare, matched: key => known[key] })
  const all = {
    [matchKey.hosts(['b', 'a'])]: true,
    [matchKey.header('x', 'y')]: true,
    [matchKey.addresses(match.addresses)]: true,
  }
  expect(compileFields(match)!(recorded(all))).toBe(true)
  expect(compileFields(match)!(recorded({ ...all, [matchKey.hosts(match.hosts)]: false }))).toBe(false)
  expect(compileFields(match)!(recorded({}))).toBe(false)
  expect(compileAddresses(match)!('a hash', recorded(all))).toBe(true)
  expect(compileAddresses(match)!('10.0.0.1', recorded({}))).toBe(false)
})
