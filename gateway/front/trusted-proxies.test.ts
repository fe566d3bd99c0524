// Whom a trusted proxy speaks for: nothing a stranger wrote further left is ever believed.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forwardedElements } from './forwarded-field.ts'
import { addressIn, TrustedProxies } from './trusted-proxies.ts'

const proxies = new TrustedProxies(['10.0.0.0/8', '2001:db8:ffff::/48'])
const via = (...headers: string[]) => proxies.via('10.0.0.1', headers)

describe('X-Forwarded-For, read from the right', () => {
  test.each([
    ['one visitor', ['X-Forwarded-For', '203.0.113.7'], '203.0.113.7'],
    ['what is forged left of it', ['X-Forwarded-For', '198.51.100.1, 203.0.113.7'], '203.0.113.7'],
    ['a second trusted proxy', ['X-Forwarded-For', '198.51.100.1, 203.0.113.7, 10.0.0.2'], '203.0.113.7'],
    ['several lines are one list', ['X-Forwarded-For', '198.51.100.1', 'x-forwarded-for', '203.0.113.7'], '203.0.113.7'],
    ['with a port', ['X-Forwarded-For', '203.0.113.7:51234'], '203.0.113.7'],
    ['IPv6', ['X-Forwarded-For', '2001:DB8::7'], '2001:db8::7'],
    ['IPv6 in brackets with a port', ['X-Forwarded-For', '[2001:db8::7]:443'], '2001:db8::7'],
    ['unknown: the proxy itself', ['X-Forwarded-For', '203.0.113.7, unknown'], '10.0.0.1'],
    ['nonsense behind a trusted proxy: that proxy', ['X-Forwarded-For', 'evil, 10.0.0.2'], '10.0.0.2'],
    ['only trusted ones: the first of them', ['X-Forwarded-For', '10.0.0.3, 10.0.0.2'], '10.0.0.3'],
    ['nothing', [], '10.0.0.1'],
    ['other fields', ['X-Real-IP', '203.0.113.7', 'X_Forwarded_For', '203.0.113.7'], '10.0.0.1'],
  ])('%s', (_name, headers, address) => {
    expect(via(...headers)?.address).toBe(address)
  })
})

describe('Forwarded (RFC 7239)', () => {
  test.each([
    ['plain', 'for=203.0.113.7', '203.0.113.7'],
    ['quoted IPv6 with a port', 'for="[2001:db8::7]:4711"', '2001:db8::7'],
    ['a comma inside quotes', 'for=198.51.100.1;by="a,for=1.2.3.4", For=203.0.113.7', '203.0.113.7'],
    ['hidden', 'for=203.0.113.7, for=_secret', '10.0.0.1'],
    ['an open quote: nobody', 'for=203.0.113.7, for="', undefined],
  ])('%s', (_name, field, address) => {
    expect(via('Forwarded', field)?.address).toBe(address)
  })

  test('scheme and host come from the proxy the visitor spoke to', () => {
    const found = via('Forwarded', 'for=1.2.3.4;proto=http;host=evil, for=203.0.113.7;proto=https;host=a.example, for=10.0.0.2')
    expect(found).toMatchObject({ address: '203.0.113.7', proto: 'https', host: 'a.example' })
    expect(found?.chain).toEqual(['203.0.113.7', '10.0.0.2', '10.0.0.1'])
  })
})

test('two fields that disagree: nobody', () => {
  expect(via('X-Forwarded-For', '203.0.113.7', 'Forwarded', 'for=203.0.113.8')).toBeUndefined()
  expect(via('X-Forwarded-For', '203.0.113.7', 'Forwarded', 'for=203.0.113.7')?.address).toBe('203.0.113.7')
})

test('whatever a visitor writes, the address is the one the trusted proxy appended', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 5 }), fc.ipV4(), (forged, real) => {
      fc.pre(!real.startsWith('10.'))
      const clean = forged.map(text => text.replaceAll(/[\r\n]/g, ' '))
      const headers = clean.flatMap(text => ['X-Forwarded-For', text])
      expect(via(...headers, 'X-Forwarded-For', real)?.address).toBe(real)
    }),
  )
})

test('any Forwarded field gives elements and never an exception', () => {
  fc.assert(fc.property(fc.string(), field => forwardedElements(field)?.length !== 0))
})

test('an address is one, or nothing', () => {
  expect(addressIn(' 203.0.113.7 ')).toBe('203.0.113.7')
  for (const text of ['', '203.0.113', '[203.0.113.7]', '203.0.113.7:', '::1]', 'fe80::1%eth0:1', '999.1.1.1'])
    expect(addressIn(text)).toBeUndefined()
})
