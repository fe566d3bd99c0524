// What is understood of a pasted link or a typed address.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CODE_ALPHABET } from '../../shared/identity/pairing.ts'
import { deviceNameOf, permissionFor, readTarget } from './pairing-link.ts'

describe('links and addresses', () => {
  test.each([
    ['https://localhost:8444/pair#7KM4RT9W', 'https://localhost:8444', '7KM4RT9W'],
    [' https://localhost:8444/pair#7km4-rt9w \n', 'https://localhost:8444', '7KM4RT9W'],
    ['https://localhost:8444/ca#pair=7KM4RT9W', 'https://localhost:8444', '7KM4RT9W'],
    ['localhost', 'https://localhost:8444', undefined],
    ['localhost:9000', 'https://localhost:9000', undefined],
    ['192.168.1.5', 'https://192.168.1.5:8444', undefined],
    ['office.local:443', 'https://office.local', undefined],
    ['http://office.local:8444/', 'https://office.local:8444', undefined],
    ['[::1]:8444', 'https://[::1]:8444', undefined],
    ['\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54:8444', 'https://localhost:8444', undefined],
    ['https://localhost:8444/pair#SHORT', 'https://localhost:8444', undefined],
    ['https://localhost:8444/pair#%zz', 'https://localhost:8444', undefined],
  ])('%j', (typed, origin, code) => {
    expect(readTarget(typed)).toEqual({ origin, code })
  })
  test.each([
    '',
    '   ',
    'two words',
    'ftp://localhost:8444',
    'javascript:alert(1)//',
    'https://user:pw@localhost:8444',
    'https://',
    'host:99999',
    'a_b c',
  ])('not %j', typed => {
    expect(readTarget(typed)).toBeUndefined()
  })
  test('the gateway’s own links come back as they were made', () => {
    const code = fc.string({ unit: fc.constantFrom(...CODE_ALPHABET), minLength: 8, maxLength: 8 })
    const port = fc.integer({ min: 1, max: 65_535 }).filter(p => p !== 443)
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.domain(), fc.constant('localhost')), port, code, (host, p, c) => {
        expect(readTarget(`https://${host}:${p}/pair#${c}`)).toEqual({ origin: new URL(`https://${host}:${p}`).origin, code: c })
      }),
    )
  })
  test('nothing that can be pasted breaks it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        typed => readTarget(typed) === undefined || readTarget(typed)!.origin.startsWith('https://'),
      ),
    )
  })
})

test('the permission names one host, without the port', () => {
  expect(permissionFor('https://localhost:8444')).toBe('https://localhost/*')
  expect(permissionFor('https://[::1]:8444')).toBe('https://[::1]/*')
})

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36', 'Chrome · Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0',
    'Edge · Windows',
  ],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0', 'Firefox · macOS'],
])('%s', (agent, name) => {
  expect(deviceNameOf(agent)).toBe(name)
})
